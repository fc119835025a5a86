"""The marks in `price.assumed`, as a person reads them: what was supposed because no price page says it."""

from __future__ import annotations

_WORDS = {
    "provider": "the server is a gateway to OpenAI, so OpenAI's list price is taken",
    "requested_tier": "the tier that was asked for is the one that was served",
    "batch_multiplier": "a batch costs half",
    "long_prompts_as_standard": "long prompts are served and priced as standard",
    "long_prompts_in_proportion": "long prompts cost more in the proportion of the standard tier",
    "tier_ratio_before_first_date": "before its first published day the tier stood in the same proportion to standard",
    "resolution_720p": "the film has 720p",
    "size_1024x1024": "the picture has 1024×1024",
    "quality_standard": "the quality is standard",
}
_FEE = "fee_of_"
_AT, _RATE = "_at_", "_rate"


def words(mark: str) -> str:
    """One mark in words; a mark of a later version, or of an import, as it stands."""
    if mark in _WORDS:
        return _WORDS[mark]
    if mark.startswith(_FEE):
        return f"the fee of {mark.removeprefix(_FEE)} for this model"
    kind, at, other = mark.removesuffix(_RATE).partition(_AT)
    if at and mark.endswith(_RATE):
        return f"{_plain(kind)} cost as much as {_plain(other)}"
    return mark


def _plain(kind: str) -> str:
    return kind.replace("cache_read", "cached").replace("cache_creation", "written").replace("_", " ")
