"""What a rate limit means."""

from __future__ import annotations

from toolkit.doctor.advice import Advice, Remedy

LIMIT = Advice(
    code="rate.limit",
    title="The key works; there were too many requests or tokens in a short time.",
    why="A limit per minute or day, which proves that the key is good. Waiting helps, unless one single "
    "request is larger than the limit.",
    fixes=(
        Remedy(text="Wait as long as the answer says, then try again; send fewer at once."),
        Remedy(text="Higher limits come with the usage tier: https://platform.openai.com/settings/organization/limits"),
    ),
)
