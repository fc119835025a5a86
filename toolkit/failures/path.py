"""Whether a base URL's path can be right: most servers of this kind end in `/v1`."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

ENDPOINT = re.compile(
    r"/(?:chat/completions|completions|responses|embeddings|models|images(?:/\w+)?|audio(?:/\w+)?|moderations|files|batches)/?$"
)
VERSION = re.compile(r"/(?:v\d+\w*|openai)(?=/|$)", re.IGNORECASE)


def path_fault(base_url: str) -> str:
    """The likelier fault when the server knows no such path: `url.no_v1` without any version in it, else `url.path`."""
    path = _path(base_url)
    return "url.path" if VERSION.search(path) or ENDPOINT.search(path) else "url.no_v1"


def repaired(base_url: str) -> str | None:
    """The base URL with a path as it should look: no endpoint, `/v1` once; `None` when there is nothing to repair."""
    parts = urlsplit(base_url)
    path = re.sub(r"/{2,}", "/", parts.path).rstrip("/")
    while ENDPOINT.search(path):
        path = ENDPOINT.sub("", path)
    path = re.sub(r"(/v1)(?:/v1)+(?=/|$)", r"\1", path)
    if not VERSION.search(path):
        path += "/v1"
    return None if path == parts.path.rstrip("/") else parts._replace(path=path).geturl()


def malformed(base_url: str) -> bool:
    """Whether the path is wrong on any server: `/v1/v1`, or it names the endpoint that the SDK appends."""
    path = _path(base_url)
    return bool(ENDPOINT.search(path) or re.search(r"/v1/v1(?=/|$)", path))


def _path(base_url: str) -> str:
    return urlsplit(base_url).path.rstrip("/")
