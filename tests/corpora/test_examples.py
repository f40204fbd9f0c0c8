"""Training examples: balanced, true to their labels, repeatable, splits apart."""

from __future__ import annotations

from collections import Counter, defaultdict

from assistant.kinds import KINDS
from training.corpora import kind_examples, plausibility
from training.corpora.errors import CELL_KINDS


def test_cells_are_balanced_and_labelled() -> None:
    cells = list(plausibility.examples(7, 4000))
    assert len(cells) == 4000
    assert 0.45 < sum(cell.label for cell in cells) / len(cells) < 0.52
    for cell in cells:
        assert cell.label == (cell.error != "")
        assert cell.error in ("", *CELL_KINDS)
        assert cell.context
        assert cell.column_kind in KINDS
        assert not cell.unseen
    assert {cell.column_kind for cell in cells} == set(KINDS)
    assert len({cell.error for cell in cells}) >= 20


def test_no_cell_is_both_right_and_wrong_in_its_column() -> None:
    groups: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for cell in plausibility.examples(3, 4000):
        groups[cell.group][cell.value].add(cell.label)
    assert all(len(labels) == 1 for values in groups.values() for labels in values.values())


def test_the_same_seed_gives_the_same_cells() -> None:
    assert list(plausibility.examples(1, 300)) == list(plausibility.examples(1, 300))
    assert list(plausibility.examples(1, 300)) != list(plausibility.examples(2, 300))


def test_visible_knows_what_a_column_cannot_show() -> None:
    seen = plausibility.look(["A-1042", "A-1043", "A-2044"])
    assert not plausibility.visible("A-1942", "A-1042", "code", "keyboard", seen)
    assert plausibility.visible("A-10q2", "A-1042", "code", "keyboard", seen)
    assert not plausibility.visible("A-1043", "A-1042", "code", "keyboard", seen)
    towns = plausibility.look(["Oslo", "Bergen", "Trondheim"])
    assert plausibility.visible("Bwrgen", "Bergen", "city", "keyboard", towns)
    ages = plausibility.look(["31", "40", "55"])
    assert plausibility.visible("4000", "40", "number", "outlier", ages)
    assert not plausibility.visible("44", "40", "number", "outlier", ages)


def test_forms() -> None:
    assert plausibility.form("AB-1234 xy") == "A-9 a"
    assert plausibility.form("J. yLnn") == "A. aAa"


def test_validation_holds_unseen_and_seen_templates() -> None:
    cells = list(plausibility.examples(0, 3000, "validation"))
    unseen = Counter(cell.unseen for cell in cells)
    assert unseen[True] > 500
    assert unseen[False] > 500
    trained = {cell.template for cell in plausibility.examples(0, 6000)}
    assert not trained & {cell.template for cell in cells if cell.unseen}


def test_the_splits_share_no_column() -> None:
    train = {(c.header, c.values) for c in kind_examples.examples(0, 600) if len(set(c.values)) > 4}
    validation = {(c.header, c.values) for c in kind_examples.examples(0, 600, "validation")}
    assert not train & validation


def test_kinds_are_even_and_repeat() -> None:
    columns = list(kind_examples.examples(4, 580))
    assert columns == list(kind_examples.examples(4, 580))
    counted = Counter(column.kind for column in columns)
    assert set(counted) == set(KINDS)
    assert max(counted.values()) < 3 * min(counted.values())
    assert all(1 <= len(column.values) <= kind_examples.VALUES for column in columns)
    assert sum(column.header == "" for column in columns) > 150
