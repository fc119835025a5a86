"""Where a setting comes from, and what it beat: flag, environment, `.env`, default."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.settings import Settings, ledger_location, load, parse, shown_path

NAME = "OPENAI_API_KEY"


@pytest.fixture
def dotenv(tmp_path: Path) -> Callable[[str | bytes], Path]:
    def write(content: str | bytes) -> Path:
        path = tmp_path / ".env"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def where(settings: Settings, name: str = NAME) -> list[tuple[str, str]]:
    return [(value.where, value.text) for value in settings.candidates(name)]


@pytest.mark.parametrize(
    ("flag", "environment", "in_file", "expected"),
    [
        (None, None, None, []),
        (None, None, "f", [(".env:1", "f")]),
        (None, "e", None, [("environment", "e")]),
        (None, "e", "f", [("environment", "e"), (".env:1", "f")]),
        (None, "", "f", [("environment", ""), (".env:1", "f")]),
        ("--key", "e", "f", [("--key", "x"), ("environment", "e"), (".env:1", "f")]),
    ],
)
def test_the_earlier_wins_and_the_others_stay_visible(
    tmp_path: Path, dotenv: Callable[[str], Path], flag: str | None, environment: str | None, in_file: str | None,
    expected: list[tuple[str, str]],
) -> None:  # fmt: skip
    if in_file is not None:
        dotenv(f"{NAME}={in_file}\n")
    environ = {} if environment is None else {NAME: environment}
    settings = load(environ=environ, cwd=tmp_path, flags={NAME: (flag, "x")} if flag else None)
    assert where(settings) == expected
    assert settings.get(NAME) == (settings.candidates(NAME)[0] if expected else None)


def test_an_empty_variable_hides_the_file(tmp_path: Path, dotenv: Callable[[str], Path]) -> None:
    dotenv(f"{NAME}=sk-in-the-file\n")
    settings = load(environ={NAME: ""}, cwd=tmp_path)
    assert settings.key is not None
    assert (settings.key.text, settings.key.kind) == ("", "environment")
    assert settings.text(NAME) is None


def test_the_file_is_looked_for_from_the_working_directory_upward(
    tmp_path: Path, dotenv: Callable[[str], Path]
) -> None:
    path = dotenv("A=1\n")
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    settings = load(environ={}, cwd=deep)
    assert settings.dotenv is not None
    assert settings.dotenv.path == path
    assert settings.searched[:3] == (deep / ".env", deep.parent / ".env", path)
    value = settings.get("A")
    assert value is not None
    assert value.where == f"{Path('..', '..', '.env')}:1"


@pytest.mark.parametrize("by_flag", [True, False])
def test_the_key_may_have_another_name(tmp_path: Path, dotenv: Callable[[str], Path], *, by_flag: bool) -> None:
    dotenv("MY_KEY=sk-mine\n" + ("" if by_flag else "OAICHECK_KEY_NAME=MY_KEY\n"))
    settings = load(environ={}, cwd=tmp_path, key_name="MY_KEY" if by_flag else None)
    assert settings.key_name == "MY_KEY"
    assert settings.key is not None
    assert settings.key.text == "sk-mine"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("A=1\n", [("A", "1", 1)]),
        ("\n# note\nexport A = 'x y' # end\n", [("A", "x y", 3)]),
        ("A=1\nB=${A}2\nC=$A\n", [("A", "1", 1), ("B", "12", 2), ("C", "$A", 3)]),
        ("A=${HOME_OF_A}\n", [("A", "there", 1)]),
        ("A=1\r\nB=2\r\n", [("A", "1", 1), ("B", "2", 2)]),
        ("set A=1\nB=2\n", [("B", "2", 2)]),
        ("sk-only-a-key\n", [("sk-only-a-key", None, 1)]),
        ('A="two\nlines"\nB=1', [("A", "two\nlines", 1), ("B", "1", 3)]),
    ],
)
def test_the_file_is_read_as_python_dotenv_reads_it(text: str, lines: list[tuple[str, str | None, int]]) -> None:
    assert [(line.name, line.value, line.number) for line in parse(text, {"HOME_OF_A": "there"})] == lines


@given(
    st.dictionaries(st.from_regex(r"[A-Z_]{1,8}", fullmatch=True), st.from_regex(r"[a-z0-9\-]{1,8}", fullmatch=True))
)
def test_what_is_written_is_read(values: dict[str, str]) -> None:
    text = "".join(f"{name}={value}\n" for name, value in values.items())
    assert {line.name: line.value for line in parse(text, {})} == values


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"\xff\xfeA\x00=\x001\x00", "not UTF-8"), (b"A=\x93x\x94", "not UTF-8")],
    ids=["utf-16", "cp1252"],
)
def test_a_file_that_is_no_text_is_a_problem_not_a_crash(
    tmp_path: Path, dotenv: Callable[[bytes], Path], content: bytes, words: str
) -> None:
    dotenv(content)
    settings = load(environ={NAME: "sk-x"}, cwd=tmp_path)
    assert settings.dotenv is not None
    assert settings.dotenv.problem is not None
    assert words in settings.dotenv.problem.message
    assert where(settings) == [("environment", "sk-x")]


def test_a_named_file_that_is_missing_or_a_folder(tmp_path: Path) -> None:
    for name, words in (("nope", "does not exist"), (".", "is a folder")):
        settings = load(environ={}, cwd=tmp_path, env_file=name)
        assert settings.dotenv is not None
        assert settings.dotenv.problem is not None
        assert words in settings.dotenv.problem.message


def test_a_byte_order_mark_is_harmless(tmp_path: Path, dotenv: Callable[[bytes], Path]) -> None:
    dotenv(b"\xef\xbb\xbfOPENAI_API_KEY=sk-x\n")
    assert where(load(environ={}, cwd=tmp_path)) == [(".env:1", "sk-x")]


def test_python_dotenv_disabled_is_obeyed(tmp_path: Path, dotenv: Callable[[str], Path]) -> None:
    dotenv(f"{NAME}=sk-x\n")
    settings = load(environ={"PYTHON_DOTENV_DISABLED": "1"}, cwd=tmp_path)
    assert where(settings) == []
    assert settings.dotenv is not None
    assert settings.dotenv.disabled


def test_no_value_is_in_the_repr(tmp_path: Path, dotenv: Callable[[str], Path]) -> None:
    dotenv(f"{NAME}=sk-proj-in-the-file-1234\n")
    settings = load(environ={NAME: "sk-proj-in-the-environment"}, cwd=tmp_path)
    assert "in-the" not in repr(settings) + repr(settings.candidates(NAME)) + repr(settings.dotenv)
    assert settings.secrets == ("sk-proj-in-the-environment", "sk-proj-in-the-file-1234")


@pytest.mark.parametrize(
    ("environ", "in_file", "flag", "expected", "kind"),
    [
        ({}, "", None, None, "default"),
        ({}, "OAICHECK_LEDGER=f.db", None, "f.db", "dotenv"),
        ({"OAICHECK_LEDGER": "e.db"}, "OAICHECK_LEDGER=f.db", None, "e.db", "environment"),
        ({"OAICHECK_LEDGER": "e.db"}, "", "x.db", "x.db", "flag"),
        ({"OAICHECK_LEDGER": ""}, "", None, None, "default"),
    ],
)
def test_where_the_ledger_is(
    tmp_path: Path, home: Path, dotenv: Callable[[str], Path], environ: dict[str, str], in_file: str, flag: str | None,
    expected: str | None, kind: str,
) -> None:  # fmt: skip
    dotenv(in_file)
    flags = {"OAICHECK_LEDGER": ("--ledger", flag)} if flag else None
    value = ledger_location(load(environ=environ, cwd=tmp_path, flags=flags))
    assert value.kind == kind
    assert value.text == expected or (expected is None and value.text == str(home / "data" / "oaicheck" / "ledger.db"))


def test_paths_are_shown_without_a_user_name(tmp_path: Path, home: Path) -> None:
    assert shown_path(tmp_path / ".env", tmp_path) == ".env"
    assert shown_path(home / "deep" / ".env", Path("/a/b/c/d/e/f/g")) == str(Path("~", "deep", ".env"))
