"""What can be wrong with what is spent."""

from __future__ import annotations

from toolkit.doctor.advice import Advice, Remedy

EXCEEDED = Advice(
    code="budget.exceeded",
    title="A budget is exceeded: {figures}.",
    why="More was recorded in its current period than the budget allows. Nothing is blocked: a program that must stop asks first.",
    fixes=(
        Remedy(text="See what was spent, and the pace.", command="oaicheck budget check"),
        Remedy(text="See where it went.", command="oaicheck report daily --by model --by project --last 7"),
        Remedy(text="Or allow more.", command="oaicheck budget set daily 5.00"),
    ),
)
