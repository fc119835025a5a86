"""What can be wrong with a virtual environment."""

from __future__ import annotations

from toolkit.doctor.advice import Advice, Remedy
from toolkit.doctor.advice.python import NEW_VENV

INACTIVE = Advice(
    code="venv.inactive",
    title="There is a virtual environment in {venv}, and it is not active.",
    why="`python` and `pip` typed here belong to another Python, which has other packages. Harmless if you start programs by "
    "the venv's own path.",
    fixes=(
        Remedy(text="Activate it.", command={"posix": ". {venv}/bin/activate", "fish": "source {venv}/bin/activate.fish",
               "powershell": "{venv}\\Scripts\\Activate.ps1", "cmd": "{venv}\\Scripts\\activate.bat"}),
        Remedy(text="If PowerShell says that running scripts is disabled, allow it for this window.",
               command={"powershell": "Set-ExecutionPolicy -Scope Process RemoteSigned"}, when=("powershell",)),
    ),
)  # fmt: skip

MOVED = Advice(
    code="venv.moved",
    title="The virtual environment was moved or copied.",
    why="Its pip and its scripts name the old place in their first line, so `pip install` goes there, or nowhere.",
    fixes=(
        Remedy(text="Make it anew here.", command=NEW_VENV),
        Remedy(text="Then install what you need with its own Python.", command="python -m pip install -U openai"),
    ),
)

EXTERNALLY_MANAGED = Advice(
    code="venv.externally_managed",
    title="This Python belongs to the system, and pip may not install into it.",
    why="pip stops with “externally-managed-environment” (PEP 668), because the system's own programs need that Python as it is. Do not "
    "force it with --break-system-packages.",
    fixes=(
        Remedy(text="Make a virtual environment.", command=NEW_VENV),
        Remedy(
            text="On Debian and Ubuntu the module for that is a package of its own.",
            command="sudo apt install python3-venv",
            when=("linux",),
        ),
        Remedy(text="Then install the SDK into it.", command="python -m pip install -U openai"),
    ),
)
