"""What recording costs a program: a tracked client beside a bare one, on a loopback server in a process of its own.

python benchmarks/capture.py [--processes N] [--turns N] [--requests N] [--only chat,stream,async,memory,writer,peers]

Bare and tracked take turns in one process, and the median of the turns' ratios counts, so that a busy machine harms both
alike. Where a process puts its memory moves the figure by a point, so several processes are asked, and the median of
theirs is shown, with the least and the largest behind it. Three figures each: `calls`, the time that the program's own
calls take while the writer works beside them; `whole`, the time until every row is in the ledger; and `cpu`, the
processor time of the whole process until then. Limits: chat 1.10, a stream of 200 chunks 1.05, 64 requests at once 1.15.
`--requests` is how many the look at memory makes (default 20000; the limit is meant for 100000).

Other tools are measured the same way, where they are installed. In an environment that is thrown away afterwards:

    python3 -m venv /tmp/peers
    /tmp/peers/bin/python -m pip install -e . braintrust opentelemetry-sdk opentelemetry-instrumentation-openai
    /tmp/peers/bin/python benchmarks/capture.py --only chat,stream,async,peers

opentelemetry-instrumentation-openai-v2 cannot be installed beside opentelemetry-instrumentation-openai: one at a time.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.metadata
import json
import operator
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

LIMITS = {"chat": 1.10, "stream": 1.05, "async": 1.15}
CALLS = {"chat": 400, "stream": 20, "async": 6}
"""So many that the writer gets to work while they are made: it lets rows gather for 0.3 s."""
AT_ONCE = 64
USAGE = {
    "prompt_tokens": 19, "completion_tokens": 10, "total_tokens": 29,
    "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
    "completion_tokens_details": {"reasoning_tokens": 0, "audio_tokens": 0, "accepted_prediction_tokens": 0, "rejected_prediction_tokens": 0},
}  # fmt: skip
HEAD = {"id": "chatcmpl-1", "created": 1, "model": "gpt-4o-mini-2024-07-18", "service_tier": "default", "system_fingerprint": "fp_1"}  # fmt: skip
MESSAGES: Any = [{"role": "user", "content": "Say hello to everybody in the room, one after the other."}]


# --- the server, in a process of its own ------------------------------------------------------------------------------


def whole() -> bytes:
    message = {"role": "assistant", "content": "Hello! " * 20, "refusal": None, "annotations": []}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    return json.dumps({**HEAD, "object": "chat.completion", "choices": [choice], "usage": USAGE}).encode()


def pieces(usage: bool) -> list[bytes]:
    events: list[dict[str, Any]] = []
    for at in range(200):
        choice = {"index": 0, "delta": {"content": " hello"}, "logprobs": None, "finish_reason": "stop" if at == 199 else None}  # fmt: skip
        events.append({**HEAD, "object": "chat.completion.chunk", "choices": [choice], **({"usage": None} if usage else {})})  # fmt: skip
    if usage:
        events.append({**HEAD, "object": "chat.completion.chunk", "choices": [], "usage": USAGE})
    return [b"data: " + json.dumps(event, separators=(",", ":")).encode() + b"\n\n" for event in events] + [
        b"data: [DONE]\n\n"
    ]


class Server(asyncio.Protocol):
    """Answers without looking: a chat completion, or the chunks of one."""

    head = b"HTTP/1.1 200 OK\r\nx-request-id: req_1\r\nopenai-version: 2020-10-01\r\n"
    plain = head + b"content-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(whole()), whole())
    with_usage, without = pieces(usage=True), pieces(usage=False)

    def connection_made(self, transport: Any) -> None:
        self.transport, self.data = transport, b""

    def data_received(self, data: bytes) -> None:
        self.data += data
        while (end := self.data.find(b"\r\n\r\n")) >= 0:
            at = self.data.lower().find(b"content-length:", 0, end)
            size = int(self.data[at + 15 : self.data.find(b"\r\n", at)])
            if len(self.data) < end + 4 + size:
                return
            body, self.data = self.data[end + 4 : end + 4 + size], self.data[end + 4 + size :]
            self.answer(body)

    def answer(self, body: bytes) -> None:
        if b'"stream":true' not in body.replace(b" ", b""):
            self.transport.write(self.plain)
            return
        self.transport.write(self.head + b"content-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n")
        for piece in self.with_usage if b"include_usage" in body else self.without:
            self.transport.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.transport.write(b"0\r\n\r\n")


async def serve() -> None:
    server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


@contextmanager
def serving() -> Iterator[str]:
    with subprocess.Popen([sys.executable, __file__, "--serve"], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield f"http://127.0.0.1:{int(server.stdout.readline())}/v1"
        server.terminate()


# --- what is measured -------------------------------------------------------------------------------------------------


def chat(client: Any) -> None:
    for _ in range(CALLS["chat"]):
        client.chat.completions.create(model="gpt-4o-mini", messages=MESSAGES)


def stream(client: Any) -> None:
    for _ in range(CALLS["stream"]):
        chunks = sum(1 for _ in client.chat.completions.create(model="gpt-4o-mini", messages=MESSAGES, stream=True))
        assert chunks >= 200


async def at_once(client: Any, rounds: int) -> None:
    for _ in range(rounds):
        calls = (client.chat.completions.create(model="gpt-4o-mini", messages=MESSAGES) for _ in range(AT_ONCE))
        await asyncio.gather(*calls)


class Bench:
    """A bare and a recorded client for each kind of call; `done` waits until everything is recorded."""

    def __init__(self, base: str, wrap: Callable[[Any], Any], done: Callable[[], object]) -> None:
        import openai

        self.loop = asyncio.new_event_loop()
        options: Any = {"api_key": "sk-bench-0000000000000000", "base_url": base, "max_retries": 0}
        self.plain, self.wrapped = openai.OpenAI(**options), wrap(openai.OpenAI(**options))
        self.plain_async, self.wrapped_async = openai.AsyncOpenAI(**options), wrap(openai.AsyncOpenAI(**options))
        self.done = done

    def work(self, kind: str, recorded: bool) -> tuple[float, float, float]:
        """Wall seconds of the calls, wall seconds and processor seconds until all is recorded."""
        client = self.wrapped if recorded else self.plain
        begun, cpu = time.perf_counter(), time.process_time()
        if kind == "async":
            self.loop.run_until_complete(at_once(self.wrapped_async if recorded else self.plain_async, CALLS[kind]))
        else:
            (chat if kind == "chat" else stream)(client)
        calls = time.perf_counter() - begun
        if recorded:
            self.done()
        return calls, time.perf_counter() - begun, time.process_time() - cpu

    def compare(self, kind: str, turns: int, switch: Callable[[bool], object] = lambda _: None) -> Ratios:
        """The medians over the turns."""
        ratios: list[tuple[float, ...]] = []
        bare = []
        for turn in range(-2, turns):
            took = {}
            for recorded in (turn % 2 == 0, turn % 2 == 1):
                switch(recorded)
                took[recorded] = self.work(kind, recorded)
            if turn >= 0:
                ratios.append(tuple(map(operator.truediv, took[True], took[False])))
                bare.append(took[False][0] / CALLS[kind] / (AT_ONCE if kind == "async" else 1) * 1000)
        calls, whole, cpu = map(statistics.median, zip(*ratios, strict=True))
        return Ratios(calls, whole, cpu, statistics.median(bare))


class Ratios(NamedTuple):
    """What one process measured: tracked against bare, and the milliseconds of one bare call."""

    calls: float
    whole: float
    cpu: float
    bare_ms: float


def in_words(measured: list[Ratios]) -> str:
    """The middle of what the processes say, and from where to where they reach."""

    def spread(name: str) -> str:
        values = sorted(getattr(each, name) for each in measured)
        reach = f" ({values[0]:.3f} to {values[-1]:.3f})" if len(values) > 1 else ""
        return f"{name} {statistics.median(values):.3f}{reach}"

    bare = statistics.median(each.bare_ms for each in measured)
    return f"{spread('calls')}, {spread('whole')}, {spread('cpu')}; a bare call {bare:.2f} ms"


def memory() -> float:
    """MiB that this process holds now."""
    with suppress(OSError):
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 2**20
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def hold(bench: Bench, requests: int) -> None:
    """Memory while so many requests are made, 64 at once."""
    held = []
    begun = time.perf_counter()
    for _part in range(10):
        bench.loop.run_until_complete(at_once(bench.wrapped_async, max(1, requests // 10 // AT_ONCE)))
        held.append(memory())
    bench.done()
    made = max(1, requests // 10 // AT_ONCE) * 10 * AT_ONCE
    print(
        f"memory: {held[0]:.1f} MiB after {made // 10:,} requests, {held[4]:.1f} after {made // 2:,}, {held[-1]:.1f} after {made:,}"
        f" ({made / (time.perf_counter() - begun):.0f} requests/s)"
    )


def sustained(path: Path, rows: int = 20_000) -> None:
    """Rows a second from finished request to ledger, fed as fast as the writer takes them, then far faster."""
    from toolkit.capture.call import Call, Recorder
    from toolkit.capture.writer import MOST_ROWS, Writer

    for name, wait in (("fed at its own pace", True), ("fed without mercy", False)):
        writer = Writer(str(path.with_name(f"{wait}.db")))
        recorder = Recorder(sink=writer.put)
        begun = time.perf_counter()
        for _ in range(rows):
            call = Call(recorder, "POST", {"model": "gpt-4o-mini", "messages": MESSAGES}, {})
            call.sent("https://api.openai.com/v1/chat/completions", lambda: {"authorization": "Bearer sk-bench-0000000000000000"})  # fmt: skip
            exchange = call.answered(200, {"content-type": "application/json"})
            exchange.feed(whole_answer)
            call.ended(exchange, "read")
            call.returned()
            while wait and len(writer._queue) > MOST_ROWS // 2:
                time.sleep(0.001)
        fed = time.perf_counter() - begun
        writer.flush(120)
        spent = time.perf_counter() - begun
        held = count(writer.location)
        waiting = sum(each.read_bytes().count(b"\n") for each in writer.spool.places if each.exists())
        assert held + waiting >= rows, (held, waiting)
        print(f"writer, {name}: {rows / spent:,.0f} rows/s end to end, fed at {rows / fed:,.0f}/s; in the ledger {held:,}, in the spool {waiting:,}")  # fmt: skip
        writer.close()


whole_answer = whole()


def count(location: str) -> int:
    import sqlite3

    connection = sqlite3.connect(location)
    try:
        return int(connection.execute("select count(*) from requests").fetchone()[0])
    finally:
        connection.close()


# --- other tools ------------------------------------------------------------------------------------------------------


def with_opentelemetry(module: str) -> tuple[Callable[[Any], Any], Callable[[], object], Callable[[bool], object]]:
    from opentelemetry import trace
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult

    class Nowhere(SpanExporter):
        def export(self, _spans: Any) -> Any:
            return SpanExportResult.SUCCESS

    provider = TracerProvider()
    provider.add_span_processor(BatchSpanProcessor(Nowhere()))
    trace.set_tracer_provider(provider)
    instrumentor = importlib.import_module(module).OpenAIInstrumentor()
    on = []

    def switch(recorded: bool) -> None:
        if recorded != bool(on):
            instrumentor.instrument() if recorded else instrumentor.uninstrument()
            on[:] = [True] if recorded else []

    return (lambda client: client), provider.force_flush, switch


def with_braintrust() -> tuple[Callable[[Any], Any], Callable[[], object], Callable[[bool], object]]:
    from braintrust import wrap_openai

    return wrap_openai, (lambda: None), (lambda _: None)


def with_us(folder: str) -> tuple[Callable[[Any], Any], Callable[[], object], Callable[[bool], object]]:
    from toolkit import flush, track

    ledger = Path(folder) / "ledger.db"
    return (lambda client: track(client, ledger=ledger, ask_usage=True)), (lambda: flush(60)), (lambda _: None)


OURS = "oaicheck"
TOOLS: dict[str, Callable[[str], Any]] = {
    OURS: with_us,
    "opentelemetry-instrumentation-openai": lambda _: with_opentelemetry("opentelemetry.instrumentation.openai"),
    "opentelemetry-instrumentation-openai-v2": lambda _: with_opentelemetry("opentelemetry.instrumentation.openai_v2"),
    "braintrust": lambda _: with_braintrust(),
}
"""How each tool records a client. What each is given is a folder to keep things in."""


# --- the run ----------------------------------------------------------------------------------------------------------


def measure(tool: str, kind: str, base: str, turns: int) -> None:
    """In a process of its own: one tool, one kind of call. Prints its ratios as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        wrap, done, switch = TOOLS[tool](folder)
        bench = Bench(base, wrap, done)
        print(json.dumps(bench.compare(kind, turns, switch)))


def measured(tool: str, kind: str, base: str, turns: int) -> Ratios:
    command = [sys.executable, __file__, "--measure", tool, "--only", kind, "--base", base, "--turns", str(turns)]
    return Ratios(*json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout))


def compare(tool: str, kinds: list[str], base: str, processes: int, turns: int) -> None:
    try:
        version = importlib.metadata.version(tool)
    except importlib.metadata.PackageNotFoundError:
        print(f"{tool}: not installed here")
        return
    for kind in kinds:
        try:
            found = in_words([measured(tool, kind, base, turns) for _ in range(processes)])
        except subprocess.CalledProcessError:
            found = "does not run here"
        limit = f" (limit {LIMITS[kind]:.2f})" if tool == OURS else ""
        print(f"{tool} {version}: {kind}{limit} {found}", flush=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--requests", type=int, default=20_000)
    options.add_argument("--processes", type=int, default=5)
    options.add_argument("--turns", type=int, default=11)
    options.add_argument("--only", default="chat,stream,async,memory,writer,peers")
    options.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options.add_argument("--measure", choices=TOOLS, help=argparse.SUPPRESS)
    options.add_argument("--base", help=argparse.SUPPRESS)
    given = options.parse_args()
    wanted = set(given.only.split(","))
    if given.serve:
        asyncio.run(serve())
        return
    if given.measure:
        measure(given.measure, given.only, given.base, given.turns)
        return
    print(f"Python {sys.version.split()[0]}, openai {importlib.metadata.version('openai')}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")  # fmt: skip
    kinds = [kind for kind in LIMITS if kind in wanted]
    with serving() as base, tempfile.TemporaryDirectory() as name:
        compare(OURS, kinds, base, given.processes, given.turns)
        if "memory" in wanted:
            wrap, done, _switch = with_us(name)
            hold(Bench(base, wrap, done), given.requests)
        if "writer" in wanted:
            sustained(Path(name) / "writer.db")
        for tool in TOOLS if "peers" in wanted else ():
            if tool != OURS:
                compare(tool, kinds, base, given.processes, given.turns)


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
