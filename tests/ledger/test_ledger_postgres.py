"""A real PostgreSQL server from a wheel: the same rows, the same sums, to the digit, as SQLite."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from toolkit.entry import Entry
from toolkit.ledger import Where, open_ledger
from toolkit.ledger.checking import check
from toolkit.ledger.columns import HOUR
from toolkit.ledger.repricing import reprice
from toolkit.ledger.rows import micros
from toolkit.ledger.store import OpenLedger
from toolkit.model import Cost, Usage

START = datetime(2026, 3, 1, tzinfo=UTC)


def rows(entry: Callable[..., Entry]) -> list[Entry]:
    most = 2**63 - 1
    return [
        entry(
            n,
            started_at=START + timedelta(minutes=7 * n, microseconds=n),
            response_model=[None, "", "a", "ü"][n % 4],
            project=["p", None][n % 2],
            tags={'q"x': str(n % 3)} if n % 5 else {},
            state=["complete", "error"][n % 7 == 0],
            usage=Usage(input_tokens=10**12, output_tokens=n) if n % 3 else Usage(),
            cost=[Cost(status="priced", pico=most), Cost(status="unpriced"), Cost(status="free", pico=0), None][n % 4],
        )
        for n in range(120)
    ]


def test_both_give_the_same_rows_and_sums(url: str, path: str, entry: Callable[..., Entry]) -> None:
    given = rows(entry)
    fuller = [entry(5, usage=Usage(input_tokens=1, output_tokens=1, total_tokens=2, images=1))]
    base = micros(START)
    periods = [(base + n * HOUR, base + (n + 1) * HOUR) for n in range(20)]
    answers = []
    for location in (url, path):
        with open_ledger(location) as ledger:
            assert isinstance(ledger, OpenLedger)
            assert (ledger.write(given), ledger.write(given), ledger.write(fuller)) == (120, 0, 0)
            by_all = ("model", "project", "key", "endpoint", "provider", "origin", "state", 'tag:q"x')
            answers.append(
                [
                    list(ledger.read()),
                    list(ledger.read(Where(tags={'q"x': "1"}, project="p"), newest_first=True, limit=3)),
                    *(ledger.aggregate(periods, by=by) for by in ((), ("model",), ("project",), by_all)),
                    ledger.span(),
                    ledger.door.run("select * from v_daily order by 1"),
                    ledger.door.run("select * from v_daily_model order by 1, 2"),
                    ledger.door.run("select id, started_at, cost_usd from v_requests order by id"),
                ]
            )
            assert [found for _, _, found in check(ledger) if found] == []
    for server, file in zip(*answers, strict=True):
        assert server == file


def test_alembic_check_is_clean_on_a_server(url: str) -> None:
    from alembic import command

    from toolkit.ledger.engine import make_engine
    from toolkit.ledger.location import parse
    from toolkit.ledger.migrate import config

    open_ledger(url).close()
    engine = make_engine(parse(url))
    with engine.begin() as connection:
        command.check(config(connection))
    engine.dispose()


def test_both_doors_to_a_file_give_the_same(tmp_path: Path, entry: Callable[..., Entry]) -> None:
    from toolkit.ledger.engine import make_engine
    from toolkit.ledger.location import parse
    from toolkit.ledger.server_door import ServerDoor

    location = str(tmp_path / "l.db")
    with open_ledger(location) as ledger:
        ledger.write(rows(entry)[:60])
        other = OpenLedger(ServerDoor(make_engine(parse(location)), location, readonly=False), location)
        with other:
            other.write(rows(entry)[60:])
            periods = [(micros(START), micros(START) + 20 * HOUR)]
            assert len(list(other.read())) == 120
            assert list(other.read()) == list(ledger.read())
            assert other.aggregate(periods, by=("model",)) == ledger.aggregate(periods, by=("model",))


WRITER = """
import sys
from datetime import UTC, datetime, timedelta
from toolkit.entry import Entry
from toolkit.ledger import open_ledger
from toolkit.model import Cost
url, who = sys.argv[1:]
start = datetime(2026, 1, 1, tzinfo=UTC)
def row(number, name):
    cost = Cost(status="priced", pico=1, price={"source": f"book {number % 3}"})
    at = start + timedelta(minutes=number)
    return Entry(id=name, started_at=at, origin="test", endpoint="/x", request_model="m", cost=cost)
with open_ledger(url) as ledger:
    for first in range(0, 40, 4):
        own = [row(number, f"{who}-{number}") for number in range(first, first + 4)]
        ledger.write([*own, row(first, f"shared-{first}")])
"""


def test_many_machines_write_one_ledger_at_once(url: str) -> None:
    """They also make its tables, use the same prices, touch the same sums, and each brings rows that the others have."""
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, url, str(who)]) for who in range(3)]
    assert [each.wait(timeout=100) for each in writers] == [0] * 3
    with open_ledger(url, create=False) as ledger:
        assert isinstance(ledger, OpenLedger)
        assert len({each.id for each in ledger.read()}) == 3 * 40 + 10
        (line,) = ledger.aggregate([(0, 2**62)])
        assert (line.requests, line.cost) == (130, 130)
        assert [found for _, _, found in check(ledger) if found] == []


def test_the_page_on_partitions_works_as_it_is_written(url: str, entry: Callable[..., Entry]) -> None:
    import sqlalchemy as sa

    page = Path(__file__).parents[2] / "docs" / "scale.md"
    block = re.search(r"### By month\n.*?```sql\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    given = rows(entry)
    with open_ledger(url) as ledger:
        ledger.write(given[:60])
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        for statement in re.sub(r"--.*", "", block[1]).split(";"):
            if statement.strip() and statement.strip() not in {"begin", "commit"}:
                connection.exec_driver_sql(statement)
        connection.commit()
        parts = connection.exec_driver_sql("select count(*) from pg_inherits where inhparent = 'costs'::regclass")
        assert parts.scalar_one() == 2
    engine.dispose()
    with open_ledger(url) as ledger:
        assert isinstance(ledger, OpenLedger)
        assert ledger.write(given) == 60
        assert list(ledger.read()) == sorted(given, key=lambda each: each.started_at) or len(list(ledger.read())) == 120
        assert ledger.aggregate([(0, 2**62)])[0].requests == 120
        new = Cost(status="priced", pico=3, price={"source": "new"})
        at = datetime(2026, 12, 1, tzinfo=UTC)
        assert len(list(reprice(ledger, Where(ids=("r3", "r7")), lambda row: replace(row, cost=new), at=at))) == 2
        assert [found for _, _, found in check(ledger) if found] == []
