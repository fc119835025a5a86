"""One run of tests: which model, what it costs, whether to go on, and how it is shown. Data on stdout, talk on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import click

from toolkit.app import App
from toolkit.commands.test._options import Options

if TYPE_CHECKING:
    from toolkit.doctor.render import Style
    from toolkit.doctor.world import World
    from toolkit.gateway import Gateway
    from toolkit.model import Request
    from toolkit.probes.budget import Estimate
    from toolkit.probes.outcome import Outcome
    from toolkit.probes.registry import Ask, Probe
    from toolkit.probes.runner import Runner


class Session:
    """The options of one `oaicheck test …` and what is learnt once for all its requests."""

    def __init__(self, app: App, options: Options) -> None:
        self.app = app
        self.options = options

    def one(self, probe: Probe) -> int:
        """Runs one kind and shows it; the exit code."""
        ask = self.ask(probe)
        estimate = self.estimate(probe, ask)
        if self.options.dry_run:
            self._show_request(probe.build(ask), estimate)
            return 0
        self.announce(f"{probe.kind}: asking {ask.model} at {self._where}, {estimate.words}.")
        self.consent([probe], estimate)
        printer = self._printer(probe, ask)
        outcome = self.runner(printer).run(probe, ask)
        if printer:
            printer.end()
        self.warn(outcome)
        self._show(outcome, streamed=printer is not None and printer.printed)
        return 0 if outcome.ok else 1

    def ask(self, probe: Probe) -> Ask:
        """What is wanted of this kind, with the model chosen."""
        from toolkit.probes.registry import Ask

        options = self.options
        folder = self.app.cwd / options.output.expanduser() if options.output else self.app.cwd
        return Ask(
            model=options.model or self._model(probe.family),
            prompt=options.prompt,
            image=options.image,
            audio=options.audio,
            output=folder,
            cwd=self.app.cwd,
            max_output_tokens=options.max_output_tokens,
            stream=probe.always_streams or (options.stream and probe.streams),
        )

    def _model(self, family: str) -> str:
        from toolkit.probes.models import choose

        return choose(family, None if self.options.dry_run else self.listed)

    @cached_property
    def listed(self) -> list[str] | None:
        """The models of the account, asked for once; `None` when they can't be had."""
        from toolkit.probes import findings
        from toolkit.probes.models import listed_by

        return None if findings.of_key(self.world) else listed_by(self.gateway)

    @cached_property
    def world(self) -> World:
        """What the doctor's words need: settings, machine, shell."""
        from toolkit.doctor.build import build_world

        return build_world(self.app, model=self.options.model, timeout=self.options.timeout)

    @cached_property
    def gateway(self) -> Gateway:
        """Sends the requests."""
        from toolkit.gateway import Gateway

        return Gateway(self.app.settings)

    def runner(self, printer: Printer | None = None) -> Runner:
        """Runs the tests with this run's ledger, project and tags."""
        from toolkit.probes.rows import tags_of
        from toolkit.probes.runner import Runner

        settings = self.app.settings
        return Runner(
            world=self.world,
            gateway=self.gateway,
            location=None if self.options.no_record else self.app.ledger_location,
            seconds=self.options.timeout,
            project=settings.text("OAICHECK_PROJECT"),
            tags=tags_of(settings.text("OAICHECK_TAGS")),
            watch=printer,
        )

    def estimate(self, probe: Probe, ask: Ask) -> Estimate:
        """The most that the test can cost."""
        from toolkit.probes.budget import at_most, total

        return total([at_most(each, self.app.settings.base_url.text, self.app.now()) for each in probe.requests(ask)])

    def announce(self, text: str) -> None:
        """Talk, on stderr."""
        from toolkit.probes.plain import one_line

        click.echo(one_line(text, 400), err=True)

    def consent(self, probes: Sequence[Probe], estimate: Estimate) -> None:
        """Asks a person before what costs more than a cent; ends the run with 1 when the answer is no."""
        from toolkit.probes.budget import CONSENT_FROM

        cheap = estimate.pico is not None and estimate.pico < CONSENT_FROM
        needed = (len(probes) > 1 or any(each.needs_consent for each in probes)) and not cheap
        if self.options.yes or not needed or not (sys.stdin.isatty() and sys.stderr.isatty()):
            return
        if not click.confirm(f"This costs {estimate.words}. Send it?", default=True, err=True):
            click.echo("Nothing was sent.", err=True)
            raise click.exceptions.Exit(1)

    def warn(self, outcome: Outcome) -> None:
        """Says on stderr that a row could not be written: the answer is shown all the same."""
        for each in (outcome, *(more for _, more in outcome.more)):
            kept = each.recorded
            if not kept.recorded and kept.remedy is not None:
                self.announce(f"Warning: the request is not in the ledger {kept.location}: {kept.reason} {kept.remedy}")

    def _show(self, outcome: Outcome, *, streamed: bool) -> None:
        if self.options.as_json:
            from toolkit.probes.document import document

            self.echo_json(document(outcome))
            return
        from toolkit.probes.screen import as_text

        text = as_text(outcome, self.style, self.world.machine.shell, with_text=not streamed)
        click.echo(text, nl=False, color=self.style.color)

    def echo_json(self, made: dict[str, Any]) -> None:
        """One document on stdout."""
        click.echo(json.dumps(made, indent=2, ensure_ascii=not self.app.unicode(), default=str))

    @cached_property
    def style(self) -> Style:
        """How this terminal is written to."""
        from toolkit.doctor.render import Style

        app = self.app
        return Style(width=app.width(), color=app.color(), unicode=app.unicode(), verbose=bool(app.verbose))

    def _printer(self, probe: Probe, ask: Ask) -> Printer | None:
        return Printer() if probe.prints and ask.stream and not self.options.as_json else None

    @property
    def _where(self) -> str:
        from toolkit.doctor.target import host_of

        return host_of(self.app.settings.base_url.text) or "?"

    def _show_request(self, request: Request, estimate: Estimate) -> None:
        from toolkit.probes.dry import shown

        made = shown(request, self.app.settings)
        if self.options.as_json:
            self.echo_json({"schema": "oaicheck.test/1", "dry_run": True, **made, "most_usd": estimate.usd})
            return
        click.echo(f"{made['method']} {made['url']}")
        for name, value in made["headers"].items():
            click.echo(f"{name}: {value}")
        click.echo()
        click.echo(json.dumps(made["body"], indent=2, ensure_ascii=not self.app.unicode()))
        self.announce(f"Not sent (--dry-run). It would cost {estimate.words}.")


class Printer:
    """Puts the text of a stream on stdout as it comes, made harmless and bounded."""

    def __init__(self) -> None:
        from toolkit.probes.plain import Screen
        from toolkit.probes.screen import LONGEST_TEXT

        self._screen = Screen(LONGEST_TEXT)
        self.printed = False

    def __call__(self, event: Any) -> None:
        from toolkit.probes.assemble import text_of

        text = self._screen.show(text_of(event))
        if text:
            self.printed = True
            click.echo(text, nl=False)
            sys.stdout.flush()

    def end(self) -> None:
        """Ends the line, and says that there was more."""
        if self.printed:
            click.echo("\n" if not self._screen.cut else "…\n(more: see --json)\n")
