"""OpenAI's own OpenAPI description as steady (npm: @stdy/cli) can serve it: below `/v1`, as clients ask.

The description states its paths without the `/v1` that its server URL has; steady looks at the paths only.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

DESCRIPTION = Path(__file__).parents[2].parent / "shared" / "openai-openapi" / "openapi.yaml"


def write(path: Path) -> Path:
    """The description with `/v1` before each path; nothing else is changed."""
    text = DESCRIPTION.read_text(encoding="utf-8")
    begin = text.index("\npaths:\n")
    end = re.compile(r"\n[a-z]\w*:").search(text, begin + 1)
    paths = text[begin : end.start() if end else len(text)]
    path.write_text(text[:begin] + re.sub(r"(?m)^  /", "  /v1/", paths) + (text[end.start() :] if end else ""))
    return path


def parameters() -> dict[str, set[str]]:
    """For each path that is posted to, the names of what its body may hold. Needs PyYAML."""
    yaml = importlib.import_module("yaml")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    whole = yaml.load(DESCRIPTION.read_text(encoding="utf-8"), loader)
    found = {}
    for path, methods in whole["paths"].items():
        content = methods.get("post", {}).get("requestBody", {}).get("content", {})
        found[path] = {name for each in content.values() for name in _names(each.get("schema", {}), whole)}
    return found


def _names(schema: Mapping[str, Any], whole: Mapping[str, Any]) -> Iterator[str]:
    """The properties of a schema, its parts and what it refers to."""
    if "$ref" in schema:
        part: Any = whole
        for step in schema["$ref"].removeprefix("#/").split("/"):
            part = part[step]
        yield from _names(part, whole)
    yield from schema.get("properties", {})
    for word in ("allOf", "anyOf", "oneOf"):
        for each in schema.get(word, ()):
            yield from _names(each, whole)
