"""`oaicheck test all`: every kind in turn, what is wrong with one stops no other, and a table at the end."""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.demo_fixture import app_for
from tests.probes.scripted import KEY, Said, error, events, quick, serving
from toolkit.cli import run
from toolkit.commands.test._live import Progress
from toolkit.demo.answers import answer
from toolkit.ledger import open_ledger
from toolkit.probes.catalogue import probes
from toolkit.probes.sounds import sound

__all__ = ["quick"]
pytestmark = pytest.mark.usefixtures("quick")
KINDS = [each.kind for each in probes()]
SENTENCE = "The quick brown fox jumps over the lazy dog."


def _sample(path: str, body: Any) -> Said:
    """As the sample server of `oaicheck demo` answers."""
    made = answer("GET" if path == "/models" else "POST", path, body, "k", "k", "req_1")
    if made.events is not None:
        return events(*made.events)
    return Said(status=made.status, body=made.body, headers={"content-type": made.headers["Content-Type"]})


def _broken(path: str, body: Any) -> Said:
    """No embeddings, no pictures; everything else is fine."""
    if path == "/embeddings":
        return error(404, "model_not_found", "The model `text-embedding-3-small` does not exist.")
    return error(400, "moderation_blocked", "No.") if path.startswith("/images") else _sample(path, body)


def test_all_goes_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(_sample) as server:
        assert run(["test", "all", "--yes", "--output", "made"], app_for(server.url, tmp_path, key=KEY)) == 0
    said = capsys.readouterr()
    rows = [line.split() for line in said.out.splitlines() if line.split()]
    assert [row[0] for row in rows if row[0] in KINDS] == KINDS
    assert any(row[0] == "total" for row in rows)
    assert f"{len(KINDS)} of {len(KINDS)} tests passed." in said.out
    assert [f"[{n}/{len(KINDS)}] {kind}" for n, kind in enumerate(KINDS, 1)] == [
        line for line in said.err.splitlines() if line.startswith("[")
    ]
    assert "\x1b" not in said.out + said.err
    assert {path.name for path in (tmp_path / "made").iterdir()} == {"oaicheck-image-1.png", "oaicheck-speech-1.wav"}
    asked = [path for path, _ in server.asked]
    assert asked.count("/models") == 1
    assert asked.count("/audio/speech") == 1, "the transcription hears what the speech test spoke"
    ((_, form),) = [each for each in server.asked if each[0] == "/audio/transcriptions"]
    assert b"RIFF" in form
    with open_ledger(str(tmp_path / "ledger.db")) as ledger:
        assert len(list(ledger.read())) == len(asked) - 1


@pytest.mark.parametrize(("terminal", "drawn"), [("xterm", True), ("dumb", False)])
def test_the_bar_is_redrawn_in_place_on_a_terminal(
    terminal: str, drawn: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with Progress(3, enabled=True, terminal=terminal) as progress:
        progress.step("chat")
        progress.step("json")
    said = capsys.readouterr().err
    if drawn:
        assert said == "\r\x1b[K[---] 1/3 chat\r\x1b[K[#--] 2/3 json\r\x1b[K"
    else:
        assert said == "[1/3] chat\n[2/3] json\n"


def test_one_that_fails_stops_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(_broken) as server:
        assert run(["test", "all", "--yes", "--json"], app_for(server.url, tmp_path, key=KEY)) == 1
    said = capsys.readouterr()
    made = json.loads(said.out)
    assert (made["schema"], made["ok"]) == ("oaicheck.tests/1", False)
    assert [each["kind"] for each in made["tests"]] == KINDS
    failed = {each["kind"]: each["code"] for each in made["tests"] if not each["ok"]}
    assert failed == {"embeddings": "model.not_found", "image": "param.moderation"}
    assert all(each["ledger"]["recorded"] for each in made["tests"])
    assert not any(line.startswith("[") for line in said.err.splitlines()), "no progress beside one document"


def test_the_faults_are_told_before_the_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(_broken) as server:
        assert run(["test", "all", "--yes"], app_for(server.url, tmp_path, key=KEY)) == 1
    out = capsys.readouterr().out
    assert f"{len(KINDS) - 2} of {len(KINDS)} tests passed." in out
    assert out.index("[model.not_found]") < out.index("[param.moderation]") < out.index("tests passed")
    assert "failed [model.not_found]" in out
    assert out.count("oaicheck explain") == 2


def test_one_cause_is_told_once_although_every_kind_meets_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(error(401, "invalid_api_key", "Incorrect API key provided.")) as server:
        assert run(["test", "all", "--yes"], app_for(server.url, tmp_path, key=KEY)) == 1
    out = capsys.readouterr().out
    assert out.count("oaicheck explain auth.invalid") == 1
    assert out.count("failed [auth.invalid]") == len(KINDS)


def test_without_a_key_nothing_is_sent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(_sample) as server:
        assert run(["test", "all", "--yes", "--json"], app_for(server.url, tmp_path, key=None)) == 1
    made = json.loads(capsys.readouterr().out)
    assert {each["code"] for each in made["tests"]} == {"key.missing"}
    assert server.asked == []


def test_model_and_prompt_go_to_the_kinds_that_they_fit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(_sample) as server:
        args = ["test", "all", "--yes", "--model", "gpt-5.1"]
        assert run(args, app_for(server.url, tmp_path, key=KEY)) == 0
    capsys.readouterr()
    models = {path: body["model"] for path, body in server.asked if isinstance(body, dict)}
    assert models["/chat/completions"] == models["/responses"] == "gpt-5.1"
    assert models["/embeddings"] == "text-embedding-3-small"
    assert models["/images/generations"] == "gpt-image-2.6-flare"


def test_what_was_spoken_comes_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(_sample) as server:
        assert run(["test", "transcription", "--json"], app_for(server.url, tmp_path, key=KEY)) == 0
    made = json.loads(capsys.readouterr().out)
    assert [path for path, _ in server.asked if path != "/models"] == ["/audio/speech", "/audio/transcriptions"]
    assert made["response"]["text"] == SENTENCE
    (before,) = made["before"]
    assert (before["name"], before["ok"], before["ledger"]["recorded"]) == ("speech", True, True)
    with open_ledger(str(tmp_path / "ledger.db")) as ledger:
        assert [row.endpoint for row in ledger.read()] == ["/audio/speech", "/audio/transcriptions"]


def test_other_words_did_not_come_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def script(path: str, body: Any) -> Said:
        return Said(body={"text": "Something else."}) if path.endswith("transcriptions") else _sample(path, body)

    with serving(script) as server:
        assert run(["test", "transcription", "--json"], app_for(server.url, tmp_path, key=KEY)) == 1
    assert json.loads(capsys.readouterr().out)["code"] == "resp.unheard"


def test_a_speech_that_fails_is_replaced_by_a_tone_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def script(path: str, body: Any) -> Said:
        return error(404, "model_not_found") if path.endswith("speech") else _sample(path, body)

    with serving(script) as server:
        assert run(["test", "transcription", "--json"], app_for(server.url, tmp_path, key=KEY)) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["status"] == "warn"
    assert "The speech test failed (model.not_found), so a tone was sent instead." in made["notes"]


RECORDED = Path(__file__).parents[1] / "probes" / "data" / "recorded"


def spoken(name: str) -> bytes:
    """The sound of a recorded answer."""
    return base64.b64decode(json.loads((RECORDED / name).read_text(encoding="utf-8"))["response"]["body"])


MP3 = spoken("1044_openrouter-audio-speech-kokoro-82m.json")
OPUS = spoken("0006_openai-audio-speech-gpt-4o-mini-tts.json")
WAV = b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e\0\0\2\0\x10\0data\xff\xff\xff\xff" + b"\1" * 8000
FRAME = b"\xff\xfb\x90\x64" + b"\0" * 413  # 128 kbit/s at 44.1 kHz: 417 bytes
SOUNDS = [
    ("recorded mp3", MP3, ("mp3", 4.3)),
    ("recorded mp3 without its tag", MP3[45:], ("mp3", 4.3)),
    ("frames of mp3", FRAME * 40, ("mp3", 1.0)),
    ("recorded opus", OPUS, ("opus", 1.4)),
    ("streamed wav", WAV, ("wav", 0.5)),
    ("wav without samples", WAV[:44], None),
    ("half a header", WAV[:16], None),
    ("a tag alone", b"ID3\x04\0" + b"\0" * 80, None),
    ("a tag and then a page", b"ID3\x04\0\0\0\0\0\x23" + b"<html>" * 100, None),
    ("opus without a page", b"OggS" + b"\0" * 500, None),
    ("flac without a block", b"fLaC" + b"\0" * 500, None),
    ("aac", b"\xff\xf1\x50\x80" + b"\0" * 80, ("aac", None)),
    ("a page", b"<html>" + b" " * 80, None),
    ("an error", b'{"error": {}}' + b" " * 80, None),
    ("two bytes", b"\xff\xfb", None),
    ("nothing", b"", None),
    ("ones", b"\xff" * 80, None),
]


@pytest.mark.parametrize(("data", "right"), [each[1:] for each in SOUNDS], ids=[each[0] for each in SOUNDS])
def test_a_sound_is_told_by_its_frames(data: bytes, right: tuple[str, float | None] | None) -> None:
    found = sound(data)
    assert (found and (found.kind, found.seconds and round(found.seconds, 1))) == right
