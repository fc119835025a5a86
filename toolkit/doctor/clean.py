"""The last thing before a report is shown: no key, password, user name or public address stays in any text of it."""

from __future__ import annotations

import ipaddress
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from toolkit.doctor.target import host_of
from toolkit.doctor.world import World
from toolkit.model import Finding, Fix, Result
from toolkit.secret import key_hint, redact
from toolkit.settings import DEFAULT_BASE_URL, DEFAULT_KEY_NAME

_SECRET_NAME = re.compile(r"(?i)(key|token|secret|password|passwd|credential)s?$")
_TOKEN = re.compile(rb"[A-Za-z0-9_\-]{20,}")
_ADDRESS = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7})(?![\w:]|\.\d)"
)
_HOMES = re.compile(r"(?i)(?<![\w.])((?:[a-z]:)?[/\\](?:home|users)[/\\])([^/\\\s'\":,;]+)")


def secrets_of(world: World) -> tuple[str, ...]:
    """Every text that may be a secret: keys, values of variables named so, long words of the `.env`, proxy passwords."""
    found = {*world.settings.secrets, *_from_environment(world.environ), *_from_dotenv(world)}
    base_url = world.settings.base_url.text
    public = {base_url, world.settings.key_name, DEFAULT_BASE_URL, DEFAULT_KEY_NAME}
    if _TOKEN.fullmatch(base_url.encode("utf-8", "replace")) and _mixed(base_url):  # a key where the address belongs
        found.add(base_url)
        public.remove(base_url)
    public |= {host_of(each) or "" for each in public}
    return tuple(
        sorted((each for each in found if len(each.strip()) >= 6 and each.strip() not in public), key=len, reverse=True)
    )


def _from_environment(environ: Mapping[str, str]) -> Iterator[str]:
    for name, value in environ.items():
        if _SECRET_NAME.search(name) and len(value) >= 12 and "/" not in value:
            yield value
        if name.lower().endswith(("_proxy", "_url", "_base")) and "@" in value:
            yield from _userinfo(value)


def _userinfo(url: str) -> Iterator[str]:
    head = url.rpartition("@")[0].rpartition("://")[2]
    yield from {head, unquote(head), *head.split(":", 1)[1:], *map(unquote, head.split(":", 1)[1:])}


def _from_dotenv(world: World) -> Iterator[str]:
    dotenv = world.settings.dotenv
    if dotenv is None:
        return
    for line in dotenv.lines:
        if line.value and _SECRET_NAME.search(line.name) and len(line.value) >= 8:
            yield line.value
    for raw in _TOKEN.findall(dotenv.raw.replace(b"\0", b"")):
        word = raw.decode()
        if _mixed(word):
            yield word


def _mixed(word: str) -> bool:
    return all(re.search(kind, word) for kind in ("[a-z]", "[A-Z]", "[0-9]"))


@dataclass(frozen=True, kw_only=True)
class Cleaner:
    """Cleans texts, findings and results. `user` is the user name to hide in paths, `None` with `-v`."""

    secrets: tuple[str, ...]
    hosts: frozenset[str]
    hints: tuple[str, ...] = ()
    user: str | None = None

    def text(self, text: str) -> str:
        """The text, safe to paste in public."""
        text = self._redacted(text)
        text = _ADDRESS.sub(lambda match: match[0] if self._may_show(match[0]) else "[address]", text)
        if self.user is None:
            return text
        text = _HOMES.sub(r"\1…", text)
        return re.sub(rf"(?<=[/\\]){re.escape(self.user)}(?=[/\\]|$)", "…", text) if len(self.user) > 1 else text

    def _redacted(self, text: str) -> str:
        """Without secrets, and without whatever else is shaped like one; the hints of our own keys stay."""
        text = redact_only(text, self.secrets)
        parts = re.split("(" + "|".join(map(re.escape, self.hints)) + ")", text) if self.hints else [text]
        return "".join(part if part in self.hints else redact(part) for part in parts)

    def value(self, value: Any) -> Any:
        """The same for every text inside lists and mappings; what JSON can't hold becomes text."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.text(str(name)): self.value(each) for name, each in value.items()}
        if isinstance(value, (list, tuple, set, frozenset)):
            return [self.value(each) for each in value]
        return value if value is None or isinstance(value, (bool, int, float)) else self.text(str(value))

    def finding(self, finding: Finding) -> Finding:
        """The finding with every text cleaned."""
        fixes = tuple(
            Fix(text=self.text(f.text), command=self.text(f.command) if f.command else None) for f in finding.fix
        )
        return replace(finding, summary=self.text(finding.summary), detail=self.value(dict(finding.detail)), fix=fixes)

    def result(self, result: Result) -> Result:
        """The result with its finding cleaned."""
        return replace(result, finding=self.finding(result.finding))

    def _may_show(self, address: str) -> bool:
        try:
            return address in self.hosts or not ipaddress.ip_address(address).is_global
        except ValueError:
            return True


def cleaner(world: World) -> Cleaner:
    """The cleaner for this world's secrets, hosts and user."""
    named = [value for name, value in world.environ.items() if name.lower().endswith("_proxy")]
    hosts = {host_of(each) for each in (world.settings.base_url.text, *named)}
    names = (world.environ.get(name) for name in ("USER", "LOGNAME", "USERNAME"))
    user = next((each for each in names if each), world.home.name if world.home else "")
    shown = None if world.verbose else user
    hints = {key_hint(each) for each in secrets_of(world)}
    return Cleaner(
        secrets=secrets_of(world),
        hints=tuple(each for each in hints if each),
        hosts=frozenset(each for each in hosts if each),
        user=shown,
    )


def redact_only(text: str, secrets: tuple[str, ...]) -> str:
    """The text without these secrets, in whatever form a text may hold them: stripped, escaped, as bytes of a `repr`."""
    for value in secrets:
        forms = {
            value,
            value.strip(),
            repr(value)[1:-1],
            value.encode("unicode_escape").decode(),
            json.dumps(value)[1:-1],
        }
        for form in sorted(forms, key=len, reverse=True):
            if len(form) >= 4:
                text = text.replace(form, "…")
    return text
