"""What a report says when there is nothing to report: a sentence and what to do, not a stack of zeros."""

from __future__ import annotations

from dataclasses import replace

from toolkit.ledger import Ledger, Where
from toolkit.model import Table
from toolkit.reports.spend import Spend

PROSE = frozenset({"table", "markdown"})
"""Formats in which the sentence stands alone; in a page it stands in the place of the table, for machines nowhere."""

FIRST = "Record something first: oaicheck test chat, or track(OpenAI()) in Python."


def sentence(spend: Spend, ledger: Ledger | None, location: str) -> str | None:
    """The sentence, or None when there are rows."""
    if spend.lines:
        return None
    span = ledger.span() if ledger else None
    if ledger is None or span is None:
        return f"The ledger is empty: {location}\n{FIRST}\n"
    zone, days = spend.question.zone, spend.range
    first, last = (zone.local(each).date() for each in span)
    where = spend.question.where
    text = f"No requests{_filtered(where)}"
    if spend.question.ranged and days:
        text += f" from {days.first} to {days.last}" if days.first != days.last else f" on {days.first}"
        text += f" ({zone.name})"
    gone = _pruned(ledger, spend, span)
    if gone:
        return f"{text} are left as rows. {gone}\n"
    return f"{text}. The ledger has requests from {first} to {last}.\n{_known(ledger, where, span)}"


def _pruned(ledger: Ledger, spend: Spend, span: tuple[int, int]) -> str | None:
    """What became of requests that no row tells of any more."""
    periods = spend.periods
    start, end = (periods[0].start, periods[-1].end) if periods else (span[0], span[1] + 1)
    requests, pico = ledger.pruned(start, end, model=spend.question.where.model)
    if not requests:
        return None
    from toolkit.formats.amounts import dollars

    were = "request of this time was" if requests == 1 else "requests of this time were"
    return (
        f"{requests:,} {were} pruned, which cost {dollars(pico)}: of them only the sums by period and model"
        " are left.\nSee these without other groups and filters: oaicheck report daily --by model"
    )


def or_nothing(table: Table, said: str | None) -> Table:
    """The table with the sentence for a page to show in its place, when there is one."""
    return table if said is None else replace(table, meta={**table.meta, "_nothing": said})


def _filtered(where: Where) -> str:
    found = [f"{name} {value}" for name, value in (("model", where.model), ("project", where.project)) if value]
    found += [f"tag {name}={value}" for name, value in where.tags.items()]
    found += [f"state {' or '.join(where.states)}"] if where.states else []
    return f" with {', '.join(found)}" if found else ""


def _known(ledger: Ledger, where: Where, span: tuple[int, int]) -> str:
    """The names nearest to the model or project that was not found."""
    import difflib

    lines = []
    for field, wanted in (("model", where.model), ("project", where.project)):
        if not wanted:
            continue
        known = {each.group[0] for each in ledger.aggregate([(span[0], span[1] + 1)], by=(field,))} - {None}
        names = sorted(map(str, known))
        if wanted not in names and names:
            near = difflib.get_close_matches(wanted, names, n=5, cutoff=0.3) or names[:5]
            lines.append(f"No {field} {wanted!r} in the ledger; there is: {', '.join(near)}.\n")
    return "".join(lines)
