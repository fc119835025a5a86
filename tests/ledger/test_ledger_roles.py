"""The roles that docs/scale.md gives a PostgreSQL server: a writer may record, a reader may only look."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from toolkit.entry import Entry
from toolkit.errors import LedgerError
from toolkit.ledger import open_ledger
from toolkit.model import Usage

PAGE = Path(__file__).parents[2] / "docs" / "scale.md"


def _roles() -> list[str]:
    block = re.search(r"### Roles\n\n```sql\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    found = re.sub(r"--.*", "", block[1]).split(";")
    return [each.strip() for each in found if each.strip() and " to build_server" not in each and "grafana" not in each]


def test_a_writer_records_and_a_reader_looks(url: str, entry: Callable[..., Entry]) -> None:
    import sqlalchemy as sa

    open_ledger(url).close()
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        for statement in _roles():
            connection.exec_driver_sql(statement)
    engine.dispose()
    join = "&" if "?" in url else "?"
    writer, reader = (f"{url}{join}options=-crole%3Doaicheck_{name}" for name in ("writer", "reader"))
    fuller = entry(1, usage=Usage(input_tokens=900, output_tokens=120, total_tokens=1020, reasoning_output_tokens=1))
    with open_ledger(writer) as ledger:
        assert ledger.write([entry(1), entry(2)]) == 2
        assert ledger.write([fuller]) == 0
    with open_ledger(reader, create=False) as ledger:
        assert {each.id for each in ledger.read()} == {"r1", "r2"}
        assert ledger.aggregate([(0, 2**62)])[0].requests == 2
        with pytest.raises(LedgerError):
            ledger.write([entry(3)])
