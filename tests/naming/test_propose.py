"""Names, terms and descriptions of whole tables, with where each is from."""

from __future__ import annotations

from assistant.metadata.facts import Fact
from assistant.metadata.naming import Glossary, Term, Upstream, builtin_glossary, name_and_describe
from assistant.sketch import ColumnSketch, TableSketch

BUILTIN = builtin_glossary()


def table(name: str, *columns: str, **types: str) -> TableSketch:
    sketches = (ColumnSketch(name, one, at, types.get(one, "")) for at, one in enumerate(columns))
    return TableSketch(name, tuple(sketches))


def facts_of(found: list[Fact], column: str | None) -> dict[str, Fact]:
    return {fact.facet: fact for fact in found if fact.column == column}


def test_a_tables_columns_are_named_and_described() -> None:
    found = name_and_describe(table("stg_customers", "cust_nm", "created_at", "kwmeng"), [], BUILTIN)
    named = facts_of(found, "cust_nm")
    assert named["business_name"].value == "Customer name"
    assert "customer" in str(named["description"].value)
    created = facts_of(found, "created_at")
    assert created["term"].value == "technical.created-at"
    assert created["description"].value == "The date and time at which the customer was created."
    assert created["description"].origin == "glossary"
    assert facts_of(found, "kwmeng") == {}
    assert facts_of(found, None)["business_name"].value == "Customers"


def test_ones_own_glossary_goes_before_all_else() -> None:
    own = Glossary(
        [Term(id="G7", name="Order number", definition="What we print on the slip", source="ours")]
    )
    known = [Upstream("order", "order_number", "The number.", origin="upstream", source="shop")]
    found = name_and_describe(table("order", "order_no", "order_number"), [], own.over(BUILTIN), known)
    for column in ("order_no", "order_number"):
        fact = facts_of(found, column)
        assert fact["term"].value == "G7"
        assert (fact["description"].value, fact["description"].detail) == ("What we print on the slip.", "G7")


def test_what_is_described_elsewhere_is_reused_and_says_where_from() -> None:
    known = [
        Upstream("refund", "gateway_code", "Code that the payment gateway gave.", "text", source="shop"),
        Upstream("customer", "name", "Name of the customer."),
    ]
    found = name_and_describe(table("payment", "gateway_code", "name"), [], BUILTIN, known)
    fact = facts_of(found, "gateway_code")["description"]
    assert fact.value == "Code that the payment gateway gave."
    assert (fact.origin, fact.detail) == ("upstream", "shop: refund.gateway_code")
    assert "customer" not in str(facts_of(found, "name")["description"].value)


def test_a_column_of_another_type_lends_nothing() -> None:
    known = [Upstream("refund", "gateway_code", "Code that the payment gateway gave.", "boolean")]
    found = name_and_describe(table("payment", "gateway_code", gateway_code="date"), [], BUILTIN, known)
    assert facts_of(found, "gateway_code")["description"].origin != "upstream"


def test_bad_tables_are_taken_as_they_are() -> None:
    glossary = BUILTIN
    assert name_and_describe(TableSketch("", ()), [], glossary) == []
    nameless = name_and_describe(table("", "", "", "amount").without_names(), [], glossary)
    assert nameless == []
    twice = name_and_describe(table("t", "amount", "amount", "客户名称", "اسم"), [], glossary)
    assert {fact.column for fact in twice} >= {"amount"}
    wide = name_and_describe(table("wide", *(f"col_{n}" for n in range(5_000))), [], glossary)
    assert len(wide) < 20_000


def test_the_profile_adds_what_is_certain() -> None:
    column = ColumnSketch(
        "order", "gift_state", values=("open", "paid"), counts=(20, 12), complete=True, rows=32
    )
    found = name_and_describe(TableSketch("order", (column,)), [], BUILTIN)
    assert str(facts_of(found, "gift_state")["description"].value).endswith("Takes the values open and paid.")
    private = Fact(
        table="order", column="gift_state", facet="sensitivity", value=["health"], confidence=1, sentence="x",
        origin="model",
    )  # fmt: skip
    found = name_and_describe(TableSketch("order", (column,)), [private], BUILTIN)
    assert "paid" not in str(facts_of(found, "gift_state")["description"].value)


def test_where_the_name_says_nothing_its_type_does() -> None:
    kind = Fact(
        table="t", column="kwmeng", facet="semantic_type", value="postalCode", confidence=0.9, sentence="x",
        origin="model",
    )  # fmt: skip
    for name in ("kwmeng", ""):
        fact = kind.model_copy(update={"column": name})
        found = name_and_describe(table("t", name), [fact], BUILTIN)
        described = facts_of(found, name)["description"]
        assert described.detail == "contacts.postal-code"
        assert "post" in str(described.value)


def test_the_unit_a_fact_gives_is_said() -> None:
    unit = Fact(
        table="parcel", column="wgt", facet="unit", value="kg", confidence=1, sentence="x", origin="profile"
    )
    found = name_and_describe(table("parcel", "wgt"), [unit], BUILTIN)
    assert str(facts_of(found, "wgt")["description"].value).endswith("In kg.")
