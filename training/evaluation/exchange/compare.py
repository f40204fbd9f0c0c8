"""One format's verdicts beside ours."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from assistant.rules.exchange import export
from assistant.rules.language import RuleBase
from assistant.rules.running.frames import check_frame
from assistant.rules.words import in_words
from training.evaluation.exchange.cases import Case, Frames
from training.evaluation.exchange.data import states, tables, write
from training.evaluation.exchange.tools import verdicts


@dataclass(frozen=True)
class Comparison:
    """What a format made of the rules: carried (a sentence each), refused (with the reason), and the verdicts
    in which its tool agreed and disagreed with ours, over all states of the data. `kinds` are those carried,
    `unrun` the rules that are carried for us alone: the tool does not judge them.
    """

    format: str
    carried: list[str]
    refused: list[str]
    kinds: set[str] = field(default_factory=set)
    agreed: int = 0
    disagreed: list[str] = field(default_factory=list)
    unrun: list[str] = field(default_factory=list)


def ours(rule: RuleBase, frames: Frames) -> str:
    """Our own verdict: "holds" or "broken"."""
    outcome = check_frame(rule, frames[rule.table], frames)
    if outcome.status == "cannot run":
        raise ValueError(outcome.reason)
    return "holds" if outcome.holds else "broken"


def compare(fmt: str, cases: Sequence[Case], frames: Frames, dialect: str = "duckdb") -> Comparison:
    """Export the cases' rules, run them by the format's tool on every state of the data, compare."""
    rules = [case.rule for case in cases]
    written = export(rules, fmt, tables(frames), dialect)
    carried = [rule for rule in rules if rule.id in set(written.carried)]
    held = states(frames, cases)
    with tempfile.TemporaryDirectory() as folder:
        files = [write(one, frames, Path(folder) / f"{state}.sqlite") for state, one in held.items()]
        answers = verdicts(fmt, written.files, files)
    agreed, wrong = 0, []
    unrun: dict[str, None] = {}
    for (state, data), answer in zip(held.items(), answers, strict=True):
        plain = {name: as_objects(frame) for name, frame in data.items()}
        for rule in carried:
            mine, theirs = ours(rule, plain), answer.get(rule.id, "no answer")
            if theirs == "not run":
                unrun[_named(rule)] = None
                continue
            agreed += mine == theirs
            if mine != theirs:
                wrong.append(f"{state}: {_named(rule)}: ours {mine}, theirs {theirs[:300]}")
    return Comparison(
        fmt,
        [_named(rule) for rule in carried],
        [f"{_named(rule)}: {why}" for rule, why in written.refused],
        {str(rule.says["kind"]) for rule in carried},
        agreed,
        wrong,
        list(unrun),
    )


def _named(rule: RuleBase) -> str:
    return f"{rule.table}: {in_words(rule)}"


def as_objects(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame of objects in which NULL is None."""
    cells = frame.astype(object)
    return cells.where(cells.notna(), None)
