"""What a report is asked: which periods of which zone, which rows, in which groups; and which days that means."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from toolkit.errors import WrongUse
from toolkit.ledger import Where
from toolkit.reports.periods import Period, beginning, cut, following
from toolkit.reports.zones import Zone

GROUPS = ("model", "project", "key", "endpoint", "provider", "origin", "state")


@dataclass(frozen=True, kw_only=True)
class Question:
    """A report as it was asked for. `now` is in microseconds since the epoch; `by`: `GROUPS` and `tag:NAME`."""

    kind: str
    zone: Zone
    now: int
    since: str | None = None
    until: str | None = None
    last: str | None = None
    cycle_day: int = 1
    by: tuple[str, ...] = ()
    where: Where = field(default_factory=Where)
    top: int | None = None
    compare: bool = False

    @property
    def today(self) -> date:
        """The day that it is in the zone."""
        return self.zone.local(self.now).date()

    @property
    def ranged(self) -> bool:
        """Whether a range was asked for; then its quiet periods are shown too."""
        return bool(self.since or self.until or self.last)


def groups(asked: tuple[str, ...]) -> tuple[str, ...]:
    """The fields to group by: each once, commas allowed; raises WrongUse for one that does not exist."""
    found = dict.fromkeys(part.strip() for each in asked for part in each.split(","))
    for name in found:
        if name not in GROUPS and not (name.startswith("tag:") and len(name) > len("tag:")):
            raise WrongUse(f"--by {name!r}: there is no such group.", f"Choose of: {', '.join(GROUPS)}, tag:NAME.")
    return tuple(found)


def tag_filters(asked: tuple[str, ...]) -> dict[str, str]:
    """`NAME=VALUE` pairs; raises WrongUse for one without a name or an equals sign."""
    found = {}
    for each in asked:
        name, equals, value = each.partition("=")
        if not name or not equals:
            raise WrongUse(f"--tag {each!r} is not NAME=VALUE.", "Write for instance: --tag feature=search")
        found[name] = value
    return found


@dataclass(frozen=True, kw_only=True)
class Range:
    """The days of a report, both included, and its periods in order of time."""

    first: date
    last: date
    periods: list[Period]
    notes: tuple[str, ...] = ()


def resolve(question: Question, span: tuple[int, int] | None) -> Range:
    """The days and periods that are meant; `span` is the ledger's first and last instant (None: it is empty)."""
    if question.last:
        return _last(question, question.last)
    today = question.today
    first_row, last_row = (question.zone.local(each).date() for each in span) if span else (today, today)
    if not question.ranged:
        return _range(question, first_row, last_row)
    from toolkit.reports.dates import days_of

    until = days_of(question.until, today, "--until").last if question.until else None
    since = days_of(question.since, today).first if question.since else min(first_row, until or first_row)
    last = until if until is not None else max(today, last_row, since)
    if since > last:
        raise WrongUse(f"--since {since} lies after --until {last}.", "Exchange them, or leave one out.")
    return _range(question, since, last)


def _range(question: Question, first: date, last: date) -> Range:
    periods = cut(question.kind, first, last, question.zone, question.cycle_day)
    return Range(first=first, last=last, periods=periods, notes=_cut_notes(question, first, last))


def _cut_notes(question: Question, first: date, last: date) -> tuple[str, ...]:
    if question.kind not in {"weekly", "monthly"} or not question.ranged:
        return ()
    notes = []
    if question.since and beginning(question.kind, first, question.cycle_day) != first:
        notes.append(f"The first row begins on {first}, with --since.")
    if question.until and following(question.kind, last, question.cycle_day) - timedelta(1) != last:
        notes.append(f"The last row ends on {last}, with --until.")
    return tuple(notes)


def _last(question: Question, text: str) -> Range:
    if question.since:
        raise WrongUse("--last and --since contradict each other.", "Give one of them.")
    match = re.fullmatch(r"(\d{1,6})([dwm]?)", text.strip())
    if not match or not int(match[1]):
        raise WrongUse(
            f"--last {text!r} is not a number of periods.", "Write for instance: --last 7 (periods), --last 30d (days)."
        )
    count, unit = int(match[1]), {"d": "daily", "w": "weekly", "m": "monthly", "": question.kind}[match[2]]
    end = question.today
    if question.until:
        from toolkit.reports.dates import days_of

        end = days_of(question.until, end, "--until").last
    if unit == "hourly":
        return _last_hours(question, count, end)
    try:
        first = beginning(unit, end, question.cycle_day)
        for _ in range(count - 1):
            first = beginning(unit, first - timedelta(1), question.cycle_day)
    except (OverflowError, ValueError):
        raise WrongUse(f"--last {count} goes beyond the calendar.", "Give fewer periods.") from None
    last = end if question.until else following(unit, end, question.cycle_day) - timedelta(1)
    return _range(question, first, last)


def _last_hours(question: Question, count: int, end: date) -> Range:
    days = cut("hourly", end - timedelta(days=count // 20 + 2), end, question.zone)
    upto = [each for each in days if question.until or each.start <= question.now]
    periods = upto[-count:]
    return Range(first=periods[0].first, last=periods[-1].last, periods=periods)
