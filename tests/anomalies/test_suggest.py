from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from assistant import anomalies
from assistant.anomalies.combiner import Combiner, load_combiner
from assistant.anomalies.features import NAMES
from assistant.errors import ModelMissing
from assistant.knowledge import ColumnKnowledge, TableKnowledge
from assistant.suggestion import Suggestion
from assistant.view import TableView, frame_view
from tests.anomalies.conftest import clean_frame
from tests.fakes import FakeModels

Dirty = tuple[pd.DataFrame, dict[tuple[int, str], str]]


def suggestions(view: TableView) -> list[Suggestion]:
    return anomalies.suggest(view, anomalies.detect(view), {})


def touched(frame: pd.DataFrame, suggestion: Suggestion) -> list[tuple[int, str]]:
    """The cells a suggestion is about, by the contract of `Target`."""
    target = suggestion.target
    column = str(target.column)
    mask = frame[column] == (suggestion.current or "")
    for name, value in (target.given or {}).items():
        mask &= frame[name] == value
    rows = [int(target.key["_row"]) - 1] if target.key else np.flatnonzero(mask).tolist()
    return [(row, column) for row in rows]


def test_the_planted_errors_are_found_with_what_is_right(use_small: Combiner, dirty: Dirty) -> None:
    frame, right = dirty
    found = suggestions(frame_view(frame))
    cells = {cell: s for s in found for cell in touched(frame, s)}
    assert set(right) <= set(cells)
    assert len(set(cells) - set(right)) <= 2
    for cell in [(3, "city"), (17, "county"), (60, "city"), (90, "county"), (40, "status")]:
        assert cells[cell].proposed == right[cell]
        assert cells[cell].evidence.sentence.endswith(".")
    assert cells[3, "city"].kind == "typo"
    assert cells[60, "city"].kind == "missing"
    assert cells[90, "county"].kind == "placeholder"
    assert all(s.rows == len(touched(frame, s)) for s in found)
    assert [s.confidence for s in found] == sorted((s.confidence for s in found), reverse=True)


def test_a_proof_is_given_only_where_all_others_agree(use_small: Combiner, dirty: Dirty) -> None:
    frame, right = dirty
    proved = [s for s in suggestions(frame_view(frame)) if s.auto_applicable]
    for suggestion in proved:
        assert {right[cell] for cell in touched(frame, suggestion)} == {suggestion.proposed}


def test_next_to_nothing_is_flagged_in_a_clean_table(use_small: Combiner) -> None:
    assert len(suggestions(frame_view(clean_frame()))) <= 1


def test_numbers_of_the_source_stay_numbers(use_small: Combiner, dirty: Dirty) -> None:
    """A repair takes the raw value the source holds, not its text."""
    frame, _ = dirty
    view = frame_view(frame)
    county = view.columns["county"]
    view.columns["county"] = replace(county, raw=[f"raw {value}" for value in county.values])
    typo = next(s for s in suggestions(view) if s.current == "raw jeffersn")
    assert typo.proposed == "raw jefferson"


def test_of_a_large_table_contradictions_are_counted_where_it_lives(use_small: Combiner) -> None:
    frame = clean_frame(400)
    frame.loc[11, "county"] = "dale" if frame.loc[11, "county"] != "dale" else "lee"
    view = frame_view(frame)
    calls: list[list[str]] = []

    def groups(names: Sequence[str]) -> Any:
        calls.append(list(names))
        return view.groups(names)

    large = replace(view, rows=frame.iloc[:150], keys=view.keys[:150], complete=False, groups=groups)
    found = [s for s in suggestions(large) if s.target.column == "county"]
    assert calls
    assert [s.rows for s in found if s.current == "dale"] == [1]


def knowledge_of(frame: pd.DataFrame) -> TableKnowledge:
    view = frame_view(frame)
    columns = {
        name: ColumnKnowledge(
            name=name, type="text", kind="category", kind_confidence=1.0, rows=len(frame), nulls=0,
            distinct=len(column.values), complete=True,
            values=dict(zip(column.values, column.counts.tolist(), strict=True)),
        )
        for name, column in view.columns.items()
    }  # fmt: skip
    bare = TableKnowledge(
        source="memory", table="t", run="r", learnt_at=datetime.now(UTC), models={}, columns=columns
    )
    learnt = anomalies.learn(anomalies.detect(view), bare)
    return TableKnowledge.model_validate(json.loads(learnt.model_dump_json()))


def test_one_record_is_judged_by_what_was_learnt(use_small: Combiner, dirty: Dirty) -> None:
    knowledge = knowledge_of(dirty[0])
    good = {"id": "500", "zip": "36301", "city": "dothan", "county": "houston", "status": "open"}
    assert anomalies.judge(good, knowledge) == []
    typo = anomalies.judge({**good, "city": "dothxn"}, knowledge)
    assert [(f.column, f.repair) for f in typo] == [("city", "dothan")]
    wrong = anomalies.judge({**good, "county": "jefferson"}, knowledge)
    assert ("county", "houston") in [(f.column, f.repair) for f in wrong]
    known = anomalies.judge({**good, "status": "opne"}, knowledge)
    assert known
    assert known[0].column == "status"
    assert anomalies.judge({"nothing": "known"}, knowledge) == []


def test_many_records_are_judged_as_each_alone(use_small: Combiner, dirty: Dirty) -> None:
    knowledge = knowledge_of(dirty[0])
    records = [dict(row) for row in dirty[0].head(30).to_dict("records")]
    models = FakeModels()
    together = anomalies.judge_many(records, knowledge, models)
    assert together == [anomalies.judge(record, knowledge, models) for record in records]


@pytest.mark.shipped
def test_the_shipped_combiner_fits_this_version() -> None:
    try:
        combiner = load_combiner()
    except ModelMissing as error:
        pytest.fail(str(error))
    assert (np.diff(combiner.first.calibrated) > 0).all()
    nothing = np.full((2, len(NAMES)), np.nan, dtype=np.float32)
    assert ((combiner.score(nothing) >= 0) & (combiner.score(nothing) <= 1)).all()
