"""The schema: tables, migrations, `schema.sql` and the HEAD constant say the same; constraints refuse what is wrong."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command as alembic

from toolkit.entry import Entry
from toolkit.ledger import open_ledger
from toolkit.ledger.columns import HEAD, REQUEST
from toolkit.ledger.engine import make_engine
from toolkit.ledger.location import parse
from toolkit.ledger.migrate import config, known_revisions, upgrade
from toolkit.ledger.schema import metadata
from toolkit.ledger.sqlite_door import SqliteDoor
from toolkit.ledger.store import OpenLedger


def master(path: Path) -> set[tuple[str, str]]:
    connection = sqlite3.connect(path)
    try:
        return set(connection.execute("select name, sql from sqlite_master where sql is not null"))
    finally:
        connection.close()


def test_the_constant_is_the_newest_migration() -> None:
    assert known_revisions()[-1] == HEAD


def test_a_new_file_is_what_the_migrations_make(tmp_path: Path) -> None:
    upgrade(parse(str(tmp_path / "migrated.db")))
    open_ledger(str(tmp_path / "made.db")).close()
    assert master(tmp_path / "migrated.db") == master(tmp_path / "made.db")
    open_ledger(str(tmp_path / "migrated.db"), create=False).close()


def test_alembic_check_finds_nothing_to_migrate(tmp_path: Path) -> None:
    location = parse(str(tmp_path / "l.db"))
    upgrade(location)
    engine = make_engine(location)
    with engine.begin() as connection:
        alembic.check(config(connection))
    engine.dispose()


def test_the_columns_of_a_row_are_those_of_the_table() -> None:
    assert set(REQUEST) == set(metadata.tables["requests"].columns.keys())


@pytest.mark.parametrize(
    "change",
    [
        "state = 'lost'",
        "usage_source = 'guess'",
        "cost_status = 'cheap'",
        "input_tokens = -1",
        "cost_pico = -1",
        "cache_read_input_tokens = 901",
        "reasoning_output_tokens = 121",
        "id = ''",
    ],
)
def test_the_file_itself_refuses_what_can_not_be(ledger: OpenLedger, entry: Callable[..., Entry], change: str) -> None:
    ledger.write([entry(1)])
    other = sqlite3.connect(ledger.location)
    with pytest.raises(sqlite3.IntegrityError):
        other.execute(f"update requests set {change}")
    with pytest.raises(sqlite3.IntegrityError):
        other.execute("update costs set input_tokens_pico = 1")
    other.close()


def test_recording_and_reading_load_neither_sqlalchemy_nor_alembic(tmp_path: Path) -> None:
    program = (
        "import sys; from toolkit.ledger import open_ledger\n"
        f"with open_ledger({str(tmp_path / 'l.db')!r}) as ledger: ledger.write([]); list(ledger.read())\n"
        "assert not {'sqlalchemy', 'alembic', 'openai', 'genai_prices'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_column_that_may_be_null_has_no_default() -> None:
    """The door leaves out the columns that are NULL in a whole batch: a default would fill them."""
    assert [column.name for table in metadata.tables.values() for column in table.columns if column.nullable and column.server_default is not None] == []  # fmt: skip


@pytest.mark.parametrize("rows", [[(1, None, "a")], [(1, None, "a"), (2, None, None)], [(1, 2, "a"), (2, None, None)]])
def test_columns_that_are_null_throughout_are_left_out_and_read_back_as_null(rows: list[tuple[object, ...]]) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("create table t (a integer, b integer, c text)")
    SqliteDoor(connection, "here", readonly=False).many("t", ("a", "b", "c"), rows)
    assert connection.execute("select * from t order by a").fetchall() == rows
    connection.close()
