"""What can be wrong with Azure's settings."""

from __future__ import annotations

from toolkit.doctor.advice import Advice, Remedy
from toolkit.doctor.advice._shell import unset_variable

MIXED = Advice(
    code="azure.mixed",
    title="Azure's variables and OpenAI's contradict each other.",
    why="OpenAI() does not read AZURE_OPENAI_ENDPOINT; only AzureOpenAI() and the module-level client do, "
    "and the latter refuses when both kinds are set.",
    fixes=(
        Remedy(text="To use OpenAI, remove Azure's type.", command=unset_variable("OPENAI_API_TYPE")),
        Remedy(
            text="To use Azure, build AzureOpenAI(), or set OPENAI_BASE_URL to "
            "https://<resource>.openai.azure.com/openai/v1 and OPENAI_API_KEY to Azure's key."
        ),
    ),
)
