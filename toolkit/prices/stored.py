"""Where the library's price data comes from: the installed package, or a newer file that `prices update` fetched."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from toolkit.errors import PriceError
from toolkit.prices import library as genai
from toolkit.prices.pricelist import Provider


@dataclass(frozen=True, kw_only=True)
class Library:
    """Price lists of every provider, and which edition they are."""

    providers: Sequence[Provider]
    version: str
    fetched_at: str | None = None
    path: Path | None = None


def default_path() -> Path:
    """Where `prices update` keeps what it fetched."""
    from platformdirs import user_data_path

    return user_data_path("oaicheck", appauthor=False) / "prices" / "genai-prices.json"


def library(path: Path | None = None) -> Library:
    """The newest data there is: the fetched file while it was fetched for the installed package, else the package's."""
    file = path or default_path()
    try:
        stamp = file.stat().st_mtime_ns
    except OSError:
        return _bundled()
    return _fetched(file, stamp) or _bundled()


@cache
def _bundled() -> Library:
    return Library(providers=genai.bundled(), version=f"genai-prices/{genai.version()}")


@cache
def _fetched(path: Path, _stamp: int) -> Library | None:
    kept = read(path)
    if kept.get("package") != genai.version():
        return None  # the package was upgraded since: its data is the newer one
    try:
        providers = genai.from_json(kept["data"])
    except (ValueError, KeyError) as error:
        raise broken(path, str(error).partition("\n")[0]) from None
    providers = _with_departed(providers, _bundled().providers)
    version = f"genai-prices/{genai.version()}@{kept.get('sha256', '')[:8]}"
    return Library(providers=providers, version=version, fetched_at=kept.get("fetched_at"), path=path)


def _with_departed(new: Sequence[Provider], old: Sequence[Provider]) -> list[Provider]:
    """The new lists, and below them what only the old ones hold: a price list loses no model that was once for sale."""
    kept = {provider.id: provider for provider in old}
    merged = []
    for provider in new:
        before = kept.pop(provider.id, None)
        have = {model.id for model in provider.models}
        gone = tuple(model for model in before.models if model.id not in have) if before else ()
        merged.append(replace(provider, models=provider.models + gone))
    return [*merged, *kept.values()]


def read(path: Path) -> dict[str, Any]:
    """What the file holds: `data`, and where and when it was fetched. Raises `PriceError` when it is damaged."""
    try:
        kept = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise broken(path, str(error)) from None
    if not isinstance(kept, dict) or "data" not in kept:
        raise broken(path, "not a file of `oaicheck prices update`")
    return kept


def broken(path: Path, why: str) -> PriceError:
    """The error for a damaged file, with the way out."""
    return PriceError(
        f"The fetched price data {path} can't be used: {why}.", "Remove it: the bundled data is used then."
    )
