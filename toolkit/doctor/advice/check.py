"""What it means when a check itself came to no end."""

from __future__ import annotations

from toolkit.doctor.advice import Advice, Remedy

DEADLINE = Advice(
    code="check.deadline",
    title="“{title}” had no answer before the deadline.",
    why="Everything that oaicheck looks at has to end by --deadline (20 seconds by default). This check was still "
    "waiting then: something on the way neither answers nor refuses, or this machine is very busy.",
    fixes=(
        Remedy(text="Give it more time.", command="oaicheck env --deadline 60"),
        Remedy(text="See the rest without the network.", command="oaicheck env --offline"),
    ),
)

CRASHED = Advice(
    code="check.crashed",
    title="This check itself broke.",
    why="That is a bug in oaicheck and says nothing about your setup. The other checks went on.",
    fixes=(Remedy(text="See the details (keys are masked in them) and report them.", command="oaicheck env -v"),),
)
