"""What can be wrong with the base URL."""

from __future__ import annotations

from toolkit.doctor.advice import Advice, Remedy
from toolkit.doctor.advice._shell import set_variable, unset_variable

EMPTY = Advice(
    code="url.empty",
    title="The base URL is set but empty (from {origin}).",
    why="The SDK takes an empty OPENAI_BASE_URL as an address, not as unset, and reports a connection error.",
    fixes=(
        Remedy(text="Remove the variable.", command=unset_variable("OPENAI_BASE_URL")),
        Remedy(text="If it stands in a .env file, delete that line."),
    ),
)

SCHEME = Advice(
    code="url.scheme",
    title="The base URL can't be used: {why}.",
    why="The SDK needs an address that begins with http:// or https://, without quotation marks or a "
    "space before it; else it reports only a connection error.",
    fixes=(
        Remedy(text="Set the base URL as it was probably meant.", command=set_variable("OPENAI_BASE_URL", "{fixed}")),
        Remedy(text="Correct it where it is set: {origin}."),
    ),
)

WHITESPACE = Advice(
    code="url.whitespace",
    title="The base URL can't be used: {why}.",
    why="White space in an address is sent as %20, so that the server knows no such path, or makes the "
    "client fail when it is built.",
    fixes=(
        Remedy(text="Set the base URL as it was probably meant.", command=set_variable("OPENAI_BASE_URL", "{fixed}")),
        Remedy(text="Correct it where it is set: {origin}."),
    ),
)

HOST = Advice(
    code="url.host",
    title="The base URL can't be used: {why}.",
    why="Without a host that DNS can know there is nowhere to send a request.",
    fixes=(
        Remedy(text="Write the whole address, for instance https://api.openai.com/v1."),
        Remedy(text="Without the variable, requests go to api.openai.com.", command=unset_variable("OPENAI_BASE_URL")),
    ),
)

PLACEHOLDER = Advice(
    code="url.placeholder",
    title="The base URL still holds a placeholder.",
    why="An example was copied, and the part in brackets was not replaced.",
    fixes=(
        Remedy(text="Put your own host in place of the placeholder (set in {origin})."),
        Remedy(text="Without the variable, requests go to api.openai.com.", command=unset_variable("OPENAI_BASE_URL")),
    ),
)

PORT = Advice(
    code="url.port",
    title="The base URL can't be used: {why}.",
    why="A port is a number from 1 to 65535. A larger one silently becomes another port, and a word makes "
    "the client fail when it is built.",
    fixes=(
        Remedy(text="Correct or leave out the port where the base URL is set."),
        Remedy(text="Without the variable, requests go to api.openai.com.", command=unset_variable("OPENAI_BASE_URL")),
    ),
)

QUERY = Advice(
    code="url.query",
    title="The base URL has a query or fragment (what follows ? or #).",
    why="The SDK appends the endpoint to the end, so that the path is lost in the query. Azure's api- "
    "version belongs into AzureOpenAI(api_version=…), or use its /openai/v1 address without one.",
    fixes=(
        Remedy(text="Set the base URL as it was probably meant.", command=set_variable("OPENAI_BASE_URL", "{fixed}")),
        Remedy(text="Remove everything from the ? on where it is set."),
    ),
)

USERINFO = Advice(
    code="url.userinfo",
    title="The base URL holds a user name or password, which is sent instead of the key.",
    why="HTTP libraries turn user:password@ in an address into Basic authorization; it replaces the key, "
    "and the server sees no key at all.",
    fixes=(
        Remedy(text="Set the base URL as it was probably meant.", command=set_variable("OPENAI_BASE_URL", "{fixed}")),
        Remedy(text="Remove what stands before the @ where the base URL is set."),
    ),
)

NO_V1 = Advice(
    code="url.no_v1",
    title="The base URL lacks /v1.",
    why="Without it requests go to a path that the server does not have: it answers 404, or a web page "
    "with status 200 that the SDK hands on as a text.",
    fixes=(
        Remedy(text="Set the base URL as it was probably meant.", command=set_variable("OPENAI_BASE_URL", "{fixed}")),
        Remedy(text="Look up the base URL in the server's documentation; for most it ends in /v1."),
    ),
)

PATH = Advice(
    code="url.path",
    title="The path of the base URL is not one that the server knows.",
    why="The SDK appends the endpoint itself: the base URL must neither hold it nor hold /v1 twice.",
    fixes=(
        Remedy(text="Set the base URL as it was probably meant.", command=set_variable("OPENAI_BASE_URL", "{fixed}")),
        Remedy(text="Look up the base URL in the server's documentation; for most it ends in /v1."),
    ),
)

TLS_MISMATCH = Advice(
    code="url.tls_mismatch",
    title="{host}:{port} does not speak what the base URL says: https and http are mixed up.",
    why="A port speaks either TLS (https) or plain text (http). The SDK reports this as a connection "
    "error or a time-out.",
    fixes=(
        Remedy(text="Set the base URL as it was probably meant.", command=set_variable("OPENAI_BASE_URL", "{fixed}")),
        Remedy(text="Write http:// for a local server, https:// for one on the internet."),
    ),
)

KEY_MISMATCH = Advice(
    code="url.key_mismatch",
    title="A key of {owner} is about to be sent to another host: {host}.",
    why="A key sent to somebody else's server is in their hands. If the host is a gateway that you trust "
    "with it, this is as it should be.",
    fixes=(
        Remedy(text="To ask {owner} itself:", command=set_variable("OPENAI_BASE_URL", "{belongs_to}")),
        Remedy(
            text="Else use the key that the host's owner gave you, and revoke this one if it was sent to a stranger."
        ),
    ),
)

REGION_HOST = Advice(
    code="url.region_host",
    title="Your account's data lives in another region: OpenAI wants requests at {host_named}.",
    why="Projects with data residency answer only at their regional host. The key is good.",
    fixes=(
        Remedy(text="Use the host that OpenAI names.", command=set_variable("OPENAI_BASE_URL", "{fixed}")),
        Remedy(text="Or build the client with data_residency=…, which names the same hosts."),
    ),
)
