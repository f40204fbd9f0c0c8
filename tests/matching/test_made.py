"""What the matcher learns from: made schemas with a truth, pairs of people's renames, the ranker's fit."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.errors import ModelMissing
from assistant.mapping.ranker import load_ranker, read_ranker
from tests.fakes import FakeModels
from training.mapping.concepts import business_of, clinical, clinical_of
from training.mapping.fitting import fit_ranker, score_all
from training.mapping.gathered import gather, mean_ranks
from training.mapping.pairs import abbreviated, gather_pairs, restyled
from training.mapping.pretrain import calibrated, save
from training.mapping.schemas import made_pairs, rename_schemas
from training.objectives.matching import nearest_targets
from training.tasks.examples import Example

RENAMES = [
    {"repo": "r", "table": "shop__order", "source_column": "id", "target_column": "order_id"},
    {"repo": "r", "table": "shop__order", "source_column": "total_amt", "target_column": "total_amount"},
    {"repo": "r", "table": "shop__order", "source_column": "status", "target_column": "status"},
    {"repo": "r", "table": "shop__user", "source_column": "mail", "target_column": "email"},
    {"repo": "r", "table": "shop__user", "source_column": "", "target_column": "email"},
]
COLUMNS = [
    {"source_repo": "r", "table": "stg__order", "column": "order_id", "description": "Key of the order."},
    {"source_repo": "q", "table": "other", "column": "OrderID", "description": "Unique number of an order."},
]


def test_concepts_have_names_words_and_values_and_some_are_held_out() -> None:
    rng = np.random.default_rng(0)
    for concept in (*clinical()[::3], *business_of("train", rng, 8)):
        assert concept.names
        assert all(name.strip() for name in concept.names)
        assert all(one.strip() for one in concept.descriptions)
        for form in range(concept.forms):
            values = concept.values(rng, form, 12)
            assert len(values) <= 12
            assert len(set(values)) == len(values)
    train, held = ({one.key for one in clinical_of(split)} for split in ("train", "validation"))
    assert not train & held
    assert len(train | held) == len(clinical())


def test_made_schemas_are_the_same_for_one_seed_and_their_truth_is_one_to_one() -> None:
    first, again = list(made_pairs(3, 12)), list(made_pairs(3, 12))
    assert first == again
    for pair in first:
        assert pair.truth
        assert len({a for a, _ in pair.truth}) == len(pair.truth) == len({b for _, b in pair.truth})
        assert max(a for a, _ in pair.truth) < len(pair.source)
        assert max(b for _, b in pair.truth) < len(pair.target)
        assert len({(one.table, one.position) for one in pair.target}) == len(pair.target)
    assert len({pair.kind for pair in first}) > 3


def test_renames_become_schemas_with_and_without_words() -> None:
    found = [pair for _, pair in rename_schemas(RENAMES, COLUMNS, 0)]
    assert {pair.kind for pair in found} == {"renames", "renames and words", "several tables"}
    alone = found[0]
    assert {(alone.source[a].name, alone.target[b].name) for a, b in alone.truth} == {
        ("id", "order_id"), ("total_amt", "total_amount"), ("status", "status")
    }  # fmt: skip
    told = [one.description for pair in found for one in (*pair.source, *pair.target) if one.description]
    assert set(told) <= {"Key of the order."}


def test_pairs_for_the_encoder_differ_and_say_where_they_are_from() -> None:
    pairs = gather_pairs(RENAMES, COLUMNS, made=64, seed=1)
    assert pairs == gather_pairs(RENAMES, COLUMNS, made=64, seed=1)
    assert all(pair.text != pair.target and pair.table for pair in pairs)
    kinds = {pair.groups[0] for pair in pairs}
    assert "renamed" in kinds
    assert any(kind.startswith("change: ") for kind in kinds)
    rng = np.random.default_rng(0)
    styles = {restyled("orderId", rng).lower() for _ in range(9)}
    assert len(styles) > 1
    assert all(one.startswith("ord") for one in styles)
    assert any(len(abbreviated("customer_department", rng)) < 15 for _ in range(9))


def test_the_hardest_other_target_of_a_table_is_its_likest() -> None:
    pairs = [
        Example("a", target="order_id", table="t"), Example("b", target="order_number", table="t"),
        Example("c", target="colour", table="t"), Example("d", target="order_id", table="u"),
        Example("e", target="x"),
    ]  # fmt: skip
    assert nearest_targets(pairs)[:2] == [1, 0]
    assert nearest_targets(pairs)[3:] == [-1, -1]


@pytest.fixture(scope="module")
def gathered():  # type: ignore[no-untyped-def]
    return [gather(pair, FakeModels()) for pair in made_pairs(5, 6)]


def test_a_ranker_learns_to_put_the_right_pairs_first_and_is_read_back(gathered, tmp_path) -> None:  # type: ignore[no-untyped-def]
    ranker = calibrated(fit_ranker(gathered, rounds=6), gathered)
    scores = score_all(ranker, gathered)
    found = mean_ranks(gathered, scores, "domain")
    shuffled = [np.random.default_rng(0).permutation(one) for one in scores]
    assert found["all"] > 0.6 > mean_ranks(gathered, shuffled, "domain")["all"]
    assert (np.diff(ranker.calibrated) >= 0).all()
    save(ranker, {**_card(), "calibration": _points(ranker)}, tmp_path)
    read = read_ranker(tmp_path)
    for one, given in zip(gathered, scores, strict=True):
        np.testing.assert_allclose(
            read.score(one.source, one.target, one.i, one.j, one.features)[0], given, atol=1e-9
        )


def test_weights_that_are_absent_or_of_other_features_are_a_sentence(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ModelMissing, match=r"training\.mapping\.pretrain"):
        read_ranker(tmp_path)


@pytest.mark.shipped
def test_the_shipped_ranker_rises_with_likeness() -> None:
    ranker = load_ranker()
    assert (np.diff(ranker.raw) >= 0).all()
    assert (np.diff(ranker.calibrated) >= 0).all()


def _card() -> dict[str, object]:
    from assistant.mapping import context
    from assistant.mapping.features import NAMES

    return {"version": "t", "features": [*NAMES, *context.NAMES]}


def _points(ranker) -> dict[str, list[float]]:  # type: ignore[no-untyped-def]
    return {"raw": ranker.raw.tolist(), "calibrated": ranker.calibrated.tolist()}
