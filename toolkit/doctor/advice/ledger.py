"""What can be wrong with the ledger."""

from __future__ import annotations

from toolkit.doctor.advice import Advice, Remedy

ELSEWHERE = Remedy(text="Or keep it elsewhere.", command={"posix": "export OAICHECK_LEDGER=~/oaicheck.db", "fish": "set -gx OAICHECK_LEDGER ~/oaicheck.db",
                   "powershell": "$env:OAICHECK_LEDGER = \"$HOME/oaicheck.db\"", "cmd": "set OAICHECK_LEDGER=%USERPROFILE%\\oaicheck.db"})  # fmt: skip

CANNOT_OPEN = Advice(
    code="ledger.cannot_open",
    title="The ledger {location} can't be opened.",
    why="The folder is missing and can't be made, something else stands in its place, or you may not read it.",
    fixes=(
        Remedy(text="Look at what stands there.", command={"posix": "ls -ld {location}", "*": "dir {location}"}),
        ELSEWHERE,
    ),
)

NOT_A_LEDGER = Advice(
    code="ledger.not_a_ledger",
    title="{location} is no ledger.",
    why="The file is no SQLite database, or one of another program, or of a newer oaicheck.",
    fixes=(Remedy(text="Name another file.", command="oaicheck env --ledger other.db"), ELSEWHERE),
)

LOCKED = Advice(
    code="ledger.locked",
    title="The ledger {location} is locked by another program.",
    why="Another process writes at this moment, or one that hangs holds it.",
    fixes=(Remedy(text="Wait a moment and try again.", command="oaicheck ledger info"),
           Remedy(text="See who holds it.", command={"posix": "fuser {location}"}, when=("linux", "darwin"))),
)  # fmt: skip

READONLY = Advice(
    code="ledger.readonly",
    title="The ledger {location} can't be written.",
    why="The file, its folder or the whole disk is read-only for you. Requests are sent all the same; they are not recorded.",
    fixes=(
        Remedy(
            text="Make file and folder yours to write.",
            command={"posix": "chmod u+w {location}", "*": "attrib -r {location}"},
        ),
        ELSEWHERE,
    ),
)

DAMAGED = Advice(
    code="ledger.damaged",
    title="The ledger {location} is damaged.",
    why="The disk was full, the machine stopped while it was written, or a file on a network drive was written by two at once.",
    fixes=(Remedy(text="See what is wrong.", command="oaicheck ledger check"),
           Remedy(text="A copy from before the last upgrade stands beside it."), ELSEWHERE),
)  # fmt: skip

DISK_FULL = Advice(
    code="ledger.disk_full",
    title="The disk of the ledger {location} is full.",
    why="No row can be added until there is room.",
    fixes=(Remedy(text="Make room.", command={"posix": "df -h {folder}", "*": "dir {folder}"}), ELSEWHERE),
)
