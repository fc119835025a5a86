"""The way of this run: where requests go, through which proxy, with how much patience; walked once for all checks."""

from __future__ import annotations

from collections.abc import Mapping

from toolkit.doctor.wire import names
from toolkit.doctor.wire.journey import Journey, Patience
from toolkit.doctor.wire.route import Setting, proxies, route
from toolkit.doctor.wire.target import Target, parse
from toolkit.doctor.wire.variables import variables
from toolkit.doctor.world import World

CONNECT_SECONDS = 3.0
MARGIN = 0.25
"""Seconds before the deadline at which a step gives up, so that its own words are heard rather than the deadline's."""
PROXY_SCHEMES = ("http", "https", "socks5", "socks5h")


def settings_of(world: World) -> Mapping[str, str]:
    """Environment and `.env` together, once."""
    return world.once("wire.variables", lambda: variables(world.settings))


def target_of(world: World, url: str | None = None) -> Target:
    """The base URL taken apart; raises ValueError when it is none (its own check tells what is wrong)."""
    return parse(world.settings.base_url.text if url is None else url)


def proxy_setting(world: World, target: Target) -> Setting | None:
    """The proxy variable that applies to this target."""
    return route(target, proxies(settings_of(world)))


def proxy_target(setting: Setting | None) -> Target | None:
    """Where that proxy is; raises ValueError when it can't be used (its own check tells)."""
    if setting is None:
        return None
    return parse(setting.text if "://" in setting.text else f"http://{setting.text}")


def patience(world: World) -> Patience:
    """How long each step may take in this run."""
    return Patience(
        connect=min(world.timeout, CONNECT_SECONDS),
        answer=world.timeout,
        left=lambda: max(0.0, world.left() - MARGIN),
    )


def way_to(world: World, target: Target, *, verify: bool = True, environ: Mapping[str, str] | None = None) -> Journey:
    """A new way to a target, by the rules of this run. `environ` replaces the variables that decide what is trusted."""
    return Journey(
        target=target,
        proxy=proxy_target(proxy_setting(world, target)),
        patience=patience(world),
        variables=settings_of(world) if environ is None else environ,
        verify=verify,
        lookup=lookup_of(world),
    )


def lookup_of(world: World) -> names.Lookup | None:
    """The resolver: the system's, unless a test has put another one in its place."""
    return world.once("wire.lookup", lambda: None)


def way(world: World) -> Journey:
    """The way to the base URL, walked once. Raises ValueError when base URL or proxy can't be used."""
    return world.once("wire.way", lambda: way_to(world, target_of(world)))
