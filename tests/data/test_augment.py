"""Augmentation changes how a column is written and never what it is."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import ModelMissing, UnknownName, UsageError
from assistant.models.inputs import cell_texts, column_text
from tests.tiny import make_causal, make_seq2seq
from training.corpora.headers import words_of
from training.data.augment import AUGMENTATIONS, augment
from training.data.parts import apart
from training.data.translate import back_translate, back_translated
from training.tasks.examples import Example

CITIES = Example(
    column_text("customer_city", ["Berlin", "Paris", "Rome", "Oslo"]), 3, ("with header",), "", "t"
)
DATES = Example(column_text("Order Date", ["2020-01-31", "2021-12-01"]), 1)
NUMBERS = Example(column_text("total", ["1234.5", "99"]), 2)


def changed(example: Example, name: str, seed: int = 0) -> list[Example]:
    """The new examples that one change makes of many copies' worth of one."""
    return augment([example], [name], 6, seed)[1:]


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_every_change_keeps_label_table_and_target_and_says_what_it_is(name: str) -> None:
    source = CITIES._replace(target="kept")
    new = augment([source, DATES._replace(label=1)], [name], 1, 1)[2:]
    assert new
    for example in new:
        origin = source if example.label == 3 else DATES
        assert example.text != origin.text
        assert (example.table, example.target) == (origin.table, origin.target)
        assert example.groups == (*origin.groups, f"augmented: {name}")


def test_headers_get_synonyms_and_abbreviations_in_their_own_style() -> None:
    synonyms = {apart(str(example.text)).header for example in changed(CITIES, "header_synonym")}
    assert synonyms <= {f"{a}_{b}" for a in ("customer", "client", "buyer", "purchaser")
                        for b in ("city", "town", "municipality", "place")}  # fmt: skip
    assert synonyms
    assert "no_of_items" not in synonyms
    short = {apart(str(example.text)).header for example in changed(CITIES, "header_abbreviation")}
    assert short == {"cust_city", "cst_city"}
    written_out = Example(column_text("CUST_NO", ["1", "2"]), 0)
    headers = {apart(str(example.text)).header for example in changed(written_out, "header_abbreviation")}
    assert "CUSTOMER_NO" in headers
    spoken = {apart(str(example.text)).header for example in changed(DATES, "header_synonym")}
    assert spoken <= {"Purchase Date", "Purchase Order Date", "Order Day", "Order Calendar Date"}
    assert spoken


def test_styles_keep_the_words() -> None:
    for example in changed(CITIES, "header_style"):
        header = apart(str(example.text)).header
        assert set(words_of(header)) <= {"customer", "city", "customercity", "cust", "cst", "1", "t", "c"}, (
            header
        )


def test_dates_in_another_format_are_the_same_days() -> None:
    days = [datetime(2020, 1, 31), datetime(2021, 12, 1)]
    from training.corpora.drifts import DATE_FORMATS

    new = changed(DATES, "values_format")
    assert new
    for example in new:
        values = apart(str(example.text)).values
        assert any(_reads(values, days, form) for form in DATE_FORMATS), values


def _reads(values: tuple[str, ...], days: list[datetime], form: str) -> bool:
    try:
        return [datetime.strptime(value, form) for value in values] == days
    except ValueError:
        return False


def test_numbers_in_another_format_are_the_same_numbers_and_codes_stay() -> None:
    written = {apart(str(example.text)).values for example in changed(NUMBERS, "values_format")}
    assert written <= {("1,234.5", "99"), ("1.234,5", "99")}
    assert written
    assert changed(Example(column_text("id", ["007", "1234"]), 2), "values_format") == []


def test_order_and_subset_take_values_from_the_column() -> None:
    values = apart(str(CITIES.text)).values
    for example in changed(CITIES, "values_order"):
        assert sorted(apart(str(example.text)).values) == sorted(values)
    for example in changed(CITIES, "values_subset"):
        kept = apart(str(example.text)).values
        assert 2 <= len(kept) < 4
        assert [value for value in values if value in kept] == list(kept)


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_a_value_that_is_judged_in_its_column_is_never_touched(name: str) -> None:
    cells = [
        Example(cell_texts("customer city", ["Berlin", "Paris", "Rome"], "Oslo"), 0),
        Example(cell_texts("", ["Berlin"], "Oslo"), 0),
        Example(cell_texts("order date", ["2020-01-01", "2020-01-02", "2020-01-03"], "2020-02-31"), 1),
    ]
    for example in augment(cells, [name], 3, 2)[3:]:
        assert example.text[0] == cells[2 * example.label].text[0]
        assert example.text[1] != cells[2 * example.label].text[1]
        assert "augmented: values_format" not in example.groups


def test_names_in_tables_are_reworded_but_not_the_table() -> None:
    rename = Example("orders_raw : customer_no", -1, (), "customer_id", "r/orders_raw")
    texts = {example.text for example in changed(rename, "header_abbreviation")}
    assert texts <= {"orders_raw : cust_no", "orders_raw : cst_no", "orders_raw : customer_number"}
    assert texts


def test_the_seed_decides_and_nothing_is_made_twice() -> None:
    examples = [CITIES, DATES, NUMBERS]
    made = augment(examples, list(AUGMENTATIONS), 2, 5)
    assert made[:3] == examples
    assert made == augment(examples, list(AUGMENTATIONS), 2, 5)
    assert made != augment(examples, list(AUGMENTATIONS), 2, 6)
    assert len({example.text for example in made}) == len(made) == 9


def test_an_unknown_name_answers_with_the_valid_ones() -> None:
    with pytest.raises(UnknownName, match=r"no augmentation 'typo'; there are: header_synonym, .*typos"):
        augment([CITIES], ["typo"], 1)
    with pytest.raises(UnknownName, match="No augmentation is named"):
        augment([CITIES], [], 1)
    with pytest.raises(UsageError, match="more than 0"):
        augment([CITIES], ["typos"], 0)


plain = st.text("abcdefg 0123456789-.", min_size=1, max_size=12).map(str.strip).filter(bool)


@settings(max_examples=60, deadline=None)
@given(plain, st.lists(plain, min_size=1, max_size=5))
def test_a_columns_text_comes_apart_and_together_again(header: str, values: list[str]) -> None:
    text = column_text(header, values)
    column = apart(text)
    assert column.text == text
    assert column.header == " ".join(header.split())
    assert apart(column_text("", values), "values").values == tuple(
        " ".join(value.split()) for value in values
    )


def test_back_translation_takes_two_models_and_keeps_what_came_back_otherwise(tmp_path: Path) -> None:
    there, back = (str(make_seq2seq(tmp_path / name, seed)) for name, seed in (("there", 1), ("back", 2)))
    texts = ["red apple", "berlin"]
    came = back_translate(texts, there, back)
    assert len(came) == 2
    assert came == back_translate(texts, there, back)
    assert back_translate([], there, back) == []
    new = back_translated([Example(("red apple", "fruit"), 1, ("g",), "", "t")], there, back)
    assert len(new) == bool(came[0].strip())
    for example in new:
        assert example.text == (came[0], "fruit")
        assert (example.label, example.table, example.groups) == (
            1,
            "t",
            ("g", "augmented: back_translation"),
        )


def test_back_translation_says_what_is_wrong_with_a_model(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="nowhere cannot be opened"):
        back_translate(["a"], str(tmp_path / "nowhere"), "x")
    causal = str(make_causal(tmp_path / "causal"))
    with pytest.raises(UsageError, match="does not translate"):
        back_translate(["a"], causal, causal)


def test_few_changes_possible_give_fewer_examples() -> None:
    assert augment([Example("x", 0)], ["values_order"], 5) == [Example("x", 0)]
    rng_free = augment([Example(column_text("", ["a", "b"]), 0)], ["values_order"], 9, 0)
    assert len(rng_free) == 2
    assert np.all([example.label == 0 for example in rng_free])
