"""Finds lines of a `.env` that do not do what they seem to. Pure; never repeats what stands in a line."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from toolkit.doctor.keynames import is_near
from toolkit.secret import KNOWN_PREFIXES

PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
KEYLIKE = re.compile(r"[A-Za-z0-9_\-+/.=…*]{6,}")
SYNTAXES = (
    (r"(?i)\s*setx\s", "`setx` is cmd syntax"), (r"\s*set\s+-", "`set -x` is fish syntax"), (r"(?i)\s*set\s", "`set` is cmd syntax"),
    (r"(?i)\s*\[?\$?env:|\s*\[?(System\.)?Environment\]?::", "`$env:` is PowerShell syntax"), (r"\s*\$\w", "a name has no `$` before it"),
    (r"\s*(const|let|var|val)\s", "that is a line of a program"), (r"\s*[{\[\"]", "that is JSON or a quoted name"), (r"\s*-\s", "that is YAML"),
    (r"\s*(ENV|ARG)\s", "that is a Dockerfile's syntax"), (r"\s*(process\.env|os\.environ|import\s|from\s)", "that is a line of a program"),
    (r"\s*[\w.\-]+\s*:", "a colon instead of `=`"), (r"\s*[\w.\-]+\s*:?=\s*([\"']).*\1\s*\S", "something stands after the closing quote"),
    (r"\s*(export\s+)?[\w.\-]+\s*=\s*[\"']", "a quote is not closed"), (r"\s*(export\s+)?[\w.\-]+\s+\S", "`=` is missing"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One line (from 1) and what is wrong with it. `key` when it is about the key; `own` when the key's own value suffers."""

    line: int
    code: str
    text: str
    key: bool = False
    own: bool = False
    mild: bool = False


@dataclass(frozen=True, kw_only=True)
class _Binding:
    name: str | None
    value: str | None
    source: str
    line: int
    error: bool


def lint(text: str, key_name: str) -> tuple[Problem, ...]:
    """Every problem, in the order of lines."""
    found = [*_by_line(_bindings(text), key_name), *_duplicates(_bindings(text), key_name)]
    return tuple(sorted(found, key=lambda each: each.line))


def _bindings(text: str) -> list[_Binding]:
    from dotenv.parser import parse_stream

    made = []
    for each in parse_stream(io.StringIO(text)):
        source = each.original.string
        bare = source.lstrip("\r\n")
        line = each.original.line + source[: len(source) - len(bare)].replace("\r\n", "\n").count("\n")
        made.append(_Binding(name=each.key, value=each.value, source=bare, line=line, error=each.error))
    return made


def _by_line(bindings: list[_Binding], key_name: str) -> Iterator[Problem]:
    before: _Binding | None = None
    for each in bindings:
        if each.error:
            yield _syntax(each, key_name)
        elif each.name is None:
            yield from _commented(each, key_name)
        elif each.value is None:
            yield from _without_value(each, before, key_name)
        else:
            yield from _named(each, key_name)
        before = each if each.source.strip() else None


def _mentions(source: str, key_name: str) -> bool:
    words = re.findall(r"[A-Za-z_][A-Za-z0-9_]*", source)
    return key_name in words or any(is_near(word, key_name) for word in words) or _starts_like_key(source.strip())


def _starts_like_key(text: str) -> bool:
    return text.startswith(KNOWN_PREFIXES) and len(text) >= 12


def _syntax(binding: _Binding, key_name: str) -> Problem:
    source = binding.source.lstrip("\ufeff")
    what = next((words for pattern, words in SYNTAXES if re.match(pattern, source)), "it can't be read")
    about = _mentions(source, key_name)
    if not re.search(r"[=:]", source) and _starts_like_key(source.strip()):
        return Problem(line=binding.line, code="dotenv.no_name", text="there is a key without a name", key=True)
    return Problem(line=binding.line, code="dotenv.syntax", text=what, key=about)


def _commented(binding: _Binding, key_name: str) -> Iterator[Problem]:
    for offset, line in enumerate(binding.source.splitlines()):
        if re.match(rf"\s*[#;/]+\s*(export\s+)?{re.escape(key_name)}\s*=\s*[\"']?[^\s\"']{{6,}}", line):
            yield Problem(
                line=binding.line + offset, code="dotenv.commented", text="the key's line is commented out", key=True
            )


def _without_value(binding: _Binding, before: _Binding | None, key_name: str) -> Iterator[Problem]:
    word = (binding.name or "").strip()
    if before is not None and _continues(before, word):
        own = before.name == key_name
        text = "a value goes on here that began on the line before"
        yield Problem(line=binding.line, code="dotenv.wrapped", text=text, key=own, own=own)
    elif _starts_like_key(word):
        yield Problem(line=binding.line, code="dotenv.no_name", text="there is a key without a name", key=True)
    elif word == key_name:
        yield Problem(
            line=binding.line, code="dotenv.syntax", text="`=` and the key are missing after the name", key=True
        )


def _continues(before: _Binding, word: str) -> bool:
    """Whether a line without `=` is the rest of the value above it, rather than a bare name."""
    if before.value is None or before.error or before.name is None:
        return False
    if re.search(r"=\s*[\"']", before.source) or not re.search(r"(?i)key|token|secret|pass", before.name):
        return False
    return bool(KEYLIKE.fullmatch(word)) and not re.fullmatch(r"[A-Z]+(_[A-Z0-9]+)+", word)


def _named(binding: _Binding, key_name: str) -> Iterator[Problem]:
    name, value = binding.name or "", binding.value or ""
    own = name == key_name
    if not PLAIN_NAME.fullmatch(name) and name.isascii() and re.search(rf"(?<!\w){re.escape(key_name)}(?!\w)", name):
        what = next((words for pattern, words in SYNTAXES[:7] if re.match(pattern, name)), "the name is not plain")
        yield Problem(line=binding.line, code="dotenv.syntax", text=what, key=True)
    merged = re.search(rf"(?<=[^\s?&;\"'])({re.escape(key_name)}|(OPENAI|OAICHECK|AZURE_OPENAI)_[A-Z_]+)\s*=", value)
    if merged and not name.endswith(("_URL", "_HEADERS")):
        lost = merged[1]
        text = f"{lost} is part of the value before it: a line end is missing"
        yield Problem(line=binding.line, code="dotenv.merged", text=text, key=own or lost == key_name, own=own)
    elif own:
        yield from _rubbish(binding, value)


def _rubbish(binding: _Binding, value: str) -> Iterator[Problem]:
    for pattern, text, mild in (
        (r"[;,]$", "a `;` or `,` at the end belongs to the value", False),
        (r"^`|`$", "backticks belong to the value", False),
        (r"^<(?=.*\d)[^<>]{19,}>$", "`<` and `>` belong to the value", False),
        (r"\S{8,}#", "a `#` without a space before it belongs to the value", False),
        (r"\\$", "a backslash at the end belongs to the value", False),
        (r"^[=:]", "a second `=` belongs to the value", False),
        (r"^\s|\s$", "white space inside the quotes belongs to the value", True),
        (r"^[“”„‘’«»]|[“”„‘’«»]$", "curly quotes belong to the value", True),
    ):
        if value and re.search(pattern, value):
            yield Problem(line=binding.line, code="dotenv.value", text=text, key=True, own=True, mild=mild)
            return


def _duplicates(bindings: list[_Binding], key_name: str) -> Iterator[Problem]:
    seen: dict[str, _Binding] = {}
    for each in bindings:
        if each.error or each.name is None or each.value is None:
            continue
        first = seen.get(each.name)
        seen[each.name] = each
        openai = each.name == key_name or each.name.startswith(("OPENAI_", "OAICHECK_"))
        if first is not None and first.value != each.value and openai:
            text = f"{each.name} is set in line {first.line} and again here; the last one counts"
            lost = bool(first.value) and not each.value
            yield Problem(line=each.line, code="dotenv.duplicate", text=text, key=each.name == key_name, own=lost)
