"""Relations as the record hook keeps them, and one record judged by them: a few look-ups and sums."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from assistant.anomalies.explain import shown
from assistant.anomalies.relations.find import Relations
from assistant.anomalies.relations.formulas import Formula
from assistant.anomalies.relations.typed import DAY, number_text, parse_one

_SURE = 0.97
"""No relation is surer than this of a record that breaks it."""


def keep(relations: Relations) -> list[dict[str, Any]]:
    """The orders and formulas in JSON form."""
    typed = relations.typed
    names = [column.name for column in typed]

    def form(places: Sequence[int]) -> list[list[Any]]:
        return [[typed[p].name, typed[p].sort, typed[p].form, typed[p].by_day] for p in places]

    orders = [
        {"kind": "order", "columns": form((one.low, one.high)), "strict": one.strict, "rows": one.rows,
         "kept": one.rows - one.broken}
        for one in relations.orders
    ]  # fmt: skip
    arithmetic = []
    for one in relations.arithmetic:
        places = (one.formula.target, *one.formula.parts)
        arithmetic.append(
            {"kind": "arithmetic", "columns": form(places), "form": one.formula.form,
             "weights": list(one.formula.weights), "words": one.formula.words(names),
             "steps": [typed[p].step for p in places], "decimals": typed[one.formula.target].decimals,
             "rows": one.rows, "kept": one.kept}
        )  # fmt: skip
    return [*orders, *arithmetic]


def broken(
    record: Mapping[str, str | None], kept: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, str, float, str, str | None]]:
    """What a record breaks: (column, kind, probability, sentence, repair). Relations whose columns it lacks,
    or holds in another form, say nothing."""
    for relation in kept:
        numbers = []
        for name, sort, form, _ in relation["columns"]:
            text = record.get(name)
            number = _parsed(text, sort, form) if text else math.nan
            if math.isnan(number):
                break
            numbers.append(number)
        else:
            judge = _order if relation["kind"] == "order" else _arithmetic
            found = judge(record, relation, numbers)
            if found is not None:
                yield found


@lru_cache(maxsize=20_000)
def _parsed(text: str, sort: str, form: str) -> float:
    return parse_one(text, sort, form)  # type: ignore[arg-type]


def _sure(relation: Mapping[str, Any]) -> float:
    return float(_SURE * (relation["kept"] / (relation["rows"] + 1)))


def _order(
    record: Mapping[str, str | None], relation: Mapping[str, Any], numbers: Sequence[float]
) -> tuple[str, str, float, str, str | None] | None:
    low, high = numbers
    (low_name, sort, _, low_days), (high_name, _, _, high_days) = relation["columns"]
    if low_days != high_days:
        low, high = low // DAY, high // DAY
    if low < high or (low == high and not relation["strict"]):
        return None
    less = "below" if sort == "number" else "before"
    more = "above" if sort == "number" else "after"
    rule = (
        f"{low_name} is {less} {high_name}" if relation["strict"] else f"{low_name} is not {more} {high_name}"
    )
    sentence = (
        f"{low_name} {shown(record[low_name] or '')} does not come {less} {high_name} "
        f"{shown(record[high_name] or '')}; in {relation['kept']:,} of {relation['rows']:,} rows "
        f"{low_name} {rule} {high_name}."
    )
    return high_name, "order", _sure(relation), sentence, None


def _arithmetic(
    record: Mapping[str, str | None], relation: Mapping[str, Any], numbers: Sequence[float]
) -> tuple[str, str, float, str, str | None] | None:
    count = len(numbers)
    formula = Formula(0, relation["form"], tuple(range(1, count)), tuple(relation["weights"]))
    cells = [np.float64(number) for number in numbers]
    due = float(formula.value(cells))
    if not math.isfinite(due) or abs(due - numbers[0]) <= 1.5 * float(
        formula.tolerance(cells, relation["steps"])
    ):
        return None
    name, _, unit, _ = relation["columns"][0]
    repair = number_text(due, relation["decimals"]) + unit
    sentence = (
        f"{relation['words']} holds in {relation['kept']:,} of {relation['rows']:,} rows; here it makes "
        f"{shown(repair)}, not {shown(record[name] or '')}."
    )
    return name, "arithmetic", _sure(relation), sentence, repair
