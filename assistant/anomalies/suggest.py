"""What a steward is shown: one suggestion a wrong value, a group or a row, the surest first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from assistant.anomalies.backing import Backing
from assistant.anomalies.combiner import load_combiner
from assistant.anomalies.detect import Detection
from assistant.anomalies.explain import Explainer, Explanation
from assistant.anomalies.features import VALUE_NAMES
from assistant.anomalies.features.encoder import Scorers
from assistant.anomalies.features.numeric import numbers_of
from assistant.anomalies.features.parse import parse_type
from assistant.anomalies.occlusion import doubted
from assistant.anomalies.pushdown import pushed_down, violations
from assistant.suggestion import Evidence, Suggestion, Target
from assistant.view import TableView
from connectors.types import Value
from connectors.values import encode

FLOOR = 0.5
_VALUE_LEVEL = (
    "typo",
    "format",
    "placeholder",
    "outlier",
    "implausible",
    "whitespace",
    "mojibake",
    "wrong column",
)
_MOST_OF_A_KIND = {"word": 0.02, "pattern": 0.02, "plausibility": 0.02, "number": 0.02}
"""By basis, the share of a column's values that may be guilty of the same; of more it is the custom."""
_MOST = 0.2
_FAR, _APART = 4.0, 2.0
_MAJORITY = 0.5
"""Of a group's rows, less than this holding one value say nothing against another."""
_PROVED = 0.99
_UNMEASURED = 0.8
_WORTH_PROPOSING = 0.5
_ALWAYS = 12
_USUAL = 20
_ATTRIBUTED = 8
"""Findings of a table whose characters the encoder is asked about: each costs up to eleven of its calls."""


@dataclass(frozen=True)
class _Flag:
    """One flagged value of a column, in all its rows or in some: what will be one suggestion."""

    column: int
    code: int
    probability: float
    rows: int
    explanation: Explanation
    row: int | None


def suggest(
    view: TableView,
    detection: Detection,
    kinds: Mapping[str, tuple[str, float]] | None = None,
    models: Scorers | None = None,
) -> list[Suggestion]:
    """Suggestions of at least `FLOOR` confidence, the surest first.

    A value wrong wherever it stands is one suggestion for all its rows; one that contradicts its group is one
    for the group (`given`); what hangs on the row alone carries the row's key. Where many different values of
    a column are flagged for the same reason they are more likely its custom, and are left out. With `models`
    the encoder is asked which characters it doubts, where a finding rests on it.
    """
    flags = [
        flag
        for flag in _flags(detection)
        if flag.probability >= FLOOR
        and flag.explanation.backed > _MAJORITY
        and not _whole_among_decimals(detection, flag)
        and not _tail_of_its_column(detection, flag)
    ]
    if not view.complete:
        flags = _counted_where_they_live(view, detection, flags)
    if models is not None:
        flags = _with_doubts(detection, flags, models)
    backing = Backing(view, detection.table)
    raws = {name: _raw_values(view, name) for name in detection.table.names}
    found = [
        suggestion
        for flag in _without_customs(flags, detection)
        for suggestion in _suggestions(view, detection, flag, raws, backing)
        if suggestion.confidence >= FLOOR
    ]
    unique = {suggestion.id: suggestion for suggestion in sorted(found, key=lambda s: s.confidence)}
    return sorted(unique.values(), key=lambda s: -s.confidence)


def _whole_among_decimals(detection: Detection, flag: _Flag) -> bool:
    """Whether only the absence of decimals sets a number apart from its column's: that is no anomaly."""
    if flag.explanation.basis not in {"pattern", "plausibility"}:
        return False
    column = detection.table.columns[flag.column]
    usual = [parse_type(value) for value in column.frequent(_USUAL)]
    return parse_type(column.values[flag.code]) == "integer" and 2 * usual.count("decimal") > len(usual)


def _tail_of_its_column(detection: Detection, flag: _Flag) -> bool:
    """Whether a number is only the far end of a skewed column: of amounts, some are large, with no gap."""
    if flag.explanation.basis != "number":
        return False
    column = detection.table.columns[flag.column]
    features = detection.analysis.values[flag.column][flag.code]
    log_z, gap = (float(features[VALUE_NAMES.index(f"numeric.{name}")]) for name in ("log_z", "gap"))
    numbers = numbers_of(column)
    return bool(np.nanmin(numbers) > 0 and abs(log_z) < _FAR and gap < _APART)


def _counted_where_they_live(view: TableView, detection: Detection, flags: list[_Flag]) -> list[_Flag]:
    """Contradictions of the sample replaced by those of the whole table, where it can count them."""
    covered = pushed_down(view, detection.analysis)
    explainer = Explainer(detection.analysis)
    kept = [flag for flag in flags if not (flag.explanation.given and flag.column in covered)]
    whole = {(flag.column, flag.code) for flag in kept if not flag.explanation.given and flag.row is None}
    told_by: dict[tuple[int, int, str], set[str]] = {}
    contradictions = violations(view, detection.analysis, load_combiner())
    for found in sorted(contradictions, key=lambda violation: -violation.probability):
        # The same error may break several dependencies: the surest one tells of it.
        left = told_by.setdefault((found.column, found.code, found.usual), set(found.given))
        if (
            found.probability >= FLOOR
            and (found.column, found.code) not in whole
            and left == set(found.given)
        ):
            explanation = explainer.explain_violation(found)
            kept.append(_Flag(found.column, found.code, found.probability, found.rows, explanation, None))
    return kept


def _flags(detection: Detection) -> Iterator[_Flag]:
    explainer = Explainer(detection.analysis)
    for position, column in enumerate(detection.table.columns):
        probability = detection.probability[:, position]
        rows = np.flatnonzero(probability >= FLOOR)
        by_value: dict[int, list[int]] = defaultdict(list)
        for row in rows.tolist():
            by_value[int(column.codes[row])].append(row)
        cells = detection.analysis.cells(position) if len(rows) else np.zeros((0, 0))
        seen = np.bincount(column.codes, minlength=len(column.values))
        for code, flagged in by_value.items():
            yield from _of_value(explainer, detection, position, code, flagged, int(seen[code]), cells)
        for code in np.flatnonzero((detection.values[position] >= FLOOR) & (seen == 0)).tolist():
            features = detection.analysis.lone_values(position)[code]
            explanation = explainer.explain(position, code, None, features)
            yield _Flag(
                position,
                code,
                float(detection.values[position][code]),
                int(column.counts[code]),
                explanation,
                None,
            )


def _of_value(
    explainer: Explainer,
    detection: Detection,
    position: int,
    code: int,
    flagged: list[int],
    seen: int,
    cells: np.ndarray,
) -> Iterator[_Flag]:
    """One flag for the value as a whole if all its rows say the same, else one a group or row."""
    column = detection.table.columns[position]
    probability = detection.probability[:, position]
    explained = {row: explainer.explain(position, code, row, cells[row]) for row in flagged}
    outcomes = {(e.kind, e.repair) for e in explained.values()}
    everywhere = len(flagged) == seen and code != column.missing
    if everywhere and len(outcomes) == 1 and explained[flagged[0]].kind in _VALUE_LEVEL:
        mean = float(probability[flagged].mean())
        yield _Flag(position, code, mean, int(column.counts[code]), explained[flagged[0]], None)
        return
    groups: dict[tuple[str, str | None, tuple[tuple[str, str], ...]], list[int]] = defaultdict(list)
    for row, explanation in explained.items():
        groups[explanation.kind, explanation.repair, tuple(explanation.given.items())].append(row)
    for (_, _, given), rows in groups.items():
        first = explained[rows[0]]
        if given:
            yield _Flag(position, code, float(probability[rows].mean()), len(rows), first, None)
        elif everywhere and first.kind in _VALUE_LEVEL and len(groups) == 1:
            yield _Flag(
                position, code, float(probability[rows].mean()), int(column.counts[code]), first, None
            )
        else:
            yield from (
                _Flag(position, code, float(probability[row]), 1, explained[row], row) for row in rows
            )


def _without_customs(flags: list[_Flag], detection: Detection) -> list[_Flag]:
    """Without those of a kind that a large part of the column's values would be guilty of."""
    counted = Counter((flag.column, flag.explanation.kind, flag.explanation.basis) for flag in flags)
    kept = []
    for flag in flags:
        distinct = len(detection.table.columns[flag.column].values)
        limit = max(_ALWAYS, _MOST_OF_A_KIND.get(flag.explanation.basis, _MOST) * distinct)
        number = counted[flag.column, flag.explanation.kind, flag.explanation.basis]
        if flag.explanation.basis == "group" or number <= limit:
            kept.append(flag)
    return kept


def _raw_values(view: TableView, name: str) -> dict[str, list[Value]]:
    """The driver's values behind each text of a column."""
    raws: dict[str, list[Value]] = defaultdict(list)
    column = view.columns[name]
    for text, raw in zip(column.values, column.raw, strict=True):
        raws[text].append(raw)
    if column.profile.nulls:
        raws[""].append(None)
    return raws


def _suggestions(
    view: TableView,
    detection: Detection,
    flag: _Flag,
    raws: dict[str, dict[str, list[Value]]],
    backing: Backing,
) -> Iterator[Suggestion]:
    column = detection.table.columns[flag.column]
    explanation = flag.explanation
    given = {
        name: encode(next(iter(raws[name].get(value, [value])))) for name, value in explanation.given.items()
    }
    key = None
    if flag.row is not None:
        named = view.key_of(flag.row)
        if named is None:
            return
        key = {name: encode(value) for name, value in named.items()}
    currents = raws[column.name].get(column.values[flag.code], [])
    if flag.row is not None and len(currents) > 1 and flag.code == column.missing:
        currents = [None if view.rows[column.name].iloc[flag.row] is None else ""]
    for current in currents:
        proposed, known = _proposed(explanation, raws[column.name], current)
        yield Suggestion(
            task="anomalies",
            kind=explanation.kind,
            target=Target(
                source=view.source,
                table=str(view.table.ref),
                column=column.name,
                key=key,
                given=given or None,
            ),
            current=encode(current),
            proposed=proposed,
            has_proposal=known,
            confidence=_confidence(flag, known),
            evidence=Evidence(
                sentence=explanation.sentence,
                values=explanation.values,
                proof=explanation.proof if known else None,
                details=explanation.details + _backed(backing, column.name, explanation),
            ),
            rows=flag.rows,
            model=f"anomalies {detection.version}",
        )


def _backed(backing: Backing, column: str, explanation: Explanation) -> tuple[tuple[str, str], ...]:
    """Keys of rows of the group that hold the value it should be."""
    if not explanation.given or explanation.repair is None:
        return ()
    keys = backing.keys({**explanation.given, column: explanation.repair})
    return (("rows that back it", keys),) if keys else ()


def _with_doubts(detection: Detection, flags: list[_Flag], models: Scorers) -> list[_Flag]:
    """The surest findings that rest on the encoder, with the characters that it doubts."""
    resting = [flag for flag in flags if flag.explanation.basis == "plausibility"]
    surest = sorted(resting, key=lambda flag: -flag.probability)[:_ATTRIBUTED]
    told: dict[tuple[int, str], str] = {}
    for position in sorted({flag.column for flag in surest}):
        column = detection.table.columns[position]
        values = [column.values[flag.code] for flag in surest if flag.column == position]
        told |= {(position, value): text for value, text in doubted(models, column, values).items()}
    result = []
    for flag in flags:
        text = told.get((flag.column, detection.table.columns[flag.column].values[flag.code]))
        if text is not None and flag.explanation.basis == "plausibility":
            details = (*flag.explanation.details, ("what the encoder doubts", text))
            flag = replace(flag, explanation=replace(flag.explanation, details=details))
        result.append(flag)
    return result


def _proposed(explanation: Explanation, raws: dict[str, list[Value]], current: Value) -> tuple[object, bool]:
    """The repair as an encoded value of the column's own type, if there is one it can hold."""
    if explanation.repair is None or _repair_precision(explanation) < _WORTH_PROPOSING:
        return None, False
    held = raws.get(explanation.repair)
    if held:
        return encode(held[0]), True
    if isinstance(current, str) or current is None:
        return explanation.repair, True
    return None, False


def _confidence(flag: _Flag, known: bool) -> float:
    """The probability that a steward accepts: it is wrong and, where a value is proposed, that one right."""
    right = _repair_precision(flag.explanation) if known else 1.0
    return float(np.clip(flag.probability * right, 0.0, 1.0))


def _repair_precision(explanation: Explanation) -> float:
    """How often a repair that rests on the same is right, as measured when the combiner was made."""
    if explanation.proof is not None:
        return _PROVED
    return load_combiner().repairs.get(explanation.basis, _UNMEASURED)
