"""A rule as a small form: its fields by kind, as texts a steward edits, and back to a rule."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, get_args

import yaml

from assistant.errors import UsageError
from assistant.rules.files import parse_rule, read_yaml, rule_json, write_yaml
from assistant.rules.language import Operator, RuleBase, Scalar, TypeIs
from ui.rules.words import SEVERITIES

Answer = str | bool


@dataclass(frozen=True)
class Field:
    """One thing of a rule that can be edited. `path` leads to it in the rule's JSON; `value` is its text.

    `form` says how it is asked for and read: words, lines (one value a line), whole or decimal numbers,
    shares in per cent, one of `choices`, yes or no.
    """

    path: tuple[str, ...]
    label: str
    form: Literal["text", "lines", "whole", "decimal", "percent", "bound", "choice", "flag"] = "text"
    help: str = ""
    choices: tuple[str, ...] = ()
    value: Answer = ""

    @property
    def name(self) -> str:
        """Its path as one word."""
        return ".".join(self.path)


def _one(name: str, label: str, form: str = "text", help: str = "", choices: tuple[str, ...] = ()) -> Field:
    return Field((name,), label, form, help, choices)  # type: ignore[arg-type]


_TEMPLATE = "%Y, %m, %d, %H, %M and %S, each once. Empty: ISO 8601."
_BOUND = "Empty: no bound on this side."
_FIELDS: dict[str, tuple[Field, ...]] = {
    "not_null": (_one("missing", "Also counts as empty", "lines", "One text a line, such as N/A."),),
    "type": (
        _one("type", "Type", "choice", choices=get_args(TypeIs.model_fields["type"].annotation)),
        _one("format", "Form of dates", "text", _TEMPLATE),
    ),
    "in_set": (_one("values", "Allowed values", "lines", "One a line."),),
    "not_in_set": (_one("values", "Forbidden values", "lines", "One a line."),),
    "pattern": (_one("pattern", "Pattern", "text", "A regular expression that the whole value matches."),),
    "length": (
        _one("minimum", "At least (characters)", "whole", _BOUND),
        _one("maximum", "At most (characters)", "whole", _BOUND),
    ),
    "range": (
        _one("minimum", "At least", "bound", _BOUND),
        _one("above", "strictly above", "flag"),
        _one("maximum", "At most", "bound", _BOUND),
        _one("below", "strictly below", "flag"),
    ),
    "semantic": (_one("type", "Type", "choice"),),
    "foreign_key": (_one("to", "In table"),),
    "comparison": (_one("operator", "Comparison", "choice", choices=get_args(Operator)),),
    "arithmetic": (
        _one("formula", "Formula", "text", "+ - * / ( ) over columns and numbers."),
        _one("within", "May differ by", "decimal"),
    ),
    "conditional": (Field(("then", "values"), "Values demanded", "lines", "One a line."),),
    "row_count": (
        _one("minimum", "At least (rows)", "whole", _BOUND),
        _one("maximum", "At most (rows)", "whole", _BOUND),
    ),
    "freshness": (_one("hours", "At most so many hours old", "decimal"),),
    "frequency": (_one("maximum", "At most, % of the rows", "percent"),),
    "distribution": (_one("limit", "May lie elsewhere, % of the rows", "percent"),),
}
_BESIDE = (
    _one("severity", "Severity", "choice", choices=SEVERITIES),
    _one("tolerance", "May break it, % of the rows", "percent"),
    _one("owner", "Owner"),
)


def fields_of(rule: RuleBase) -> list[Field]:
    """What can be edited of a rule by a form, each field with the text it holds now."""
    said = rule.model_dump(mode="json")
    own = _FIELDS.get(said["kind"], ())
    if said["kind"] == "conditional" and not said["then"]["values"]:
        own = ()
    return [_filled(field, said) for field in (*own, *_BESIDE)]


def edited(rule: RuleBase, answers: Mapping[str, Answer]) -> RuleBase:
    """The rule with these answers, by the fields' names; raises `UsageError` with what does not fit.

    What it says being another, its price is no longer known and left out.
    """
    data = rule.model_dump(mode="json")
    for field in fields_of(rule):
        if field.name in answers and answers[field.name] != field.value:
            holder = data
            for part in field.path[:-1]:
                holder = holder[part]
            holder[field.path[-1]] = _read(field, answers[field.name], holder.get(field.path[-1]), rule)
    return _checked(data, rule)


def as_yaml(rule: RuleBase) -> str:
    """The rule as it stands in a rule file, without its price."""
    said = {name: value for name, value in rule_json(rule).items() if name != "price"}
    return write_yaml(said)


def from_yaml(text: str, rule: RuleBase) -> RuleBase:
    """The rule that the text says, in the place of `rule`; raises `UsageError` with what is wrong with it."""
    try:
        data = read_yaml(text)
    except yaml.YAMLError as error:
        raise UsageError(f"This is no YAML: {' '.join(str(error).split())}.") from None
    if isinstance(data, dict) and rule.price is not None:
        data.setdefault("price", rule.price.model_dump(mode="json"))
    return _checked(data, rule)


def _checked(data: object, rule: RuleBase) -> RuleBase:
    try:
        found = parse_rule(data)
        if found.says.get("pattern"):
            from assistant.rules.patterns import check_pattern

            check_pattern(str(found.says["pattern"]))
    except ValueError as error:
        raise UsageError(str(error)) from None
    if found.table != rule.table:
        raise UsageError(f"A rule of table {rule.table} cannot become one of {found.table}.")
    return found if found.id == rule.id else found.model_copy(update={"price": None})


def _filled(field: Field, said: Mapping[str, Any]) -> Field:
    value: Any = said
    for part in field.path:
        value = value[part]
    if field.path == ("type",) and said["kind"] == "semantic":
        from assistant.rules.semantics import TYPES

        field = replace(field, choices=tuple(TYPES))
    return replace(field, value=value if field.form == "flag" else _text(field, value))


def _text(field: Field, value: Any) -> str:
    if value is None:
        return ""
    if field.form == "lines":
        return "\n".join(_lines(value))
    if field.form == "percent":
        return f"{100 * value:.6g}"
    return str(value)


def _lines(values: Sequence[Scalar]) -> dict[str, Scalar]:
    """Values by the line that stands for each: its text, in JSON's quotes where that alone would mislead."""
    numbers = {str(one) for one in values if not isinstance(one, str)}
    return {str(one) if not isinstance(one, str) else _line(one, numbers): one for one in values}


def _line(value: str, numbers: AbstractSet[str]) -> str:
    plain = value == value.strip() and value.isprintable() and value[:1] not in {"", '"'}
    return value if plain and value not in numbers else json.dumps(value, ensure_ascii=False)


def _read(field: Field, answer: Answer, old: Any, rule: RuleBase) -> Any:
    if isinstance(answer, bool):
        return answer
    text = answer.strip()
    if field.form == "lines":
        return _read_lines(field, answer.splitlines(), old)
    if field.form in {"text", "choice"}:
        return text or None
    if not text:
        return None if field.form in {"whole", "bound"} else 0.0
    reads = getattr(rule, "reads", "number")
    if field.form == "bound" and reads != "number":
        return _moment(field, text, reads)
    number = _number(field, text)
    if field.form == "whole" and not isinstance(number, int):
        raise UsageError(f"“{field.label}” holds a whole number, not {text!r}.")
    return number / 100 if field.form == "percent" else number


def _read_lines(field: Field, lines: Sequence[str], old: Sequence[Scalar]) -> list[Scalar]:
    known = _lines(old)
    numbers = bool(old) and not any(isinstance(one, str) for one in old)
    found: dict[str, Scalar] = {}
    for line in lines:
        text = line.strip()
        if text in known:
            found[text] = known[text]
        elif text.startswith('"'):
            found[text] = _unquoted(field, text)
        elif text:
            found[text] = _number(field, text) if numbers else text
    return list(found.values())


def _unquoted(field: Field, text: str) -> str:
    try:
        return str(json.loads(text))
    except ValueError:
        raise UsageError(f"“{field.label}”: {text} begins with a quote and does not end with one.") from None


def _moment(field: Field, text: str, reads: str) -> str:
    if reads in {"date", "datetime"}:
        try:
            datetime.fromisoformat(text)
        except ValueError:
            raise UsageError(f"“{field.label}” holds a date such as 2026-03-31, not {text!r}.") from None
    return text


def _number(field: Field, text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise UsageError(f"“{field.label}” holds a number such as 12.5, not {text!r}.")
    return number
