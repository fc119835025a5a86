"""Shows a picture inside a terminal that can: iTerm2's, Kitty's and Sixel's escape sequences; else nothing.

Sources: https://iterm2.com/documentation-images.html, https://sw.kovidgoyal.net/kitty/graphics-protocol/, DEC's Sixel.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

COLUMNS = 30
SIXEL_SIDE = 240
CHUNK = 4096


def protocol(environ: Mapping[str, str]) -> str | None:
    """`iterm2`, `kitty` or `sixel` for a terminal that says it can; `None` for all others, and inside tmux or
    screen."""
    term, program = environ.get("TERM", ""), environ.get("TERM_PROGRAM", "")
    if environ.get("TMUX") or term.startswith(("screen", "tmux")) or term == "dumb":
        return None
    if environ.get("KITTY_WINDOW_ID") or "kitty" in term or "ghostty" in f"{term} {program.lower()}":
        return "kitty"
    if program in {"iTerm.app", "WezTerm", "mintty"} or environ.get("LC_TERMINAL") == "iTerm2":
        return "iterm2"
    return "sixel" if term in {"mlterm", "foot", "foot-extra", "contour"} or "sixel" in term else None


def shown(path: str, environ: Mapping[str, str]) -> str:
    """The sequence that shows the picture; empty where the terminal can't, or the file is no picture."""
    how = protocol(environ)
    if how is None:
        return ""
    try:
        data = Path(path).read_bytes()
    except OSError:  # gone again: its path was said
        return ""
    picture = _opened(data)
    if picture is None:
        return ""
    if how == "iterm2":
        text = base64.b64encode(data).decode()
        return f"\x1b]1337;File=inline=1;size={len(data)};width={COLUMNS};preserveAspectRatio=1:{text}\x07\n"
    return "".join(_kitty(picture)) + "\n" if how == "kitty" else _sixel(picture) + "\n"


def _opened(data: bytes) -> Any:
    from PIL import Image

    try:
        picture = Image.open(io.BytesIO(data))
        picture.load()
    except Exception:  # noqa: BLE001 Pillow's readers meet foreign bytes with errors of any class
        return None
    return picture.convert("RGB")


def _kitty(picture: Any) -> Iterator[str]:
    """As PNG in pieces of base64; `m=1` says that more follows."""
    out = io.BytesIO()
    picture.save(out, "PNG")
    text = base64.b64encode(out.getvalue()).decode()
    pieces = [text[at : at + CHUNK] for at in range(0, len(text), CHUNK)]
    for number, piece in enumerate(pieces):
        first = f"a=T,f=100,c={COLUMNS}," if number == 0 else ""
        yield f"\x1b_G{first}m={int(number < len(pieces) - 1)};{piece}\x1b\\"


def _sixel(picture: Any) -> str:
    """In 64 colours: for each band of six rows and each colour in it, one character a column."""
    picture.thumbnail((SIXEL_SIDE, SIXEL_SIDE))
    few = picture.quantize(64)
    palette, (width, height), pixels = few.getpalette(), few.size, few.load()
    used = sorted({pixels[x, y] for x in range(width) for y in range(height)})
    colors = "".join("#{};2;{};{};{}".format(c, *(v * 100 // 255 for v in palette[3 * c : 3 * c + 3])) for c in used)
    bands = (_band(pixels, width, range(top, min(top + 6, height))) for top in range(0, height, 6))
    return f'\x1bPq"1;1;{width};{height}{colors}{"-".join(bands)}\x1b\\'


def _band(pixels: Any, width: int, rows: range) -> str:
    lines = []
    for color in sorted({pixels[x, y] for x in range(width) for y in rows}):
        bits = (sum((pixels[x, y] == color) << at for at, y in enumerate(rows)) for x in range(width))
        lines.append(f"#{color}" + "".join(chr(63 + each) for each in bits))
    return "$".join(lines)
