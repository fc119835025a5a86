"""What the bytes of a `.env` file are: UTF-8 text, another encoding, or no text at all. Pure."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

BOMS = (
    (codecs.BOM_UTF32_LE, "UTF-32", "utf-32"), (codecs.BOM_UTF32_BE, "UTF-32", "utf-32"),
    (codecs.BOM_UTF16_LE, "UTF-16", "utf-16"), (codecs.BOM_UTF16_BE, "UTF-16", "utf-16"),
)  # fmt: skip
NOT_TEXT = (
    (rb"\{\\rtf", "rich text (RTF)"), (rb"%PDF-", "a PDF"), (rb"PK\x03\x04", "a zip archive or an office document"),
    (rb"\x1f\x8b", "a gzip archive"), (rb"<(!doctype|html|head|body|p|div|span|pre|meta)[\s>]", "HTML"),
    (rb"<\?xml", "XML"), (rb"SQLite format 3", "a database"), (rb"\x89PNG|\xff\xd8\xff|GIF8", "a picture"),
    (rb"bplist00", "a property list"), (rb"\xd0\xcf\x11\xe0", "an old office document"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Text:
    """A file's text, or what keeps it from being read: `code` and `what`. `codec` is how the bytes can be read all the same."""

    text: str | None = None
    code: str | None = None
    what: str = ""
    codec: str | None = None


def examine(raw: bytes) -> Text:
    """What the bytes are. A UTF-8 signature (BOM) and any kind of line end are harmless."""
    kind = next(
        (
            what
            for pattern, what in NOT_TEXT
            if re.match(rb"\s*(?:\xef\xbb\xbf)?(?:" + pattern + rb")", raw, re.IGNORECASE)
        ),
        None,
    )
    if kind:
        return Text(code="dotenv.not_text", what=kind)
    for bom, name, codec in BOMS:
        if raw.startswith(bom):
            return _encoded(raw, name, codec)
    if raw.count(0):
        return _with_nuls(raw)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _not_utf8(raw, error.start)
    odd = sum(ord(char) < 32 and char not in "\t\n\r\f\v\x1b" for char in text)
    if odd > max(4, len(text) // 20):
        return Text(code="dotenv.not_text", what="binary data")
    return Text(text=text)


def _encoded(raw: bytes, name: str, codec: str) -> Text:
    try:
        raw.decode(codec)
    except UnicodeDecodeError:
        return Text(code="dotenv.not_text", what=f"broken {name}")
    return Text(code="dotenv.encoding", what=name, codec=codec)


def _with_nuls(raw: bytes) -> Text:
    even, odd = raw[0::2].count(0), raw[1::2].count(0)
    half = max(len(raw) // 2, 1)
    for zeros, others, codec in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros > half * 0.6 and others < half * 0.2 and len(raw) % 2 == 0:
            return _encoded(raw, "UTF-16 without a byte order mark", codec)
    if raw.count(0) > len(raw) // 10:
        return Text(code="dotenv.not_text", what="binary data")
    line = raw[: raw.index(0)].count(b"\n") + 1
    return Text(code="dotenv.unreadable", what=f"a NUL character in line {line}")


def _not_utf8(raw: bytes, start: int) -> Text:
    line = raw[:start].count(b"\n") + 1
    where = f"the byte 0x{raw[start]:02X} in line {line}"
    try:
        raw.decode("cp1252")
    except UnicodeDecodeError:
        return Text(code="dotenv.encoding", what=f"not UTF-8 ({where})", codec="latin-1")
    return Text(code="dotenv.encoding", what=f"an old Windows encoding such as cp1252 ({where})", codec="cp1252")
