"""Rules on made tables: kinds of error caught and false alarms, over many tables parted at random and in time.

python -m training.evaluation.made_rules --tables 100 [--mined] [--json]

Half of a made table is shown, the other half is held out, clean and with one kind of error at a time in about
2 % of its rows (`made_errors`). `--mined` measures all that is mined, without the judge's choice.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.random import Generator

from assistant.rules.mining import mine
from training.corpora.rand import chance
from training.corpora.tables import CleanTable, sample_table
from training.evaluation.made_errors import spoiled
from training.evaluation.made_tables import sample_records
from training.evaluation.rules import Propose, measure, proposer

_RECORDS = 0.4
"""Share of tables of records with states, optional cells and codes; the others are those of the corpora."""


def halves(number: int, seed: int) -> tuple[CleanTable, pd.DataFrame, pd.DataFrame, str]:
    """Table `number`, its half that is shown, its half that is held out, and how it was parted."""
    rng = np.random.default_rng([seed, number])
    size = int(min(5_000, max(150, 10 ** rng.normal(3.0, 0.4))))
    table = sample_records(rng, size) if chance(rng, _RECORDS) else sample_table(rng, size)
    frame = table.frame.astype(object)
    frame = frame.where(frame != "", None)
    late = np.arange(len(frame)) >= len(frame) // 2
    how = "later" if chance(rng, 0.5) else "at random"
    if how == "at random":
        late = rng.permutation(late)
    train, clean = (frame[part].reset_index(drop=True) for part in (~late, late))
    return replace(table, frame=frame), train, clean, how


def run(tables: int, propose: Propose, seed: int = 0) -> Iterator[dict[str, Any]]:
    """The figures of each table (see `rules.measure`), with its name and how it was parted."""
    for number in range(tables):
        table, train, clean, how = halves(number, seed)
        rng: Generator = np.random.default_rng([seed, number, 1])
        found = measure(train, clean, spoiled(table, clean, rng), propose, table.name)
        yield {"number": number, "table": table.name, "how": how, "rows": len(train), **found}


def summed(found: list[dict[str, Any]]) -> dict[str, Any]:
    """Counts over all tables, shares by kind of error missed and by kind of rule that cried wolf."""
    proposed, alarms = (sum(one[name] for one in found) for name in ("proposed", "false_alarms"))
    kinds, caught = (sum(one[name] for one in found) for name in ("kinds", "caught"))
    tried, missed, cried = Counter[str](), Counter[str](), Counter[str]()
    for one in found:
        tried.update(one["tried"])
        missed.update(line.split(" ")[1] for line in one["missed"])
        cried.update(rule["kind"] for rule in one["alarms"])
    by_split: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in found:
        by_split[one["how"]][0] += one["false_alarms"]
        by_split[one["how"]][1] += one["proposed"]
    return {
        "tables": len(found), "proposed": proposed, "false_alarms": alarms,
        "false_alarm_share": round(alarms / max(proposed, 1), 4), "kinds": kinds, "caught": caught,
        "caught_share": round(caught / max(kinds, 1), 4),
        "alarm_share_by_split": {how: round(a / max(b, 1), 4) for how, (a, b) in by_split.items()},
        "missed_of": {kind: f"{missed[kind]} of {count}" for kind, count in sorted(tried.items())},
        "alarms_of": dict(cried.most_common()), "seconds": round(sum(one["seconds"] for one in found), 1),
    }  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--mined", action="store_true", help="all that is mined, without the judge's choice")
    parser.add_argument(
        "--each", action="store_true", help="a line a table: what was missed, what cried wolf"
    )
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    propose: Propose = (lambda view: [one.rule for one in mine(view)]) if arguments.mined else proposer(None)
    found = []
    for one in run(arguments.tables, propose, arguments.seed):
        found.append(one)
        if arguments.each:
            print(json.dumps(one, ensure_ascii=False), flush=True)
    total = summed(found)
    print(json.dumps(total, ensure_ascii=False, indent=None if arguments.json else 1))


if __name__ == "__main__":
    main()
