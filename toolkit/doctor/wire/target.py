"""A URL taken apart as httpx2 takes it: scheme, host, port, path; what the SDK appends to it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

PORTS = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}
SAFE = "!#$%&'()*+,/:;=?@[]~"
"""What httpx leaves as it is in a path; all else is percent-encoded."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where a request goes. `path` ends in `/`; `user` and `password` are the URL's own, `None` without."""

    scheme: str
    host: str
    port: int
    path: str
    user: str | None = None
    password: str | None = None

    @property
    def tls(self) -> bool:
        """Whether the connection is encrypted."""
        return self.scheme == "https"

    @property
    def authority(self) -> str:
        """Host and port as the `Host` header has them: without a port that the scheme implies."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS.get(self.scheme) else f"{host}:{self.port}"

    @property
    def connect_to(self) -> str:
        """Host and port, always both: what a proxy is asked to connect to."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    def request_target(self, endpoint: str, *, absolute: bool = False) -> str:
        """What stands in the request line for an endpoint such as `/models`; the whole URL when a proxy is asked."""
        path = self.path + endpoint.lstrip("/")
        return f"{self.scheme}://{self.authority}{path}" if absolute else path

    @property
    def url(self) -> str:
        """The base URL without userinfo and without the slash at its end."""
        return f"{self.scheme}://{self.authority}{self.path}".rstrip("/")


def parse(url: str) -> Target:
    """Takes a URL apart. Raises ValueError when it has no host, a port that is none, or another scheme."""
    parts = urlsplit(url)
    scheme, host = parts.scheme.lower(), parts.hostname
    if scheme not in PORTS or not host:
        raise ValueError("no URL that requests can go to")
    path = quote(parts.path, safe=SAFE)
    return Target(
        scheme=scheme,
        host=ascii_host(host),
        port=parts.port or PORTS[scheme],
        path=path if path.endswith("/") else path + "/",
        user=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
    )


def ascii_host(host: str) -> str:
    """The host's name as DNS has it (`münchen.example` → `xn--mnchen-3ya.example`). Raises ValueError."""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValueError("the host's name can't be written in ASCII") from error
