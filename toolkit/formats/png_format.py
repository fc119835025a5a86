"""PNG: the chart of the report as a picture for a message."""

from __future__ import annotations

from toolkit.formats import View
from toolkit.formats.charts import by_period, png
from toolkit.formats.svg_format import headline
from toolkit.model import Table


def render(table: Table, _view: View) -> bytes:
    """The bytes of a PNG at twice the size. Raises ToolkitError without the drawing library."""
    return png(by_period(table, width=860, height=360, title=headline(table), opaque=True))
