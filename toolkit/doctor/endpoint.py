"""Where requests go: is the base URL one that the SDK can use, and is the key meant for that host?"""

from __future__ import annotations

from urllib.parse import urlsplit

from toolkit.doctor.advice import fail, warn
from toolkit.doctor.providers import OPENAI, is_local, is_openai, owner_of, provider_at
from toolkit.doctor.registry import check, passed, skipped
from toolkit.doctor.target import host_of
from toolkit.doctor.urlform import url_fault
from toolkit.doctor.world import World
from toolkit.failures.path import malformed, path_fault, repaired
from toolkit.model import Finding
from toolkit.secret import redact
from toolkit.settings import DEFAULT_BASE_URL


@check("base-url", stage="endpoint")
def base_url(world: World) -> Finding:
    """The base URL has a form that the SDK can use."""
    value = world.settings.base_url
    fault = url_fault(value.text)
    facts = {"origin": value.where, "name": value.name, "fixed": mended(value.text)}
    if fault and fault.code == "url.userinfo" and not is_openai(host_of(value.text)):
        return warn("url.userinfo", world, **facts)
    if fault:
        return fail(str(fault.code), world, **facts, **fault.facts)
    return _path(world, value.text, facts)


def _path(world: World, text: str, facts: dict[str, str | None]) -> Finding:
    """The path is proved by asking; without the network, or at OpenAI, where it is known, it is judged by its looks."""
    wrong = malformed(text) or (is_openai(host_of(text)) and repaired(text))
    if wrong and (world.offline or is_openai(host_of(text))):
        return fail(path_fault(text), world, **facts)
    if wrong:
        return warn(path_fault(text), world, **facts)
    return passed(f"Requests go to {redact(text)} ({world.settings.base_url.where})", host=host_of(text))


def mended(text: str) -> str | None:
    """The base URL as it was probably meant, to be offered in a fix; `None` when that can't be told."""
    bare = "".join(char for char in text.strip().strip("\"'`“”‘’ ") if char.isprintable() and not char.isspace())
    if not bare:
        return DEFAULT_BASE_URL
    if "://" not in bare:
        host = bare.partition("/")[0] if ":/" not in bare else ""
        if not host:
            return None
        bare = ("http://" if is_local(host.partition(":")[0]) else "https://") + bare
    try:
        parts = urlsplit(bare)
        netloc = parts.netloc.rpartition("@")[2]
        plain = parts._replace(netloc=netloc, query="", fragment="").geturl()
    except ValueError:
        return None
    return (repaired(plain) or plain).rstrip("/") if url_fault(plain) is None else None


@check("destination", stage="endpoint", requires=("base-url",))
def destination(world: World) -> Finding:
    """The key belongs to the host that it is about to be sent to."""
    host, key = host_of(world.settings.base_url.text), world.settings.key
    owner, there = owner_of(key.text.strip()) if key else None, provider_at(host)
    if key is None or not key.text.strip():
        return skipped("no key to send")
    if owner is not OPENAI or there is OPENAI or is_local(host):
        return passed(f"The key goes to {host}" + (f" ({there.name})" if there else ""))
    facts = {"owner": owner.name, "belongs_to": owner.base_url, "origin": world.settings.base_url.where}
    if there:
        summary = f"A key of {owner.name} is about to be sent to {host}, which belongs to {there.name}."
        return fail("url.key_mismatch", world, summary, **facts)
    return warn("url.key_mismatch", world, f"A key of {owner.name} is about to be sent to {host}.", **facts)
