"""Every request that we send, judged by OpenAI's own OpenAPI description: no diagnostics for any."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.real.conftest import KEY, Ours, Steady
from tests.servers import spec
from toolkit.probes.catalogue import names, probes
from toolkit.probes.registry import Ask
from toolkit.probes.sounds import tone

CHATS = ["chat", "conversation", "stream", "json", "schema", "tools", "vision"]
REQUESTS = [
    # as typed, the path that it ends at
    *((f"test {kind}", "/chat/completions") for kind in CHATS),
    *((f"test {kind} --stream --max-output-tokens 16", "/chat/completions") for kind in CHATS[3:]),
    ("test chat --model gpt-5-nano --prompt Ciao", "/chat/completions"),
    ("test vision --image https://example.com/a.png", "/chat/completions"),
    ("test vision --image square.png --prompt What?", "/chat/completions"),
    ("test responses", "/responses"),
    ("test responses --stream --max-output-tokens 16", "/responses"),
    ("test embeddings", "/embeddings"),
    ("test embeddings --model text-embedding-3-large", "/embeddings"),
    ("test image --yes", "/images/generations"),
    ("test image --yes --model gpt-image-1-mini", "/images/generations"),
    ("test image --yes --model gpt-image-2.6-flare", "/images/generations"),
    ("test image --yes --model dall-e-3", "/images/generations"),
    ("test speech --yes", "/audio/speech"),
    ("test transcription --yes --audio tone.wav", "/audio/transcriptions"),
    ("test transcription --yes", "/audio/transcriptions"),
    ("test moderation", "/moderations"),
    ("test moderation --model omni-moderation-latest --prompt Hm", "/moderations"),
    ("env", "/models"),
    ("env --live", "/chat/completions"),
]


@pytest.mark.parametrize(("typed", "path"), REQUESTS, ids=lambda each: each if " " in each else "")
def test_a_request_earns_no_diagnostics(ours: Ours, steady: Steady, tmp_path: Path, typed: str, path: str) -> None:
    (tmp_path / "tone.wav").write_bytes(tone(0.2))
    (tmp_path / "square.png").write_bytes(_square())
    before = len(steady.notes())
    ours(steady.url, *typed.split())
    notes = steady.notes(before, f"/v1{path}")
    assert f"/v1{path}" in [each["request"]["path"] for each in notes]
    assert [(each["request"], each["diagnostics"]) for each in notes if each["diagnostics"]] == []
    assert all(each["request"]["pathPattern"] for each in notes), "a path that the API does not have"
    assert {each["response"]["status"] for each in notes} == {200}


def test_all_of_them_in_one_go(ours: Ours, steady: Steady) -> None:
    before = len(steady.notes())
    ours(steady.url, "test", "all", "--yes")
    notes = steady.notes(before, "/v1/moderations")  # the last of them
    assert len(notes) >= len(names())
    assert [each for each in notes if each["diagnostics"]] == []


@pytest.mark.skipif(not spec.DESCRIPTION.exists(), reason="OpenAI's OpenAPI description is not here")
def test_no_parameter_is_one_that_the_description_lacks() -> None:
    pytest.importorskip("yaml")
    known = spec.parameters()
    for probe in probes():
        for stream in {probe.always_streams, probe.streams}:
            for model in ("gpt-6-luna", "gpt-image-1-mini", "dall-e-3"):
                for request in probe.requests(Ask(model=model, stream=stream)):
                    sent = {*request.body, *request.files}
                    assert sent <= known[request.endpoint], request.endpoint


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/chat/completions", {"model": "gpt-6-luna"}),
        ("/chat/completions", {"model": "gpt-6-luna", "messages": [{"role": "boss", "content": "Hi"}]}),
        ("/chat/completions", {"model": "gpt-6-luna", "messages": [{"role": "user", "content": 5}]}),
        ("/embeddings", {"model": "text-embedding-3-small", "input": "Hi", "encoding_format": "int8"}),
        ("/images/generations", {"model": "gpt-image-1-mini", "prompt": "Hi", "quality": "lowest"}),
        ("/audio/speech", {"model": "gpt-4o-mini-tts", "input": "Hi", "voice": "alloy", "response_format": "midi"}),
        ("/responses", {"model": "gpt-6-luna", "input": "Hi", "max_output_tokens": "many"}),
    ],
)
def test_the_judge_has_eyes(steady: Steady, path: str, body: dict[str, object]) -> None:
    before = len(steady.notes())
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}"}
    request = urllib.request.Request(f"{steady.url}/v1{path}", json.dumps(body).encode(), headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        opener.open(request, timeout=20).close()
    except urllib.error.HTTPError as refused:
        refused.close()
    noted = [each for each in steady.notes(before, f"/v1{path}") if each["request"]["path"] == f"/v1{path}"]
    assert noted
    assert all(each["diagnostics"] for each in noted)


def _square() -> bytes:
    import base64

    from toolkit.probes.pictures import red_square

    return base64.b64decode(red_square().partition(",")[2])
