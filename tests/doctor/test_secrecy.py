"""No key is left in anything that is said: report, JSON, with -v, or when a check breaks."""

from __future__ import annotations

import contextlib
import io
import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from toolkit.app import App
from toolkit.cli import run
from toolkit.doctor.build import build_world
from toolkit.doctor.registry import check
from toolkit.doctor.render import Style, as_text
from toolkit.doctor.report import as_json
from toolkit.doctor.runner import diagnose
from toolkit.doctor.world import World
from toolkit.model import Finding

ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
BODIES = st.text(ALPHABET, min_size=24, max_size=60).map(lambda text: "aB3" + text)
PREFIXES = st.sampled_from(["sk-", "sk-proj-", "sk-ant-api03-", "sk-or-v1-", "sk-admin-", "gsk_", "unknown-"])
AROUND = st.sampled_from([
    "{}", "{}\n", " {}", "“{}”", '"{}"', "Bearer {}", "OPENAI_API_KEY={}", "{};", "{}\x1b", "{}\u200b", "`{}`", "{}\\n", "{} {}",
    "Authorization: Bearer {}", "{}#note", "https://u:{}@host/", "<{}>", "<p>{}</p>", '{{"key": "{}"}}', "$env:{}", "set {}", "# {}",
])  # fmt: skip
LINES = st.sampled_from(
    [
        "OPENAI_API_KEY={}",
        "{}",
        "OPENAI_KEY={}",
        "set OPENAI_API_KEY={}",
        "OPENAI_API_KEY: {}",
        "#OPENAI_API_KEY={}",
        "OPENAI_BASE_URL={}",
    ]
)
NAMES = st.sampled_from(
    ["OPENAI_API_KEY", "OPENAI_KEY", "OPENAI_BASE_URL", "OPENAI_ORG_ID", "OPENAI_CUSTOM_HEADERS", "HTTPS_PROXY"]
)


def _said(app: App, *args: str) -> str:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(["env", "--offline", "--skip", "python,package,ledger", *args], app)
    assert code in (0, 1), err.getvalue()
    return out.getvalue() + err.getvalue()


@settings(max_examples=20, deadline=None)
@example("aB3" + 24 * "0", "unknown-", "{}", "OPENAI_API_KEY={}", "OPENAI_BASE_URL", "utf-8")
@example("aB3" + 24 * "0", "unknown-", "{}", "#", "OPENAI_BASE_URL", "utf-8")
@given(
    body=BODIES, prefix=PREFIXES, around=AROUND, line=LINES, name=NAMES, encoding=st.sampled_from(["utf-8", "utf-16"])
)
def test_no_key_is_left_in_a_report(body: str, prefix: str, around: str, line: str, name: str, encoding: str) -> None:
    text = around.replace("{}", prefix + body)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / ".env").write_bytes(line.replace("{}", text).encode(encoding))
        for args in ((), ("--json",), ("-v",)):
            for environ in ({}, {name: text}):
                said = _said(App(environ={"HOME": folder, **environ}, cwd=Path(folder)), *args)
                assert body not in said
                assert body[:-4] not in said


@settings(max_examples=15, deadline=None)
@given(body=BODIES, prefix=PREFIXES, around=AROUND)
def test_no_key_is_left_when_a_check_breaks(body: str, prefix: str, around: str) -> None:
    text = around.replace("{}", prefix + body)

    @check("breaks", stage="key")
    def breaks(world: World) -> Finding:
        """It breaks."""
        raise ValueError(f"Illegal header value {text!r} {world.settings.key}")

    app = App(environ={"OPENAI_API_KEY": text}, cwd=Path(tempfile.gettempdir()), verbose=1)
    found = diagnose([breaks], build_world(app, offline=True))
    for said in (as_text(found, Style(verbose=True)), repr(as_json(found))):
        assert "check.crashed" in said
        assert body not in said
