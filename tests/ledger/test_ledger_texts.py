"""Keys and broken JSON are found among any texts, although few of them are looked at one by one."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from toolkit.entry import Entry
from toolkit.ledger.cleaning import signs
from toolkit.ledger.secrets import _SHAPES, may_hold_key
from toolkit.ledger.store import OpenLedger
from toolkit.ledger.texts import json_columns, no_secrets


@given(st.from_regex(_SHAPES), st.text(max_size=5), st.text(max_size=5))
def test_whatever_has_the_shape_of_a_key_is_looked_at(text: str, before: str, after: str) -> None:
    assert may_hold_key(text)
    assert may_hold_key(f"{before}\n{text}\n{after}")


def test_texts_without_a_sign_are_not_looked_at() -> None:
    assert not may_hold_key("0199f3a1c2d47e5f8a9b0c1d2e3f4a5b\ngpt-5.5\n/responses\nteam: ü")
    assert signs("a sk-b")


def test_json_and_keys_are_found_among_texts_that_all_differ(ledger: OpenLedger, entry: Callable[..., Entry]) -> None:
    """More than are looked at together, and more than are remembered."""
    ledger.write([entry(n, tags={"n": str(n)}, request_id=f"req_{n}", extra={"n": n % 7}) for n in range(2500)])
    door = ledger.door
    assert [*json_columns(door), *no_secrets(door)] == []
    door.run("update requests set extra = '{' where id = 'r2101'")
    door.run("update requests set tags = '1' where id = 'r7'")
    door.run("update requests set request_id = 'sk-proj-' || hex(zeroblob(20)) where id in ('r2100', 'r3')")
    assert [where for where, _ in json_columns(door)] == ["request r7", "request r2101"]
    assert [where for where, _ in no_secrets(door)] == ["request r3", "request r2100"]
