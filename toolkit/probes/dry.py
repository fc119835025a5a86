"""The exact request as it would go out, without the key."""

from __future__ import annotations

from typing import Any

from toolkit.model import Request
from toolkit.secret import redact
from toolkit.settings import Settings


def shown(request: Request, settings: Settings) -> dict[str, Any]:
    """Method, URL, headers and body. The key stands as its hint; a file as its name and size."""
    files = {name: f"({each[0]}, {len(each[1])} bytes)" for name, each in request.files.items()}
    kind = "multipart/form-data" if files else "application/json"
    headers = {"Authorization": f"Bearer {settings.key.secret if settings.key else '(no key)'}", "Content-Type": kind}
    for header, name in (("OpenAI-Organization", "OPENAI_ORG_ID"), ("OpenAI-Project", "OPENAI_PROJECT_ID")):
        if settings.text(name):
            headers[header] = settings.text(name) or ""
    url = redact(settings.base_url.text.rstrip("/"), *settings.secrets) + request.endpoint
    return {"method": request.method, "url": url, "headers": headers, "body": {**request.body, **files}}
