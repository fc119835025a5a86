"""The words for dates, as literals."""

from __future__ import annotations

from datetime import date

import pytest

from toolkit.errors import WrongUse
from toolkit.reports.dates import days_of

TODAY = date(2026, 11, 25)  # a Wednesday

WORDS = [
    ("2026-11-23", "2026-11-23", "2026-11-23"),
    ("20261123", "2026-11-23", "2026-11-23"),
    ("2026-02", "2026-02-01", "2026-02-28"),
    ("2024-02", "2024-02-01", "2024-02-29"),
    ("2026-W48", "2026-11-23", "2026-11-29"),
    ("2026-w53", "2026-12-28", "2027-01-03"),
    ("2025", "2025-01-01", "2025-12-31"),
    ("today", "2026-11-25", "2026-11-25"),
    ("Yesterday", "2026-11-24", "2026-11-24"),
    ("1d", "2026-11-25", "2026-11-25"),
    ("7d", "2026-11-19", "2026-11-19"),
    ("2w", "2026-11-12", "2026-11-12"),
    ("this-week", "2026-11-23", "2026-11-29"),
    ("last-week", "2026-11-16", "2026-11-22"),
    ("this month", "2026-11-01", "2026-11-30"),
    ("last_month", "2026-10-01", "2026-10-31"),
    ("last-year", "2025-01-01", "2025-12-31"),
]


@pytest.mark.parametrize(("word", "first", "last"), WORDS)
def test_a_word_names_days(word: str, first: str, last: str) -> None:
    found = days_of(word, TODAY)
    assert (str(found.first), str(found.last)) == (first, last)


def test_last_month_in_january_is_december() -> None:
    found = days_of("last-month", date(2026, 1, 31))
    assert (str(found.first), str(found.last)) == ("2025-12-01", "2025-12-31")


@pytest.mark.parametrize(
    "word", ["", "2026-02-30", "2026-13", "2026-W54", "0d", "99999999d", "99999d 2", "soon", "23.11.2026", "0000"]
)
def test_what_is_no_date_is_refused_with_examples(word: str) -> None:
    with pytest.raises(WrongUse, match="is not a date") as caught:
        days_of(word, TODAY, "--until")
    assert caught.value.message.startswith("--until: ")
    assert "yesterday" in caught.value.remedy
    assert caught.value.exit_code == 2
