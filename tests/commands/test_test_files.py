"""`--output` and pictures in the terminal: nothing is overwritten, nothing that was paid for is lost, and escape
sequences go to a terminal that can show them, never into a pipe."""

from __future__ import annotations

import base64
import io
import json
import re
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.demo_fixture import app_for
from tests.probes.scripted import KEY, Said, quick, serving
from tests.probes.terminal import environment, needs_terminal, on_terminal
from toolkit.cli import run
from toolkit.demo import media
from toolkit.probes import inline, saving

__all__ = ["quick"]
PNG = media.png(64, (200, 40, 40))
PICTURE = Said(
    body={
        "data": [{"b64_json": base64.b64encode(PNG).decode()}],
        "usage": {"input_tokens": 7, "output_tokens": 272, "total_tokens": 279},
    }
)
SOUND = Said(body=media.wav(), headers={"content-type": "audio/wav"})


def _run(kind: str, answer: Said, folder: Path, *more: str) -> int:
    with serving(answer) as server:
        return run(["test", kind, "--model", "gpt-image-1-mini", *more], app_for(server.url, folder, key=KEY))


@pytest.mark.usefixtures("quick")
def test_files_are_saved_where_asked_and_never_over_another(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "new" / "folder").mkdir(parents=True)
    taken = tmp_path / "new" / "folder" / "oaicheck-image-1.png"
    taken.write_text("mine")
    (tmp_path / "new" / "folder" / "oaicheck-image-2.png").symlink_to(tmp_path / "nowhere")
    for number in (3, 4):
        assert _run("image", PICTURE, tmp_path, "--output", "new/folder", "--json") == 0
        (path,) = json.loads(capsys.readouterr().out)["response"]["files"]
        assert Path(path) == tmp_path / "new" / "folder" / f"oaicheck-image-{number}.png"
        assert Path(path).read_bytes() == PNG
    assert taken.read_text() == "mine"
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.usefixtures("quick")
def test_a_folder_is_made_and_without_one_files_come_here(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("speech", SOUND, tmp_path, "--output", "a/b/c") == 0
    assert (tmp_path / "a" / "b" / "c" / "oaicheck-speech-1.wav").read_bytes() == media.wav()
    assert _run("speech", SOUND, tmp_path) == 0
    assert (tmp_path / "oaicheck-speech-1.wav").exists()
    assert str(tmp_path / "oaicheck-speech-1.wav") in capsys.readouterr().out


@pytest.mark.parametrize("kind", ["image", "speech", "all"])
def test_a_folder_that_is_a_file_is_seen_before_anything_is_sent(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").write_text("mine")
    with serving(PICTURE) as server:
        args = ["test", kind, "--output", "taken/deeper", "--model", "m"]
        assert run(args, app_for(server.url, tmp_path, key=KEY)) == 2
    assert [path for path, _ in server.asked if path != "/models"] == []
    assert "is a file, not a folder" in capsys.readouterr().err


@pytest.mark.usefixtures("quick")
def test_what_cannot_be_saved_there_is_saved_elsewhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "spare").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "spare"))
    monkeypatch.setattr(saving, "check", lambda *_: None)  # the folder went away after it was looked at
    (tmp_path / "taken").write_text("mine")
    assert _run("image", PICTURE, tmp_path, "--output", "taken", "--json") == 0
    made = json.loads(capsys.readouterr().out)
    assert made["response"]["files"] == [str(tmp_path / "spare" / "oaicheck-image-1.png")]
    assert "saved among the temporary files" in made["notes"][0]
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "taken"))
    assert _run("image", PICTURE, tmp_path, "--output", "taken", "--json") == 0
    assert "so it is lost" in json.loads(capsys.readouterr().out)["notes"][0]


TERMINALS = [
    ({"TERM_PROGRAM": "iTerm.app", "TERM": "xterm-256color"}, "iterm2"),
    ({"LC_TERMINAL": "iTerm2", "TERM": "xterm-256color"}, "iterm2"),
    ({"TERM_PROGRAM": "WezTerm"}, "iterm2"),
    ({"KITTY_WINDOW_ID": "1", "TERM": "xterm-kitty"}, "kitty"),
    ({"TERM": "xterm-kitty"}, "kitty"),
    ({"TERM": "xterm-ghostty", "TERM_PROGRAM": "ghostty"}, "kitty"),
    ({"TERM": "foot"}, "sixel"),
    ({"TERM": "mlterm"}, "sixel"),
    ({"TERM": "xterm-256color"}, None),
    ({"TERM": "dumb", "KITTY_WINDOW_ID": "1"}, None),
    ({"TERM": "screen-256color", "KITTY_WINDOW_ID": "1"}, None),
    ({"TERM": "xterm-kitty", "TMUX": "/tmp/tmux-0/default"}, None),
    ({}, None),
]


@pytest.mark.parametrize(("environ", "how"), TERMINALS)
def test_a_terminal_is_told_by_its_environment(environ: dict[str, str], how: str | None, tmp_path: Path) -> None:
    assert inline.protocol(environ) == how
    (tmp_path / "x.png").write_bytes(PNG)
    assert bool(inline.shown(str(tmp_path / "x.png"), environ)) is (how is not None)


def _pixels(data: bytes) -> list[tuple[int, int, int]]:
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    return [picture.getpixel(at) for at in ((0, 0), (picture.width - 1, picture.height - 1))]  # type: ignore[misc]


def test_iterm_gets_the_file_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(PNG)
    found = re.fullmatch(r"\x1b\]1337;File=([^:]+):(.+)\x07\n", inline.shown(str(tmp_path / "x.png"), TERMINALS[0][0]))
    assert found
    assert base64.b64decode(found[2]) == PNG
    assert f"size={len(PNG)}" in found[1]
    assert "inline=1" in found[1]


def test_kitty_gets_a_png_in_pieces(tmp_path: Path) -> None:
    noise = Image.effect_noise((120, 120), 90).convert("RGB")
    noise.save(tmp_path / "x.jpg", quality=95)
    pieces = re.findall(
        r"\x1b_G([^;]*);([^\x1b]*)\x1b\\", inline.shown(str(tmp_path / "x.jpg"), {"TERM": "xterm-kitty"})
    )
    assert len(pieces) > 2
    assert pieces[0][0].startswith("a=T,f=100,")
    assert [head.rpartition("m=")[2] for head, _ in pieces] == ["1"] * (len(pieces) - 1) + ["0"]
    assert max(len(piece) for _, piece in pieces) <= 4096
    picture = Image.open(io.BytesIO(base64.b64decode("".join(piece for _, piece in pieces))))
    assert (picture.format, picture.size) == ("PNG", (120, 120))


def test_sixel_draws_the_colours_of_the_picture(tmp_path: Path) -> None:
    picture = Image.new("RGB", (8, 9), (200, 40, 40))
    picture.paste((0, 0, 255), (0, 6, 8, 9))
    picture.save(tmp_path / "x.png")
    found = re.fullmatch(
        r'\x1bPq"1;1;8;9((?:#\d+;2;\d+;\d+;\d+)+)(.+)\x1b\\\n', inline.shown(str(tmp_path / "x.png"), {"TERM": "foot"})
    )
    assert found
    colors = {int(n): (int(r), int(g), int(b)) for n, r, g, b in re.findall(r"#(\d+);2;(\d+);(\d+);(\d+)", found[1])}
    first, second = found[2].split("-")
    assert [colors[int(each)] for each in re.findall(r"#(\d+)", first)] == [(78, 15, 15)]
    assert [colors[int(each)] for each in re.findall(r"#(\d+)", second)] == [(0, 0, 100)]
    assert (first.partition("~")[1:], second[-8:]) == (("~", "~" * 7), chr(63 + 0b111) * 8)


@pytest.mark.parametrize("data", [b"", b"not a picture", PNG[:60]])
@pytest.mark.parametrize("environ", [TERMINALS[0][0], {"TERM": "xterm-kitty"}, {"TERM": "foot"}])
def test_what_is_no_picture_is_not_shown(data: bytes, environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(data)
    assert inline.shown(str(tmp_path / "x.png"), environ) == ""
    assert inline.shown(str(tmp_path / "gone.png"), environ) == ""


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("live", [True, False])
def test_a_picture_is_shown_on_a_terminal_only(
    live: bool,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: live)
    with serving(PICTURE) as server:
        app = app_for(server.url, tmp_path, key=KEY, more={"TERM_PROGRAM": "iTerm.app", "NO_COLOR": "1"})
        assert run(["test", "image", "--model", "gpt-image-1-mini"], app) == 0
        shown = capsys.readouterr().out
        assert run(["test", "image", "--model", "gpt-image-1-mini", "--json"], app) == 0
    assert ("\x1b]1337;File=" in shown) is live
    assert "\x1b" not in capsys.readouterr().out


@needs_terminal
def test_a_picture_on_a_real_terminal(tmp_path: Path) -> None:
    with serving(PICTURE) as server:
        environ = environment(server.url, tmp_path, KEY, TERM="xterm-kitty")
        code, seen = on_terminal(["test", "image", "--model", "gpt-image-1-mini"], tmp_path, environ)
    assert code == 0
    assert "\x1b_Ga=T,f=100," in seen
