"""Compress a trained model, measure what that costs, install it where it costs no more than is allowed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import UnknownName, UsageError
from assistant.progress import Progress, silent
from training.card import write_card
from training.compression.candidate import Candidate
from training.compression.card import compressed_card
from training.compression.graph import as_graph
from training.compression.measure import Measurement, measure_against
from training.compression.original import Original, open_original
from training.compression.pruned import as_pruned
from training.compression.report import REPORT, Refused, Report
from training.compression.served import as_served
from training.compression.static import as_static
from training.compression.student import as_student
from training.compression.timing import ROUNDS
from training.evaluation.predictions import FILE
from training.registry import Version, register

WAYS = ("onnx", "int8", "pruned", "student", "static")
TOLERANCE = 0.005
KEEP = 0.5
_TRAINS = ("pruned", "student", "static")


@dataclass(frozen=True)
class Compressed:
    """A compression that was accepted: its figures, and the candidate in the registry."""

    report: Report
    installed: Version


def compress(
    folder: Path,
    to: str,
    out: Path,
    *,
    tolerance: float = TOLERANCE,
    keep: float = KEEP,
    layers: int = 0,
    roots: Sequence[Path] = (),
    rounds: int = ROUNDS,
    progress: Progress = silent,
) -> Compressed:
    """Compress the classifier in `folder` and put it into the models folder `out`, as a candidate.

    `tolerance`: how much of the primary metric may be lost (0.005: half a point). `keep`: the share of heads
    and neurons that pruning keeps; `layers`: a student's (0: half). `roots`: where the model's encoder may
    lie. Raises `Refused` (its `report` has the figures) where more is lost, and `UsageError`; nothing is
    installed then. What trains goes on where it was killed.
    """
    _check(to, tolerance, keep)
    original = open_original(folder, out, training=to in _TRAINS, progress=progress)
    work = out / "compression" / f"{original.manifest.version}-{to}"
    _clear(work)
    try:
        candidates, notes = _made(original, to, work, keep, layers, progress)
    except UsageError:
        _remove(work)
        raise
    before = as_served(folder, roots)
    measured = measure_against(original, [*candidates, *before], rounds, progress)
    report = _report(original, to, candidates[0], measured, tolerance, notes)
    if not report.accepted:
        _remove(work)
        raise Refused(report)
    _finish(original, candidates[0], report, measured, progress)
    installed = _install(candidates[0], out)
    _remove(work)
    return Compressed(report, installed)


def _check(to: str, tolerance: float, keep: float) -> None:
    if to not in WAYS:
        raise UnknownName(f"A model cannot be compressed to {to!r}; there are: {', '.join(WAYS)}.")
    if not 0 <= tolerance < 1:
        raise UsageError(f"The tolerance is {tolerance}; it must lie in [0, 1): 0.005 is half a point.")
    if not 0 < keep < 1:
        raise UsageError(f"The share to keep is {keep}; it must lie between 0 and 1.")


def _clear(work: Path) -> None:
    """Make `work` anew, but for what a killed training goes on from."""
    work.mkdir(parents=True, exist_ok=True)
    for left in work.iterdir():
        if left.is_symlink():
            left.unlink()
        elif left.is_dir() and not left.name.endswith("checkpoint"):
            shutil.rmtree(left)


def _remove(work: Path) -> None:
    """Leave nothing behind; the folder of all compressions goes with the last."""
    shutil.rmtree(work)
    if not any(work.parent.iterdir()):
        work.parent.rmdir()


def _made(
    original: Original, to: str, work: Path, keep: float, layers: int, progress: Progress
) -> tuple[list[Candidate], tuple[str, ...]]:
    """What is to be installed, then what is measured for comparison; sentences about them."""
    if to == "pruned":
        return as_pruned(original, work, keep, progress)
    if to == "student":
        return as_student(original, work, layers, progress)
    if to == "static":
        return as_static(original, work, progress)
    progress("exporting the graph", 0)
    return [as_graph(original, work, to, quantize=to == "int8")], ()


def _report(
    original: Original,
    to: str,
    made: Candidate,
    measured: Measurement,
    tolerance: float,
    notes: tuple[str, ...],
) -> Report:
    rounded = () if original.exact else (
        "The float32 network was built from the float16 adapter: the weights of its training were not kept.",
    )  # fmt: skip
    return Report(
        model=original.manifest.version,
        to=to,
        version=made.manifest.version,
        metric=original.task.metric.name,
        better=original.task.metric.better,
        examples=len(measured.predictions[made.name].examples),
        texts=measured.texts,
        tolerance=tolerance,
        result=made.name,
        rows=measured.rows,
        notes=(*notes, *rounded),
    )


def _finish(
    original: Original, made: Candidate, report: Report, measured: Measurement, progress: Progress
) -> None:
    """Write beside the weights what was measured: predictions, card, recipe, report."""
    measured.predictions[made.name].save(made.folder / FILE)
    write_card(made.folder, compressed_card(original, made, report, measured, progress))
    if not (made.folder / "recipe.toml").is_file():
        original.recipe.save(made.folder / "recipe.toml")
    text = json.dumps(report.to_dict(), indent=2, ensure_ascii=False)
    (made.folder / REPORT).write_text(text + "\n", encoding="utf-8")


def _install(made: Candidate, out: Path) -> Version:
    """Move the encoder, then the adapter, into `out`: a kill between the two leaves an encoder unused."""
    target = out / made.encoder.name
    if target.exists():
        shutil.rmtree(made.encoder)
    else:
        made.encoder.rename(target)
    return register(made.folder, out)
