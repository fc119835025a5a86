"""One run of tests: which model, what it costs, whether to go on, and how it is shown. Data on stdout, talk on
stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import click

from toolkit.app import App
from toolkit.commands._prices import book_of
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
        self.announce(f"{probe.kind}: asking {ask.model} at {self.where}, {estimate.words}.")
        self.consent([probe], estimate)
        printer = self._printer(probe, ask)
        outcome = self.runner(printer).run(probe, ask)
        if printer:
            printer.end()
        self.warn(outcome)
        self._show(outcome, streamed=printer is not None and printer.printed)
        return 0 if outcome.ok else 1

    def every(self) -> int:
        """Runs every kind in turn and shows a table; the exit code."""
        from toolkit.probes.budget import total
        from toolkit.probes.catalogue import probes

        plan = [(probe, self.ask(probe, every=True)) for probe in probes()]
        estimates = [self.estimate(probe, ask) for probe, ask in plan]
        if self.options.dry_run:
            self._show_plan(plan, estimates)
            return 0
        whole = total(estimates)
        self.announce(f"{len(plan)} tests at {self.where}, {whole.words} in all.")
        self.consent([probe for probe, _ in plan], whole)
        outcomes = self._each(plan)
        self._show_all(outcomes)
        return 0 if all(each.ok for each in outcomes) else 1

    def _each(self, plan: Sequence[tuple[Probe, Ask]]) -> list[Outcome]:
        """The outcomes in order. What the speech test spoke is what the transcription hears."""
        from toolkit.probes.runner import spoken_by

        runner, outcomes = self.runner(), []
        heard: dict[str, Any] = {}
        with Progress(len(plan), enabled=not self.options.as_json) as progress:
            for probe, ask in plan:
                progress.step(probe.kind)
                outcome = runner.run(probe, replace(ask, data={**ask.data, **heard}) if probe.feeds_on else ask)
                heard = spoken_by(outcome) if probe.kind == "speech" else heard
                self.warn(outcome)
                outcomes.append(outcome)
        return outcomes

    def _show_all(self, outcomes: Sequence[Outcome]) -> None:
        if self.options.as_json:
            from toolkit.probes.document import documents

            self.echo_json(documents(outcomes))
            return
        from toolkit.formats import render
        from toolkit.probes.screen import as_text
        from toolkit.probes.summary import table

        explained: set[str | None] = set()
        for each in outcomes:
            if not each.ok and each.finding.code not in explained:  # one fault of the setup stops every kind alike
                click.echo(as_text(each, self.style, self.world.machine.shell), color=self.style.color)
                explained.add(each.finding.code)
        style = self.style
        text = render(table(outcomes), "table", width=style.width, color=style.color, unicode=style.unicode)
        click.echo(text, nl=False, color=style.color)

    def _show_plan(self, plan: Sequence[tuple[Probe, Ask]], estimates: Sequence[Estimate]) -> None:
        from toolkit.probes.budget import total
        from toolkit.probes.dry import shown

        settings = self.app.settings
        made = [
            {"kind": probe.kind, **shown(request, settings), "most_usd": estimate.usd}
            for (probe, ask), estimate in zip(plan, estimates, strict=True)
            for request in probe.requests(ask)
        ]
        if self.options.as_json:
            self.echo_json({"schema": "oaicheck.tests/1", "dry_run": True, "tests": made})
            return
        for each in made:
            click.echo(f"{each['kind']}: {each['method']} {each['url']}")
            click.echo(json.dumps(each["body"], ensure_ascii=not self.app.unicode()))
        self.announce(f"Not sent (--dry-run). It would cost {total(list(estimates)).words}.")

    def ask(self, probe: Probe, *, every: bool = False) -> Ask:
        """What is wanted of this kind, with the model chosen."""
        from toolkit.probes.registry import Ask

        options = self.options
        folder = self.app.cwd / options.output.expanduser() if options.output else self.app.cwd
        ask = Ask(
            model=self._named(probe, every=every) or self._model(probe.family),
            prompt=options.prompt,
            image=options.image,
            audio=options.audio,
            output=folder,
            cwd=self.app.cwd,
            max_output_tokens=options.max_output_tokens,
            stream=probe.always_streams or (options.stream and probe.streams),
        )
        data, notes = probe.prepare(ask)
        for note in notes:
            self.announce(note)
        return replace(ask, data=data, notes=notes)

    def _named(self, probe: Probe, *, every: bool) -> str | None:
        """`--model`; with `all` it is meant for the kinds that answer in words."""
        return None if every and probe.family != "chat" else self.options.model

    def _model(self, family: str) -> str:
        """The model of a family that the account has."""
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
            model_for=self._model,
            watch=printer,
            book=lambda: book_of(self.app),
        )

    def estimate(self, probe: Probe, ask: Ask) -> Estimate:
        """The most that the test can cost."""
        from toolkit.errors import PriceError
        from toolkit.probes.budget import Estimate, at_most, total

        try:
            book = book_of(self.app)
        except PriceError as error:
            return Estimate(pico=None, reason=error.message)
        base_url, now = self.app.settings.base_url.text, self.app.now()
        return total([at_most(each, base_url, now, book) for each in probe.requests(ask)])

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
        for each in (outcome, *(each for _, each in (*outcome.before, *outcome.more))):
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
        self._show_picture(outcome)

    def _show_picture(self, outcome: Outcome) -> None:
        """In a terminal that can; the path was said above."""
        from toolkit.probes.inline import shown

        if outcome.files and outcome.probe.kind == "image" and sys.stdout.isatty():
            click.echo(shown(outcome.files[0], self.app.environ), nl=False, color=True)

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
    def where(self) -> str:
        """The host that is asked."""
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


class Progress:
    """A bar on stderr: redrawn in place on a terminal, one line a test otherwise."""

    def __init__(self, total: int, *, enabled: bool) -> None:
        self._total, self._done, self._enabled = total, 0, enabled
        self._live = sys.stderr.isatty()

    def step(self, name: str) -> None:
        """Says which test runs now."""
        if not self._enabled:
            return
        if self._live:
            bar = "#" * self._done + "-" * (self._total - self._done)
            click.echo(f"\r\x1b[K[{bar}] {self._done + 1}/{self._total} {name}", nl=False, err=True, color=True)
        else:
            click.echo(f"[{self._done + 1}/{self._total}] {name}", err=True)
        self._done += 1

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._enabled and self._live:
            click.echo("\r\x1b[K", nl=False, err=True, color=True)
