"""OpenAI's own OpenAPI description as steady (npm: @stdy/cli) can serve it: below `/v1`, as clients ask.

The description states its paths without the `/v1` that its server URL has; steady looks at the paths only.
"""

from __future__ import annotations

import re
from pathlib import Path

DESCRIPTION = Path(__file__).parents[2].parent / "shared" / "openai-openapi" / "openapi.yaml"


def write(path: Path) -> Path:
    """The description with `/v1` before each path; nothing else is changed."""
    text = DESCRIPTION.read_text(encoding="utf-8")
    begin = text.index("\npaths:\n")
    end = re.compile(r"\n[a-z]\w*:").search(text, begin + 1)
    paths = text[begin : end.start() if end else len(text)]
    path.write_text(text[:begin] + re.sub(r"(?m)^  /", "  /v1/", paths) + (text[end.start() :] if end else ""))
    return path
