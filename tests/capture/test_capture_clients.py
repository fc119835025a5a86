"""Which clients are recorded: every kind, made before or after, their copies; and which tags their rows carry."""

from __future__ import annotations

import asyncio
import contextvars
import json
import threading
import tracemalloc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import openai
import pytest

from tests.capture.conftest import Rows
from tests.capture.server import Reply, chat, serving
from toolkit import flush, install, tags, track, uninstall, untrack
from toolkit.capture import context
from toolkit.capture.call import open_calls

MESSAGES: Any = [{"role": "user", "content": "x"}]


def ask(client: Any) -> Any:
    return client.chat.completions.create(model="m", messages=MESSAGES)


class Mine(openai.OpenAI):
    """A user's own kind of client."""


@pytest.fixture
def base() -> Iterator[str]:
    with serving(lambda *_: chat()) as (url, _):
        yield url


def test_subclasses_copies_and_http_clients_of_ones_own(base: str, ledger: Path, rows: Rows) -> None:
    seen: list[str] = []
    with openai.DefaultHttpxClient(event_hooks={"request": [lambda request: seen.append(str(request.url))]}) as http:
        made = track(Mine(api_key="k" * 30, base_url=base, max_retries=0, http_client=http), ledger=ledger, project="p")
        assert type(made) is Mine
        ask(made)
        ask(made.copy(timeout=5))
        ask(made.with_options(max_retries=1).with_options(timeout=2))
        with openai.OpenAI(api_key="other", base_url=base, http_client=http) as other:
            ask(other)  # it shares the HTTP client of a tracked one
    assert len(seen) == 4
    assert [row.project for row in rows()] == ["p"] * 4


def test_clients_that_share_an_http_client_keep_their_own(base: str, ledger: Path, rows: Rows) -> None:
    with openai.DefaultHttpxClient() as http:
        one, two = (
            track(openai.OpenAI(api_key=name, base_url=base, http_client=http), ledger=ledger, project=name)
            for name in ("one", "two")
        )
        ask(one)
        ask(two)
        ask(one.with_options(timeout=5).copy(max_retries=1))
        untrack(two)
        ask(two)
        ask(two.with_options(timeout=5))
        ask(one)
    assert [row.project for row in rows()] == ["one", "two", "one", "one"]


def test_a_copy_can_be_tracked_apart_and_goes_with_its_original_else(base: str, ledger: Path, rows: Rows) -> None:
    with openai.OpenAI(api_key="k", base_url=base) as made:
        early = track(made, ledger=ledger, project="at first").with_options(timeout=5)
        track(made, ledger=ledger, project="original")
        copied = made.with_options(timeout=5)
        apart = track(made.with_options(timeout=5), ledger=ledger, project="copy")
        for each in (early, copied, apart, apart.copy(), made):
            ask(each)
        untrack(made)
        for each in (copied, apart, made):
            ask(each)
    assert [row.project for row in rows()] == ["original", "original", "copy", "copy", "original", "copy"]


@pytest.mark.parametrize("kind", ["AzureOpenAI", "BedrockOpenAI"])
def test_copies_of_clients_that_copy_themselves(kind: str, base: str, ledger: Path, rows: Rows) -> None:
    made_by = getattr(openai, kind, None)
    if made_by is None:
        pytest.skip("this release has none")
    more = {"api_version": "2024-10-21"} if kind == "AzureOpenAI" else {}
    with openai.DefaultHttpxClient() as http:
        one, two = (
            track(made_by(api_key=name, base_url=base, http_client=http, **more), ledger=ledger, project=name)
            for name in ("one", "two")
        )
        ask(one.with_options(timeout=5))
        ask(two.copy(timeout=5))
    assert [row.project for row in rows()] == ["one", "two"]


def test_a_copy_with_an_http_client_of_its_own_is_recorded(base: str, ledger: Path, rows: Rows) -> None:
    with openai.OpenAI(api_key="k", base_url=base) as made, openai.DefaultHttpxClient() as http:
        ask(track(made, ledger=ledger, project="p").with_options(http_client=http))
        with openai.OpenAI(api_key="k", base_url=base, http_client=http) as other:
            ask(other)  # nobody tracked it, nor its HTTP client
    assert [row.project for row in rows()] == ["p"]


def test_hooks_that_the_program_sets_afterwards_end_no_recording(base: str, ledger: Path, rows: Rows) -> None:
    seen: list[str] = []
    hooks: Any = {
        "request": [lambda request: seen.append("asked")],
        "response": [lambda response: seen.append("heard")],
    }
    with openai.DefaultHttpxClient() as http:
        made = track(openai.OpenAI(api_key="k", base_url=base, http_client=http), ledger=ledger)
        http.event_hooks = hooks
        ask(made)
        http.event_hooks["response"] = []
        ask(made)
    assert seen == ["asked", "heard", "asked"]
    assert [(row.state, row.http_status) for row in rows()] == [("complete", 200)] * 2


def test_an_answer_that_was_not_shown_to_us_leaves_a_row_and_nothing_behind(
    base: str, ledger: Path, rows: Rows
) -> None:
    with openai.DefaultHttpxClient() as http:
        made = track(openai.OpenAI(api_key="k", base_url=base, http_client=http), ledger=ledger)
        http.event_hooks["request"].insert(0, lambda request: http.event_hooks["response"].clear())
        ask(made)
        for chunk in made.chat.completions.create(model="m", messages=MESSAGES, stream=True):
            assert chunk
    found = rows()
    assert [(row.state, row.usage_source, row.http_status) for row in found] == [("incomplete", "missing", None)] * 2
    assert {row.flags for row in found} == {("answer_unheard",)}
    assert not open_calls


def test_requests_that_a_hook_sends_meanwhile_are_not_the_calls(ledger: Path, rows: Rows) -> None:
    """A hook that tells another server of each answer, an authentication that fetches a token: through the same HTTP
    client."""

    asked: list[str] = []

    def answer(_: str, path: str, __: Any) -> Reply:
        asked.append(path.rpartition("/")[2])
        if asked[-1] == "completions" and asked.count("completions") == 2:
            return Reply(status=500, body=b'{"error":{"message":"later"}}')
        return chat() if asked[-1] == "completions" else Reply(body=b'{"id":"audit","usage":{"prompt_tokens":9}}')

    with serving(answer) as (base, _), openai.DefaultHttpxClient() as http:
        other = base.replace("/v1", "/audit")
        guarding: list[bool] = []

        def tell(_: Any) -> None:
            if not guarding:
                guarding.append(True)
                http.post(other, json={"model": "audit"}).raise_for_status()
                guarding.clear()

        http.event_hooks = {"request": [tell], "response": [tell]}
        made = track(openai.OpenAI(api_key="k", base_url=base, http_client=http), ledger=ledger)
        ask(made)
        ask(made)
    assert asked == ["audit", "completions", "audit"] * 3
    assert [(row.endpoint, row.state, row.retries) for row in rows()] == [
        ("/chat/completions", "complete", 0),
        ("/chat/completions", "complete", 1),
    ]


def test_tracking_again_changes_where_rows_go_and_doubles_nothing(base: str, ledger: Path, rows: Rows) -> None:
    with openai.OpenAI(api_key="k", base_url=base) as made:
        for project in ("a", "b"):
            assert track(made, ledger=ledger, project=project) is made
        ask(made)
        assert untrack(made) is made
        ask(made)
        ask(track(made, ledger=ledger, project="c"))
    assert [row.project for row in rows()] == ["b", "c"]


def test_the_module_client(base: str, ledger: Path, rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openai, "api_key", "sk-test")
    monkeypatch.setattr(openai, "base_url", base)
    try:
        assert track(openai, ledger=ledger, project="module") is openai
        ask(openai)
        untrack(openai)
        ask(openai)
    finally:
        made = openai._client
        openai._reset_client()
        if made is not None:
            made.close()
    assert [row.project for row in rows()] == ["module"]


def test_what_is_no_client_is_said_to_be_none(ledger: Path) -> None:
    for thing in (None, object(), openai.OpenAI):
        with pytest.raises(TypeError, match="not an OpenAI client"):
            track(thing, ledger=ledger)


def test_install_sees_clients_made_later_and_a_track_of_their_own_stays(base: str, ledger: Path, rows: Rows) -> None:
    async def later() -> None:
        async with openai.AsyncOpenAI(api_key="k", base_url=base) as made:
            await ask(made)

    with openai.OpenAI(api_key="k", base_url=base) as early, openai.OpenAI(api_key="k", base_url=base) as own:
        track(own, ledger=ledger, project="own")
        install(ledger=ledger, project="all")
        try:
            ask(early)
            ask(own)
            asyncio.run(later())
            with Mine(api_key="k", base_url=base) as made:
                ask(made)
                ask(untrack(made))
        finally:
            uninstall()
        ask(early)
        ask(own)
    assert [row.project for row in rows()] == ["all", "own", "all", "all", "own"]


# --- tags -------------------------------------------------------------------------------------------------------------


def test_untrack_holds_for_copies_that_were_made_under_install_but_for_no_other_client(
    base: str, ledger: Path, rows: Rows
) -> None:
    install(ledger=ledger, project="all")
    try:
        with openai.DefaultHttpxClient() as http:
            one, two = (openai.OpenAI(api_key="k", base_url=base, http_client=http) for _ in range(2))
            copied = one.with_options(timeout=5)
            ask(copied)
            untrack(one)
            for each in (one, copied, copied.copy(), one.copy()):
                ask(each)
            assert len(rows()) == 1
            ask(two)
            ask(track(copied, ledger=ledger, project="mine"))
    finally:
        uninstall()
    assert [row.project for row in rows()] == ["all", "all", "mine"]


def test_tags_under_nesting_threads_and_asyncio(base: str, ledger: Path, rows: Rows) -> None:
    with openai.OpenAI(api_key="k", base_url=base) as made:
        track(made, ledger=ledger, tags={"team": "a", "n": 1})
        with tags(a="outer", n=2):
            ask(made)
            with tags(a="inner", team=None):
                ask(made)
            thread = threading.Thread(target=ask, args=(made,))  # begins without them
            thread.start()
            thread.join()
            asyncio.run(_in_thread(made))  # copies the context
    assert [dict(row.tags) for row in rows()] == [
        {"team": "a", "n": "2", "a": "outer"},
        {"team": "a", "n": "2", "a": "inner"},
        {"team": "a", "n": "1"},
        {"team": "a", "n": "2", "a": "outer"},
    ]


async def _in_thread(made: openai.OpenAI) -> None:
    await asyncio.to_thread(ask, made)


def test_tasks_keep_their_own_tags(base: str, ledger: Path, rows: Rows) -> None:
    async def one(made: openai.AsyncOpenAI, number: int) -> None:
        with tags(task=number):
            await asyncio.sleep(0)
            await made.chat.completions.create(model=f"m{number}", messages=MESSAGES)

    async def run() -> None:
        async with openai.AsyncOpenAI(api_key="k", base_url=base) as made:
            track(made, ledger=ledger)
            await asyncio.gather(*(one(made, number) for number in range(12)))

    asyncio.run(run())
    found = rows()
    assert len(found) == 12
    assert all(row.request_model == f"m{row.tags['task']}" for row in found)


def test_one_block_that_tasks_share_mixes_nobodys_tags() -> None:
    shared, seen = tags(team="x"), {}

    async def one(user: str, wait: float) -> None:
        await asyncio.sleep(wait)
        with tags(user=user):
            with shared:
                await asyncio.sleep(0.02)
            seen[user] = dict(context.current())

    async def run() -> None:
        await asyncio.gather(one("u1", 0), one("u2", 0.01))

    asyncio.run(run())
    assert seen == {"u1": {"user": "u1"}, "u2": {"user": "u2"}}
    assert not context.current()


def test_tags_decorate_functions_of_both_kinds() -> None:
    @tags(feature="x")
    def plain() -> dict[str, str]:
        return dict(context.current())

    @tags(feature="x")
    async def waiting() -> dict[str, str]:
        await asyncio.sleep(0)
        return dict(context.current())

    assert plain() == asyncio.run(waiting()) == {"feature": "x"}
    assert not context.current()


def test_a_block_that_is_left_elsewhere_leaves_the_tags_there_alone() -> None:
    block = tags(a="1")
    contextvars.copy_context().run(block.__enter__)
    with tags(b="2"):
        block.__exit__(None, None, None)
        assert dict(context.current()) == {"b": "2"}


def test_threads_share_a_client(base: str, ledger: Path, rows: Rows) -> None:
    def one(number: int) -> None:
        with tags(thread=number):
            made.chat.completions.create(model=f"m{number}", messages=MESSAGES)

    with openai.OpenAI(api_key="k", base_url=base) as made, ThreadPoolExecutor(8) as pool:
        track(made, ledger=ledger)
        list(pool.map(one, range(24)))
    found = rows()
    assert len({row.id for row in found}) == 24
    assert all(row.request_model == f"m{row.tags['thread']}" for row in found)


def test_a_stream_carries_the_tags_of_its_call_not_of_its_reader(ledger: Path, rows: Rows) -> None:
    from tests.capture.server import chunks, stream

    with serving(lambda *_: stream(chunks({}))) as (url, _), openai.OpenAI(api_key="k", base_url=url) as made:
        track(made, ledger=ledger)
        with tags(where="asked"):
            answer = made.chat.completions.create(model="m", messages=MESSAGES, stream=True)
        with tags(where="read"):
            list(answer)
    assert [dict(row.tags) for row in rows()] == [{"where": "asked"}]


# --- memory -----------------------------------------------------------------------------------------------------------


def test_large_pictures_pass_in_bounded_memory(ledger: Path, rows: Rows) -> None:
    size = 8 * 1024 * 1024
    usage = {"input_tokens": 5, "output_tokens": 4160, "total_tokens": 4165}
    body = json.dumps({"created": 1, "data": [{"b64_json": "A" * size}], "usage": usage}).encode()

    def peak(made: openai.OpenAI) -> int:
        tracemalloc.start()
        made.images.generate(model="gpt-image-1", prompt="x")
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    with serving(lambda *_: Reply(body=body)) as (url, _), openai.OpenAI(api_key="k", base_url=url) as made:
        peak(made)
        bare = peak(made)
        track(made, ledger=ledger)
        peak(made)
        assert flush(10)
        assert peak(made) < bare + 2 * 1024 * 1024
    found = rows()
    assert [(row.usage.output_tokens, row.usage.images) for row in found] == [(4160, 1)] * 2
