"""How fast large schemas are matched: python -m training.evaluation.mapping_speed [--columns N] [--json].

Two made schemas of that many columns each, with values. Embedding is told apart from all that follows: its
vectors are kept, so that a second run pays for the rest alone.
"""

from __future__ import annotations

import argparse
import json
import time

import numpy as np

from assistant.mapping.match import score_schemas
from assistant.mapping.sides import read_sides
from assistant.models import load
from assistant.models.interface import Models
from assistant.settings import Settings
from assistant.sketch import ColumnSketch
from training.mapping.concepts import business_of, clinical_of


def made_schemas(columns: int, seed: int = 0) -> tuple[list[ColumnSketch], list[ColumnSketch]]:
    """Two schemas of `columns` columns in tables of about 50; column k of one is column k of the other."""
    rng = np.random.default_rng(seed)
    concepts = [*clinical_of("train"), *business_of("train", rng, columns)]
    sides: tuple[list[ColumnSketch], list[ColumnSketch]] = ([], [])
    for place in range(columns):
        concept = concepts[place % len(concepts)]
        turn = f"{place // len(concepts)}" if place >= len(concepts) else ""
        for side, name in zip(sides, (concept.names[0], concept.names[-1]), strict=True):
            values = concept.values(rng, 0, 40)
            table = f"table_{place // 50}"
            side.append(
                ColumnSketch(
                    table, f"{name} {turn}".strip().replace(" ", "_"), place % 50, values=tuple(values),
                    counts=(1,) * len(values), rows=len(values), distinct=len(values),
                )
            )  # fmt: skip
    return sides


def measure(columns: int, models: Models) -> dict[str, float]:
    """CPU seconds of embedding, and of the matching after it; MRR of the made truth."""
    source, target = made_schemas(columns)
    began = time.process_time()
    read_sides(source, target, models)
    embedded = time.process_time()
    scored = score_schemas(source, target, models)
    done = time.process_time()
    order = np.lexsort((-scored.scores, scored.i))
    starts = np.searchsorted(scored.i[order], np.arange(columns))
    ranks = []
    for row in range(columns):
        hits = np.nonzero(scored.j[order[starts[row] :]][: int((scored.i == row).sum())] == row)[0]
        ranks.append(1 / (hits[0] + 1) if len(hits) else 0.0)
    return {
        "columns": columns,
        "pairs": len(scored.i),
        "embedding_cpu_seconds": round(embedded - began, 2),
        "matching_cpu_seconds": round(done - embedded, 2),
        "mrr": round(float(np.mean(ranks)), 4),
    }


def main() -> None:
    """Measure; see the module's docstring."""
    parser = argparse.ArgumentParser(description="How fast large schemas are matched.")
    parser.add_argument("--columns", type=int, default=1_000)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = measure(given.columns, load(Settings(threads=1)))
    print(json.dumps(found) if given.json else "\n".join(f"{name}: {value}" for name, value in found.items()))


if __name__ == "__main__":
    main()
