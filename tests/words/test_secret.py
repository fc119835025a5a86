"""A secret never survives rendering, and neither does what looks like one in somebody else's text."""

from __future__ import annotations

import json
import logging
import pickle
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.secret import Secret, key_hint, redact

KEY_CHARACTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
BODY = st.text(alphabet=KEY_CHARACTERS, min_size=24, max_size=160)
PREFIX = st.sampled_from(["sk-", "sk-proj-", "sk-svcacct-", "sk-admin-", "sk-ant-", "sk-or-v1-", "gsk_", "xai-", ""])


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("sk-proj-0123456789abcdefghijABCD", "sk-proj-…ABCD"),
        ("sk-0123456789abcdefghijABCD", "sk-…ABCD"),
        ("sk-0123456789abcdefghijABCD\n", "sk-…ABCD"),
        ("Bearer sk-0123456789abcdefghijABCD", "sk-…ABCD"),
        ("“sk-0123456789abcdefghijABCD”", "sk-…ABCD"),
        ("0123456789abcdefghijABCD", "…ABCD"),
        ("sk-0123456789", None),
        ("", None),
        ("\n", None),
    ],
)
def test_the_hint(key: str, hint: str | None) -> None:
    assert key_hint(key) == hint


@given(PREFIX, BODY)
def test_it_never_survives_rendering(prefix: str, body: str) -> None:
    key = prefix + body
    secret = Secret(key)
    shown = [
        str(secret),
        repr(secret),
        f"{secret}",
        f"{secret:>40}",
        f"{secret!s} {secret!r}",
        str([secret]),
        str({"k": secret}),
    ]
    shown.append(json.dumps({"k": secret}, default=str))
    shown.append(logging.LogRecord("n", 20, "p", 1, "key %s", (secret,), None).getMessage())
    shown.append("".join(traceback.format_exception(RuntimeError(f"failed with {secret!r}"))))
    assert all(body not in text and body[:-4] not in text for text in shown)


def test_it_is_not_written_anywhere() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(Secret("sk-0123456789abcdefghijABCD"))
    with pytest.raises(TypeError):
        json.dumps(Secret("sk-0123456789abcdefghijABCD"))


@given(
    PREFIX,
    BODY,
    st.sampled_from(["{}", "Bearer {}", "Illegal header value b'Bearer {}\\n'", "https://u:{}@proxy:1/", "x={};y"]),
)
def test_redact_removes_a_given_secret(prefix: str, body: str, text: str) -> None:
    key = prefix + body
    assert body not in redact(text.format(key), key)
    assert body not in redact(text.format(key), Secret(key + "\n"))


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Authorization: Bearer abcdefgh1234", "Authorization: Bearer …"),
        ("{'authorization': 'Basic dXNlcjpwYXNz'}", "{'authorization': 'Basic …'}"),
        ("Incorrect API key provided: sk-proj-abcdefghijkl1234.", "Incorrect API key provided: sk-proj-…."),
        ("http://user:pa55@proxy.example:3128 refused", "http://…@proxy.example:3128 refused"),
        ("api-key: 0123456789abcdef", "api-key: …"),
        ("the task-force asked for more", "the task-force asked for more"),
        ("https://api.openai.com/v1/models", "https://api.openai.com/v1/models"),
    ],
)
def test_redact_knows_the_shapes(text: str, clean: str) -> None:
    assert redact(text) == clean


@pytest.mark.parametrize("text", ["pplx-embed-v1-0.6b", "pplx-embed-context-v1-4b", "pplx-70b-online"])
def test_a_model_whose_name_begins_like_a_key_stays(text: str) -> None:
    assert redact(text) == text
    assert redact("pplx-" + "0aB1" * 12) == "pplx-…"
