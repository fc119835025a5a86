"""The wire reader on every shape of answer: cut anywhere, compressed or not, spelled as each host likes, or not sensible."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.capture.packing import PACKERS
from toolkit.capture.batch import batch_entries
from toolkit.capture.rows import Around, entry_of, parts_of
from toolkit.capture.skim import LARGE, Skimmer, loads
from toolkit.capture.wire import Exchange
from toolkit.entry import Entry, from_json, to_json

AT = datetime(2026, 11, 25, tzinfo=UTC)
BASE = "https://api.openai.com/v1"
USAGE = {"prompt_tokens": 100, "completion_tokens": 40, "total_tokens": 140}
EVENTS = {"content-type": "text/event-stream"}
JSON = {"content-type": "application/json"}


def read(
    path: str,
    headers: Mapping[str, str],
    pieces: list[bytes],
    *,
    asked: Any = None,
    method: str = "POST",
    status: int = 200,
) -> list[Entry]:
    """The rows of an answer that comes in these pieces."""
    exchange = Exchange(method, BASE + path, asked)
    exchange.on_response(status, headers)
    for piece in pieces:
        exchange.feed(piece)
    exchange.end("read")
    around = Around(id="row", started_at=AT)
    if exchange.endpoint.kind == "batch_output":
        return batch_entries(exchange, around)
    entry = entry_of(exchange, around)
    return [entry, *parts_of(entry, exchange.facts())]


def sse(*chunks: Any, end: str = "\n", done: bool = True, before: str = "") -> bytes:
    """Events, with what some servers put around them."""
    text = "".join(f"{before}data: {json.dumps(chunk, ensure_ascii=False)}{end}{end}" for chunk in chunks)
    return (text + f"data: [DONE]{end}{end}" * done).encode()


def delta(text: str, end: str | None = None, **more: Any) -> dict[str, Any]:
    return {
        "id": "c",
        "model": "m-1",
        "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": end}],
        **more,
    }


ONLY_USAGE = {"id": "c", "model": "m-1", "choices": [], "usage": USAGE}
STREAMS = {
    "usage on a chunk of its own": sse(delta("a"), delta("", "stop"), ONLY_USAGE),
    "usage on the last chunk": sse(delta("a"), delta("", "stop", usage=USAGE)),
    "usage on every chunk": sse(*(delta("a", usage={**USAGE, "total_tokens": at}) for at in (120, 130)), delta("", "stop", usage=USAGE)),
    "usage null before": sse(delta("a", usage=None), delta("", "stop", usage=None), ONLY_USAGE),
    "usage null after": sse(delta("a"), delta("", "stop", usage=USAGE), {"choices": [], "usage": None}),
    "usage in the choice": sse(delta("a"), {**delta(""), "choices": [{"index": 0, "delta": {}, "finish_reason": "stop", "usage": USAGE}]}),
    "usage in the choice and beside": sse(delta("a"), {**delta("", usage=USAGE), "choices": [{"index": 0, "delta": {}, "finish_reason": "stop", "usage": {**USAGE, "total_tokens": 1}}]}),
    "x_groq": sse(delta("a", x_groq={"id": "r"}), delta("", "stop", x_groq={"id": "r", "usage": USAGE})),
    "CRLF": sse(delta("é𝄞"), delta("", "stop"), ONLY_USAGE, end="\r\n"),
    "CR": sse(delta("é𝄞"), delta("", "stop"), ONLY_USAGE, end="\r"),
    "comments": sse(delta("a"), delta("", "stop"), ONLY_USAGE, before=": OPENROUTER PROCESSING\n\n"),
    "names and ids": sse(delta("a"), delta("", "stop"), ONLY_USAGE, before="id: 7\nevent: message\nretry: 3\n"),
    "no space after the colon": sse(delta("a"), delta("", "stop"), ONLY_USAGE).replace(b"data: ", b"data:"),
    "a byte order mark": b"\xef\xbb\xbf" + sse(delta("a"), delta("", "stop"), ONLY_USAGE),
    "no terminator": sse(delta("a"), delta("", "stop", usage=USAGE), done=False),
    "no last empty line": sse(delta("a"), delta("", "stop", usage=USAGE), done=False).rstrip(b"\n"),
    "a very long chunk": sse(delta("a" * 300_000), delta("", "stop"), ONLY_USAGE),
    "data on two lines": b'data: {"id": "c", "model": "m-1",\ndata: "usage": ' + json.dumps(USAGE).encode() + b', "choices": [{"index": 0, "finish_reason": "stop"}]}\n\ndata: [DONE]\n\n',
}  # fmt: skip


@pytest.mark.parametrize("name", STREAMS)
def test_each_shape_of_a_chat_stream(name: str) -> None:
    (row,) = read("/chat/completions", EVENTS, [STREAMS[name]], asked={"model": "m", "stream": True})
    assert (row.usage.total_tokens, row.usage.input_tokens, row.usage_source) == (140, 100, "stream")
    assert (row.response_model, row.finish_reasons, row.state, row.response_id) == ("m-1", ("stop",), "complete", "c")


# input, cached, written, output, reasoning, total
SPELLINGS: dict[str, tuple[dict[str, Any], tuple[int | None, ...]]] = {
    "OpenAI chat": ({**USAGE, "prompt_tokens_details": {"cached_tokens": 20, "cache_write_tokens": 30}, "completion_tokens_details": {"reasoning_tokens": 10}}, (100, 20, 30, 40, 10, 140)),
    "OpenAI responses": ({"input_tokens": 100, "output_tokens": 40, "total_tokens": 140, "input_tokens_details": {"cached_tokens": 20}, "output_tokens_details": {"reasoning_tokens": 10}}, (100, 20, None, 40, 10, 140)),
    "DeepSeek": ({**USAGE, "prompt_cache_hit_tokens": 20, "prompt_cache_miss_tokens": 80}, (100, 20, None, 40, None, 140)),
    "Together": ({**USAGE, "cached_tokens": 20}, (100, 20, None, 40, None, 140)),
    "Azure models": ({**USAGE, "prompt_token_details": {"cached_tokens": 20}, "completion_token_details": {"reasoning_tokens": 10}}, (100, 20, None, 40, 10, 140)),
    "a gateway in front of Anthropic": ({**USAGE, "cache_read_input_tokens": 20, "cache_creation_input_tokens": 30}, (100, 20, 30, 40, None, 140)),
    "the same, with nothing written": ({**USAGE, "cache_creation_input_tokens": 0}, (100, None, None, 40, None, 140)),
    "writes by their age": ({**USAGE, "prompt_tokens_details": {"cache_write_tokens_details": {"ttl_30m": 10, "ttl_12h": 20}}}, (100, None, 30, 40, None, 140)),
    "SGLang": ({**USAGE, "prompt_tokens_details": None, "reasoning_tokens": 10}, (100, None, None, 40, 10, 140)),
    "DashScope": ({**USAGE, "prompt_tokens_details": {"cached_tokens": 0, "cache_creation_input_tokens": 30}}, (100, 0, 30, 40, None, 140)),
    "details of null": ({**USAGE, "prompt_tokens_details": None, "completion_tokens_details": None}, (100, None, None, 40, None, 140)),
    "numbers as floats": ({"prompt_tokens": 100.0, "completion_tokens": 40.0, "total_tokens": 140.0}, (100, None, None, 40, None, 140)),
    "nonsense": ({"prompt_tokens": "100", "completion_tokens": -1, "total_tokens": True, "prompt_tokens_details": [1]}, (None,) * 6),
    "beyond what a number can be": ({"prompt_tokens": 1e400, "completion_tokens": 2**80, "total_tokens": 1.5}, (None,) * 6),
    "nothing": ({}, (None,) * 6),
}  # fmt: skip


@pytest.mark.parametrize("name", SPELLINGS)
def test_hosts_own_spellings(name: str) -> None:
    usage, expected = SPELLINGS[name]
    body = json.dumps({"id": "c", "model": "m", "choices": [], "usage": usage}).encode()
    (row,) = read("/chat/completions", JSON, [body])
    got = row.usage
    assert (got.input_tokens, got.cache_read_input_tokens, got.cache_creation_input_tokens, got.output_tokens, got.reasoning_output_tokens, got.total_tokens) == expected  # fmt: skip


@pytest.mark.parametrize(
    ("usage", "cost"),
    [({"cost": 0.00012}, 120_000_000), ({"cost": "0.5"}, 5 * 10**11), ({"cost_in_usd_ticks": 2500}, 250_000),
     ({"cost": {"total_cost": 0.25, "currency": "USD"}}, 25 * 10**10), ({"cost": {"total_cost": 1, "currency": "EUR"}}, None),
     ({"cost": "free"}, None), ({"cost": -1}, None), ({"cost": 1e9}, None), ({"cost": True}, None)],
)  # fmt: skip
def test_what_the_host_says_it_cost_is_kept_beside(usage: dict[str, Any], cost: int | None) -> None:
    (row,) = read("/chat/completions", JSON, [json.dumps({"usage": {**USAGE, **usage}}).encode()])
    assert row.reported_cost == cost


# --- errors as each host writes them ----------------------------------------------------------------------------------

FLAT = {"object": "error", "message": "no", "type": "invalid_request_error", "param": None, "code": "unknown_model"}
RUN = b'event: thread.run.created\ndata: {"id": "run_1", "object": "thread.run", "status": "queued"}\n\n'
SSE_ERROR = b'event: error\ndata: {"code": null, "message": "no", "param": null, "type": "server_error"}\n\n'
ERRORS: dict[str, tuple[str, int, Mapping[str, str], bytes, tuple[str | None, str | None]]] = {
    "Mistral": ("/chat/completions", 400, JSON, json.dumps(FLAT).encode(), ("invalid_request_error", "unknown_model")),
    "vLLM": ("/chat/completions", 404, JSON, json.dumps({**FLAT, "type": "NotFoundError", "code": 404}).encode(), ("NotFoundError", "404")),
    "DashScope": ("/chat/completions", 401, JSON, b'{"code": "InvalidApiKey", "message": "no", "request_id": "r"}', (None, "InvalidApiKey")),
    "Hugging Face's servers": ("/chat/completions", 422, JSON, b'{"error": "Input validation error", "error_type": "validation"}', ("validation", None)),
    "Databricks": ("/chat/completions", 403, JSON, b'{"error_code": "PERMISSION_DENIED", "message": "no"}', (None, "PERMISSION_DENIED")),
    "Cloudflare": ("/chat/completions", 404, JSON, b'{"result": null, "success": false, "errors": [{"code": 7003, "message": "no route"}], "messages": []}', (None, "7003")),
    "MiniMax": ("/chat/completions", 401, JSON, b'{"base_resp": {"status_code": 1004, "status_msg": "invalid api key"}}', (None, "1004")),
    "MiniMax, in a 200": ("/chat/completions", 200, JSON, b'{"id": "x", "choices": null, "base_resp": {"status_code": 1008, "status_msg": "insufficient balance"}}', (None, "1008")),
    "a flat one in a 200": ("/chat/completions", 200, JSON, json.dumps(FLAT).encode(), ("invalid_request_error", "unknown_model")),
    "a flat one in a stream": ("/chat/completions", 200, EVENTS, sse(delta("a"), delta("b"), delta("c"), FLAT), ("invalid_request_error", "unknown_model")),
    "JSON where events were promised": ("/chat/completions", 400, EVENTS, b' {"error": {"type": "t", "code": "1210"}}', ("t", "1210")),
    "the error event of a run": ("/threads/thread_1/runs", 200, EVENTS, RUN + SSE_ERROR + b"event: done\ndata: [DONE]\n\n", ("server_error", None)),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_keeps_its_words_in_whatever_form_it_comes(name: str) -> None:
    path, status, headers, body, words = ERRORS[name]
    (row,) = read(path, headers, [body], asked={"model": "m", "stream": headers is EVENTS}, status=status)
    assert (row.state, row.error_type, row.error_code) == ("error", *words)


def test_an_error_of_nulls_is_none() -> None:
    body = {"object": "fine_tuning.job", "id": "ftjob-1", "status": "queued", "error": {"code": None, "message": None}}
    (row,) = read("/fine_tuning/jobs", JSON, [json.dumps(body).encode()])
    assert (row.state, row.error_type) == ("complete", None)


def test_what_goes_with_every_answer_is_no_error() -> None:
    choice = {"index": 0, "message": {"content": "x"}, "finish_reason": "stop"}
    body = {
        "choices": [choice],
        "usage": USAGE,
        "base_resp": {"status_code": 0, "status_msg": ""},
        "errors": [],
        "success": True,
    }
    (row,) = read("/chat/completions", JSON, [json.dumps(body).encode()])
    assert (row.state, row.error_code) == ("complete", None)


def test_an_answer_is_read_whatever_type_it_is_said_to_be() -> None:
    whole = json.dumps({**ONLY_USAGE, "choices": [{"index": 0, "finish_reason": "stop"}]}).encode()
    (row,) = read("/chat/completions", EVENTS, [whole], asked={"stream": True})
    assert (row.state, row.usage.total_tokens, row.stream) == ("complete", 140, False)
    plain = {"content-type": "text/plain"}
    (row,) = read("/chat/completions", plain, [STREAMS["no terminator"]], asked={"stream": True})
    assert (row.state, row.usage.total_tokens, row.stream, row.flags) == ("complete", 140, True, ())


def test_what_a_stream_tells_twice_is_counted_once() -> None:
    call = {"type": "web_search_call", "id": "ws_1", "status": "completed"}
    began = {"type": "response.created", "response": {"id": "r", "object": "response", "status": "in_progress"}}
    told = [{"type": f"response.output_item.{when}", "item": call} for when in ("added", "done")]
    (row,) = read("/responses", EVENTS, [sse(began, *told, done=False)], asked={"stream": True})
    assert row.usage.tool_calls == {"web_search": 1}


def test_pictures_of_a_stream_are_counted() -> None:
    drawn = {"type": "image_generation.completed", "b64_json": "QUJD", "usage": USAGE}
    early = {"type": "image_generation.partial_image", "b64_json": "QUJD"}
    (row,) = read("/images/generations", EVENTS, [sse(early, drawn)], asked={"stream": True})
    assert (row.usage.images, row.usage.total_tokens) == (1, 140)


def test_the_id_of_a_segment_is_not_the_answers() -> None:
    events = (
        {"type": "transcript.text.segment", "id": "seg_1"},
        {"type": "transcript.text.done", "usage": ANSWER["usage"]},
    )
    (row,) = read("/audio/transcriptions", EVENTS, [sse(*events)], asked={"stream": True})
    assert (row.response_id, row.usage.total_tokens) == (None, 12)


def test_a_run_that_is_cut_after_a_message_is_not_complete() -> None:
    message = b'event: thread.message.completed\ndata: {"id": "msg_1", "object": "thread.message"}\n\n'
    (row,) = read("/threads/thread_1/runs", EVENTS, [RUN + message], asked={"stream": True})
    assert row.state == "incomplete"


@pytest.mark.parametrize(
    "url",
    [f"{host}/openai/deployments/{name}/chat/completions" for host in ("https://a.openai.azure.com",) for name in ("chat", "models")]
    + [f"https://gateway.example{path}/v1/chat/completions" for path in ("/live", "/chat", "/models")],
)  # fmt: skip
def test_names_that_look_like_a_part_of_the_path(url: str) -> None:
    assert Exchange("POST", url).endpoint.path == "/chat/completions"


# --- cut anywhere, packed in any way ----------------------------------------------------------------------------------

LINE = {
    "id": "batch_req_1",
    "custom_id": "ä",
    "response": {
        "status_code": 200,
        "request_id": "r",
        "body": {**ONLY_USAGE, "choices": [{"index": 0, "finish_reason": "stop", "message": {"content": "日本"}}]},
    },
}
FAILED = {
    "id": "batch_req_2",
    "custom_id": "b",
    "response": None,
    "error": {"code": "batch_expired", "message": "late"},
}
DRAWN = {
    "tool_usage": {"image_gen": {"input_tokens": 1, "output_tokens": 2, "total_tokens": 3}},
    "tools": [{"type": "image_generation", "model": "gpt-image-1"}],
}
ANSWER = {
    "id": "resp_1",
    "object": "response",
    "model": "gpt-5",
    "status": "completed",
    "output": [{"type": "web_search_call"}],
    "usage": {"input_tokens": 5, "output_tokens": 7, "total_tokens": 12},
    **DRAWN,
}
BODIES: dict[str, tuple[str, str, Mapping[str, str], bytes]] = {
    **{name: ("POST", "/chat/completions", EVENTS, body) for name, body in STREAMS.items() if len(body) < 10_000},
    **{f"{name}, of no type": ("POST", "/chat/completions", {}, body) for name, body in STREAMS.items() if len(body) < 10_000},
    "json of no type": ("POST", "/responses", {}, json.dumps(ANSWER).encode()),
    "blanks": ("POST", "/chat/completions", {}, b"\n" * 5000 + STREAMS["no terminator"]),
    "json": ("POST", "/responses", JSON, json.dumps(ANSWER).encode()),
    "json with room": ("POST", "/responses", JSON, json.dumps(ANSWER, indent=3).encode()),
    "picture": ("POST", "/images/generations", JSON, json.dumps({"data": [{"b64_json": "QUJD" * 90_000}], "usage": ANSWER["usage"]}).encode()),
    "vectors": ("POST", "/embeddings", JSON, json.dumps({"data": [{"embedding": [0.123456] * 50_000}], "model": "e", "usage": USAGE}).encode()),
    "batch lines": ("GET", "/files/file-1/content", {"content-type": "application/octet-stream"}, "\n".join(map(json.dumps, (LINE, FAILED))).encode()),
    "error": ("POST", "/chat/completions", JSON, b'[{"error": {"code": 400, "message": "no", "status": "INVALID_ARGUMENT"}}]'),
}  # fmt: skip


@given(st.sampled_from(sorted(BODIES)), st.sampled_from(sorted(PACKERS)), st.lists(st.integers(1, 997), max_size=40))
@example("CRLF", "identity", [1] * 997)
@example("comments", "gzip", [1] * 300)
@example("picture", "identity", [1, 999])
@example("CR", "deflate ", [1])
@example("comments, of no type", "identity", [1] * 20)
@example("names and ids, of no type", "identity", [1] * 20)
@example("a byte order mark, of no type", "gzip", [1] * 20)
@settings(max_examples=120)
def test_no_cut_and_no_packing_changes_the_row(name: str, encoding: str, sizes: list[int]) -> None:
    method, path, headers, body = BODIES[name]
    packed = PACKERS[encoding](body)
    pieces, at = [], 0
    for size in sizes:
        pieces.append(packed[at : at + size])
        at += size
    cut = read(path, {**headers, "content-encoding": encoding.strip()}, [*pieces, packed[at:]], method=method)
    assert cut == read(path, headers, [body], method=method)


def test_what_cannot_be_unpacked_is_said(tmp_path: object) -> None:
    (unknown,) = read("/chat/completions", {**JSON, "content-encoding": "compress"}, [b"x"])
    (damaged,) = read("/chat/completions", {**JSON, "content-encoding": "gzip"}, [b"not gzip"])
    assert (unknown.flags, damaged.flags) == (("content_encoding_unknown",), ("content_encoding_damaged",))
    assert unknown.usage_source == damaged.usage_source == "missing"


@pytest.mark.parametrize("body", [b"", b"\n\n  "], ids=["nothing", "blanks"])
@pytest.mark.parametrize("asked", [{"model": "m"}, {"model": "m", "stream": True}], ids=["whole", "stream"])
def test_an_answer_of_nothing_is_not_complete(body: bytes, asked: Any) -> None:
    (row,) = read("/chat/completions", EVENTS if "stream" in asked else JSON, [body] * bool(body), asked=asked)
    assert (row.state, row.usage_source, row.stream) == ("incomplete", "missing", "stream" in asked)
    assert row.flags == ("body_unreadable",)
    (speech,) = read("/audio/speech", {"content-type": "audio/mpeg"}, [], asked={"model": "tts-1", "input": "x"})
    assert (speech.state, speech.flags) == ("complete", ())


# --- nothing breaks it ------------------------------------------------------------------------------------------------

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([
        "id", "object", "type", "model", "choices", "index", "finish_reason", "usage", "x_groq", "prompt_tokens", "input_tokens",
        "total_tokens", "prompt_tokens_details", "cached_tokens", "status", "output", "error", "code", "message", "data", "response", "item",
        "tool_usage", "image_gen", "svg_usage", "tools", "incomplete_details", "reason", "last_error", "seconds", "cost", "b64_json", "custom_id",
        "status_code", "body", "endpoint", "service_tier", "system_fingerprint",
    ]) | st.text(max_size=4), inner, max_size=5),
    max_leaves=25,
)  # fmt: skip
PATHS = st.sampled_from(["/chat/completions", "/responses", "/images/generations", "/audio/transcriptions", "/batches", "/threads/t/runs", "/files/f/content", "/strange/thing"])  # fmt: skip
KINDS = st.sampled_from(
    ["application/json", "text/event-stream", "text/html", "audio/mpeg", "application/octet-stream", "", "no/such"]
)


@given(
    PATHS,
    VALUES,
    KINDS,
    st.sampled_from([200, 204, 400, 500]),
    st.sampled_from(["", "response.completed", "error", "response.created", "thread.run.failed", "\x00"]),
    VALUES,
)
@example("/responses", {"output": None, "tools": True}, "application/json", 200, "", None)
@example("/responses", {"object": "list", "data": [{"object": {}}]}, "application/json", 200, "", None)
@settings(max_examples=150)
def test_no_answer_breaks_it_and_every_row_can_be_kept(
    path: str, value: Any, kind: str, status: int, name: str, asked: Any
) -> None:
    text = json.dumps(value)
    body = f"event: {name}\ndata: {text}\n\n" if kind == "text/event-stream" else text
    method = "GET" if path.startswith("/files") else "POST"
    for row in read(path, {"content-type": kind}, [body.encode()], asked=asked, method=method, status=status):
        assert from_json(json.loads(json.dumps(to_json(row)))).id == row.id


@given(
    PATHS,
    st.binary(max_size=400),
    KINDS,
    st.sampled_from(["", "gzip", "deflate", "br", "zstd", "gzip, br", "nonsense"]),
    st.binary(max_size=200),
)
@settings(max_examples=150)
def test_no_bytes_break_it(path: str, body: bytes, kind: str, encoding: str, asked: bytes) -> None:
    rows = read(path, {"content-type": kind, "content-encoding": encoding}, [body], asked=asked)
    assert [from_json(json.loads(json.dumps(to_json(row)))).id for row in rows] == [row.id for row in rows]
    assert rows


def outcome(read: Callable[[bytes], Any], text: bytes) -> str:
    try:
        return repr(read(text))
    except ValueError:
        return "no JSON"


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists), st.binary(max_size=3)
)
@example("half of a pair: \ud800", b"")
@example({"a": 10**30, "b": [float("inf"), -0.0]}, b"")
def test_the_quick_reader_says_what_python_s_own_says(value: Any, tail: bytes) -> None:
    for text in (
        json.dumps(value).encode() + tail,
        json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"),
    ):
        assert outcome(loads, text) == outcome(json.loads, text)


@pytest.mark.parametrize(
    "text",
    [b"", b" ", b"-0", b"01", b"1e999", b"nan", b"[1,]", b"\xff", b'"\x01"', b'{"a":1,"a":2}', b"\xef\xbb\xbf[1]",
     "[1]".encode("utf-16"), b"[" * 300 + b"]" * 300, b"9" * 5000],
)  # fmt: skip
def test_the_quick_reader_says_the_same_of_odd_texts(text: bytes) -> None:
    assert outcome(loads, text) == outcome(json.loads, text)


@pytest.mark.parametrize("depth", [50, 5_000, 60_000])
def test_deep_nesting_is_only_unreadable(depth: int) -> None:
    (row,) = read("/chat/completions", JSON, [b'{"a":' * depth])
    (events,) = read("/chat/completions", EVENTS, [b"data: " + b"[" * depth + b"\n\n"])
    assert {row.usage_source, events.usage_source} == {"missing"}


NAMES = st.sampled_from(["id", "usage", "x_groq", "choices", "output", "response", "message", "logprobs"])
JSONS = st.recursive(
    st.text(max_size=30) | st.integers() | st.none() | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=3), inner, max_size=5),
)


def kept(value: Any, *, whole: bool = False) -> Any:
    """What skimming should leave of a value, as it says of itself."""
    if isinstance(value, list):
        return [kept(each, whole=whole) for each in value]
    if not isinstance(value, dict):
        return value
    found = {}
    for name, inner in value.items():
        all_of_it = whole or name in {"usage", "x_groq"}
        left_out = isinstance(inner, dict | list) and not all_of_it and name not in {"choices", "output", "response"}
        found[name] = None if left_out else kept(inner, whole=all_of_it)
    return found


@given(JSONS, st.integers(1, 9) | st.integers(10, 500))
@example({"logprobs": [{"a": '"'}, ["\\", {"b": "]}"}]], "usage": {"a": 1}}, 500)
@example({"logprobs": {"a": {"b": "x" * 40}, "c": [[["d"]]]}, "id": "e"}, 17)
@settings(max_examples=300)
def test_skimming_keeps_what_a_row_is_made_with(value: Any, size: int) -> None:
    text = json.dumps(value).encode()
    skim = Skimmer()
    for at in range(0, len(text), size):
        skim.feed(text[at : at + size])
    assert json.loads(skim.result()) == kept(value)


LOGPROBS = [
    {"token": "a", "logprob": -0.1, "bytes": [97], "top_logprobs": [{"token": "b", "logprob": -2.0}] * 5}
] * 3000
SOURCES = [{"type": "url", "url": f"https://example.org/{at}"} for at in range(9000)]
RESPONSE = {
    "id": "resp_1", "object": "response", "status": "completed", "model": "m-1", "service_tier": "default",
    "output": [
        {"type": "web_search_call", "id": "ws_1", "action": {"type": "search", "sources": SOURCES}},
        {"type": "message", "content": [{"type": "output_text", "text": "x", "logprobs": LOGPROBS, "annotations": SOURCES}]},
    ],
    "tools": [{"type": "web_search"}, {"type": "function", "parameters": {"enum": [str(at) for at in range(50_000)]}}],
    "usage": {"input_tokens": 9, "output_tokens": 4, "total_tokens": 13, "output_tokens_details": {"reasoning_tokens": 1}},
}  # fmt: skip
CHAT = {
    "id": "chatcmpl-1", "object": "chat.completion", "model": "m-1", "usage": USAGE,
    "choices": [
        {"index": at, "message": {"content": "x"}, "logprobs": {"content": LOGPROBS}, "finish_reason": reason}
        for at, reason in enumerate(("stop", "length"))
    ],
}  # fmt: skip


def told(row: Entry) -> Any:
    """What of an answer is in its row."""
    return (
        row.state, row.usage, row.usage_source, row.finish_reasons, row.response_model, row.response_id, row.service_tier,
    )  # fmt: skip


@pytest.mark.parametrize("large", [CHAT, RESPONSE], ids=["chat", "response"])
def test_a_large_answer_says_what_a_small_one_says(large: dict[str, Any]) -> None:
    path = "/responses" if "output" in large else "/chat/completions"
    small = json.loads(json.dumps(large).replace(json.dumps(LOGPROBS), "[]").replace(json.dumps(SOURCES), "[]"))
    text = json.dumps(large).encode()
    assert len(text) > 2 * LARGE
    (row,) = read(path, JSON, [text])
    (expected,) = read(path, JSON, [json.dumps(small).encode()])
    assert told(row) == told(expected)
    assert (row.state, row.usage_source) == ("complete", "response")
    assert len(row.finish_reasons or ()) == len(large.get("choices", "1"))


def test_a_large_last_event_says_what_a_small_one_says() -> None:
    begun = {"type": "response.created", "response": {**RESPONSE, "status": "in_progress", "output": [], "usage": None}}
    ended = {"type": "response.completed", "response": RESPONSE}
    pieces = [f"event: {each['type']}\ndata: {json.dumps(each)}\n\n".encode() for each in (begun, ended)]
    (row,) = read("/responses", EVENTS, pieces, asked={"model": "m", "stream": True})
    assert (row.state, row.usage_source, row.finish_reasons) == ("complete", "stream", ("completed",))
    assert (row.usage.total_tokens, row.usage.tool_calls) == (13, {"web_search": 1})


def test_a_large_line_of_a_batch_says_what_a_small_one_says() -> None:
    lines = [
        {"id": f"batch_req_{at}", "custom_id": f"c-{at}", "response": {"status_code": 200, "request_id": "r", "body": body}, "error": None}
        for at, body in enumerate((CHAT, RESPONSE))
    ]  # fmt: skip
    rows = read("/files/file-1/content", {"content-type": "application/octet-stream"},
                [json.dumps(each).encode() + b"\n" for each in lines], method="GET")  # fmt: skip
    assert [(row.usage.total_tokens, row.usage_source, row.response_id) for row in rows] == [
        (140, "response", "chatcmpl-1"),
        (13, "response", "resp_1"),
    ]
    assert rows[1].usage.tool_calls == {"web_search": 1}


def test_skimming_holds_little(tmp_path: object) -> None:
    skim = Skimmer()
    skim.feed(b'{"data": [')
    for _ in range(200):
        skim.feed(b'{"b64_json": "' + b"A" * 100_000 + b'"}, {"embedding": [' + b"0.1, " * 9_999 + b"1]}, ")
    skim.feed(b'{}], "usage": {"total_tokens": 7}}')
    small = skim.result()
    assert len(small) < LARGE
    assert json.loads(small)["usage"] == {"total_tokens": 7}


@pytest.mark.parametrize(
    ("usage", "source"),
    [
        ({"prompt_tokens": -5, "completion_tokens": 10**20}, "missing"), ({"prompt_tokens": "many"}, "missing"), ({}, "missing"),
        ({"prompt_tokens": None, "total_tokens": None}, "missing"), ({"prompt_tokens": 0}, "response"),
    ],
)  # fmt: skip
def test_usage_of_numbers_that_cannot_be_is_no_usage(usage: dict[str, Any], source: str) -> None:
    (row,) = read("/chat/completions", JSON, [json.dumps({"model": "m", "choices": [], "usage": usage}).encode()])
    assert (row.usage_source, row.usage.output_tokens) == (source, None)
