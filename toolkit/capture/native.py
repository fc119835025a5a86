"""Work that may wait for a lock or a disk, where the program's threads are greenlets (gevent): SQLite's wait would stop all
of them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast

if TYPE_CHECKING:
    from typing import Any

P = ParamSpec("P")
R = TypeVar("R")


def natively(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """What the work returns or raises. With gevent's patched threads it is done on a thread of the system, and only the
    greenlet that asks waits for it; else here and now."""
    monkey: Any = sys.modules.get("gevent.monkey")
    if monkey is None or not monkey.is_module_patched("threading"):
        return work(*args, **kwargs)
    gevent: Any = sys.modules["gevent"]
    return cast(R, gevent.get_hub().threadpool.apply(work, args, kwargs))
