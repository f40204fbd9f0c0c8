"""The models that ship with the package do what their names say, on values of no corpus."""

from __future__ import annotations

import json

import numpy as np
import pytest

import assistant.models
from assistant.models import Models
from assistant.models.inputs import column_text
from assistant.models.store import NAMES, SHIPPED
from assistant.settings import Settings

pytestmark = pytest.mark.shipped


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    return assistant.models.load(Settings(models=tmp_path_factory.mktemp("none"), threads=1))


def test_all_are_there_with_their_versions(models: Models) -> None:
    assert set(models.versions) == set(NAMES)


@pytest.mark.parametrize("name", ["encoder", "static"])
def test_embeddings_know_what_is_near(models: Models, name: str) -> None:
    vectors = getattr(models, name).embed(["Germany", "France", "invoice date", "order date"])
    near = vectors @ vectors.T
    assert min(near[0, 1], near[2, 3]) > max(near[0, 2], near[0, 3], near[1, 2], near[1, 3]) + 0.15


@pytest.mark.parametrize(
    ("header", "values", "kind"),
    [
        ("", ["12/31/1999", "01/15/2004", "07/04/2011"], "date"),
        ("contact", ["anna@fjord.no", "b.lee@kiwi.co.nz"], "email"),
        ("", ["Portugal", "Kenya", "Vietnam", "Chile"], "country"),
        ("price", ["$12.50", "$1,204.00", "$3.99"], "amount"),
        ("active", ["yes", "no"], "boolean"),
        ("", ["https://fjord.no/a", "http://kiwi.co.nz/b?c=1"], "url"),
    ],
)
def test_kinds(models: Models, header: str, values: list[str], kind: str) -> None:
    probabilities = models.column_kind.classify([column_text(header, values)])[0]
    assert models.column_kind.labels[int(np.argmax(probabilities))] == kind


@pytest.mark.parametrize(
    ("header", "context", "good", "bad"),
    [
        ("country", ["Portugal", "Kenya", "Vietnam", "Chile", "Norway"], "Greece", "Grxece"),
        ("visit", ["2021-03-04", "2021-05-16", "2020-11-30", "2021-01-02"], "2021-02-11", "unknown"),
        ("", ["10.4 kg", "7.25 kg", "12 kg", "9.9 kg"], "8.1 kg", "john smith"),
    ],
)
def test_plausibility_ranks_the_wrong_value_first(
    models: Models, header: str, context: list[str], good: str, bad: str
) -> None:
    plausible, wrong = models.cell_plausibility.score(header, context, [good, bad])
    assert wrong > plausible + 0.2


@pytest.mark.parametrize("name", ["column_kind", "cell_plausibility"])
def test_fine_tuning_earned_its_place(name: str) -> None:
    card = json.loads((SHIPPED / name / "card.json").read_text(encoding="utf-8"))
    assert card["figures"][card["metric"]] > card["baseline"][card["metric"]]
    assert card["float32"][card["metric"]] - card["figures"][card["metric"]] < 0.02


def test_the_weights_stay_small() -> None:
    assert sum(file.stat().st_size for file in SHIPPED.rglob("*") if file.is_file()) < 44e6


def test_the_graph_does_not_tell_where_it_was_made() -> None:
    assert b'File "' not in (SHIPPED / "encoder" / "model.onnx").read_bytes()
