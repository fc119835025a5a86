"""Sample answers for `oaicheck demo` and for the tests: a server on this machine that speaks the API. Nothing in it
is real.

with serve() as url:        # http://127.0.0.1:PORT/v1
    ...
"""

from __future__ import annotations

from toolkit.demo.server import KEY, Sample, serve

__all__ = ["KEY", "Sample", "serve"]
