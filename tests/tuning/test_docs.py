"""docs/recipes.md against the code: no field is missing, none is made up, defaults and choices are right."""

from __future__ import annotations

import re
import tomllib
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

from training.recipe import RECIPES, Recipe, load_recipe
from training.tuning.space import load_space, spelt

TEXT = (Path(__file__).parents[2] / "docs" / "recipes.md").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| `(\w+)` \| (?:`([^`]+)` )?\| (.+) \|$", re.MULTILINE)
ROWS = {name: (default, meaning) for name, default, meaning in _ROW.findall(TEXT.split("## Every field")[1])}


def test_every_field_is_in_the_table_in_its_order() -> None:
    assert list(ROWS) == [field.name for field in fields(Recipe)]


@pytest.mark.parametrize("field", fields(Recipe), ids=lambda field: field.name)
def test_defaults_are_as_told(field) -> None:
    told = ROWS[field.name][0].replace(", ", ",")
    assert told == ("" if field.default is MISSING else spelt(field.default))


def test_tasks_are_as_told() -> None:
    assert set(re.findall(r"`(\w+)`", ROWS["task"][1])) == {file.stem for file in RECIPES.glob("*.toml")}


def test_settings_in_the_text_are_accepted(tmp_path: Path) -> None:
    own = Recipe("metadata", start="an earlier model")
    settings = re.findall(r"`(\w+=[\w.]+)`", TEXT) + re.findall(r"--set (\w+=[\w.-]+)", TEXT)
    assert len(settings) > 20
    for setting in settings:
        own.with_settings([setting])


def test_the_search_space_in_the_text_is_one(tmp_path: Path) -> None:
    block = re.search(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    assert block
    file = tmp_path / "search.toml"
    file.write_text(block[1], encoding="utf-8")
    assert list(load_space(file, Recipe("metadata"))) == list(tomllib.loads(block[1]))


@pytest.mark.parametrize("file", sorted(RECIPES.glob("*.toml")), ids=lambda file: file.stem)
def test_shipped_recipes_are_of_their_task(file: Path) -> None:
    assert load_recipe(file).task == file.stem
