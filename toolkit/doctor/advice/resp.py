"""What can be wrong with an answer that says that all is well."""

from __future__ import annotations

from toolkit.doctor.advice import Advice, Remedy

HTML = Advice(
    code="resp.html",
    title="A web page came instead of the API's answer.",
    why="Status 200 and HTML: the address of a web interface, a login page, or a gateway. The SDK raises "
    "nothing and hands on a text.",
    fixes=(Remedy(text="Use the API's address, usually with /v1 at the end."),),
)

SHAPE = Advice(
    code="resp.shape",
    title="The answer is JSON, but not what the API promises.",
    why="The SDK makes objects full of None of it, or an empty list, without an error.",
    fixes=(Remedy(text="Check that the base URL is that of an OpenAI-compatible API, usually with /v1 at the end."),),
)

NO_USAGE = Advice(
    code="resp.no_usage",
    title="The answer does not say how many tokens were used.",
    why="Without them the cost is unknown, which is not zero.",
    fixes=(
        Remedy(text='For streams ask for it: stream_options={{"include_usage": True}}.'),
        Remedy(text="Else the server does not report usage."),
    ),
)

TRUNCATED = Advice(
    code="resp.truncated",
    title="The answer ends before it is complete, or is empty.",
    why="The connection was cut by the server or something in between.",
    fixes=(Remedy(text="Try again; if it stays so, look at proxies and at the server's log."),),
)

ENCODING = Advice(
    code="resp.encoding",
    title="The answer can't be decoded.",
    why="It is compressed or encoded in another way than its headers say: often a proxy in between.",
    fixes=(Remedy(text="Try without the proxy, or look at the server's configuration."),),
)

NOT_JSON = Advice(
    code="resp.not_json",
    title="The answer is not JSON.",
    why="Something else than the API answered, with status 200.",
    fixes=(Remedy(text="Check the base URL, usually with /v1 at the end."),),
)
