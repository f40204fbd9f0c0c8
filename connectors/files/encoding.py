"""Which encoding a text file is in, and its byte order mark."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from connectors.errors import BadFile, CannotConnect

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Encoding:
    """`codec` decodes the file and encodes it again to the same bytes; `guessed`: no mark and not UTF-8."""

    codec: str
    guessed: bool = False


def detect(path: Path) -> Encoding:
    """UTF-8, or UTF-16/32 by their mark, or else Windows-1252; raises BadFile if it is none of them."""
    try:
        with path.open("rb") as stream:
            head = stream.read(4)
    except OSError as error:
        raise CannotConnect(f"{path} cannot be read: {error.strerror}.") from None
    for mark, codec in _MARKS:
        if head.startswith(mark):
            at = _first_bad_byte(path, codec)
            if at is not None:
                raise BadFile(f"{path} begins like {codec.upper()}, but byte {at} is not: save it as UTF-8.")
            return Encoding(codec)
    at = _first_bad_byte(path, "utf-8")
    if at is None:
        return Encoding("utf-8")
    if _first_bad_byte(path, "cp1252") is None and not _has_nul(path):
        return Encoding("cp1252", guessed=True)
    raise BadFile(
        f"{path} is neither UTF-8 (byte {at} is not), nor UTF-16 with a mark, nor Windows-1252: "
        "save it as UTF-8 (iconv -f ITS_ENCODING -t UTF-8)."
    )


def _first_bad_byte(path: Path, codec: str) -> int | None:
    decoder = codecs.getincrementaldecoder(codec)()
    done = 0
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            held = len(decoder.getstate()[0])
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                return done - held + error.start
            done += len(block)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return done
    return None


def _has_nul(path: Path) -> bool:
    with path.open("rb") as stream:
        return any(b"\0" in block for block in iter(lambda: stream.read(_BLOCK), b""))
