"""What the benchmarks take on their command line: whole numbers, or `--help`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence


def numbers(about: str | None, name: str, usual: Sequence[int]) -> list[int]:
    """The whole numbers that were given, else the usual ones. `about` is what `--help` says."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(name, type=int, nargs="*", default=list(usual), help=f"default: {' '.join(map(str, usual))}")
    found: list[int] = getattr(parser.parse_args(), name)
    return found
