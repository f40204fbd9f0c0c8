"""How far a federation is, as JSON in its exchange folder: a killed one goes on from there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from assistant.errors import AssistantError
from training.checkpoint import Position
from training.privacy.averaging import Update
from training.train import Trained

STANDING = "rounds.json"


@dataclass
class Standing:
    """What is known after `done` rounds.

    `fingerprint` names recipe, base and parties; `updates` are the last round's, by party; `history` holds
    (round, mean training loss, primary metric); `seconds` and `cpu_seconds` are those of all rounds.
    """

    fingerprint: str
    done: int = 0
    best: float | None = None
    best_round: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    history: list[tuple[int, float, float]] = field(default_factory=list)
    updates: dict[str, Update] = field(default_factory=dict)

    def record(self, updates: Mapping[str, Update], figure: float, *, improves: bool) -> None:
        """Note that one more round is done."""
        self.done += 1
        if improves:
            self.best, self.best_round = figure, self.done
        self.updates = dict(updates)
        self.history.append((self.done, self._mean("loss"), figure))

    def write(self, exchange: Path) -> None:
        """Write it into the exchange folder, whole or not at all."""
        part = exchange / f"{STANDING}.part"
        part.write_text(json.dumps(asdict(self)), encoding="utf-8")
        part.replace(exchange / STANDING)

    def trained(self, rounds: int) -> Trained:
        """The rounds as steps of a run, of `rounds` that were planned."""
        position = Position(
            self.fingerprint, step=self.done, best=self.best, best_step=self.best_round,
            seconds=self.seconds, cpu_seconds=self.cpu_seconds, history=self.history,
        )  # fmt: skip
        return Trained(position, rounds, self._mean("mean_tokens"))

    def _mean(self, name: str) -> float:
        total = sum(one.examples for one in self.updates.values())
        return float(sum(getattr(one, name) * one.examples for one in self.updates.values()) / total)


def read_standing(exchange: Path) -> Standing:
    """What was reached; raises `AssistantError` where the file is damaged."""
    file = exchange / STANDING
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        found["updates"] = {name: Update(**one) for name, one in found["updates"].items()}
        found["history"] = [(number, loss, figure) for number, loss, figure in found["history"]]
        return Standing(**found)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise AssistantError(
            f"{file} is damaged ({type(error).__name__}); delete its folder to start the federation anew."
        ) from error
