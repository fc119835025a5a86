"""The whole output of each test request as a person reads it. After a change of words: `python -m tests.probes.screens`,
then read what changed."""

from __future__ import annotations

import re

import pytest

from tests.probes.screens import FOLDER, screens

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
        assert all(len(line) <= width for line in text.splitlines())
        assert "ASCII" not in head or text.isascii()
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)
