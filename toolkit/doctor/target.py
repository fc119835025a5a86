"""Where requests would go and with which key: what the first lines of a report say, safe to paste."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from toolkit.secret import key_hint, redact
from toolkit.settings import Settings


def host_of(url: str) -> str | None:
    """The host of a base URL, without port and userinfo; `None` when it has none."""
    try:
        return urlsplit(url.strip()).hostname or None
    except ValueError:
        return None


def target(settings: Settings) -> dict[str, Any]:
    """The `target` object of the contract."""
    url, key = settings.base_url, settings.key
    return {
        "base_url": redact(url.text),
        "host": host_of(url.text),
        "base_url_origin": url.where,
        "key_name": settings.key_name,
        "key_origin": key.where if key else None,
        "key_hint": key_hint(key.text) if key else None,
    }
