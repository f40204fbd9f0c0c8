from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import ModelMissing, UsageError
from assistant.labelling import labeller
from assistant.labelling.labeller import own
from tests.labelling.sights import LetterSight
from tests.tiny import make_base
from training.data.views import views
from training.evaluation import metadata, methods
from training.evaluation.methods import METHODS, fine_tuned, micro_f1, read_columns, recipe_of
from training.tasks.examples import Example

KINDS = {
    "code": ["AB-12", "CD-34", "EF-56"],
    "city": ["berlin", "paris", "rome"],
    "year": ["1999", "2004", "2018"],
}


def write(file: Path, tables: int, first: int = 0) -> Path:
    rows = []
    for table in range(first, first + tables):
        for turn, (label, values) in enumerate(KINDS.items()):
            some = values[(table + turn) % 3 :] + values
            rows.append({"table": f"t{table}", "label": label, "values": some[:3]})
    file.write_text("\n".join(map(json.dumps, rows)))
    return file


def test_views_show_the_same_columns_otherwise() -> None:
    examples = [Example((f"a{i} ; b{i} ; c{i} ; d{i}", "x"), i, table="t") for i in range(8)]
    first, *others = views([*examples, Example("alone", 9)], 3, seed=1)
    assert first == [*examples, Example("alone", 9)]
    assert others == views([*examples, Example("alone", 9)], 3, seed=1)[1:]
    for shown in others:
        assert [e.label for e in shown] == [e.label for e in first]
        assert shown[-1] == first[-1]  # one value has no other order
        for old, new in zip(examples, shown[:-1], strict=True):
            assert set(own(new.text).split(" ; ")) <= set(own(old.text).split(" ; "))
            assert new.text != old.text
            assert new.text[1] == "x"


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    base = make_base(tmp_path / "base")
    small = replace(
        methods._BASIS, base_model=str(base.folder), epochs=6, batch=8, max_tokens=32, threads=1,
        precision="float32",
    )  # fmt: skip
    monkeypatch.setattr(methods, "_BASIS", small)
    return tmp_path


def test_columns_are_fine_tuned_on_and_measured(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    train, test = write(tiny / "train.jsonl", 16), write(tiny / "test.jsonl", 4, first=50)
    monkeypatch.setattr(labeller, "ShippedSight", LetterSight)
    told: list[str] = []
    found = metadata.evaluate(test, train, seed=1, progress=lambda what, *_: told.append(what))
    assert found["columns"] == 12
    assert found["micro_f1"] == found["macro_f1"] == 1
    assert set(found) == {"columns", "micro_f1", "macro_f1", "seconds", "cpu_seconds"}
    assert "learning from the columns" in told


def test_columns_without_a_label_are_left_out(tiny: Path) -> None:
    train = write(tiny / "train.jsonl", 4)
    train.write_text(train.read_text() + "\n" + json.dumps({"table": "t0", "label": "", "values": ["x"]}))
    columns = read_columns(str(train), str(write(tiny / "test.jsonl", 2, first=50)))
    assert len(columns.train) == 12
    assert min(example.label for example in columns.train) == 0


@pytest.mark.parametrize("name", ["LoRA", "prompt tuning", methods.GRADUAL, methods.ORDERS])
def test_every_method_says_something_of_every_column(tiny: Path, name: str) -> None:
    columns = read_columns(str(write(tiny / "train.jsonl", 8)), str(write(tiny / "test.jsonl", 2, first=50)))
    found = fine_tuned(replace(recipe_of(name), lora_rank=2, virtual_tokens=2), columns)
    assert found.shape == (6, 3)
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-5)
    assert 0 <= micro_f1(found, columns) <= 1


def test_methods_are_recipes() -> None:
    assert all(recipe_of(name).patience == 0 for name in METHODS if not METHODS[name].get("frozen"))


def test_labels_that_training_never_sees_are_a_sentence(tiny: Path) -> None:
    train = write(tiny / "train.jsonl", 4)
    strange = tiny / "test.jsonl"
    strange.write_text(json.dumps({"table": "x", "label": "colour", "values": ["red"]}))
    with pytest.raises(UsageError, match="colour"):
        metadata.evaluate(strange, train)


def test_without_a_model_the_way_to_one_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "SHIPPED", tmp_path / "nowhere")
    with pytest.raises(ModelMissing, match="dqa train metadata"):
        metadata.evaluate(write(tmp_path / "test.jsonl", 2))
