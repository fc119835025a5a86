"""`oaicheck demo` and `oaicheck test all`: no key, no internet, nothing left behind."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.demo_fixture import Sample, app_for, sample
from toolkit.app import App
from toolkit.cli import run

__all__ = ["sample"]


def test_the_demo_needs_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1")
    before = dict(os.environ)
    environ = {"PATH": os.environ["PATH"], "ALL_PROXY": "socks5://127.0.0.1:1", "SSL_CERT_FILE": "/nowhere"}
    assert run(["demo"], App(environ=environ, cwd=tmp_path)) == 0
    out = capsys.readouterr().out
    assert out.count("SAMPLE: a server on this machine answers. Nothing is real, nothing is paid.") == 3
    assert "chat: The model answered." in out
    assert "$0.0000071" in out
    assert dict(os.environ) == before
    assert list(tmp_path.iterdir()) == []


def test_every_kind_passes_on_the_sample_server(
    sample: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["test", "all", "--json", "--output", "out"], app_for(sample.url, tmp_path)) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["schema"] == "oaicheck.tests/1"
    assert [each["kind"] for each in made["tests"] if not each["ok"]] == []
    assert len(made["tests"]) == 13
    assert [path for _, path, _ in sample.journal].count("/models") == 1
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == [
        "oaicheck-image-1.png",
        "oaicheck-speech-1.wav",
    ]
