"""The schema's own constraints, asked of every row. A file can be written past them, and SQLite's check of a file that is
open for reading only leaves them out."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.ledger.door import Door

_NAMED = {
    "requests": ("requests t", "'request ' || t.id"),
    "costs": ("costs t join requests r on r.n = t.request", "'request ' || r.id || ', cost ' || t.seq"),
    "voids": ("voids t", "'voids ' || t.request"),
    "budgets": ("budgets t", "'budget ' || t.name"),
}
"""How a row of a table is named."""
_TOLD = {"parts_sum"}
"""Constraints that have a rule of their own."""


def constraints(door: Door) -> Iterator[tuple[str, str]]:
    """Every value is one that its column may hold."""
    if door.dialect != "sqlite":
        return  # a server lets nobody past them
    for table, (source, name) in _NAMED.items():
        broken = {label: f"not ({text})" for label, text in _of(table) if label not in _TOLD}
        if not door.run(f"select 1 from {table} where {' or '.join(broken.values())} limit 1"):
            continue
        for label, condition in broken.items():
            sql = f"select {name} from {source} where {condition} limit 20"
            for (where,) in door.run(sql):
                yield where, f"it breaks the constraint {label} of {table}"


def _of(table: str) -> list[tuple[str, str]]:
    from sqlalchemy import CheckConstraint  # heavy, and only needed here

    from toolkit.ledger.schema import metadata

    found = (each for each in metadata.tables[table].constraints if isinstance(each, CheckConstraint))
    return sorted((str(each.name).removeprefix(f"ck_{table}_"), str(each.sqltext)) for each in found)
