from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import ModelMissing, UsageError
from tests.tiny import make_base
from training.data.views import context, in_table, views
from training.evaluation import metadata, methods
from training.evaluation.methods import METHODS, fine_tuned, micro_f1, read_columns, recipe_of
from training.surface import SurfaceModel, mixed, own, shape
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


def test_shapes_keep_signs_and_tell_letters_from_digits() -> None:
    assert shape("Ab-9 é_") == "Aa-9 a_"
    assert own(("column", "beside")) == own("column") == "column"


def test_the_surface_model_tells_what_an_uncased_encoder_cannot() -> None:
    upper = [Example(f"AB{i} ; CD{i} ; EF{i}", 0) for i in range(12)]
    lower = [Example(f"ab{i} ; cd{i} ; ef{i}", 2) for i in range(12)]
    model = SurfaceModel(4).fit(upper + lower)
    found = model.probabilities([Example("XY7 ; ZZ8 ; QQ9"), Example("xy7 ; zz8 ; qq9")])
    assert found.shape == (2, 4)
    assert found.argmax(axis=1).tolist() == [0, 2]
    np.testing.assert_allclose(found.sum(axis=1), 1)
    assert (found[:, [1, 3]] == 0).all()  # never seen in training


def test_the_surface_model_sees_the_table_a_column_is_in() -> None:
    films = [Example(f"Title {i}", 0, table=f"Movie{i}_imdb") for i in range(12)]
    books = [Example(f"Title {i}", 1, table=f"book_{i}.shop") for i in range(12)]
    model = SurfaceModel(2).fit(films + books)
    fresh = [Example("Title 99", table="movie.other"), Example("Title 99", table="BookOther")]
    assert model.probabilities(fresh).argmax(axis=1).tolist() == [0, 1]
    pair = Example(("column", "beside ; it"), table="CustomerOrders2024_eu")
    assert context(pair) == "Customer Orders 2024 eu : beside ; it"
    assert in_table(pair).text == ("column", "Customer Orders 2024 eu : beside ; it")
    assert in_table(Example("column")).text == ("column", "")


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


def test_embeddings_count_where_they_are_given() -> None:
    examples = [Example(f"same {i}", i % 2) for i in range(20)]

    def embed(texts: object) -> np.ndarray:
        return np.array([[1.0, 0.0] if int(text.split()[1]) % 2 else [0.0, 1.0] for text in texts])

    fresh = [Example("same 100"), Example("same 101")]
    assert SurfaceModel(2, embed).fit(examples).probabilities(fresh).argmax(axis=1).tolist() == [0, 1]


def test_a_mixture_is_a_geometric_mean() -> None:
    a, b = np.array([[0.9, 0.1]]), np.array([[0.4, 0.6]])
    expected = np.sqrt(a * b) / np.sqrt(a * b).sum()
    np.testing.assert_allclose(mixed([a, b]), expected)
    assert mixed([np.array([[1.0, 0.0]]), np.array([[0.5, 0.5]])])[0, 1] > 0  # nobody is that sure


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
    monkeypatch.setattr(
        methods, "surface_probabilities",
        lambda classes, train, test: SurfaceModel(classes).fit(train).probabilities(test),
    )  # fmt: skip
    told: list[str] = []
    found = metadata.evaluate(test, train, seed=1, progress=lambda what, *_: told.append(what))
    assert found["columns"] == 12
    assert found["micro_f1"] == found["macro_f1"] == 1
    assert set(found) == {"columns", "micro_f1", "macro_f1", "seconds", "cpu_seconds"}
    assert "training columns" in told


@pytest.mark.parametrize("name", ["LoRA", "prompt tuning", methods.GRADUAL, methods.BEST])
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
