"""A mapping tried without writing, and its artefacts run where they are for."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import yaml

import connectors
from assistant.errors import UsageError
from assistant.mapping.artefact import export, export_from
from assistant.mapping.artefact.json import read_json_file
from assistant.mapping.check import CheckReport, check_mapping
from assistant.mapping.steps import Codes, Trim
from assistant.mapping.table_mapping import ColumnMapping, TableMapping, TargetColumn
from assistant.mapping.transformation import Transformation
from connectors.types import Column, Table, TableRef


def check(mapping: TableMapping, here: str, there: str) -> CheckReport:
    with connectors.open(here) as one, connectors.open(there) as other:
        return check_mapping(mapping, one, other)


def change(url: str, *statements: str) -> None:
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        for statement in statements:
            connection.execute(statement)


def test_the_rows_are_those_of_the_target(accepted: tuple[TableMapping, str, str]) -> None:
    report = check(*accepted)
    assert (report.rows, report.left_out, report.duplicates, report.clashing) == (120, 0, 0, 80)
    assert {one.column: one.share for one in report.agreement} == dict.fromkeys(
        ["email", "first", "last", "born", "kg", "gender", "currency"], 1.0
    )
    assert report.sql is not None
    assert (report.sql.rows, report.sql.differing, report.sql.refused) == (120, 0, {})
    assert not report.runs
    assert report.sentences()[0] == "80 rows have a key that people has already."


def test_what_would_go_wrong_is_said_and_nothing_is_written(accepted: tuple[TableMapping, str, str]) -> None:
    mapping, here, there = accepted
    change(
        here,
        "UPDATE crm SET DOB = '31/02/2000' WHERE RecordID = 'R00090'",
        "UPDATE crm SET FullName = NULL WHERE RecordID = 'R00091'",
        "UPDATE crm SET Mail = 'x' || hex(zeroblob(40)) WHERE RecordID = 'R00092'",
        "UPDATE crm SET Mail = (SELECT Mail FROM crm WHERE RecordID = 'R00094') WHERE RecordID = 'R00093'",
    )
    change(there, "DELETE FROM people")
    report = check(mapping, here, there)
    columns = {one.column: one for one in report.columns}
    assert (report.rows, report.left_out, report.duplicates, report.clashing) == (120, 1, 1, 0)
    assert columns["born"].examples == [
        ("RecordID R00090", "31/02/2000", "it is no date of the form dd/MM/yyyy")
    ]
    assert columns["first"].not_null_violated == columns["last"].not_null_violated == 1
    assert columns["email"].too_long == 1
    assert len(report.sentences()) == 7
    with sqlite3.connect(there.removeprefix("sqlite:///")) as connection:
        assert connection.execute("SELECT count(*) FROM people").fetchone() == (0,)


def test_a_target_that_changed_since_is_said(accepted: tuple[TableMapping, str, str]) -> None:
    mapping, here, there = accepted
    change(
        there,
        "ALTER TABLE people DROP COLUMN gender",
        "ALTER TABLE people ADD COLUMN vat TEXT NOT NULL DEFAULT ''",
    )
    report = check(mapping, here, there)
    assert report.changed == ["Column 'gender' is gone.", "Column 'vat' is new, and must not be NULL."]
    assert report.unfilled == ["vat"]
    assert "gender" not in {one.column for one in report.columns}


def test_a_source_column_that_is_gone_is_said(accepted: tuple[TableMapping, str, str]) -> None:
    mapping, here, there = accepted
    change(here, "ALTER TABLE crm DROP COLUMN Sex")
    report = check(mapping, here, there)
    assert report.changed == ["Source column 'Sex' is gone."]
    assert report.rows == 0


def test_the_insert_and_the_view_give_the_same_rows(
    accepted: tuple[TableMapping, str, str], tmp_path: Path
) -> None:
    mapping, here, there = accepted
    with connectors.open(here) as connector:
        made = export_from(connector, mapping, "sql")
    paths = {path.name.split(".")[1]: path.read_text() for path in made.write(tmp_path / "out")}
    assert made.refused == {}
    with sqlite3.connect(there.removeprefix("sqlite:///")) as connection:
        known = connection.execute("SELECT * FROM people ORDER BY email").fetchall()
        connection.execute("DELETE FROM people")
        connection.execute(f"ATTACH '{here.removeprefix('sqlite:///')}' AS other")
        connection.execute("CREATE TABLE crm AS SELECT * FROM other.crm")
        connection.executescript(paths["insert"])
        inserted = connection.execute("SELECT * FROM people ORDER BY email").fetchall()
        connection.executescript(paths["view"])
        viewed = connection.execute("SELECT * FROM people_from_crm ORDER BY email").fetchall()
        assert connection.executescript(paths["left_out"])
    assert len(inserted) == 120
    assert set(known) <= set(inserted)
    assert viewed == inserted


def test_json_is_read_back(accepted: tuple[TableMapping, str, str], tmp_path: Path) -> None:
    mapping, here, _ = accepted
    with connectors.open(here) as connector:
        [path] = export_from(connector, mapping, "json").write(tmp_path)
    assert read_json_file(path) == mapping
    with pytest.raises(UsageError, match="cannot be read"):
        read_json_file(tmp_path / "none.json")


SOURCE = Table(
    TableRef("a table", "raw"), (Column("x", "text", "text"), Column("y", "integer", "bigint")), ("y",), 0
)


def small(*columns: ColumnMapping, layout: tuple[TargetColumn, ...] = ()) -> TableMapping:
    return TableMapping(
        source="postgresql://h/s", source_table="raw.a table", target="postgresql://h/t", target_table="t",
        columns=columns, layout=layout,
    )  # fmt: skip


def test_dbt_models_escape_jinja_and_name_the_source() -> None:
    how = Transformation(sources=("x",), steps=(Codes(values={"{{ x }}": "{% y %}", "it's": "#}"}),))
    layout = (TargetColumn(name="code", type="text", native_type="text", nullable=False),)
    made = export(
        small(ColumnMapping(target="code", transformation=how), layout=layout), SOURCE, "dbt", "postgresql"
    )
    model = made.files["models/staging/stg_t.sql"]
    assert "{{ source('dqa', 'a table') }}" in model
    assert "'{{ '{{' }} x {{ '}}' }}'" in model
    from jinja2 import Environment

    rendered = (
        Environment(autoescape=False).from_string(model).render(source=lambda one, two: f'"{one}"."{two}"')
    )
    assert "'{{ x }}'" in rendered
    assert "'{% y %}'" in rendered
    held = yaml.safe_load(made.files["models/staging/stg_t.yml"])
    assert held["sources"] == [{"name": "dqa", "tables": [{"name": "a table"}], "schema": "raw"}]
    assert held["models"][0]["columns"][0]["data_tests"] == ["not_null"]
    assert [one["name"] for one in held["models"]] == ["stg_t", "stg_t_left_out"]


def test_what_sql_cannot_fill_is_refused_with_the_reason() -> None:
    from assistant.mapping.steps import Standard

    phone = ColumnMapping(
        target="tel",
        transformation=Transformation(sources=("x",), steps=(Standard(of="phone", form="e164"),)),
    )
    copy = ColumnMapping(target="code", transformation=Transformation(sources=("x",), steps=(Trim(),)))
    made = export(small(phone, copy), SOURCE, "sql", "duckdb")
    assert "no values are known to list" in made.refused["tel"]
    with pytest.raises(UsageError, match="can be filled"):
        export(small(phone), SOURCE, "sql", "duckdb")
    with pytest.raises(UsageError, match="no SQL for 'oracle'"):
        export(small(copy), SOURCE, "sql", "oracle")
    with pytest.raises(UsageError, match="no format 'xml'"):
        export(small(copy), SOURCE, "xml", "duckdb")
    with pytest.raises(UsageError, match="has no column 'z'"):
        export(
            small(ColumnMapping(target="z", transformation=Transformation(sources=("z",)))),
            SOURCE,
            "sql",
            "duckdb",
        )


def test_hostile_names_are_data() -> None:
    bad = 'x"; DROP TABLE t; --\n'
    table = Table(TableRef(bad), (Column(bad, "text", "text"),), (), 0)
    mapping = TableMapping(
        source="s", source_table=bad, target="s", target_table=bad,
        columns=(ColumnMapping(target=bad, transformation=Transformation(sources=(bad,), steps=(Trim(),))),),
    )  # fmt: skip
    [text] = [one for name, one in export(mapping, table, "sql", "sqlite").files.items() if "insert" in name]
    with sqlite3.connect(":memory:") as connection:
        quoted = '"' + bad.replace('"', '""') + '"'
        connection.execute(f"CREATE TABLE {quoted} ({quoted} TEXT)")
        connection.execute(f"INSERT INTO {quoted} VALUES (' a ')")
        connection.executescript(text)
        assert connection.execute(f"SELECT * FROM {quoted}").fetchall() == [(" a ",), ("a",)]


def test_a_target_that_is_a_file_has_no_key_among_its_columns(tmp_path: Path) -> None:
    for name, text in (("here", "pt_nm\nAnn Lee\nBob Ray\n"), ("there", "name,ward\nEve Ash,3A\n")):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    here, there = str(tmp_path / "here.csv"), str(tmp_path / "there.csv")
    with connectors.open(here) as one, connectors.open(there) as other:
        mapping = TableMapping(
            source=one.source, source_table="here", target=other.source, target_table="there",
            columns=(ColumnMapping(target="name", transformation=Transformation(sources=("pt_nm",))),),
        )  # fmt: skip
    report = check(mapping, here, there)
    assert (report.rows, report.left_out, report.clashing, report.unfilled) == (2, 0, 0, [])
