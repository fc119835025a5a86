"""What the SDK would send: the headers of a request with this key, organization and these custom headers."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from toolkit.doctor.wire.target import Target
from toolkit.doctor.wire.tunnel import authorization
from toolkit.settings import Settings
from toolkit.version import __version__

CUSTOM = "OPENAI_CUSTOM_HEADERS"


def sendable(settings: Settings) -> bool:
    """Whether there is a key and an HTTP library would send it: ASCII, no control character, no blank at its end."""
    key = settings.key.text if settings.key else ""
    return bool(key.strip()) and key.isascii() and key.isprintable() and key == key.rstrip()


def headers(settings: Settings, target: Target, variables: Mapping[str, str]) -> dict[str, str]:
    """The headers, in the SDK's precedence: custom ones beat the key, userinfo in the URL beats both."""
    found = {
        "Host": target.authority,
        "Accept": "application/json",
        "Accept-Encoding": "gzip, deflate",
        "User-Agent": f"oaicheck/{__version__}",
    }
    if sendable(settings) and settings.key:
        found["Authorization"] = f"Bearer {settings.key.text}"
    for name, header in (("OPENAI_ORG_ID", "OpenAI-Organization"), ("OPENAI_PROJECT_ID", "OpenAI-Project")):
        text = settings.text(name)
        if text:
            found[header] = text
    for name, value in custom(variables.get(CUSTOM, "")).items():
        same = next((each for each in found if each.lower() == name.lower()), name)
        found[same] = value
    if target.user is not None:
        token = base64.b64encode(f"{target.user}:{target.password or ''}".encode()).decode("ascii")
        found["Authorization"] = f"Basic {token}"
    return found


def custom(text: str) -> dict[str, str]:
    """`Name: value` lines, as the SDK splits them; what can't stand in a header is left out (its own check tells)."""
    pairs = [line.split(":", 1) for line in text.split("\n") if ":" in line]
    found = {name.strip(): value.strip() for name, value in pairs}
    return {
        name: value
        for name, value in found.items()
        if name and (name + value).isascii() and (name + value).isprintable()
    }


def through(proxy: Target | None, target: Target) -> dict[str, str]:
    """What a plain-HTTP request through a proxy carries besides: the proxy's login."""
    return authorization(proxy) if proxy is not None and not target.tls else {}
