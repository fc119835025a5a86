"""Fetches newer price data when asked: checks it, says what would change, and puts it in place in one step."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from toolkit.entry import format_instant
from toolkit.errors import PriceError, WrongUse
from toolkit.prices import kinds, library
from toolkit.prices.pricelist import Model, Provider, written
from toolkit.prices.tiers import standard_rates

LARGEST = 64 * 2**20
"""Bytes; the published file has 3 MB."""


class OfflineError(PriceError):
    """The server could not be reached; nothing was changed."""


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """Data that was fetched and found good, not yet in place."""

    url: str
    data: list[Any]
    providers: Sequence[Provider]
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """One difference: a model that is new or gone, or one kind of rate that is another."""

    provider: str
    model: str
    what: str
    kind: str | None = None
    old: str | None = None
    new: str | None = None


def default_url() -> str:
    """Where genai-prices publishes its data."""
    from genai_prices.update_prices import DEFAULT_UPDATE_URL

    return DEFAULT_UPDATE_URL


def fetch(url: str, *, timeout: float = 30) -> Fetched:
    """Downloads and checks. Raises `OfflineError` when no server answers, `PriceError` when what came is no prices."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise WrongUse(f"{url!r} is not a web address.", "Give --url http://… or https://….")
    raw = _download(url, timeout)
    try:
        data = json.loads(raw)
        providers = library.from_json(data)
    except ValueError as error:
        raise _useless(url, str(error).partition("\n")[0]) from None
    if not any(each.id == "openai" and each.models for each in providers):
        raise _useless(url, "it has no prices of OpenAI")
    return Fetched(url=url, data=data, providers=providers, sha256=hashlib.sha256(raw).hexdigest())


def _useless(url: str, why: str) -> PriceError:
    return PriceError(
        f"What {url} sent is no price data: {why}.", "Nothing was changed. Check --url, or try again later."
    )


def _download(url: str, timeout: float) -> bytes:
    try:
        with urllib.request.build_opener().open(url, timeout=timeout) as answer:
            body: bytes = answer.read(LARGEST + 1)
    except urllib.error.HTTPError as error:
        error.close()
        raise PriceError(f"{url} answered {error.code} {error.reason}.", "Nothing was changed. Check --url.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise OfflineError(f"{url} can't be reached: {reason}.", "Nothing was changed; prices work offline.") from None
    if len(body) > LARGEST:
        raise _useless(url, f"it is larger than {LARGEST} bytes")
    return body


def changes(old: Sequence[Provider], new: Sequence[Provider], at: datetime) -> list[Change]:
    """What the new data changes in today's standard rates, by provider and model."""
    before, after = _models(old), _models(new)
    found = []
    for key in sorted(before.keys() | after.keys()):
        found += list(_compare(key, before.get(key), after.get(key), at))
    return found


def _models(providers: Sequence[Provider]) -> dict[tuple[str, str], Model]:
    return {(model.provider, model.id): model for provider in providers for model in provider.models}


def _compare(key: tuple[str, str], old: Model | None, new: Model | None, at: datetime) -> Iterator[Change]:
    provider, name = key
    if old is None or new is None:
        yield Change(provider=provider, model=name, what="new" if old is None else "gone, kept")
        return
    for long, before, after in _steps(old, new, at):
        for kind in (*kinds.TOKENS, *sorted((before.keys() | after.keys()) - set(kinds.TOKENS))):
            was, now = before.get(kind), after.get(kind)
            if was != now:
                yield Change(
                    provider=provider,
                    model=name,
                    what="changed",
                    kind=f"{kind} >{long:,}" if long else kind,
                    old=None if was is None else written(was),
                    new=None if now is None else written(now),
                )


def _steps(old: Model, new: Model, at: datetime) -> Iterator[tuple[int, dict[str, Any], dict[str, Any]]]:
    before, after = standard_rates(old, at), standard_rates(new, at)
    yield 0, dict(before.base), dict(after.base)
    for threshold in sorted(before.above.keys() | after.above.keys()):
        yield threshold, dict(before.above.get(threshold, {})), dict(after.above.get(threshold, {}))


def put(fetched: Fetched, path: Path, *, now: datetime) -> None:
    """Writes the data beside the old file and renames it over that, so that a reader sees the one or the other."""
    kept = {
        "source": "genai-prices",
        "url": fetched.url,
        "fetched_at": format_instant(now),
        "sha256": fetched.sha256,
        "package": library.version(),
        "data": fetched.data,
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        raise _unwritable(path, error) from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(kept, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError as error:
        Path(temporary).unlink(missing_ok=True)
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> PriceError:
    return PriceError(
        f"The price data can't be written to {path}: {error.strerror}.", "Make room or allow writing there."
    )
