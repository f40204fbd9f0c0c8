"""Names read as words: split, expanded, taken apart; what is a word stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.metadata.naming import Glossary, Term, builtin_glossary, expand
from assistant.metadata.naming.expansion import context_words, shared_prefix
from assistant.metadata.naming.words import plural, singular, split_name, table_words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("cust_nm", "customer name"),
        ("CustomerID", "customer id"),
        ("HTTPServerURL", "http server url"),
        ("addr1", "address 1"),
        ("custname", "customer name"),
        ("orderdate", "order date"),
        ("createdat", "created at"),
        ("no_of_items", "number of items"),
        ("order_no", "order number"),
        ("md5", "md5"),
        ("客户名称", "客户名称"),
        ("تاريخ الميلاد", "تاريخ الميلاد"),
        ("wait_min", "wait minutes"),
        ("min_price", "minimum price"),
        ("", ""),
        ("___", ""),
    ],
)
def test_a_name_in_full_words(name: str, words: str) -> None:
    assert " ".join(expand(name, builtin_glossary()).words) == words


@pytest.mark.parametrize(
    "word", ["order", "status", "note", "min", "category", "payment", "auto", "information"]
)
def test_a_word_alone_is_not_taken_for_something_else(word: str) -> None:
    reading = expand(word, builtin_glossary())
    assert reading.words == ("minimum",) if word == "min" else not reading.changed or word == "auto"


def test_the_words_around_choose_among_readings() -> None:
    glossary = builtin_glossary()
    assert expand("st_addr", glossary).words[0] == "street"
    assert expand("st_date", glossary).words[0] == "start"
    assert expand("st", glossary, context_words("customers", ["st", "zip", "city"])).words == ("state",)
    assert expand("inv_qty", glossary).words[0] == "inventory"
    assert expand("inv_no", glossary).words[0] == "invoice"


def test_the_users_short_forms_go_first() -> None:
    own = Glossary(
        [Term(id="T1", name="Customs tariff", abbreviations=("cust",), source="own.csv")], {"zz": "size zone"}
    ).over(builtin_glossary())
    assert (
        expand("cust_nm", own).words == ("customs", "tariff", "name")
        or "Customs" in expand("cust_nm", own).words
    )
    assert expand("zz_id", own).words == ("size", "zone", "id")


def test_a_mark_that_all_columns_begin_with_is_left_out() -> None:
    names = ["l_orderkey", "l_quantity", "l_shipdate", "l_comment"]
    assert shared_prefix(names) == "l"
    assert expand("l_shipdate", builtin_glossary(), prefix="l").words == ("ship", "date")
    assert shared_prefix(["is_a", "is_b", "is_c"]) == ""
    assert shared_prefix(["cust_id", "cust_nm", "cust_addr"]) == ""


def test_what_cannot_be_read_is_said() -> None:
    reading = expand("kwmeng", builtin_glossary())
    assert reading.words == ("kwmeng",)
    assert reading.unknown == ("kwmeng",)
    assert not reading.readable


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("stg_shopify__order_line", "order line"),
        ("dbo.tblCustomers", "customers"),
        ("dim_product", "product"),
        ("fact", "fact"),
    ],
)
def test_a_tables_words(table: str, words: str) -> None:
    assert " ".join(table_words(table)) == words


@pytest.mark.parametrize(
    ("one", "many"), [("order", "orders"), ("country", "countries"), ("tax", "taxes"), ("status", "statuses")]
)
def test_singular_and_plural(one: str, many: str) -> None:
    assert (singular(many), plural(one), singular(one)) == (one, many, one)


@given(st.text(max_size=60))
def test_any_name_is_read_without_an_error(name: str) -> None:
    reading = expand(name, builtin_glossary(), context_words(name, [name, name]))
    assert all(word.strip() for word in reading.words)
    assert (not split_name(name)) == (not reading.words)
