"""Which rows: turns a `Where` into conditions with parameters, and the words of `--by` into columns."""

from __future__ import annotations

import json
from typing import Any

from toolkit.errors import WrongUse
from toolkit.ledger import Where
from toolkit.ledger.columns import MODEL

BY = {
    "model": MODEL,
    "project": "project",
    "key": "key_hint",
    "endpoint": "endpoint",
    "provider": "provider",
    "origin": "origin",
    "state": "state",
}


def tag(dialect: str, parameter: str, column: str = "tags") -> str:
    """The value of a tag (or of an extra field) whose name is in a parameter, so that any name will do."""
    if dialect == "sqlite":
        return f"(select value from json_each({column}) where key = :{parameter})"
    return f"(cast({column} as jsonb) ->> :{parameter})"


def grouping(dialect: str, by: tuple[str, ...]) -> tuple[list[str], dict[str, Any]]:
    """The expression of each word of `by`, and the parameters that they need."""
    expressions, params = [], {}
    for index, word in enumerate(by):
        if word.startswith("tag:"):
            expressions.append(tag(dialect, f"by{index}"))
            params[f"by{index}"] = word[4:]
        elif word in BY:
            expressions.append(BY[word])
        else:
            raise WrongUse(f"Rows can't be grouped by {word!r}.", f"Use one of: {', '.join(BY)}, tag:NAME")
    return expressions, params


def conditions(dialect: str, where: Where, *, voided: bool = False) -> tuple[str, dict[str, Any]]:
    """The text after WHERE and its parameters; rows that were voided are left out unless asked for."""
    found: list[str] = [] if voided else ["voided = 0"]
    params: dict[str, Any] = {}

    def equal(expression: str, name: str, value: object) -> None:
        found.append(f"{expression} = :{name}")
        params[name] = value

    if where.since is not None:
        found.append("started_at >= :since")
        params["since"] = where.since
    if where.until is not None:
        found.append("started_at < :until")
        params["until"] = where.until
    if where.model is not None:
        equal(MODEL, "model", where.model)
    if where.project is not None:
        equal("project", "project", where.project)
    for index, (name, value) in enumerate(where.tags.items()):
        params[f"tag{index}"] = name
        equal(tag(dialect, f"tag{index}"), f"value{index}", value)
    for index, (name, value) in enumerate(where.extra.items()):
        found.append("extra is not null")
        params[f"extra{index}"] = name
        equal(tag(dialect, f"extra{index}", "extra"), f"extra_value{index}", value)
    for column, values in (("state", where.states), ("id", where.ids), ("response_id", where.response_ids)):
        if values:
            found.append(within(column, values, params))
    return " and ".join(found) or "1 = 1", params


def among(dialect: str, column: str, values: list[str], params: dict[str, Any]) -> str:
    """The same as `within` for many texts. SQLite gets them as one parameter: Python gives its lock away at each named
    one, and has to wait for it where another thread computes."""
    if dialect != "sqlite":
        return within(column, values, params)
    params[column] = json.dumps(values)
    return f"{column} in (select value from json_each(:{column}))"


def within(column: str, values: tuple[str, ...] | list[str], params: dict[str, Any]) -> str:
    """`column in (:column0, …)`, the values added to the parameters."""
    names = [f"{column}_{index}" for index in range(len(values))]
    params.update(zip(names, values, strict=True))
    return f"{column} in ({', '.join(f':{name}' for name in names)})"
