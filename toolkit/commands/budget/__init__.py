"""`oaicheck budget`: limits that a script can obey."""

from __future__ import annotations

from toolkit.commands._base import FolderGroup

EPILOG = """\b
Examples:
  oaicheck budget set daily 2.00
  oaicheck budget set monthly 50 --project search
  oaicheck budget check || echo stop"""

command = FolderGroup("budget", package=__name__, help="Limits in dollars that a script can obey.", epilog=EPILOG)
