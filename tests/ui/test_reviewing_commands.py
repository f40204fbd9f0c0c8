"""`dqa suggestions`, `show`, `accept`, `reject`, `edit`, `reopen`."""

from __future__ import annotations

import pytest

from assistant.suggestion import Evidence, Suggestion, Target


def test_suggestions_are_listed_surest_first_with_before_and_after(shop, dqa):
    said = dqa("suggestions")
    assert said.code == 0
    assert "Birmingxam → Birmingham" in said.out
    assert "23 found" in said.out
    listed = dqa("suggestions", "--json").json
    confidences = [one["confidence"] for one in listed["suggestions"]]
    assert listed["count"] == 23
    assert confidences == sorted(confidences, reverse=True)


@pytest.mark.parametrize(
    ("options", "number"),
    [
        (["--kind", "typo"], 2),
        (["--task", "standardization"], 20),
        (["--column", "customers.city"], 2),
        (["--column", "orders.city"], 0),
        (["--table", "orders", "--table", "customers"], 23),
        (["--above", "0.9", "--kind", "typo"], 1),
        (["--below", "0.9"], 2),
        (["--proved"], 20),
        (["--search", "LEEEDS"], 1),
        (["--status", "rejected"], 0),
    ],
)
def test_filters(shop, dqa, options, number):
    assert dqa("suggestions", "--json", *options).json["count"] == number


def test_the_limit_is_of_what_is_printed_not_of_what_is_counted(shop, dqa):
    listed = dqa("suggestions", "--json", "--limit", "5").json
    assert (listed["count"], listed["shown"], len(listed["suggestions"])) == (23, 5, 5)


def test_an_empty_ledger_says_what_to_do(dqa):
    said = dqa("suggestions")
    assert said.code == 0
    assert "dqa scan" in said.out


def test_show_takes_the_beginning_of_an_id_and_tells_the_history(shop, dqa):
    typo = dqa("suggestions", "--json", "--search", "birmingxam").json["suggestions"][0]["id"]
    assert dqa("reject", typo, "--comment", "a real place").code == 0
    said = dqa("show", typo[:6])
    assert "one letter away" in said.out
    assert "none: a guess" in said.out
    assert "a real place" in said.out
    shown = dqa("show", typo[:6], "--json").json
    assert (shown["status"], shown["decisions"][0]["verdict"]) == ("rejected", "reject")


def test_an_ambiguous_or_unknown_id_is_a_usage_error(shop, dqa):
    assert dqa("show", "ffffffffffff").code == 2
    begins = {}
    for one in dqa("suggestions", "--json").json["suggestions"]:
        begins.setdefault(one["id"][0], []).append(one["id"])
    letter = next(letter for letter, ids in begins.items() if len(ids) > 1)
    said = dqa("show", letter)
    assert said.code == 2
    assert begins[letter][0] in said.err


def test_accepting_by_filter_leaves_out_what_is_excepted(shop, dqa):
    left_out = dqa("suggestions", "--json", "--kind", "date").json["suggestions"][0]["id"]
    said = dqa("accept", "--kind", "date", "--except", left_out[:8], "--json")
    assert said.json == {"verdict": "accept", "decided": 19, "passed_over": 1}
    assert dqa("suggestions", "--json", "--kind", "date").json["suggestions"][0]["id"] == left_out


def test_accepting_nothing_in_particular_is_refused(shop, dqa):
    said = dqa("accept")
    assert said.code == 2
    assert "--all" in said.err
    assert dqa("accept", "abc", "--above", "0.9").code == 2
    assert shop.ledger.facets().status == {"open": 23}


def test_all_is_all_and_reopen_takes_it_back(shop, dqa):
    assert dqa("accept", "--all", "--json").json["decided"] == 23
    assert dqa("reopen", "--kind", "typo", "--json").json["decided"] == 2
    assert shop.ledger.facets().status == {"accepted": 21, "open": 2}


def test_an_edit_is_of_the_type_of_the_value(shop, dqa):
    outlier = dqa("suggestions", "--json", "--kind", "outlier").json["suggestions"][0]["id"]
    said = dqa("edit", outlier, "--value", "much")
    assert said.code == 2
    assert "a number" in said.err
    assert dqa("edit", outlier, "--value", "95.5").code == 0
    assert shop.ledger.get(outlier).value == 95.5
    assert dqa("edit", outlier, "--null").code == 0
    assert shop.ledger.get(outlier).value is None
    assert dqa("edit", outlier).code == 2


@pytest.mark.parametrize("option", ["--task", "--status"])
def test_a_name_that_does_not_exist_lists_those_that_do(shop, dqa, option):
    said = dqa("suggestions", option, "nonsense")
    assert said.code == 2
    assert "there are:" in said.err


def test_a_value_cannot_steer_the_terminal_and_a_secret_in_it_is_not_shown(shop, dqa):
    nasty = Suggestion(
        task="anomalies",
        kind="control",
        target=Target(source=shop.url, table="customers", column="name", key={"id": 1}),
        current="\x1b[2Jgone\x07 postgresql://me:hunter2@db/x",
        proposed="x",
        confidence=0.5,
        evidence=Evidence(sentence="It holds control characters."),
        model="m",
    )
    shop.ledger.add(shop.ledger.start_run("scan", shop.url), [nasty])
    for options in (
        ["suggestions"],
        ["show", nasty.id],
        ["suggestions", "--json"],
        ["show", nasty.id, "--json"],
    ):
        said = dqa(*options)
        assert "\x1b" not in said.out
        assert "hunter2" not in said.out
