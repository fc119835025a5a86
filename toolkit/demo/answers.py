"""What the sample server says to each path: small, right in its form, and always the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from toolkit.demo import media
from toolkit.demo.chat import chat, chat_events
from toolkit.demo.replies import response, response_events

MODELS = (
    "gpt-6-luna", "gpt-5.1", "gpt-4o-mini", "gpt-image-2.6-flare", "text-embedding-3-small", "gpt-4o-mini-tts",
    "gpt-4o-mini-transcribe", "omni-moderation-latest",
)  # fmt: skip
CREATED = 1_795_000_000


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An HTTP answer; `events` makes it a stream."""

    body: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    events: Sequence[Any] | None = None


def answer(method: str, path: str, body: Any, key: str, right_key: str, request_id: str) -> Answer:
    """The answer to one request, with the headers that OpenAI's own answers carry."""
    made = _refused(path, body, key, right_key) or _answered(method, path, body)
    kind = "text/event-stream" if made.events is not None else made.headers.get("Content-Type", "application/json")
    headers = {**made.headers, "Content-Type": kind, "x-request-id": request_id, "openai-version": "2020-10-01",
               "openai-processing-ms": "7"}  # fmt: skip
    return Answer(body=made.body, status=made.status, headers=headers, events=made.events)


def _refused(path: str, body: Any, key: str, right_key: str) -> Answer | None:
    if not key:
        return _error(401, "You didn't provide an API key.", "invalid_request_error", None)
    if key != right_key:
        said = f"Incorrect API key provided: {key[:4]}…. This is the sample server of `oaicheck demo`."
        return _error(401, said, "invalid_request_error", "invalid_api_key")
    model = _model(body)
    if model is not None and model not in MODELS:
        said = f"The model `{model}` does not exist or you do not have access to it."
        return _error(404, said, "invalid_request_error", "model_not_found")
    if (
        path == "/chat/completions"
        and isinstance(body, Mapping)
        and "max_tokens" in body
        and str(model).startswith("gpt-5")
    ):
        said = (
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
        )
        return _error(400, said, "invalid_request_error", "unsupported_parameter", "max_tokens")
    return None


def _model(body: Any) -> str | None:
    if isinstance(body, Mapping):
        return str(body["model"]) if "model" in body else None
    found = re.search(rb'name="model"\r?\n(?:[^\r\n]+\r?\n)*\r?\n([^\r\n]+)', body) if isinstance(body, bytes) else None
    return found[1].decode() if found else None


def _answered(method: str, path: str, body: Any) -> Answer:
    if method == "GET" and path == "/models":
        rows = [{"id": name, "object": "model", "created": CREATED, "owned_by": "system"} for name in MODELS]
        return Answer(body={"object": "list", "data": rows})
    if method != "POST" or path not in PATHS:
        return _error(404, f"Invalid URL ({method} /v1{path})", "invalid_request_error", None)
    if path != "/audio/transcriptions" and not isinstance(body, Mapping):
        return _error(400, "We could not parse the JSON body of your request.", "invalid_request_error", None)
    return PATHS[path](body)


def _error(status: int, message: str, kind: str, code: str | None, param: str | None = None) -> Answer:
    return Answer(status=status, body={"error": {"message": message, "type": kind, "param": param, "code": code}})


def _chat(body: Mapping[str, Any]) -> Answer:
    whole = chat(body)
    return Answer(events=chat_events(whole, body)) if body.get("stream") else Answer(body=whole)


def _responses(body: Mapping[str, Any]) -> Answer:
    whole = response(body)
    return Answer(events=response_events(whole)) if body.get("stream") else Answer(body=whole)


def _embeddings(body: Mapping[str, Any]) -> Answer:
    size = int(body.get("dimensions") or 1536)
    given = body.get("input")
    texts = given if isinstance(given, list) else [given]
    rows = [{"object": "embedding", "index": i, "embedding": list(_vector(size))} for i, _ in enumerate(texts)]
    tokens = sum(words(str(text)) for text in texts)
    usage = {"prompt_tokens": tokens, "total_tokens": tokens}
    return Answer(body={"object": "list", "data": rows, "model": body.get("model"), "usage": usage})


def _vector(size: int) -> Iterator[float]:
    """A vector of length one."""
    for index in range(size):
        yield round((1 if index % 2 else -1) / size**0.5, 8)


def words(text: str) -> int:
    """Stands in for a tokenizer: one token a word."""
    return len(text.split())


def _image(body: Mapping[str, Any]) -> Answer:
    usage = {
        "input_tokens": words(str(body.get("prompt"))),
        "output_tokens": 272,
        "output_tokens_details": {"image_tokens": 272, "text_tokens": 0},
    }
    usage |= {"total_tokens": usage["input_tokens"] + 272,  # type: ignore[operator]
              "input_tokens_details": {"text_tokens": usage["input_tokens"], "image_tokens": 0}}  # fmt: skip
    made = {
        "created": CREATED,
        "data": [{"b64_json": media.png_base64()}],
        "output_format": "png",
        "quality": "low",
        "size": "1024x1024",
    }
    return Answer(body={**made, "usage": usage})


def _speech(body: Mapping[str, Any]) -> Answer:
    del body
    return Answer(body=media.wav(), headers={"Content-Type": "audio/wav"})


def _transcription(body: Any) -> Answer:
    del body
    usage = {"type": "tokens", "input_tokens": 14, "output_tokens": 9, "total_tokens": 23,
             "input_token_details": {"text_tokens": 0, "audio_tokens": 14}}  # fmt: skip
    return Answer(body={"text": media.SENTENCE, "usage": usage})


def _moderation(body: Mapping[str, Any]) -> Answer:
    names = ("harassment", "hate", "illicit", "self-harm", "sexual", "violence")
    row = {"flagged": False, "categories": dict.fromkeys(names, False), "category_scores": dict.fromkeys(names, 0.0001)}
    return Answer(body={"id": "modr-sample1", "model": body.get("model") or "omni-moderation-latest", "results": [row]})


PATHS: dict[str, Callable[[Any], Answer]] = {
    "/chat/completions": _chat, "/responses": _responses, "/embeddings": _embeddings, "/images/generations": _image,
    "/audio/speech": _speech, "/audio/transcriptions": _transcription, "/moderations": _moderation,
}  # fmt: skip
