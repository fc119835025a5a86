"""Reads a certificate that nobody vouches for (X.509 in DER, RFC 5280): issuer, subject, dates and names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

OID_NAMES = {b"\x55\x04\x03": "CN", b"\x55\x04\x0a": "O", b"\x55\x04\x0b": "OU"}
SEQUENCE, SET, OID, VERSION, EXTENSIONS = 0x30, 0x31, 0x06, 0xA0, 0xA3
ALT_NAMES = b"\x55\x1d\x11"
DNS_NAME = 0x82


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """Who issued it to whom, from when to when, and for which names."""

    issuer: dict[str, str]
    subject: dict[str, str]
    not_before: datetime
    not_after: datetime
    names: tuple[str, ...]

    @property
    def self_signed(self) -> bool:
        """Whether it names itself as its issuer."""
        return self.issuer == self.subject

    @property
    def issuer_name(self) -> str:
        """The issuer in words: its common name, and its organization when that says more."""
        common, organization = self.issuer.get("CN"), self.issuer.get("O")
        if common and organization and organization not in common:
            return f"{common} ({organization})"
        return common or organization or self.issuer.get("OU") or "an issuer without a name"


def read_certificate(der: bytes) -> Certificate:
    """Reads a certificate. Raises ValueError when it is none."""
    try:
        return _read(der)
    except (IndexError, KeyError, UnicodeDecodeError) as error:
        raise ValueError("no certificate") from error


def _read(der: bytes) -> Certificate:
    (_, outer), *_ = _values(der)
    (_, inner), *_ = _values(outer)
    fields = list(_values(inner))
    if fields[0][0] == VERSION:
        fields = fields[1:]
    _, _, issuer, validity, subject, *rest = fields
    before, after = (_time(tag, value) for tag, value in _values(validity[1]))
    extensions = next((value for tag, value in rest if tag == EXTENSIONS), b"")
    return Certificate(
        issuer=_name(issuer[1]),
        subject=_name(subject[1]),
        not_before=before,
        not_after=after,
        names=tuple(_alt_names(extensions)),
    )


def _values(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The tagged values that stand one after the other (ITU-T X.690, definite lengths)."""
    at = 0
    while at < len(data):
        tag, length, at = data[at], data[at + 1], at + 2
        if length & 0x80:
            size = length & 0x7F
            length, at = int.from_bytes(data[at : at + size], "big"), at + size
        if at + length > len(data):
            raise ValueError("a value is longer than the certificate")
        yield tag, data[at : at + length]
        at += length


def _name(data: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    for _, group in _values(data):
        for _, pair in _values(group):
            (_, oid), (tag, value) = _values(pair)
            if oid in OID_NAMES:
                found[OID_NAMES[oid]] = value.decode("utf-16-be" if tag == 0x1E else "utf-8", errors="replace")
    return found


def _time(tag: int, value: bytes) -> datetime:
    text = value.decode("ascii")
    if tag == 0x17:  # two digits of a year: 50 to 99 are of the last century (RFC 5280, 4.1.2.5.1)
        text = ("19" if text[:2] >= "50" else "20") + text
    return datetime.strptime(text.rstrip("Z"), "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def _alt_names(data: bytes) -> Iterator[str]:
    for _, extensions in _values(data):
        for _, extension in _values(extensions):
            (_, oid), *_, (_, content) = _values(extension)
            if oid == ALT_NAMES:
                (_, names), *_ = _values(content)
                yield from (value.decode("ascii") for tag, value in _values(names) if tag == DNS_NAME)
