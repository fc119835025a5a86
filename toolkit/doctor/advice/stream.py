"""What can be wrong with a stream."""

from __future__ import annotations

from toolkit.doctor.advice import Advice, Remedy

CUT = Advice(
    code="stream.cut",
    title="The stream ended before the answer was complete.",
    why="No finish reason came: the text is only a part, and the SDK does not say so.",
    fixes=(Remedy(text="Ask again; look at time limits of proxies in between."),),
)

EMPTY = Advice(
    code="stream.empty",
    title="The stream held nothing.",
    why="Status 200 and no event: often a web page instead of the API, or a server that ignores `stream` and sends the "
    "whole answer at once.",
    fixes=(Remedy(text="Check the base URL, and try without streaming."),),
)

ERROR = Advice(
    code="stream.error",
    title="The server reported an error inside the stream.",
    why="It had begun to answer when something failed there.",
    fixes=(Remedy(text="Try again; for OpenAI see https://status.openai.com."),),
)
