"""Capture: wire bytes → usage → one row a request; `track()` for the user's own client. Nothing here may break a call."""

from __future__ import annotations
