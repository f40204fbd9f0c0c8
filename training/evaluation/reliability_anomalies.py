"""Whether the anomaly detector's probabilities hold: of what it is 80 % sure of, are 80 % wrong?

    python -m training.evaluation.reliability_anomalies [--tables 200] [--plot FILE.png] [--table DIR]

Prints, for the values of lone columns and for the cells of tables apart, how many fell into each tenth of
probability, the mean probability and the share really wrong, and the expected calibration error. The tables
are made from held-out values and makers, with seeds that neither training nor calibration used; with
`--table` they are instead those of a folder with dirty.csv and clean.csv (or of several such folders).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from assistant.anomalies.cells import code_view
from assistant.anomalies.detect import detect_coded
from assistant.anomalies.lone import is_lone
from assistant.view import frame_view
from training.anomalies.cells import coded
from training.anomalies.tables import CONTEXT_SORTS, LONE_SORTS, make_table
from training.calibration import Bin, expected_calibration_error, reliability
from training.evaluation.anomalies import read_bench

Judged = tuple[str, np.ndarray, np.ndarray]
"""Kind of table, the probabilities of its cells and whether each is wrong; both of shape (cells,)."""
_LONE_SHARE = 0.15
"""Of the lone columns with an error this share is kept: real ones seldom have one."""


def made(tables: int, seed: int) -> Iterator[Judged]:
    """Made tables, half of them lone columns, judged without any label."""
    for number in range(tables):
        rng = np.random.default_rng([seed, number])
        labelled = make_table(rng, "validation", LONE_SORTS if number % 2 else CONTEXT_SORTS)
        if number % 2 and labelled.kinds and rng.random() > _LONE_SHARE:
            continue
        table = coded(labelled)
        kind = "lone columns" if is_lone(table) else "tables"
        yield kind, detect_coded(table).probability.ravel(), labelled.wrong.ravel()


def real(folder: Path) -> Iterator[Judged]:
    """The tables in `folder`, or below it; raises `UsageError` as `read_bench` does."""
    folders = [folder] if (folder / "dirty.csv").is_file() else sorted(folder.glob("*/"))
    for path in folders:
        bench = read_bench(path)
        found = detect_coded(code_view(frame_view(bench.dirty)))
        yield path.name, found.probability.ravel(), bench.wrong.ravel()


def _plot(found: dict[str, tuple[Bin, ...]], file: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(5, 5))
    axes.plot([0, 1], [0, 1], color="grey", linewidth=0.8)
    for kind, bins in found.items():
        told, held = [one.confidence for one in bins], [one.right for one in bins]
        axes.plot(told, held, marker="o", label=kind)
    axes.set(xlabel="probability given", ylabel="share really wrong", xlim=(0, 1), ylim=(0, 1))
    axes.legend()
    figure.savefig(file, dpi=120)
    pyplot.close(figure)


def main() -> None:
    """Judge, print, draw."""
    parser = argparse.ArgumentParser(description="How well the anomaly detector's probabilities hold.")
    parser.add_argument("--tables", type=int, default=200)
    parser.add_argument("--seed", type=int, default=71)
    parser.add_argument("--table", type=Path)
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args()
    judged = list(made(options.tables, options.seed) if options.table is None else real(options.table))
    found = {}
    for kind in dict.fromkeys(kind for kind, _, _ in judged):
        probability = np.concatenate([scores for name, scores, _ in judged if name == kind])
        wrong = np.concatenate([truth for name, _, truth in judged if name == kind])
        found[kind] = reliability(probability, wrong)
        error = expected_calibration_error(probability, wrong)
        print(f"{kind}: {len(wrong):,} cells, {int(wrong.sum()):,} wrong; calibration error {error:.4f}")
        for one in found[kind]:
            print(f"  {one.examples:>9,}  told {one.confidence:.3f}  wrong {one.right:.3f}")
    if options.plot is not None:
        _plot(found, options.plot)


if __name__ == "__main__":
    main()
