"""SQL of rules on the databases it is written for: the queries judge as we do, the constraints hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings

from assistant.rules.exchange import NotCarried, export
from assistant.rules.exchange.columns import Columns
from assistant.rules.exchange.sql.queries import broken_query, verdict_query
from assistant.rules.files import parse_rule
from assistant.rules.language import RuleBase
from connectors.duckdb.engine import engine_for
from tests.rules.exchange.strategies import rules
from training.evaluation.exchange.cases import Case, Frames
from training.evaluation.exchange.compare import as_objects, ours
from training.evaluation.exchange.data import plain_cell, states, tables

TYPES = {"integer": sa.BigInteger(), "number": sa.Double(), "date": sa.Date(), "text": sa.Text()}


@pytest.fixture(params=["sqlite", "duckdb", "postgresql", "mysql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, sa.Engine]]:
    name = request.param
    if name == "sqlite":
        engine = sa.create_engine(f"sqlite:///{tmp_path / 'data.sqlite'}")
    elif name == "duckdb":
        import duckdb

        duckdb.connect(str(tmp_path / "data.duckdb")).close()
        engine = engine_for(tmp_path / "data.duckdb")
    elif name == "postgresql":
        url = request.getfixturevalue("postgresql_url")
        engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"))
    else:
        url = request.getfixturevalue("mariadb_url")
        engine = sa.create_engine(sa.make_url(url).set(drivername="mysql+pymysql"))
    yield name, engine
    engine.dispose()


def fill(engine: sa.Engine, frames: Frames, types: Frames) -> None:
    """The frames as tables without constraints, in place of what was there."""
    metadata = sa.MetaData()
    for table in tables(types):
        kinds = {**TYPES, "date": sa.Text()} if engine.dialect.name == "sqlite" else TYPES
        columns = [sa.Column(one.name, kinds[one.type]) for one in table.columns]
        sa.Table(table.ref.name, metadata, *columns)
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            connection.exec_driver_sql(
                f"drop table if exists {engine.dialect.identifier_preparer.format_table(table)}"
            )
        metadata.create_all(connection, checkfirst=False)
        for table in metadata.sorted_tables:
            frame = as_objects(frames[table.name])
            rows = [
                dict(zip(table.c.keys(), map(plain_cell, row), strict=True))
                for row in frame.itertuples(index=False)
            ]
            insert_all(connection, table, rows)


def insert_all(connection: sa.Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    if connection.dialect.name == "dqa_duckdb":  # takes one row at a time
        for row in rows:
            connection.execute(table.insert(), row)
    elif rows:
        connection.execute(table.insert(), rows)


def statements(text: str) -> dict[str, str]:
    """The statement behind each rule's comment."""
    parts = re.split(r"^-- ([0-9a-f]{12})\b.*\n", text, flags=re.M)[1:]
    return {rule: said.strip().rstrip(";") for rule, said in zip(parts[::2], parts[1::2], strict=True)}


def test_the_queries_give_rows_where_a_rule_is_broken(
    database: tuple[str, sa.Engine], frames: Frames, demo_cases: list[Case]
) -> None:
    name, engine = database
    found = [case.rule for case in demo_cases]
    written = export(found, "sql", tables(frames), name)
    queries = statements(written.files[f"violations.{name}.sql"])
    assert set(queries) == set(written.carried)
    refused = {rule.says["kind"] for rule, _ in written.refused}
    assert refused == ({"semantic", "pattern", "type"} if name == "sqlite" else {"semantic"})
    wrong = []
    for state, data in states(frames, demo_cases).items():
        fill(engine, data, frames)
        plain = {table: as_objects(frame) for table, frame in data.items()}
        with engine.connect() as connection:
            for rule in found:
                if rule.id in queries:
                    rows = (
                        connection.execution_options(no_parameters=True)
                        .exec_driver_sql(queries[rule.id])
                        .fetchall()
                    )
                    if bool(rows) != (ours(rule, plain) == "broken"):
                        wrong.append((state, rule.says, len(rows)))
    assert wrong == []


def test_constraints_let_in_what_holds_and_nothing_else(
    database: tuple[str, sa.Engine], frames: Frames, demo_cases: list[Case]
) -> None:
    name, engine = database
    written = export([case.rule for case in demo_cases], "sql", tables(frames), name)
    if name in {"sqlite", "duckdb"}:
        assert list(written.files) == [f"violations.{name}.sql"]
        return
    fill(engine, frames, frames)
    held = statements(written.files[f"constraints.{name}.sql"])
    assert len(held) >= 10
    broken = states(frames, demo_cases)["broken"]
    for case in demo_cases:
        if case.rule.id not in held:
            continue
        with engine.connect() as connection:
            connection.execution_options(no_parameters=True)
            connection.exec_driver_sql(held[case.rule.id])
            connection.commit()
        table = sa.Table(case.rule.table, sa.MetaData(), autoload_with=engine)
        row = failing_row(case.rule, broken)
        with engine.connect() as connection, pytest.raises(sa.exc.DBAPIError):
            connection.execute(table.insert(), row)


def failing_row(rule: RuleBase, broken: Frames) -> dict[str, Any]:
    from assistant.rules.running.frames import judge_frame

    frame = as_objects(broken[rule.table])
    at = int(judge_frame(rule, frame, broken).failing.argmax())
    return {str(name): plain_cell(value) for name, value in frame.iloc[at].items()}


@pytest.mark.parametrize("dialect", ["postgresql", "mysql", "sqlite", "duckdb"])
@settings(deadline=None, max_examples=60)
@given(rule=rules())
def test_any_rule_is_written_or_refused_with_a_sentence(dialect: str, rule: RuleBase) -> None:
    for written in (broken_query, verdict_query):
        assert _said(written, rule, dialect)


def _said(write: Callable[..., str], rule: RuleBase, dialect: str) -> bool:
    try:
        return "SELECT" in write(rule, Columns(), dialect)
    except NotCarried as reason:
        return str(reason).endswith(".")


def test_names_and_values_are_quoted(database: tuple[str, sa.Engine]) -> None:
    name, engine = database
    column, value = 'a "b"; drop table t', "it's \\ 100 % :x ' or 1=1 --"
    table = sa.Table("t'\"x", sa.MetaData(), sa.Column(column, sa.Text))
    with engine.begin() as connection:
        table.create(connection)
        insert_all(connection, table, [{column: value}, {column: None}])
    for kind, rows in (("in_set", 0), ("not_in_set", 1)):
        rule = parse_rule({"kind": kind, "table": "t'\"x", "column": column, "values": [value]})
        known = tables_of("t'\"x", column)
        query = broken_query(rule, Columns(known), name)
        with engine.connect() as connection:
            connection.execution_options(no_parameters=True)
            assert len(connection.exec_driver_sql(query).fetchall()) == rows


def tables_of(name: str, column: str) -> list[Any]:
    from connectors.types import Column, Table, TableRef

    return [Table(TableRef(name), (Column(column, "text", "text"),), (), 2)]
