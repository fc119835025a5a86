"""What can be wrong with key and account."""

from __future__ import annotations

from toolkit.doctor.advice import Advice, Remedy

INVALID = Advice(
    code="auth.invalid",
    title="The key {hint} (from {origin}) is refused as wrong.",
    why="The server says that it does not know this key: mistyped, revoked, of another account, or "
    "disabled because it was found in public.",
    fixes=(
        Remedy(text="Create a new key at https://platform.openai.com/api-keys and put it where this one came from."),
        Remedy(text="Then write it down safely.", command="oaicheck init"),
    ),
)

NONE = Advice(
    code="auth.none",
    title="No key reached the server.",
    why="The request was sent with one: a proxy or gateway removed it, or a custom header or a password "
    "in the base URL replaced it.",
    fixes=(Remedy(text="Check OPENAI_CUSTOM_HEADERS, the base URL and any gateway in between."),),
)

SCOPE = Advice(
    code="auth.scope",
    title="The key is good but restricted: it lacks {scope_words}.",
    why="Restricted keys may lack the right to list models and still send requests.",
    fixes=(
        Remedy(text="See whether it can do what you need.", command="oaicheck env --live"),
        Remedy(text="To change it: https://platform.openai.com/api-keys, Edit, Permissions."),
    ),
)

NO_ORG = Advice(
    code="auth.no_org",
    title="The account belongs to no organization.",
    why="The key is known, but its owner was removed from the organization.",
    fixes=(Remedy(text="Ask its owner to invite you again, then create a new key."),),
)

DEACTIVATED = Advice(
    code="auth.deactivated",
    title="The account was deactivated.",
    why="OpenAI closed it; the key can't be used any more.",
    fixes=(Remedy(text="Look for the e-mail that explains it, and write to https://help.openai.com."),),
)

IP = Advice(
    code="auth.ip",
    title="Requests from this network are not allowed for the project.",
    why="The project has a list of allowed addresses, and this one is not in it. The key is good.",
    fixes=(
        Remedy(
            text="Add the address at https://platform.openai.com/settings (project, IP allowlist), or use the "
            "allowed network."
        ),
    ),
)

REFUSED = Advice(
    code="auth.refused",
    title="The server refuses the request and says nothing of the key.",
    why="A gateway's answer: it may want another key, another header, or a login. It does not prove that "
    "the key is wrong.",
    fixes=(Remedy(text="Ask who runs the server which key it takes, and in which header."),),
)
