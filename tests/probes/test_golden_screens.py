"""The whole output of each test request as a person reads it. After a change of words: `python -m tests.probes.screens`,
then read what changed."""

from __future__ import annotations

import re

import pytest

from tests.probes.screens import FOLDER, screens
from toolkit.probes.wrap import width as columns
from toolkit.probes.wrap import wrap

SCREENS = dict(screens())


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_is_as_it_was_looked_at(name: str) -> None:
    assert SCREENS[name] == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def test_no_golden_file_is_left_over() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(SCREENS)


@pytest.mark.parametrize("name", SCREENS)
def test_a_screen_keeps_to_its_width_its_letters_and_its_terminal(name: str) -> None:
    for part in re.split(r"(?m)^== ", SCREENS[name])[1:]:
        head, _, text = part.partition("\n")
        width = int(head.split()[0])
        assert all(columns(line) <= width for line in text.splitlines())
        assert "ASCII" not in head or text.isascii()
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)


@pytest.mark.parametrize(
    ("text", "lines"),
    [("one two three", ["one two", "three"]), ("ünd zwei drei", ["ünd zwei", "drei"]), ("你好你好你好", ["你好你好", "你好"]),
     ("é" * 20, ["é" * 8, "é" * 8, "é" * 4]), ("", [""]), ("a 你好你好", ["a 你好你", "好"])],
)  # fmt: skip
def test_lines_are_wrapped_by_columns(text: str, lines: list[str]) -> None:
    assert wrap(text, 8) == lines
