"""What can be wrong with how a server answers."""

from __future__ import annotations

from toolkit.doctor.advice import Advice, Remedy
from toolkit.doctor.advice._shell import set_variable

NOT_HTTP = Advice(
    code="http.not_http",
    title="What answers at {host}:{port} is no web server.",
    why="Its first bytes are not HTTP: the port belongs to another service.",
    fixes=(Remedy(text="Correct host and port of the base URL."),),
)

CLOSED = Advice(
    code="http.closed",
    title="{host}:{port} hangs up without an answer.",
    why="It took the connection and the request and closed: a crash, a filter, or a port that is not for this.",
    fixes=(
        Remedy(text="Look at the server's log, or check the port of the base URL."),
        Remedy(text="Try again."),
    ),
)

BLOCKED = Advice(
    code="http.blocked",
    title="A gateway refuses the request; it is not OpenAI that answers.",
    why="A web page instead of the API's JSON, without OpenAI's headers: Cloudflare, a company's filter, "
    "or a firewall.",
    fixes=(
        Remedy(text="Try another network, or switch the VPN on or off."),
        Remedy(text="Ask who runs the filter to allow the host."),
    ),
)

REDIRECT = Advice(
    code="http.redirect",
    title="The base URL leads to another address.",
    why="Redirects turn POST into GET and drop the body, and to another host the key is dropped. The "
    "usual cause is http:// instead of https://.",
    fixes=(
        Remedy(text="Use the address that it leads to.", command=set_variable("OPENAI_BASE_URL", "{fixed}")),
        Remedy(text="Use the final address as the base URL."),
    ),
)

SERVER = Advice(
    code="http.server",
    title="The server has a fault of its own.",
    why="A status of 500 or above is not your fault, and the same request may work later.",
    fixes=(
        Remedy(text="Wait and try again; for OpenAI see https://status.openai.com."),
        Remedy(text="For a server of your own, look at its log."),
    ),
)

TIMEOUT = Advice(
    code="http.timeout",
    title="No answer came within the time limit.",
    why="The server took the request and stays silent, or sends so slowly that it comes to no end. The "
    "SDK's own limit is ten minutes, three times.",
    fixes=(
        Remedy(text="Give it more time.", command="oaicheck env --timeout 30 --deadline 90"),
        Remedy(text="In a program, set OpenAI(timeout=30)."),
    ),
)

STATUS = Advice(
    code="http.status",
    title="The server answers with a status that the API does not use.",
    why="Something else than the API answers, or a rule in between refuses the request.",
    fixes=(Remedy(text="Check the base URL, and what stands in between."),),
)
