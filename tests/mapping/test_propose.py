"""Mappings proposed for two sources, kept in the ledger, and asked once."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

import connectors
from assistant.errors import UsageError
from assistant.ledger import Entry, Filter, Ledger
from assistant.mapping.kept import kept_mapping
from assistant.mapping.scanning import MappingReport, propose_sources
from assistant.mapping.suggest import parse_proposal, with_target
from assistant.suggestion import Decision
from tests.fakes import FakeModels
from tests.mapping.made import ByName, source, target


@dataclass
class Work:
    """Two databases and a ledger."""

    ledger: Ledger
    source: str
    target: str

    def propose(self, matcher: ByName | None = None, values: bool = True) -> MappingReport:
        return propose_sources(
            self.source, self.target, self.ledger, FakeModels(), values=values, matcher=matcher or ByName()
        )

    def open(self) -> list[Entry]:
        return self.ledger.find(Filter(task="mapping", status="open"), 100)

    def said(self) -> dict[tuple[str | None, str | None], str]:
        found = {}
        for entry in self.open():
            proposal = parse_proposal(entry.suggestion.proposed)
            found[(entry.suggestion.target.column, proposal.target.column)] = entry.suggestion.kind
        return found


@pytest.fixture
def work(tmp_path: Path) -> Work:
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'ledger.db'}")
    return Work(ledger, source(tmp_path / "source.db"), target(tmp_path / "target.db"))


def test_all_columns_of_a_pair_are_mapped(work: Work) -> None:
    report = work.propose()
    assert work.said() == {
        ("Mail", "email"): "copy", ("DOB", "born"): "date", ("lb", "kg"): "unit", ("Sex", "gender"): "codes",
        ("FullName", "first"): "split", ("FullName", "last"): "split", (None, "currency"): "constant",
        ("RecordID", None): "no match",
    }  # fmt: skip
    assert (report.proposed, [pair.new for pair in report.pairs]) == (8, [8])
    assert report.pairs[0].aligned == "80 rows of both sides, joined on Mail = email"
    proved = {entry.suggestion.kind for entry in work.open() if entry.suggestion.evidence.proof}
    assert proved == {"copy", "date", "unit", "codes", "split"}
    date = next(entry.suggestion for entry in work.open() if entry.suggestion.kind == "date")
    assert "→" in date.evidence.values[0]


def test_names_alone_read_no_row(work: Work) -> None:
    matcher = ByName()
    work.propose(matcher, values=False)
    assert all(column.values == () for table in matcher.seen for column in table.columns)
    assert work.said()[("Mail", "email")] == "copy"
    assert all(entry.suggestion.evidence.proof is None for entry in work.open())


def test_nothing_is_asked_twice(work: Work) -> None:
    work.propose()
    by_pair = {
        (entry.suggestion.target.column, entry.suggestion.proposed["target"]["column"]): entry
        for entry in work.open()
    }
    for pair, verdict in ((("Mail", "email"), "accept"), (("RecordID", None), "accept"),
                          (("FullName", "last"), "reject"), (("Sex", "gender"), "reject")):  # fmt: skip
        work.ledger.decide_many([by_pair[pair].id], verdict, "ann")  # type: ignore[arg-type]
    report = work.propose()
    assert [pair.new for pair in report.pairs] == [1]
    again = work.said()
    assert not {("Mail", "email"), ("RecordID", None), ("FullName", "last"), ("Sex", "gender")} & again.keys()
    assert again[("FullName", "first")] == "split"
    assert again[("Sex", None)] == "no match"
    assert work.propose().pairs[0].new == 0


def test_an_accepted_mapping_stays_as_it_was_accepted(work: Work) -> None:
    work.propose()
    work.ledger.decide_many(Filter(task="mapping"), "accept", "ann")
    with connectors.open(work.source) as here, connectors.open(work.target) as there:
        names = (here.source, "crm", there.source, "people")
    before = kept_mapping(work.ledger, *names).mapping
    with sqlite3.connect(work.source.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE crm SET DOB = replace(DOB, '/', '.')")
    work.propose()
    assert kept_mapping(work.ledger, *names).mapping == before
    assert [one.name for one in before.layout] == [
        "email", "first", "last", "born", "kg", "gender", "currency",
    ]  # fmt: skip
    assert [one.target for one in before.columns] == [one.name for one in before.layout]


def test_a_target_edited_by_hand_is_not_proposed_again(work: Work) -> None:
    work.propose()
    entry = next(one for one in work.open() if one.suggestion.target.column == "Mail")
    edit = with_target(parse_proposal(entry.value), "people", None, None)
    work.ledger.decide(Decision(suggestion=entry.id, verdict="edit", by="ann", value=edit.as_json()))
    work.propose()
    assert ("Mail", "email") not in work.said()


def test_rows_overrule_a_matcher_that_is_wrong(work: Work) -> None:
    work.propose(ByName({"Mail": "gender", "DOB": "email"}))
    said = work.said()
    assert said[("Mail", "email")] == "copy"
    assert said[("DOB", "born")] == "date"
    assert ("Mail", "gender") not in said


def test_suggestions_for_another_target_stay(work: Work, tmp_path: Path) -> None:
    work.propose()
    first = work.said()
    other = Work(work.ledger, work.source, target(tmp_path / "other.db", 0))
    other.propose()
    assert len(work.open()) > len(first)


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"a": [], "b": []}),
        pd.DataFrame({"a": [None] * 3, "b": [None] * 3}),
        pd.DataFrame({"名前": ["山田"] * 3, "البريد": ["x@y.zz"] * 3}),
        pd.DataFrame([["1", "1"]] * 30, columns=["x", "X2"]),
    ],
)
def test_sources_that_say_little(work: Work, tmp_path: Path, frame: pd.DataFrame) -> None:
    frame.to_csv(tmp_path / "odd.csv", index=False)
    odd = Work(work.ledger, str(tmp_path / "odd.csv"), work.target)
    report = odd.propose(ByName({"a": "email", "名前": "first", "x": "kg", "X2": "kg"}))
    assert report.skipped == {}
    assert report.proposed >= 2
    for entry in odd.open():
        parse_proposal(entry.suggestion.proposed)


def test_many_columns(work: Work, tmp_path: Path) -> None:
    names = [f"c{number}" for number in range(1_200)]
    pd.DataFrame([[str(number) for number in range(1_200)]] * 5, columns=names).to_csv(
        tmp_path / "wide.csv", index=False
    )
    wide = Work(work.ledger, str(tmp_path / "wide.csv"), work.target)
    assert wide.propose(ByName({"c7": "email"}), values=False).proposed == 1_200


def test_a_source_onto_itself_needs_the_tables_named(work: Work) -> None:
    with pytest.raises(UsageError, match="name the tables"):
        propose_sources(work.source, work.source, work.ledger, FakeModels(), matcher=ByName())


def test_a_side_without_tables_is_said(work: Work, tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "empty.db").close()
    with pytest.raises(UsageError, match="no table"):
        propose_sources(
            work.source, f"sqlite:///{tmp_path / 'empty.db'}", work.ledger, FakeModels(), matcher=ByName()
        )
