"""`--image FILE_OR_URL`: what is sent of a picture, what is said of it, and what is refused before anything is sent."""

from __future__ import annotations

import base64
import io
import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.demo_fixture import app_for
from tests.probes.scripted import KEY, chat, quick, serving
from toolkit.cli import run
from toolkit.errors import WrongUse
from toolkit.probes import pictures

__all__ = ["quick"]


def _png(size: tuple[int, int] = (8, 8), mode: str = "RGB", color: Any = (200, 10, 10), **more: Any) -> bytes:
    return _saved(Image.new(mode, size, color), "PNG", **more)


def _saved(picture: Image.Image, kind: str, **more: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def _sent(uri: str) -> tuple[str, Image.Image]:
    head, _, text = uri.partition(",")
    return head, Image.open(io.BytesIO(base64.b64decode(text)))


def _turned(size: tuple[int, int] = (3000, 1000)) -> bytes:
    """A photo whose EXIF says: turn me by 90 degrees."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return _saved(Image.new("RGB", size, (0, 128, 0)), "JPEG", exif=exif.tobytes())


def _moving(kind: str) -> bytes:
    frames = [Image.new("RGB", (8, 8), color) for color in ((255, 0, 0), (0, 0, 255))]
    return _saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)


SAME: list[tuple[str, bytes, str]] = [
    ("photo.png", _png(), "data:image/png;base64"),
    ("photo.jpg", _saved(Image.new("RGB", (8, 8)), "JPEG"), "data:image/jpeg;base64"),
    ("photo.webp", _saved(Image.new("RGB", (8, 8)), "WEBP"), "data:image/webp;base64"),
    ("photo.gif", _saved(Image.new("P", (8, 8)), "GIF"), "data:image/gif;base64"),
    ("jpeg named .png", _saved(Image.new("RGB", (8, 8)), "JPEG"), "data:image/jpeg;base64"),
    ("clear.png", _png(mode="RGBA", color=(1, 2, 3, 0)), "data:image/png;base64"),
    ("at the limit.png", _png((2048, 4)), "data:image/png;base64"),
]


@pytest.mark.parametrize(("name", "data", "head"), SAME, ids=lambda each: each if isinstance(each, str) else "")
def test_a_picture_that_is_fine_goes_as_it_is(name: str, data: bytes, head: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    uri, notes = pictures.load(name, tmp_path)
    assert notes == ()
    assert uri == f"{head},{base64.b64encode(data).decode()}"


CHANGED: list[tuple[str, bytes, str, tuple[int, int], str]] = [
    ("wide.jpg", _saved(Image.new("RGB", (4000, 1000)), "JPEG"), "image/jpeg", (2048, 512), "from 4000×1000 to 2048×512"),
    ("wide.png", _png((2100, 20)), "image/jpeg", (2048, 20), "scaled down"),
    ("clear.png", _png((2100, 20), "RGBA", (1, 2, 3, 0)), "image/png", (2048, 20), "scaled down"),
    ("palette.png", _png((2100, 20), "P", 0, transparency=0), "image/png", (2048, 20), "scaled down"),
    ("grey.png", _png((2100, 20), "L", 7), "image/jpeg", (2048, 20), "scaled down"),
    ("print.jpg", _saved(Image.new("CMYK", (2100, 20)), "JPEG"), "image/jpeg", (2048, 20), "scaled down"),
    ("turned.jpg", _turned(), "image/jpeg", (683, 2048), "from 3000×1000 to 683×2048"),
    ("noise.png", _saved(Image.frombytes("RGB", (1250, 1250), os.urandom(1250 * 1250 * 3)), "PNG"), "image/jpeg", (1250, 1250), "packed again"),
    ("moving.gif", _moving("GIF"), "image/jpeg", (8, 8), "only the first picture of the animation"),
    ("moving.png", _moving("PNG"), "image/jpeg", (8, 8), "only the first picture of the animation"),
    ("moving.webp", _moving("WEBP"), "image/jpeg", (8, 8), "only the first picture of the animation"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "data", "kind", "size", "said"), CHANGED, ids=lambda each: each if isinstance(each, str) else ""
)
def test_a_picture_that_is_changed_is_said_to_be(
    name: str, data: bytes, kind: str, size: tuple[int, int], said: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(data)
    uri, notes = pictures.load(name, tmp_path)
    head, picture = _sent(uri)
    assert head == f"data:{kind};base64"
    assert picture.size == size
    assert any(said in note and name in note for note in notes)
    if name.startswith("moving"):
        red, _, blue = picture.convert("RGB").getpixel((4, 4))  # type: ignore[misc]
        assert red > 200 > blue
    if name in {"clear.png", "palette.png"}:
        assert picture.convert("RGBA").getpixel((4, 4))[3] == 0  # type: ignore[index]


REFUSED: list[tuple[str, bytes | None, str]] = [
    ("gone.png", None, "there is no such file"),
    ("folder", b"folder", "that is a folder"),
    ("pipe", b"pipe", "that is no file"),
    ("nul\0.png", None, "can't be read"),
    ("empty.png", b"", "the file is empty"),
    ("notes.txt", b"Dear diary,\n", "no picture that can be read"),
    ("paper.pdf", b"%PDF-1.7\n%\xe2\xe3\n", "no picture that can be read"),
    ("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "no picture that can be read"),
    ("old.bmp", _saved(Image.new("RGB", (8, 8)), "BMP"), "does not take BMP"),
    ("scan.tiff", _saved(Image.new("RGB", (8, 8)), "TIFF"), "does not take TIFF"),
    ("half.png", _png((64, 64))[:-60], "damaged"),
    ("half.jpg", _saved(Image.new("RGB", (640, 640)), "JPEG")[:400], "damaged"),
    ("http://", None, "no address of a picture"),
    ("https://[::1/x.png", None, "no address of a picture"),
    ("https://example.com/a b.png", None, "no address of a picture"),
]


@pytest.mark.parametrize(
    ("name", "data", "said"), REFUSED, ids=lambda each: each.replace("\0", "") if isinstance(each, str) else ""
)
def test_what_is_no_picture_is_refused_before_anything_is_sent(
    name: str, data: bytes | None, said: str, tmp_path: Path
) -> None:
    if data == b"folder":
        (tmp_path / name).mkdir()
    elif data == b"pipe":
        os.mkfifo(tmp_path / name)
    elif data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(WrongUse) as raised:
        pictures.load(name, tmp_path)
    assert said in raised.value.message
    assert raised.value.remedy


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.png").open("wb") as file:
        file.truncate(51 * 1024 * 1024)
    with pytest.raises(WrongUse, match="51 MB"):
        pictures.load("huge.png", tmp_path)


@pytest.mark.parametrize("url", ["https://example.com/x.png", "HTTP://example.com/x", "data:image/png;base64,aGVsbG8="])
def test_an_address_is_left_to_the_server(url: str, tmp_path: Path) -> None:
    assert pictures.load(url, tmp_path) == (url, ())


def test_a_file_url_and_a_home_are_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "my photo.png"
    path.write_bytes(_png())
    monkeypatch.setenv("HOME", str(tmp_path))
    whole = pictures.load(str(path), Path("/"))
    assert pictures.load(path.as_uri(), Path("/")) == whole
    assert pictures.load("~/my photo.png", Path("/")) == whole


@pytest.mark.usefixtures("quick")
def test_the_command_sends_the_picture_and_says_that_it_was_made_smaller(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "wide.png").write_bytes(_png((2500, 10)))
    with serving(chat("A red line.")) as server:
        app = app_for(server.url, tmp_path, key=KEY)
        assert run(["test", "vision", "--model", "m", "--image", "wide.png"], app) == 0
        ((_, body),) = server.asked
        assert run(["test", "vision", "--model", "m", "--image", "gone.png"], app) == 2
        assert len(server.asked) == 1
    said = capsys.readouterr()
    assert _sent(body["messages"][0]["content"][1]["image_url"]["url"])[1].size == (2048, 8)
    assert "wide.png was scaled down from 2500×10 to 2048×8" in said.err
    assert "there is no such file" in said.err
