"""What a command may use of the world outside: environment, folder, clock, terminal. Made at the door, or by a test."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from toolkit import settings as _settings
from toolkit.settings import Settings


def _cwd() -> Path:
    try:
        return Path.cwd()
    except OSError:  # the folder was deleted under us
        return Path(os.environ.get("PWD", "/"))


@dataclass(kw_only=True)
class App:
    """The world as commands see it, and the global options as they were typed (before or after the command's name)."""

    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ), repr=False)
    cwd: Path = field(default_factory=_cwd)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ledger: str | None = None
    env_file: str | None = None
    key_name: str | None = None
    base_url: str | None = None
    no_color: bool = False
    verbose: int = 0
    _settings: Settings | None = field(default=None, repr=False)

    @property
    def settings(self) -> Settings:
        """The settings with their origins, read once. Never raises; see `settings.dotenv.problem`."""
        if self._settings is None:
            flags = {}
            if self.ledger:
                flags["OAICHECK_LEDGER"] = ("--ledger", self.ledger)
            if self.base_url is not None:
                flags["OPENAI_BASE_URL"] = ("--base-url", self.base_url)
            self._settings = _settings.load(
                environ=self.environ, cwd=self.cwd, env_file=self.env_file, key_name=self.key_name, flags=flags
            )
        return self._settings

    def forget_settings(self) -> None:
        """Reads them anew at the next use: after an option was set, or a file was mended."""
        self._settings = None

    @property
    def ledger_location(self) -> str:
        """A path or a SQLAlchemy URL."""
        return self.located(_settings.ledger_location(self.settings).text)

    @property
    def price_file(self) -> Path | None:
        """The user's own price file, where the settings name one."""
        return _settings.price_file(self.settings)

    def located(self, place: str) -> str:
        """A path made absolute from the folder that the user is in; a URL as it is."""
        return _settings.located(place, self.cwd)

    def color(self, *, err: bool = False) -> bool:
        """Whether colour may be used on stdout (or stderr): a terminal, no `NO_COLOR`, no `--no-color`, not `TERM=dumb`."""
        stream = sys.stderr if err else sys.stdout
        wanted = not self.no_color and not self.environ.get("NO_COLOR") and self.environ.get("TERM") != "dumb"
        return wanted and stream.isatty()

    def width(self) -> int:
        """Columns of the terminal, from COLUMNS or the terminal itself; 80 when piped."""
        columns = self.environ.get("COLUMNS", "")
        if columns.isdigit() and int(columns) > 0:
            return int(columns)
        try:
            return os.get_terminal_size(sys.stdout.fileno()).columns or 80
        except (OSError, ValueError):
            return 80

    def unicode(self) -> bool:
        """Whether stdout can encode our marks and lines; else plain ASCII is used."""
        try:
            "✓✗…│─█".encode(sys.stdout.encoding or "ascii")
        except (UnicodeEncodeError, LookupError):
            return False
        return True
