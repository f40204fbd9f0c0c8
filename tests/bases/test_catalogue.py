from __future__ import annotations

import re
from importlib.resources import files

import pytest
from pydantic import ValidationError

from assistant.errors import UnknownName
from training.base import DEFAULT, DEFAULT_LICENCE, DEFAULT_SHA256
from training.bases.catalogue import COMMERCIAL, CataloguedBase, by_id, catalogue, commercial_use, find


def test_ids_are_hub_ids_and_each_is_listed_once() -> None:
    ids = [base.id.lower() for base in catalogue()]
    assert len(ids) == len(set(ids)) >= 36
    assert all(re.fullmatch(r"[\w.-]+/[\w.-]+", name) for name in ids)


def test_a_licence_allows_the_same_wherever_it_is_named() -> None:
    assert {base.licence for base in catalogue()} == set(COMMERCIAL)
    for base in catalogue():
        assert base.commercial == COMMERCIAL[base.licence], base.id


def test_shapes_are_plausible() -> None:
    for base in catalogue():
        assert base.hidden % base.heads == 0 or base.reads_bytes or base.model_type in ("t5", "mt5"), base.id
        assert base.parameters > base.vocabulary * base.hidden, base.id
        embeddings = base.vocabulary * base.hidden * (1 if base.family == "encoder" else 2)
        layers = base.layers * 12 * base.hidden**2
        assert 0.4 < base.parameters / (embeddings + layers) < 2.5, base.id
        generates = base.family != "encoder"
        assert base.kinds == ("generation",) if generates else "generation" not in base.kinds
        assert all(re.fullmatch(r"[a-z]{2}|many", language) for language in base.languages)
        assert base.language_note or "many" not in base.languages, base.id


def test_families_are_those_transformers_knows() -> None:
    from training.bases.family import family_of

    for base in catalogue():
        assert family_of({"model_type": base.model_type}, base.id) == base.family, base.id


def test_the_default_is_listed_as_it_is() -> None:
    base = by_id(DEFAULT)
    assert (base.sha256, base.licence) == (DEFAULT_SHA256, DEFAULT_LICENCE)
    assert find("anything", DEFAULT_SHA256) is base
    assert find(DEFAULT.upper()) is base
    assert find("nobody/nothing") is None
    with pytest.raises(UnknownName, match=DEFAULT):
        by_id("nobody/nothing")


def test_commercial_use_of_licences_as_cards_state_them() -> None:
    assert [commercial_use(name) for name in ("apache-2.0", "mit", "cc-by-nc-4.0", "gemma", "wtf")] == [
        "yes", "yes", "no", "conditions", "unknown",
    ]  # fmt: skip


def test_an_entry_with_a_slip_is_refused() -> None:
    facts = by_id(DEFAULT).model_dump()
    with pytest.raises(ValidationError):
        CataloguedBase(**{**facts, "license": "MIT"})
    with pytest.raises(ValidationError):
        CataloguedBase(**{**facts, "kinds": ["poetry"]})


def test_the_catalogue_lies_beside_the_code() -> None:
    assert (files("training.bases") / "catalogue.toml").is_file()
