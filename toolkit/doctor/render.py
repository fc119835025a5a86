"""The diagnosis for a terminal: target first, one line a check, the root cause and its fix at the end."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from toolkit.doctor.registry import STAGES
from toolkit.doctor.report import shown_target
from toolkit.doctor.runner import Diagnosis
from toolkit.model import Fix, Result
from toolkit.version import __version__

MARKS = {"pass": "✓", "warn": "!", "fail": "✗", "skip": "-", "error": "?"}
ASCII_MARKS = {**MARKS, "pass": "ok", "fail": "X"}
COLORS = {"pass": "32", "warn": "33", "fail": "31", "skip": "2", "error": "35"}
STAGE_TITLES = {
    "python": "Python", "package": "Package", "dotenv": ".env", "key": "Key", "endpoint": "Endpoint", "proxy": "Proxy",
    "tls": "TLS", "network": "Network", "account": "Account", "model": "Model", "ledger": "Ledger",
}  # fmt: skip
CONTINUED = {"powershell": " `", "cmd": " ^"}
ASCII = str.maketrans(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "→": "->", "×": "x", "–": "-", "—": "-", "·": "-", "≥": ">="}
)
_WORD = re.compile(r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'])+""")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, kw_only=True)
class Style:
    """How to draw: columns, colour, more or less detail, and whether the console can show our marks."""

    width: int = 80
    color: bool = False
    unicode: bool = True
    verbose: bool = False

    def paint(self, text: str, code: str) -> str:
        """The text in a colour, if there are colours."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.color else text

    def plain(self, text: str) -> str:
        """The text without control characters, in ASCII where nothing else can be shown."""
        text = _CONTROL.sub("", text)
        return text if self.unicode else text.replace("…", "...").translate(ASCII)


def as_text(diagnosis: Diagnosis, style: Style) -> str:
    """The whole report, ending in a newline."""
    parts = [_head(diagnosis, style), *_groups(diagnosis, style), _end(diagnosis, style)]
    return "\n".join("\n".join(part) for part in parts) + "\n"


def _head(diagnosis: Diagnosis, style: Style) -> list[str]:
    found = shown_target(diagnosis)
    world = diagnosis.world
    url = found["base_url"] or "(empty)"
    if found["base_url_origin"] == "default":
        goes = f"{found['host']} (OpenAI itself; no OPENAI_BASE_URL is set)"
    else:
        goes = f"{found['host'] or '?'} ({url}, from {found['base_url_origin']})"
    lines = [f"oaicheck {__version__} env", f"Target:  {goes}", f"Key:     {_key_line(found)}"]
    if world.python:
        lines.append(f"Python:  {world.show(world.python)}")
    return [line for each in lines for line in _wrapped(each, style, indent="         ")] + [""]


def _key_line(found: dict[str, str | None]) -> str:
    name, origin, hint = found["key_name"], found["key_origin"], found["key_hint"]
    if origin is None:
        return f"none ({name} is nowhere)"
    return f"{hint or 'set'} ({name}, from {origin})"


def _groups(diagnosis: Diagnosis, style: Style) -> Iterator[list[str]]:
    def stage_of(result: Result) -> int:
        return STAGES.index(result.check.stage)

    for number, results in groupby(sorted(diagnosis.results, key=stage_of), key=stage_of):
        stage = STAGES[number]
        shown = [each for each in results if style.verbose or not _needless(each)]
        if shown:
            title = style.paint(STAGE_TITLES.get(stage, stage), "1")
            yield [title, *(line for each in shown for line in _check(each, style)), ""]


def _needless(result: Result) -> bool:
    """Skipped for no fault: there was nothing to look at. Only `-v` shows that; what a fault hides is always shown."""
    return result.finding.status == "skip" and not result.finding.summary.startswith("because of")


def _check(result: Result, style: Style) -> Iterator[str]:
    finding = result.finding
    marks = MARKS if style.unicode else ASCII_MARKS
    text = finding.summary
    if finding.status == "skip":
        text = f"{result.check.title}: skipped, {text}"
    code = f"  [{finding.code}]" if finding.code else ""
    lines = _wrapped(f"{marks[finding.status]:<2} {text}{code}", style, indent="     ", first="  ")
    painted = style.paint(marks[finding.status], COLORS[finding.status])
    yield lines[0].replace(marks[finding.status], painted, 1)
    yield from lines[1:]
    if style.verbose:
        for name, value in finding.detail.items():
            shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=not style.unicode)
            for part in shown.splitlines() or [""]:
                yield from _wrapped(f"{name}: {part}", style, indent="         ", first="       ")
        yield from _wrapped(f"({result.check.id}, {result.elapsed_ms} ms)", style, indent="         ", first="       ")


def _end(diagnosis: Diagnosis, style: Style) -> list[str]:
    counts = diagnosis.counts
    words = {"pass": "passed", "warn": "warnings", "fail": "failed", "skip": "skipped", "error": "broke"}
    words |= {"warn": "warning"} if counts["warn"] == 1 else {}
    lines = [", ".join(f"{counts[status]} {word}" for status, word in words.items() if counts[status])]
    root = diagnosis.root
    if root is None:
        return [*lines, style.paint(_verdict(diagnosis), "32")]
    finding = root.finding
    others = counts["fail"] - (finding.status == "fail")
    head = f"{'Fix this first' if others else 'Fix this'} ({finding.code}): {finding.summary}"
    lines += ["", *(style.paint(line, "1") for line in _wrapped(head, style, indent="  "))]
    lines += _fixes(finding.fix, diagnosis, style)
    return lines


def _verdict(diagnosis: Diagnosis) -> str:
    ran = [each for each in diagnosis.results if each.finding.status != "skip"]
    if diagnosis.world.offline:
        return "Nothing wrong was found on this machine. The network was not looked at (--offline)."
    return "Ready." if ran else "Nothing was looked at."


def _fixes(fixes: tuple[Fix, ...], diagnosis: Diagnosis, style: Style) -> list[str]:
    lines = []
    for each in fixes:
        lines += _wrapped(f"- {each.text}", style, indent="    ", first="  ")
        lines += command_lines(each.command, diagnosis.world.machine.shell, style) if each.command else []
    code = f"oaicheck explain {diagnosis.root.finding.code}" if diagnosis.root else "oaicheck explain"
    return [*lines, *_wrapped(f"More: {code}", style, indent="  ", first="  ")]


def command_lines(command: str, shell: str, style: Style) -> list[str]:
    """A command as it can be pasted: broken only between words, with the shell's own sign that it goes on."""
    indent, on = "      ", CONTINUED.get(shell, " \\")
    lines: list[str] = []
    for line in style.plain(command).split("\n"):
        words = [match[0] for match in _WORD.finditer(line)]
        if len(indent) + len(line) <= style.width or " ".join(words) != line.strip() or "<<" in line:
            lines.append(indent + line)
            continue
        current = indent
        for word in words:
            if current.strip() and len(current) + len(word) + len(on) > style.width:
                lines.append(current.rstrip() + on)
                current = indent + "  "
            current += word + " "
        lines.append(current.rstrip())
    return lines


def paragraph(text: str, style: Style, *, indent: str = "", first: str = "") -> list[str]:
    """Wrapped lines of a text, words of a command kept whole."""
    return _wrapped(text, style, indent, first)


def _wrapped(text: str, style: Style, indent: str, first: str = "") -> list[str]:
    return textwrap.wrap(
        style.plain(text), max(style.width, 20), initial_indent=first, subsequent_indent=indent,
        break_long_words=False, break_on_hyphens=False,
    ) or [""]  # fmt: skip
