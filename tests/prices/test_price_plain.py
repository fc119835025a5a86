"""The straight line for ordinary answers gives what the long way gives, or leaves it to it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from toolkit.model import Usage
from toolkit.prices.plain import text_counts
from toolkit.prices.split import outside_output, split

COUNT = st.none() | st.integers(-2, 6)
USAGES = st.builds(
    Usage,
    input_tokens=COUNT,
    cache_read_input_tokens=COUNT,
    cache_creation_input_tokens=COUNT,
    cache_creation_12h_input_tokens=st.none() | st.integers(0, 1),
    input_audio_tokens=st.none() | st.integers(0, 1),
    output_tokens=COUNT,
    reasoning_output_tokens=COUNT,
    output_audio_tokens=st.none() | st.integers(0, 1),
    total_tokens=st.none() | st.integers(0, 12),
)
ORDINARY = st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9)).map(
    lambda n: Usage(
        input_tokens=n[0] + n[1] + n[2],
        cache_read_input_tokens=n[1],
        cache_creation_input_tokens=n[2],
        output_tokens=n[3] + n[4],
        reasoning_output_tokens=n[4],
    )
)


@given(usage=USAGES | ORDINARY, provider=st.sampled_from(["openai", "x-ai", "google", None]))
def test_the_short_way_never_differs(usage: Usage, provider: str | None) -> None:
    counts = text_counts(usage)
    if counts is not None:
        assert (counts, []) == split(usage, family="text", reasoning_outside=outside_output(usage, provider))


@given(usage=ORDINARY)
def test_an_ordinary_answer_takes_it(usage: Usage) -> None:
    assert text_counts(usage) is not None
