"""The options that every kind of test takes, and what they mean together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click

from toolkit.commands._base import api_options

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True)
class Options:
    """What was typed after `oaicheck test KIND`."""

    as_json: bool = False
    prompt: str | None = None
    image: str | None = None
    audio: str | None = None
    output: Path | None = None
    max_output_tokens: int | None = None
    stream: bool = False
    no_record: bool = False
    dry_run: bool = False
    yes: bool = False
    model: str | None = None
    timeout: float | None = None


def test_options(func: F) -> F:
    """Adds them to a command; it gets them by the names of `Options`."""
    for option in (
        click.option("--yes", is_flag=True, help="Do not ask before what costs more than a cent."),
        click.option("--dry-run", is_flag=True, help="Print the exact request, without the key, and stop."),
        click.option("--no-record", is_flag=True, help="Do not write the request into the ledger."),
        click.option("--stream", is_flag=True, help="Have the answer streamed."),
        click.option("--max-output-tokens", type=click.IntRange(min=1), metavar="N", help="Most tokens of an answer."),
        click.option("--output", type=click.Path(path_type=Path), envvar="OAICHECK_OUTPUT_DIR", metavar="DIR",
                     help="The folder for pictures and sounds (default: here)."),
        click.option("--audio", metavar="FILE", help="The sound to transcribe (default: one made by the speech test)."),
        click.option("--image", metavar="FILE_OR_URL", help="The picture to look at (default: one made on the spot)."),
        click.option("--prompt", metavar="TEXT", help="What to ask, instead of our own question."),
        click.option("--json", "as_json", is_flag=True, help="One JSON document."),
    ):  # fmt: skip
        func = option(func)
    return api_options(func)
