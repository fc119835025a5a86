"""What can be wrong with the name under which an address is set."""

from __future__ import annotations

from toolkit.doctor.advice import Advice, Remedy
from toolkit.doctor.advice._shell import set_variable, unset_variable

OLD_NAME = Advice(
    code="url.old_name",
    title="{found} is not read: your key is about to be sent to {goes_to}, not to {meant}.",
    why="The SDK reads OPENAI_BASE_URL. OPENAI_API_BASE is the name of versions before 1.0 and of other tools; with it alone all "
    "requests, and the key, go to api.openai.com.",
    fixes=(
        Remedy(text="Set the address under the name that is read.",
               command={"bash": "export OPENAI_BASE_URL=\"${found}\"", "zsh": "export OPENAI_BASE_URL=\"${found}\"", "sh": "export OPENAI_BASE_URL=\"${found}\"",
                        **set_variable("OPENAI_BASE_URL", "https://...")}),
        Remedy(text="If requests should go to OpenAI, remove the old name.", command=unset_variable("{found}")),
    ),
)  # fmt: skip
