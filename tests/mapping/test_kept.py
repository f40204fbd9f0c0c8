"""Mappings in the ledger: accepted, edited, rejected, in conflict; the target as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import UnknownName, UsageError
from assistant.ledger import Ledger
from assistant.mapping.artefact.json import read_json, write_json
from assistant.mapping.kept import decided_of, kept_mapping, read_mappings
from assistant.mapping.steps import Split
from assistant.mapping.suggest import MappingTarget, Proposal, parse_proposal, suggestion_of, with_target
from assistant.mapping.table_mapping import TargetColumn, changes, fingerprint_of
from assistant.mapping.transformation import Transformation
from assistant.suggestion import Decision, Suggestion

LAYOUT = [
    {"name": "last_name", "type": "text", "native_type": "TEXT", "nullable": True},
    {"name": "email", "type": "text", "native_type": "TEXT", "nullable": False},
]


def proposed(run: str, column: str, to: str | None, how: Transformation | None) -> Suggestion:
    proposal = Proposal(
        target=MappingTarget(source="t.db", table="customers", column=to), transformation=how, run=run
    )
    return suggestion_of("s.db", "crm", column, proposal, "test")


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.open(f"sqlite:///{tmp_path / 'ledger.db'}")


@pytest.fixture
def found(ledger: Ledger) -> dict[str, Suggestion]:
    run = ledger.start_run("map", "s.db", {"layouts": {"customers": LAYOUT}})
    last = Transformation(sources=("FullName",), steps=(Split(separator=", ", part=1, of=2),))
    some = {
        "name": proposed(run, "FullName", "last_name", last),
        "mail": proposed(run, "Mail", "email", Transformation(sources=("Mail",))),
        "other": proposed(run, "Mail2", "email", Transformation(sources=("Mail2",))),
        "none": proposed(run, "RecordID", None, None),
    }
    ledger.add(run, some.values())
    return some


def test_accepted_columns_are_a_mapping(ledger: Ledger, found: dict[str, Suggestion]) -> None:
    ledger.decide_many([found[name].id for name in ("name", "mail", "none")], "accept", "ann")
    kept = kept_mapping(ledger, "s.db", "crm", "t.db", "customers")
    assert {one.target: one.transformation.kind for one in kept.mapping.columns} == {
        "last_name": "split", "email": "copy",
    }  # fmt: skip
    assert kept.mapping.unmapped == ("RecordID",)
    assert {one.by for one in kept.mapping.columns} == {"ann"}
    assert [one.name for one in kept.mapping.layout] == ["last_name", "email"]
    assert kept.mapping.fingerprint == fingerprint_of(kept.mapping.layout)
    assert read_json(write_json(kept.mapping)) == kept.mapping


def test_the_last_decision_on_a_target_column_counts_and_the_other_is_named(
    ledger: Ledger, found: dict[str, Suggestion]
) -> None:
    ledger.decide(Decision(suggestion=found["other"].id, verdict="accept", by="ann"))
    ledger.decide(Decision(suggestion=found["mail"].id, verdict="accept", by="bob"))
    kept = kept_mapping(ledger, "s.db", "crm", "t.db", "customers")
    assert [one.transformation.sources for one in kept.mapping.columns] == [("Mail",)]
    assert len(kept.conflicts) == 1
    assert "Mail2" in kept.conflicts[0]


def test_an_edit_counts_and_what_it_was_is_not_asked_again(
    ledger: Ledger, found: dict[str, Suggestion]
) -> None:
    first = parse_proposal(found["mail"].proposed)
    edit = with_target(first, "customers", "last_name", Transformation(sources=("Mail",)))
    ledger.decide(Decision(suggestion=found["mail"].id, verdict="edit", by="ann", value=edit.as_json()))
    ledger.decide(Decision(suggestion=found["other"].id, verdict="reject", by="ann"))
    kept = kept_mapping(ledger, "s.db", "crm", "t.db", "customers")
    assert [one.target for one in kept.mapping.columns] == ["last_name"]
    decided = decided_of(ledger, "s.db", "crm", "t.db", "customers")
    assert decided.mapped == {"Mail"}
    assert decided.filled == {"last_name"}
    assert decided.rejected == {(("Mail",), "email"), (("Mail2",), "email")}


def test_an_edit_to_no_match(ledger: Ledger, found: dict[str, Suggestion]) -> None:
    none = with_target(parse_proposal(found["mail"].proposed), "customers", None, None)
    ledger.decide(Decision(suggestion=found["mail"].id, verdict="edit", by="ann", value=none.as_json()))
    assert kept_mapping(ledger, "s.db", "crm", "t.db", "customers").mapping.unmapped == ("Mail",)


def test_what_cannot_be_read_is_named(ledger: Ledger, found: dict[str, Suggestion]) -> None:
    ledger.decide(Decision(suggestion=found["mail"].id, verdict="edit", by="ann", value={"to": "x"}))
    kept = read_mappings(ledger, "s.db")
    assert kept.mappings == []
    assert "cannot be read" in kept.unread[found["mail"].id]


def test_a_pair_without_a_decision_is_said(ledger: Ledger) -> None:
    with pytest.raises(UnknownName, match="none yet"):
        kept_mapping(ledger, "s.db", "crm", "t.db", "customers")


def test_what_changed_in_a_target() -> None:
    before = [TargetColumn.model_validate(one) for one in LAYOUT]
    now = [
        TargetColumn(name="email", type="text", native_type="VARCHAR(10)", nullable=False),
        TargetColumn(name="age", type="integer", nullable=False),
    ]
    assert changes(before, before) == []
    assert changes(before, now) == [
        "Column 'last_name' is gone.",
        "Column 'email' was TEXT and is VARCHAR(10) now.",
        "Column 'age' is new, and must not be NULL.",
    ]
    assert fingerprint_of(before) == fingerprint_of(before[::-1]) != fingerprint_of(now)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 1}', '{"version": 2, "source": "a"}'])
def test_what_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"m\.json"):
        read_json(text, "m.json")
