"""What can be wrong with a request's parameters."""

from __future__ import annotations

from toolkit.doctor.advice import Advice, Remedy

MAX_TOKENS = Advice(
    code="param.max_tokens",
    title="The server does not take the name under which the limit of tokens was sent.",
    why="Newer OpenAI models want max_completion_tokens; many other servers know only max_tokens.",
    fixes=(Remedy(text="Use the other of the two names."),),
)

TEMPERATURE = Advice(
    code="param.temperature",
    title="The model does not take this temperature.",
    why="Reasoning models accept only the default.",
    fixes=(Remedy(text="Leave temperature out."),),
)

BUDGET = Advice(
    code="param.budget",
    title="The model used up all its tokens on thinking and said nothing.",
    why="The limit covers hidden reasoning too. The request worked and is billed.",
    fixes=(
        Remedy(text="Raise the limit of tokens.", command="oaicheck test chat --max-output-tokens 4000"),
        Remedy(text="Or have it think less: reasoning_effort in your program."),
    ),
)

JSON = Advice(
    code="param.json",
    title="JSON mode needs the word “json” in the messages.",
    why="With response_format json_object the API refuses a prompt that does not ask for JSON.",
    fixes=(Remedy(text="Write in the prompt that JSON is wanted, or use a JSON schema."),),
)

IMAGE_URL = Advice(
    code="param.image_url",
    title="The server could not fetch the image from its address.",
    why="It downloads the picture itself: the address has to be open to the internet.",
    fixes=(Remedy(text="Send the picture inside the request (a data: URL)."),),
)

CONTEXT_LENGTH = Advice(
    code="param.context_length",
    title="The request is longer than the model can take.",
    why="Prompt and answer together have to fit.",
    fixes=(Remedy(text="Shorten it, or use a model with a larger context."),),
)

MODERATION = Advice(
    code="param.moderation",
    title="The request was refused by the safety filter.",
    why="The prompt or the picture was judged not to be allowed.",
    fixes=(Remedy(text="Change the prompt."),),
)

INVALID = Advice(
    code="param.invalid",
    title="The server refuses the request as it was sent.",
    why="A parameter is unknown or has a value that is not allowed here; the message names it.",
    fixes=(Remedy(text="Read the message, and leave the parameter out or correct it."),),
)
