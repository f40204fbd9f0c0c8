"""`dqa models`: what is served, which version to serve, which base to take."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.registry.made import MODEL, make_model
from training.registry import install


@pytest.fixture
def root(home: Path, tmp_path: Path) -> Path:
    """The home's models: a champion that is good, a candidate that is worse."""
    root = home / ".dqa" / "models"
    for number, accuracy in ((1, 0.9), (2, 0.7)):
        make_model(tmp_path / "trained", number, accuracy=accuracy)
        install(tmp_path / "trained", root, "ada")
    return root


def states(dqa):
    return {one["version"]: one["state"] for one in dqa("models", "list", "--json").json["models"]}


def test_list_names_shipped_and_trained(dqa, root):
    said = dqa("models", "list")
    assert said.code == 0
    assert "candidate" in said.out
    assert "accuracy 0.900 (0.880–0.920)" in said.out
    listed = {one["model"]: one["state"] for one in dqa("models", "list", "--json").json["models"]}
    assert listed["encoder"] == listed["column_kind"] == "shipped"


def test_promote_roll_back_and_retire(dqa, root):
    first, second = (next(version for version, state in states(dqa).items() if state == wanted)
                     for wanted in ("champion", "candidate"))  # fmt: skip
    refused = dqa("models", "promote", MODEL, second)
    assert refused.code == 2
    assert "worse than what is served" in refused.err
    promoted = dqa("models", "promote", MODEL, second, "--anyway", "--why", "to try", "--json")
    assert promoted.json["version"] == second
    assert states(dqa)[first] == "retired"
    shown = dqa("models", "show", MODEL)
    assert f"# {MODEL} 2" in shown.out
    assert "to try" in shown.out
    assert first in dqa("models", "rollback", MODEL).out
    assert dqa("models", "retire", MODEL, second).code == 0
    assert states(dqa)[second] == "retired"
    assert dqa("models", "retire", MODEL, first).code == 2


def test_models_that_are_not_there_are_named_with_those_that_are(dqa, root):
    unknown = dqa("models", "show", "nobody")
    assert unknown.code == 2
    assert "column_kind" in unknown.err
    assert MODEL in unknown.err
    assert dqa("models", "promote", MODEL, "zzz").code == 2
    assert dqa("models", "list", "--models", str(root / "nowhere")).code == 2


def test_a_shipped_model_shows_its_card_and_an_encoder_says_it_has_none(dqa):
    assert "Limits" in dqa("models", "show", "column_kind").out
    assert "precision" in dqa("models", "show", "anomaly_combiner").out
    assert "has no card" in dqa("models", "show", "encoder").out


def test_bases_and_recommendations(dqa):
    listed = dqa("models", "bases", "--json").json["bases"]
    assert len(listed) > 30
    assert "google/byt5-small" in dqa("models", "bases").out
    asked = ("models", "recommend", "--task", "standardization", "--memory", "4", "--licence", "commercial")
    said = dqa(*asked)
    assert said.code == 0
    assert said.out.startswith("1. sentence-transformers/all-MiniLM-L6-v2 (")
    assert "decoders are not fine-tuned for classification here" in said.out
    first = dqa(*asked, "--json").json["choices"][0]
    assert (first["id"], first["batch"]) == ("sentence-transformers/all-MiniLM-L6-v2", 32)
    assert (
        "No base of the catalogue fits"
        in dqa("models", "recommend", "--task", "rules", "--memory", "0.1").out
    )
    assert dqa("models", "recommend", "--task", "poetry").code == 2


def test_inspect_says_what_fits(dqa, tmp_path):
    from tests.tiny import make_base

    folder = str(make_base(tmp_path / "tiny").folder)
    said = dqa("models", "inspect", folder)
    assert said.code == 0
    assert "encoder (bert)" in said.out
    assert "needs a GPU" in said.out
    found = dqa("models", "inspect", folder, "--json").json
    assert (found["family"], found["layers"]) == ("encoder", 2)
    assert found["needs"]["full"] > found["needs"]["inference"]
