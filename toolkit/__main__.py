"""The entry of the command and of `python -m toolkit`: `report line` is answered at once, all else by the whole program."""

from __future__ import annotations

import os
import sys

from toolkit.quick import line


def main() -> None:
    """Runs the command line and ends the process with the exit code of the contract (section 2)."""
    text = line.answer(sys.argv[1:], os.environ)
    if text is not None and line.say(text):
        os._exit(0)  # nothing is open, nothing is buffered; taking the interpreter down would take as long as the query
    from toolkit.cli import main as whole

    whole()


if __name__ == "__main__":
    main()
