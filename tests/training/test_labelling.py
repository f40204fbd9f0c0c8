"""`dqa train metadata --data`: a model of labels of one's own, the labeller beside it, and both at hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from assistant.labelling import labeller
from assistant.labelling.tables import open_table_labeller
from assistant.models.manifest import read_manifest
from assistant.models.store import StoredModels
from assistant.settings import Settings
from assistant.sketch import TableSketch, sketch_frame
from tests.evaluation.test_metadata import KINDS, write
from tests.labelling.sights import LetterSight
from training.evaluation import metadata
from training.recipe import Recipe, default_recipe, for_own_data
from training.run import train_task


@pytest.fixture
def own(recipe: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recipe:
    monkeypatch.setattr(labeller, "ShippedSight", LetterSight)
    data = write(tmp_path / "train.jsonl", 24)
    return replace(recipe, task="metadata", data=str(data), epochs=8, max_tokens=32, evaluate_every=20)


def test_own_labels_get_a_labeller_that_the_evaluation_at_hand_uses(
    own: Recipe, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished = train_task(own, out)
    folder = out / "semantic_type"
    manifest = read_manifest(folder)
    assert manifest.labels == ("city", "code", "year")
    assert manifest.first_segment  # the columns have neighbours
    assert set(labeller.FILES) < set(manifest.files)
    assert finished.card.labeller["micro_f1"] == 1
    assert "the labeller beside it" in (folder / "card.md").read_text()
    monkeypatch.setenv("DQA_MODELS", str(out))
    test = write(tmp_path / "test.jsonl", 4, first=50)
    assert metadata.evaluate(test)["micro_f1"] == 1
    calls: list[list[str]] = []
    whole = labeller.Labeller.probabilities

    def watched(self: labeller.Labeller, texts: list, tables: list[str]) -> object:
        calls.append(tables)
        return whole(self, texts, tables)

    monkeypatch.setattr(labeller.Labeller, "probabilities", watched)
    metadata.evaluate(test)
    assert calls == [[f"t{table}" for table in range(50, 54) for _ in range(3)]]


def test_columns_that_stand_alone_are_shown_alone(own: Recipe, out: Path, tmp_path: Path) -> None:
    rows = [json.loads(line) for line in (tmp_path / "train.jsonl").read_text().splitlines()]
    for number, row in enumerate(rows):
        row["table"] = f"t{number}"
    (tmp_path / "train.jsonl").write_text("\n".join(map(json.dumps, rows)))
    train_task(replace(own, epochs=1), out)
    assert not read_manifest(out / "semantic_type").first_segment


def test_own_columns_are_read_as_far_as_the_table_of_methods_reads_them() -> None:
    recipe = for_own_data(default_recipe("metadata"))
    assert recipe.max_tokens == 96
    assert for_own_data(default_recipe("rules")).max_tokens == default_recipe("rules").max_tokens


def test_tables_are_labelled_by_the_model_at_hand(own: Recipe, out: Path) -> None:
    assert open_table_labeller(StoredModels(Settings(models=out))) is None  # the shipped one, until then
    train_task(own, out)
    found = open_table_labeller(StoredModels(Settings(models=out)))
    assert found is not None
    table = sketch_frame(pd.DataFrame(KINDS), "t99").without_names()  # those trained on had no names
    answers = found.label(table)
    assert [answer.label for answer in answers] == list(KINDS)
    assert all(answer.probability > 0.5 for answer in answers)
    assert found.label(TableSketch("empty", ())) == []
    assert len(found.label(table.without_values())) == 3
