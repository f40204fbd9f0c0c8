"""Records out of a request's body, each with its own bytes, so that what is quarantined is what was sent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

_DEEPEST = 100
"""Levels of nesting; what is deeper is no record, and would overflow whoever writes it."""
_BLANK = " \t\r\n"
_SEPARATORS = "\x1e" + _BLANK
"""JSON text sequences (RFC 7464) put a record separator before each line."""


@dataclass(frozen=True, slots=True)
class Item:
    """One record as sent: its text, and what was read from it or why it could not be read."""

    raw: str
    record: Any = None
    unreadable: str | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """The records of a body: one object, an array, or a line each (NDJSON)."""

    form: str
    items: list[Item]


class Malformed(ValueError):
    """The body as a whole cannot be read; the message is a sentence."""


def read_body(body: bytes, content_type: str = "") -> Body:
    """The records in `body`; raises `Malformed`.

    A body of several lines that is not JSON as a whole, but whose first line is, counts as NDJSON even
    where `content_type` does not say so.
    """
    try:
        text = body.decode(json.detect_encoding(body))
    except UnicodeDecodeError as error:
        raise Malformed(f"The body is not text in UTF-8 (byte {error.start}); send JSON in UTF-8.") from error
    if "ndjson" in content_type or "jsonl" in content_type or "json-seq" in content_type:
        return _lines(text)
    text = text.strip(_BLANK)
    if not text:
        raise Malformed("The body is empty; send a JSON object, an array of them, or a line each (NDJSON).")
    try:
        return Body("array", _elements(text)) if text.startswith("[") else Body("object", [_whole(text)])
    except (ValueError, RecursionError) as error:
        first, _, rest = text.partition("\n")
        if rest.strip(_BLANK) and _item(first).unreadable is None:
            return _lines(text)
        raise Malformed(_said(error)) from error


class _Decoder:
    """A JSON decoder that notices NaN and infinity, which JSON does not have."""

    def __init__(self) -> None:
        self.constants = 0
        self._decoder = json.JSONDecoder(parse_constant=self._constant)

    def _constant(self, name: str) -> float:
        self.constants += 1
        return float(name.replace("Infinity", "inf"))

    def item(self, text: str, start: int) -> tuple[Item, int]:
        """The value that begins at `start`, and where it ends."""
        before = self.constants
        record, end = self._decoder.raw_decode(text, start)
        raw = text[start:end]
        if self.constants > before:
            return Item(raw, None, "NaN and infinity are not JSON; send null, or the number as text."), end
        if _too_deep(record):
            return Item(raw, None, f"The record is nested more than {_DEEPEST} levels deep."), end
        return Item(raw, record), end


def _whole(text: str) -> Item:
    item, end = _Decoder().item(text, 0)
    if end != len(text):
        raise json.JSONDecodeError("Extra data", text, end)
    return item


def _elements(text: str) -> list[Item]:
    decoder, items = _Decoder(), []
    at = _skip(text, 1)
    if text[at : at + 1] == "]":
        at += 1
    else:
        while True:
            item, at = decoder.item(text, at)
            items.append(item)
            at = _skip(text, at)
            sign = text[at : at + 1]
            at += 1
            if sign == "]":
                break
            if sign != ",":
                raise json.JSONDecodeError("Expecting ',' or ']'", text, at - 1)
            at = _skip(text, at)
    if at != len(text):
        raise json.JSONDecodeError("Extra data", text, at)
    return items


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _BLANK:
        at += 1
    return at


def _lines(text: str) -> Body:
    return Body("lines", [_item(line) for line in text.split("\n") if line.strip(_BLANK)])


def _item(line: str) -> Item:
    try:
        return _whole(line.strip(_SEPARATORS))
    except (ValueError, RecursionError) as error:
        return Item(line, None, _said(error))


def _said(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"This is not JSON: {error.msg} (line {error.lineno}, column {error.colno})."
    if isinstance(error, RecursionError):
        return f"This is nested more than {_DEEPEST} levels deep; no record is."
    return f"This is not JSON that can be read: {error}."


def _too_deep(value: Any) -> bool:
    """Whether `value` is nested more than `_DEEPEST` levels deep; level by level, without recursion."""
    level = [value]
    for _ in range(_DEEPEST):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return True
