"""What can be wrong with the model."""

from __future__ import annotations

from toolkit.doctor.advice import Advice, Remedy

NOT_FOUND = Advice(
    code="model.not_found",
    title="The model {model} does not exist or is not open to this account.",
    why="The answer can't tell a typing error from missing access.",
    fixes=(
        Remedy(text="See which models are listed.", command="oaicheck env --json --model {model}"),
        Remedy(text="Choose one of the listed names, or ask for access."),
    ),
)

PROJECT = Advice(
    code="model.project",
    title="The project may not use the model {model}.",
    why="The model exists; the project's list of allowed models lacks it. The key is good.",
    fixes=(Remedy(text="Allow it: https://platform.openai.com/settings (project, Limits, Model usage)."),),
)

LISTED_ONLY = Advice(
    code="model.listed_only",
    title="The model is listed, which does not prove that it may be used.",
    why="Only a real request proves access.",
    fixes=(Remedy(text="Send one.", command="oaicheck test chat"),),
)

IMAGE = Advice(
    code="model.image",
    title="The image model can't be used by this organization.",
    why="Image models need a verified organization (it can take 15 minutes to take effect) and paid "
    "credit; dall-e-2 and dall-e-3 were removed in May 2026.",
    fixes=(
        Remedy(text="Verify it: https://platform.openai.com/settings/organization/general"),
        Remedy(text="Use a current image model, for instance gpt-image-2.6-flare."),
    ),
)

NOT_CHAT = Advice(
    code="model.not_chat",
    title="The model exists but does not take chat requests.",
    why="It belongs to another endpoint: /responses, /completions, /embeddings, /images or another.",
    fixes=(Remedy(text="Choose a chat model, or use the endpoint that the model is for."),),
)

UNVERIFIED = Advice(
    code="model.unverified",
    title="The organization must be verified for this.",
    why="OpenAI asks for it before some models may be used or streamed.",
    fixes=(
        Remedy(text="Verify it: https://platform.openai.com/settings/organization/general (it can take 15 minutes)."),
        Remedy(text="Or send the request without stream=True."),
    ),
)

NONE = Advice(
    code="model.none",
    title="The server at {host} lists no model.",
    why="It runs, but has nothing to answer with.",
    fixes=(
        Remedy(text="For Ollama, fetch one.", command="ollama pull llama3.2"),
        Remedy(text="Load a model in the server."),
    ),
)
