"""A model card made from what was measured; nothing in it is typed by hand but the task's own description.

write_card(folder, Card(…))      # card.json and card.md beside the weights
read_card(folder)                # of any version, the oldest included
"""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from assistant.errors import ModelMissing
from training.card.carbon import Carbon, carbon
from training.card.facts import Card, Group, Privacy
from training.card.machine import machine
from training.card.measured import measured_facts
from training.card.render import render
from training.robustness.measure import Robust
from training.robustness.ood import Detection

__all__ = [
    "Carbon", "Card", "Detection", "Group", "Privacy", "Robust", "carbon", "machine",
    "measured_facts", "read_card", "render", "write_card",
]  # fmt: skip

CARD = "card.json"


def write_card(folder: Path, card: Card) -> None:
    """Write `card.json` and `card.md` into a model folder."""
    text = json.dumps(card.model_dump(mode="json"), indent=2, ensure_ascii=False)
    (folder / CARD).write_text(text + "\n", encoding="utf-8")
    (folder / "card.md").write_text(render(card), encoding="utf-8")


def read_card(folder: Path) -> Card:
    """The card in a model folder; raises `ModelMissing` where there is none that can be read."""
    file = folder / CARD
    try:
        return Card.model_validate_json(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ModelMissing(f"There is no {CARD} in {folder}: train the model again to get one.") from None
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        reason = error.errors()[0]["msg"] if isinstance(error, ValidationError) else error
        raise ModelMissing(
            f"{file} cannot be read as a model card ({reason}); train the model again."
        ) from error
