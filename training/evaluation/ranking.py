"""Rankings: how high the right answer stands among a query's candidates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.errors import UsageError
from training.evaluation.predictions import Predictions
from training.evaluation.statistics import Figures, Sums, ratio
from training.tasks.examples import Example

HITS = (1, 3, 5, 10)


def rank_figures(scores: np.ndarray, relevant: np.ndarray) -> dict[str, float]:
    """The figures of one query: `scores` (candidates,) and whether each is right, bool (candidates,).

    All higher is better. mrr: 1 / rank of the first right one (Voorhees 1999). hit_at_k: whether a right one
    is among the first k (hit_at_1 is precision at 1). recall_at_k: the share of the right ones among the
    first k. recall_at_ground_truth: the same with k = how many are right (Koutras et al. 2021, Valentine).
    Among equal scores a right one comes last, so a constant score earns nothing. NaN without a right one.
    """
    order = np.lexsort((relevant, -scores))
    hits = relevant[order]
    right = int(hits.sum())
    names = ["mrr", *(f"hit_at_{k}" for k in HITS), *(f"recall_at_{k}" for k in HITS)]
    if not right:
        return dict.fromkeys([*names, "recall_at_ground_truth"], float("nan"))
    values = [1 / (1 + int(hits.argmax())), *(float(hits[:k].any()) for k in HITS),
              *(float(hits[:k].sum()) / right for k in HITS)]  # fmt: skip
    return {
        **dict(zip(names, values, strict=True)),
        "recall_at_ground_truth": float(hits[:right].sum()) / right,
    }


def rankings(predictions: Predictions) -> Sums:
    """mrr, hit_at_k, recall_at_k, recall_at_ground_truth (higher): means over the queries.

    Of classes: each example is a query, the classes its candidates. Of a scorer: the examples are pairs,
    those of a table with the same first text are one query; queries without a right candidate are left out;
    for recall_at_ground_truth all pairs of a table are one ranking. Raises `UsageError` where texts are no
    pairs.
    """
    if predictions.kind == "classes":
        right = np.eye(len(predictions.labels), dtype=bool)[predictions.truth()]
        rows = [rank_figures(*pair) for pair in zip(predictions.scores(), right, strict=True)]
        return _means(len(rows), dict(enumerate(rows)))
    scores, truth = predictions.scores(), predictions.truth() == 1
    keys = [(example.table, _first(example.text)) for example in predictions.examples]
    found = _per_group(keys, scores, truth)
    of_tables = _per_group([example.table for example in predictions.examples], scores, truth)
    for i in of_tables.keys() | found.keys():
        table = of_tables.get(i, {}).get("recall_at_ground_truth", float("nan"))
        found[i] = {**found.get(i, dict.fromkeys(next(iter(found.values()), {}), float("nan"))),
                    "recall_at_ground_truth": table}  # fmt: skip
    return _means(len(scores), found)


def queries(predictions: Predictions) -> list[np.ndarray]:
    """The rows of each query of a scorer of pairs: those of a table with the same first text."""
    groups: dict[object, list[int]] = {}
    for i, example in enumerate(predictions.examples):
        groups.setdefault((example.table, _first(example.text)), []).append(i)
    return [np.array(rows) for rows in groups.values()]


def first_right(predictions: Predictions) -> np.ndarray:
    """Whether a query's first candidate is right, bool (n,), at the query's first row; elsewhere False."""
    scores, truth = predictions.scores(), predictions.truth() == 1
    found = np.zeros(len(scores), dtype=bool)
    for rows in queries(predictions):
        found[rows[0]] = rank_figures(scores[rows], truth[rows])["hit_at_1"] == 1
    return found


def pair_predictions(
    task: str, model: str, pairs: Sequence[Example], left: np.ndarray, right: np.ndarray
) -> Predictions:
    """What a matcher says of every text and every different target of its table, as predictions of a scorer.

    `left` (n, d) and `right` (n, d) are unit vectors of the pairs' texts and targets. The probability is the
    cosine from 0 to 1: good for rankings, not calibrated.
    """
    members: dict[str, list[int]] = {}
    for i, pair in enumerate(pairs):
        members.setdefault(pair.table, []).append(i)
    examples: list[Example] = []
    scores: list[np.ndarray] = []
    for rows in members.values():
        firsts = {pairs[i].target: i for i in reversed(rows)}
        targets = sorted(firsts.items(), key=lambda item: item[1])
        for row in {str(pairs[i].text): i for i in rows}.values():
            text, groups, table = str(pairs[row].text), pairs[row].groups, pairs[row].table
            rights = {pairs[i].target for i in rows if str(pairs[i].text) == text}
            examples += [
                Example((text, target), int(target in rights), groups, table=table) for target, _ in targets
            ]
            cosines = right[[i for _, i in targets]] @ left[row]
            scores.append(np.clip((cosines.astype(np.float64) + 1) / 2, 0, 1))
    return Predictions(task, model, (), tuple(examples), np.concatenate(scores))


def _first(text: str | tuple[str, str]) -> str:
    if isinstance(text, str):
        raise UsageError("Ranking figures of a scorer need pairs of texts: a query and its candidate.")
    return text[0]


def _per_group(keys: Sequence[object], scores: np.ndarray, truth: np.ndarray) -> dict[int, dict[str, float]]:
    """The figures of each group of rows, at its first row."""
    groups: dict[object, list[int]] = {}
    for i, key in enumerate(keys):
        groups.setdefault(key, []).append(i)
    return {rows[0]: rank_figures(scores[rows], truth[rows]) for rows in groups.values()}


def _means(count: int, rows: dict[int, dict[str, float]]) -> Sums:
    """Means over the rows that have a figure, of figures that stand at some of `count` examples."""
    names = list(next(iter(rows.values()), {}))
    values = np.full((count, len(names)), np.nan)
    for i, row in rows.items():
        values[i] = [row[name] for name in names]
    defined = ~np.isnan(values)

    def finish(sums: np.ndarray, _totals: np.ndarray) -> Figures:
        tops, bottoms = np.split(sums, 2, axis=1)
        return {name: ratio(tops[:, i], bottoms[:, i]) for i, name in enumerate(names)}

    return Sums(np.concatenate([np.where(defined, values, 0), defined], axis=1), finish)
