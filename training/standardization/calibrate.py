"""Confidence of standard forms: `python -m training.standardization.calibrate [--columns 3000] [--seed 1]`.

Counts how often each ground was right on made columns (split "train") and writes the shares into
`assistant/standardization/confidence.json`; prints them, and the calibration error on columns of the split
"validation" with another seed, which no share was counted on.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

import assistant.standardization
from assistant import models
from assistant.settings import Settings
from assistant.standardization.confidence import key_of
from training.calibration import expected_calibration_error
from training.standardization.made import Seen, made_proposals

ENOUGH = 60
"""Proposals from which a kind has a line of its own."""
_PRIOR = 8
PLACE = Path(assistant.standardization.__file__).parent / "confidence.json"


def count(seen: Iterable[Seen]) -> tuple[dict[str, float], dict[str, int]]:
    """Line of the table → share that was right, pulled to a half (a kind's: to its ground's); and counts."""
    rights: defaultdict[str, list[int]] = defaultdict(list)
    for one in seen:
        rights[key_of(one.basis, one.proved)].append(one.right)
        rights[key_of(one.basis, one.proved, one.kind)].append(one.right)
    shares: dict[str, float] = {}
    for key in sorted(rights, key=lambda key: (key.count("|"), key)):
        found, general = rights[key], shares.get(key.rpartition("|")[0])
        if general is None or key.count("|") == 1:
            shares[key] = (sum(found) + 1) / (len(found) + 2)
        elif len(found) >= ENOUGH:
            shares[key] = (sum(found) + _PRIOR * general) / (len(found) + _PRIOR)
    return {key: round(min(max(value, 0.002), 0.998), 3) for key, value in shares.items()}, {
        key: len(rights[key]) for key in shares
    }


def held_out_error(shares: dict[str, float], seen: Iterable[Seen]) -> float:
    """The expected calibration error (15 bins) of the table on proposals it was not counted on."""
    known = [
        (shares.get(key_of(one.basis, one.proved, one.kind), shares.get(key_of(one.basis, one.proved))), one)
        for one in seen
    ]
    confidence = np.array([share for share, _ in known if share is not None])
    right = np.array([int(one.right) for share, one in known if share is not None])
    return expected_calibration_error(confidence, right, 15)


def main() -> None:
    """Count, write, and measure on other columns."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--columns", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    loaded = models.load(Settings())
    shares, counts = count(made_proposals(arguments.seed, arguments.columns, "train", loaded))
    others = made_proposals(arguments.seed + 1, arguments.columns // 2, "validation", loaded)
    error = held_out_error(shares, others)
    card: dict[str, Any] = {
        "made_by": "python -m training.standardization.calibrate",
        "columns": arguments.columns,
        "seed": arguments.seed,
        "data": "made columns of training.corpora, damaged by its error channel; no real table",
        "right": "what is proposed is the true value, or the true value in the column's form",
        "proposals": sum(n for key, n in counts.items() if key.count("|") == 1),
        "held_out_columns": arguments.columns // 2,
        "held_out_ece": round(error, 4),
    }
    body = {"card": card, "confidence": shares, "counts": counts}
    PLACE.write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print("| ground | kind | right | proposals |\n| --- | --- | --- | --- |")
    for key, share in shares.items():
        basis, proved, *kind = key.split("|")
        print(f"| {basis}, {proved} | {kind[0] if kind else 'all'} | {share:.3f} | {counts[key]:,} |")
    print(f"\nExpected calibration error on held-out columns: {error:.4f}. Written to {PLACE}.")


if __name__ == "__main__":
    main()
