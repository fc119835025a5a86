"""What can be wrong with the openai package and what it needs."""

from __future__ import annotations

from toolkit.doctor.advice import Advice, Remedy
from toolkit.doctor.advice.python import NEW_VENV

INSTALL = Remedy(text="Install it into exactly this Python.", command="{python} -m pip install -U openai")
ANEW = Remedy(text="Make the virtual environment anew, then install the SDK into it.", command=NEW_VENV)

MISSING = Advice(
    code="pkg.missing",
    title="openai is not installed in {python}.",
    why="“No module named 'openai'”, although it was installed: that was into another Python. IDE, notebook kernel, pipx and "
    "terminal each have their own; bare `pip` may belong to any of them.",
    fixes=(
        INSTALL,
        Remedy(text="Or start your program with the Python that has it.", command="{other}"),
    ),
)

WRONG_DIST = Advice(
    code="pkg.wrong_dist",
    title="{dist} is installed, but that is not the SDK.",
    why="The SDK's package is called openai. Packages of similar names are of other people and bring no module of that name.",
    fixes=(
        Remedy(text="Install the SDK.", command="{python} -m pip install -U openai"),
        Remedy(text="Remove the other one if you do not need it.", command="{python} -m pip uninstall {dist}"),
    ),
)

SHADOWED = Advice(
    code="pkg.shadowed",
    title="{file} hides the openai package.",
    why="Python takes the first openai on its path, and the folder of your script, or PYTHONPATH, comes before the installed packages. "
    "“cannot import name 'OpenAI' from partially initialized module” is how it shows.",
    fixes=(
        Remedy(text="Rename it.", command={"posix": "mv -n {file} {renamed}", "powershell": "Rename-Item {file} {renamed_name}",
               "cmd": "ren {file} {renamed_name}"}),
        Remedy(text="Delete what Python compiled of it.", command={"posix": "rm -f {cache}/{stem}.*.pyc",
               "powershell": "Remove-Item {cache}/{stem}.*.pyc", "cmd": "del {cache}\\{stem}.*.pyc"}),
        Remedy(text="Take {pythonpath} out of PYTHONPATH, or remove the variable.",
               command={"posix": "unset PYTHONPATH", "fish": "set -e PYTHONPATH", "powershell": "Remove-Item Env:PYTHONPATH", "cmd": "set PYTHONPATH="}),
        Remedy(text="Whatever hides it must have another name than openai."),
    ),
)  # fmt: skip

SHADOWED_DEP = Advice(
    code="pkg.shadowed_dep",
    title="{file} hides {owner}.",
    why="The SDK imports {module} and gets your file instead, because the folder of your script comes first on Python's path.",
    fixes=(
        Remedy(text="Rename it.", command={"posix": "mv -n {file} {renamed}", "powershell": "Rename-Item {file} {renamed_name}",
               "cmd": "ren {file} {renamed_name}"}),
        Remedy(text="Delete what Python compiled of it.", command={"posix": "rm -f {cache}/{stem}.*.pyc",
               "powershell": "Remove-Item {cache}/{stem}.*.pyc", "cmd": "del {cache}\\{stem}.*.pyc"}),
        Remedy(text="A file of yours must not have the name of a module that the SDK needs."),
    ),
)  # fmt: skip

TOO_OLD = Advice(
    code="pkg.too_old",
    title="openai {version} is installed; it is from before 1.0.",
    why="Everything has another name in it: “cannot import name 'OpenAI' from 'openai'”. An old pin, an old Python or a stale "
    "requirements file keeps it there.",
    fixes=(
        Remedy(text="Upgrade it.", command="{python} -m pip install -U openai"),
        Remedy(text="Look for a pin in your requirements.", command={"posix": "grep -n openai requirements*.txt pyproject.toml",
               "windows": "findstr /n openai requirements*.txt pyproject.toml"}),
    ),
)  # fmt: skip

HTTPX_PROXIES = Advice(
    code="pkg.httpx_proxies",
    title="openai {version} does not work with httpx {httpx}.",
    why="openai before 1.55.3 passes `proxies` to httpx, which 0.28 no longer takes: “Client.__init__() got an unexpected keyword argument "
    "'proxies'” whenever a client is built.",
    fixes=(
        Remedy(text="Upgrade openai (rather than holding httpx back).", command="{python} -m pip install -U openai"),
    ),
)

DOWNGRADED = Advice(
    code="pkg.downgraded",
    title="openai {version} is installed; {requirer} allows no newer one.",
    why="Installing another package can replace the SDK by an older one without asking. Code for the newer SDK fails then.",
    fixes=(
        Remedy(text="Give {requirer} a virtual environment of its own, or this program.", command=NEW_VENV),
        Remedy(
            text="Or see whether a newer {requirer} allows a newer openai.",
            command="{python} -m pip install -U {requirer} openai",
        ),
    ),
)

DEP_CONFLICT = Advice(
    code="pkg.dep_conflict",
    title="{package} does not fit openai.",
    why="The SDK needs other packages in certain versions. One that is too old, missing or without its compiled part fails at import, or "
    "later, in the middle of a request; that the import works proves nothing.",
    fixes=(
        Remedy(text="Upgrade them together.", command="{python} -m pip install -U openai {names}"),
        Remedy(
            text="If that does not help, install it anew.", command="{python} -m pip install --force-reinstall openai"
        ),
    ),
)

WRONG_ABI = Advice(
    code="pkg.wrong_abi",
    title="{package} was built for another Python.",
    why="Compiled packages belong to one version of Python and one kind of machine. A copied venv, a layer built elsewhere, or a "
    "PYTHONPATH into another Python's packages brings the wrong ones.",
    fixes=(
        ANEW,
        Remedy(text="Or install the compiled packages anew.", command="{python} -m pip install --force-reinstall openai"),
        Remedy(text="If PYTHONPATH is set, remove it.", command={"posix": "unset PYTHONPATH", "fish": "set -e PYTHONPATH",
               "powershell": "Remove-Item Env:PYTHONPATH", "cmd": "set PYTHONPATH="}),
    ),
)  # fmt: skip

CORRUPT = Advice(
    code="pkg.corrupt",
    title="openai's files are incomplete.",
    why="An installation or removal that ended half way leaves files without their list, or a list without the files.",
    fixes=(
        Remedy(
            text="Install it anew over what is there.",
            command="{python} -m pip install --force-reinstall --no-deps openai",
        ),
        Remedy(text="If that fails, delete {leftover} first."),
    ),
)
