"""A long import shows how far it is, on a terminal only, and only on stderr."""

from __future__ import annotations

import io
import sys
from importlib import import_module

import pytest

importing = import_module("toolkit.commands.ledger.import")


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def _shown(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, *steps: tuple[str, int, int | None]) -> str:
    monkeypatch.setattr(sys, "stderr", stream)
    with importing._progress() as progress:
        for step in steps:
            progress(*step)
    return stream.getvalue()


def test_bytes_that_were_read_then_rows_that_were_written(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = (("read", 500, 1000), ("read", 1000, 1000), ("write", 10, 40), ("write", 40, 40))
    shown = _shown(monkeypatch, _Terminal(), *steps)
    assert [word in shown for word in ("Reading", "Writing", "100%")] == [True, True, True]
    assert shown.index("Reading") < shown.index("Writing")


def test_a_pipe_of_unknown_length_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\r2,000 lines" in _shown(monkeypatch, _Terminal(), ("read", 1000, None), ("read", 2000, None))


def test_where_nobody_looks_nothing_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _shown(monkeypatch, io.StringIO(), ("read", 500, 1000), ("read", 1000, None)) == ""
