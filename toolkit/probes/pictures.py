"""Pictures to send: a red square made on the spot, or a file of the user's, checked and scaled down before it costs
money."""

from __future__ import annotations

import base64
import io
import struct
import warnings
import zlib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from toolkit.errors import WrongUse

TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "MPO": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
"""What the API takes; MPO is the JPEG of many phones, with a second picture behind the first.
Source: https://platform.openai.com/docs/guides/images-vision (input requirements)."""
LONGEST_SIDE = 2048
LARGEST = 50 * 1024 * 1024
"""Bytes of a file that are read; and pixels are limited by Pillow itself."""
INLINE = 4 * 1024 * 1024
TAKES = "The API takes PNG, JPEG, WEBP and GIF."


def red_square(side: int = 64) -> str:
    """A red square as a PNG data URI (RFC 2083), made without any library."""
    row = b"\0" + bytes((220, 20, 20)) * side
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(row * side, 9)), (b"IEND", b""))
    data = b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, each) for name, each in chunks)
    return data_uri("image/png", data)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def data_uri(kind: str, data: bytes) -> str:
    """The bytes as a `data:` URL."""
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def load(given: str, cwd: Path) -> tuple[str, tuple[str, ...]]:
    """A URL as it is, a file as a data URI, with notes on what was changed.

    Raises WrongUse for a file that is missing, unreadable, too large, or no picture that the API takes, and for a URL
    without a host.
    """
    scheme = given.partition(":")[0].lower()
    if scheme in {"http", "https"} and "://" in given:
        return _url(given), ()
    if given.startswith("data:image/"):
        return given, ()
    path = cwd / Path(url2pathname(urlsplit(given).path) if scheme == "file" else given).expanduser()
    data = _bytes(path, given)
    picture, kind = _opened(data, given)
    moves = picture.format != "MPO" and getattr(picture, "n_frames", 1) > 1
    if max(picture.size) <= LONGEST_SIDE and len(data) <= INLINE and not moves:
        return data_uri(kind, data), ()
    return _again(picture, path.name, len(data), moves=moves)


def _url(given: str) -> str:
    """The server loads it, so all that can be checked here is that it leads somewhere."""
    try:
        host = urlsplit(given).hostname
    except ValueError:
        host = None
    if not host or any(character.isspace() for character in given):
        raise WrongUse(f"--image {given}: this is no address of a picture.", "Write it as https://HOST/PATH.")
    return given


def _bytes(path: Path, given: str) -> bytes:
    try:
        if path.exists() and not path.is_dir() and not path.is_file():  # a pipe would never end
            raise WrongUse(f"--image {given}: that is no file.", "Name a picture file, or an http(s) URL.")
        if path.is_file() and path.stat().st_size > LARGEST:
            size = path.stat().st_size // 1024 // 1024
            raise WrongUse(f"--image {given}: the file has {size} MB.", "Take one below 50 MB.")
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        why: dict[type[Exception], str] = {
            FileNotFoundError: "there is no such file",
            IsADirectoryError: "that is a folder",
        }
        said = why.get(type(error), f"it can't be read ({getattr(error, 'strerror', None) or error})")
        raise WrongUse(f"--image {given}: {said}.", "Name a picture file, or an http(s) URL.") from None
    if not data:
        raise WrongUse(f"--image {given}: the file is empty.", TAKES)
    return data


def _opened(data: bytes, given: str) -> tuple[Any, str]:
    """The picture, decoded to its last pixel, and its media type."""
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings(action="ignore"):  # of sizes that Pillow finds suspicious
            picture = Image.open(io.BytesIO(data))
            picture.load()
    except UnidentifiedImageError:
        raise WrongUse(f"--image {given}: this is no picture that can be read.", TAKES) from None
    except Image.DecompressionBombError:
        raise WrongUse(f"--image {given}: the picture has too many pixels.", "Scale it down first.") from None
    except Exception as error:  # noqa: BLE001 Pillow's readers meet damaged bytes with errors of any class
        raise WrongUse(f"--image {given}: the picture is damaged ({error}).", "Open it and save it again.") from None
    kind = TYPES.get(picture.format or "")
    if kind is None:
        raise WrongUse(f"--image {given}: the API does not take {picture.format}.", f"{TAKES} Save it as one of these.")
    return picture, kind


def _again(picture: Any, name: str, size: int, *, moves: bool) -> tuple[str, tuple[str, ...]]:
    """The first frame, upright, scaled to the longest side that the API keeps anyway, as JPEG (as PNG where it is
    transparent); and what was done."""
    from PIL import ImageOps

    was = picture.size
    clear = picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
    small = ImageOps.exif_transpose(picture).convert("RGBA" if clear else "RGB")
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    small.save(out, "PNG" if clear else "JPEG", **({} if clear else {"quality": 85}))
    data = out.getvalue()
    done = [f"{name}: only the first picture of the animation is sent."] if moves else []
    if max(was) > LONGEST_SIDE:
        done.append(
            f"{name} was scaled down from {was[0]}×{was[1]} to {small.size[0]}×{small.size[1]} "
            f"({len(data) // 1024 or 1} kB are sent): the API would do the same."
        )
    elif size > INLINE:
        done.append(f"{name} was packed again: {size // 1024} kB became {len(data) // 1024 or 1} kB.")
    return data_uri("image/png" if clear else "image/jpeg", data), tuple(done)
