"""`oaicheck ledger`: look after the ledger: what is in it, is it whole, copies, exports, prices."""

from __future__ import annotations

from toolkit.commands._base import FolderGroup

HELP = """Look after the ledger of requests.

The ledger is an SQLite file in your data folder (or what --ledger names: a path, or a postgresql+psycopg:// URL).

\b
Examples:
  oaicheck ledger info
  oaicheck ledger check
  oaicheck ledger export --since 2026-11 --output november.jsonl
"""

command = FolderGroup("ledger", package=__name__, help=HELP)
