"""What a whole column cannot decide, asked once: the readings there are, and how many rows each touches.

A question is a suggestion of kind `question` for the column. It proposes no value; its answer goes into the
policy file (`policy_file.write_answer`), where the next scan finds it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping

import pycountry

from assistant.standardization.parsers import family_of
from assistant.standardization.parsers.interface import Family, Sample
from assistant.standardization.parsers.phone import possible_regions
from assistant.standardization.plan import LONGEST, Plan
from assistant.suggestion import Evidence, Suggestion, Target
from assistant.view import ColumnView, TableView

QUESTION = "question"
"""The kind of such a suggestion."""
SETTING = "setting"
"""The label of the detail that names the policy's setting; the other details are its values."""
READINGS: dict[str, tuple[str, dict[str, str]]] = {
    "date": ("order", {"dmy": "the day comes first", "mdy": "the month comes first"}),
    "number": ("decimal", {".": "the point is for decimals", ",": "the comma is for decimals"}),
    "quantity": ("decimal", {".": "the point is for decimals", ",": "the comma is for decimals"}),
}
"""Family → the setting that decides it, and its values."""
_SURE = 0.95
_SHOWN = 3
_SAMPLE = 2_000


def ask(view: TableView, column: ColumnView, plan: Plan, made_by: str) -> Iterator[Suggestion]:
    """The question of a column's plan, if it has one whose readings differ in any row."""
    family = family_of(plan.kind) if plan.family else None
    if plan.question is None or family is None:
        return
    setting, values = _choices(family, column)
    read = {value: _readings(column, plan, family, setting, value) for value in values}
    texts = dict(zip(column.values, map(int, column.counts), strict=True))
    # As it stands a column with one possible reading is not read at all: that is the other reading.
    left = [None] if len(values) == 1 else []
    differing = [text for text in texts if len({*left, *(read[value].get(text) for value in values)}) > 1]
    if not differing:
        return
    details = [(SETTING, setting)]
    for value, meaning in values.items():
        touched = sum(texts[text] for text in differing if text in read[value])
        details.append((value, f"{meaning}: {touched:,} rows would be read so"))
    yield Suggestion(
        task="standardization",
        kind=QUESTION,
        target=Target(source=view.source, table=str(view.table.ref), column=column.name),
        has_proposal=False,
        confidence=_SURE,
        evidence=Evidence(
            sentence=f"{plan.question} The answer is kept in the policy file as `{setting}`.",
            values=tuple(differing[:_SHOWN]),
            details=tuple(details),
        ),
        rows=sum(texts[text] for text in differing),
        model=made_by,
    )


def _choices(family: Family, column: ColumnView) -> tuple[str, dict[str, str]]:
    """The setting that decides a column of the family, and its values with what they mean."""
    if family.name == "phone":
        regions = possible_regions(column.values)
        return "region", {region: f"numbers of {_country(region)}" for region in regions}
    return READINGS[family.name]


def _country(region: str) -> str:
    found = pycountry.countries.get(alpha_2=region)
    return str(found.name) if found else region


def answers_of(said: Suggestion) -> tuple[str, Mapping[str, str]]:
    """The setting that a question is about, and its possible values with what they mean; empty for others."""
    if said.kind != QUESTION:
        return "", {}
    details = dict(said.evidence.details)
    return details.get(SETTING, ""), {name: text for name, text in details.items() if name != SETTING}


def _readings(
    column: ColumnView, plan: Plan, family: Family, setting: str, value: str
) -> dict[str, Hashable]:
    """Text → what it means where the setting has this value; texts that cannot be read so are left out."""
    pairs = zip(column.values, map(int, column.counts), strict=True)
    short = {text: count for text, count in pairs if len(text) <= LONGEST}
    texts = list(short)
    sample = Sample(texts[:_SAMPLE], list(short.values())[:_SAMPLE], column.name, {setting: value})
    learnt = family.learn(sample, plan.form)
    evidence = plan.evidence if learnt is None else learnt.evidence
    found: dict[str, Hashable] = {}
    for text in texts:
        reading = family.read(text.strip(), evidence)
        if reading is not None:
            found[text] = reading.value
    return found
