"""Rules that measure a whole table; the verdict on a measurement is the same whichever way it was taken."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from assistant.rules import language as rules
from assistant.rules.running.cells import read_as
from assistant.rules.running.coded import Coded
from assistant.rules.running.reading import number

Measure = tuple[bool, bool, float | None, str]
"""Whether there was something to judge, whether it fails, what was measured, what else is to be known."""
AHEAD = timedelta(days=1)
"""A moment further in the future than this is no sign of freshness: a mistyped year would hide all else."""


def row_count(rule: rules.RowCount, rows: int) -> Measure:
    """Whether so many rows are too few or too many."""
    low = rule.minimum is not None and rows < rule.minimum
    high = rule.maximum is not None and rows > rule.maximum
    return True, low or high, float(rows), ""


def latest_allowed(now: datetime | None) -> tuple[datetime, str]:
    """What the check takes for now (UTC, without its zone), and the latest moment that counts, as text."""
    at = datetime.now(UTC) if now is None else now if now.tzinfo else now.replace(tzinfo=UTC)
    here = at.astimezone(UTC).replace(tzinfo=None)
    return here, (here + AHEAD).isoformat(sep=" ", timespec="microseconds") + "000"


def freshness(rule: rules.Freshness, latest: str | None, values: int, later: int, at: datetime) -> Measure:
    """Whether the latest moment (as `reading` gives it) is too old.

    `values`: the values that are not NULL; `later`: those beyond the latest that counts.
    """
    note = (
        f"{later:,} values of {rule.column} lie more than a day in the future and were not counted."
        if later
        else ""
    )
    if latest is None:
        if values == 0:
            return False, False, None, ""
        return True, True, None, note or f"No value of {rule.column} can be read as a {rule.reads}."
    moment = datetime.fromisoformat(latest[:19] if len(latest) > 10 else latest)
    hours = (at - moment).total_seconds() / 3600
    return True, hours > rule.hours, hours, note


def frequency(rule: rules.Frequency, most: int, values: int) -> Measure:
    """Whether the most frequent value makes up too much of all that are not NULL."""
    if values == 0:
        return False, False, None, ""
    return True, most / values > rule.maximum, most / values, ""


def distribution(rule: rules.Distribution, counts: Sequence[int]) -> Measure:
    """Whether the counts by bin (the last one: values that cannot be read) are too far from the reference."""
    values = sum(counts)
    if values == 0:
        return False, False, None, ""
    shares = [*rule.shares, 0.0]
    apart = 0.5 * sum(abs(count / values - share) for count, share in zip(counts, shares, strict=True))
    return True, apart > rule.limit, apart, ""


def bin_counts(rule: rules.Distribution, values: Iterable[tuple[str, int]]) -> list[int]:
    """Rows by bin of the reference, then of what cannot be read, from distinct texts with their counts."""
    counts = [0] * (len(rule.shares) + 1)
    places = {one: i for i, one in enumerate(rule.categories)}
    for text, rows in values:
        if rule.categories:
            counts[places.get(text, len(places))] += rows
        else:
            value = number(text)
            counts[-1 if value is None else bisect_right(rule.edges, value)] += rows
    return counts


def _row_count(rule: rules.RowCount, frame: Coded, _now: datetime | None) -> Measure:
    return row_count(rule, frame.rows)


def _freshness(rule: rules.Freshness, frame: Coded, now: datetime | None) -> Measure:
    at, limit = latest_allowed(now)
    column = frame[rule.column]
    moments = column.read((rule.reads, rule.format), read_as(rule.reads, rule.format))
    counts = _counts(column.codes, len(column.texts))
    allowed = [one for one in moments if one is not None and one <= limit]
    later = sum(int(n) for one, n in zip(moments, counts, strict=True) if one is not None and one > limit)
    return freshness(rule, max(allowed, default=None), int(counts.sum()), later, at)


def _frequency(rule: rules.Frequency, frame: Coded, _now: datetime | None) -> Measure:
    column = frame[rule.column]
    counts = _counts(column.codes, len(column.texts))
    return frequency(rule, int(counts.max(initial=0)), int(counts.sum()))


def _distribution(rule: rules.Distribution, frame: Coded, _now: datetime | None) -> Measure:
    column = frame[rule.column]
    counts = _counts(column.codes, len(column.texts)).tolist()
    return distribution(rule, bin_counts(rule, zip(column.texts, counts, strict=True)))


def _counts(codes: np.ndarray, distinct: int) -> np.ndarray:
    return np.bincount(codes[codes >= 0], minlength=distinct)


MEASURES: dict[type, Callable[[Any, Coded, datetime | None], Measure]] = {
    rules.RowCount: _row_count,
    rules.Freshness: _freshness,
    rules.Frequency: _frequency,
    rules.Distribution: _distribution,
}
"""By type of rule: the measurement of a frame, judged."""
