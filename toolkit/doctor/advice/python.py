"""What can be wrong with Python itself."""

from __future__ import annotations

from toolkit.doctor.advice import Advice, Remedy

NEW_VENV = {"posix": "python3 -m venv .venv && . .venv/bin/activate", "fish": "python3 -m venv .venv && source .venv/bin/activate.fish",
            "powershell": "py -3 -m venv .venv; .venv\\Scripts\\Activate.ps1", "cmd": "py -3 -m venv .venv && .venv\\Scripts\\activate.bat"}  # fmt: skip
"""A new virtual environment here, made active."""

TOO_OLD = Advice(
    code="python.too_old",
    title="Python {version} is too old for the current SDK.",
    why="openai 3.x needs Python 3.10 or later. pip says nothing: it installs the newest SDK that the old Python can have (1.39 on 3.7, "
    "2.2 on 3.8, 2.48 on 3.9), and new code fails on it.",
    fixes=(
        Remedy(text="Install a newer Python.", command={"windows": "winget install Python.Python.3.13", "darwin": "brew install python@3.13",
               "linux": "uv venv --python 3.13"}),
        Remedy(text="Or your distribution's package.", command="sudo apt install python3 python3-venv", when=("linux",)),
        Remedy(text="Then make a new virtual environment with it.", command=NEW_VENV),
    ),
)  # fmt: skip

BROKEN = Advice(
    code="python.broken",
    title="The Python of this project does not start.",
    why="A virtual environment only points to the Python it was made with. When that was removed or replaced (an update of Homebrew, "
    "pyenv or the system), nothing in it runs.",
    fixes=(
        Remedy(text="Make the virtual environment anew.", command=NEW_VENV),
        Remedy(text="Or name another Python.", command="oaicheck env --python /path/to/python"),
    ),
)
