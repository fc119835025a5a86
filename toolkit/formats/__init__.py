"""Formats: a table becomes text. One file per format, `NAME_format.py`; a new file is a new format.

    render(table, "markdown", width=80, color=False, unicode=True)

What every format relies on (see `toolkit.model.Table`): a column's unit says how its values are written (`usd` and
`money:CNY`: whole pico-units; `tokens`, `requests`, `count`: integers; `percent`: a decimal string; `ms`: milliseconds;
`text`). Keys of rows and of `meta` that begin with an underscore are for typography only (`_level`: how deep a row
stands in a tree, its parent being the last row above with a smaller level; `_footer`: a line with `{column}` of the
totals; `_nothing`: the sentence that stands in the place of a page without rows). Columns whose `drop` is `DATA_ONLY` or more are for machines.
"""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.errors import WrongUse
from toolkit.model import Table

DATA_ONLY = 90


@dataclass(frozen=True, kw_only=True)
class View:
    """What the text is written for: columns of the terminal, colour, more than ASCII, short numbers (`1.43M`)."""

    width: int = 80
    color: bool = False
    unicode: bool = True
    compact: bool = False


def names() -> list[str]:
    """The formats there are, `table` and `json` first."""
    from toolkit import formats
    from toolkit.discover import module_names

    found = [each.removesuffix("_format") for each in module_names(formats) if each.endswith("_format")]
    return sorted(found, key=lambda name: (name not in {"table", "json"}, name != "table", name))


def render(
    table: Table,
    name: str,
    *,
    width: int = 80,
    color: bool = False,
    unicode: bool = True,
    compact: bool = False,
) -> str:
    """The table as text that ends with a line break. Raises WrongUse for a format that does not exist or is no text."""
    found = render_any(table, name, View(width=width, color=color, unicode=unicode, compact=compact))
    if isinstance(found, bytes):
        raise WrongUse(f"{name} is no text.", "Write it to a file.")
    return found


def render_any(table: Table, name: str, view: View) -> str | bytes:
    """The table as text, or as the bytes of a picture. Raises as `render`; ToolkitError when a library is missing."""
    if name not in names():
        raise WrongUse(f"There is no format {name!r}.", f"Choose one of: {', '.join(names())}.")
    import importlib

    module = importlib.import_module(f"toolkit.formats.{name}_format")
    found: str | bytes = module.render(table, view)
    return found
