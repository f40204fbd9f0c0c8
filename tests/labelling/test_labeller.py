from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import ModelMissing
from assistant.labelling import labeller
from assistant.labelling.frozen import FrozenModel, ShippedSight
from assistant.labelling.surface import SurfaceModel, figures, shape
from tests.labelling.sights import LetterSight

LABELS = ("code", "city", "year")
VALUES = {"code": "AB-{} ; CD-{}", "city": "berlin{} ; paris", "year": "19{}9 ; 20{}8"}


def columns(tables: range) -> tuple[list[labeller.Text], list[str], list[int]]:
    texts: list[labeller.Text] = []
    names, answers = [], []
    for table in tables:
        for answer, label in enumerate(LABELS):
            text = VALUES[label].replace("{}", str(table % 10))
            texts.append((text, "beside") if table % 2 else text)
            names.append(f"t{table}")
            answers.append(answer)
    return texts, names, answers


def learnt() -> labeller.Labeller:
    return labeller.fit(LABELS, *columns(range(10)), sight=LetterSight())


def test_shapes_keep_signs_and_tell_letters_from_digits() -> None:
    assert shape("Ab-9 é_") == "Aa-9 a_"
    assert np.isfinite(figures(["", "a ; b"])).all()


def test_characters_tell_what_an_uncased_encoder_cannot() -> None:
    upper, lower = [f"AB{i} ; CD{i}" for i in range(12)], [f"ab{i} ; cd{i}" for i in range(12)]
    model = SurfaceModel(4).fit(upper + lower, [0] * 12 + [2] * 12)
    found = model.probabilities(["XY7 ; ZZ8", "xy7 ; zz8"])
    assert found.shape == (2, 4)
    assert found.argmax(axis=1).tolist() == [0, 2]
    assert (found[:, [1, 3]] == 0).all()  # never seen in training
    assert model.probabilities([]).shape == (0, 4)


def test_what_a_model_sees_is_learnt_from() -> None:
    model = FrozenModel(3, LetterSight()).fit(["aaa", "aab", "zzz", "zzy"], [0, 0, 2, 2])
    assert model.probabilities(["aba", "yyz"]).argmax(axis=1).tolist() == [0, 2]
    assert model.probabilities([]).shape == (0, 3)


def test_columns_are_labelled() -> None:
    model, (texts, tables, answers) = learnt(), columns(range(30, 34))
    found = model.probabilities(texts, tables)
    assert found.argmax(axis=1).tolist() == answers
    np.testing.assert_allclose(found.sum(axis=1), 1)
    assert model.probabilities([], []).shape == (0, 3)


def test_a_labeller_is_saved_and_read_back(tmp_path: Path) -> None:
    model, (texts, tables, _) = learnt(), columns(range(20, 24))
    model.save(tmp_path)
    again = labeller.read(tmp_path, LetterSight())
    assert again is not None
    assert again.labels == LABELS
    np.testing.assert_allclose(
        again.probabilities(texts, tables), model.probabilities(texts, tables), atol=1e-3
    )
    assert labeller.read(tmp_path / "nowhere", LetterSight()) is None


def test_damage_and_other_models_are_sentences(tmp_path: Path) -> None:
    learnt().save(tmp_path)

    class Other(LetterSight):
        version = "other letters"

    with pytest.raises(ModelMissing, match="other letters"):
        labeller.read(tmp_path, Other())
    (tmp_path / labeller.ESTIMATORS).write_bytes(b"no zip")
    with pytest.raises(ModelMissing, match="train it again"):
        labeller.read(tmp_path, LetterSight())
    (tmp_path / labeller.CARD).write_text(json.dumps({"labels": ["a"]}))
    with pytest.raises(ModelMissing, match="train it again"):
        labeller.read(tmp_path, LetterSight())


@pytest.mark.shipped
def test_the_shipped_models_see_columns() -> None:
    sight = ShippedSight()
    seen = sight.see(["berlin ; paris", "12 ; 13"])
    assert seen.shape[0] == 2
    assert np.isfinite(seen).all()
    assert len(sight.version.split()) == 4
