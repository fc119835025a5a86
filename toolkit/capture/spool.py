"""The spool: an append-only file of rows beside the ledger, for when the ledger can't be written; drained into it
later.

One JSON line a row, in the form that export and import share. Several processes append to one file under a short lock.
Whoever drains takes the file away by renaming it first; rows carry their own ids, so that draining twice adds nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from toolkit.entry import Entry, from_json, to_json

STALE_SECONDS = 60
"""A file that was taken for draining and not finished for so long belongs to a process that died; it is drained
again."""

LOCK_SECONDS = 1.0
"""How long to wait for who else has the file. After that the next place is tried."""

_BATCH = 500


def places(location: str) -> list[Path]:
    """Where the spool of a ledger may be, the best first: beside it, in the user's data folder, in the temporary
    folder."""
    from platformdirs import user_data_path

    path = _path_of(location)
    named = hashlib.sha256((str(path) if path else location).encode()).hexdigest()[:16]
    user = user_data_path("oaicheck", appauthor=False) / f"spool-{named}.jsonl"
    shared = Path(tempfile.gettempdir()) / f"oaicheck-{_user()}" / f"spool-{named}.jsonl"
    beside = [path.with_name(path.name + ".spool.jsonl")] if path is not None else []
    return [*beside, user, shared]


def _path_of(location: str) -> Path | None:
    if re.match(r"[A-Za-z][A-Za-z0-9+.\-]+://", location):
        if not location.lower().startswith("sqlite"):
            return None
        location = location.partition(":///")[2].partition("?")[0]
    return Path(os.path.abspath(Path(location).expanduser()))


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")


class Spool:
    """The spool of one ledger."""

    def __init__(self, location: str) -> None:
        self.places = places(location)
        self.beside = _path_of(location)

    def append(self, entries: Sequence[Entry]) -> Path:
        """Writes rows to the first place that takes them. Raises OSError when none does."""
        data = b"".join(_line(entry) for entry in entries)
        last: OSError = OSError("no place for a spool")
        for path in self.places:
            try:
                _append(path, data)
            except OSError as error:
                last = error
            else:
                return path
        raise last

    def waiting(self) -> bool:
        """Whether there is anything to drain."""
        return any(True for path in self.places for _ in _files(path))

    def drain(self, write: Callable[[list[Entry]], object]) -> int:
        """Hands every waiting row to `write` and removes what was written; lines that are no rows are kept in a `.bad`
        file. What `write` raises goes through, with nothing lost. Returns how many rows there were."""
        return sum(_drained(taken, write) for path in self.places for taken in _take(path))

    def count(self) -> int:
        """How many rows wait, in all places."""
        return sum(each.read_bytes().count(b"\n") for path in self.places for each in _files(path))


def _line(entry: Entry) -> bytes:
    return (
        json.dumps(to_json(entry), ensure_ascii=False, separators=(",", ":"), default=str).encode("utf-8", "replace")
        + b"\n"
    )


def _append(path: Path, data: bytes) -> None:
    with _opened(path) as file:
        size = os.fstat(file).st_size
        if size and os.pread(file, 1, size - 1) != b"\n":
            data = b"\n" + data  # a process died, or the disk was full, in the middle of a line
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(file, view) :]
        except OSError:
            os.ftruncate(file, size)
            raise


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[int]:
    """The file, locked, and surely the one that has this name: another process may have taken it between open and
    lock."""
    if not path.parent.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    while True:
        file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        try:
            _lock(file)
            try:
                if _same(path, file):
                    yield file
                    return
            finally:
                _unlock(file)
        finally:
            os.close(file)


def _same(path: Path, file: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file))
    except FileNotFoundError:
        return False


def _lock(file: int) -> None:
    """Without fcntl (Windows) an open file can't be renamed, which does the same. Raises BlockingIOError when another
    process keeps the lock, which takes a moment only: one that was stopped meanwhile."""
    with contextlib.suppress(ImportError):
        import fcntl

        until = time.monotonic() + LOCK_SECONDS
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.002)
            except OSError:  # a file system that has no locks
                return
            else:
                return


def _unlock(file: int) -> None:
    """To close the file is not enough: a child that was forked meanwhile holds it too, and the lock is the file's."""
    with contextlib.suppress(ImportError, OSError):
        import fcntl

        fcntl.flock(file, fcntl.LOCK_UN)


def _files(path: Path) -> Iterator[Path]:
    """The spool and what others took from it and left."""
    try:
        if path.exists() and path.stat().st_size:
            yield path
        now = time.time()
        for each in path.parent.glob(f"{path.name}.*.draining"):
            if now - each.stat().st_mtime > STALE_SECONDS:
                yield each
    except OSError:
        return


def _take(path: Path) -> Iterator[Path]:
    for each in list(_files(path)):
        taken = path.with_name(f"{path.name}.{os.getpid()}-{secrets.token_hex(4)}.draining")
        try:
            if each == path:
                with _opened(path):
                    path.rename(taken)
            else:
                each.rename(taken)
            os.utime(taken)
        except OSError:
            continue
        yield taken


def _drained(taken: Path, write: Callable[[list[Entry]], object]) -> int:
    try:
        return _drain_file(taken, write)
    except BaseException:
        with contextlib.suppress(OSError):
            os.utime(taken, (0, 0))  # free for the next who tries, without the wait
        raise


def _drain_file(taken: Path, write: Callable[[list[Entry]], object]) -> int:
    done = 0
    batch: list[Entry] = []
    bad: list[bytes] = []
    with taken.open("rb") as file:
        for line in file:
            try:
                batch.append(from_json(json.loads(line)))
            except (ValueError, TypeError, KeyError, RecursionError):
                if line.strip():
                    bad.append(line)
            if len(batch) >= _BATCH:
                write(batch)
                done += len(batch)
                batch = []
    if batch:
        write(batch)
        done += len(batch)
    if bad:
        _append(taken.with_name(taken.name.partition(".jsonl")[0] + ".bad.jsonl"), b"".join(bad))
    taken.unlink(missing_ok=True)
    return done
