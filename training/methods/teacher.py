"""A trained model as a teacher: its logits on the student's training texts, computed once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.errors import UsageError
from assistant.models.heads import Adapter
from assistant.models.manifest import MANIFEST, check_files, read_manifest
from assistant.models.store import SHIPPED
from assistant.progress import Progress, silent
from training.tasks.examples import Task, Text

_CHUNK = 512


def open_served(folder: Path, roots: Sequence[Path] = ()) -> Adapter:
    """The served classifier in a model folder; its encoder lies beside it, in `roots`, or is the shipped one.

    Raises `UsageError` where there is none, `ModelMissing` where files are damaged.
    """
    from assistant.models.encoder import open_encoder

    if not (folder / MANIFEST).is_file():
        raise UsageError(f"There is no model in {folder}: give the folder that `dqa train` wrote.")
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    for root in (*folder.parents[:3], *roots, SHIPPED):  # a version lies in <models>/versions/<model>
        for candidate in sorted(root.glob("encoder*")):
            if (candidate / MANIFEST).is_file() and read_manifest(candidate).version == manifest.base:
                found = read_manifest(candidate)
                check_files(candidate, found)
                return Adapter(folder, manifest, lambda at=candidate, of=found: open_encoder(at, of))  # type: ignore[misc]
    raise UsageError(
        f"The encoder {manifest.base} of the model in {folder} is not beside it; train it again."
    )


def teacher_logits(name: str, task: Task, texts: Sequence[Text], progress: Progress = silent) -> np.ndarray:
    """Logits (len(texts), outputs) of the model in the folder `name`; `UsageError` for other labels."""
    teacher = open_served(Path(name))
    if teacher.manifest.labels != task.labels:
        raise UsageError(
            f"The teacher in {name} knows {len(teacher.manifest.labels)} labels, the task {len(task.labels)} "
            "or others: a student learns from a teacher of the same labels."
        )
    parts = []
    for first in range(0, len(texts), _CHUNK):
        parts.append(teacher.logits(texts[first : first + _CHUNK]))
        progress("asking the teacher", min(first + _CHUNK, len(texts)), len(texts))
    return np.concatenate(parts) * teacher.manifest.temperature
