"""Our own requests to the API: the one place that builds a client from the settings and turns SDK errors into a
`Failure`.

    gateway = Gateway(settings)
    reply = gateway.send(request, seconds=60, droppable={"temperature"})
    reply.response or reply.failure

Importing this package does not load the SDK; the first request does.
"""

from __future__ import annotations

from toolkit.gateway.reply import Reply
from toolkit.gateway.send import Gateway

__all__ = ["Gateway", "Reply"]
