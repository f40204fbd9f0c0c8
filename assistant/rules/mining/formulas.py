"""Arithmetic between columns, as formulas of the language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from assistant.anomalies.relations.arithmetic import Arithmetic as Found
from assistant.anomalies.relations.arithmetic import find_arithmetic
from assistant.anomalies.relations.formulas import Formula
from assistant.rules.expressions import quoted
from assistant.rules.language import Arithmetic
from assistant.rules.mining.candidate import Mined
from assistant.rules.mining.facts import TableFacts

_MOST_FAILING = 0.01


def mine_formulas(facts: TableFacts) -> Iterator[Mined]:
    """arithmetic for columns of numbers that are reckoned from one another."""
    for found in find_arithmetic(facts.coded, facts.typed):
        mined = _rule(facts, found)
        if mined is not None:
            yield mined


def _rule(facts: TableFacts, found: Found) -> Mined | None:
    formula = found.formula
    columns = [facts.columns[facts.typed[p].position] for p in (formula.target, *formula.parts)]
    if not all(column.numeric for column in columns):
        return None
    numbers = [one.numbers for one in facts.typed]
    steps = [one.step for one in facts.typed]
    off = np.abs(formula.value(numbers) - numbers[formula.target])
    known = np.isfinite(off)
    right = known & (off <= formula.tolerance(numbers, steps))
    if not right.any():
        return None
    within = _within(float(off[right].max()), steps[formula.target])
    failing = float((off[known] > within).mean())
    if failing > _MOST_FAILING:
        return None
    rule = Arithmetic(
        table=facts.name, target=columns[0].name, within=within,
        formula=formula_text(formula, [quoted(one.name) for one in facts.typed]),
    )  # fmt: skip
    surprise = -known.sum() * np.log10(max(found.chance, 1e-3))
    return Mined(
        rule,
        (0.95 if found.holds > 0.995 else 0.8) * (1 if failing == 0 else 0.85),
        surprise=min(float(surprise), 300.0),
    )


def _within(most: float, step: float) -> float:
    """A round figure that covers what rounding makes: a unit of the target's last place, or more."""
    unit = 2 * step
    return float(f"{unit * max(1, int(np.ceil(1.2 * most / unit))):.6g}")


def formula_text(formula: Formula, names: Sequence[str]) -> str:
    """The formula in the language, its columns by `names` (as a formula writes them)."""
    parts = [names[p] for p in formula.parts]
    if formula.form == "sum":
        first = parts[0] if formula.weights[0] > 0 else f"0 - {parts[0]}"
        return first + "".join(
            f" {'+' if weight > 0 else '-'} {part}"
            for weight, part in zip(formula.weights[1:], parts[1:], strict=True)
        )
    if formula.form == "product":
        return " * ".join(parts)
    if formula.form == "quotient":
        return f"{parts[0]} / {parts[1]}"
    if formula.form == "rated":
        rate = parts[-1] + (" / 100" if abs(formula.weights[0]) < 0.1 else "")
        return " * ".join([*parts[:-1], f"(1 {'+' if formula.weights[0] > 0 else '-'} {rate})"])
    factor, offset = formula.weights
    said = parts[0] if factor == 1 else f"{_number(factor)} * {parts[0]}"
    return said + ("" if offset == 0 else f" {'+' if offset > 0 else '-'} {_number(abs(offset))}")


def _number(value: float) -> str:
    return f"({value:.10g})" if value < 0 else f"{value:.10g}"
