"""Right, unanswered or wrong: our price book, genai-prices, litellm and tokencost over the same published answers, and
rows a second.

    python benchmarks/prices.py [ROWS]

litellm and tokencost take part where they are installed (`pip install litellm tokencost`). Each case is one of
tests/prices/test_known_answers.py.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from options import numbers

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.prices.asking import _CONTEXT, TODAY, ask, bundled, instant
from tests.prices.test_known_answers import CASES
from toolkit.model import Usage
from toolkit.money import pico_to_usd
from toolkit.prices import Context, cost

Answer = Decimal | None
GENAI = {
    "input_tokens": "input_tokens", "output_tokens": "output_tokens", "cache_read_input_tokens": "cache_read_tokens",
    "cache_creation_input_tokens": "cache_write_tokens", "input_audio_tokens": "input_audio_tokens",
    "output_audio_tokens": "output_audio_tokens", "input_image_tokens": "input_image_tokens",
    "output_image_tokens": "output_image_tokens", "cache_read_audio_tokens": "cache_audio_read_tokens",
    "audio_seconds": "audio_seconds", "input_characters": "input_characters",
}  # fmt: skip


def ours(model: str, given: dict[str, Any]) -> Answer:
    """What oaicheck says."""
    found = ask(model, **given)
    return None if found.pico is None else Decimal(pico_to_usd(found.pico))


def genai(model: str, given: dict[str, Any]) -> Answer:
    """What genai-prices says when it is asked with everything it takes."""
    import genai_prices

    usage = {GENAI[name]: value for name, value in given.items() if name in GENAI}
    tier = {"service_tier": given["tier"]} if given.get("tier") else {}
    batch = {"processing": "batch"} if given.get("batch") else {}
    try:
        found = genai_prices.calc_price(
            genai_prices.Usage(**usage), model, provider_id=given.get("provider", "openai"),
            genai_request_timestamp=instant(given.get("at", TODAY)), price_context={**tier, **batch} or None,
        )  # fmt: skip
    except (LookupError, ValueError, TypeError):
        return None
    return Decimal(found.total_price)


def litellm(model: str, given: dict[str, Any]) -> Answer:
    """What litellm says; it knows no history."""
    import litellm as library

    read, written = given.get("cache_read_input_tokens", 0), given.get("cache_creation_input_tokens", 0)
    try:
        parts = library.cost_per_token(
            model=model, prompt_tokens=given.get("input_tokens", 0), completion_tokens=given.get("output_tokens", 0),
            cache_read_input_tokens=read, cache_creation_input_tokens=written,
            custom_llm_provider=given.get("provider", "openai"), service_tier=given.get("tier"),
        )  # fmt: skip
    except Exception:
        return None
    return Decimal(str(round(sum(parts), 12)))


def tokencost(model: str, given: dict[str, Any]) -> Answer:
    """What tokencost says: it takes counts of tokens, fresh, cached and of the answer, and nothing else."""
    from tokencost.costs import calculate_cost_by_tokens as price

    read = given.get("cache_read_input_tokens", 0)
    counts = {"input": given.get("input_tokens", 0) - read, "cached": read, "output": given.get("output_tokens", 0)}
    try:
        return sum((Decimal(price(count, model, kind)) for kind, count in counts.items() if count), Decimal(0))
    except Exception:
        return None


def score(name: str, answer: Callable[[str, dict[str, Any]], Answer]) -> None:
    """Prints one line for a source."""
    found: Counter[str] = Counter()
    for _, model, given, right in CASES:
        got = answer(model, given)
        found[
            "unanswered" if got is None else "right" if abs(got - Decimal(right)) < Decimal("1e-11") else "wrong"
        ] += 1
    print(
        f"{name:14} right {found['right']:3}  unanswered {found['unanswered']:3}  wrong {found['wrong']:3}  of {len(CASES)}"
    )


def speed(rows: int) -> None:
    """Prints how many rows a second are priced, on one core, the book loaded."""
    book, models = bundled(), ("gpt-5.5", "gpt-4o-mini", "gpt-5-nano", "o3", "gpt-4.1")
    usage = Usage(input_tokens=1_000, cache_read_input_tokens=200, output_tokens=100, reasoning_output_tokens=20)
    start = time.perf_counter()
    for number in range(rows):
        at = datetime.fromtimestamp(1_790_000_000 + number * 30, UTC)
        cost(usage, Context(model=models[number % 5], at=at, endpoint="/chat/completions", provider="openai"), book)
    print(f"{rows} rows priced at {rows / (time.perf_counter() - start):,.0f} rows a second (goal: 20,000)")


def main() -> None:
    (rows,) = numbers(__doc__, "rows", [100_000])[:1]
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"  # the map of the installed release, no other host is asked
    unknown = {name for _, _, given, _ in CASES for name in given} - set(GENAI) - _CONTEXT - {"at"}
    score("oaicheck", ours)
    score("genai-prices", genai)
    for answer in (litellm, tokencost):
        if importlib.util.find_spec(answer.__name__):
            score(answer.__name__, answer)
        else:
            print(f"{answer.__name__:14} not installed: pip install {answer.__name__}")
    print(f"(counts that only oaicheck takes: {', '.join(sorted(unknown)) or 'none'})")
    speed(rows)


if __name__ == "__main__":
    main()
