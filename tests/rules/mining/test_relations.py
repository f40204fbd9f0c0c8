"""Rules between columns and tables: keys of several columns, references, dependencies, conditions."""

from __future__ import annotations

import numpy as np
import pandas as pd

from assistant.rules.language import (
    Comparison,
    Conditional,
    ForeignKey,
    FunctionalDependency,
    InSet,
    RuleBase,
    Unique,
)  # fmt: skip
from assistant.rules.mining import mine
from assistant.rules.words import in_words
from assistant.view import frame_view

RNG = np.random.default_rng(11)


def rules(frame: pd.DataFrame, *others: tuple[str, pd.DataFrame]) -> list[RuleBase]:
    """The rules mined for a frame."""
    views = [frame_view(other.astype(object), name) for name, other in others]
    return [one.rule for one in mine(frame_view(frame.astype(object), "lines"), views)]


def lines(orders: int = 200) -> pd.DataFrame:
    """Order lines: order and line number together tell rows apart."""
    sizes = RNG.integers(1, 7, orders)
    return pd.DataFrame(
        {
            "order_id": [str(1_000 + i) for i, n in enumerate(sizes) for _ in range(n)],
            "line_no": [str(k + 1) for n in sizes for k in range(n)],
            "product_id": [str(n) for n in RNG.integers(1, 90, sizes.sum())],
            "colour": RNG.choice(["red", "green", "blue"], sizes.sum()),
        }
    )


def test_the_smallest_combination_is_the_key() -> None:
    found = [rule.on for rule in rules(lines()) if isinstance(rule, Unique)]
    assert ("order_id", "line_no") in found
    assert all(len(on) == 2 for on in found)


def test_a_column_refers_to_the_table_its_name_and_values_say() -> None:
    products = pd.DataFrame(
        {"id": [str(n) for n in range(1, 120)], "name": [f"P {n}" for n in range(1, 120)]}
    )
    rooms = pd.DataFrame({"id": [str(n) for n in range(1, 500)]})
    found = [r for r in rules(lines(), ("products", products), ("rooms", rooms)) if isinstance(r, ForeignKey)]
    assert [(r.on, r.to, r.references) for r in found] == [(("product_id",), "products", ("id",))]
    # Codes lie within another table's by no chance, whatever they are called.
    frame = pd.DataFrame({"ship_to": RNG.choice([f"K{n:05d}" for n in range(0, 9_000, 37)], 900)})
    known = pd.DataFrame({"customer_no": [f"K{n:05d}" for n in range(0, 9_000, 37)]})
    assert any(isinstance(r, ForeignKey) for r in rules(frame, ("customers", known)))
    assert not any(isinstance(r, ForeignKey) for r in rules(frame, ("customers", known.head(60))))


def test_one_thing_under_several_names_is_told_by_its_code() -> None:
    codes = RNG.integers(0, 30, 900)
    frame = pd.DataFrame(
        {
            "shop_name": [f"Shop {chr(65 + n % 26)}{n}" for n in codes],
            "shop_id": [f"S{n:03d}" for n in codes],
            "region": [("north", "south", "west")[n % 3] for n in codes],
            "manager": [("Ada", "Bo", "Cy")[n % 3] for n in codes],
            "noise": RNG.choice(["x", "y"], 900),
        }
    )
    told = {(r.determinant, r.dependent) for r in rules(frame) if isinstance(r, FunctionalDependency)}
    assert (("shop_id",), "shop_name") in told
    assert (("shop_id",), "region") in told or (("shop_id",), "manager") in told
    assert not any("noise" in (*left, right) for left, right in told)
    assert not any(left == ("shop_name",) for left, _ in told)


def test_conditions_are_found_both_ways_and_one_level_deeper() -> None:
    state = RNG.choice(["open", "sent", "lost"], 1_200)
    abroad = RNG.choice(["yes", "no"], 1_200)
    frame = pd.DataFrame(
        {
            "state": state,
            "abroad": abroad,
            "sent_on": ["2024-01-05" if s != "open" else None for s in state],
            "customs": [
                f"MRN{n}" if s == "sent" and a == "yes" else None
                for n, s, a in zip(RNG.integers(100, 999, 1_200), state, abroad, strict=True)
            ],
        }
    )
    said = {in_words(rule) for rule in rules(frame) if isinstance(rule, Conditional)}
    assert "where state is 'open', sent_on is empty." in said
    assert "where state is one of 'lost', 'sent', sent_on is given." in said
    assert any("abroad is 'yes'" in one and "state is 'sent'" in one and "given" in one for one in said)


def test_columns_that_are_equal_are_said_to_be() -> None:
    codes = [f"A{n}" for n in RNG.integers(100, 999, 300)]
    frame = pd.DataFrame({"code": codes, "copy": codes, "other": RNG.permutation(codes)})
    equal = [r for r in rules(frame) if isinstance(r, Comparison) and r.operator == "="]
    assert [{r.left, r.right} for r in equal] == [{"code", "copy"}]


def test_a_list_that_later_rows_lengthen_is_not_closed() -> None:
    early, late = RNG.choice(["a", "b"], 400), RNG.choice(["c", "d"], 400)
    frame = pd.DataFrame({"kind": [*early, *late], "fixed": RNG.choice(["p", "q"], 800)})
    lists = {rule.column for rule in rules(frame) if isinstance(rule, InSet)}
    assert lists == {"fixed"}
