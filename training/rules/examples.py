"""Labelled candidates: rules mined today, and whether they hold tomorrow and would have been of use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.random import Generator

from assistant.rules.judge.catching import WHOLE_TABLE, caught
from assistant.rules.judge.probes import make_probes
from assistant.rules.judge.text import rule_texts
from assistant.rules.judge.trials import Trial, try_rules
from assistant.rules.language import RuleBase
from assistant.rules.mining import mine
from assistant.rules.running.frames import judge_frame
from assistant.view import TableView, frame_view
from training.corpora.columns import Split
from training.corpora.rand import chance
from training.corpora.tables import corrupt_table, sample_table
from training.rules.measurements import measurements
from training.rules.tomorrow import Parted, part_in_time

_OF_USE = 0.02
"""Share of plausible errors of its columns that a rule must catch for a steward to keep it."""
_MEASUREMENTS = 0.2
_DIRTY = 0.25


@dataclass(frozen=True)
class Told:
    """A rule mined from a table's today: its texts, whether it `holds` tomorrow, whether it is `of_use`."""

    rule: RuleBase
    texts: tuple[str, str]
    holds: bool
    of_use: bool
    how: str
    table: str

    @property
    def kept(self) -> bool:
        """What a steward who knew tomorrow would do."""
        return self.holds and self.of_use


@dataclass(frozen=True)
class Tried:
    """The rules of one table with their trials, in the same order."""

    told: list[Told]
    trials: list[Trial]

    def by_row(self) -> Tried:
        """Without the rules on the whole table, which the combiner is not asked about."""
        kept = [i for i, told in enumerate(self.told) if told.rule.says["kind"] not in WHOLE_TABLE]
        return Tried([self.told[i] for i in kept], [self.trials[i] for i in kept])


def draw_parted(seed: int, number: int, split: Split, rows: int | None = None) -> Parted:
    """Table `number` of a corpus, parted into today and tomorrow; a quarter has errors on both days."""
    rng = np.random.default_rng([seed, number, split == "validation"])
    size = rows or int(min(4000, max(80, 10 ** rng.normal(2.9, 0.4))))
    table = measurements(rng, size) if chance(rng, _MEASUREMENTS) else sample_table(rng, size, split)
    parted = part_in_time(table, rng)
    if not chance(rng, _DIRTY):
        return parted
    return Parted(parted.name, _dirtied(parted.today, table, rng), parted.tomorrow, parted.how)


def _dirtied(frame: pd.DataFrame, table: object, rng: Generator) -> pd.DataFrame:
    """One cell in two hundred damaged: rules must be mined from tables that have errors too."""
    from dataclasses import replace

    from training.corpora.tables.base import CleanTable

    assert isinstance(table, CleanTable)
    part = replace(table, frame=frame.fillna(""), dependencies=[], entity=np.full(len(frame), -1))
    dirty = corrupt_table(part, rng, 0.005).frame
    return dirty.where(dirty != "", None)


def told_of(parted: Parted, seed: int = 0) -> list[Told]:
    """The candidates of a table, labelled, without trials: what the encoder learns from."""
    view = frame_view(parted.today, parted.name)
    return label([one.rule for one in mine(view)], view, parted, seed)


def tried_of(parted: Parted, seed: int = 0) -> Tried:
    """The candidates of a table, labelled and tried: what the combiner learns from."""
    view = frame_view(parted.today, parted.name)
    trials = try_rules(view, seed=seed).trials
    return Tried(label([trial.rule for trial in trials], view, parted, seed), trials)


def label(rules: list[RuleBase], view: TableView, parted: Parted, seed: int = 0) -> list[Told]:
    """Each rule with what became of it tomorrow; what no row of tomorrow lets judge is no use."""
    probes = make_probes(parted.tomorrow, seed + 1)
    found = []
    for rule in rules:
        told = judge_frame(rule, parted.tomorrow)
        judged, failing = int(told.judged.sum()), int(told.failing.sum())
        places, hit = caught(rule, probes)
        weight = probes.weight[places]
        of_use = len(places) > 0 and weight[hit].sum() >= _OF_USE * weight.sum()
        of_use = judged > 0 and (of_use or told.measured is not None)
        holds = failing <= rule.tolerance * judged
        found.append(Told(rule, rule_texts(rule, view), holds, bool(of_use), parted.how, parted.name))
    return found


def each_table(seed: int, split: Split, rows: int | None = None) -> Iterator[Parted]:
    """Tables without end, by seed."""
    number = 0
    while True:
        yield draw_parted(seed, number, split, rows)
        number += 1
