"""What can be wrong with headers of one's own."""

from __future__ import annotations

from toolkit.doctor.advice import Advice, Remedy
from toolkit.doctor.advice._shell import unset_variable

MALFORMED = Advice(
    code="header.malformed",
    title="OPENAI_CUSTOM_HEADERS holds a character that can't be sent.",
    why="Its lines are sent as headers with every request, and a header is plain ASCII. The SDK says “'ascii' codec can't encode” or "
    "“Connection error.”, which looks like a fault of the key.",
    fixes=(
        Remedy(
            text="Write it anew, one `Name: value` a line, or remove it.",
            command=unset_variable("OPENAI_CUSTOM_HEADERS"),
        ),
    ),
)
