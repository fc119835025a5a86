"""The whole chain against llama.cpp's own server: real token counts, real grammar, real pictures, real refusals."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest

from tests.real.conftest import Installed, Running


def document(installed: Installed, running: Running, *args: str, key: str | None = None) -> tuple[int, Any]:
    code, out, err = installed(running.url, *args, "--json", key=key or running.key)
    assert out, err
    return code, json.loads(out)


def test_a_fresh_setup_is_verified_asked_recorded_and_reported(installed: Installed, llama_server: Running) -> None:
    code, env = document(installed, llama_server, "env", "--deadline", "40")
    failed = [each["code"] for each in env["checks"] if each["status"] == "fail"]
    assert (code, failed) == (0, [])
    code, made = document(
        installed, llama_server, "test", "chat", "--prompt", "How are you?", "--max-output-tokens", "40"
    )
    templated = (
        "<|im_start|>system\nYou answer in one short sentence.<|im_end|>\n"
        "<|im_start|>user\nHow are you?<|im_end|>\n<|im_start|>assistant\n"
    )
    counted = llama_server.ask("/tokenize", {"content": templated, "add_special": True, "parse_special": True})
    assert made["usage"]["input_tokens"] == len(counted["tokens"])
    code, report = document(installed, llama_server, "report", "daily")
    assert code == 0
    assert report["totals"]["requests"] == 1
    assert report["rows"][0]["input_tokens"] == len(counted["tokens"])
    assert report["rows"][0]["output_tokens"] == made["usage"]["output_tokens"]


def test_a_wrong_key_is_called_wrong(installed: Installed, llama_server: Running) -> None:
    code, made = document(installed, llama_server, "test", "chat", key="sk-test-0123456789abcdefbad1")
    assert (code, made["ok"], made["code"]) == (1, False, "auth.invalid")
    assert made["ledger"]["recorded"] is True


def test_a_closed_port_is_refused(installed: Installed) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    code, out, _ = installed(url, "test", "chat", "--json")
    made = json.loads(out)
    assert (code, made["code"]) == (1, "net.refused")
    assert made["ledger"]["recorded"] is True


def test_a_stream_reports_its_usage(installed: Installed, llama_server: Running) -> None:
    _, made = document(installed, llama_server, "test", "stream", "--max-output-tokens", "30")
    assert made["response"]["finish_reasons"][0] in {"stop", "length"}
    assert made["usage"]["input_tokens"] > 0
    assert made["usage"]["total_tokens"] == made["usage"]["input_tokens"] + made["usage"]["output_tokens"]
    if made["response"]["text"]:
        assert 0 < made["timing"]["time_to_first_token_ms"] <= made["timing"]["total_ms"]


@pytest.mark.parametrize("kind", ["json", "schema"])
def test_grammar_makes_json_valid_or_the_limit_cuts_it(installed: Installed, llama_server: Running, kind: str) -> None:
    code, made = document(installed, llama_server, "test", kind, "--max-output-tokens", "600")
    if made["response"]["finish_reasons"] == ["length"]:
        assert (code, made["code"]) == (1, "param.budget")
    else:
        assert (code, made["ok"]) == (0, True), made["summary"]
        assert isinstance(json.loads(made["response"]["text"]), dict)


def test_a_picture_is_decoded_and_the_noise_about_it_is_no_answer(installed: Installed, llama_server: Running) -> None:
    code, made = document(installed, llama_server, "test", "vision", "--max-output-tokens", "20")
    assert made["response"]["http_status"] == 200
    assert made["code"] in {"resp.unseen", "resp.empty"}  # random weights do not see red
    assert code == 1


def test_the_responses_api_answers_whole_and_streamed(installed: Installed, llama_server: Running) -> None:
    _, made = document(installed, llama_server, "test", "responses", "--max-output-tokens", "60")
    assert made["response"]["http_status"] == 200
    assert made["usage"]["input_tokens"] > 0


def test_a_vector_comes_back(installed: Installed, embedding_server: Running) -> None:
    code, made = document(installed, embedding_server, "test", "embeddings", "--model", "tiny")
    assert (code, made["summary"]) == (0, "A vector of 64 numbers came back.")
    assert made["usage"]["input_tokens"] > 0
