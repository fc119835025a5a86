"""What can be wrong with the code of a project."""

from __future__ import annotations

from toolkit.doctor.advice import Advice, Remedy

OLD_API = Advice(
    code="code.old_api",
    title="{file}:{line} is written for openai before 1.0: {old}.",
    why="In 1.0 everything got another name. `from openai import ChatCompletion` still works and fails only when it is used. The "
    "`openai migrate` that the error message speaks of no longer exists.",
    fixes=(
        Remedy(text="Write instead: {new}"),
        Remedy(text="The client is made once: from openai import OpenAI; client = OpenAI()"),
        Remedy(text="All replacements stand in https://github.com/openai/openai-python/discussions/742."),
    ),
)
