"""What columns are, with their values: proofs, names against values, the classifier, and what follows."""

from __future__ import annotations

import pytest

from assistant.metadata.facts import Fact
from assistant.metadata.granularity import entity_of, row_of
from assistant.metadata.languages import language_of
from assistant.metadata.propose import ProposalContext, propose_table
from assistant.metadata.semantic import type_columns
from assistant.sketch import ColumnSketch, TableSketch
from tests.fakes import FakeModels
from tests.metadata.made import named, table

MAILS = [f"user{i}@firm{i % 7}.com" for i in range(30)]
CARDS = ["4111 1111 1111 1111", "5500-0000-0000-0004", "340000000000009", "4012888888881881"]


def facts(sketch: TableSketch, **more: object) -> dict[tuple[str | None, str], Fact]:
    (found,) = type_columns([sketch], FakeModels(), **more)  # type: ignore[arg-type]
    return {(one.column, one.facet): one for one in found}


@pytest.mark.parametrize(
    ("name", "values", "type_"),
    [
        ("x", MAILS, "email"), ("ref", MAILS, "email"), ("is_email", ["Y", "N"] * 9, "Boolean"),
        ("c1", ["DE89370400440532013000", "GB82WEST12345698765432", "FR1420041010050500013M02606"], "iban"),
        ("adr", ["192.168.1.1", "10.0.0.7", "8.8.8.8"], "ipAddress"),
        ("card_number", CARDS, "paymentCardNumber"),
        ("url", ["https://a.com/1", "https://b.org", "http://c.net/x"], "URL"),
        ("country_code", ["DE", "FR", "US"], "countryCode"),
        ("tz", ["Europe/Berlin", "UTC", "Asia/Tokyo"], "timeZone"),
        ("photo_url", ["https://a.com/1.png", "https://b.org/2.png", "http://c.net/3.png"], "image"),
        ("signed", ["2024-01-05", "2024-02-07", "2023-11-30"], "Date"),
    ],
)  # fmt: skip
def test_values_and_names(name: str, values: list[str], type_: str) -> None:
    assert facts(table("t", **{name: values}))[name, "semantic_type"].value == type_


def test_a_check_digit_is_no_proof_against_the_name() -> None:
    # Numbers that happen to pass Luhn are no cards where the name speaks of something else.
    found = facts(table("t", ACADEMIC_YEAR_CODE=CARDS * 5, email_sent_count=["3", "17", "0", "4"]))
    assert (("ACADEMIC_YEAR_CODE", "sensitivity") in found, ("email_sent_count", "sensitivity") in found) == (
        False, False,
    )  # fmt: skip


def test_values_overrule_a_name_that_cannot_be() -> None:
    found = facts(table("customers", email=["1", "0", "1", "0", "1"], phone=["true", "false", "true"]))
    assert ("email", "sensitivity") not in found
    assert ("phone", "sensitivity") not in found


def test_values_alone_do_where_names_say_nothing() -> None:
    sketch = table("t", email=["5", "9", "12"], col7=MAILS)
    found = facts(sketch, names=False)
    assert found["col7", "semantic_type"].origin == "proof"
    assert found["col7", "sensitivity"].value == ["direct"]
    assert ("email", "semantic_type") not in found
    assert (None, "granularity") not in found


def test_a_city_is_personal_beside_people_only() -> None:
    people = facts(named("t_17", "first_name", "last_name", "city", "zip"))
    sites = facts(named("t_17", "city", "capacity"))
    assert people["city", "sensitivity"].value == ["quasi"]
    assert ("city", "sensitivity") not in sites


def test_unknown_stays_unknown() -> None:
    found = facts(table("t", qzx=["aa", "b7 k", "zz", "q"], col1=["3", "x", "?", "k2"]))
    assert not [one for one in found if one[1] == "semantic_type"]


def test_units_currencies_zones_and_languages() -> None:
    prose = ["The parcel was left with the neighbour because nobody was at home"] * 4
    found = facts(
        table(
            "orders", weight=["12.5 kg", "3 kg", "0.4 kg"], price=["12.00", "7.50", "9.99"],
            currency=["EUR", "EUR", "EUR"], fee_usd=["1.0", "2.0", "3.5"], height_cm=["10", "20", "31"],
            sent_at=["2024-01-01T10:00:00Z", "2024-01-02T11:30:00Z", "2024-01-02T11:31:00Z"],
            comment=[*prose[:3]],
            discount_pct=["5", "10", "15"],
        )
    )  # fmt: skip
    assert found["weight", "unit"].value == "kg"
    assert found["height_cm", "unit"].value == "cm"
    assert found["discount_pct", "unit"].value == "%"
    assert found["price", "currency"].value == "EUR"
    assert found["fee_usd", "currency"].value == "USD"
    assert found["sent_at", "time_zone"].value == "UTC"
    assert found["comment", "language"].value == "en"
    assert (found["comment", "use"].value, found["price", "use"].value) == ("text", "measure")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The order was shipped late and the customer asked for a refund of the whole amount "
         "before he left us", "en"),
        ("Die Ware wurde nicht rechtzeitig geliefert und der Kunde hat deshalb sein Geld zurück "
         "verlangt, wie immer schon", "de"),
        ("Le client a demandé que la commande soit livrée à une autre adresse dans la même ville "
         "avant la fin du mois", "fr"),
        ("El cliente no estaba en casa y el paquete se dejó con el vecino de la puerta de al lado "
         "por la tarde", "es"),
        ("お客様は返金を希望しています", "ja"), ("客户要求退款", "zh"),
    ],
)  # fmt: skip
def test_languages(text: str, code: str) -> None:
    found = language_of([text])
    assert found is not None
    assert found[0] == code


@pytest.mark.parametrize("texts", [[], ["ok"], ["A-17", "B-18"] * 20, ["xq zzt qpw vvk"] * 8])
def test_no_language(texts: list[str]) -> None:
    assert language_of(texts) is None


def test_keys() -> None:
    columns = (
        ColumnSketch("order_lines", "order_id", 0, "integer", key=True),
        ColumnSketch("order_lines", "line_no", 1, "integer", key=True),
        ColumnSketch("order_lines", "product_id", 2, "integer"),
        ColumnSketch("order_lines", "batch_id", 3, "integer"),
    )
    sketch = TableSketch("order_lines", columns, 40, ("order_id", "line_no"))
    found = facts(sketch, keys={"product": "products", "order": "orders"})
    assert found["order_id", "role"].value == found["line_no", "role"].value == "primary key"
    assert found["product_id", "role"].value == "foreign key"
    assert ("batch_id", "role") not in found, "no table of the source is called so"
    assert found["product_id", "use"].value == "identifier"
    assert found[None, "granularity"].value == "one row is one order line (order_id, line_no)"
    assert facts(named("orders", "customer_id"))["customer_id", "role"].value == "foreign key"


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("customers", "one customer"), ("stg_shop__order_lines", "one order line"),
        ("dim_product", "one product"),
        ("OrderItems", "one order item"), ("public.addresses", "one address"),
        ("worker_history", "one version of a worker"),
        ("daily_sales", "one record of the sales in one day"),
        ("daily_orders", "one order in one day"), ("crm_import", "one record of the crm import"),
        ("monthly_summary", "one month"),
        ("_1", ""), ("", ""), ("客户", "one 客户"), ("data", ""), ("status", "one status"),
    ],
)  # fmt: skip
def test_what_one_row_is(name: str, row: str) -> None:
    assert row_of(name) == row
    assert isinstance(entity_of(name), str)


@pytest.mark.parametrize(
    "sketch",
    [
        TableSketch("empty", ()),
        named("t", "客户姓名", "البريد", "", " ", "a" * 400, "email", "email"),
        table("nulls", a=[None, None, None], b=["", " ", "  "]),
        TableSketch("", (ColumnSketch("", ""), ColumnSketch("", "", 1, "text"))),
        table("same", first=MAILS, second=MAILS),
        table("odd", x=["\x00\x01", "💥" * 50, "a\nb\tc"], y=["-1e400", "nan", "∞", "٣٤"]),
    ],
)
@pytest.mark.parametrize("names", [True, False])
def test_bad_input_gives_facts_or_none(sketch: TableSketch, names: bool) -> None:
    found = propose_table(sketch, FakeModels(), ProposalContext(names=names))
    places = [(one.column, one.facet) for one in found]
    assert len(places) == len(set(places))
    assert {one.column for one in found} <= {None, *(column.name for column in sketch.columns)}


def test_thousands_of_columns_are_one_table_more() -> None:
    wide = TableSketch("wide", tuple(ColumnSketch("wide", f"email_{i}", i) for i in range(5_000)))
    found = propose_table(wide, FakeModels())
    assert len([one for one in found if one.facet == "sensitivity"]) == 5_000
