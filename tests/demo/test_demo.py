from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

import connectors
from assistant.errors import UsageError
from assistant.suggestion import Evidence, Suggestion, Target
from connectors.values import as_text, encode
from training.demo import build, read_truth, score
from training.demo.mess import PLANS, make_mess
from training.demo.score import canonical
from training.demo.store import write_database
from training.demo.warehouse import KEYS, SIZES, Frames, build_clean

SCALE = 0.08


@pytest.fixture(scope="module")
def clean() -> Frames:
    return build_clean(7, SCALE)


def _digest(folder: Path) -> str:
    built = build(folder, seed=3, scale=0.02)
    engine = sa.create_engine(built.url)
    with engine.connect() as connection:
        rows = [
            str(connection.execute(sa.text(f'SELECT * FROM "{name}" ORDER BY 1, 2')).all())
            for name in sorted(built.tables)
        ]
    engine.dispose()
    return hashlib.sha256(("".join(rows) + built.truth.read_text()).encode()).hexdigest()


def test_the_full_demo_promises_its_size() -> None:
    assert len(KEYS) >= 8
    orders = SIZES["orders"]
    # Lines average 1.9 an order; payments one, shipments 0.85.
    assert sum(SIZES.values()) + orders * (1.9 + 1 + 0.85) > 105_000


def test_clean_books_agree(clean: Frames) -> None:
    lines, orders = clean["order_lines"], clean["orders"]
    sums = lines.groupby("order_id")["line_total"].agg(lambda amounts: sum(amounts, Decimal(0)))
    assert list(sums) == list(orders["total"])
    assert list(clean["payments"]["amount"]) == list(orders["total"])
    assert all(s >= o for s, o in zip(orders["shipped_on"], orders["ordered_on"], strict=True))
    customers = clean["customers"]
    assert (customers.groupby(["country", "postal_code"])["city"].nunique() == 1).all()
    assert (customers.groupby(["country", "city"])["region"].nunique() == 1).all()
    assert customers["country"].nunique() >= 8
    assert all(date.fromisoformat(day) for day in customers["birth_date"])
    employees = clean["employees"]
    assert (employees.groupby("job_title")["department"].nunique() == 1).all()
    for name, key in KEYS.items():
        assert not clean[name].duplicated(list(key)).any()


def test_truth_tells_exactly_what_was_changed(clean: Frames) -> None:
    before = {name: frame.copy(deep=True) for name, frame in clean.items()}
    dirty, planted = make_mess(clean, 7)
    for name, frame in clean.items():
        assert frame.equals(before[name]), "the clean books must stay as they were"
    told = {(p.table, p.key, p.column): p for p in planted}
    assert len(told) == len(planted)
    changed = 0
    for name, frame in clean.items():
        rows = dirty[name].to_dict("records")
        for was, now in zip(frame.to_dict("records"), rows, strict=False):
            key = json.dumps({column: encode(now[column]) for column in KEYS[name]})
            for column in frame.columns:
                if was[column] != now[column]:
                    error = told[name, key, column]
                    assert (error.clean, error.dirty) == (as_text(was[column]), as_text(now[column]))
                    assert error.dirty != error.clean
                    assert json.loads(error.row)[column] == error.dirty
                    changed += 1
    copies = [p for p in planted if p.kind == "duplicate"]
    assert len(copies) == len(dirty["customers"]) - len(clean["customers"]) > 0
    assert changed + len(copies) == len(planted)


def test_every_plan_finds_cells_to_damage(clean: Frames) -> None:
    _, planted = make_mess(clean, 7)
    done = {(p.table, p.column, p.kind) for p in planted}
    # Mojibake needs letters beyond ASCII, which a hundred contacts may not have.
    wanted = {(p.table, p.column, p.kind) for p in PLANS if p.kind != "mojibake"}
    assert wanted <= done


def test_same_seed_same_bytes_in_another_process(tmp_path: Path) -> None:
    here = _digest(tmp_path / "a")
    code = (
        "from pathlib import Path; from tests.demo.test_demo import _digest;"
        f"print(_digest(Path({str(tmp_path / 'b')!r})))"
    )
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert there.stdout.strip() == here
    assert (
        build(tmp_path / "c", seed=4, scale=0.02).truth.read_text() != (tmp_path / "a/truth.csv").read_text()
    )


def test_connector_reads_what_was_planted(tmp_path: Path) -> None:
    built = build(tmp_path, seed=5, scale=0.02)
    cells = {(p.table, p.key, p.column): p.dirty for p in read_truth(built.truth) if p.column}
    with connectors.open(built.url) as source:
        assert {table.ref.name: table.rows for table in source.tables()} == built.tables
        for table in source.tables():
            for page in source.pages(table):
                for key, row in zip(page.keys, page.rows, strict=True):
                    named = json.dumps(dict(zip(table.key, map(encode, key), strict=True)))
                    for column, value in zip(page.columns, row, strict=True):
                        dirty = cells.pop((table.ref.name, named, column), None)
                        assert dirty is None or canonical(encode(value)) == canonical(dirty)
    assert not cells


def test_a_database_that_is_not_empty_is_refused(tmp_path: Path, clean: Frames) -> None:
    url = f"sqlite:///{tmp_path / 'other.sqlite'}"
    some = {"warehouses": clean["warehouses"]}
    write_database(some, url)
    with pytest.raises(UsageError, match="warehouses"):
        write_database(some, url)
    for wrong in ("mysql://u:hunter2@h/d", "nonsense", "oracle://u:hunter2@h/d"):
        with pytest.raises(UsageError) as told:
            write_database(some, wrong)
        assert "hunter2" not in str(told.value)


def _suggestion(column: str, current: object, proposed: object = None, **more: object) -> Suggestion:
    has = proposed is not None
    fields = {
        "task": "standardization" if has else "anomalies", "kind": "k", "confidence": 0.9, "model": "m",
        "evidence": Evidence(sentence="s", proof=more.pop("proof", None)),  # type: ignore[arg-type]
    }  # fmt: skip
    target = Target(source="s", table="customers", column=column, **more)  # type: ignore[arg-type]
    return Suggestion(target=target, current=current, proposed=proposed, has_proposal=has, **fields)  # type: ignore[arg-type]


def test_score_counts_found_mended_restyled_and_false(tmp_path: Path) -> None:
    built = build(tmp_path, seed=5, scale=0.05)
    truth = [p for p in read_truth(built.truth) if p.table == "customers"]
    phones = [p for p in truth if p.kind == "phone format"]
    typos = [p for p in truth if p.kind == "typo" and p.column == "city"]
    given = [
        _suggestion("phone", phones[0].dirty, phones[0].clean, proof="same number"),
        # The clean form is itself restyled to E.164: what leads to the same place is right as well.
        _suggestion("phone", phones[1].clean, phones[1].clean.replace(" ", ""), proof="same number"),
        _suggestion("phone", phones[1].dirty, phones[1].clean.replace(" ", ""), proof="same number"),
        _suggestion("phone", phones[2].dirty, "+1 000", proof="same number"),
        _suggestion("city", typos[0].dirty, key=json.loads(typos[0].key)),
        _suggestion("city", typos[1].dirty, given={"country": "Nowhere"}),
    ]
    tally = score(given, truth)
    assert (tally.suggestions, tally.right, tally.restyling) == (6, 3, 1)
    assert (tally.wrong_proposals, tally.false_alarms) == (1, 1)
    assert tally.precision == 3 / 5
    assert (tally.kinds["phone format"].found, tally.kinds["phone format"].mended) == (3, 2)
    assert tally.kinds["typo"].found >= 1
    assert tally.recall == tally.found / len(truth)
    assert score([], truth).found == 0


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("42800.00", "42800"),
        (42800.0, "42800"),
        ("007.50", "007.50"),
        ("1.10", "1.1"),
        (None, None),
        ("0", "0"),
    ],
)
def test_canonical_numbers(value: object, text: str | None) -> None:
    assert canonical(value) == text
