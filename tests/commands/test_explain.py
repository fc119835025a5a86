"""`oaicheck explain`: the list, one code, and the nearest when there is none such."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from toolkit.app import App
from toolkit.cli import run
from toolkit.doctor.advice import catalogue


@pytest.fixture
def app(tmp_path: Path) -> App:
    return App(environ={"SHELL": "/bin/bash", "COLUMNS": "80"}, cwd=tmp_path)


def test_one_code(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "proxy.unreachable"], app) == 0
    text = capsys.readouterr().out
    assert text.startswith("proxy.unreachable\n")
    assert "What to do:" in text
    assert max(map(len, text.splitlines())) <= 80


def test_every_code_can_be_explained(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "--json"], app) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == "oaicheck.explain/1"
    assert [each["code"] for each in document["codes"]] == list(catalogue())
    assert all(each["title"] and each["why"] and each["fix"] for each in document["codes"])
    assert not [each["code"] for each in document["codes"] if re.search(r"(?<!\$)\{\w+\}", each["title"] + each["why"])]


def test_the_list_has_a_line_a_code(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain"], app) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == list(catalogue())


def test_an_unknown_code_names_the_nearest(app: App, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["explain", "key.whitspace"], app) == 2
    assert "key.whitespace" in capsys.readouterr().err
