"""Finds calls of openai 0.x in Python source by its syntax tree, so that comments and texts do not count. Pure."""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass

CLIENT = "OpenAI()"
CREATE = {
    "ChatCompletion": "chat.completions.create(...)", "Completion": "completions.create(...)", "Embedding": "embeddings.create(...)",
    "Image": "images.generate(...)", "Audio": "audio.transcriptions.create(...)", "Moderation": "moderations.create(...)",
    "Edit": "chat.completions.create(...)", "Edits": "chat.completions.create(...)", "File": "files.create(...)",
    "FineTune": "fine_tuning.jobs.create(...)", "FineTuningJob": "fine_tuning.jobs.create(...)", "Model": "models.list()",
    "Engine": "models.list()", "Customer": "models.list()", "Deployment": "models.list()",
}  # fmt: skip
"""Classes of openai 0.x and what of a client took their place. Source: the SDK's own migration guide."""

SETTINGS = {
    "api_base": 'OpenAI(base_url="...")', "organization_id": 'OpenAI(organization="...")', "proxy": "OpenAI(http_client=...)",
    "requestssession": "OpenAI(http_client=...)", "aiosession": "AsyncOpenAI()", "api_key_path": 'OpenAI(api_key=Path("...").read_text().strip())',
    "verify_ssl_certs": "OpenAI(http_client=...)", "ca_bundle_path": "OpenAI(http_client=...)",
}  # fmt: skip
ERRORS = {
    "InvalidRequestError": "openai.BadRequestError", "ServiceUnavailableError": "openai.InternalServerError", "Timeout": "openai.APITimeoutError",
    "OpenAIError": "openai.OpenAIError", "TryAgain": "openai.InternalServerError", "SignatureVerificationError": "openai.OpenAIError",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Old:
    """A name of openai 0.x, the line (from 1) it stands in, and what to write instead."""

    line: int
    name: str
    instead: str


def source_of(raw: bytes, *, notebook: bool) -> str:
    """The Python source of a file, or of all code cells of a notebook."""
    text = raw.decode("utf-8", "replace")
    if not notebook:
        return text
    try:
        cells = json.loads(text).get("cells", [])
        code = ["".join(each.get("source", "")) for each in cells if each.get("cell_type") == "code"]
    except (ValueError, AttributeError, TypeError):
        return ""
    return "\n".join(re.sub(r"(?m)^\s*[!%].*$", "pass", each) for each in code)


def old_calls(source: str) -> list[Old]:
    """Every use of openai 0.x, in the order of lines; none where the code itself asks which version it has."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return []
    guarded = _guarded(tree)
    names = _module_names(tree)
    found = [old for node in ast.walk(tree) if id(node) not in guarded for old in _old(node, names)]
    return sorted({(each.line, each.name): each for each in found}.values(), key=lambda each: each.line)


def _module_names(tree: ast.AST) -> set[str]:
    """The names by which the file knows the module openai, and which it never binds to something else."""
    imports = [alias for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names = {
        alias.asname or "openai"
        for alias in imports
        if alias.name == "openai" or (alias.name.startswith("openai.") and not alias.asname)
    }
    rebound = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    return names - rebound


def _guarded(tree: ast.AST) -> set[int]:
    """Nodes inside a `try` that expects the name to be missing, or an `if` that asks for the version."""
    inside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Try) and any(_expects_absence(each) for each in node.handlers):
            inside.update(id(each) for part in (*node.body, *node.handlers) for each in ast.walk(part))
        elif isinstance(node, (ast.If, ast.IfExp)) and re.search(
            r"hasattr|version|OPENAI_V|is_v1|legacy", ast.unparse(node.test), re.IGNORECASE
        ):
            inside.update(id(each) for each in ast.walk(node))
    return inside


def _expects_absence(handler: ast.ExceptHandler) -> bool:
    return handler.type is not None and bool(
        re.search(r"ImportError|ModuleNotFound|AttributeError", ast.unparse(handler.type))
    )


def _old(node: ast.AST, names: set[str]) -> Iterator[Old]:
    if isinstance(node, ast.ImportFrom) and node.module in ("openai", "openai.error") and not node.level:
        for alias in node.names:
            if node.module == "openai.error":
                yield Old(line=node.lineno, name=f"openai.error.{alias.name}", instead=_error(alias.name))
            elif alias.name in CREATE:
                yield Old(line=node.lineno, name=f"openai.{alias.name}", instead=f"{CLIENT}.{CREATE[alias.name]}")
            elif alias.name == "error":
                yield Old(
                    line=node.lineno, name="openai.error", instead="openai.APIError (errors stand in openai itself)"
                )
    elif isinstance(node, ast.Import) and any(alias.name == "openai.error" for alias in node.names):
        yield Old(line=node.lineno, name="openai.error", instead="openai.APIError (errors stand in openai itself)")
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names:
        yield from _attribute(node)
    elif isinstance(node, ast.Attribute) and node.attr == "acreate":
        yield from _acreate(node, names)


def _attribute(node: ast.Attribute) -> Iterator[Old]:
    if node.attr in CREATE:
        yield Old(line=node.lineno, name=f"openai.{node.attr}", instead=f"{CLIENT}.{CREATE[node.attr]}")
    elif node.attr in SETTINGS:
        yield Old(line=node.lineno, name=f"openai.{node.attr}", instead=SETTINGS[node.attr])
    elif node.attr == "error":
        yield Old(line=node.lineno, name="openai.error", instead="openai.APIError (errors stand in openai itself)")
    elif node.attr in ("InvalidRequestError", "ServiceUnavailableError"):
        yield Old(line=node.lineno, name=f"openai.{node.attr}", instead=ERRORS[node.attr])


def _acreate(node: ast.Attribute, names: set[str]) -> Iterator[Old]:
    base = node.value
    if (
        isinstance(base, ast.Attribute)
        and isinstance(base.value, ast.Name)
        and base.value.id in names
        and base.attr in CREATE
    ):
        yield Old(
            line=node.lineno, name=f"openai.{base.attr}.acreate", instead=f"await Async{CLIENT}.{CREATE[base.attr]}"
        )


def _error(name: str) -> str:
    return ERRORS.get(name, f"openai.{name}")
