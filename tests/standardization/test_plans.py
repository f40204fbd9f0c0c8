"""Plans: every family on a small column, and what must hold for any text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.kinds import KINDS
from assistant.standardization.parsers import family_of
from assistant.standardization.plan import Plan
from assistant.standardization.planning import learn_plan
from assistant.standardization.policy import Policy
from tests.standardization.columns import changes, column, guesses, plan

COLUMNS: dict[str, list[str]] = {
    "date": ["03/07/2021", "25/07/2021", "26/12/2021", "2021-08-09", "01.02.03"],
    "time": ["7:10 a.m.", "7:45 p.m.", "6:30 p.m.", "18:30"],
    "datetime": ["2021-07-03 14:05:00", "2021-07-04 15:05:00", "3 July 2021 2:05 PM"],
    "phone": ["205-325-8100", "205-325-8101", "(205) 325-8102", "2053258103"],
    "email": ["ann@example.com", "bob@example.com", "Carl@Example.COM"],
    "url": ["https://example.com/a", "HTTPS://Example.com/B"],
    "country": ["Germany", "France", "Germany", "Italy", "DE", "Frankreich"],
    "subdivision": ["CA", "TX", "NY", "AL", "California"],
    "currency": ["EUR", "USD", "EUR", "€"],
    "language": ["English", "French", "English", "de"],
    "amount": ["$1,234.50", "$12.00", "$7.25", "$2,000.00", "1234.50", "$1250"],
    "percentage": ["0.05", "0.06", "0.07", "0.05%", "0.09%"],
    "number": ["1234.5", "2250.25", "12.25", "1,234.75", "3"],
    "quantity": ["12.0 oz", "16.0 oz", "8.4 oz", "12 ounce", "12.0 OZ."],
    "boolean": ["yes", "no", "yes", "Y", "0"],
    "identifier": ["DE89370400440532013000", "GB82WEST12345698765432", "DE89 3704 0044 0532 0130 00"],
    "postal_code": ["K1A 0B1", "V5K 0A1", "k1a0b2"],
    "category": ["Active"] * 30 + ["Closed"] * 20 + ["active", "closed "],
    "city": ["BOSTON"] * 20 + ["DENVER"] * 20 + ["Chicago"],
    "person": ["Ann Lee", "Bob  Ray", "Cy Coe", "Dee Fox", "Eve Gil", "ann lee"],
    "free_text": ["one thing", " another  thing", "cafÃ© au lait"],
    "code": ["A-1", "a-1", " A-2"],
}
EXPECTED: dict[str, dict[str, str]] = {
    "phone": {"(205) 325-8102": "205-325-8102", "2053258103": "205-325-8103"},
    "email": {"Carl@Example.COM": "carl@example.com"},
    "url": {"HTTPS://Example.com/B": "https://example.com/B"},
    "country": {"DE": "Germany", "Frankreich": "France"},
    "subdivision": {"California": "CA"},
    "currency": {"€": "EUR"},
    "language": {"de": "German"},
    "amount": {"$1250": "$1,250"},
    "percentage": {"0.05%": "0.05", "0.09%": "0.09"},
    "number": {"1,234.75": "1234.75"},
    "quantity": {"12 ounce": "12 oz", "12.0 OZ.": "12.0 oz"},
    "boolean": {"Y": "yes", "0": "no"},
    "identifier": {"DE89 3704 0044 0532 0130 00": "DE89370400440532013000"},
    "postal_code": {"k1a0b2": "K1A 0B2"},
    "category": {"active": "Active", "closed ": "Closed"},
    "city": {"Chicago": "CHICAGO"},
    "person": {"Bob  Ray": "Bob Ray"},
    "free_text": {" another  thing": "another  thing", "cafÃ© au lait": "café au lait"},
    "code": {" A-2": "A-2"},
}


@pytest.mark.parametrize("kind", EXPECTED)
def test_each_family_proves_what_it_changes(kind: str) -> None:
    assert changes(COLUMNS[kind], kind) == EXPECTED[kind]


@pytest.mark.parametrize("kind", COLUMNS)
def test_a_plan_survives_json(kind: str) -> None:
    learnt = plan(COLUMNS[kind], kind)
    again = Plan.model_validate(json.loads(json.dumps(learnt.model_dump(mode="json"))))
    assert again == learnt
    assert [again.propose(text) for text in COLUMNS[kind]] == [learnt.propose(text) for text in COLUMNS[kind]]


PLANS = {kind: plan(values, kind) for kind, values in COLUMNS.items()}
TEXTS = st.one_of(
    st.text(max_size=40),
    st.from_regex(
        r"[-+(]?[$€]?[0-9]{1,4}[-/., :][0-9]{1,3}([-/., :][0-9]{1,4})?( ?(am|PM|%|oz|kg|\$))?\)?",
        fullmatch=True,
    ),
    st.sampled_from([value for values in COLUMNS.values() for value in values]),
)


@settings(max_examples=400)
@given(st.sampled_from(sorted(PLANS)), TEXTS)
def test_any_text_is_judged_and_what_is_proposed_stays(kind: str, text: str) -> None:
    proposal = PLANS[kind].propose(text)
    if proposal is None or proposal.value is None:
        return
    assert proposal.value != text
    assert 0 < proposal.confidence < 1
    assert PLANS[kind].propose(proposal.value) is None


@settings(max_examples=400)
@given(st.sampled_from([kind for kind in sorted(PLANS) if family_of(kind)]), TEXTS)
def test_a_proved_change_means_the_same(kind: str, text: str) -> None:
    learnt, family = PLANS[kind], family_of(kind)
    proposal = learnt.propose(text)
    assert family is not None
    if (
        proposal is None
        or proposal.proof is None
        or family.proof not in proposal.proof
        or proposal.value is None
    ):
        return
    before, after = family.read(text.strip(), learnt.evidence), family.read(proposal.value, learnt.evidence)
    assert after is not None
    assert before is None or before.value == after.value


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(KINDS), st.lists(TEXTS, min_size=1, max_size=12))
def test_any_column_gives_a_plan_or_none(kind: str, values: list[str]) -> None:
    learnt = learn_plan(column(values), kind)
    for text in values:
        proposal = learnt.propose(text) if learnt else None
        if proposal and proposal.value is not None and learnt:
            assert learnt.propose(proposal.value) is None


def test_a_clean_column_stays() -> None:
    clean = {
        kind: [text for text in values if text not in EXPECTED.get(kind, {})]
        for kind, values in COLUMNS.items()
    }
    for kind in EXPECTED.keys() - {"person", "code", "amount"}:
        assert changes(clean[kind], kind) == {}, kind


def test_forms_in_balance_are_left_alone() -> None:
    assert changes(["3 July 2021", "2021-07-03", "07/25/2021", "12/26/21", "Jul 5, 2021"], "date") == {}


def test_a_policy_asks_for_a_form() -> None:
    values = ["03/07/2021", "25/07/2021", "26/12/2021"]
    wanted = changes(values, "date", columns={"orders.value": {"form": "iso8601"}})
    assert wanted.get("25/07/2021") is None  # the view's table is not told to learn_plan: only its column is
    wanted = changes(values, "date", columns={"value": {"form": "iso8601"}})
    assert wanted == {"03/07/2021": "2021-07-03", "25/07/2021": "2021-07-25", "26/12/2021": "2021-12-26"}
    assert changes(["a b", "C d"], "person", kinds={"person": {"form": "upper"}}) == {
        "a b": "A B",
        "C d": "C D",
    }
    assert (
        learn_plan(column(values), "date", Policy.model_validate({"kinds": {"date": {"form": "keep"}}}))
        is None
    )


def test_the_unit_in_the_columns_name_makes_the_numbers_bare() -> None:
    values = ["12.0 oz", "12.0 oz.", "16.9 ounce", "8.4 OZ"]
    assert changes(values, "quantity", name="ounces") == {
        "12.0 oz": "12", "12.0 oz.": "12", "16.9 ounce": "16.9", "8.4 OZ": "8.4",
    }  # fmt: skip


def test_percentages_on_another_scale_are_converted() -> None:
    values = ["5%", "6%", "7.5%", "6.5%", "0.05", "0.07"]
    assert changes(values, "percentage") == {"0.05": "5%", "0.07": "7%"}


def test_marks_that_group_are_not_taken_for_decimals() -> None:
    grouped = ["1,963", "2,114", "3,006", "4,250", "12", "345", "77", "1,96"]
    assert changes(grouped, "number") == {}
    open_column = ["1,963", "2,114", "3,006", "4250"]
    assert changes(open_column, "number") == {}
    assert plan(open_column, "number").question is not None


def test_what_binary_arithmetic_left_behind_goes() -> None:
    assert changes(["0.05", "0.06", "0.055999999999999994"], "number") == {"0.055999999999999994": "0.056"}


def test_a_placeholder_is_only_ever_guessed() -> None:
    values = ["5", "6", "7", "N/A"]
    assert changes(values, "number") == {}
    assert guesses(values, "number") == {"N/A": None}


def test_names_keep_their_case() -> None:
    values = ["McDonald"] * 9 + ["Macdonald", "MCDONALD", "O'Neil", "de la Cruz"] * 2
    assert changes(values, "person") == {}


def test_codes_keep_their_case_and_inner_spaces() -> None:
    assert changes(["AB  1"] * 9 + ["ab  1", "AB 1"], "code") == {}


def test_numbers_with_leading_zeros_are_no_numbers() -> None:
    assert changes(["0123", "0456", "0789", "1,000"], "number") == {}


def test_phones_need_a_country_to_gain_a_prefix() -> None:
    german = ["+4930901820", "+49309018211", "+49891234567", "030 901822"]
    assert changes(german, "phone") == {"030 901822": "+4930901822"}
    mixed = ["+4930901820", "+12015550123", "+33142685300", "030 901822"]
    assert changes(mixed, "phone") == {}
