"""`oaicheck estimate`: what a request, a text or a batch file will cost, before anything is sent."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.errors import WrongUse
from toolkit.money import pico_to_usd

if TYPE_CHECKING:
    from toolkit.model import Cost
    from toolkit.prices.estimate import Asked


@click.command(cls=Command)
@click.argument("file", required=False, metavar="[FILE]")
@click.option("--model", metavar="NAME", help="The model (a batch file names its own).")
@click.option("--input-tokens", type=click.IntRange(min=0), metavar="N", help="Tokens of the prompt.")
@click.option("--output-tokens", type=click.IntRange(min=0), metavar="N", help="Tokens of the answer, at most.")
@click.option("--requests", type=click.IntRange(min=1), default=1, metavar="N", help="So many times.")
@click.option("--tier", metavar="NAME", help="Service tier: flex, priority …")
@click.option("--batch", is_flag=True, help="As a batch, at half price.")
@click.option("--endpoint", default="/chat/completions", metavar="PATH", help="For example /embeddings.")
@click.option("--provider", metavar="NAME", help="Who sells it (default: OpenAI).")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@pass_app
@click.pass_context
def command(
    ctx: click.Context, app: App, file: str | None, model: str | None, input_tokens: int | None,
    output_tokens: int | None, requests: int, tier: str | None, endpoint: str, provider: str | None, *, batch: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """What will it cost? FILE is a text (its tokens are estimated) or a batch file of requests; `-` reads stdin.

    Ends with 1 when the price is not known.

    \b
    Examples:
      oaicheck estimate --model gpt-5.5 --input-tokens 20000 --output-tokens 1000
      oaicheck estimate prompt.txt --model gpt-4o-mini --output-tokens 500
      oaicheck estimate batch.jsonl --json
    """
    text = _read(app, file) if file else None
    asked = _asked(text, file, model, input_tokens, output_tokens, endpoint, batch=batch)
    result = _total(app, asked, requests, tier=tier, provider=provider)
    result["tokens"] = "estimated" if text is not None and input_tokens is None else "given"
    if as_json:
        from toolkit.commands.prices._book import say_json

        say_json({"schema": "oaicheck.estimate/1", **result})
    else:
        _tell(result)
    if result["cost_status"] not in {"priced", "free"}:
        ctx.exit(1)


def _read(app: App, file: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if file == "-" else (app.cwd / Path(file).expanduser()).read_bytes()
        return raw.decode("utf-8-sig")
    except OSError as error:
        raise WrongUse(f"{file} can't be read: {error.strerror}.", "Check the path.") from None
    except UnicodeDecodeError:
        raise WrongUse(f"{file} is not UTF-8 text.", "Only text can be estimated: save it as UTF-8.") from None


def _asked(
    text: str | None, file: str | None, model: str | None, tokens: int | None, output: int | None, endpoint: str,
    *, batch: bool,
) -> list[Asked]:  # fmt: skip
    from toolkit.prices.estimate import Asked, read_requests, text_tokens

    if text is not None:
        try:
            found = read_requests(text)
        except ValueError as error:
            raise WrongUse(f"{file}: {error}.", "A batch file has one JSON object with url and body a line.") from None
        if found is not None:
            return found
    elif tokens is None:
        raise WrongUse("Nothing to estimate.", "Give FILE, or --input-tokens and --output-tokens.")
    if not model:
        raise WrongUse("The model is missing.", "Give --model NAME; `oaicheck prices list` shows them.")
    count = tokens if tokens is not None else text_tokens(text or "")
    return [Asked(endpoint=endpoint, model=model, input_tokens=count, output_tokens=output, batch=batch)]


def _total(app: App, asked: list[Asked], times: int, *, tier: str | None, provider: str | None) -> dict[str, Any]:
    from toolkit.commands._prices import book_of
    from toolkit.prices.estimate import max_cost

    book = book_of(app)
    costs = [
        max_cost(
            each.endpoint,
            each.model,
            each.input_tokens,
            each.output_tokens,
            book,
            provider=provider or "openai",
            tier=tier,
            batch=each.batch,
            at=app.now(),
        )
        for each in asked
    ]
    known = [each.pico for each in costs if each.pico is not None]
    open_ended = sum(each.output_tokens is None and each.endpoint != "/embeddings" for each in asked)
    return {
        "models": sorted({each.model for each in asked if each.model}),
        "requests": len(asked) * times,
        "input_tokens": sum(each.input_tokens for each in asked) * times,
        "output_tokens": sum(each.output_tokens or 0 for each in asked) * times,
        "without_output_limit": open_ended * times,
        "cost_usd": pico_to_usd(sum(known) * times) if known else None,
        "cost_status": _status(costs),
        "unpriced_requests": (len(costs) - len(known)) * times,
        "reasons": sorted({each.reason for each in costs if each.reason}),
        "price": dict(costs[0].price) if len(costs) == 1 and costs[0].price else None,
    }


def _status(costs: list[Cost]) -> str:
    statuses = {each.status for each in costs}
    if len(statuses) == 1:
        return statuses.pop()
    return "priced" if statuses <= {"priced", "free"} else "partial"


def _tell(result: dict[str, Any]) -> None:
    about = "about " if result["tokens"] == "estimated" else ""
    many = "1 request" if result["requests"] == 1 else f"{result['requests']:,} requests"
    models = ", ".join(result["models"][:5]) or "no model"
    click.echo(
        f"{many} to {models}: {about}{result['input_tokens']:,} tokens in, up to {result['output_tokens']:,} out"
    )
    if result["cost_usd"] is None:
        click.echo(f"unpriced: no price is known ({', '.join(result['reasons'])})")
        click.echo("`oaicheck prices list` shows the models that have one; docs/prices.md says how to add your own.")
    else:
        more = f" + {result['unpriced_requests']:,} unpriced" if result["unpriced_requests"] else ""
        click.echo(f"{'about' if about else 'at most'} ${result['cost_usd']}{more}")
    if result["without_output_limit"]:
        click.echo("The answers are not in it: give --output-tokens, or a limit in each request.")
