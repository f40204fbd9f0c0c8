"""The labeller beside a model of one's own labels: fitted on the same columns, measured on the same held-out.

See `assistant.labelling`. Only columns (`values`, perhaps `header`, `table`) get one, and no label that the
project's own corpus has a model of.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.labelling import labeller
from assistant.models.manifest import Manifest, sha256, write_manifest
from training.gathering import Gathered
from training.recipe import Recipe
from training.tasks.examples import Example, labels_of

TASK = "metadata"


def has_labeller(gathered: Gathered, recipe: Recipe) -> bool:
    """Whether a run's model gets a labeller: columns of one's own, with labels of one's own."""
    return bool(recipe.data) and gathered.task.name == TASK and len(gathered.task.labels) > 1


def add_labeller(gathered: Gathered, folder: Path, manifest: Manifest) -> Manifest:
    """Fit one on the training columns and write it beside the model; the manifest with its files."""
    train = [e for e in gathered.train if e.label >= 0 and not _made(e)]
    model = labeller.fit(gathered.task.labels, _texts(train), _tables(train), [e.label for e in train])
    model.save(folder)
    files = {**manifest.files, **{name: sha256(folder / name) for name in labeller.FILES}}
    manifest = manifest.model_copy(update={"files": files})
    write_manifest(folder, manifest)
    return manifest


def measure_labeller(gathered: Gathered, folder: Path, test: Sequence[Example]) -> dict[str, float]:
    """The task's figures of the labeller in a model's folder; {} where there is none."""
    model = labeller.read(folder)
    if model is None or not test:
        return {}
    return gathered.task.measure(model.probabilities(_texts(test), _tables(test)), labels_of(test))


def _made(example: Example) -> bool:
    """Whether augmentation made it: the counts of neighbours are of columns that were there."""
    return any(group.startswith("augmented: ") for group in example.groups)


def _texts(examples: Sequence[Example]) -> list[labeller.Text]:
    return [example.text for example in examples]


def _tables(examples: Sequence[Example]) -> list[str]:
    return [example.table for example in examples]
