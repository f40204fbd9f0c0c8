"""Descriptions written by a model: shown what is known, held to it, and never over what people wrote."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from assistant.errors import ModelMissing
from assistant.metadata.facts import Fact
from assistant.metadata.naming import Glossary, Term, Upstream, builtin_glossary, name_and_describe
from assistant.metadata.naming.local import LocalGenerator
from assistant.sketch import ColumnSketch, TableSketch
from tests.tiny import make_causal, make_seq2seq

BUILTIN = builtin_glossary()


class Says:
    """A generator that says the same of every column, and keeps what it was shown."""

    name = "says"

    def __init__(self, text: str) -> None:
        self.text, self.shown = text, list[str]()

    def write(self, prompts: Sequence[str]) -> list[str]:
        self.shown += prompts
        return [self.text] * len(prompts)


def sketch(*values: str) -> TableSketch:
    return TableSketch("orders", (ColumnSketch("orders", "gift_amt", values=values),))


def description(facts: Sequence[Fact], column: str = "gift_amt") -> Fact:
    return next(one for one in facts if one.column == column and one.facet == "description")


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Amount of the gift that comes with the order.", "Amount of the gift that comes with the order."),
        ("The gift amount in euros.", None),
        ("The gift amount. It is 100 at most.", "The gift amount."),
        ("The gift amount, as Stripe states it.", None),
        ("Gift.", None),
        ("Something else altogether is told here.", None),
        ("", None),
    ],
)
def test_what_a_model_writes_is_held_to_the_evidence(said: str, kept: str | None) -> None:
    fact = description(name_and_describe(sketch(), [], BUILTIN, generator=Says(said)))
    if kept is None:
        assert fact.origin == "name"
    else:
        assert (fact.value, fact.origin, fact.detail) == (kept, "generator", "says")


def test_what_the_facts_say_may_be_stated() -> None:
    unit = Fact(
        table="orders", column="gift_amt", facet="currency", value="EUR", confidence=1, sentence="x",
        origin="profile",
    )  # fmt: skip
    fact = description(
        name_and_describe(sketch(), [unit], BUILTIN, generator=Says("The gift amount in EUR."))
    )
    assert fact.origin == "generator"


def test_values_are_shown_unless_they_are_sensitive() -> None:
    generator = Says("")
    name_and_describe(sketch("12.50", "9.99"), [], BUILTIN, generator=generator)
    assert "12.50" in generator.shown[0]
    assert "Gift amount" in generator.shown[0]
    private = Fact(
        table="orders", column="gift_amt", facet="sensitivity", value=["direct"], confidence=1, sentence="x",
        origin="model",
    )  # fmt: skip
    name_and_describe(sketch("12.50", "9.99"), [private], BUILTIN, generator=generator)
    assert "12.50" not in generator.shown[1]


def test_what_people_wrote_is_not_rewritten() -> None:
    own = Glossary([Term(id="T", name="gift amount", definition="What a gift is worth", source="ours")])
    generator = Says("The amount of the gift in full.")
    fact = description(name_and_describe(sketch(), [], own.over(BUILTIN), generator=generator))
    assert fact.value == "What a gift is worth."
    known = [Upstream("orders", "gift_amt", "As the shop says.", source="shop")]
    fact = description(name_and_describe(sketch(), [], BUILTIN, known, generator))
    assert fact.value == "As the shop says."
    assert generator.shown == []


@pytest.mark.parametrize("make", [make_seq2seq, lambda folder: make_causal(folder, 0, positions=512)])
def test_any_local_model_can_write(make: Callable[[Path], Path], tmp_path: Path) -> None:
    folder = make(tmp_path / "model")
    generator = LocalGenerator(str(folder), device="cpu", tokens=8)
    written = generator.write(["Column: gift_amt", "Column: a longer prompt than the first one"])
    assert len(written) == 2
    assert written == generator.write(["Column: gift_amt", "Column: a longer prompt than the first one"])
    fact = description(name_and_describe(sketch(), [], BUILTIN, generator=generator))
    assert fact.origin in ("name", "generator")
    assert LocalGenerator(str(folder), seconds=0).write(["x"]) == [""]


def test_a_model_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="cannot be loaded as a language model"):
        LocalGenerator(str(tmp_path)).write(["x"])
