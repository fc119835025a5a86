"""What can go wrong in our own work: a message, a remedy and an exit code. Caught once, at the door (`cli.py`)."""

from __future__ import annotations


class ToolkitError(Exception):
    """Something that we could not do. `message` names what and where from, `remedy` what to do next. Exit code 3."""

    exit_code = 3

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class WrongUse(ToolkitError):
    """The command line asked for something that does not exist or can't be: a zone, a date, a file. Exit code 2."""

    exit_code = 2


class SettingsError(ToolkitError):
    """A file of settings that was named by the user can't be read. Exit code 3."""


class LedgerError(ToolkitError):
    """The ledger can't be opened, read or written: names its location. Exit code 3."""


class PriceError(ToolkitError):
    """A price file is malformed: names file and entry. Exit code 3."""
