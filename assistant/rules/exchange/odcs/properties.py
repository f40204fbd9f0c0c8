"""What a contract says of a property beside its quality: required, unique, and options of its type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.rules.exchange.files import made, mapping, texts
from assistant.rules.exchange.odcs.metrics import ORIGIN
from assistant.rules.exchange.patterns import whole_text
from assistant.rules.language import RuleBase

Said = dict[str, Any]
_READS = {"date": "date", "timestamp": "datetime"}
_FORMATS = {"email": "email", "uri": "url", "uuid": "uuid", "ipv4": "ip_address", "ipv6": "ip_address"}


def from_property(table: str, column: str, said: Said) -> Iterator[RuleBase | str]:
    """Rules, or sentences on what cannot be one."""
    if said.get("required") is True or said.get("primaryKey") is True:
        yield made("not_null", table, ORIGIN, column=column)
    if said.get("unique") is True:
        yield made("unique", table, ORIGIN, on=[column])
    options = {
        name: value for name, value in mapping(said.get("logicalTypeOptions")).items() if value is not None
    }
    values = [mapping(one).get("value") for one in texts(said.get("enum"))]
    try:
        if values:
            yield made("in_set", table, ORIGIN, column=column, values=values)
    except ValueError as error:
        yield str(error)
    yield from _options(table, column, str(said.get("logicalType")), options)


def _options(table: str, column: str, logical: str, options: Said) -> Iterator[RuleBase | str]:
    try:
        yield from _length_and_range(table, column, logical, options)
        if "pattern" in options:
            pattern = whole_text(str(options.pop("pattern")))
            yield made("pattern", table, ORIGIN, column=column, pattern=pattern)
        if options.get("format") in _FORMATS and logical == "string":
            yield made("semantic", table, ORIGIN, column=column, type=_FORMATS[options.pop("format")])
    except ValueError as error:
        yield str(error)
    rest = sorted(set(options) - {"timezone", "defaultTimezone"})
    if rest:
        yield f"The options {', '.join(rest)} of the type {logical} are not read."


def _length_and_range(table: str, column: str, logical: str, options: Said) -> Iterator[RuleBase]:
    low, high = options.pop("minLength", None), options.pop("maxLength", None)
    if low is not None or high is not None:
        yield made("length", table, ORIGIN, column=column, minimum=low, maximum=high)
    above, below = options.pop("exclusiveMinimum", None), options.pop("exclusiveMaximum", None)
    low, high = options.pop("minimum", None), options.pop("maximum", None)
    # A number since 3.0's later drafts, a flag on minimum before.
    low, above = (above, True) if _is_bound(above) else (low, above is True)
    high, below = (below, True) if _is_bound(below) else (high, below is True)
    if low is not None or high is not None:
        reads = _READS.get(logical, "number")
        low, high = (one if one is None or reads == "number" else str(one) for one in (low, high))
        more = {"above": above or None, "below": below or None}
        yield made("range", table, ORIGIN, column=column, minimum=low, maximum=high, reads=reads, **more)


def _is_bound(value: Any) -> bool:
    return value is not None and not isinstance(value, bool)
