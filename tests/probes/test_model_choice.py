"""Which model a test asks when none was named: from the list that a loopback server gives, or refuses, or is late with;
and what is said of models that OpenAI has ended."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.demo_fixture import app_for
from tests.probes.scripted import KEY, Said, chat, error, quick, serving
from toolkit.app import App
from toolkit.cli import run
from toolkit.doctor.build import build_world
from toolkit.model import Failure
from toolkit.probes.findings import of_failure
from toolkit.probes.models import PREFERRED, choose, usual
from toolkit.probes.retired import ENDS, end_of, ending, removed

__all__ = ["quick"]
TODAY = date(2026, 11, 25)
ALL = tuple(dict.fromkeys(name for names in PREFERRED.values() for name in names))


@pytest.mark.parametrize(
    ("family", "listed", "model"),
    [
        ("chat", ALL, "gpt-6-luna"),
        ("chat", ["gpt-4o", "gpt-5-nano", "gpt-4o-mini"], "gpt-5-nano"),
        ("chat", ["gpt-4o-2024-08-06", "gpt-4o-mini-2024-07-18"], "gpt-4o-mini-2024-07-18"),
        ("chat", ["whisper-1", "text-embedding-3-small", "gpt-6-astra"], "gpt-6-astra"),
        ("chat", ["nomic-embed-text", "llama3.2:1b", "whisper-large"], "llama3.2:1b"),
        ("chat", ["tiny"], "tiny"),
        ("chat", ["bge-m3"], "bge-m3"),  # nothing that fits: the one that is there
        ("image", ALL, "gpt-image-1-mini"),
        ("image", ["gpt-6-luna", "gpt-image-2.6-flare", "gpt-image-2.6-sunburst"], "gpt-image-2.6-flare"),
        ("image", ["llama3.2:1b", "flux-schnell"], "flux-schnell"),
        ("image", ["gpt-6-luna"], "gpt-image-1-mini"),  # an account without: the usual one, and the answer tells
        ("embeddings", ["llama3.2:1b", "nomic-embed-text"], "nomic-embed-text"),
        ("embeddings", ["text-embedding-3-large", "text-embedding-ada-002"], "text-embedding-3-large"),
        ("speech", ["llama3.2:1b", "kokoro-82m"], "kokoro-82m"),
        ("transcription", ["whisper-1", "gpt-4o-transcribe"], "gpt-4o-transcribe"),
        ("moderation", ["llama-guard-3", "llama3.2:1b"], "llama-guard-3"),
        ("chat", [], "gpt-4o-mini"),
        ("chat", None, "gpt-4o-mini"),
        ("moderation", None, "omni-moderation-latest"),
    ],
)
def test_the_cheapest_that_is_listed_is_chosen(family: str, listed: Sequence[str] | None, model: str) -> None:
    assert choose(family, listed, TODAY) == model


@pytest.mark.parametrize(
    ("family", "day", "model"),
    [
        ("chat", "2026-11-25", "gpt-4o-mini"),
        ("chat", "2027-01-13", "gpt-4o-mini"),
        ("chat", "2027-01-14", "gpt-6-luna"),
        ("image", "2026-11-30", "gpt-image-1-mini"),
        ("image", "2026-12-01", "gpt-image-2.6-flare"),
        ("transcription", "2027-03-01", "gpt-transcribe"),
        ("embeddings", "2030-01-01", "text-embedding-3-small"),
    ],
)
def test_what_is_asked_unseen_has_not_come_to_its_end(family: str, day: str, model: str) -> None:
    assert usual(family, date.fromisoformat(day)) == model


@pytest.mark.parametrize("family", PREFERRED)
def test_a_family_never_lacks_a_model_to_ask(family: str) -> None:
    assert usual(family, date(2126, 1, 1)) in PREFERRED[family] + ("gpt-4o-mini",)


@pytest.mark.parametrize(
    ("model", "end"),
    [
        ("dall-e-3", "2026-05-12"),
        ("DALL-E-3", "2026-05-12"),
        ("gpt-4", "2026-10-23"),
        ("gpt-4-0613", "2026-10-23"),
        ("gpt-4.1-nano-2025-04-14", "2026-10-23"),
        ("gpt-4o-2024-05-13", "2026-10-23"),
        ("gpt-4o-2024-08-06", "2027-01-14"),
        ("gpt-4o-mini-tts", None),
        ("gpt-4o-mini-tts-2025-03-20", "2026-07-23"),
        ("text-moderation-007", "2025-10-27"),
        ("gpt-6-luna", None),
        ("ft:gpt-4:acme", None),
        ("gpt-4-turbo-of-my-own", None),
        ("llama3.2:1b", None),
        ("", None),
        (None, None),
    ],
)
def test_the_end_of_a_model(model: str | None, end: str | None) -> None:
    found = end_of(model)
    assert (found.isoformat() if found else None) == end


def test_gone_and_going_are_told_apart_by_the_day() -> None:
    assert removed("gpt-5-nano", date(2026, 12, 10)) is None
    assert ending("gpt-5-nano", date(2026, 12, 10)) == "2026-12-11"
    assert removed("gpt-5-nano", date(2026, 12, 11)) == "2026-12-11"
    assert ending("gpt-5-nano", date(2026, 12, 11)) is None
    assert ending("gpt-5-nano", date(2026, 9, 1)) is None


def test_no_model_stands_in_the_table_twice() -> None:
    names = [name for names in ENDS.values() for name in names.split()]
    assert len(names) == len(set(names))
    assert list(ENDS) == sorted(ENDS)


def rows(*names: str, **ends: str | None) -> Said:
    """A list of models in OpenAI's form; `ends` state when one is shut down, `_` for what a name may not have."""
    dated = [{"id": name.replace("_", "-"), "object": "model", "shutdown_date": end} for name, end in ends.items()]
    return Said(body={"object": "list", "data": [{"id": name, "object": "model"} for name in names] + dated})


@pytest.fixture
def said(tmp_path: Path, capsys: pytest.CaptureFixture[str], quick: None) -> Any:
    """Runs `oaicheck test …` at a server with this list of models; gives exit code, document, stderr, what was
    asked."""

    def ask(models: Said, *args: str) -> tuple[int, Any, str, list[Any]]:
        with serving(lambda path, _: models if path == "/models" else chat()) as server:
            app = app_for(server.url, tmp_path, key=KEY)
            code = run(["test", *args, "--json"], App(environ=app.environ, cwd=tmp_path, now=lambda: NOW))
        out, err = capsys.readouterr()
        return code, json.loads(out), err, server.asked

    return ask


NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("models", "asked", "word"),
    [
        (rows("gpt-5-nano", "gpt-6-luna"), "gpt-6-luna", None),
        (rows("tiny"), "tiny", None),
        (rows("gpt-4o-mini", gpt_5_nano="2026-11-25"), "gpt-4o-mini", None),  # gone today, by the list itself
        (rows("gpt-4o-mini", gpt_5_nano="2026-11-26"), "gpt-5-nano", None),
        (rows("gpt-4o-mini", gpt_5_nano=None), "gpt-5-nano", None),
        (Said(body=[{"id": "tiny"}]), "tiny", None),  # a bare list, as some servers give
        (Said(body={"data": [{"id": "tiny"}, {"id": 5}, "x", {"name": "y"}, {"id": " "}]}), "tiny", None),
        (rows(), "gpt-4o-mini", "lists no models"),
        (Said(body={"object": "list", "data": "none"}), "gpt-4o-mini", "lists no models"),
        (Said(status=404, body={"error": "not found"}), "gpt-4o-mini", "lists no models"),
        (error(403, "insufficient_permissions"), "gpt-4o-mini", "lists no models (auth.scope)"),
        (error(401, None, "Missing scopes: model.read."), "gpt-4o-mini", "lists no models (auth.scope)"),
        (error(429, "rate_limit_exceeded"), "gpt-4o-mini", "lists no models (rate.limit)"),
        (error(500, None), "gpt-4o-mini", "lists no models (http.server)"),
        (Said(body=b"<html>", headers={"content-type": "text/html"}), "gpt-4o-mini", "lists no models (resp.html)"),
        (Said(body=b"", headers={}), "gpt-4o-mini", "lists no models (resp.truncated)"),
        (Said(silent=True), "gpt-4o-mini", "lists no models (http.closed)"),
        (Said(pieces=(b" ",) * 100, pause=0.1), "gpt-4o-mini", "lists no models (http.timeout)"),
    ],
)
def test_the_list_decides_and_where_there_is_none_that_is_said(
    said: Any, models: Said, asked: str, word: str | None
) -> None:
    code, made, err, journal = said(models, "chat", "--timeout", "3")
    assert (code, made["request"]["model"]) == (0, asked)
    assert [path for path, _ in journal] == ["/models", "/chat/completions"]
    assert journal[-1][1]["model"] == asked
    assert (word in err) if word else ("lists no models" not in err)
    assert "--model" in err or not word


def test_a_refused_key_is_told_by_the_request_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], quick: None
) -> None:
    with serving(error(401, "invalid_api_key")) as server:
        code = run(["test", "chat", "--json"], app_for(server.url, tmp_path, key=KEY))
    out, err = capsys.readouterr()
    assert (code, json.loads(out)["code"]) == (1, "auth.invalid")
    assert "lists no models" not in err


def test_all_kinds_ask_for_the_list_once(said: Any) -> None:
    _, made, _, journal = said(rows(*ALL), "all", "--yes")
    assert [path for path, _ in journal].count("/models") == 1
    chosen = {each["request"]["model"] for each in made["tests"]}
    assert chosen == {
        "gpt-6-luna", "gpt-image-1-mini", "text-embedding-3-small", "gpt-4o-mini-tts", "gpt-4o-mini-transcribe",
        "omni-moderation-latest",
    }  # fmt: skip


def test_a_named_model_asks_for_no_list_and_a_dry_run_for_nothing(said: Any) -> None:
    assert [path for path, _ in said(rows("tiny"), "chat", "--model", "gpt-5-nano")[3]] == ["/chat/completions"]
    _, made, _, journal = said(rows("tiny"), "chat", "--dry-run")
    assert (made["body"]["model"], journal) == ("gpt-4o-mini", [])


@pytest.mark.parametrize(
    ("kind", "model", "answer"),
    [
        ("image", "dall-e-3", error(404, "model_not_found", "The model `dall-e-3` does not exist.")),
        ("image", "dall-e-2", error(400, "invalid_value", "Invalid value: 'dall-e-2'.", param="model")),
        ("image", "dall-e-3", error(400, "model_not_found", "The model `dall-e-3` has been deprecated.")),
        ("chat", "gpt-4", error(404, "model_not_found", "The model `gpt-4` does not exist.")),
        ("chat", "gpt-3.5-turbo-0125", error(404, "model_not_found", "The model does not exist.")),
        ("responses", "o1-mini", error(400, None, "The requested model 'o1-mini' does not exist.", param="model")),
    ],
)
def test_a_removed_model_that_is_refused_is_said_to_be_removed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], quick: None, kind: str, model: str, answer: Said
) -> None:
    with serving(answer) as server:
        code = run(["test", kind, "--model", model, "--yes", "--json"], app_for(server.url, tmp_path, key=KEY))
    made = json.loads(capsys.readouterr().out)
    assert (code, made["ok"], made["code"].startswith("model.")) == (1, False, True)
    assert re.match(rf"{re.escape(model)} was removed on 202\d-\d\d-\d\d by OpenAI", made["summary"])
    assert made["fix"]


@pytest.mark.parametrize("answer", [error(401, "invalid_api_key"), error(429, "insufficient_quota"), error(500, None)])
def test_a_refusal_of_another_kind_blames_no_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], quick: None, answer: Said
) -> None:
    with serving(answer) as server:
        run(["test", "chat", "--model", "gpt-4", "--json"], app_for(server.url, tmp_path, key=KEY))
    assert "removed" not in json.loads(capsys.readouterr().out)["summary"]


@pytest.mark.parametrize(
    ("model", "host", "word"),
    [
        ("dall-e-3", "api.openai.com", "OpenAI removed dall-e-3 on 2026-05-12"),
        ("gpt-5-nano", "api.openai.com", "OpenAI ends gpt-5-nano on 2026-12-11"),
        ("gpt-6-luna", "api.openai.com", None),
        ("gpt-5-nano", "127.0.0.1:9", None),
    ],
)
def test_the_end_of_a_named_model_is_said_before_it_is_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], model: str, host: str, word: str | None
) -> None:
    from toolkit.commands.test._options import Options
    from toolkit.commands.test._plan import Plan

    heard: list[str] = []
    environ = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": f"https://{host}/v1", "HOME": str(tmp_path)}
    app = App(environ=environ, cwd=tmp_path, now=lambda: NOW)
    Plan(app, Options(model=model), heard.append).say_ends(model)
    assert len(heard) == (1 if word else 0)
    assert not word or heard[0].startswith(word)


@pytest.mark.parametrize(
    ("base_url", "said_so"),
    [
        ("https://api.openai.com/v1", True),
        ("http://127.0.0.1:1/v1", True),
        ("https://acme.openai.azure.com/openai/v1", False),
    ],
)
def test_what_openai_removed_may_be_served_elsewhere(tmp_path: Path, base_url: str, said_so: bool) -> None:
    app = App(environ={"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": base_url, "HOME": str(tmp_path)}, cwd=tmp_path)
    refused = Failure(code="model.not_found", http_status=404, message="The model `gpt-4` does not exist.")
    finding = of_failure(refused, build_world(app, model="gpt-4"), "gpt-4")
    assert ("removed on" in finding.summary) == said_so
