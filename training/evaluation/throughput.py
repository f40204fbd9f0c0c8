"""How many distinct strings a second pass the cheap stages: `python -m training.evaluation.throughput`.

Sends `--strings` (1,000,000) distinct strings of made columns through the stages of standardization on one
core: the plan's parsers and words, a reference list of `--entries` names where the column has one, and
static embeddings. Prints strings a second, the share of the strings that reaches each stage, and how much
the short cut by shape gains (the same strings without it, in the same run).
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from assistant import models
from assistant.models.inputs import COLUMN_VALUES
from assistant.settings import Settings
from assistant.standardization.plan import Plan
from assistant.standardization.planning import learn_plan
from assistant.standardization.policy import ColumnPolicy, Policy, ReferencePolicy
from assistant.standardization.reference import ReferenceList
from assistant.view import frame_view

_LEARN = 5_000
_STATIC = 50_000
_WHOLE_WAY = 20
"""Every so many-th string is judged without the short cut too."""
_SYLLABLES = (
    "ba", "ber", "da", "den", "fa", "gor", "ha", "hol", "ka", "kir", "la", "lin", "ma", "mor", "na", "nes",
    "pa", "per", "ra", "ros", "sa", "ster", "ta", "tor", "va", "vin",
)  # fmt: skip
_START = date(1900, 1, 1)


@dataclass(frozen=True)
class Source:
    """A column of distinct strings: its kind, and the string of number `i`."""

    name: str
    kind: str
    make: Callable[[int], str]
    listed: bool = False


def _word(number: int) -> str:
    parts = []
    while True:
        number, rest = divmod(number, len(_SYLLABLES))
        parts.append(_SYLLABLES[rest])
        if not number:
            return "".join(parts).capitalize()


def _day(number: int) -> date:
    return _START + timedelta(days=number % 60_000)


def _slip(text: str, number: int) -> str:
    """Every fiftieth string has a letter doubled."""
    place = number % len(text)
    return text[:place] + text[place] + text[place:] if number % 50 == 7 else text


SOURCES = (
    Source("ordered_at", "datetime", lambda i: f"{_day(i)} {i // 60_000 % 24:02d}:{i % 60:02d}:00"),
    Source("booked_at", "datetime", lambda i: f"{_day(i):%d/%m/%Y} {i // 60_000 % 24:02d}:{i % 60:02d}"),
    Source("net", "number", lambda i: f"{i / 100:.2f}"),
    Source("amount", "amount", lambda i: f"${i / 100:,.2f}"),
    Source("phone", "phone", lambda i: f"+4930{1_000_000 + i}"),
    Source("email", "email", lambda i: f"{_word(i).lower()}@example.com"),
    Source("weight", "quantity", lambda i: f"{i / 10:.1f} kg"),
    Source("sku", "code", lambda i: f"SKU-{i:07d}"),
    Source("address", "address", lambda i: f"{i % 900 + 1} {_word(i // 7 + 30)} Street {i % 7}"),
    Source("contact", "person", lambda i: f"{_word(i % 997 + 30)} {_word(i // 997 + 700)}"),
    Source("company", "organisation", lambda i: _slip(f"{_word(i + 700)} Trading Ltd", i)),
    Source("note", "free_text", lambda i: f"Call {_word(i + 30)} about order {i}, then close it."),
    Source("town", "city", lambda i: _slip(f"{_word(i + 19_000)}ville", i), listed=True),
)  # fmt: skip


def learn(source: Source, entries: int) -> Plan:
    """The plan of a source, from its first strings; with a list where the source is held to one."""
    values = [source.make(i) for i in range(_LEARN)]
    column = frame_view(pd.DataFrame({source.name: values})).columns[source.name]
    policy = None
    if source.listed:
        # `_slip` leaves this number's string alone whatever its length.
        names = tuple(dict.fromkeys(f"{_word(i + 19_000)}ville" for i in range(entries)))
        packed = ReferenceList("made", names, names).pack()
        policy = Policy(
            columns={source.name: ColumnPolicy(reference="made")},
            references={"made": ReferencePolicy(source="made", packed=packed)},
        )
    plan = learn_plan(column, source.kind, policy)
    if plan is None:
        raise RuntimeError(f"{source.name} has no plan.")
    return plan


def measure(strings: int, entries: int, page: int = 20_000) -> dict[str, Any]:
    """Seconds and counts of each stage; see the module."""
    each = strings // len(SOURCES) + 1
    found = dict.fromkeys(("strings", "listed", "proposed", "short_strings"), 0)
    seconds = dict.fromkeys(("propose", "with_short_cut", "without_short_cut", "static"), 0.0)
    by_source: dict[str, float] = {}
    left: list[str] = []
    for source in SOURCES:
        most = min(each, entries + each // 20) if source.listed else each
        plan = learn(source, entries)
        spent = 0.0
        for texts in _pages(source, most, page):
            began = time.process_time()
            plan.prepare(texts)
            said = [plan.propose(text) for text in texts]
            spent += time.process_time() - began
            found["strings"] += len(texts)
            found["listed"] += len(texts) if source.listed else 0
            found["proposed"] += sum(one is not None for one in said)
            if plan.form is None and not source.listed:
                left += [text for text, one in zip(texts, said, strict=True) if one is None]
            if not source.listed:
                _short_cut(plan, texts[::_WHOLE_WAY], seconds, found)
        seconds["propose"] += spent
        by_source[source.name] = round(most / spent)
    embedder = models.load(Settings()).static
    sample = left[:: max(len(left) // _STATIC, 1)][:_STATIC]
    began = time.process_time()
    embedder.embed(sample)
    seconds["static"] = (time.process_time() - began) * len(left) / max(len(sample), 1)
    total = found["strings"]
    return {
        "strings": total,
        "strings_a_second": round(total / seconds["propose"]),
        "with_static_a_second": round(total / (seconds["propose"] + seconds["static"])),
        "static_a_second": round(len(left) / seconds["static"]) if left else 0,
        "short_cut_ratio": round(seconds["without_short_cut"] / seconds["with_short_cut"], 2),
        "by_column": by_source,
        "share": {
            "parsers": 1.0,
            "lists": round(found["listed"] / total, 4),
            "static": round(len(left) / total, 4),
            "encoder": round(COLUMN_VALUES * len(SOURCES) / total, 6),
            "generator": 0.0,
        },
        "proposed": found["proposed"],
    }


def _pages(source: Source, most: int, size: int) -> Iterator[list[str]]:
    numbers = iter(range(most))
    while part := list(itertools.islice(numbers, size)):
        yield [source.make(number) for number in part]


def _short_cut(plan: Plan, texts: list[str], seconds: dict[str, float], found: dict[str, int]) -> None:
    began = time.process_time()
    with_it = [plan.propose(text) for text in texts]
    between = time.process_time()
    without = [plan.judge(text) for text in texts]
    seconds["with_short_cut"] += between - began
    seconds["without_short_cut"] += time.process_time() - between
    found["short_strings"] += len(texts)
    if with_it != without:
        raise RuntimeError("The short cut says something else than the whole way.")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strings", type=int, default=1_000_000)
    parser.add_argument("--entries", type=int, default=30_000)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    found = measure(arguments.strings, arguments.entries)
    if arguments.json:
        print(json.dumps(found))
        return
    print(f"{found['strings']:,} distinct strings: {found['strings_a_second']:,} a second without static "
          f"embeddings, {found['with_static_a_second']:,} with (a second of CPU, one core); "
          f"{found['static_a_second']:,} a second in the static embeddings alone.")  # fmt: skip
    print("| stage | share of the strings |\n| --- | --- |")
    for stage, share in found["share"].items():
        print(f"| {stage} | {share:.4%} |")
    print("| column | strings a second |\n| --- | --- |")
    for name, speed in found["by_column"].items():
        print(f"| {name} | {speed:,} |")
    print(f"The short cut by shape: {found['short_cut_ratio']} times as fast as without, same answers.")


if __name__ == "__main__":
    main()
