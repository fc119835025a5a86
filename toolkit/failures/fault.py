"""What went wrong, as a code of the catalogue and the facts that its explanation may use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from toolkit.secret import redact

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")
_ADDRESS = re.compile(
    r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\w)|(?<![\w:])(?:[0-9a-fA-F]{0,4}:){3,7}[0-9a-fA-F]{1,4}(?![\w:])"
)
LONGEST = 300


class Fault(NamedTuple):
    """`code` is `None` when nothing is wrong with what was looked at."""

    code: str | None
    facts: Mapping[str, Any]

    def with_facts(self, **more: Any) -> Fault:
        """The same fault with more facts; those given here win."""
        return Fault(self.code, {**self.facts, **more})


def clean(text: str, longest: int = LONGEST) -> str:
    """A server's text as it may be shown: no control characters, no key, no network address, not long."""
    text = " ".join(redact(_CONTROL.sub(" ", text)).split())
    text = _ADDRESS.sub("(an address)", text)
    return text if len(text) <= longest else text[: longest - 1] + "…"
