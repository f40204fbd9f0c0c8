"""One record judged without its table, by what the last scan learnt: for the record hook.

`learn` adds to a table's knowledge, per column, its forms, spread and known wrong values, and per dependency
what each group usually says. `judge` is plain look-ups: microseconds a cell, no model needed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from assistant.anomalies.cells import CodedColumn
from assistant.anomalies.detect import Detection
from assistant.anomalies.explain import Explainer, shown, times
from assistant.anomalies.features.encoder import CONTEXT, Scorers
from assistant.anomalies.features.numeric import numbers_of, parse_number
from assistant.anomalies.features.parse import other_number, parse_type
from assistant.anomalies.features.pattern import coarse
from assistant.anomalies.features.placeholder import placeholder_level
from assistant.anomalies.neighbours import slip_class
from assistant.anomalies.relations.drift import quantiles_of, rises
from assistant.anomalies.relations.find import Relations
from assistant.anomalies.relations.kept import broken, keep
from assistant.anomalies.repair import clean_text
from assistant.knowledge import ColumnKnowledge, TableKnowledge

_WRONG_KEPT = 500
_FORMS_KEPT = 200
_GROUPS_KEPT = 3_000
_DEPENDENCIES_KEPT = 2
_WRONG = 0.5


@dataclass(frozen=True)
class Finding:
    """What is wrong with one cell of a record; `repair` is the right value where it is knowable."""

    column: str
    kind: str
    probability: float
    sentence: str
    repair: str | None


def learn(
    detection: Detection, knowledge: TableKnowledge, relations: Relations | None = None
) -> TableKnowledge:
    """The knowledge with the anomaly detector's part filled in; JSON-able."""
    explainer = Explainer(detection.analysis)
    columns = dict(knowledge.columns)
    for position, column in enumerate(detection.table.columns):
        if column.name in columns:
            learnt = _learn_column(detection, explainer, position)
            columns[column.name] = columns[column.name].model_copy(update={"anomalies": learnt})
    kept = {
        "columns": columns,
        "dependencies": _learn_dependencies(detection),
        "relations": [] if relations is None else keep(relations),
    }
    return knowledge.model_copy(update=kept)


def _learn_column(detection: Detection, explainer: Explainer, position: int) -> dict[str, Any]:
    column = detection.table.columns[position]
    wrong = _wrong_values(detection, explainer, position)
    trusted = np.array([value not in wrong for value in column.values], dtype=bool) & column.present
    forms: Counter[str] = Counter()
    types: Counter[str] = Counter()
    for value, count, right in zip(column.values, column.counts.tolist(), trusted.tolist(), strict=True):
        if right:
            forms[coarse(value)] += count
            types[parse_type(value)] += count
    return {
        "wrong": wrong,
        "forms": dict(forms.most_common(_FORMS_KEPT)),
        "forms_complete": len(forms) <= _FORMS_KEPT,
        "types": dict(types),
        "filled": int(column.counts[trusted].sum()),
        "missing": 1 - column.filled / max(column.total, 1),
        "numbers": _spread(column, trusted),
        "quantiles": quantiles_of(column, trusted),
        "rises": rises(column),
    }


def _wrong_values(detection: Detection, explainer: Explainer, position: int) -> dict[str, list[Any]]:
    """Values that are wrong wherever they stand: [kind, probability, sentence, repair]."""
    column = detection.table.columns[position]
    seen = np.bincount(column.codes, minlength=len(column.values))
    mean = np.bincount(column.codes, weights=detection.probability[:, position], minlength=len(column.values))
    likely = np.where(seen > 0, mean / np.maximum(seen, 1), detection.values[position])
    order = np.argsort(-likely, kind="stable")[:_WRONG_KEPT]
    lone = detection.analysis.lone_values(position)
    result: dict[str, list[Any]] = {}
    for code in order.tolist():
        if likely[code] < _WRONG or code == column.missing:
            continue
        found = explainer.explain(position, code, None, lone[code])
        result[column.values[code]] = [
            found.kind,
            round(float(likely[code]), 4),
            found.sentence,
            found.repair,
        ]
    return result


def _spread(column: CodedColumn, trusted: np.ndarray) -> list[float] | None:
    """Least, quartiles and greatest of the trusted numbers, where nearly all values are numbers."""
    numbers = numbers_of(column)
    held = np.isfinite(numbers) & trusted
    if column.counts[held].sum() < 0.9 * max(column.counts[trusted].sum(), 1) or held.sum() < 5:
        return None
    many = np.repeat(numbers[held], np.minimum(column.counts[held], 1000))
    return [float(point) for point in np.percentile(many, [0, 25, 50, 75, 100])]


def _learn_dependencies(detection: Detection) -> list[dict[str, Any]]:
    analysis = detection.analysis
    columns = analysis.table.columns
    kept: list[dict[str, Any]] = []
    for rhs, cells in analysis.votes.items():
        strong = [cell for cell in cells if cell.dependency.agreement >= 0.8]
        for cell in sorted(strong, key=lambda c: -c.dependency.gain)[:_DEPENDENCIES_KEPT]:
            lhs = [columns[i] for i in cell.dependency.lhs]
            groups: dict[str, list[Any]] = {}
            counted: dict[str, Counter[str]] = {}
            for row in range(analysis.table.rows):
                value = columns[rhs].values[columns[rhs].codes[row]]
                parts = [column.values[column.codes[row]] for column in lhs]
                if value and all(parts):
                    counted.setdefault(_group_key(parts), Counter())[value] += 1
            for key, counts in sorted(counted.items(), key=lambda item: -item[1].total())[:_GROUPS_KEPT]:
                value, count = counts.most_common(1)[0]
                if counts.total() >= 3:
                    groups[key] = [value, count, counts.total()]
            kept.append(
                {
                    "lhs": [column.name for column in lhs],
                    "rhs": columns[rhs].name,
                    "agreement": round(cell.dependency.agreement, 4),
                    "groups": groups,
                }
            )
    return kept


def _group_key(parts: Sequence[str]) -> str:
    return "\x1f".join(parts)


def judge(
    record: Mapping[str, str | None], knowledge: TableKnowledge, models: Scorers | None = None
) -> list[Finding]:
    """What is wrong with a record's cells, at most one finding a column, the surest first.

    Columns the knowledge does not have are left alone; with `models` the encoder is asked about values
    never seen that the look-ups find nothing wrong with.
    """
    return judge_many([record], knowledge, models)[0]


def judge_many(
    records: Sequence[Mapping[str, str | None]], knowledge: TableKnowledge, models: Scorers | None = None
) -> list[list[Finding]]:
    """`judge` for many records; the encoder sees one batch a column."""
    found = [_judge_by_lookup(record, knowledge) for record in records]
    if models is not None:
        _ask_encoder(records, knowledge, models, found)
    return [sorted(by_column.values(), key=lambda f: -f.probability) for by_column in found]


def _judge_by_lookup(record: Mapping[str, str | None], knowledge: TableKnowledge) -> dict[str, Finding]:
    found: dict[str, Finding] = {}
    for name, text in record.items():
        column = knowledge.columns.get(name)
        if column is not None and column.anomalies is not None:
            finding = _judge_value(column, column.anomalies, text or "")
            if finding is not None:
                found[name] = finding
    for dependency in knowledge.dependencies:
        finding = _judge_dependency(record, dependency)
        if finding is not None:
            other = found.get(finding.column)
            if other is None or other.repair is None or other.probability < finding.probability:
                found[finding.column] = finding
    for finding in (Finding(*said) for said in broken(record, knowledge.relations)):
        if finding.column not in found or found[finding.column].probability < finding.probability:
            found[finding.column] = finding
    return found


def _judge_value(column: ColumnKnowledge, kept: dict[str, Any], value: str) -> Finding | None:
    if not value:
        return _judge_missing(column, kept)
    if value in kept["wrong"]:
        kind, probability, sentence, repair = kept["wrong"][value]
        return Finding(column.name, kind, probability, sentence, repair)
    if column.values.get(value, 0) > 0:
        return None
    clean = clean_text(value)
    if clean is not None:
        kind = "whitespace" if clean.split() == value.split() else "mojibake"
        return Finding(column.name, kind, 0.9, f"{shown(value)} should read {shown(clean)}.", clean)
    if placeholder_level(value) >= 1.0:
        return Finding(column.name, "placeholder", 0.9, f"{shown(value)} stands for no value.", None)
    return (
        _judge_form(column, kept, value) or _judge_number(column, kept, value) or _judge_slip(column, value)
    )


def _judge_missing(column: ColumnKnowledge, kept: dict[str, Any]) -> Finding | None:
    share = kept["missing"]
    if share > 0.01 or column.rows < 50:
        return None
    probability = 0.9 * (1 - 20 * share)
    sentence = f"{column.name} is empty; it is filled in {1 - share:.1%} of {column.rows:,} rows."
    return Finding(column.name, "missing", max(probability, 0.5), sentence, None)


def _judge_form(column: ColumnKnowledge, kept: dict[str, Any], value: str) -> Finding | None:
    filled = kept["filled"]
    if filled < 20 or not kept["forms_complete"]:
        return None
    type_ = parse_type(value)
    main, share = max(kept["types"].items(), key=lambda item: item[1])
    if type_ not in kept["types"] and share >= 0.95 * filled:
        sentence = f"{shown(value)} is a {type_}; {share / filled:.0%} of {column.name} are of type {main}."
        return Finding(column.name, "format", 1 - 2 / np.sqrt(filled), sentence, None)
    # How likely a form never seen is, after the share of forms seen once (Good and Turing).
    once = sum(1 for count in kept["forms"].values() if count == 1)
    if coarse(value) not in kept["forms"] and len(kept["forms"]) <= 0.2 * filled:
        unseen = (once + 1) / filled
        if unseen < 0.05:
            sentence = (
                f"{shown(value)} has a form no other value of {column.name} has had in {filled:,} rows."
            )
            return Finding(column.name, "format", 1 / (1 + 10 * unseen), sentence, None)
    return None


def _judge_number(column: ColumnKnowledge, kept: dict[str, Any], value: str) -> Finding | None:
    number = parse_number(value)
    if kept["numbers"] is None or not np.isfinite(number):
        return None
    least, low, middle, high, most = kept["numbers"]
    reach = max(most - middle, middle - least, 3 * (high - low), 1e-9)
    beyond = abs(number - middle) / reach
    if beyond < 2:
        return None
    sentence = f"{shown(value)} lies far outside {column.name}, which runs from {least:g} to {most:g}."
    return Finding(column.name, "outlier", 1 - 1 / beyond, sentence, None)


def _judge_slip(column: ColumnKnowledge, value: str) -> Finding | None:
    """A value never seen that is one slip from one seen often, in a column whose values repeat."""
    if column.distinct > 0.5 * max(column.rows - column.nulls, 1):
        return None
    often = max(3, column.rows // 2000)
    frequent = [name for name, count in column.values.items() if count >= often]
    best = process.extractOne(value, frequent, scorer=OSA.normalized_similarity, score_cutoff=0.6)
    if best is not None:
        near, similarity, _ = best
        edits, only_digits, folded = slip_class(value, near)
        if not only_digits and not other_number(value, near):
            count = column.values[near]
            sentence = (
                f"{shown(value)} is new; {shown(near)} occurs {times(count)} and differs by "
                f"{'one character' if edits == 1 else f'{edits} characters'}."
            )
            probability = min(0.97, 0.5 + 0.5 * similarity * (1 - 1 / (1 + np.log1p(count))))
            return Finding(column.name, "format" if folded else "typo", float(probability), sentence, near)
    if column.complete and column.distinct <= 50 and column.rows >= 50 * column.distinct:
        sentence = (
            f"{shown(value)} is new; {column.name} has had only {column.distinct} values "
            f"in {column.rows:,} rows."
        )
        return Finding(column.name, "implausible", 0.6, sentence, None)
    return None


def _judge_dependency(record: Mapping[str, str | None], dependency: dict[str, Any]) -> Finding | None:
    name = dependency["rhs"]
    parts = [record.get(lhs) or "" for lhs in dependency["lhs"]]
    if name not in record or not all(parts):
        return None
    group = dependency["groups"].get(_group_key(parts))
    if group is None:
        return None
    value, count, size = group
    said = record[name] or ""
    if said == value or count < 0.75 * size:
        return None
    who = " and ".join(f"{lhs} {shown(part)}" for lhs, part in zip(dependency["lhs"], parts, strict=True))
    what = f"not {shown(said)}" if said else "here it is empty"
    sentence = f"{count} of {size} rows with {who} say {shown(value)}, {what}."
    probability = dependency["agreement"] * count / (size + 1)
    return Finding(name, "dependency" if said else "missing", float(probability), sentence, value)


def _ask_encoder(
    records: Sequence[Mapping[str, str | None]],
    knowledge: TableKnowledge,
    models: Scorers,
    found: list[dict[str, Finding]],
) -> None:
    for name, column in knowledge.columns.items():
        new = sorted(
            {
                record[name] or ""
                for record, findings in zip(records, found, strict=True)
                if record.get(name) and name not in findings and record[name] not in column.values
            }
        )
        if not new or column.anomalies is None:
            continue
        context = list(column.values)[:CONTEXT]
        scores = dict(zip(new, models.cell_plausibility.score(name, context, new).tolist(), strict=True))
        for record, findings in zip(records, found, strict=True):
            score = scores.get(record.get(name) or "")
            if score is not None and score >= 0.8 and name not in findings:
                sentence = f"{shown(record[name] or '')} is unlike the usual values of {name}."
                findings[name] = Finding(name, "implausible", float(score), sentence, None)
