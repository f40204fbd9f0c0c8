"""Wordings learnt from described columns, the vote among them, and the check that nothing is made up."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import UsageError
from assistant.metadata.naming import Memory, Upstream, builtin_glossary, name_and_describe, read_descriptions
from assistant.metadata.naming.consensus import most_agreed
from assistant.metadata.naming.phrases import compose, definite
from assistant.metadata.naming.support import Evidence, supported_part, unsupported
from assistant.metadata.naming.wordings import fit
from assistant.sketch import ColumnSketch, TableSketch

BUILTIN = builtin_glossary()


def others(*known: tuple[str, str, str]) -> Memory:
    return Memory([Upstream(*one, source="other", related=False) for one in known])


def described(table: str, column: str, memory: Memory) -> tuple[str, str]:
    sketch = TableSketch(table, (ColumnSketch(table, column),))
    facts = name_and_describe(sketch, [], BUILTIN, memory)
    fact = next(one for one in facts if one.column == column and one.facet == "description")
    return str(fact.value), fact.origin


@pytest.mark.parametrize(
    ("name", "record", "text"),
    [
        ("is deleted", "order", "Whether the order is deleted."),
        ("has children", "customer", "Whether the customer has children."),
        ("paid at", "invoice", "The date and time at which the invoice was paid."),
        ("item count", "order", "The number of items."),
        ("average price", "order", "The average price."),
        ("approved by", "request", "Who approved the request."),
        ("supplier id", "product", "The unique identifier of the supplier."),
        ("price list effective date", "price", "The effective date of the price list."),
        ("gift wrap", "order", "The gift wrap of the order."),
    ],
)
def test_a_sentence_composed_of_the_names_words(name: str, record: str, text: str) -> None:
    phrase = compose(name.split(), record, BUILTIN)
    assert phrase is not None
    assert phrase.text == text


def test_nothing_is_composed_of_nothing() -> None:
    assert compose([], "order", BUILTIN) is None
    assert compose(["1", "2"], "order", BUILTIN) is None
    assert compose(["gift", "wrap"], "", BUILTIN) is None


@pytest.mark.parametrize(
    ("definition", "text"),
    [
        ("Date of the order.", "The date of the order."),
        ("Whether it is so", "Whether it is so."),
        ("ID of it", "The ID of it."),
        ("", ""),
    ],
)
def test_a_definition_as_a_description(definition: str, text: str) -> None:
    assert definite(definition) == text


@pytest.mark.parametrize(
    ("text", "theirs", "ours", "fitted"),
    [
        ("The name of the customer", "customer", "order line", "The name of the order line"),
        ("Customers who left", "customer", "order line", "Order lines who left"),
        ("An order of the Order", "order", "box", "A box of the box"),
        ("A customer", "customer", "order", "An order"),
        ("The order-line total", "order line", "item", "The item total"),
        ("Nothing of it", "customer", "order", None),
    ],
)
def test_their_words_become_ours(text: str, theirs: str, ours: str, fitted: str | None) -> None:
    assert fit(text, [(tuple(theirs.split()), tuple(ours.split()))]) == fitted


@given(st.text(max_size=80), st.sampled_from(["a", "order", "customer name"]))
def test_fitting_a_text_to_its_own_words_keeps_them(text: str, words: str) -> None:
    told = f"{text} the {words} {text}"
    fitted = fit(told, [(tuple(words.split()), tuple(words.split()))])
    assert fitted is not None
    assert words in fitted


def test_a_wording_many_columns_have_is_taken_over_for_a_new_name() -> None:
    names = ("customer", "supplier", "product", "warehouse", "invoice")
    memory = others(
        *(("purchase", f"{one}_id", f"The identifier that tells which {one} it is") for one in names)
    )
    assert described("shipment", "carrier_id", memory) == (
        "The identifier that tells which carrier it is.",
        "upstream",
    )


def test_a_wording_that_states_more_than_is_known_is_left_out() -> None:
    memory = others(
        *(
            (table, "gift_code", "The code that Acme gives, of 12 characters")
            for table in ("a", "b", "c", "d")
        ),
        ("ticket", "gift_note", "The note of the ticket"),
    )
    text, _ = described("order", "gift_code", memory)
    assert "Acme" not in text
    assert "12" not in text
    text, _ = described("order", "gift_note", memory)
    assert "ticket" not in text


def test_other_peoples_texts_are_never_taken_as_they_are() -> None:
    memory = others(
        ("customer", "email", "Address of at most 20 characters that our shop in Rome writes to.")
    )
    text, origin = described("customer", "email", memory)
    assert origin != "equal column"
    assert "Rome" not in text


def test_the_text_most_others_agree_with_is_chosen() -> None:
    texts = ["The name of the customer", "Name of the customer", "The customer's full name", "Free text"]
    index, agreed = most_agreed(texts, [1, 1, 1, 1])
    assert index < 2
    assert 0 < agreed < 1
    assert most_agreed(texts, [0, 0, 0, 9])[0] == 3
    assert most_agreed(["alone"], [1]) == (0, 1.0)


EVIDENCE = Evidence(["orders", "total_amt", "total amount", "EUR", "order", "Paid", "1.50"])


@pytest.mark.parametrize(
    ("text", "beyond"),
    [
        ("The total amount of the order.", []),
        ("The total amount in euros.", ["euros"]),
        ("The total in EUR, at least 1.50.", []),
        ("At most 200 a row.", ["200"]),
        ("As Stripe reports it.", ["Stripe"]),
        ("One of `Paid`, `Open`.", ["Open"]),
        ("The ID and the URL of it.", []),
        ("See https://example.org/x.", ["https://example.org/x."]),
    ],
)
def test_what_the_evidence_does_not_hold_is_found(text: str, beyond: list[str]) -> None:
    assert unsupported(text, EVIDENCE) == beyond


def test_things_of_other_tables_are_beyond_the_evidence() -> None:
    assert unsupported("The total of the tickets.", EVIDENCE, frozenset({"ticket", "order"})) == ["tickets"]


def test_only_supported_sentences_are_kept() -> None:
    assert supported_part("The total amount. It is 7 at least! Of the order.", EVIDENCE) == (
        "The total amount. Of the order."
    )


def test_a_harvest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "dbt_columns.csv"
    path.write_text(
        "source_repo,kind,table,table_description,column,type,description\n"
        'ours,model,orders,"All orders, paid",gift_note,text,What the giver wrote\n',
        encoding="utf-8",
    )
    known = read_descriptions(path)
    assert [(one.column, one.description, one.source) for one in known] == [
        (None, "All orders, paid", "ours"),
        ("gift_note", "What the giver wrote", "ours"),
    ]
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(UsageError, match="needed are table, column and description"):
        read_descriptions(path)
    with pytest.raises(UsageError, match="cannot be read"):
        read_descriptions(tmp_path / "absent.csv")
