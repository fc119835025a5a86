"""The whole chain against llama.cpp's own server: real token counts, real grammar, real pictures, real refusals.

What the tiny model says is noise, another each time: only the form, the counts and the verdict's reasons are looked at.
"""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.real.conftest import Installed, Ours, Running
from toolkit.probes.kinds import chat, conversation

ASSISTANT = "<|im_start|>assistant\n"
NOISE = {"resp.empty", "resp.length", "resp.unexpected", "param.budget", None}
"""What random weights can be found at: they say nothing, no end, or nothing that was asked for."""


def counted(server: Running, messages: Sequence[Any]) -> int:
    """How many tokens the server makes of a chat, by its own tokenizer and the model's template."""
    parts = [f"<|im_start|>{each['role']}\n{each['content']}<|im_end|>\n" for each in messages]
    asked = {"content": "".join(parts) + ASSISTANT, "add_special": True, "parse_special": True}
    return len(server.ask("/tokenize", asked)["tokens"])


def messages(system: str, user: str) -> list[dict[str, str]]:
    return [{"role": "system", "content": system}, {"role": "user", "content": user}]


def test_a_fresh_setup_is_verified_asked_recorded_and_reported(installed: Installed, llama_server: Running) -> None:
    def document(*args: str) -> tuple[int, Any]:
        code, out, err = installed(llama_server.url, *args, "--json")
        assert out, err
        return code, json.loads(out)

    code, env = document("env", "--deadline", "40")
    failed = [each["code"] for each in env["checks"] if each["status"] == "fail"]
    assert (code, failed) == (0, [])
    code, made = document("test", "chat", "--prompt", "How are you?", "--max-output-tokens", "40")
    tokens = counted(llama_server, messages(chat.SYSTEM, "How are you?"))
    assert made["usage"]["input_tokens"] == tokens
    code, report = document("report", "daily")
    assert code == 0
    assert report["totals"]["requests"] == 1
    assert report["rows"][0]["input_tokens"] == tokens
    assert report["rows"][0]["output_tokens"] == made["usage"]["output_tokens"]


@pytest.mark.parametrize("kind", ["chat", "conversation", "stream"])
def test_the_recorded_tokens_are_those_that_the_server_counts(ours: Ours, llama_server: Running, kind: str) -> None:
    prompt = f"Is this a test of {kind}? Füße, 你好!"
    said = [*conversation.HISTORY, {"role": "user", "content": prompt}]
    sent = said if kind == "conversation" else messages(chat.SYSTEM, prompt)
    _, made = ours.document(llama_server.url, "test", kind, "--prompt", prompt, "--max-output-tokens", "30")
    assert made["code"] in NOISE, made["summary"]
    assert made["response"]["finish_reasons"][0] in {"stop", "length"}
    (row,) = ours.rows()
    assert row.usage.input_tokens == counted(llama_server, sent)
    assert row.usage.total_tokens == row.usage.input_tokens + (row.usage.output_tokens or 0)
    assert row.usage_source == ("stream" if kind == "stream" else "response")
    if kind == "stream" and made["response"]["text"]:
        assert 0 < made["timing"]["time_to_first_token_ms"] <= made["timing"]["total_ms"]


def test_a_prompt_that_was_just_read_comes_from_the_cache(ours: Ours, llama_server: Running) -> None:
    for _ in range(2):
        ours.document(llama_server.url, "test", "chat", "--prompt", "The same again?", "--max-output-tokens", "5")
    first, second = ours.rows()
    assert first.usage.input_tokens == second.usage.input_tokens
    assert (second.usage.cache_read_input_tokens or 0) > (first.usage.cache_read_input_tokens or 0)
    assert (second.usage.cache_read_input_tokens or 0) <= (second.usage.input_tokens or 0)


@pytest.mark.parametrize("streamed", [[], ["--stream"]], ids=["whole", "streamed"])
@pytest.mark.parametrize("kind", ["json", "schema"])
def test_grammar_makes_json_valid_or_the_limit_cuts_it(
    ours: Ours, llama_server: Running, kind: str, streamed: list[str]
) -> None:
    code, made = ours.document(llama_server.url, "test", kind, "--max-output-tokens", "600", *streamed)
    if made["response"]["finish_reasons"] == ["length"]:
        assert (code, made["code"]) == (1, "param.budget")
    else:
        assert (code, made["ok"]) == (0, True), made["summary"]
        assert isinstance(json.loads(made["response"]["text"]), dict)
    assert made["usage"]["output_tokens"] > 0


@pytest.mark.parametrize("kind", ["json", "schema"])
def test_json_that_the_limit_cuts_is_called_cut(ours: Ours, llama_server: Running, kind: str) -> None:
    code, made = ours.document(llama_server.url, "test", kind, "--max-output-tokens", "3")
    assert (code, made["code"], made["response"]["finish_reasons"]) == (1, "param.budget", ["length"])
    assert made["usage"]["output_tokens"] == 3


def test_an_offered_tool_is_called_or_left_in_words(ours: Ours, llama_server: Running) -> None:
    code, made = ours.document(llama_server.url, "test", "tools", "--max-output-tokens", "60")
    assert made["response"]["http_status"] == 200
    if not made["response"]["tool_calls"]:
        assert (code, made["code"] in {"resp.no_tool", "param.budget"}) == (1, True), made["summary"]
    assert made["usage"]["input_tokens"] > 0


def test_a_picture_is_decoded_and_the_noise_about_it_is_no_answer(ours: Ours, llama_server: Running) -> None:
    code, made = ours.document(llama_server.url, "test", "vision", "--max-output-tokens", "20")
    assert made["response"]["http_status"] == 200
    assert made["code"] in {"resp.unseen", "resp.empty"}  # random weights do not see red
    assert code == 1
    text = counted(llama_server, [{"role": "user", "content": "What colour is this picture?"}])
    assert made["usage"]["input_tokens"] > text  # the picture's own tokens are counted too


def test_a_picture_that_the_server_can_not_decode_is_refused(ours: Ours, llama_server: Running) -> None:
    broken = "data:image/png;base64,iVBORw0KGgo="
    code, made = ours.document(llama_server.url, "test", "vision", "--image", broken)
    assert (code, made["ok"], made["response"]["http_status"]) == (1, False, 400)
    assert made["fix"]


def test_the_responses_api_answers_whole_and_streamed(ours: Ours, llama_server: Running) -> None:
    _, made = ours.document(llama_server.url, "test", "responses", "--max-output-tokens", "60")
    assert made["response"]["http_status"] == 200
    counts = {row.usage.input_tokens for row in ours.rows()}
    assert counts == {made["usage"]["input_tokens"]}
    _, streamed = ours.document(llama_server.url, "test", "responses", "--stream", "--max-output-tokens", "60")
    assert streamed["usage"]["input_tokens"] == made["usage"]["input_tokens"]


def test_a_vector_comes_back(ours: Ours, embedding_server: Running) -> None:
    code, made = ours.document(embedding_server.url, "test", "embeddings", "--model", "tiny", "--prompt", "Füße")
    assert (code, made["summary"]) == (0, "A vector of 64 numbers came back.")
    asked = {"content": "Füße", "add_special": True, "parse_special": True}
    assert made["usage"]["input_tokens"] == len(embedding_server.ask("/tokenize", asked)["tokens"])


def test_more_than_the_model_can_hold_is_refused(ours: Ours, llama_server: Running) -> None:
    code, made = ours.document(llama_server.url, "test", "chat", "--prompt", "word " * 2000)
    assert (code, made["code"]) == (1, "param.context_length")
    (row,) = ours.rows()
    assert (row.state, row.http_status) == ("error", 400)


@pytest.mark.parametrize("kind", ["image", "speech", "moderation"])
def test_what_the_server_lacks_is_refused_not_misread(ours: Ours, llama_server: Running, kind: str) -> None:
    code, made = ours.document(llama_server.url, "test", kind, "--yes")
    assert (code, made["ok"]) == (1, False)
    assert made["code"].startswith(("url.", "http.", "model.", "param.")), made["code"]
    assert made["fix"]


def test_a_wrong_key_is_called_wrong(ours: Ours, llama_server: Running) -> None:
    code, made = ours.document(llama_server.url, "test", "chat", key="sk-test-0123456789abcdefbad1")
    assert (code, made["ok"], made["code"]) == (1, False, "auth.invalid")
    assert made["ledger"]["recorded"] is True
    assert made["summary"] == "The key sk-…bad1 (from environment) is refused as wrong."


def test_a_closed_port_is_refused(ours: Ours, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code, made = ours.document(f"http://127.0.0.1:{port}", "test", "chat")
    assert (code, made["code"]) == (1, "net.refused")
    assert made["ledger"]["recorded"] is True
    assert made["summary"] == f"Nothing listens on 127.0.0.1:{port}."
