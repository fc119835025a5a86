"""Is it an answer at all? What a stream and a sound may be instead; JSON of a wrong form was seen by the gateway
already."""

from __future__ import annotations

from collections.abc import Mapping

from toolkit.probes.registry import Answer, Verdict, wrong


def broken(answer: Answer, *, streamed: bool, binary: bool) -> Verdict | None:
    """What is wrong with the form of the answer, `None` when a judge may look at its content."""
    if binary:
        return _no_file(answer)
    if answer.content_type == "text/event-stream" and not answer.chunks:
        return wrong("stream.empty", "The stream ended without a single event.")
    if not isinstance(answer.body, Mapping) or (
        answer.chunks and not any(isinstance(e, Mapping) for e in answer.chunks)
    ):
        return wrong("resp.shape", "The answer is JSON of another form than the API's.")
    if answer.chunks and answer.body.get("error"):
        error = answer.body["error"]
        message = str(error.get("message") or error.get("code") or error) if isinstance(error, Mapping) else str(error)
        return wrong(
            "stream.error", f"The server reports an error inside the stream: {message[:300]}", message=message[:300]
        )
    if streamed and not answer.chunks:
        return wrong("stream.empty", "The server ignored `stream` and sent the whole answer at once.")
    return None


def _no_file(answer: Answer) -> Verdict | None:
    if not answer.raw.strip():
        return wrong("resp.truncated", "The answer is empty: a 200 without a body.")
    if answer.content_type == "application/json" or answer.content_type.startswith("text/"):
        code = "resp.html" if "html" in answer.content_type else "resp.shape"
        return wrong(code, f"{answer.content_type} came back instead of a file.")
    return None
