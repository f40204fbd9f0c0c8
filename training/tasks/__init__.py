"""The fine-tuning tasks, one short file each; an unknown name answers with the valid ones."""

from __future__ import annotations

from assistant.errors import UnknownName
from training.tasks.anomalies import ANOMALIES
from training.tasks.examples import Example, Metric, Task
from training.tasks.generation import GENERATION
from training.tasks.mapping import MAPPING
from training.tasks.metadata import METADATA
from training.tasks.rules import RULES
from training.tasks.standardization import STANDARDIZATION

__all__ = ["TASKS", "Example", "Metric", "Task", "find_task"]

TASKS: dict[str, Task] = {
    task.name: task for task in (ANOMALIES, STANDARDIZATION, METADATA, MAPPING, GENERATION, RULES)
}


def find_task(name: str) -> Task:
    """The task called `name`; raises `UnknownName` with those there are."""
    if name not in TASKS:
        raise UnknownName(f"There is no training task {name!r}; there are: {', '.join(TASKS)}.")
    return TASKS[name]
