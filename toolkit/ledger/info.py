"""What a ledger is and holds, in a few facts."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from toolkit.entry import format_instant
from toolkit.ledger.columns import HEAD, MILLI, SUM_NAMES
from toolkit.ledger.rows import instant
from toolkit.ledger.store import OpenLedger
from toolkit.money import pico_to_usd


def info(ledger: OpenLedger) -> dict[str, Any]:
    """Location, revision, size, rows, money: what `ledger info --json` prints."""
    door = ledger.door
    span = ledger.span()
    sums = ", ".join(f"coalesce(sum({name}), 0)" for name in SUM_NAMES)
    totals = dict(zip(SUM_NAMES, map(int, door.run(f"select {sums} from rollup_hours")[0]), strict=True))
    cost = totals["cost_milli"] * MILLI + totals["cost_rest_pico"]
    counts = {table: door.run(f"select count(*) from {table}")[0][0] for table in ("requests", "pruned_ids", "prices")}
    return {
        "location": ledger.location,
        "kind": door.dialect,
        "revision": HEAD,
        "writable": _writable(ledger),
        "requests": totals["requests"],
        "rows": counts["requests"],
        "voided_rows": door.run("select count(*) from requests where voided = 1")[0][0],
        "pruned_rows": counts["pruned_ids"],
        "prices": counts["prices"],
        "first": format_instant(instant(span[0])) if span else None,
        "last": format_instant(instant(span[1])) if span else None,
        "cost_usd": pico_to_usd(cost) if totals["costed"] else None,
        "unpriced_requests": totals["unpriced"],
        **_file(ledger),
        "remarks": list(ledger.remarks),
    }


def _writable(ledger: OpenLedger) -> bool:
    """Whether this user may write it, however it is open now."""
    if ledger.door.dialect != "sqlite":
        return bool(ledger.door.run("select has_table_privilege('requests', 'insert')")[0][0])
    path = Path(ledger.location)
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _file(ledger: OpenLedger) -> dict[str, Any]:
    door = ledger.door
    if door.dialect != "sqlite":
        return {"bytes": None, "journal_mode": None, "synchronous": None}
    path = Path(ledger.location)
    parts = [path, path.with_name(path.name + "-wal")]
    levels = {0: "off", 1: "normal", 2: "full", 3: "extra"}
    return {
        "bytes": sum(each.stat().st_size for each in parts if each.exists()),
        "journal_mode": door.run("pragma journal_mode")[0][0],
        "synchronous": levels.get(door.run("pragma synchronous")[0][0]),
    }
