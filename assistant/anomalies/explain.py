"""Why a cell was flagged: its kind, a sentence with the numbers behind it, the right value if knowable."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from rapidfuzz.distance import OSA

from assistant.anomalies.analysis import Analysis
from assistant.anomalies.backing import spoken
from assistant.anomalies.cells import CodedColumn
from assistant.anomalies.features import NAMES
from assistant.anomalies.features.parse import other_number, parse_type
from assistant.anomalies.features.pattern import shape
from assistant.anomalies.features.placeholder import placeholder_level
from assistant.anomalies.neighbours import Nearest, nearest_frequent, slip_class
from assistant.anomalies.pushdown import Violation
from assistant.anomalies.repair import Verdict, clean_text, group_verdict, prove, unsplit_words
from assistant.anomalies.words import slip_sentence

KINDS = (
    "typo", "format", "missing", "placeholder", "outlier", "implausible", "dependency", "duplicate",
    "whitespace", "mojibake", "wrong column", "order", "arithmetic", "conditional", "scale", "drift",
)  # fmt: skip
"""The kinds of anomaly a suggestion names."""

_INDEX = {name: i for i, name in enumerate(NAMES)}
_CLIP = 80


@dataclass(frozen=True)
class Explanation:
    """A flagged cell's kind and evidence.

    `repair` is the right value or None, by `basis` (what it rests on); `given` the values of other columns
    that the finding hangs on, {} if it is the value's own fault; `proof` as in `Evidence`.
    """

    kind: str
    sentence: str
    basis: str
    values: tuple[str, ...] = ()
    repair: str | None = None
    proof: str | None = None
    given: dict[str, str] = field(default_factory=dict)
    details: tuple[tuple[str, str], ...] = ()
    backed: float = 1.0
    """Where the rows of a group speak: the share of them, this one included, that hold the value."""


def shown(value: str) -> str:
    """A value in quotes, shortened, invisible characters made visible."""
    text = value if len(value) <= _CLIP else value[: _CLIP - 1] + "…"
    return f"'{text}'" if text.isprintable() else repr(text)


def times(count: int) -> str:
    """ "once", "twice", "12 times"."""
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


class Explainer:
    """Explains cells of one analysed table; what is dear to compute is kept between cells."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self._nearest: dict[int, Nearest] = {}
        self._frequent: dict[str, tuple[int, int]] | None = None

    def explain(self, position: int, code: int, row: int | None, features: np.ndarray) -> Explanation:
        """Explain the value `code` of a column, standing in `row` (None: anywhere), with its features."""
        found = self._explained(position, code, row, features)
        said = spoken(features)
        return replace(found, details=(*found.details, ("what speaks for it", said))) if said else found

    def _explained(self, position: int, code: int, row: int | None, features: np.ndarray) -> Explanation:
        column = self.analysis.table.columns[position]
        value = column.values[code]
        verdict = None if row is None else group_verdict(self.analysis, position, row)
        if code == column.missing:
            return self._missing(column, verdict, row)
        damaged = self._damaged(value, features)
        if damaged is not None and (verdict is None or damaged.repair == verdict.value):
            return damaged
        level = placeholder_level(value)
        if level >= 1.0:
            return self._placeholder(column, code, verdict, row)
        if verdict is not None and row is not None:
            return self._outvoted(column, value, verdict, row)
        return (
            self._near(position, code)
            or self._elsewhere(position, code)
            or self._word(column, code, features)
            or (self._placeholder(column, code, verdict, row) if level > 0 else None)
            or self._number(column, code, features)
            or self._format(column, code, features)
            or _implausible(column, code, features)
        )

    def _given(self, verdict: Verdict, row: int) -> dict[str, str]:
        columns = self.analysis.table.columns
        return {
            columns[i].name: columns[i].values[columns[i].codes[row]] for i in verdict.best.dependency.lhs
        }

    def _group(self, verdict: Verdict, row: int) -> str:
        return " and ".join(f"{name} {shown(value)}" for name, value in self._given(verdict, row).items())

    def _missing(self, column: CodedColumn, verdict: Verdict | None, row: int | None) -> Explanation:
        if verdict is not None and row is not None:
            sentence = (
                f"{column.name} is empty here, but {verdict.holding} of {verdict.others} other rows with "
                f"{self._group(verdict, row)} say {shown(verdict.value)}."
            )
            return Explanation(
                "missing", sentence, "group", (verdict.value,), verdict.value, None,
                self._given(verdict, row), backed=_backed(verdict),
            )  # fmt: skip
        count = int(column.counts[column.missing])
        sentence = f"{column.name} is empty in {count:,} of {column.total:,} rows, and filled in all others."
        return Explanation("missing", sentence, "column", tuple(column.frequent(3)))

    def _damaged(self, value: str, features: np.ndarray) -> Explanation | None:
        badness, edges = features[_INDEX["symbols.badness"]], features[_INDEX["symbols.edges"]]
        clean = clean_text(value)
        if badness > 0 and clean is not None:
            sentence = (
                f"{shown(value)} holds characters that come from a wrong encoding; it reads {shown(clean)}."
            )
            return Explanation("mojibake", sentence, "encoding", (clean,), clean)
        if edges > 0 and clean is not None and clean.split() == value.split():
            sentence = f"{shown(value)} has white space at its ends, doubled or of an unusual kind."
            return Explanation(
                "whitespace", sentence, "white space", (clean,), clean, "only white space changes"
            )
        return None

    def _placeholder(
        self, column: CodedColumn, code: int, verdict: Verdict | None, row: int | None
    ) -> Explanation:
        value, count = column.values[code], int(column.counts[code])
        sentence = f"{shown(value)} stands for no value; it occurs {times(count)} in {column.total:,} rows."
        if verdict is not None and row is not None:
            sentence += (
                f" {verdict.holding} of {verdict.others} other rows with {self._group(verdict, row)} "
                f"say {shown(verdict.value)}."
            )
            return Explanation(
                "placeholder",
                sentence,
                "group",
                (verdict.value,),
                verdict.value,
                None,
                self._given(verdict, row),
            )
        return Explanation("placeholder", sentence, "placeholder", tuple(column.frequent(3)))

    def explain_violation(self, violation: Violation) -> Explanation:
        """Explain a contradiction that was counted over the whole table."""
        column = self.analysis.table.columns[violation.column]
        group = " and ".join(f"{name} {shown(value)}" for name, value in violation.given.items())
        said = f"not {shown(violation.value)}" if violation.value else "here it is empty"
        sentence = (
            f"{violation.holding:,} of {violation.size:,} rows with {group} say {shown(violation.usual)}, "
            f"{said} ({times(violation.rows)})."
        )
        kind = "dependency"
        similarity = OSA.normalized_similarity(violation.value[:300], violation.usual[:300])
        if not violation.value:
            kind = "missing"
        elif similarity >= 0.6 and column.counts[violation.code] <= violation.holding // 2:
            kind = "typo"
        return Explanation(
            kind, sentence, "group", (violation.usual,), violation.usual, None, dict(violation.given)
        )

    def _outvoted(self, column: CodedColumn, value: str, verdict: Verdict, row: int) -> Explanation:
        similarity = OSA.normalized_similarity(value[:300], verdict.value[:300])
        group = self._group(verdict, row)
        sentence = (
            f"{verdict.holding} of {verdict.others} other rows with {group} say {shown(verdict.value)}, "
            f"not {shown(value)}."
        )
        edits, only_digits, _ = slip_class(value, verdict.value)
        count = int(column.counts[column.values.index(value)])
        other = int(column.counts[column.values.index(verdict.value)])
        if similarity >= 0.6 and not only_digits and count <= max(other // 2, 1):
            kind = "typo"
            sentence += f" {shown(value)} occurs {times(count)} and differs by {_letters(edits)}."
        elif self.analysis.reaches.get(verdict.best.dependency.lhs, 0.0) >= 0.5:
            kind = "duplicate"
        else:
            kind = "dependency"
        details = (("rows of the group that agree", f"{verdict.holding} of {verdict.others}"),)
        return Explanation(
            kind, sentence, "group", (verdict.value,), verdict.value, prove(verdict, similarity),
            self._given(verdict, row), details, _backed(verdict),
        )  # fmt: skip

    def _near(self, position: int, code: int) -> Explanation | None:
        column = self.analysis.table.columns[position]
        if position not in self._nearest:
            self._nearest[position] = nearest_frequent(column)
        nearest = self._nearest[position]
        other = int(nearest.index[code])
        if other < 0:
            return None
        value, near = column.values[code], column.values[other]
        edits, only_digits, folded = slip_class(value, near)
        if only_digits or other_number(value, near) or (nearest.similarity[code] < 0.6 and edits > 1):
            return None
        count, many = int(column.counts[code]), int(column.counts[other])
        kind = "format" if folded else "typo"
        sentence = (
            f"{shown(value)} occurs {times(count)}; {shown(near)} occurs {times(many)} "
            f"and differs by {_letters(edits)}."
        )
        return Explanation(kind, sentence, "neighbour", (near,), near)

    def _elsewhere(self, position: int, code: int) -> Explanation | None:
        """A value that is at home in another column."""
        columns = self.analysis.table.columns
        if self._frequent is None:
            self._frequent = {}
            for i, column in enumerate(columns):
                for place in np.argsort(-column.counts, kind="stable")[:500].tolist():
                    name, count = column.values[place], int(column.counts[place])
                    if (
                        name
                        and count >= 3
                        and count > self._frequent.get(name, (0, 0))[1]
                        and not name.isdigit()
                    ):
                        self._frequent[name] = (i, count)
        value, count = columns[position].values[code], int(columns[position].counts[code])
        home, there = self._frequent.get(value, (position, 0))
        if home == position or there < 5 * count or len(value) < 2:
            return None
        sentence = (
            f"{shown(value)} occurs {times(count)} in {columns[position].name}, "
            f"but {times(there)} in {columns[home].name}."
        )
        return Explanation("wrong column", sentence, "other column", (columns[home].name,))

    def _word(self, column: CodedColumn, code: int, features: np.ndarray) -> Explanation | None:
        if not features[_INDEX["words.slip"]] > 0:
            return None
        found = unsplit_words(column.values[code])
        if found is None:
            return None
        repaired, word, right = found
        sentence = slip_sentence(shown(word), shown(right), word.lower())
        return Explanation("typo", sentence, "word", (repaired,), repaired)

    def _number(self, column: CodedColumn, code: int, features: np.ndarray) -> Explanation | None:
        z, log_z, gap = (features[_INDEX[f"numeric.{name}"]] for name in ("z", "log_z", "gap"))
        if not (abs(z) > 5 or abs(log_z) > 4 or gap > 2):
            return None
        numbers = sorted(column.frequent(50), key=lambda text: (len(text), text))
        middle = numbers[len(numbers) // 2]
        side = "above" if z > 0 else "below"
        sentence = (
            f"{shown(column.values[code])} lies far {side} the other numbers of {column.name}: "
            f"{abs(z):.0f} times the usual distance from the middle."
        )
        return Explanation("outlier", sentence, "number", (middle,))

    def _format(self, column: CodedColumn, code: int, features: np.ndarray) -> Explanation | None:
        surprises = [
            features[_INDEX[name]]
            for name in ("pattern.coarse_surprise", "pattern.shape_surprise", "parse.surprise")
        ]
        if not max(np.nan_to_num(surprises)) > 1.5:
            return None
        value = column.values[code]
        usual = next((other for other in column.frequent(20) if shape(other) != shape(value)), "")
        type_, usual_type = parse_type(value), parse_type(usual)
        what = _PHRASES[type_] if type_ != usual_type else "written in another form"
        sentence = f"{shown(value)} is {what}; most values of {column.name} look like {shown(usual)}."
        return Explanation("format", sentence, "pattern", tuple(column.frequent(3)))


_PHRASES = {
    "integer": "a whole number", "decimal": "a decimal number", "percentage": "a percentage",
    "money": "an amount of money", "date": "a date", "datetime": "a date with a time", "time": "a time",
    "email": "an e-mail address", "url": "a web address", "quantity": "a number with a unit",
    "number and symbols": "digits and symbols", "word": "a word", "words": "words", "code": "a code",
    "text": "text",
}  # fmt: skip
"""The types of `features.parse` as a steward would say them."""


def _implausible(column: CodedColumn, code: int, features: np.ndarray) -> Explanation:
    value, count = column.values[code], int(column.counts[code])
    score = features[_INDEX["encoder.plausibility"]]
    common = column.frequent(3)
    told = ", ".join(shown(other) for other in common)
    sentence = (
        f"{shown(value)} occurs {times(count)} and is unlike the usual values of {column.name}: {told}."
    )
    details = (("the encoder's doubt", f"{score:.0%}"),) if np.isfinite(score) else ()
    return Explanation("implausible", sentence, "plausibility", tuple(common), details=details)


def _backed(verdict: Verdict) -> float:
    return verdict.holding / (verdict.others + 1)


def _letters(edits: int) -> str:
    return "one character" if edits == 1 else f"{edits} characters"
