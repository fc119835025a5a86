"""Where each setting comes from: flag, environment variable, `.env` file and line, or default; and what it beat.

A value in the environment beats the `.env`, and an *empty* one too: `load_dotenv()` looks only at whether the name exists.
"""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

from toolkit.errors import SettingsError
from toolkit.quick.settings import usual
from toolkit.secret import Secret

DEFAULT_KEY_NAME = "OPENAI_API_KEY"
DEFAULT_BASE_URL = "https://api.openai.com/v1"

Kind = Literal["flag", "environment", "dotenv", "default"]


@dataclass(frozen=True, kw_only=True)
class Value:
    """A text and where it was found. `where` is what a user can go to: `environment`, `.env:3`, `--base-url`, `default`."""

    name: str
    text: str = field(repr=False)
    kind: Kind
    where: str
    path: Path | None = None
    line: int | None = None

    @property
    def secret(self) -> Secret:
        """The text as something that masks itself."""
        return Secret(self.text)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One assignment of a `.env` file: its name, its value after quotes and `${}` (None: no `=`), and its line number."""

    name: str
    value: str | None = field(repr=False)
    number: int


@dataclass(frozen=True, kw_only=True)
class DotEnv:
    """A `.env` file as python-dotenv reads it. `problem` says why it could not be read; `raw` is what the file holds."""

    path: Path
    label: str
    lines: tuple[Line, ...] = ()
    raw: bytes = field(default=b"", repr=False)
    problem: SettingsError | None = None
    disabled: bool = False

    def get(self, name: str) -> Value | None:
        """The value that counts: the last line with that name, as python-dotenv has it."""
        for line in reversed(self.lines):
            if line.name == name and line.value is not None and not self.disabled:
                where = f"{self.label}:{line.number}"
                return Value(name=name, text=line.value, kind="dotenv", where=where, path=self.path, line=line.number)
        return None


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All that our commands read from outside. `flags` holds what was typed, by variable name (`OPENAI_BASE_URL` …)."""

    environ: Mapping[str, str] = field(repr=False)
    cwd: Path
    dotenv: DotEnv | None = None
    searched: tuple[Path, ...] = ()
    flags: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    key_name: str = DEFAULT_KEY_NAME

    def candidates(self, name: str) -> tuple[Value, ...]:
        """Every place that has a value for the name, the one that counts first."""
        found = []
        if name in self.flags:
            option, text = self.flags[name]
            found.append(Value(name=name, text=text, kind="flag", where=option))
        if name in self.environ:
            found.append(Value(name=name, text=self.environ[name], kind="environment", where="environment"))
        in_file = self.dotenv.get(name) if self.dotenv else None
        return (*found, in_file) if in_file else tuple(found)

    def get(self, name: str) -> Value | None:
        """The value that counts, even when it is empty: an empty variable in the environment hides the `.env`."""
        return next(iter(self.candidates(name)), None)

    def text(self, name: str) -> str | None:
        """Only the text of it, `None` when it is nowhere or empty."""
        value = self.get(name)
        return value.text or None if value else None

    @cached_property
    def key(self) -> Value | None:
        """The key, wherever it is; `None` when it is nowhere."""
        return self.get(self.key_name)

    @cached_property
    def base_url(self) -> Value:
        """Where requests go. An empty `OPENAI_BASE_URL` stays empty: the SDK does not treat it as unset."""
        default = Value(name="OPENAI_BASE_URL", text=DEFAULT_BASE_URL, kind="default", where="default")
        return self.get("OPENAI_BASE_URL") or default

    @cached_property
    def secrets(self) -> tuple[str, ...]:
        """Every text that must never be shown: keys and proxy passwords, from wherever they are."""
        names = {self.key_name, DEFAULT_KEY_NAME, "OPENAI_ADMIN_KEY", "OPENAI_WEBHOOK_SECRET"}
        found = {value.text for name in names for value in self.candidates(name)}
        return tuple(sorted((each for each in found if len(each.strip()) >= 6), key=len, reverse=True))


def load(
    *,
    environ: Mapping[str, str],
    cwd: Path,
    env_file: str | Path | None = None,
    key_name: str | None = None,
    flags: Mapping[str, tuple[str, str]] | None = None,
) -> Settings:
    """Reads the settings. Never raises: what can't be read is in `settings.dotenv.problem`, for the caller to weigh."""
    named = env_file or environ.get("OAICHECK_ENV_FILE") or None
    if named:
        path = cwd / Path(named).expanduser()
        searched: tuple[Path, ...] = (path,)
        found: Path | None = path
    else:
        found, searched = find(cwd)
    dotenv = read(found, cwd, environ) if found else None
    settings = Settings(environ=environ, cwd=cwd, dotenv=dotenv, searched=searched, flags=flags or {})
    name = key_name or settings.text("OAICHECK_KEY_NAME") or DEFAULT_KEY_NAME
    return Settings(environ=environ, cwd=cwd, dotenv=dotenv, searched=searched, flags=settings.flags, key_name=name)


def find(cwd: Path) -> tuple[Path | None, tuple[Path, ...]]:
    """The nearest `.env` file from the folder upward, and every place that was looked at."""
    searched = []
    for folder in (cwd, *cwd.parents):
        path = folder / ".env"
        searched.append(path)
        try:
            if path.is_file() or path.is_fifo():
                return path, tuple(searched)
        except OSError:
            continue
    return None, tuple(searched)


def read(path: Path, cwd: Path, environ: Mapping[str, str]) -> DotEnv:
    """The file's assignments; a file that is none, can't be opened or isn't UTF-8 has no lines and a `problem`."""
    label = shown_path(path, cwd)
    disabled = environ.get("PYTHON_DOTENV_DISABLED", "").casefold() in {"1", "true", "t", "yes", "y"}
    raw = b""
    try:
        raw = path.read_bytes()
        lines = parse(raw.decode("utf-8-sig"), environ)
    except (OSError, ValueError) as error:
        return DotEnv(path=path, label=label, raw=raw, problem=_problem(label, error), disabled=disabled)
    return DotEnv(path=path, label=label, lines=lines, raw=raw, disabled=disabled)


def parse(text: str, environ: Mapping[str, str]) -> tuple[Line, ...]:
    """The assignments of a `.env` text in python-dotenv's grammar, `${NAME}` expanded from the environment and earlier lines."""
    from dotenv.parser import parse_stream
    from dotenv.variables import parse_variables

    known: dict[str, str | None] = {}
    lines = []
    for binding in parse_stream(io.StringIO(text)):
        if binding.key is None or binding.error:
            continue
        value = binding.value
        if value is not None:
            value = "".join(atom.resolve({**known, **environ}) for atom in parse_variables(value))
        known[binding.key] = value
        skipped = len(binding.original.string) - len(binding.original.string.lstrip("\r\n"))
        number = binding.original.line + binding.original.string[:skipped].count("\n")
        lines.append(Line(name=binding.key, value=value, number=number))
    return tuple(lines)


def _problem(label: str, error: OSError | ValueError) -> SettingsError:
    if isinstance(error, IsADirectoryError):
        return SettingsError(f"{label} is a folder, not a file.", f"Remove it, then write the file: {label}")
    if isinstance(error, FileNotFoundError):
        return SettingsError(f"{label} does not exist.", "Check the path after --env-file, or run: oaicheck init")
    if isinstance(error, PermissionError):
        return SettingsError(f"{label} may not be read by this user.", f"chmod u+r {label}")
    if isinstance(error, OSError):
        return SettingsError(f"{label} can't be read: {error.strerror}.", f"Check the file: {label}")
    return SettingsError(f"{label} is not UTF-8 text.", "Save it again as UTF-8: `oaicheck env` says what it is.")


def shown_path(path: Path, cwd: Path) -> str:
    """A path as it may be pasted in public: relative to the working directory, else below `~`, so without a user name."""
    try:
        relative = os.path.relpath(path, cwd)
    except ValueError:  # another drive on Windows
        relative = str(path)
    if not relative.startswith(os.path.join("..", "..", "..")):
        return relative
    home = Path(os.path.expanduser("~"))
    return str(Path("~") / path.relative_to(home)) if path.is_relative_to(home) else str(path)


def ledger_location(settings: Settings) -> Value:
    """Where the ledger is: `--ledger`, `OAICHECK_LEDGER`, `.env`, else a file in the user's data folder (platformdirs)."""
    value = settings.get("OAICHECK_LEDGER")
    if value and value.text:
        return value
    path = _usual_ledger()
    return Value(name="OAICHECK_LEDGER", text=str(path), kind="default", where="default", path=path)


def _usual_ledger() -> Path:
    known = usual(os.environ)
    if known is not None:
        return Path(known)
    from platformdirs import user_data_path

    return user_data_path("oaicheck", appauthor=False) / "ledger.db"


def price_file(settings: Settings) -> Path | None:
    """The user's own price file as `OAICHECK_PRICES` names it (environment, then `.env`); None: the usual place counts."""
    named = settings.text("OAICHECK_PRICES")
    return settings.cwd / Path(named).expanduser() if named else None


def located(place: str, cwd: Path) -> str:
    """A path made absolute from a folder; a URL as it is."""
    return place if not place or "://" in place else str(cwd / Path(place).expanduser())
