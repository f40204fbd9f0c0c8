"""Cell values as JSON and back without loss, and as the text that models and people read."""

from __future__ import annotations

import base64
import json
import math
import struct
import uuid
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from connectors.types import Value


def encode(value: Value) -> Any:
    """A JSON value that `decode` turns back into an equal value of the same type.

    str, int, bool, None and finite floats stand for themselves; the rest is `{"$": type, "v": text}`.
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else {"$": "float", "v": repr(value)}
    if isinstance(value, Decimal):
        return {"$": "decimal", "v": str(value)}
    if isinstance(value, datetime):
        return {"$": "datetime", "v": value.isoformat()}
    if isinstance(value, date):
        return {"$": "date", "v": value.isoformat()}
    if isinstance(value, time):
        return {"$": "time", "v": value.isoformat()}
    if isinstance(value, timedelta):
        return {"$": "timedelta", "v": f"{value.days} {value.seconds} {value.microseconds}"}
    if isinstance(value, uuid.UUID):
        return {"$": "uuid", "v": str(value)}
    if isinstance(value, bytes | bytearray | memoryview):
        return {"$": "bytes", "v": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, list | tuple):
        return {"$": "list", "v": [encode(item) for item in value]}
    if isinstance(value, dict):
        return {"$": "dict", "v": {str(key): encode(item) for key, item in value.items()}}
    return str(value)


_DECODERS: dict[str, Any] = {
    "float": float,
    "decimal": Decimal,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "uuid": uuid.UUID,
    "bytes": base64.b64decode,
    "list": lambda items: [decode(item) for item in items],
    "dict": lambda items: {key: decode(item) for key, item in items.items()},
    "timedelta": lambda text: timedelta(*map(int, text.split())),
}


def decode(data: Any) -> Value:
    """The value that `encode` turned into `data`; raises KeyError for an unknown tag."""
    if isinstance(data, dict):
        return _DECODERS[data["$"]](data["v"])
    return data


def as_text(value: Value) -> str | None:
    """The text form that models, patterns and people read; None for NULL.

    Exact for text; ISO 8601 for dates; plain decimals for numbers; JSON for nested values.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() else str(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def shortest_single(value: float | None) -> float | None:
    """A single-precision number as the float of its shortest text form: 0.1, not 0.10000000149011612."""
    if value is None or not math.isfinite(value):
        return value
    single = struct.pack("f", value)
    for digits in range(6, 10):
        short = float(f"{value:.{digits}g}")
        if abs(short) < _LARGEST_SINGLE and struct.pack("f", short) == single:
            return short
    return value


_LARGEST_SINGLE = 3.4028235677973366e38
