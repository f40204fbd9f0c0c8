"""`dqa check`, `dqa rules …`, and the commands that decide, for rules: sentences, JSON, exit codes."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import assistant.models
from assistant.ledger import Ledger
from tests.fakes import FakeModels
from tests.rules.places import keep, make_shop, run, url
from tests.rules.samples import price, rule


class Place(NamedTuple):
    """A shop on disk, and the ledger that the commands use."""

    file: Path
    url: str
    ledger: Ledger


@pytest.fixture
def place(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    (home / ".dqa").mkdir()
    monkeypatch.setattr(assistant.models, "load", lambda _: FakeModels())
    monkeypatch.setenv("DQA_USER", "ada")
    file = make_shop(tmp_path / "shop.sqlite")
    with Ledger.open(f"sqlite:///{home / '.dqa' / 'ledger.sqlite'}") as ledger:
        yield Place(file, url(file), ledger)


Dqa = Callable[..., Any]


def test_a_check_prints_what_is_broken_and_exits_with_1(place: Place, dqa: Dqa) -> None:
    broken, held = keep(place.ledger, place.file, rule(price=price()), rule("unique", on=["id"]))
    said = dqa("check", place.url)
    assert said.code == 1
    assert "2 of 100 rows" in said.out
    assert "1 of 2 rules hold, 1 broken" in said.out
    assert f"dqa rules explain {broken}" in said.out
    told = dqa("rules", "check", place.url, "--json")
    assert told.code == 1
    assert (told.json["held"], told.json["broken"], told.json["failed"]) == (1, 1, True)
    assert {one["id"]: one["status"] for one in told.json["results"]} == {broken: "broken", held: "holds"}
    assert {row["id"] for one in told.json["results"] for row in one["examples"]} == {7, 8}


def test_warnings_are_said_and_exit_with_0(place: Place, dqa: Dqa) -> None:
    keep(place.ledger, place.file, rule(severity="warning"))
    said = dqa("check", place.url)
    assert said.code == 0
    assert "broken" in said.out


def test_what_is_gone_exits_with_1_and_says_what(place: Place, dqa: Dqa) -> None:
    keep(place.ledger, place.file, rule())
    run(place.file, "ALTER TABLE orders RENAME COLUMN quantity TO amount")
    said = dqa("check", place.url)
    assert said.code == 1
    assert "could not be run" in said.out
    assert "quantity" in said.out


def test_nothing_to_check_is_a_usage_error(place: Place, dqa: Dqa) -> None:
    said = dqa("check", place.url)
    assert said.code == 2
    assert "dqa rules mine" in said.err


def test_rules_are_mined_listed_accepted_checked(place: Place, dqa: Dqa) -> None:
    mined = dqa("rules", "mine", place.url, "--table", "orders")
    assert mined.code == 0, mined.err
    assert "rules proposed" in mined.out
    listed = dqa("rules", "list", "--status", "open", "--json").json
    assert listed["count"] > 0
    assert {one["rule"]["table"] for one in listed["rules"]} == {"orders"}
    assert "sure" in dqa("rules", "list", "--status", "open").out
    accepted = dqa("accept", "--task", "rules", "--table", "orders")
    assert "dqa check URL runs the rules" in accepted.out
    assert "dqa apply" not in accepted.out
    assert dqa("rules", "list", "--json").json["count"] == listed["count"]
    assert dqa("check", place.url).code == 0
    assert "held" in dqa("rules", "list").out
    again = dqa("rules", "mine", place.url, "--table", "orders", "--json").json
    assert again["proposed"] == 0


def test_an_empty_book_says_how_to_fill_it(place: Place, dqa: Dqa) -> None:
    assert "dqa rules mine" in dqa("rules", "list").out
    keep(place.ledger, place.file, rule())
    dqa("reopen", "--task", "rules", "--all")
    assert "1 proposals wait" in dqa("rules", "list").out


def test_a_rule_is_explained_with_failing_rows_keys_history_and_cure(place: Place, dqa: Dqa) -> None:
    (id_,) = keep(place.ledger, place.file, rule(price=price(), because="All of 1,000 had 1 to 80."))
    assert dqa("check", place.url).code == 1
    said = dqa("rules", "explain", id_[:8])
    assert said.code == 0, said.err
    for words in (
        "quantity is at least 1 and at most 100", "0.2 false alarms", "All of 1,000 had", "id (key)", "900",
        "History", f"dqa edit {id_} --set maximum=900", f"dqa reject {id_}",
    ):  # fmt: skip
        assert words in said.out
    told = dqa("rules", "explain", id_, "--json").json
    assert [row["id"] for row in told["failing_rows"]] == ["7", "8"]
    assert told["check"]["failing"] == 2
    assert len(told["history"]) == 1
    assert "maximum: 100" in told["yaml"]
    assert any(one["rule"]["maximum"] == 900 for one in told["remedies"])


def test_a_rule_whose_column_is_gone_is_still_explained(place: Place, dqa: Dqa) -> None:
    (id_,) = keep(place.ledger, place.file, rule())
    run(place.file, "ALTER TABLE orders RENAME COLUMN quantity TO amount")
    assert dqa("check", place.url).code == 1
    said = dqa("rules", "explain", id_)
    assert said.code == 0
    assert "cannot run" in said.out
    assert "cannot be shown" in said.err


def test_the_suggested_edit_mends_the_rule(place: Place, dqa: Dqa) -> None:
    (id_,) = keep(place.ledger, place.file, rule(price=price()))
    dqa("check", place.url)
    assert dqa("edit", id_, "--set", "maximum=900", "--set", "severity=warning").code == 0
    (one,) = dqa("rules", "list", "--json").json["rules"]
    assert (one["status"], one["rule"]["maximum"], one["rule"]["severity"]) == ("edited", 900, "warning")
    assert "price" not in one["rule"]
    assert dqa("check", place.url).code == 0
    assert "at most 900" in dqa("show", id_).out


def test_an_edit_of_the_whole_rule_in_yaml(place: Place, dqa: Dqa) -> None:
    (id_,) = keep(place.ledger, place.file, rule())
    text = "{kind: range, table: orders, column: quantity, minimum: 1, tolerance: 0.05}"
    assert dqa("edit", id_, "--value", text).code == 0
    assert place.ledger.get(id_).value["tolerance"] == 0.05


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--set", "maximun=3"], "has no maximun; it has: .*maximum"),
        (["--set", "maximum"], "FIELD=VALUE"),
        (["--set", "maximum=[3"], "no value"),
        (["--set", "maximum=0"], "above the maximum"),
        (["--null"], "dqa reject"),
        (["--value", "{kind: range, table: customers, column: id, minimum: 1}"], "cannot become one of"),
        (["--value", "x", "--set", "a=1"], "either --value"),
        ([], "either --value"),
    ],
)
def test_an_edit_that_cannot_be_meant_says_why(
    place: Place, dqa: Dqa, options: list[str], sentence: str
) -> None:
    import re

    (id_,) = keep(place.ledger, place.file, rule())
    said = dqa("edit", id_, *options)
    assert said.code == 2
    assert re.search(sentence, said.err)
    assert place.ledger.get(id_).status == "accepted"


def test_undo_of_an_accepted_rule_is_to_reopen_it(place: Place, dqa: Dqa) -> None:
    (id_,) = keep(place.ledger, place.file, rule())
    assert dqa("reopen", id_).code == 0
    assert dqa("check", place.url).code == 2
    assert place.ledger.get(id_).status == "open"


def test_apply_does_not_count_rules(place: Place, dqa: Dqa) -> None:
    keep(place.ledger, place.file, rule())
    said = dqa("apply")
    assert said.code == 2
    assert "Nothing is accepted yet" in said.err
    said = dqa("apply", place.url, "--yes", "--json").json
    assert (said["suggestions"], said["refused"]) == (0, [])


def test_a_rule_is_listed_and_shown_like_every_suggestion(place: Place, dqa: Dqa) -> None:
    (id_,) = keep(place.ledger, place.file, rule(price=price()))
    assert "at most 100" in dqa("suggestions", "--task", "rules", "--status", "accepted").out
    shown = dqa("show", id_)
    assert shown.code == 0
    assert "would catch 63 %" in shown.out
    assert dqa("show", id_, "--json").json["proposed"]["maximum"] == 100


def test_rules_written_by_hand_are_proved_and_kept(
    place: Place, dqa: Dqa, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        "- {kind: range, table: orders, column: quantity, maximum: 100}\n"
        "- {kind: unique, table: orders, on: [id]}\n"
        "- {kind: pattern, table: orders, column: ordered, pattern: '(a+)+$'}\n"
        "- {kind: not_null, table: orders, column: gone}\n"
        "- {kind: benford, table: orders}\n"
    )
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    said = dqa("rules", "add", "-", "--url", place.url)
    assert said.code == 0
    assert "2 rules taken in, 1 broken by the data as it is, 3 left out" in said.out
    assert "2 of 100" in said.out
    for name in ("benford", "gone", "(a+)+$"):
        assert name in said.err
    kept = dqa("rules", "list", "--json").json["rules"]
    assert {one["rule"]["origin"] for one in kept} == {"written"}
    assert place.ledger.get(kept[0]["id"]).decision.by == "ada"


def test_a_file_without_a_rule_that_can_be_kept_fails(place: Place, dqa: Dqa, tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text("{kind: not_null, table: invoices, column: id}")
    said = dqa("rules", "add", str(path), "--url", place.url)
    assert said.code == 1
    assert "invoices" in said.err
    path.write_text("")
    assert dqa("rules", "add", str(path), "--url", place.url).code == 2
    assert dqa("rules", "add", str(tmp_path / "none.yaml"), "--url", place.url).code == 2


def test_an_export_is_imported_again_as_known(place: Place, dqa: Dqa, tmp_path: Path) -> None:
    keep(place.ledger, place.file, rule(), rule("unique", on=["id"]))
    out = tmp_path / "rules"
    said = dqa("rules", "export", "yaml", "--out", str(out), "--json")
    assert said.code == 0, said.err
    assert len(said.json["carried"]) == 2
    assert said.json["refused"] == []
    again = dqa("rules", "import", "yaml", str(out), "--json")
    assert again.code == 0, again.err
    assert {one["was"] for one in again.json["adopted"]} == {"known"}


def test_an_import_into_a_new_ledger_is_accepted_by_the_importer(
    place: Place, dqa: Dqa, tmp_path: Path
) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(
        "version: 1\nrules:\n- {kind: unique, table: orders, on: [id]}\n- {kind: benford, table: orders}\n"
    )
    said = dqa("rules", "import", "yaml", str(path), "--url", place.url)
    assert said.code == 0
    assert "1 rule taken in, 1 left out" in said.out
    assert "benford" in said.err
    (one,) = dqa("rules", "list", "--json").json["rules"]
    assert one["rule"]["origin"] == "imported from yaml"
    assert dqa("rules", "import", "csv", str(path), "--url", place.url).code == 2
    assert dqa("rules", "import", "yaml", str(tmp_path / "none"), "--url", place.url).code == 2


def test_what_an_export_does_not_carry_is_named(place: Place, dqa: Dqa, tmp_path: Path) -> None:
    keep(place.ledger, place.file, rule(), rule("frequency", column="quantity", maximum=0.5))
    run(place.file, "ALTER TABLE orders DROP COLUMN ordered")
    said = dqa("rules", "export", "gx", "--out", str(tmp_path / "gx"))
    assert said.code == 0, said.err
    assert "Not carried" in said.err
    assert "makes up more than" in said.err
    assert "1 of 2 rules written" in said.out
    assert json.loads(next((tmp_path / "gx").rglob("*.json")).read_text())
    assert dqa("rules", "export", "gxx").code == 2


def test_nothing_to_export_and_several_sources_are_usage_errors(place: Place, dqa: Dqa) -> None:
    assert dqa("rules", "export", "yaml").code == 2
    keep(place.ledger, place.file, rule())
    dqa("reopen", "--task", "rules")
    said = dqa("rules", "export", "yaml")
    assert said.code == 2
    assert "nothing to export" in said.err


def test_a_scan_proposes_rules_unless_told_not_to(place: Place, dqa: Dqa) -> None:
    without = dqa("scan", place.url, "--table", "orders", "--no-rules", "--json").json
    assert "rules" not in without["suggestions"]
    assert dqa("rules", "list", "--status", "all", "--json").json["count"] == 0
    with_rules = dqa("scan", place.url, "--table", "orders", "--json").json
    assert with_rules["suggestions"]["rules"] > 0


def test_a_sentence_becomes_a_proposal_proved_on_the_data(place: Place, dqa: Dqa) -> None:
    said = dqa("rules", "say", "quantity is at most 100", "--table", "orders", "--url", place.url)
    assert said.code == 0, said.err
    assert "2 of 100 rows fail it" in said.out
    (one,) = dqa("rules", "list", "--status", "open", "--json").json["rules"]
    assert (one["rule"]["kind"], one["rule"]["maximum"]) == ("range", 100)
    assert dqa("accept", one["id"]).code == 0
    assert dqa("check", place.url).code == 1


def test_a_sentence_that_cannot_be_read_says_why(place: Place, dqa: Dqa) -> None:
    said = dqa("rules", "say", "quantity is nice", "--table", "orders", "--url", place.url)
    assert said.code == 1
    assert "nice" in said.err
    assert dqa("rules", "say", "x is 1", "--table", "nowhere", "--url", place.url).code == 1


def test_a_larger_model_writes_proposals(place: Place, dqa: Dqa, monkeypatch: pytest.MonkeyPatch) -> None:
    import assistant.rules.generation as generation

    asked: dict[str, Any] = {}

    def write_rules(view: Any, model: Any, sentence: Any, **more: Any) -> Any:
        asked.update(more, model=model, sentence=sentence, table=str(view.table.ref))
        return generation.Written([rule(maximum=900, origin="generated by tiny")], ["No column amount."])

    monkeypatch.setattr(generation, "write_rules", write_rules)
    said = dqa(
        "rules", "write", place.url, "--table", "orders", "--model", "tiny", "--no-values",
        "--describe", "quantity=pieces", "--describe", "what was bought",
    )  # fmt: skip
    assert said.code == 0, said.err
    assert "No column amount." in said.err
    assert (asked["model"], asked["sentence"], asked["table"], asked["values"]) == (
        "tiny",
        None,
        "orders",
        False,
    )
    assert asked["descriptions"] == {"quantity": "pieces", "": "what was bought"}
    assert {str(one.table.ref) for one in asked["others"]} == {"customers", "returns"}
    (one,) = dqa("rules", "list", "--status", "open", "--json").json["rules"]
    assert one["rule"]["origin"] == "generated by tiny"
