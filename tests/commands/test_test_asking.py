"""Before anything is sent: the exact request without the key, what it costs at most, and a person's yes where it is
more than a cent."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.demo_fixture import app_for
from tests.demo_fixture import sample as _sample
from tests.probes.scripted import KEY, Said, chat, quick, serving
from tests.probes.terminal import environment, needs_terminal, on_terminal
from toolkit.cli import run
from toolkit.demo import Sample
from toolkit.probes.catalogue import probes

__all__ = ["quick", "sample"]
sample = _sample
KINDS = [each.kind for each in probes()]


def _dry(args: list[str], url: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    assert run(["test", *args, "--dry-run", "--json"], app_for(url, folder, key=KEY)) == 0
    said = capsys.readouterr()
    assert KEY not in said.out + said.err
    return json.loads(said.out)


@pytest.mark.parametrize("kind", [*KINDS, "all"])
def test_a_dry_run_connects_to_nothing_and_writes_nothing(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("a dry run opened a connection")

    monkeypatch.setattr("socket.socket.connect", refuse)
    made = _dry([kind], "https://api.openai.com/v1", tmp_path, capsys)
    assert made["dry_run"] is True
    assert list(tmp_path.iterdir()) == []
    assert run(["test", kind, "--dry-run"], app_for("https://api.openai.com/v1", tmp_path, key=KEY)) == 0
    said = capsys.readouterr()
    assert "https://api.openai.com/v1/" in said.out
    assert "Not sent (--dry-run). It would cost" in said.err
    assert KEY not in said.out + said.err


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("kind", [each for each in KINDS if each != "transcription"])
def test_what_a_dry_run_shows_is_what_is_sent_and_the_most_that_it_costs(
    kind: str, sample: Sample, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = {"embeddings": "text-embedding-3-small", "image": "gpt-image-2.6-flare", "speech": "gpt-4o-mini-tts",
             "moderation": "omni-moderation-latest"}.get(kind, "gpt-6-luna")  # fmt: skip
    shown = _dry([kind, "--model", model], sample.url, tmp_path, capsys)
    assert sample.journal == []
    assert run(["test", kind, "--model", model, "--json", "--yes"], app_for(sample.url, tmp_path)) == 0
    made = json.loads(capsys.readouterr().out)
    bodies = [shown["body"], *(each["body"] for each in shown.get("more", ()))]
    assert [body for _, _, body in sample.journal] == bodies
    costs = [made["cost"]["usd"], *(each["cost"]["usd"] for each in made.get("more", ()))]
    if None not in costs and kind != "moderation":
        assert Decimal(shown["most_usd"]) >= sum(map(Decimal, costs)) > 0
    if kind == "moderation":
        assert shown["most_usd"] == "0"


def test_a_transcription_counts_and_shows_the_speech_that_comes_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = _dry(["transcription"], "https://api.openai.com/v1", tmp_path, capsys)
    (before,) = made["before"]
    assert before["url"].endswith("/audio/speech")
    assert made["body"]["file"] == "(the sound that came back before)"
    (tmp_path / "memo.wav").write_bytes(b"RIFF0000WAVE")
    own = _dry(["transcription", "--audio", "memo.wav"], "https://api.openai.com/v1", tmp_path, capsys)
    assert "before" not in own
    assert own["body"]["file"] == "(memo.wav, 12 bytes)"


PICTURE = Said(body={"data": [{"url": "https://example.com/x.png"}]})
ASK = "Send it? [Y/n]:"


@needs_terminal
@pytest.mark.parametrize(
    ("args", "typed", "code", "requests"),
    [
        (["image", "--model", "gpt-image-2.6-flare"], "n\n", 1, 0),
        (["image", "--model", "gpt-image-2.6-flare"], "\n", 0, 1),
        (["image", "--model", "gpt-image-2.6-flare"], "\x03", 130, 0),
    ],
)
def test_a_person_is_asked_before_what_costs_more_than_a_cent(
    args: list[str], typed: str, code: int, requests: int, tmp_path: Path
) -> None:
    with serving(PICTURE) as server:
        environ = environment(server.url, tmp_path, KEY)
        found, seen = on_terminal(["test", *args], tmp_path, environ, when=ASK, typed=typed)
    assert (found, len(server.asked)) == (code, requests)
    assert "This can cost more than a cent: at most $0.0" in seen
    assert ("Nothing was sent." in seen) is (typed == "n\n")
    assert "Traceback" not in seen


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    "args", [["image", "--model", "gpt-image-2.6-flare", "--yes"], ["chat", "--model", "gpt-6-luna"]]
)
def test_a_person_is_not_asked_after_a_yes_nor_for_less_than_a_cent(
    args: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with serving(lambda path, _: PICTURE if "images" in path else chat()) as server:
        assert run(["test", *args], app_for(server.url, tmp_path, key=KEY)) == 0
    said = capsys.readouterr()
    assert len(server.asked) == 1
    assert "Send it?" not in said.err
    assert "at most $0.0" in said.err


@needs_terminal
def test_all_asks_once_for_the_whole(tmp_path: Path) -> None:
    with serving(Said(body={"data": [{"id": "model-of-nobody"}]})) as server:
        environ = environment(server.url, tmp_path, KEY)
        code, seen = on_terminal(["test", "all"], tmp_path, environ, when=ASK, typed="n\n")
    assert (code, [path for path, _ in server.asked]) == (1, ["/models"])
    assert seen.count("Send it?") == 1
    assert "and an unknown part (" in seen


@pytest.mark.usefixtures("quick")
def test_nobody_is_asked_where_nobody_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(PICTURE) as server:
        assert run(["test", "image", "--model", "gpt-image-2.6-flare"], app_for(server.url, tmp_path, key=KEY)) == 0
    assert len(server.asked) == 1
    assert "Send it?" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["chat", "--image", "x.png"], "--image is left out: the chat test does not use it."),
        (["vision", "--image", "https://example.com/x.png", "--audio", "x.wav"], "--audio is left out"),
        (["embeddings", "--stream"], "--stream is left out"),
        (["chat", "--stream"], None),
        (["stream", "--stream"], None),
    ],
)
def test_what_a_kind_does_not_use_is_said(
    args: list[str], said: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    app = app_for("https://api.openai.com/v1", tmp_path, key=KEY)
    assert run(["test", *args, "--dry-run"], app) == 0
    err = capsys.readouterr().err
    assert said in err if said else "is left out" not in err
