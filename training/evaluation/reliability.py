"""Whether confidence means what it says: `python -m training.evaluation.reliability standardization`.

Proposals for made columns (split "validation", a seed that calibration never used) are set against what is
right; prints the bins and the expected calibration error; `--plot FILE.svg` draws them.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from assistant import models
from assistant.settings import Settings
from training.calibration import Bin, expected_calibration_error, reliability
from training.standardization.made import made_proposals


def measure(columns: int, seed: int) -> tuple[tuple[Bin, ...], float, dict[str, float]]:
    """The bins, the calibration error, and the precision of what is proved and of what is guessed."""
    seen = list(made_proposals(seed, columns, "validation", models.load(Settings())))
    confidence = np.array([one.confidence for one in seen])
    right = np.array([int(one.right) for one in seen])
    proved = np.array([one.proved for one in seen])
    precision = {
        "proved": float(right[proved].mean()) if proved.any() else float("nan"),
        "guessed": float(right[~proved].mean()) if (~proved).any() else float("nan"),
    }
    return reliability(confidence, right), expected_calibration_error(confidence, right), precision


def main() -> None:
    """Print the table; draw it where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=["standardization"])
    parser.add_argument("--columns", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=77)
    parser.add_argument("--plot", type=Path)
    arguments = parser.parse_args()
    bins, error, precision = measure(arguments.columns, arguments.seed)
    print("| confidence | mean | right | proposals |\n| --- | --- | --- | --- |")
    for one in bins:
        print(f"| {one.low:.1f}–{one.high:.1f} | {one.confidence:.3f} | {one.right:.3f} | {one.examples:,} |")
    print(f"\nExpected calibration error {error:.4f}; right of the proved {precision['proved']:.4f}, "
          f"of the guessed {precision['guessed']:.4f}.")  # fmt: skip
    if arguments.plot:
        from training.report import charts

        picture = charts.reliability(
            [one.confidence for one in bins], [one.right for one in bins], title="Standard forms"
        )
        arguments.plot.write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    main()
