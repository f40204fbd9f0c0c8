"""Candidates on trial: what rows held out when they were fitted say of them, and which errors they catch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from assistant.rules.judge.catching import caught
from assistant.rules.judge.parts import Fold, folds, part
from assistant.rules.judge.probes import Probes, make_probes
from assistant.rules.judge.shapes import shape
from assistant.rules.language import ForeignKey, FunctionalDependency, RuleBase, Unique
from assistant.rules.mining import mine
from assistant.rules.mining.candidate import Candidate, Mined
from assistant.rules.mining.facts import table_facts
from assistant.rules.mining.features import features_of
from assistant.rules.pricing import Count
from assistant.rules.running.coded import Coded
from assistant.rules.running.errors import CannotJudge
from assistant.rules.running.frames import Judged, judge_frame
from assistant.view import TableView

_AS_WRITTEN = 0.9
"""How strong a rule is taken to be that no miner stands behind."""


@dataclass(frozen=True)
class Trial:
    """A candidate with its counts on rows held out at random and on the latest rows.

    `found` is the share of folds in which it was mined from the other rows, bounds aside. `places` are the
    probes of its columns, `caught` which of them it catches, `share` of their weight.
    """

    candidate: Candidate
    at_random: Count
    later: Count
    found: float
    share: float
    places: np.ndarray = field(repr=False)
    caught: np.ndarray = field(repr=False)

    @property
    def rule(self) -> RuleBase:
        """The candidate's rule, fitted on all rows."""
        return self.candidate.rule


@dataclass(frozen=True)
class Court:
    """All candidates of a table on trial, with the probes they were tried on."""

    trials: list[Trial]
    probes: Probes


def try_rules(
    view: TableView, others: Sequence[TableView] = (), seed: int = 0, written: Sequence[RuleBase] = ()
) -> Court:
    """Mine a table, try every candidate on rows it was not fitted on, and on plausible errors.

    `written` rules (a larger model's, say) are tried beside those mined. They were not fitted: all rows
    were held out of them.
    """
    mined = mine(view, others)
    counts = _held_out(view, others, mined, seed)
    for rule, told in _judge_written(written, view, others):
        if told.rows and told.failing.sum() <= rule.tolerance * told.rows:
            mined.append(_as_candidate(rule, told, view))
            counts.append(_Counts(Count(told.rows, int(told.failing.sum())), found=1.0))
    probes = make_probes(view.rows, seed)
    return Court(
        [_trial(one, count, probes, others) for one, count in zip(mined, counts, strict=True)], probes
    )


def _judge_written(
    written: Sequence[RuleBase], view: TableView, others: Sequence[TableView]
) -> Iterator[tuple[RuleBase, Judged]]:
    """Each with what the rows seen say of it; what cannot be judged is left out."""
    frame = Coded(view.rows)
    for rule in written:
        try:
            yield rule, judge_frame(rule, frame, references(others, rule))
        except CannotJudge:
            continue


def _as_candidate(rule: RuleBase, told: Judged, view: TableView) -> Candidate:
    judged, failing = told.rows, int(told.failing.sum())
    mined = Mined(rule, _AS_WRITTEN)
    return Candidate(rule, judged, failing, features_of(table_facts(view), mined, judged, failing))


@dataclass
class _Counts:
    at_random: Count = field(default_factory=Count)
    later: Count = field(default_factory=lambda: Count(later=True))
    found: float = 0.0


def _held_out(
    view: TableView, others: Sequence[TableView], mined: Sequence[Candidate], seed: int
) -> list[_Counts]:
    counts = [_Counts() for _ in mined]
    parts = folds(view, seed)
    for fold in parts:
        fitted = mine(part(view, fold.fit), others)
        held = Coded(view.rows.iloc[fold.held].reset_index(drop=True))
        # Rules on groups of rows see those they were fitted on beside the ones held out.
        beside = Coded(view.rows.iloc[np.concatenate([fold.fit, fold.held])].reset_index(drop=True))
        for count, rule in zip(counts, _pair(mined, fitted), strict=True):
            if rule is None:
                continue
            count.found += 1 / len(parts)
            told = _judge_held(rule, held, beside, others, fold)
            if fold.later:
                count.later += told
            else:
                count.at_random += told
    return counts


def _pair(mined: Sequence[Candidate], fitted: Sequence[Candidate]) -> list[RuleBase | None]:
    """To each candidate the one fitted on fewer rows: that says the same, else the next of its shape."""
    exact = {one.rule.id: one.rule for one in fitted}
    taken = {one.rule.id for one in mined if one.rule.id in exact}
    by_shape: dict[str, list[RuleBase]] = defaultdict(list)
    for one in fitted:
        if one.rule.id not in taken:
            by_shape[shape(one.rule)].append(one.rule)
    found: list[RuleBase | None] = []
    for one in mined:
        if one.rule.id in exact:
            found.append(exact[one.rule.id])
        else:
            rest = by_shape[shape(one.rule)]
            found.append(rest.pop(0) if rest else None)
    return found


def _judge_held(rule: RuleBase, held: Coded, beside: Coded, others: Sequence[TableView], fold: Fold) -> Count:
    """Rows held out that a rule fails."""
    grouped = isinstance(rule, Unique | FunctionalDependency)
    try:
        told = judge_frame(rule, beside if grouped else held, references(others, rule))
    except CannotJudge:
        return Count(later=fold.later)
    first = len(fold.fit) if grouped else 0
    judged, failing = told.judged[first:], told.failing[first:]
    return Count(int(judged.sum()), int((failing & judged).sum()), fold.later)


def references(others: Sequence[TableView], rule: RuleBase) -> dict[str, pd.DataFrame] | None:
    """The rows that a foreign key refers to, as `judge_frame` takes them: distinct values where they do."""
    if not isinstance(rule, ForeignKey):
        return None
    found = {}
    for other in others:
        frame = other.rows
        if len(rule.references) == 1 and rule.references[0] in other.columns:
            frame = pd.DataFrame({rule.references[0]: other.columns[rule.references[0]].values}, dtype=object)
        found[other.table.ref.name] = found[str(other.table.ref)] = frame
    return found


def _trial(candidate: Candidate, counts: _Counts, probes: Probes, others: Sequence[TableView]) -> Trial:
    places, hit = caught(candidate.rule, probes, references(others, candidate.rule))
    weight = probes.weight[places]
    share = float(weight[hit].sum() / weight.sum()) if len(places) else 0.0
    return Trial(candidate, counts.at_random, counts.later, counts.found, share, places, hit)
