"""`oaicheck test moderation`: the free endpoint; right when the categories are there."""

from __future__ import annotations

from toolkit.model import Request
from toolkit.probes import judge
from toolkit.probes.registry import Answer, Ask, Probe, Verdict, right

PROMPT = "The quick brown fox jumps over the lazy dog."


def build(ask: Ask) -> Request:
    """One harmless sentence."""
    return Request(endpoint="/moderations", body={"model": ask.model, "input": ask.prompt or PROMPT}, model=ask.model)


def verify(_: Ask, answer: Answer) -> Verdict:
    """A judgement for each category."""
    rows = answer.body.get("results")
    first = rows[0] if isinstance(rows, list) and rows else None
    categories = first.get("categories") if isinstance(first, dict) else None
    if not isinstance(categories, dict) or not categories:
        return judge.fault("resp.shape", "The answer holds no categories.", expected="categories")
    flagged = sorted(name for name, value in categories.items() if value is True)
    said = f"flagged as {', '.join(flagged)}" if flagged else "nothing flagged"
    return right(f"{len(categories)} categories were judged, {said}.")


probe = Probe(
    kind="moderation",
    title="The moderation endpoint (free)",
    right="the categories are there",
    endpoint="/moderations",
    family="moderation",
    build=build,
    verify=verify,
    examples=("--prompt 'Some text of a user.'",),
    order=13,
)
