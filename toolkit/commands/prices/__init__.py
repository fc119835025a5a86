"""`oaicheck prices`: the price book: what is in it, what a model costs, whether it is sound, and newer data for it."""

from __future__ import annotations

from toolkit.commands._base import FolderGroup

EPILOG = """\b
Examples:
  oaicheck prices list                    every OpenAI model with its standard rates
  oaicheck prices show gpt-5.5            all tiers, long prompts, history, an example
  oaicheck prices check                   is the book sound, and does it know the models that you use?
  oaicheck prices update --dry-run        what newer data would change"""

command = FolderGroup("prices", package=__name__, help="The price book: list, show, check, update.", epilog=EPILOG)
