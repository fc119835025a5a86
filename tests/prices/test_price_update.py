"""Newer price data: fetched from a loopback server, compared, put in place in one step, and never at the cost of a model."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.prices.asking import instant
from toolkit.errors import PriceError, WrongUse
from toolkit.prices import library, stored, update
from toolkit.prices.book import Book

NOW = instant("2026-11-25T10:00:00+00:00")


def provider(*models: dict[str, Any], name: str = "openai") -> dict[str, Any]:
    """One provider in the published form."""
    return {"id": name, "name": name, "api_pattern": f"https://api\\.{name}\\.com", "models": list(models)}


def model(name: str, **prices: Any) -> dict[str, Any]:
    """One model in the published form."""
    return {"id": name, "match": {"equals": name}, "prices": prices}


DATED: list[Any] = [
    {"prices": {"input_mtok": {"base": 3, "tiers": [{"start": 200000, "price": 6}]}, "output_mtok": 9}},
    {"constraint": {"start_date": "2026-11-01"}, "prices": {"input_mtok": 2, "output_mtok": 6}},
    {
        "constraint": {"start_time": "16:30:00Z", "end_time": "00:30:00Z"},
        "prices": {"input_mtok": 1, "output_mtok": 3},
    },
]
PUBLISHED = [provider(model("gpt-5.5", input_mtok=4, output_mtok=30), {**model("gpt-new"), "prices": DATED})]


class _Answers(BaseHTTPRequestHandler):
    body = b""
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the name is http.server's
        pass


@pytest.fixture
def server() -> Iterator[type[_Answers]]:
    """A loopback server whose answer a test sets; `url` is where it is."""
    handler = type("Answers", (_Answers,), {"body": json.dumps(PUBLISHED).encode()})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        handler.url = f"http://127.0.0.1:{http.server_port}/data.json"  # type: ignore[attr-defined]
        yield handler
        http.shutdown()
        thread.join()


def url(server: Any) -> str:
    """Where the server is."""
    found: str = server.url
    return found


def test_what_is_published_becomes_a_price_list_with_days_hours_and_steps() -> None:
    book = Book(library=library.from_json(PUBLISHED))
    found = book.find("gpt-new", provider="openai")
    assert found is not None
    (layer,) = found.model.layers
    assert [era.start and era.start.isoformat() for era in layer.eras] == [None, "2026-11-01T00:00:00+00:00", None]
    assert layer.eras[2].window is not None
    assert [str(edge) for edge in layer.eras[2].window] == ["16:30:00", "00:30:00"]
    assert {k: str(v) for k, v in layer.eras[0].rates.above[200_000].items()} == {"input_tokens": "6"}


@pytest.mark.parametrize(
    ("at", "pico"),
    [
        ("2026-10-31T12:00:00+00:00", 3_000_000),
        ("2026-11-01T12:00:00+00:00", 2_000_000),
        ("2026-11-01T16:29:59.999999+00:00", 2_000_000),
        ("2026-11-01T16:30:00+00:00", 1_000_000),
        ("2026-11-02T00:29:59+00:00", 1_000_000),
        ("2026-11-02T00:30:00+00:00", 2_000_000),
        ("2026-11-02T08:30:00+08:00", 2_000_000),
    ],
)
def test_a_price_by_the_hour_of_the_day(at: str, pico: int) -> None:
    from tests.prices.asking import ask

    book = Book(library=library.from_json(PUBLISHED))
    assert ask("gpt-new", at=at, book=book, input_tokens=1, output_tokens=0).pico == pico


def test_the_difference_is_named(server: type[_Answers]) -> None:
    old = library.from_json([provider(model("gpt-5.5", input_mtok=5, output_mtok=30), model("gpt-old", input_mtok=1))])
    fetched = update.fetch(url(server))
    found = [(c.model, c.what, c.kind, c.old, c.new) for c in update.changes(old, fetched.providers, NOW)]
    assert found == [
        ("gpt-5.5", "changed", "input_tokens", "5", "4"),
        ("gpt-new", "new", None, None, None),
        ("gpt-old", "gone, kept", None, None, None),
    ]


def test_what_was_put_in_place_is_used_and_loses_no_model(server: type[_Answers], tmp_path: Path) -> None:
    path = tmp_path / "deep" / "prices.json"
    update.put(update.fetch(url(server)), path, now=NOW)
    used = stored.library(path)
    book = Book(library=used.providers)
    known = [book.find(name, provider="openai") is not None for name in ("gpt-new", "gpt-5.5", "o3", "gpt-9")]
    assert known == [True, True, True, False]
    assert used.version.startswith(f"genai-prices/{library.version()}@")
    assert used.fetched_at == "2026-11-25T10:00:00.000000Z"
    assert sorted(each.name for each in path.parent.iterdir()) == ["prices.json"]


def test_data_of_another_edition_of_the_package_is_not_used(server: type[_Answers], tmp_path: Path) -> None:
    path = tmp_path / "prices.json"
    update.put(update.fetch(url(server)), path, now=NOW)
    path.write_text(json.dumps({**json.loads(path.read_text()), "package": "0.0.1"}))
    assert stored.library(path).fetched_at is None


def test_without_a_file_the_data_of_the_package_is_used(tmp_path: Path) -> None:
    assert stored.library(tmp_path / "none.json").version == f"genai-prices/{library.version()}"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<html>", "no price data"),
        (b"[]", "not a list of providers"),
        (b'{"a": 1}', "not a list of providers"),
        (json.dumps([provider(model("x", input_mtok=1), name="acme")]).encode(), "no prices of OpenAI"),
        (json.dumps([provider({"id": 3})]).encode(), "no price data"),
    ],
)
def test_what_is_no_price_data_is_refused(server: type[_Answers], body: bytes, said: str) -> None:
    server.body = body
    with pytest.raises(PriceError, match=said):
        update.fetch(url(server))


def test_a_refusal_of_the_server_is_named(server: type[_Answers]) -> None:
    server.status = 404
    with pytest.raises(PriceError, match="answered 404"):
        update.fetch(url(server))


def test_an_unreachable_server_is_no_damage(server: type[_Answers]) -> None:
    with pytest.raises(update.OfflineError, match="can't be reached"):
        update.fetch("http://127.0.0.1:1/data.json", timeout=5)


@pytest.mark.parametrize("bad", ["file:///etc/passwd", "ftp://x/y", "data.json", ""])
def test_only_the_web_is_asked(bad: str) -> None:
    with pytest.raises(WrongUse, match="is not a web address"):
        update.fetch(bad)


def test_a_damaged_file_is_named_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "prices.json"
    for content in ("{", "[]", "{}", json.dumps({"package": library.version(), "data": [{}]})):
        path.write_text(content)
        stored._fetched.cache_clear()
        with pytest.raises(PriceError, match=r"prices\.json can't be used") as caught:
            stored.library(path)
        assert "Remove it" in caught.value.remedy


def test_a_place_that_cannot_be_written_is_named(server: type[_Answers], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PriceError, match="can't be written"):
        update.put(update.fetch(url(server)), tmp_path / "file" / "prices.json", now=NOW)
