"""How tests, and what would have been sent, are shown: a screen for people, one document with --json."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import click

from toolkit.app import App

if TYPE_CHECKING:
    from toolkit.doctor.render import Style
    from toolkit.model import Request
    from toolkit.probes.budget import Estimate
    from toolkit.probes.outcome import Outcome
    from toolkit.probes.registry import Ask, Probe


class Display:
    """Data on stdout, talk on stderr."""

    def __init__(self, app: App, *, as_json: bool) -> None:
        self._app, self._as_json = app, as_json

    def announce(self, text: str) -> None:
        """Talk, on stderr."""
        from toolkit.probes.plain import one_line

        click.echo(one_line(text, 400), err=True)

    def warn(self, outcome: Outcome) -> None:
        """Says on stderr that a row could not be written: the answer is shown all the same."""
        for each in (outcome, *(each for _, each in (*outcome.before, *outcome.more))):
            kept = each.recorded
            if not kept.recorded and kept.remedy is not None:
                self.announce(f"Warning: the request is not in the ledger {kept.location}: {kept.reason} {kept.remedy}")

    def one(self, outcome: Outcome, shell: str, *, streamed: bool) -> None:
        """One test. `streamed`: its answer is on the screen already."""
        if self._as_json:
            from toolkit.probes.document import document

            self._json(document(outcome))
            return
        from toolkit.probes.screen import as_text

        click.echo(as_text(outcome, self._style, shell, with_text=not streamed), nl=False, color=self._style.color)
        self._picture(outcome)

    def _picture(self, outcome: Outcome) -> None:
        """In a terminal that can; the path was said above."""
        from toolkit.probes.inline import shown

        if outcome.files and outcome.probe.kind == "image" and sys.stdout.isatty():
            click.echo(shown(outcome.files[0], self._app.environ), nl=False, color=True)

    def every(self, outcomes: Sequence[Outcome], shell: str) -> None:
        """All of them: what failed, each fault once, then a table."""
        if self._as_json:
            from toolkit.probes.document import documents

            self._json(documents(outcomes))
            return
        from toolkit.formats import render
        from toolkit.probes.screen import as_text
        from toolkit.probes.summary import table

        style, explained = self._style, set[str | None]()
        for each in outcomes:
            if not each.ok and each.finding.code not in explained:  # one fault of the setup stops every kind alike
                click.echo(as_text(each, style, shell), color=style.color)
                explained.add(each.finding.code)
        text = render(table(outcomes), "table", width=style.width, color=style.color, unicode=style.unicode)
        click.echo(text, nl=False, color=style.color)

    def requests(self, requests: Sequence[Request], main: int, estimate: Estimate) -> None:
        """The requests of one test that are not sent, in order; `main` is the place of its own among them."""
        from toolkit.probes.dry import shown

        made = [shown(each, self._app.settings) for each in requests]
        if main:
            made[main]["body"] |= dict.fromkeys(requests[main].files, "(the sound that came back before)")
        if self._as_json:
            others = {"before": made[:main], "more": made[main + 1 :]}
            told = {**made[main], **{name: each for name, each in others.items() if each}, "most_usd": estimate.usd}
            self._json({"schema": "oaicheck.test/1", "dry_run": True, **told})
            return
        for each in made:
            click.echo(f"{each['method']} {each['url']}")
            for name, value in each["headers"].items():
                click.echo(f"{name}: {value}")
            click.echo()
            click.echo(json.dumps(each["body"], indent=2, ensure_ascii=not self._app.unicode()) + "\n")
        self.announce(f"Not sent (--dry-run). It would cost {estimate.words}.")

    def plan(self, plan: Sequence[tuple[Probe, Ask]], estimates: Sequence[Estimate]) -> None:
        """All the requests that are not sent."""
        from toolkit.probes.budget import total
        from toolkit.probes.dry import shown

        made = [
            {"kind": probe.kind, **shown(request, self._app.settings), "most_usd": estimate.usd}
            for (probe, ask), estimate in zip(plan, estimates, strict=True)
            for request in probe.requests(ask)
        ]
        if self._as_json:
            self._json({"schema": "oaicheck.tests/1", "dry_run": True, "tests": made})
            return
        for each in made:
            click.echo(f"{each['kind']}: {each['method']} {each['url']}")
            click.echo(json.dumps(each["body"], ensure_ascii=not self._app.unicode()))
        self.announce(f"Not sent (--dry-run). It would cost {total(list(estimates)).words}.")

    def _json(self, made: dict[str, Any]) -> None:
        """One document on stdout."""
        from toolkit.probes.plain import json_text

        click.echo(json_text(made, ascii_only=not self._app.unicode()))

    @cached_property
    def _style(self) -> Style:
        """How this terminal is written to."""
        from toolkit.doctor.render import Style

        app = self._app
        return Style(width=app.width(), color=app.color(), unicode=app.unicode(), verbose=bool(app.verbose))
