"""Library metrics of data contracts as rules, in the spelling of 3.1 and the older one of 3.0."""

from __future__ import annotations

import math
from typing import Any

from assistant.rules.exchange.files import made, mapping, texts
from assistant.rules.exchange.patterns import whole_text
from assistant.rules.exchange.tolerance import from_percent
from assistant.rules.language import RuleBase

Said = dict[str, Any]
ORIGIN = "imported from odcs"
_OLDER = {
    "nullCheck": "nullValues", "duplicateCount": "duplicateValues", "duplicates": "duplicateValues",
    "uniqueCheck": "duplicateValues", "validValues": "invalidValues", "invalidCount": "invalidValues",
}  # fmt: skip
_PERCENT = {"percent", "percentage", "%"}


def from_metric(table: str, column: str | None, said: Said, severity: str, carried: Said) -> RuleBase:
    """The rule of a library entry; raises ValueError with a sentence where the language cannot say it.

    A share of valid values is of all rows there and of those that are not NULL here: only none tolerated is
    the same for both.
    """
    metric = str(said.get("metric") or said.get("rule"))
    metric = _OLDER.get(metric, metric)
    arguments = mapping(said.get("arguments"))
    beside = {**carried, "severity": severity, "name": said.get("name")}
    if metric == "rowCount":
        return made("row_count", table, ORIGIN, **_counts(said), **beside)
    if metric == "duplicateValues":
        on = texts(arguments.get("properties")) or texts(column)
        _none_tolerated(said)
        return made("unique", table, ORIGIN, on=on, **beside)
    if column is None:
        raise ValueError(f"the metric {metric} stands at no column.")
    if metric in {"nullValues", "missingValues"}:
        missing = [str(one) for one in texts(arguments.get("missingValues")) if one is not None]
        return made(
            "not_null", table, ORIGIN, column=column, missing=missing, tolerance=_share(said), **beside
        )
    if metric == "invalidValues":
        _none_tolerated(said)
        return _valid(table, column, said, arguments, beside)
    raise ValueError(f"the metric {metric!r} is unknown.")


def _valid(table: str, column: str, said: Said, arguments: Said, beside: Said) -> RuleBase:
    values = arguments.get("validValues", said.get("validValues"))
    wanted = {name for name, value in arguments.items() if value is not None}
    if wanted - {"validValues", "pattern"} or (values is None) == (arguments.get("pattern") is None):
        raise ValueError(f"invalid values are told by {', '.join(sorted(wanted)) or 'nothing'}.")
    if values is None:
        pattern = whole_text(str(arguments["pattern"]))
        return made("pattern", table, ORIGIN, column=column, pattern=pattern, **beside)
    return made("in_set", table, ORIGIN, column=column, values=texts(values), **beside)


def _counts(said: Said) -> Said:
    """Bounds of a count of rows, which are whole numbers."""
    name, value = _threshold(said)
    if str(said.get("unit", "rows")).lower() not in _PERCENT:
        if name == "mustBe":
            return {"minimum": value, "maximum": value}
        if name == "mustBeBetween":
            return {"minimum": value[0], "maximum": value[1]}
        if name.startswith("mustBeGreater"):
            return {"minimum": math.ceil(value) if "Equal" in name else math.floor(value) + 1}
        if name.startswith("mustBeLess"):
            return {"maximum": math.floor(value) if "Equal" in name else math.ceil(value) - 1}
    raise ValueError(f"a number of rows cannot be told by {name}.")


def _threshold(said: Said) -> tuple[str, Any]:
    given = [(name, value) for name, value in said.items() if name.startswith("must") and value is not None]
    if len(given) != 1:
        raise ValueError(f"it has {len(given) or 'no'} thresholds where one is needed.")
    name, value = given[0]
    parts = value if isinstance(value, list) else [value]
    if any(isinstance(one, bool) or not isinstance(one, int | float) for one in parts):
        raise ValueError(f"the threshold {value!r} is no number.")
    if isinstance(value, list) and (len(value) != 2 or "Between" not in name):
        raise ValueError(f"the threshold {name} does not take {value!r}.")
    return name, value


def _none_tolerated(said: Said) -> None:
    if _share(said):
        raise ValueError("it tolerates a share of all rows; a rule here tolerates one of the rows judged.")


def _share(said: Said) -> float:
    """The tolerance: at most, or less than, a share of the rows."""
    name, value = _threshold(said)
    percent = str(said.get("unit", "rows")).lower() in _PERCENT
    if (name in {"mustBe", "mustBeLessOrEqualTo"} and value == 0) or (
        name == "mustBeLessThan" and (0 < value <= 1) and not percent
    ):
        return 0.0
    if not percent:
        raise ValueError(f"it tolerates a number of rows ({name}: {value}), and a rule tolerates a share.")
    if name == "mustBeLessOrEqualTo":
        return from_percent(value)
    if name == "mustBeBetween" and value[0] == 0:
        return from_percent(value[1])
    if name == "mustBeLessThan" and value > 0:
        # The largest share below: what is less than 1 % is at most that.
        return math.nextafter(from_percent(value), 0.0)
    raise ValueError(f"the threshold {name}: {value} tells no share of rows that may fail.")
