"""Libraries that make clients of their own are seen once `install()` was called."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest
from pydantic import BaseModel

from tests.capture.examples import environment, rows
from toolkit import install, uninstall


class Place(BaseModel):
    """What a structured answer holds."""

    city: str


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    with environment(monkeypatch, tmp_path) as path:
        install(project="library")
        yield path
    uninstall()


def test_pydantic_ai(ledger: Path) -> None:
    pydantic_ai = pytest.importorskip("pydantic_ai", reason="pydantic-ai is not installed (extra `examples`)")
    for name in ("openai-chat:gpt-5.4-mini", "openai-responses:gpt-5.4-mini"):
        assert pydantic_ai.Agent(name).run_sync("Hello").output == "MARKER-ANSWER"
    assert [(row.project, row.endpoint, row.state) for row in rows(ledger)] == [
        ("library", "/chat/completions", "complete"),
        ("library", "/responses", "complete"),
    ]


def test_instructor(ledger: Path) -> None:
    instructor = pytest.importorskip("instructor", reason="instructor is not installed (extra `examples`)")
    with openai.OpenAI() as client:
        messages: Any = [{"role": "user", "content": "Where?"}]
        found = instructor.from_openai(client).chat.completions.create(
            model="gpt-5.4-mini", messages=messages, response_model=Place
        )
    assert found.city == "Oslo"
    (row,) = rows(ledger)
    assert (row.endpoint, row.finish_reasons, row.usage.total_tokens) == ("/chat/completions", ("tool_calls",), 13)


def test_the_agents_sdk(ledger: Path) -> None:
    agents = pytest.importorskip("agents", reason="openai-agents is not installed (extra `examples`)")
    agents.set_tracing_disabled(disabled=True)
    agent = agents.Agent(name="a", instructions="Be short.", model="gpt-5.4-mini")
    assert agents.Runner.run_sync(agent, "Hello").final_output == "MARKER-ANSWER"
    (row,) = rows(ledger)
    assert (row.endpoint, row.usage.total_tokens) == ("/responses", 12)


GREENLETS = """
from gevent import monkey; monkey.patch_all()
import sqlite3
import gevent, openai
from toolkit import flush, track
client = track(openai.OpenAI(max_retries=0))
def ask():
    for _ in range(2):
        client.chat.completions.create(model="m", messages=[{"role": "user", "content": "x"}])
gevent.joinall([gevent.spawn(ask) for _ in range(3)])
assert flush(30)
other = sqlite3.connect(__import__("os").environ["OAICHECK_LEDGER"], isolation_level=None)
other.execute("begin immediate")
gevent.joinall([gevent.spawn(ask) for _ in range(3)])
gevent.sleep(1)  # meanwhile the writer waits for its turn: alone
other.execute("rollback")
"""


def test_a_locked_ledger_stops_no_greenlet(ledger: Path) -> None:
    pytest.importorskip("gevent", reason="gevent is not installed (extra `examples`)")
    done = subprocess.run([sys.executable, "-c", GREENLETS], capture_output=True, text=True, timeout=100, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(rows(ledger)) == 12
