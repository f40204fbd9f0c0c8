from __future__ import annotations

import numpy as np
import pandas as pd

from assistant.anomalies.analysis import analyse
from assistant.anomalies.cells import code_view
from assistant.anomalies.unlabelled import without_labels
from assistant.view import frame_view
from tests.anomalies.conftest import clean_frame


def test_what_sources_contradict_is_suspected_and_never_sure() -> None:
    rng = np.random.default_rng(2)
    rows = []
    for flight in range(40):
        for source in range(10):
            bad = source == 0 or rng.random() < 0.25
            rows.append(
                (f"s{source}", f"F{flight}", f"{rng.integers(0, 999)}" if bad else f"{1000 + flight}")
            )
    frame = pd.DataFrame(rows, columns=["source", "flight", "gate"])
    analysis = analyse(code_view(frame_view(frame)))
    prior = np.full(frame.shape, 0.1)
    found = without_labels(analysis, prior)
    wrong = np.array([gate != str(1000 + int(flight[1:])) for _, flight, gate in rows])
    assert ((found[:, 2] > 0.5) == wrong).mean() > 0.98
    assert found[:, 2].max() < 0.9
    assert (found[:, :2] == prior[:, :2]).all()


def test_an_empty_cell_where_many_are_is_never_sure() -> None:
    frame = clean_frame(100)
    frame.loc[:9, "city"] = None
    frame.loc[0, "county"] = None
    analysis = analyse(code_view(frame_view(frame)))
    found = without_labels(analysis, np.full(frame.shape, 0.99))
    city, county = (list(frame.columns).index(name) for name in ("city", "county"))
    assert (found[:10, city] < 0.9).all()
    assert found[0, county] == 0.99
    assert (found[10:, city] == 0.99).all()
