"""The short cut by shape: what it passes over is what the whole way says nothing of."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.standardization.plan import Plan
from tests.standardization.columns import plan
from training.corpora.errors import corrupt

DATES = ["2021-07-25", "2021-08-13", "2020-02-29", "1999-12-31", "2021-01-02", "2021-02-31", "2021-13-01"]
LAST = ["25/07/2021", "13/08/2021", "29/02/2020", "31/12/1999", "02/01/2021", "31/02/2021", "07/25/2021"]
PLANS: list[tuple[Plan, list[str]]] = [
    (plan(DATES, "date"), DATES),
    (plan(LAST, "date"), LAST),
    (plan([f"{day} 10:20:30" for day in DATES], "datetime"), [f"{day} 10:20:30" for day in DATES]),
    (plan(DATES + LAST, "date", kinds={"date": {"form": "iso8601"}}), DATES + LAST),
    (plan(["1234.5", "0.25", "007", "12.125"], "number"), ["1234.5", "007", "12.125", "3", "00.5"]),
    (plan(["12.50", "0.25", "7.00", "1250.10"], "number"), ["12.50", "00.25", "7.00", "1250.10", "0.5"]),
]  # fmt: skip


@pytest.mark.parametrize("case", range(len(PLANS)))
def test_nothing_changes_by_the_short_cut(case: int) -> None:
    learnt, values = PLANS[case]
    rng = np.random.default_rng(case)
    texts = list(values)
    for _ in range(400):
        damaged = corrupt(texts[int(rng.integers(len(values)))], rng)
        texts += [damaged.value] if damaged else []
        texts.append("".join(rng.choice(list("0123456789"), 1)[0] if c.isdigit() else c for c in values[0]))
    assert all(learnt.propose(text) == learnt.judge(text) for text in texts if text)


def test_most_of_a_column_takes_it() -> None:
    learnt, values = PLANS[0]
    assert learnt._settled is not None
    assert all(learnt._settled.fullmatch(text) for text in values)
