"""The readable views: ISO times and dollars as text, so that sqlite3, sqlite-utils and datasette are useful at once."""

from __future__ import annotations

from toolkit.ledger.columns import FACTS, MILLI, MODEL, OPEN

NAMES = ("v_requests", "v_daily", "v_daily_model", "v_unpriced")


def _iso(dialect: str, column: str) -> str:
    if dialect == "sqlite":
        date = f"strftime('%Y-%m-%dT%H:%M:%S', {column} / 1000000, 'unixepoch')"
        return f"{date} || printf('.%06dZ', {column} % 1000000)"
    date = f"to_char(to_timestamp({column} / 1000000) at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS')"
    return f"{date} || '.' || lpad(cast({column} % 1000000 as text), 6, '0') || 'Z'"


def _day(dialect: str) -> str:
    if dialect == "sqlite":
        return "strftime('%Y-%m-%d', bucket / 1000000, 'unixepoch')"
    return "to_char(to_timestamp(bucket / 1000000) at time zone 'UTC', 'YYYY-MM-DD')"


def _usd(dialect: str, milli: str, rest: str) -> str:
    """Dollars with twelve decimals from thousandths and pico-dollars; a sum of rests may exceed a thousandth."""
    whole, part = f"(({milli} + {rest} / {MILLI}) / 1000)", f"(({milli} + {rest} / {MILLI}) % 1000)"
    if dialect == "sqlite":
        return f"printf('%d.%03d%09d', {whole}, {part}, {rest} % {MILLI})"
    return (
        f"cast(trunc({whole}) as text) || '.' || lpad(cast(trunc({part}) as text), 3, '0')"
        f" || lpad(cast({rest} % {MILLI} as text), 9, '0')"
    )


def _daily(dialect: str, table: str, *keys: str) -> str:
    def whole(expression: str) -> str:
        return expression if dialect == "sqlite" else f"cast({expression} as bigint)"

    cost = _usd(dialect, whole("sum(cost_milli)"), whole("sum(cost_rest_pico)"))
    sums = ", ".join(
        f"{whole(f'sum({name})')} as {name}"
        for name in ("requests", "errors", "input_tokens", "cache_read_input_tokens", "output_tokens", "total_tokens")
    )
    columns = ", ".join([f"{_day(dialect)} as day_utc", *keys, sums])
    unpriced = f"{whole('sum(unpriced)')} as unpriced_requests"
    cost_usd = f"case when sum(costed) > 0 then {cost} end as cost_usd"
    group = ", ".join(str(each + 1) for each in range(1 + len(keys)))
    return f"select {columns}, {cost_usd}, {unpriced} from {table} group by {group}"


def definitions(dialect: str) -> dict[str, str]:
    """The SELECT of each view, for `sqlite` or `postgresql`."""
    times = {"started_at": f"{_iso(dialect, 'started_at')} as started_at"}
    listed = ", ".join(times.get(name, name) for name in FACTS if name != "reported_pico")
    cost = f"case when cost_pico is not null then {_usd(dialect, f'cost_pico / {MILLI}', f'cost_pico % {MILLI}')} end"
    requests = f"select {listed}, {MODEL} as model, cost_status, {cost} as cost_usd from requests where voided = 0"
    return {
        "v_requests": requests,
        "v_daily": _daily(dialect, "rollup_hours"),
        "v_daily_model": _daily(dialect, "rollup_quarters", "model"),
        "v_unpriced": f"{requests} and {OPEN}",
    }
