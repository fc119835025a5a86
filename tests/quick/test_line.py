"""The quick answer to `report line` is the whole program's, byte for byte; and what is not plain is left to that."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.app import App
from toolkit.capture.spool import places
from toolkit.cli import run
from toolkit.entry import Entry
from toolkit.ledger import open_ledger
from toolkit.model import Cost, Usage
from toolkit.quick import line

NOW = datetime.now(UTC)


def entry(number: int, pico: int | None, *, hours: float = 0.0, **more: Any) -> Entry:
    cost = Cost(status="unpriced" if pico is None else "priced", pico=pico)
    return Entry(
        id=str(number), started_at=NOW - timedelta(hours=hours), origin="test", endpoint="/responses", request_model="m",
        usage=Usage(input_tokens=3, total_tokens=3), cost=cost, **{"usage_source": "response", **more},
    )  # fmt: skip


def write(path: Path, entries: list[Entry]) -> None:
    with open_ledger(str(path)) as ledger:
        ledger.write(entries)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a ledger in it, in which the user stands."""
    rows = [entry(1, 2_100_000_000), entry(2, None), entry(3, 5, state="error"), entry(4, 7 * 10**12, hours=30)]
    write(tmp_path / "l.db", rows)
    write(tmp_path / "other.db", [entry(1, 10**12)])
    monkeypatch.chdir(tmp_path)
    return tmp_path


def whole(args: list[str], environ: dict[str, str], capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert run(["report", "line", *args], App(environ=environ, cwd=Path.cwd())) == 0
    return capsys.readouterr().out


PLAIN: list[tuple[list[str], dict[str, str], str | None]] = [
    ([], {"OAICHECK_LEDGER": "l.db"}, None),
    ([], {"OAICHECK_LEDGER": "{cwd}/l.db", "OAICHECK_PROJECT": "search", "OAICHECK_TAGS": "a=b"}, None),
    (["--ledger", "l.db"], {}, None),
    (["--ledger=l.db", "--tz", "Asia/Kathmandu"], {}, None),
    (["--tz=America/St_Johns", "--ledger", "./l.db"], {}, None),
    (["--tz", "Pacific/Chatham"], {"OAICHECK_LEDGER": "l.db"}, None),
    (["--ledger", "l.db"], {"OAICHECK_LEDGER": "other.db"}, None),
    (["--ledger", "none.db"], {}, None),
    (["--ledger", "l.db/x"], {}, None),
    ([], {}, None),
    ([], {"XDG_DATA_HOME": "{cwd}/data"}, None),
    ([], {"XDG_DATA_HOME": "  "}, None),
    ([], {}, "OPENAI_API_KEY='sk-test-aaaaaaaaaaaaaaaaaaaa'\n"),
    ([], {}, "A=1\nOAICHECK_LEDGER=l.db\nB=2\n"),
    ([], {}, "OAICHECK_LEDGER=other.db\nOAICHECK_LEDGER=l.db"),
    ([], {"OAICHECK_LEDGER": "l.db"}, "OAICHECK_LEDGER=other.db\n"),
    (["--ledger", "l.db"], {}, "OAICHECK_LEDGER=other.db\n"),
    ([], {"HOME": "{cwd}"}, "OAICHECK_LEDGER=~/l.db\r\n"),
]


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/Los_Angeles"])
@pytest.mark.parametrize(("args", "environ", "dotenv"), PLAIN)
def test_it_says_what_the_whole_program_says(
    folder: Path, capsys: pytest.CaptureFixture[str], home: Path,
    args: list[str], environ: dict[str, str], dotenv: str | None, zone: str,
) -> None:  # fmt: skip
    if dotenv is not None:
        (folder / ".env").write_text(dotenv)
    given = {"HOME": str(home), "TZ": f":{zone}", **{k: v.format(cwd=folder) for k, v in environ.items()}}
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "XDG_DATA_HOME"):
            patch.delenv(name, raising=False)
            patch.setenv(name, given[name]) if name in given else None
        assert line.answer(["report", "line", *args], given) == whole(args, given, capsys)


UNUSUAL: list[tuple[list[str], dict[str, str], str | None]] = [
    (["--project", "search"], {}, None), (["--model", "m"], {}, None), (["--tag", "a=b"], {}, None), (["-h"], {}, None),
    (["--tz", "Mars/Base"], {}, None), (["--tz"], {}, None), (["--tz", ""], {}, None), (["--ledger", ""], {}, None),
    (["--ledger", "-x"], {}, None), (["--ledger", "l.db", "--ledger", "other.db"], {}, None), (["--", "x"], {}, None),
    (["--no-color"], {}, None), (["-v"], {}, None), (["extra"], {}, None), (["--env-file", "x"], {}, None),
    (["--ledger", "postgresql://u@127.0.0.1/x"], {}, None), (["--ledger", "sqlite:///l.db"], {}, None),
    (["--ledger", "~nobody/x"], {}, None), (["--ledger", "."], {}, None),
    ([], {"OAICHECK_LEDGER": ""}, None), ([], {"OAICHECK_TZ": "UTC"}, None), ([], {"OAICHECK_ENV_FILE": "x"}, None),
    ([], {"OAICHECK_REPORT_PROJECT": "p"}, None), ([], {"_OAICHECK_COMPLETE": "bash_source"}, None),
    ([], {"PYTHON_DOTENV_DISABLED": "1"}, None), ([], {"XDG_DATA_HOME": "relative"}, None),
    ([], {}, 'OAICHECK_LEDGER="l.db"\n'), ([], {}, "export OAICHECK_LEDGER=l.db\n"), ([], {}, "OAICHECK_LEDGER=${X}\n"),
    ([], {}, "OAICHECK_TZ=UTC\n"), ([], {}, "X='\nOAICHECK_LEDGER=other.db\n'\n"), ([], {}, "OAICHECK_LEDGER=l.db # x\n"),
    ([], {}, "OAICHECK_LEDGER=\n"), ([], {}, "OAICHECK_LEDGER\n"), ([], {}, " OAICHECK_LEDGER = l.db\n"),
]  # fmt: skip


@pytest.mark.parametrize(("args", "environ", "dotenv"), UNUSUAL)
def test_what_is_not_plain_is_left_to_the_whole_program(
    folder: Path, args: list[str], environ: dict[str, str], dotenv: str | None
) -> None:
    if dotenv is not None:
        (folder / ".env").write_text(dotenv)
    assert line.answer(["report", "line", *args], {"TZ": "UTC", **environ}) is None


@pytest.mark.parametrize(
    "args", [[], ["report"], ["report", "daily"], ["line"], ["env"], ["--ledger", "l.db", "report", "line"]]
)
def test_other_commands_are_none_of_its_business(folder: Path, args: list[str]) -> None:
    assert line.answer(args, {"TZ": "UTC", "OAICHECK_LEDGER": "l.db"}) is None


def _dangling(path: Path) -> None:
    path.unlink()
    path.symlink_to("gone")


def _revision(path: Path) -> None:
    with closing(sqlite3.connect(path)) as base, base:
        base.execute("update alembic_version set version_num = '9999'")


SPOILED: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("no ledger, and long enough to be looked at " * 5),
    "of another program": lambda path: path.write_bytes(path.read_bytes()[:68] + b"\0\0\0\0" + path.read_bytes()[72:]),
    "damaged": lambda path: path.write_bytes(path.read_bytes()[:4096] + b"Z" * 60_000),
    "newer": _revision,
    "dangling": _dangling,
}


@pytest.mark.parametrize("how", SPOILED)
def test_a_ledger_that_can_not_simply_be_read_is_left_to_the_whole_program(folder: Path, how: str) -> None:
    SPOILED[how](folder / "l.db")
    assert line.answer(["report", "line"], {"TZ": "UTC", "OAICHECK_LEDGER": "l.db"}) is None


def test_looking_leaves_no_file_behind(folder: Path) -> None:
    before = sorted(each.name for each in folder.iterdir())
    assert line.answer(["report", "line"], {"TZ": "UTC", "OAICHECK_LEDGER": "l.db"})
    assert sorted(each.name for each in folder.iterdir()) == before


ROW = st.tuples(
    st.none() | st.integers(0, 10**4) | st.integers(0, 5 * 10**15), st.floats(0, 60), st.sampled_from(["complete", "error"]),
    st.sampled_from(["response", "estimated"]),
)  # fmt: skip
ZONES = st.sampled_from(["UTC", "Asia/Kathmandu", "Pacific/Kiritimati", "America/St_Johns", "Pacific/Pago_Pago"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, max_size=12), zone=ZONES)
def test_any_ledger_gives_the_same_line(
    tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str], rows: list[Any], zone: str
) -> None:
    path = tmp_path_factory.mktemp("any") / "?#% l.db"
    entries = [
        entry(i, pico, hours=hours, state=state, usage_source=source)
        for i, (pico, hours, state, source) in enumerate(rows)
    ]
    write(path, entries)
    environ = {"OAICHECK_LEDGER": str(path)}
    args = ["--tz", zone]
    assert line.answer(["report", "line", *args], environ) == whole(args, environ, capsys)


def module(folder: Path, *args: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "TZ": "UTC", "OAICHECK_LEDGER": str(folder / "l.db")}
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "toolkit", *args]
    return subprocess.run(command, cwd=folder, env={**environ, "PYTHONPATH": str(root)}, timeout=60, **more)


def test_the_command_answers_without_loading_the_rest(folder: Path) -> None:
    done = module(folder, "report", "line", capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == b"$0.0021, 3 requests, 1 error, 1 unpriced\n"
    script = (
        "import sys; from toolkit.quick import line; text = line.answer(['report', 'line'], {'TZ': 'Asia/Tokyo', "
        "'OAICHECK_LEDGER': 'l.db'}); print(text, *sorted({each.split('.')[0] for each in sys.modules} & {'click', "
        "'dataclasses', 'typing', 'pathlib', 're', 'json', 'dotenv', 'inspect'}))"
    )
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2]), "TZ": "Asia/Tokyo"}
    plain = [sys.executable, "-S", "-c", script]  # -S: what a site package may load at the start is not ours
    out = subprocess.run(plain, cwd=folder, env=environ, capture_output=True, check=True).stdout.decode()
    assert out.split("\n")[0].startswith("$")
    assert out.split("\n")[1].strip() == ""


def test_a_stdout_that_can_not_be_written_is_the_whole_programs_matter(folder: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    with Path("/dev/full").open("wb") as full:
        done = module(folder, "report", "line", stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 3
    assert done.stderr.splitlines()[0] == b"Error: the output can't be written: No space left on device."
    assert len(done.stderr.splitlines()) == 2
    reader, writer = os.pipe()
    os.close(reader)
    done = module(folder, "report", "line", stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("index", [0, 1, 2])
@pytest.mark.parametrize("end", ["", ".1-2.draining"])
def test_rows_that_wait_for_the_ledger_are_for_the_whole_program(
    folder: Path, monkeypatch: pytest.MonkeyPatch, index: int, end: str
) -> None:
    environ = {
        "TZ": "UTC", "OAICHECK_LEDGER": "l.db", "XDG_DATA_HOME": str(folder / "data"), "TMPDIR": str(folder / "tmp"),
    }  # fmt: skip
    monkeypatch.setenv("XDG_DATA_HOME", environ["XDG_DATA_HOME"])
    monkeypatch.setenv("TMPDIR", environ["TMPDIR"])
    monkeypatch.setattr("tempfile.tempdir", None)
    (folder / "tmp").mkdir()
    mine, others = places(str(folder / "l.db"))[index], places(str(folder / "other.db"))[index]
    mine.parent.mkdir(parents=True, exist_ok=True)
    others.write_text("{}\n")
    assert line.answer(["report", "line"], environ)  # another ledger's rows are none of its business
    mine.with_name(mine.name + end).write_text("{}\n")
    assert line.answer(["report", "line"], environ) is None
