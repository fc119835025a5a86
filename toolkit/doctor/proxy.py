"""The proxy variables: can the SDK use them, which one applies, and does something local go through it?"""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from urllib.parse import urlsplit

from toolkit.doctor.advice import fail, warn
from toolkit.doctor.characters import name_of
from toolkit.doctor.providers import is_local
from toolkit.doctor.registry import check, passed, skipped
from toolkit.doctor.wire.route import Setting, bypassed, no_proxy, proxies
from toolkit.doctor.wire.way import PROXY_SCHEMES, proxy_setting, proxy_target, settings_of, target_of
from toolkit.doctor.world import World
from toolkit.failures import Fault
from toolkit.model import Finding

KINDS = ("http", "https", "all")


@check("proxy-variables", stage="proxy")
def proxy_variables(world: World) -> Finding:
    """The proxy variables are ones that the SDK can use."""
    found = proxies(settings_of(world))
    used = [found[kind] for kind in KINDS if kind in found]
    if not used:
        return passed("No proxy is set")
    if "*" in no_proxy(found):
        return passed("NO_PROXY=* switches every proxy off")
    for setting in used:
        fault = proxy_fault(setting.text)
        if fault:
            return fail(str(fault.code), world, variable=setting.name, origin=_origin(world, setting), **fault.facts)
    socks = next((each for each in used if _scheme(each.text).startswith("socks")), None)
    if socks and not _socksio(world):
        return fail("proxy.socks_missing", world, variable=socks.name)
    return passed("; ".join(f"{each.name} is {shown(each)}" for each in used))


def proxy_fault(text: str) -> Fault | None:
    """What is wrong with the text of a proxy variable; `None` when the SDK can use it. The text may hold a password."""
    odd = next((char for char in text if char.isspace() or not char.isprintable()), None)
    if odd and (text != text.strip() or odd in "\r\n\t"):
        return Fault("proxy.whitespace", {"character": name_of(odd)})
    if text[0] in "\"'`":
        return Fault("proxy.scheme", {"why": "it stands in quotation marks, which became part of it"})
    scheme = _scheme(text)
    if scheme not in PROXY_SCHEMES:
        return Fault("proxy.scheme", {"why": f"{scheme}:// is not a kind of proxy that it knows"})
    rest = text.partition("://")[2] if "://" in text else text
    if odd:
        return Fault("proxy.whitespace", {"character": name_of(odd)})
    try:
        parts = urlsplit(f"{scheme}://{rest}")
        host, _ = parts.hostname, parts.port
    except ValueError:
        return Fault("proxy.url", {})
    return Fault("proxy.url", {}) if not host or "@" in parts.path + parts.query + parts.fragment else None


def _scheme(text: str) -> str:
    return text.partition("://")[0].lower() if "://" in text else "http"


def shown(setting: Setting) -> str:
    """The proxy without user name and password."""
    scheme, rest = _scheme(setting.text), setting.text.rpartition("@")[2].partition("://")
    return f"{scheme}://{(rest[2] or rest[0]).partition('/')[0]}"


def _origin(world: World, setting: Setting) -> str:
    value = world.settings.get(setting.name)
    return value.where if value else setting.name


def _socksio(world: World) -> bool:
    """Whether the interpreter of the user's program has the package that SOCKS needs."""
    from toolkit.doctor.interpreter import facts_of

    places = facts_of(world).path
    if not places:
        return importlib.util.find_spec("socksio") is not None
    return any((world.cwd / each / "socksio").is_dir() for each in places)


@check("proxy-route", stage="proxy", requires=("proxy-variables", "base-url"))
def proxy_route(world: World) -> Finding:
    """What goes through a proxy is meant to."""
    target = target_of(world)
    found = proxies(settings_of(world))
    setting = proxy_setting(world, target)
    if setting is None:
        entry = next((each for each in no_proxy(found) if bypassed(target, (each,))), None)
        return passed(f"{target.host} is reached directly" + (f" (NO_PROXY has {entry})" if entry and found else ""))
    if proxy_target(setting) is None:
        return skipped("no proxy applies")
    facts = {"variable": setting.name, "proxy": shown(setting), "target": target.host}
    misread = misread_entry(found, target.host)
    if misread:
        return warn("proxy.no_proxy", world, entry=misread, **facts)
    if is_local(target.host):
        return warn("proxy.local", world, **facts)
    return passed(f"{target.host} is reached through {shown(setting)} ({setting.name})", **facts)


def misread_entry(found: Mapping[str, Setting], host: str) -> str | None:
    """An entry of NO_PROXY that names the host but in a form that is not understood; `None` when there is none."""
    for entry in no_proxy(found):
        words = entry.replace(";", " ").replace("|", " ").replace("\t", " ").split()
        bare = {each.partition("://")[2] or each for each in words}
        hosts = {each.strip("'\"[]*").strip(".").partition("/")[0].lower() for each in bare}
        if host.lower() in {each.rpartition(":")[0] or each for each in hosts} | hosts:
            return entry[:80]
    return None
