"""Every recorded exchange once more through a tracked client, and its row as `ledger export` writes it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest

from tests.capture.recordings import JUSTIFIED, LOOKED_AT_LATER, UNDER_WAY, Recording, differences, recordings
from tests.capture.replaying import BEGUN, Replay, answering
from toolkit import flush, tags, track
from toolkit.app import App
from toolkit.cli import run

KEY = "sk-test-nobodys-key-0000000000"


def replay_sync(all_of_them: list[Recording], proxy: str, ledger: Path) -> None:
    http = openai.DefaultHttpxClient(proxy=proxy, trust_env=False)
    with openai.OpenAI(api_key=KEY, max_retries=0, http_client=http) as root:
        track(root, ledger=ledger, ask_usage=False)
        for recording in all_of_them:
            wanted = Replay(recording)
            client = root.with_options(**wanted.options())
            with tags(file=recording.number), contextlib.suppress(openai.OpenAIError, ValueError):
                if recording.truth["endpoint"] in BEGUN:
                    wanted.begin(client)
                result = wanted.send(client)
                if isinstance(result, openai.Stream):
                    with result:
                        list(result)


async def replay_async(all_of_them: list[Recording], proxy: str, ledger: Path) -> None:
    http = openai.DefaultAsyncHttpxClient(proxy=proxy, trust_env=False)
    gate = asyncio.Semaphore(8)
    async with openai.AsyncOpenAI(api_key=KEY, max_retries=0, http_client=http) as root:
        track(root, ledger=ledger, ask_usage=False)

        async def one(recording: Recording) -> None:
            wanted = Replay(recording)
            client = root.with_options(**wanted.options())
            async with gate:
                with tags(file=recording.number), contextlib.suppress(openai.OpenAIError, ValueError):
                    if recording.truth["endpoint"] in BEGUN:
                        await wanted.begin(client)
                    result = await wanted.send(client)
                    if isinstance(result, openai.AsyncStream):
                        async for _ in result:
                            pass

        begun = [each for each in all_of_them if each.truth["endpoint"] in BEGUN]
        await asyncio.gather(*(one(each) for each in all_of_them if each not in begun))
        for each in begun:  # some look at the same response: one after the other
            await one(each)


def exported(ledger: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    assert flush(20)
    capsys.readouterr()
    assert (
        run(["ledger", "export", "--format", "jsonl", "--ledger", str(ledger)], App(environ={}, cwd=ledger.parent)) == 0
    )
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def expected(each: Recording) -> int:
    """Looks and housekeeping ask nothing of a model: they make no row, or fill in the one that was begun before."""
    if each.truth["endpoint"] in BEGUN:
        return 1
    return int(each.method == "POST" and not each.truth["endpoint"].endswith("/cancel"))


@pytest.mark.parametrize("how", ["sync", "async"])
def test_every_recording_gives_the_row_that_it_says(
    how: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = tmp_path / "ledger.db"
    some = [each for at, each in enumerate(recordings()) if at % 2 == (how == "async") or _both(each)]
    with answering({each.name: each for each in some}) as proxy, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if how == "sync":
            replay_sync(some, proxy, ledger)
        else:
            asyncio.run(replay_async(some, proxy, ledger))
    rows: dict[str, list[dict[str, Any]]] = {each.number: [] for each in some}
    children: dict[str, dict[str, Any]] = {}
    for row in exported(ledger, capsys):
        number = row["tags"]["file"]
        if row["parent_id"]:
            children[number] = row
        else:
            rows[number].append(row)
    wrong = [line for each in some for line in judged(each, rows[each.number], children.get(each.number))]
    assert wrong == []


def _both(each: Recording) -> bool:
    """Long streams cost the SDK a second each: they go through one of the two clients, short ones through both."""
    return each.truth["streaming"] == "1" and len(each.response) < 10_000


def judged(each: Recording, rows: list[dict[str, Any]], child: dict[str, Any] | None) -> Iterator[str]:
    """What is wrong with the rows of one recording."""
    if each.number == "0348":  # a batch's output: each of its two lines is a request
        yield from lines_judged(each, rows)
        return
    if len(rows) != expected(each):
        yield f"{each.name}: {len(rows)} rows for {expected(each)}"
        return
    for row in rows:
        if each.number in UNDER_WAY:
            if (row["flags"], row["usage_source"], row["input_tokens"]) not in [
                (["pending"], source, None) for source in ("missing", "none")
            ]:
                yield f"{each.name}: not as it was begun"
            continue
        looked = each.truth["endpoint"] in BEGUN
        yield from differences(each.truth, row, but=LOOKED_AT_LATER if looked else ())
        yield from ends_judged(each, row)
    drawn = each.truth["tool_usage_image_gen_tokens"]
    if (child["total_tokens"] if child else 0) != int(drawn or 0):
        yield f"{each.name} tool_usage_image_gen_tokens: {drawn} is {child}"


def ends_judged(each: Recording, row: dict[str, Any]) -> Iterator[str]:
    """How it ended, and the columns that follow from others."""
    truth = each.truth
    ended = truth["finish_reasons"].partition(":")[0] or _status(each)
    under_way = dict.fromkeys(
        ("queued", "in_progress", "requires_action", "validating", "cancelling", "incomplete"), "incomplete"
    )
    state = {**under_way, "cancelled": "cancelled", "expired": "error", "failed": "error"}.get(ended, "complete")
    if int(truth["status"]) >= 400 or truth["error_code"] or truth["error_type"]:
        state = "error"
    if row["state"] != state and (each.number, "state") not in JUSTIFIED:
        yield f"{each.name} state: {row['state']} is not {state}"
    for given, names in (
        ("text_in", ("input_tokens", "input_audio_tokens", "input_image_tokens")),
        ("text_out", ("output_tokens", "output_audio_tokens", "output_image_tokens")),
    ):
        rest = (row[names[0]] or 0) - (row[names[1]] or 0) - (row[names[2]] or 0)
        if truth[given] and int(truth[given]) != rest and (each.number, given) not in JUSTIFIED:
            yield f"{each.name} {given}: {truth[given]} is {rest}"
    if row["cost_status"] not in {"priced", "unpriced", "partial", "none", "free"}:
        yield f"{each.name} cost_status: {row['cost_status']}"


def _status(each: Recording) -> str:
    """The status of a run or a batch, which the table does not hold."""
    try:
        body = json.loads(each.response)
    except ValueError:
        return ""
    return str(body.get("status")) if body.get("object") in {"thread.run", "batch"} else ""


def lines_judged(each: Recording, rows: list[dict[str, Any]]) -> Iterator[str]:
    """A batch's output file: one row a line, with that line's numbers."""
    answers = [json.loads(line)["response"]["body"] for line in each.response.splitlines()]
    told = sorted((a["model"], a["usage"]["total_tokens"], a.get("id", "")) for a in answers)
    kept = sorted((row["response_model"], row["total_tokens"], row["response_id"] or "") for row in rows)
    if told != kept:
        yield f"{each.name}: {kept} is not {told}"
