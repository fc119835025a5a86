"""The client is built from the settings, whatever place they come from."""

from __future__ import annotations

from pathlib import Path

from toolkit.demo.server import KEY, serve
from toolkit.gateway import Gateway
from toolkit.model import Request
from toolkit.settings import load

CHAT = Request(
    endpoint="/chat/completions",
    model="gpt-6-luna",
    body={"model": "gpt-6-luna", "messages": [{"role": "user", "content": "Hi"}]},
)


def test_everything_may_stand_in_the_dotenv(tmp_path: Path) -> None:
    with serve() as server:
        lines = [f"OPENAI_API_KEY={KEY}", f"OPENAI_BASE_URL={server.url}", 'OPENAI_CUSTOM_HEADERS="X-Team: search"']
        (tmp_path / ".env").write_text("\n".join(lines))
        reply = Gateway(load(environ={}, cwd=tmp_path)).send(CHAT, seconds=20)
    assert reply.failure is None
    assert reply.response is not None
    assert reply.response.http_status == 200


def test_a_header_of_the_dotenv_is_sent(tmp_path: Path) -> None:
    from toolkit.gateway.client import build

    (tmp_path / ".env").write_text(f'OPENAI_API_KEY={KEY}\nOPENAI_CUSTOM_HEADERS="X-Team: search\nX-Stage: dev"\n')
    client = build(load(environ={}, cwd=tmp_path), seconds=5)
    headers = {
        name: value
        for name, value in client.default_headers.items()
        if name.startswith("X-") and "Stainless" not in name
    }
    assert headers == {"X-Team": "search", "X-Stage": "dev"}
    client.close()
