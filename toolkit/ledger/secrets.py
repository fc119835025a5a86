"""Finds what is shaped like a key in stored text. A hint (`sk-proj-…abcd`) is none: it does not hold the key."""

from __future__ import annotations

import re

from toolkit.ledger.cleaning import signs

_SHAPES = re.compile(
    r"\b(?:sk-(?:[a-z]+-)*|gsk_|AIza|xai-|hf_|nvapi-|r8_|csk-|tgp_v1_|sess-)[A-Za-z0-9_\-]{16,}|\bpplx-[A-Za-z0-9]{16,}"
    r"|\beyJ[A-Za-z0-9_\-]{10,}\.[A-Za-z0-9_\-]{10,}"
    r"|(?i:authorization['\"]?\s*[:=]\s*['\"]?(?:bearer|basic)\s+[^\s'\",}…]{8,})"
    r"|[a-z][a-z0-9+.\-]*://[^/\s@'\"]*:[^/\s@'\"…]+@"
)


def may_hold_key(text: str) -> bool:
    """False for what certainly has none of the shapes: a quick look, at many texts together if need be."""
    return signs(text.lower()) if text.isascii() else key_shaped(text) is not None


def key_shaped(text: str) -> str | None:
    """The masked form of the first thing in the text that looks like a key; `None` when nothing does."""
    found = _SHAPES.search(text)
    return f"{found[0][:4]}…" if found else None
