"""`oaicheck explain [CODE]`: what a fault code means and what to type, for this system and shell."""

from __future__ import annotations

import difflib
import json
from typing import Any

import click

from toolkit.app import App
from toolkit.commands._base import Command, pass_app
from toolkit.errors import WrongUse


@click.command(cls=Command)
@click.argument("code", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@pass_app
def command(app: App, code: str | None, *, as_json: bool) -> None:
    """Tell what a fault code means, why it happens and what to type. Without a code: the list of all.

    \b
    Examples:
      oaicheck explain key.whitespace
      oaicheck explain proxy.unreachable --json
      oaicheck explain
    """
    from toolkit.doctor.advice import catalogue

    known = catalogue()
    if code is not None and code not in known:
        raise WrongUse(f"There is no fault code {code!r}.", _nearest(code, list(known)))
    found = [_facts(app, each) for each in ([code] if code else known)]
    if as_json:
        document: dict[str, Any] = {"schema": "oaicheck.explain/1", "codes": found}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    elif code:
        click.echo(_page(app, found[0]), nl=False)
    else:
        click.echo(_list(found), nl=False)


def _nearest(code: str, known: list[str]) -> str:
    near = difflib.get_close_matches(code, known, n=3, cutoff=0.5)
    return f"Near it: {', '.join(near)}." if near else "oaicheck explain shows all of them."


def _facts(app: App, code: str) -> dict[str, Any]:
    """Title, reason and fixes of one code; what only a real finding knows stands there in capitals."""
    from toolkit.doctor.advice import advice, remedies
    from toolkit.doctor.build import machine

    each = advice(code)
    unknown = _Names({"key_name": app.settings.key_name, "env_file": ".env", "python": "python"})
    fixes = remedies(code, machine(app.environ), unknown)
    return {
        "code": code,
        "title": each.title.format_map(unknown),
        "why": each.why.format_map(unknown),
        "fix": [{"text": fix.text, "command": fix.command} for fix in fixes],
    }


class _Names(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return name.upper()


def _page(app: App, facts: dict[str, Any]) -> str:
    from toolkit.doctor.build import machine
    from toolkit.doctor.render import Style, command_lines, paragraph

    style = Style(width=app.width(), color=app.color(), unicode=app.unicode())
    lines = [
        style.paint(facts["code"], "1"),
        *paragraph(facts["title"], style),
        "",
        *paragraph(facts["why"], style),
        "",
        "What to do:",
    ]
    for fix in facts["fix"]:
        lines += paragraph(f"- {fix['text']}", style, indent="    ", first="  ")
        if fix["command"]:
            lines += command_lines(fix["command"], machine(app.environ).shell, style)
    return "\n".join(lines) + "\n"


def _list(found: list[dict[str, Any]]) -> str:
    widest = max(len(each["code"]) for each in found)
    return "".join(f"{each['code']:<{widest}}  {each['title']}\n" for each in found)
