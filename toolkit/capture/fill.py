"""What a later look at an answer adds to its row: background responses, runs and batches get their usage when it is
first seen.

A retrieve, a poll, a cancel or a list never makes a row. It is matched to the row of the request that began it: by what
this process remembers, else by the provider's id in the ledger (the newest row with that id; equal ids never merge two
requests). An answer whose beginning is in no row stays uncounted: whoever made it, it is not this ledger's request.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from toolkit.capture.batch import batch_entries
from toolkit.capture.call import Finished
from toolkit.capture.endpoints import endpoint_of
from toolkit.capture.facts import Facts
from toolkit.capture.rows import PENDING, entry_of
from toolkit.capture.usage import oddities
from toolkit.entry import Entry
from toolkit.model import Usage

Find = Callable[..., Entry | None]
"""Looks into the ledger: `find(response_ids=(id,))`, `find(extra={"output_file_id": id})`."""
REMEMBERED = 10_000
FINAL = frozenset({"completed", "expired", "cancelled", "failed"})


class Memory:
    """The rows whose answers were not final when they were written, by the provider's id; and which file is whose
    output."""

    def __init__(self) -> None:
        self._pending: OrderedDict[str, Entry] = OrderedDict()
        self._outputs: OrderedDict[str, str] = OrderedDict()
        self._settled: OrderedDict[str, Entry | None] = OrderedDict()

    def note(self, entry: Entry) -> None:
        """A row was made; it is remembered while its answer is still to come, and when nothing more can come."""
        if not entry.response_id:
            return
        if entry.state == "complete" and entry.usage_source in {"response", "stream"}:
            self._settle(entry)
        elif entry.state != "error":
            self._settled.pop(entry.response_id, None)
            _put(self._pending, entry.response_id, entry)

    def knows(self, response_id: str) -> bool:
        """Whether the row with this id is known here."""
        return response_id in self._pending or response_id in self._settled

    def _settle(self, entry: Entry) -> None:
        """No look can tell more. The row itself is kept only of a batch without a total: the lines of its output belong to
        it."""
        response_id = entry.response_id or ""
        self._pending.pop(response_id, None)
        bare = entry.endpoint == "/batches" and entry.usage.input_tokens is None
        _put(self._settled, response_id, entry if bare else None)

    def filled(self, finished: Finished, facts: Facts, find: Find) -> list[Entry]:
        """The rows that this look makes fuller."""
        if finished.exchange.endpoint.kind == "batch_output":
            return self._batch_output(finished, find)
        looks = facts.items or [facts]
        return [entry for look in looks if (entry := self._one(finished, look, find)) is not None]

    def _one(self, finished: Finished, facts: Facts, find: Find) -> Entry | None:
        if facts.id is None or (finished.exchange.status or 500) >= 400:
            return None
        if facts.output_file:
            _put(self._outputs, facts.output_file, facts.id)
        if finished.exchange.endpoint.kind == "batch" and facts.run_status not in FINAL:
            return None
        old = self._pending.get(facts.id)
        if old is None and facts.id in self._settled:
            return None  # a look at what is known in full must not cost a look into the ledger
        if old is None and (facts.usage or (facts.status or facts.run_status) in FINAL):
            old = find(response_ids=(facts.id,))
        if old is None or old.started_at > finished.around.started_at:  # ids repeat: that row is of a later request
            return None
        merged = merge(old, entry_of(finished.exchange, finished.around, facts), facts)
        if _unfinished(merged):
            self._pending[facts.id] = merged
        else:
            self._settle(merged)
        return merged if merged != old else None

    def _batch_output(self, finished: Finished, find: Find) -> list[Entry]:
        file_id = finished.exchange.endpoint.ids[0] if finished.exchange.endpoint.ids else ""
        batch_id = self._outputs.get(file_id)
        if batch_id and batch_id in self._settled and self._settled[batch_id] is None:
            return []
        if batch_id:
            parent = self._pending.get(batch_id) or self._settled.get(batch_id) or find(response_ids=(batch_id,))
        else:
            parent = find(extra={"output_file_id": file_id})  # another process saw the batch end
        if parent is not None and parent.usage.input_tokens is not None and "pending" not in parent.flags:
            return []  # counted already, by the batch's own total
        return batch_entries(finished.exchange, finished.around, parent)


def _put(where: OrderedDict[str, Any], key: str, value: object = None) -> None:
    where[key] = value
    where.move_to_end(key)
    if len(where) > REMEMBERED:
        where.popitem(last=False)


def _unfinished(entry: Entry) -> bool:
    """Whether a later look can tell more: it is under way, or its stream was left before its end."""
    return "pending" in entry.flags or bool(entry.finish_reasons and set(entry.finish_reasons) & PENDING)


def merge(old: Entry, new: Entry, facts: Facts) -> Entry:
    """The first row with what the later look tells: its own id, times, project and tags stay."""
    names = [each.name for each in fields(Usage)]
    counts: dict[str, Any] = {name: _fuller(getattr(old.usage, name), getattr(new.usage, name)) for name in names}
    usage = Usage(**counts)
    left = new.state == "cancelled" and "cancelled" not in {facts.status, facts.run_status}  # only the look was
    lasting = [flag for flag in old.flags if flag not in {"pending", *oddities(old.usage)}]
    merged = replace(
        old,
        state=old.state if left else new.state,
        finish_reasons=new.finish_reasons or old.finish_reasons,
        response_model=new.response_model or old.response_model,
        service_tier=new.service_tier or old.service_tier,
        error_type=new.error_type or old.error_type,
        error_code=new.error_code or old.error_code,
        usage=usage,
        usage_source=old.usage_source if new.usage_source in {"missing", "none"} else new.usage_source,
        reported_cost=old.reported_cost if new.reported_cost is None else new.reported_cost,
        flags=tuple(dict.fromkeys((*lasting, *new.flags))),
        cost=None,
    )
    if old.endpoint == "/batches" and facts.usage:
        return _batch_total(merged, facts)
    return merged if merged.usage != old.usage or merged.state != old.state else old


def _batch_total(entry: Entry, facts: Facts) -> Entry:
    """A batch's own total, priced as what its requests were: at batch price, and never as one long request."""
    endpoint = endpoint_of("POST", facts.batch_endpoint or "/chat/completions")
    flags = tuple(dict.fromkeys((*entry.flags, "sum_of_requests")))
    extra = {**entry.extra, "output_file_id": facts.output_file} if facts.output_file else entry.extra
    return replace(
        entry,
        endpoint=endpoint.path,
        operation=endpoint.operation,
        batch=True,
        usage_source="response",
        flags=flags,
        extra=extra,
    )


def _fuller(old: object, new: object) -> object:
    if isinstance(old, int | float) and isinstance(new, int | float):
        return max(old, new)
    return old if new is None else new
