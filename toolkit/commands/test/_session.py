"""One run of tests: what it costs, whether to go on, each kind in turn; how it is shown is `_display`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from toolkit.app import App
from toolkit.commands._prices import book_of
from toolkit.commands.test._display import Display
from toolkit.commands.test._live import Printer, Progress
from toolkit.commands.test._options import Options
from toolkit.commands.test._plan import Plan

if TYPE_CHECKING:
    from toolkit.probes.budget import Estimate
    from toolkit.probes.outcome import Outcome
    from toolkit.probes.registry import Ask, Probe
    from toolkit.probes.runner import Runner


class Session:
    """The options of one `oaicheck test …`, and what is done with them."""

    def __init__(self, app: App, options: Options) -> None:
        self.app, self.options = app, options
        self.display = Display(app, as_json=options.as_json)
        self.plan = Plan(app, options, self.display.announce)

    def one(self, probe: Probe) -> int:
        """Runs one kind and shows it; the exit code."""
        self.plan.say_unused(probe)
        ask = self.plan.ask(probe)
        first = self.plan.before(probe, ask)
        requests = [*first, *probe.requests(ask)]
        estimate = self.plan.estimate(requests)
        if self.options.dry_run:
            self.display.requests(requests, len(first), estimate)
            return 0
        self.display.announce(f"{probe.kind}: asking {ask.model} at {self._where}, {estimate.words}.")
        self.plan.say_ends(ask.model)
        self.consent([probe], estimate)
        live = probe.prints and ask.stream and not self.options.as_json
        printer = Printer(unicode=self.app.unicode()) if live else None
        outcome = self.runner(printer).run(probe, ask)
        if printer:
            printer.end()
        self.display.warn(outcome)
        self.display.one(outcome, self._shell, streamed=printer is not None and printer.printed)
        return 0 if outcome.ok else 1

    def every(self) -> int:
        """Runs every kind in turn and shows a table; the exit code."""
        from toolkit.probes.budget import total
        from toolkit.probes.catalogue import probes

        plan = [(probe, self.plan.ask(probe, every=True)) for probe in probes()]
        estimates = [self.plan.estimate(probe.requests(ask)) for probe, ask in plan]
        if self.options.dry_run:
            self.display.plan(plan, estimates)
            return 0
        whole = total(estimates)
        self.display.announce(f"{len(plan)} tests at {self._where}, {whole.words} in all.")
        for model in dict.fromkeys(ask.model for _, ask in plan):
            self.plan.say_ends(model)
        self.consent([probe for probe, _ in plan], whole)
        outcomes = self._each(plan)
        self.display.every(outcomes, self._shell)
        return 0 if all(each.ok for each in outcomes) else 1

    def _each(self, plan: Sequence[tuple[Probe, Ask]]) -> list[Outcome]:
        """The outcomes in order. What the speech test spoke is what the transcription hears."""
        from toolkit.probes.runner import spoken_by

        runner, outcomes = self.runner(), []
        heard: dict[str, Any] = {}
        terminal = self.app.environ.get("TERM", "")
        with Progress(len(plan), enabled=not self.options.as_json, terminal=terminal) as progress:
            for probe, ask in plan:
                progress.step(probe.kind)
                outcome = runner.run(probe, replace(ask, data={**ask.data, **heard}) if probe.feeds_on else ask)
                heard = spoken_by(outcome) if probe.kind == "speech" else heard
                self.display.warn(outcome)
                outcomes.append(outcome)
        return outcomes

    def runner(self, printer: Printer | None = None) -> Runner:
        """Runs the tests with this run's ledger, project and tags."""
        from toolkit.probes.rows import tags_of
        from toolkit.probes.runner import Runner

        settings = self.app.settings
        return Runner(
            world=self.plan.world,
            gateway=self.plan.gateway,
            location=None if self.options.no_record else self.app.ledger_location,
            seconds=self.options.timeout,
            project=settings.text("OAICHECK_PROJECT"),
            tags=tags_of(settings.text("OAICHECK_TAGS")),
            model_for=self.plan.model,
            watch=printer,
            book=lambda: book_of(self.app),
        )

    def consent(self, probes: Sequence[Probe], estimate: Estimate) -> None:
        """Asks a person before what costs more than a cent; ends the run with 1 when the answer is no."""
        needed = (len(probes) > 1 or any(each.needs_consent for each in probes)) and not estimate.cheap
        if self.options.yes or not needed or not (sys.stdin.isatty() and sys.stderr.isatty()):
            return
        if not click.confirm(f"This can cost more than a cent: {estimate.words}. Send it?", default=True, err=True):
            click.echo("Nothing was sent.", err=True)
            raise click.exceptions.Exit(1)

    @property
    def _where(self) -> str:
        """The host that is asked."""
        from toolkit.doctor.target import host_of

        return host_of(self.app.settings.base_url.text) or "?"

    @property
    def _shell(self) -> str:
        """What the user types commands into."""
        return self.plan.world.machine.shell
