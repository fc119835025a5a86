"""Finds what openai 1.0 took away in the source of a program, and the line that replaces it. Pure."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

CALLS = {
    "ChatCompletion": "chat.completions.create(...)", "Completion": "completions.create(...)", "Embedding": "embeddings.create(...)",
    "Edit": "chat.completions.create(...)", "Image": "images.generate(...)", "Audio": "audio.transcriptions.create(...)",
    "Moderation": "moderations.create(...)", "File": "files.create(...)", "FineTune": "fine_tuning.jobs.create(...)",
    "FineTuningJob": "fine_tuning.jobs.create(...)", "Model": "models.list()", "Engine": "models.list()", "Deployment": "models.list()",
}  # fmt: skip
METHODS = {
    ("Image", "create_edit"): "images.edit(...)", ("Image", "create_variation"): "images.create_variation(...)",
    ("Audio", "translate"): "audio.translations.create(...)", ("File", "list"): "files.list()", ("File", "download"): "files.content(file_id)",
    ("File", "delete"): "files.delete(file_id)", ("Model", "retrieve"): "models.retrieve(model)", ("Model", "delete"): "models.delete(model)",
    ("FineTuningJob", "list"): "fine_tuning.jobs.list()", ("FineTuningJob", "retrieve"): "fine_tuning.jobs.retrieve(job_id)",
    ("FineTuningJob", "cancel"): "fine_tuning.jobs.cancel(job_id)", ("FineTuningJob", "list_events"): "fine_tuning.jobs.list_events(job_id)",
}  # fmt: skip
NAMES = {
    "error": "openai.RateLimitError, openai.APIError … (no openai.error before the name)", "api_base": "OpenAI(base_url=...)",
    "api_requestor": "OpenAI().post(...)", "openai_object": "response.model_dump()", "util": "OpenAI()", "api_resources": "OpenAI()",
    "embeddings_utils": "OpenAI().embeddings.create(...)", "datalib": "OpenAI()", "proxy": "OpenAI(http_client=...)",
    "aiosession": "AsyncOpenAI()", "requestssession": "OpenAI(http_client=...)", "verify_ssl_certs": "OpenAI(http_client=...)",
    "ca_bundle_path": "OpenAI(http_client=...)",
}  # fmt: skip
"""Source: the SDK's v1 migration guide and changelog."""

ERRORS = {"Timeout": "APITimeoutError", "InvalidRequestError": "BadRequestError", "ServiceUnavailableError": "InternalServerError",
          "TryAgain": "APIError", "SignatureVerificationError": "APIError", "OpenAIError": "OpenAIError"}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Old:
    """What stands in a line (from 1), and what to write instead."""

    line: int
    old: str
    new: str


def old_uses(source: str) -> list[Old]:
    """Every use, by line. Comments, texts, and what an `except` catches when it fails are none."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return list(_by_line(source))
    found = _Finder()
    try:
        found.visit(tree)
    except RecursionError:
        return list(_by_line(source))
    return sorted(found.uses, key=lambda each: each.line)


def _by_line(source: str) -> Iterator[Old]:
    """For source that this Python can't read (Python 2's print, a merge's marks)."""
    pattern = re.compile(r"^[^#\"']*?\bopenai\.(" + "|".join([*CALLS, "error", "api_base"]) + r")\b(?:\.(\w+))?")
    for number, line in enumerate(source.splitlines(), 1):
        match = pattern.match(line)
        if match:
            yield _use(number, match[1], match[2])


def _use(line: int, name: str, method: str | None) -> Old:
    old = f"openai.{name}" + (f".{method}" if method else "")
    if name in CALLS:
        asynchronous = bool(method and method.startswith("a") and method != "all")
        client = "AsyncOpenAI()" if asynchronous else "client"
        call = METHODS.get((name, (method or "").removeprefix("a") if asynchronous else method or ""), CALLS[name])
        return Old(line=line, old=old, new=f"{'await ' if asynchronous else ''}{client}.{call}")
    if name == "error" and method:
        return Old(line=line, old=old, new=f"openai.{ERRORS.get(method, method)}")
    return Old(line=line, old=old, new=NAMES[name])


class _Finder(ast.NodeVisitor):
    """Walks one file: what `openai` is called there, and what is taken from it."""

    def __init__(self) -> None:
        self.uses: list[Old] = []
        self._modules: set[str] = set()

    def visit_Import(self, node: ast.Import) -> None:
        for each in node.names:
            top, _, rest = each.name.partition(".")
            if top != "openai":
                continue
            self._modules.add(each.asname or top if not rest else top)
            if rest.partition(".")[0] in NAMES:
                self.uses.append(_use(node.lineno, rest.partition(".")[0], None))

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        top, _, rest = (node.module or "").partition(".")
        if top != "openai" or node.level:
            return
        part = rest.partition(".")[0]
        if part in NAMES:
            self.uses.append(_use(node.lineno, part, node.names[0].name if part == "error" else None))
            return
        names = [each.name for each in node.names if not rest and (each.name in CALLS or each.name in NAMES)]
        self.uses += [_use(node.lineno, name, None) for name in names]

    def visit_Attribute(self, node: ast.Attribute, method: str | None = None) -> None:
        if isinstance(node.value, ast.Name) and node.value.id in self._modules:
            if node.attr in CALLS or node.attr in NAMES:
                self.uses.append(_use(node.lineno, node.attr, method))
        elif isinstance(node.value, ast.Attribute):
            self.visit_Attribute(node.value, node.attr)
        else:
            self.visit(node.value)

    def visit_Try(self, node: ast.Try) -> None:
        guards = {
            each.id
            for handler in node.handlers
            for each in ast.walk(handler.type or node)
            if isinstance(each, ast.Name)
        }
        if guards & {"ImportError", "ModuleNotFoundError", "AttributeError"}:
            self._modules |= {each.asname or each.name for inner in node.body if isinstance(inner, ast.Import)
                              for each in inner.names if each.name == "openai"}  # fmt: skip
            for part in (*node.orelse, *node.finalbody):
                self.visit(part)
            return
        self.generic_visit(node)
