"""What is going to be asked: which model, with which files, at what price at most. Learnt once for a whole run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from toolkit.app import App
from toolkit.commands._prices import book_of
from toolkit.commands.test._options import Options

if TYPE_CHECKING:
    from datetime import date

    from toolkit.doctor.world import World
    from toolkit.gateway import Gateway
    from toolkit.model import Failure, Request
    from toolkit.probes.budget import Estimate
    from toolkit.probes.registry import Ask, Probe


UNANSWERED = ("net.", "tls.", "proxy.", "url.", "key.", "org.")
"""Families of what keeps every request from its server."""


class Plan:
    """Turns options into what each kind is asked for. `say` takes what a person should know, a line at a time."""

    def __init__(self, app: App, options: Options, say: Callable[[str], None]) -> None:
        self._app, self._options, self._say = app, options, say

    def ask(self, probe: Probe, *, every: bool = False) -> Ask:
        """What is wanted of this kind, with the model chosen."""
        from toolkit.probes.registry import Ask

        options, app = self._options, self._app
        folder = app.cwd / options.output.expanduser() if options.output else app.cwd
        ask = Ask(
            model=self._named(probe, every=every) or self.model(probe.family),
            prompt=options.prompt,
            image=options.image,
            audio=options.audio,
            output=folder,
            cwd=app.cwd,
            max_output_tokens=options.max_output_tokens,
            stream=probe.always_streams or (options.stream and probe.streams),
        )
        data, notes = probe.prepare(ask)
        for note in notes:
            self._say(note)
        return replace(ask, data=data, notes=notes)

    def _named(self, probe: Probe, *, every: bool) -> str | None:
        """`--model`; with `all` it is meant for the kinds that answer in words."""
        return None if every and probe.family != "chat" else self._options.model

    def model(self, family: str) -> str:
        """The model of a family that the account has."""
        from toolkit.probes.models import choose

        return choose(family, None if self._options.dry_run else self.listed, self._today)

    @cached_property
    def listed(self) -> list[str] | None:
        """The models of the account, asked for once; `None` when they can't be had, and then why is said."""
        from toolkit.probes import findings
        from toolkit.probes.models import PATIENCE, listing

        if findings.of_key(self.world):
            return None
        seconds = min(PATIENCE, self._options.timeout or PATIENCE)
        found = listing(self.gateway, seconds, self._today)
        if found.names is None:
            self._say_unlisted(found.failure)
        return found.names

    def _say_unlisted(self, failure: Failure | None) -> None:
        """Nothing where the test's own request will tell the same: a refused key, a host that can't be reached."""
        if failure and failure.code.startswith(
            UNANSWERED if failure.http_status is None else ("auth.invalid", "auth.none")
        ):
            return
        why = f" ({failure.code})" if failure else ""
        self._say(f"The server lists no models{why}: a usual one is asked. To ask another: --model NAME.")

    @property
    def _today(self) -> date:
        return self._app.now().date()

    def before(self, probe: Probe, ask: Ask) -> list[Request]:
        """What is sent first, to get the file that this kind needs."""
        from toolkit.probes.catalogue import probe as kind

        if not probe.feeds_on or ask.audio:
            return []
        feeder = kind(probe.feeds_on)
        return feeder.requests(replace(ask, model=self.model(feeder.family), stream=False, output=None))

    def estimate(self, requests: Sequence[Request]) -> Estimate:
        """The most that these requests can cost."""
        from toolkit.errors import PriceError
        from toolkit.probes.budget import Estimate, at_most, total

        try:
            book = book_of(self._app)
        except PriceError as error:
            return Estimate(pico=None, reason=error.message)
        base_url, now = self._app.settings.base_url.text, self._app.now()
        return total([at_most(each, base_url, now, book) for each in requests])

    def say_unused(self, probe: Probe) -> None:
        """Says which options of the user's this kind of test does not know."""
        options = self._options
        given = {"image": options.image and "image" not in probe.takes,
                 "audio": options.audio and "audio" not in probe.takes,
                 "stream": options.stream and not (probe.streams or probe.always_streams)}  # fmt: skip
        for name in (name for name, unused in given.items() if unused):
            self._say(f"--{name} is left out: the {probe.kind} test does not use it.")

    def say_ends(self, model: str) -> None:
        """Says of a model at OpenAI that it is gone or will be soon."""
        from toolkit.doctor.providers import is_openai
        from toolkit.doctor.target import host_of
        from toolkit.probes.retired import ending, removed

        if not is_openai(host_of(self._app.settings.base_url.text)):
            return
        gone, soon = removed(model, self._today), ending(model, self._today)
        if gone:
            self._say(f"OpenAI removed {model} on {gone}: expect a refusal. Without --model a current one is asked.")
        elif soon:
            self._say(f"OpenAI ends {model} on {soon}.")

    @cached_property
    def world(self) -> World:
        """What the doctor's words need: settings, machine, shell."""
        from toolkit.doctor.build import build_world

        return build_world(self._app, model=self._options.model, timeout=self._options.timeout)

    @cached_property
    def gateway(self) -> Gateway:
        """Sends the requests."""
        from toolkit.gateway import Gateway

        return Gateway(self._app.settings)
