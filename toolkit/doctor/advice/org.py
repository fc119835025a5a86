"""What can be wrong with an organization's or project's id."""

from __future__ import annotations

from toolkit.doctor.advice import Advice, Remedy
from toolkit.doctor.advice._shell import set_variable, unset_variable

MALFORMED = Advice(
    code="org.malformed",
    title="{name} is no id that can be sent.",
    why="OPENAI_ORG_ID and OPENAI_PROJECT_ID are sent as headers with every request. A newline in one shows as “Connection error.”, a "
    "character outside ASCII as “'ascii' codec can't encode”, a wrong id as 401: all of it looks like a fault of the key.",
    fixes=(
        Remedy(text="Remove it: the key knows its project.", command=unset_variable("{name}")),
        Remedy(text="Or copy the id again from https://platform.openai.com/settings (organizations begin with org-, projects with proj_)."),
    ),
)  # fmt: skip

MISMATCH = Advice(
    code="org.mismatch",
    title="The key belongs to another organization or project than the one that is asked for.",
    why="OPENAI_ORG_ID or OPENAI_PROJECT_ID names one, and the key is of another. The key itself is fine.",
    fixes=(
        Remedy(text="Remove the organization: the key knows its own.", command=unset_variable("OPENAI_ORG_ID")),
        Remedy(text="Remove the project likewise.", command=unset_variable("OPENAI_PROJECT_ID")),
        Remedy(text="If they stand in a .env, delete their lines there."),
    ),
)

OLD_NAME = Advice(
    code="org.old_name",
    title="OPENAI_ORGANIZATION is set, but the SDK reads OPENAI_ORG_ID.",
    why="The old name is not read any more; requests are counted on the key's own organization.",
    fixes=(
        Remedy(text="If you need it, set it under the new name.", command=set_variable("OPENAI_ORG_ID", "org-...")),
        Remedy(text="If not, remove it.", command=unset_variable("OPENAI_ORGANIZATION")),
    ),
)
