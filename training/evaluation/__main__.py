"""All measurements over a folder of benchmarks: `python -m training.evaluation BENCH [--seeds 5]`.

The layout is told in docs/evaluation.md. Prints a Markdown table; with labels the mean ± standard deviation
over seeds.
"""

from __future__ import annotations

import argparse
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from assistant import models
from assistant.models import Models
from assistant.settings import Settings
from training.evaluation import anomalies, metadata, rules, standardization

Figures = Iterable[tuple[str, str]]


def main() -> None:
    """Measure what the folder holds and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bench", type=Path)
    parser.add_argument("--seeds", type=int, default=5)
    arguments = parser.parse_args()
    loaded = models.load(Settings())
    parts: list[tuple[Path, Callable[[Path], Figures]]] = [
        (arguments.bench / "anomalies" / "tables", lambda path: _tables(path, arguments.seeds, loaded)),
        (arguments.bench / "anomalies" / "typos", lambda path: _typos(path, loaded)),
        (arguments.bench / "anomalies" / "columns.jsonl", lambda path: _columns(path, loaded)),
        (arguments.bench / "standardization", _standardization),
        (arguments.bench / "rules", lambda path: _rules(path, loaded)),
        (arguments.bench / "metadata", _metadata),
    ]
    print("| measured | figure |\n| --- | --- |")
    for path, measure in parts:
        if not path.exists():
            print(f"| {path} | not there |")
            continue
        for name, figure in measure(path):
            print(f"| {name} | {figure} |", flush=True)


def _tables(folder: Path, seeds: int, loaded: Models) -> Figures:
    for table in sorted(path for path in folder.iterdir() if path.is_dir()):
        for what, evaluate in (
            ("anomalies", anomalies.evaluate_table),
            ("repairs", anomalies.evaluate_repairs),
        ):
            for labels in (0, 10, 20):
                runs = [evaluate(table, labels, seed, loaded) for seed in range(seeds if labels else 1)]
                yield f"{what}, {table.name}, {labels} labels: F1", _spread(runs)


def _spread(runs: list[dict[str, Any]]) -> str:
    f1 = [run["f1"] for run in runs]
    cpu = statistics.mean(run["cpu_seconds"] for run in runs)
    spread = f" ± {statistics.stdev(f1):.3f} (worst {min(f1):.3f})" if len(f1) > 1 else ""
    return f"{statistics.mean(f1):.3f}{spread}, {cpu:.1f} CPU-s"


def _typos(folder: Path, loaded: Models) -> Figures:
    found = anomalies.evaluate_table(folder, 0, 0, loaded)
    each = found["tables"]
    f1 = sorted((table["f1"], name) for name, table in each.items())
    yield "anomalies, injected typos, no label: mean F1", f"{found['f1']:.3f} over {len(each)} tables"
    kinds: defaultdict[str, list[float]] = defaultdict(list)
    for table in each.values():
        for kind, recall in table["recall_by_kind"].items():
            kinds[kind].append(recall)
    yield (
        "anomalies, injected typos: mean recall by kind of error",
        ", ".join(f"{kind} {statistics.mean(recalls):.2f}" for kind, recalls in sorted(kinds.items())),
    )
    clean = anomalies.evaluate_clean(folder, 0, loaded)
    yield (
        "anomalies, the same tables clean: cells flagged at confidence 0.9",
        f"{clean['sure']:,} of {clean['cells']:,} ({1000 * clean['share_sure']:.2f} in 1,000)",
    )
    yield (
        "anomalies, injected typos: the three worst",
        ", ".join(f"{name} {value:.2f}" for value, name in f1[:3]),
    )


def _columns(file: Path, loaded: Models) -> Figures:
    found = anomalies.evaluate_columns(file, loaded)
    yield (
        "anomalies, columns with real errors, no label",
        f"average precision {found['average_precision']:.3f}, best F1 {found['best_f1']:.3f}, "
        f"recall at precision 0.8 {found['recall_at_p80']:.3f}, {found['cpu_seconds']:.0f} CPU-s",
    )


def _standardization(folder: Path) -> Figures:
    for name, found in standardization.evaluate(folder)["files"].items():
        yield (
            f"standardization by example, {name}",
            f"{found['tasks_right']} of {found['tasks']} tasks, "
            f"{found['rows_right']} of {found['rows']} rows; "
            f"applied alone {found['auto_right']} right of {found['auto_applied']}",
        )


def _rules(folder: Path, loaded: Models) -> Figures:
    for name, found in rules.evaluate(folder, loaded)["tables"].items():
        yield (
            f"rules, {name}",
            f"{found['caught']} of {found['kinds']} kinds of error caught, {found['false_alarms']} "
            f"false alarms of {found['proposed']} rules, {found['cpu_seconds']:.1f} CPU-s",
        )


def _metadata(folder: Path) -> Figures:
    for train in sorted(folder.glob("*_train.jsonl")):
        name = train.name.removesuffix("_train.jsonl")
        for columns in sorted(set(folder.glob(f"{name}_*.jsonl")) - {train}):
            found = metadata.evaluate(columns, train)
            yield (
                f"metadata, {columns.stem}, fine-tuned on {train.stem}",
                f"micro F1 {found['micro_f1']:.3f}, macro F1 {found['macro_f1']:.3f} "
                f"of {found['columns']} columns, {found['cpu_seconds']:.0f} CPU-s",
            )


if __name__ == "__main__":
    main()
