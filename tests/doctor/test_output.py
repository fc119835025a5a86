"""The report as a person sees it: at three widths, in ASCII, without colour, and on a console that knows no Unicode."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.doctor.lab.layout import look, venv, write
from tests.doctor.scenarios_local import KEY, NAME
from toolkit.doctor.render import Style, as_text
from toolkit.version import __version__

GOLDEN = Path(__file__).parent / "golden"
STYLES = {
    "env-60": Style(width=60), "env-80": Style(width=80), "env-120": Style(width=120), "env-80-ascii": Style(width=80, unicode=False),
}  # fmt: skip


def _report(folder: Path, style: Style) -> str:
    write(folder, {**venv(), ".env": f"{NAME}=“{KEY}”\n", "home": None})
    found = look(folder, {"--python": "{folder}/.venv", "SHELL": "/bin/bash"}, only=("dotenv", "key", "endpoint"))
    return as_text(found, style).replace(__version__, "VERSION")


@pytest.mark.parametrize("name", STYLES)
def test_it_looks_as_it_did(name: str, tmp_path: Path) -> None:
    said = _report(tmp_path, STYLES[name])
    assert said == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")
    assert all(len(line) <= STYLES[name].width for line in said.splitlines())
    assert STYLES[name].unicode or said.isascii()


def test_colour_adds_nothing_but_colour(tmp_path: Path) -> None:
    import re

    painted = _report(tmp_path, Style(width=80, color=True))
    assert "\x1b[31m" in painted
    assert re.sub(r"\x1b\[\d+m", "", painted) == (GOLDEN / "env-80.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "variables",
    [{"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {"PYTHONIOENCODING": "cp1252"}],
)
def test_a_console_without_unicode(variables: dict[str, str], tmp_path: Path) -> None:
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), NAME: KEY + "\u200b", "NO_COLOR": "1", **variables}
    for args in ((), ("--json",)):
        command = [sys.executable, "-m", "toolkit", "env", "--offline", "--only", "key", *args]
        encoded = {name: value.encode("utf-8") for name, value in environ.items()}
        done = subprocess.run(command, cwd=tmp_path, env=encoded, capture_output=True, timeout=60, check=False)
        assert done.returncode == 1, done.stderr
        assert b"key.non_ascii" in done.stdout
        assert b"\x1b" not in done.stdout
        assert b"Traceback" not in done.stderr
        assert variables.get("LANG") != "C" or done.stdout.isascii()
