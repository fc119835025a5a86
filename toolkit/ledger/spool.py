"""Rows that are judged but not yet written: in a nameless file, so that memory stays small whatever their number."""

from __future__ import annotations

import marshal
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import BinaryIO

from toolkit.errors import LedgerError
from toolkit.ledger.prepared import Prepared

BATCH = 2000
"""Rows of one transaction: other writers wait for some 200 ms on a slow machine."""


class Spool:
    """Filled once, then read in batches, as often as needed."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.rows = 0

    def fill(self, rows: Iterable[Prepared]) -> None:
        coming = iter(rows)
        while batch := [tuple(row) for row in islice(coming, BATCH)]:
            packed = marshal.dumps(batch)
            try:
                self._file.write(len(packed).to_bytes(8, "big") + packed)
                self._file.flush()
            except OSError as error:
                raise LedgerError(
                    f"Rows can't be kept aside in {tempfile.gettempdir()} until all are read: {error.strerror}.",
                    "Free some space there, or name another folder: TMPDIR=PATH. Nothing was imported.",
                ) from error
            self.rows += len(batch)

    def batches(self) -> Iterator[list[Prepared]]:
        self._file.seek(0)
        while size := self._file.read(8):
            packed = self._file.read(int.from_bytes(size, "big"))
            yield [Prepared._make(row) for row in marshal.loads(packed)]  # noqa: S302 - what this process wrote itself


@contextmanager
def spooled() -> Iterator[Spool]:
    """One on a file without a name: it goes with the process, whatever happens to that."""
    with tempfile.TemporaryFile() as file:
        yield Spool(file)
