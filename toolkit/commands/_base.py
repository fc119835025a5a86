"""What every command has: lazy loading by file name, the global options in any place, `OAICHECK_<NAME>` and `.env` defaults."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from toolkit.app import App
from toolkit.discover import module_names

F = TypeVar("F", bound=Callable[..., Any])

CONTEXT = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
pass_app = click.make_pass_decorator(App, ensure=True)


def _remember(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    """Keeps a global option in the App; the one that stands later on the line wins, and any of them over a variable."""
    if value in (None, False, 0):
        return
    app = ctx.ensure_object(App)
    from_variable = ctx.get_parameter_source(str(param.name)) is ParameterSource.ENVIRONMENT
    if from_variable and getattr(app, str(param.name)):
        return
    setattr(app, str(param.name), value)
    app.forget_settings()


def _global(*names: str, **kwargs: Any) -> click.Option:
    return click.Option(list(names), expose_value=False, callback=_remember, is_eager=True, **kwargs)


def global_options() -> list[click.Option]:
    """New option objects for one command: `--ledger`, `--env-file`, `--no-color`, `-v`."""
    return [
        _global("--ledger", metavar="PATH_OR_URL", envvar="OAICHECK_LEDGER", help="The ledger to use."),
        _global("--env-file", metavar="PATH", envvar="OAICHECK_ENV_FILE", help="The .env file to read."),
        _global("--no-color", is_flag=True, envvar="OAICHECK_NO_COLOR", help="No colour."),
        _global("-v", "--verbose", count=True, help="Say more."),
    ]


def _from_dotenv(app: App, command: click.Command) -> dict[str, Any]:
    """Defaults of this command's options from `OAICHECK_<NAME>` in the `.env` (the environment itself is Click's part)."""
    found: dict[str, Any] = {}
    for param in command.params:
        names = [param.envvar] if isinstance(param.envvar, str) else list(param.envvar or ())
        for name in names:
            value = app.settings.dotenv.get(name) if app.settings.dotenv else None
            if value and value.text and param.expose_value and param.name:
                found[param.name] = value.text.split() if param.multiple else value.text
    return found


def _name_variables(command: click.Command) -> None:
    """Every option can be set as `OAICHECK_<NAME>`; one that says `envvar=...` itself keeps its own."""
    for param in command.params:
        if isinstance(param, click.Option) and param.envvar is None and not param.is_eager:
            longest = max(param.opts, key=len)
            param.envvar = "OAICHECK_" + longest.lstrip("-").replace("-", "_").upper()


class Command(click.Command):
    """A command with the global options, which may stand before or after its name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"context_settings": CONTEXT, **kwargs})
        _name_variables(self)
        self.params.extend(global_options())

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        app = parent.find_object(App) if parent else None
        if app is not None and "default_map" not in extra:
            extra["default_map"] = _from_dotenv(app, self)
        return super().make_context(info_name, args, parent, **extra)


class FolderGroup(click.Group):
    """A group whose commands are the modules of a package: listed by file name, imported only when named.

    A module `check.py` holds the command as `command`; a subpackage holds a group of its own by the same name.
    """

    command_class = Command

    def __init__(self, *args: Any, package: ModuleType | str, **kwargs: Any) -> None:
        super().__init__(*args, **{"context_settings": CONTEXT, **kwargs})
        self._package = package
        self.params.extend(global_options())

    def _module(self) -> ModuleType:
        return importlib.import_module(self._package) if isinstance(self._package, str) else self._package

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, from the files and from what was added by hand."""
        return sorted(
            {name.replace("_", "-") for name in module_names(self._module())} | set(super().list_commands(ctx))
        )

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Imports the one module that the name belongs to."""
        name = cmd_name.replace("-", "_")
        if name not in module_names(self._module()):
            return super().get_command(ctx, cmd_name)
        found = importlib.import_module(f"{self._module().__name__}.{name}").command
        assert isinstance(found, click.Command)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As Click's, with the nearest name when there is none such."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib

            near = difflib.get_close_matches(args[0], self.list_commands(ctx), n=1) if args else []
            if near and "Did you mean" not in error.message:
                message = f"{error.message} Did you mean '{near[0]}'?"
                raise click.UsageError(message, error.ctx) from None
            raise


def api_options(func: F) -> F:
    """The options of what talks to the API: `--key-name`, `--base-url`, `--model`, `--timeout`."""
    for option in (
        click.option("--timeout", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", help="Longest wait for an answer."),
        click.option("--model", metavar="NAME", help="The model to ask."),
        click.option("--base-url", metavar="URL", expose_value=False, callback=_remember, envvar="OAICHECK_BASE_URL",
                     help="Where requests go (default: OPENAI_BASE_URL, else api.openai.com)."),
        click.option("--key-name", metavar="NAME", expose_value=False, callback=_remember, envvar="OAICHECK_KEY_NAME",
                     help="The variable that holds the key (default: OPENAI_API_KEY)."),
    ):  # fmt: skip
        func = option(func)
    return func
