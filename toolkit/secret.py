"""A value that must not be seen: it masks itself wherever it is printed. Also masks what looks like one in other texts."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NoReturn

KNOWN_PREFIXES = (
    "sk-proj-", "sk-svcacct-", "sk-admin-", "sk-service-", "sk-None-", "sk-ant-api03-", "sk-ant-", "sk-or-v1-", "sk-or-",
    "sk-lf-", "sk-", "gsk_", "AIza", "xai-", "hf_", "nvapi-", "pplx-", "r8_", "fw_", "csk-", "tgp_v1_", "dsk-", "sess-", "eyJ",
)  # fmt: skip
"""What keys of known providers begin with, the longer before the shorter. Only these may be shown besides the last four."""


def key_hint(key: str) -> str | None:
    """The known prefix and the last four characters, `sk-proj-…abcd`; `None` below 20 characters (too little stays hidden)."""
    bare = "".join(ch for ch in key if ch.isascii() and ch.isprintable()).strip(" \t\"'`<>")
    if len(bare) < 20:
        return None
    bare = bare.removeprefix("Bearer ")
    prefix = next((each for each in KNOWN_PREFIXES if bare.startswith(each)), "")
    return f"{prefix}…{bare[-4:]}" if len(bare) >= 20 else None


class Secret:
    """A text that shows itself only through `reveal()`; `repr`, `str`, format strings and logs show its hint."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The text itself: for the request that needs it, for nothing else."""
        return self._value

    @property
    def hint(self) -> str | None:
        """What may be shown of it."""
        return key_hint(self._value)

    def __str__(self) -> str:
        return self.hint or "…"

    def __repr__(self) -> str:
        return f"Secret({str(self)!r})"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __bool__(self) -> bool:
        return bool(self._value)

    def __len__(self) -> int:
        return len(self._value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written to a file or sent to another process")


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Compiled when a text must be redacted, not at every start."""
    return (
        # a key of a known shape: the provider's prefix and at least eight characters that keys are made of
        (
            re.compile(r"\b(sk-(?:[a-z]+-)*|gsk_|AIza|xai-|hf_|nvapi-|r8_|csk-|tgp_v1_|sess-)[A-Za-z0-9_\-*…]{8,}"),
            r"\1…",
        ),
        (
            re.compile(r"\b(pplx-)[A-Za-z0-9*…]{8,}"),
            r"\1…",
        ),  # Perplexity's models begin like its keys: pplx-embed-v1-4b
        (re.compile(r"\beyJ[A-Za-z0-9_\-]{10,}\.[A-Za-z0-9_\-]+\.?[A-Za-z0-9_\-]*"), "eyJ…"),
        (re.compile(r"(?i)\b((?:proxy-)?authorization['\"]?\s*[:=]\s*['\"]?(?:bearer|basic)?\s*)[^\s'\",}]+"), r"\1…"),
        (re.compile(r"(?i)\b(bearer\s+)(?!…)[^\s'\",}]{4,}"), r"\1…"),
        (re.compile(r"(?i)\b((?:x-)?api-key['\"]?\s*[:=]\s*['\"]?)[^\s'\",}]+"), r"\1…"),
        (re.compile(r"([a-z][a-z0-9+.\-]*://)[^/\s@'\"]+@"), r"\1…@"),
    )


def redact(text: str, *secrets: Secret | str | None) -> str:
    """The text without the given secrets and without whatever is shaped like a key, a credential header or URL userinfo."""
    for each in secrets:
        value = each.reveal() if isinstance(each, Secret) else each
        for form in {value, value.strip(), repr(value)[1:-1], value.encode("unicode_escape").decode()} if value else ():
            if len(form) >= 4:
                text = text.replace(form, "…")
    for pattern, replacement in _patterns():
        text = pattern.sub(replacement, text)
    return text
