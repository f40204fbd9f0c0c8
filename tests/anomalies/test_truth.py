"""What is true of entities that sources contradict each other about, and the marks a table's errors leave."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.anomalies.adapt import adapt, prepare
from assistant.anomalies.analysis import Analysis, analyse
from assistant.anomalies.cells import code_view
from assistant.anomalies.channel import damage, written_by_errors
from assistant.anomalies.rewrites import repair_cells
from assistant.anomalies.truth import discover, find_reports
from assistant.view import frame_view

_FLIGHTS = 40
_COPIED = 3
"""Sources that copy one wrong list; two others, each now and then wrong, are right mostly."""


@pytest.fixture(scope="module")
def reported() -> tuple[Analysis, pd.DataFrame, pd.DataFrame]:
    """Two times of each flight by eight sources, three of which copy a list that is wrong in most flights."""
    rng = np.random.default_rng(1)

    def time() -> str:
        return f"{rng.integers(1, 12)}:{rng.integers(10, 59)}"

    truth = {(flight, c): time() for flight in range(_FLIGHTS) for c in "ab"}
    stale = {key: value if rng.random() < 0.3 else time() for key, value in truth.items()}
    dirty, clean = [], []
    for flight in range(_FLIGHTS):
        for source in range(_COPIED + 2):
            for _ in range(2):
                row = {"source": f"s{source}", "flight": f"F{flight}"}
                told = stale if source < _COPIED else truth
                cells = {c: time() if rng.random() < 0.15 else told[flight, c] for c in "ab"}
                dirty.append(row | cells)
                clean.append(row | {c: truth[flight, c] for c in "ab"})
    frame, right = pd.DataFrame(dirty), pd.DataFrame(clean)
    return analyse(code_view(frame_view(frame))), frame, right


def test_contradicted_columns_and_their_entities_are_found(reported) -> None:
    analysis, frame, _ = reported
    found = find_reports(analysis)
    assert [frame.columns[position] for position in sorted(found)] == ["a", "b"]
    for reports in found.values():
        assert len(set(reports.entity.tolist())) == _FLIGHTS
        assert len(set(reports.source.tolist())) == _COPIED + 2


def test_a_few_rows_put_right_tell_which_sources_to_trust(reported) -> None:
    analysis, frame, right = reported
    wrong = frame.to_numpy() != right.to_numpy()
    prior = np.full(wrong.shape, 0.1)
    work = prepare(analysis, prior)
    rows = [flight * 2 * (_COPIED + 2) for flight in range(0, _FLIGHTS, 4)]
    labels = {row: wrong[row] for row in rows}
    told = {row: right.iloc[row].tolist() for row in rows}
    found = adapt(work, labels, right=told) > 0.5
    assert (found == wrong).mean() > 0.97
    repaired = repair_cells(analysis, wrong, told)
    mended = [value == right.iloc[row, column] for (row, column), value in repaired.items()]
    assert np.mean(mended) > 0.9


def test_a_right_value_that_nobody_reports_is_kept(reported) -> None:
    analysis, _, _ = reported
    reports = find_reports(analysis)[2]
    values = analysis.table.columns[2].values
    truth = discover(reports, values, {0: True}, {0: "13:13"})
    entity = int(reports.entity[0])
    assert truth.best(values)[entity] == ("13:13", 1.0)
    assert (truth.wrong()[reports.entity == entity] == 1).all()
    others = truth.likely[reports.owner != entity]
    assert ((others >= 0) & (others <= 1)).all()


def test_columns_that_agree_are_left_to_their_dependencies() -> None:
    frame = pd.DataFrame({"zip": [str(i % 9) for i in range(200)], "city": [f"c{i % 9}" for i in range(200)]})
    assert find_reports(analyse(code_view(frame_view(frame)))) == {}


def test_what_errors_write_is_told_from_what_belongs() -> None:
    pairs = [("hxspital", "hospital"), ("cxty", "city"), ("mexico", "mexico"), ("boaz", "boaz")]
    odds = written_by_errors(pairs)
    assert set(odds) == {"x"}
    marks = damage(["floxence", "florence", ""], odds)
    assert marks[0] > marks[1] == marks[2]
    assert written_by_errors([("paris", "rome")]) == {}


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8)), max_size=8), st.text(max_size=8))
def test_any_pairs_give_finite_marks(pairs: list[tuple[str, str]], value: str) -> None:
    assert np.isfinite(damage([value], written_by_errors(pairs))).all()


def test_another_column_of_the_row_tells_what_is_missing() -> None:
    places = [("Madison", "WI"), ("Canton", "MA"), ("Plainfield", "IN"), ("Latrobe", "PA"), ("Bend", "OR")]
    rows = [(f"{name} {state}", "") for name, state in places] + [
        (name, state) for name, state in places for _ in range(6)
    ]
    frame = pd.DataFrame(rows, columns=["city", "state"])
    analysis = analyse(code_view(frame_view(frame)))
    flagged = np.zeros(frame.shape, dtype=bool)
    flagged[: len(places)] = True
    told = {row: list(places[row]) for row in range(3)}
    repaired = repair_cells(analysis, flagged, told)
    assert [repaired[row, 1] for row in range(5)] == [state for _, state in places]
    assert [repaired[row, 0] for row in range(5)] == [name for name, _ in places]
