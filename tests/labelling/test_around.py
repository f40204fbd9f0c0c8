from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.labelling.around import count, mixed, words

LABELS = ("Book/name", "Film/name", "price")
BOOKS, FILMS = [f"Book_{i}_shop" for i in range(6)], [f"film-{i}.example" for i in range(6)]


def counted() -> tuple[list[int], list[str]]:
    """Names in tables of their own kind; prices in tables of books alone: the collection took the first."""
    return [0] * 6 + [1] * 6 + [2] * 6, [*BOOKS, *FILMS, *BOOKS]


def test_words_of_names_in_any_style() -> None:
    assert words("BookShop_2020-eu.example") == {"book", "shop", "example"}


def test_a_tables_name_tells_a_label_that_names_it() -> None:
    around = count(LABELS, *counted())
    assert around.topics == ("book", "film")
    even = np.full((3, 3), 1 / 3)
    found = around.of_tables(even, ["Book_new", "Film_new", "nothing"])
    assert found.argmax(axis=1)[:2].tolist() == [0, 1]
    np.testing.assert_allclose(found.sum(axis=1), 1)
    assert found[0, 1] < 0.05 < found[1, 2]  # a film's table holds no book, but may well have a price
    assert found[2].min() > 0.1


def test_a_table_of_two_topics_has_none() -> None:
    around = count(LABELS, *counted())
    even = np.full((1, 3), 1 / 3)
    np.testing.assert_allclose(around.of_tables(even, ["Book_film"]), around.of_tables(even, ["elsewhere"]))


def test_what_stands_beside_a_column_decides_a_doubt() -> None:
    answers, tables = [], []
    for i in range(10):
        answers += [0, 1] if i < 5 else [2, 3]
        tables += [f"t{i}"] * 2
    around = count(("street", "city", "film", "director"), answers, tables)
    doubtful = np.array([[0.97, 0.01, 0.01, 0.01], [0.02, 0.47, 0.02, 0.49]])
    assert around.together(doubtful, ["new", "new"]).argmax(axis=1).tolist() == [0, 1]
    assert around.together(doubtful, ["one", "other"]).argmax(axis=1).tolist() == [0, 3]
    assert around.together(doubtful, ["", ""]).argmax(axis=1).tolist() == [0, 3]  # tables not known


def test_a_label_that_never_comes_twice_in_a_table_is_given_once() -> None:
    answers = [0, 1] * 12
    around = count(("name", "note"), answers, [f"t{i // 2}" for i in range(24)])
    found = around.together(np.array([[0.9, 0.1], [0.55, 0.45]]), ["x", "x"])
    assert found.argmax(axis=1).tolist() == [0, 1]


def test_a_mixture_is_a_geometric_mean() -> None:
    a, b = np.array([[0.9, 0.1]]), np.array([[0.4, 0.6]])
    expected = np.sqrt(a * b) / np.sqrt(a * b).sum()
    np.testing.assert_allclose(mixed([a, b]), expected)
    np.testing.assert_allclose(mixed([a, b], 2.0), a * b / (a * b).sum())
    assert mixed([np.array([[1.0, 0.0]]), np.array([[0.5, 0.5]])])[0, 1] > 0  # nobody is that sure


@given(st.lists(st.tuples(st.integers(0, 3), st.text(max_size=6)), min_size=1, max_size=20))
def test_whatever_tables_are_called_probabilities_stay_so(columns: list[tuple[int, str]]) -> None:
    answers, tables = [label for label, _ in columns], [table for _, table in columns]
    around = count(("aaa", "bbb", "ccc", "ddd"), answers, tables)
    start = np.full((len(columns), 4), 0.25)
    for found in (around.of_tables(start, tables), around.together(start, tables)):
        np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-6)
        assert (found >= 0).all()


def test_columns_and_tables_belong_together() -> None:
    with pytest.raises(ValueError, match="zip"):
        count(("a", "b"), [0, 1], ["t"])
