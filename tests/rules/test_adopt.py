"""Rules that a person brings: proved on the data, kept, and what cannot be kept is named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import connectors
from assistant.ledger import Ledger
from assistant.rules.adopt import AdoptReport, adopt
from assistant.rules.files import load_rules, rule_json
from assistant.rules.kept import kept_rules
from assistant.settings import Settings
from assistant.suggestion import Decision
from tests.rules.places import keep, make_shop, url
from tests.rules.samples import rule


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    """A fresh ledger in the temporary home."""
    with Ledger.open(Settings().ledger_url) as opened:
        yield opened


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A small shop."""
    return make_shop(tmp_path / "shop.sqlite")


def bring(ledger: Ledger, file: Path, *rules: Any, **more: Any) -> AdoptReport:
    """Adopt rules as ada."""
    with connectors.open(url(file)) as connector:
        return adopt(connector, ledger, rules, "ada", "written", **more)


def in_force(ledger: Ledger, report: AdoptReport) -> list[str]:
    """The ids of the rules in force."""
    return [one.id for one in kept_rules(ledger, report.source)]


def test_a_rule_is_kept_and_one_that_is_broken_already_is_said_with_its_rows(
    ledger: Ledger, file: Path
) -> None:
    report = bring(ledger, file, rule(), rule("unique", on=["id"]), rule())
    broken, held = sorted(report.adopted, key=lambda one: one.outcome.status)
    assert report.broken == [broken]
    assert (broken.was, broken.outcome.failing, held.outcome.status) == ("new", 2, "holds")
    assert sorted(in_force(ledger, report)) == sorted([broken.id, held.id])
    entry = ledger.get(broken.id)
    assert (entry.status, entry.decision.by, entry.suggestion.model) == ("accepted", "ada", "written")
    assert dict(entry.suggestion.evidence.details)["failing row 1"] == "id = 7, quantity = 900"
    assert ledger.run(report.run).summary["broken"] == 1


def test_as_a_proposal_it_waits_for_a_word(ledger: Ledger, file: Path) -> None:
    report = bring(ledger, file, rule(), accept=False)
    assert ledger.get(report.adopted[0].id).status == "open"
    assert in_force(ledger, report) == []


def test_a_rule_that_cannot_be_run_is_skipped_and_named(ledger: Ledger, file: Path) -> None:
    report = bring(
        ledger, file, rule(column="amount"), rule(table="invoices"), rule(table="returns"),
        rule("pattern", column="ordered", pattern="(a+)+$"),
        rule("semantic", column="ordered", type="zodiac"),
    )  # fmt: skip
    assert [one.rule.table for one in report.adopted] == ["returns"]
    assert report.adopted[0].outcome.status == "not judged"
    said = "\n".join(report.skipped)
    assert len(report.skipped) == 4
    for name in ("invoices", "amount", "(a+)+$", "zodiac"):
        assert name in said


def test_a_set_of_far_too_many_values_is_named_and_skipped_and_the_rest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    many = f"{{kind: in_set, table: orders, column: quantity, values: {list(range(50_000))}}}"
    path.write_text(
        f"version: 1\nrules:\n- {many}\n- {{kind: unique, table: orders, on: [id]}}\n- {{kind: benford}}\n"
    )
    found = load_rules(path)
    assert [one.says["kind"] for one in found.rules] == ["unique"]
    assert len(found.skipped) == 2
    assert "10000" in found.skipped[0]
    assert "benford" in found.skipped[1]
    assert all(len(sentence) < 600 for sentence in found.skipped)


def test_brought_again_it_is_known_and_with_another_severity_changed(ledger: Ledger, file: Path) -> None:
    (id_,) = keep(ledger, file, rule())
    assert [one.was for one in bring(ledger, file, rule()).adopted] == ["known"]
    report = bring(ledger, file, rule(severity="info"))
    assert [(one.id, one.was) for one in report.adopted] == [(id_, "changed")]
    (kept,) = kept_rules(ledger, report.source)
    assert (kept.id, kept.rule.severity, kept.entry.status) == (id_, "info", "edited")
    assert [one.was for one in bring(ledger, file, rule(severity="info")).adopted] == ["known"]
    assert [one.verdict for one in ledger.decisions(id_)] == ["accept", "edit"]


@pytest.mark.parametrize("verdict", ["reject", "edit"])
def test_a_decision_that_stands_is_not_overruled(ledger: Ledger, file: Path, verdict: Any) -> None:
    (id_,) = keep(ledger, file, rule())
    value = rule_json(rule(maximum=500)) if verdict == "edit" else None
    ledger.decide(Decision(suggestion=id_, verdict=verdict, by="bob", value=value))
    report = bring(ledger, file, rule())
    assert report.adopted == []
    assert f"bob {verdict}ed it" in report.skipped[0]
    assert id_ in report.skipped[0]
    assert ledger.decisions(id_)[-1].by == "bob"


def test_a_table_is_named_as_the_source_names_it(ledger: Ledger, file: Path) -> None:
    report = bring(ledger, file, rule(table="main.orders"))
    assert [one.rule.table for one in report.adopted] + report.skipped != []
    assert all(one.rule.table == "orders" for one in report.adopted)
