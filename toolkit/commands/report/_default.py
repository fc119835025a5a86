"""`oaicheck report --since 7d` means `oaicheck report daily --since 7d`."""

from __future__ import annotations

from collections.abc import Collection, Sequence

_WITH_VALUE = ("--ledger", "--env-file")
_ALONE = ("--no-color", "-v", "-vv", "-vvv", "--verbose")


def with_default(args: Sequence[str], names: Collection[str], default: str) -> list[str]:
    """The arguments with the default report where neither a global option nor a report's name stands."""
    at = 0
    while at < len(args):
        word = args[at]
        if word in _WITH_VALUE:
            at += 2
        elif word in _ALONE or word.startswith(tuple(f"{each}=" for each in _WITH_VALUE)):
            at += 1
        else:
            break
    if at < len(args) and (args[at] in {"-h", "--help"} or not args[at].startswith("-") or args[at] in names):
        return list(args)
    return [*args[:at], default, *args[at:]]
