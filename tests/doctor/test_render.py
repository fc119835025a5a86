"""How a diagnosis looks on a terminal: whole, for several widths, in plain ASCII, and fit to be pasted in public."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from tests.doctor.test_runner import good, made, world
from toolkit.doctor.advice import fail, warn
from toolkit.doctor.clean import cleaner
from toolkit.doctor.registry import passed
from toolkit.doctor.render import Style, as_text, command_lines
from toolkit.doctor.runner import Diagnosis, diagnose
from toolkit.doctor.world import World
from toolkit.model import Finding
from toolkit.version import __version__

KEY = "sk-proj-" + "aB3dE5gH7jK9" * 4


def _python(_: World) -> Finding:
    return passed("Python 3.12.4, in a virtual environment", prefix=".venv")


def _key(here: World) -> Finding:
    return fail("key.decorated", here, "There is a quote at one end of the key (from environment).", around="a quote")


def _odd(here: World) -> Finding:
    return warn("venv.inactive", here, "There is a virtual environment in .venv, and it is not active.", venv=".venv")


def seen() -> Diagnosis:
    checks = (
        made("python-version", _python, "python"), made("venv", _odd, "python"), made("key-form", _key),
        made("account", good, "account", ("key-form",), network=True),
    )  # fmt: skip
    return diagnose(checks, world(OPENAI_API_KEY=KEY))


GOLDEN = f"""\
oaicheck {__version__} env
Target:  api.openai.com (OpenAI itself; no OPENAI_BASE_URL is set)
Key:     sk-proj-…7jK9 (OPENAI_API_KEY, from environment)

Python
  ✓  Python 3.12.4, in a virtual environment
  !  There is a virtual environment in .venv, and it is not active.
     [venv.inactive]

Key
  ✗  There is a quote at one end of the key (from environment).  [key.decorated]

Account
  -  account: skipped, because of key-form

1 passed, 1 warning, 1 failed, 1 skipped

Fix this (key.decorated): There is a quote at one end of the key (from
  environment).
  - Write the key alone, without anything round it.
      export OPENAI_API_KEY='sk-...'
  - Write it into a .env; the key is asked for without echo.
      oaicheck init
  More: oaicheck explain key.decorated
"""


def test_the_whole_report() -> None:
    assert as_text(seen(), Style(width=80)) == GOLDEN


@pytest.mark.parametrize("width", [60, 80, 120])
def test_every_line_fits(width: int) -> None:
    text = as_text(seen(), Style(width=width, verbose=True))
    assert max(map(len, text.splitlines())) <= width


def test_a_console_without_our_marks_gets_ascii() -> None:
    text = as_text(seen(), Style(unicode=False))
    assert text.isascii()
    assert "  ok Python" in text
    assert "  X  There is" in text


def test_colour_only_adds_colour() -> None:
    import re

    text = as_text(seen(), Style(color=True))
    assert "\x1b[31m" in text
    assert re.sub(r"\x1b\[\d*m", "", text) == GOLDEN


LONG = "python3 -m venv '/a folder/with spaces/.venv' && . '/a folder/with spaces/.venv/bin/activate' && pip install -U openai"


@pytest.mark.parametrize(("shell", "sign"), [("bash", " \\"), ("fish", " \\"), ("powershell", " `"), ("cmd", " ^")])
@pytest.mark.parametrize("width", [60, 80])
def test_a_long_command_goes_on_in_the_next_line_and_stays_the_same(shell: str, sign: str, width: int) -> None:
    lines = command_lines(LONG, shell, Style(width=width))
    assert len(lines) > 1
    assert all(line.endswith(sign) for line in lines[:-1])
    assert max(map(len, lines)) <= width
    joined = " ".join(line.removesuffix(sign).strip() for line in lines)
    assert shlex.split(joined) == shlex.split(LONG)


CLEANED = {
    f"key {KEY} end": "key … end",
    "at /home/ada/x/y": "at /home/…/x/y",
    "at /srv/ada/x": "at /srv/…/x",
    "C:\\Users\\ada\\x": "C:\\Users\\…\\x",
    "from 93.184.216.34 and 2606:2800:220:1::1": "from [address] and [address]",
    "on 127.0.0.1:8080, 10.0.0.7, ::1": "on 127.0.0.1:8080, 10.0.0.7, ::1",
    "openai 3.54.0 on Python 3.12.4 at 10:20:30": "openai 3.54.0 on Python 3.12.4 at 10:20:30",
    "Authorization: Bearer abcdefgh": "Authorization: Bearer …",
    "http://me:secret-word@proxy:3128": "http://…@proxy:3128",
    "password secret-word alone": "password … alone",
    f"hint {KEY[:8]}…{KEY[-4:]}": f"hint {KEY[:8]}…{KEY[-4:]}",
}


@pytest.mark.parametrize("text", CLEANED)
def test_a_report_can_be_pasted_in_public(text: str) -> None:
    here = world(OPENAI_API_KEY=KEY, USER="ada", HTTPS_PROXY="http://me:secret-word@proxy:3128")
    assert cleaner(here).text(text) == CLEANED[text]


def test_with_verbose_paths_are_whole_and_keys_still_are_not() -> None:
    here = world(verbose=True, OPENAI_API_KEY=KEY, USER="ada")
    assert cleaner(here).text(f"/home/ada/x {KEY}") == "/home/ada/x …"


def test_paths_are_shown_from_the_project_or_from_home() -> None:
    here = world()
    assert here.show("/home/ada/project/.venv/bin/python") == ".venv/bin/python"
    assert here.show("/home/ada/other/x") == "~/other/x"
    assert here.show("/usr/bin/python3") == "/usr/bin/python3"
    assert replace(here, verbose=True).show(Path("/home/ada/other/x")) == "/home/ada/other/x"
