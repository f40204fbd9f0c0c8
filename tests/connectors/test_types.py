"""Each database's own types: read, found, emptied and restored without a trace."""

from __future__ import annotations

from typing import Any

import pytest

import connectors
from connectors import Change
from tests.connectors.conftest import SqlPlace

POSTGRESQL = {
    "numeric": ["1.0", "1.00", "'NaN'", "'Infinity'", "1e-20", "12345678901234567890.123456789"],
    "numeric(10,2)": ["1.5", "-0.01"],
    "real": ["0.1", "'NaN'", "'-Infinity'", "3.4e38", "'-0'"],
    "double precision": ["0.1", "'NaN'", "'Infinity'", "'-0'", "0"],
    "timestamptz": ["'2020-01-01 12:00+02'", "'infinity'", "'9999-12-31 23:59:59Z'", "'0044-03-15 BC'"],
    "timestamp": ["'2020-01-01 12:00:00.123456'", "'-infinity'", "'10000-01-01'"],
    "date": ["'2020-02-29'", "'infinity'", "'10000-01-01'", "'0044-03-15 BC'", "'9999-12-31'"],
    "time": ["'12:34:56.789'", "'24:00'"],
    "timetz": ["'12:00+02'", "'24:00+00'"],
    "interval": ["'1 month 3 days -04:05'", "'1 month'", "'30 days'"],
    "json": ['\'{"a":1,  "a":2}\'', "'null'", "'[]'"],
    "jsonb": ["'{\"b\": [1, null]}'", "'null'"],
    "bytea": ["'\\x00ff'", "''"],
    "text[]": ["array['a', 'b,c', null, '\"']", "'{}'", "array[['a'],['b']]", "'[2:3]={x,y}'"],
    "int[]": ["array[1,2]"],
    "mood": ["'sad'", "'hap''py 100%'"],
    "uuid": ["'654f001c-7545-4904-8247-148072f0d705'"],
    "money": ["12.5", "-5"],
    "int4range": ["'[1,5)'", "'empty'"],
    "boolean": ["true", "false"],
    "char(4)": ["'ab'", "''"],
    "varchar(3)": ["'abc'", "'a  '"],
    "inet": ["'10.0.0.1'", "'10.0.0.0/8'", "'::1'"],
    "bit(4)": ["b'1010'"],
    "point": ["'(1,2)'"],
    "xml": ["'<a/>'"],
    "zip": ["'12345'"],
    "folded": ["'A'", "'a'", "'a '"],
    "bigint": ["9223372036854775807", "-1"],
    "tsvector": ["'a b'"],
}
MARIADB = {
    "float": ["0.1", "16777217", "1e-30"],
    "double": ["0.1", "1e308"],
    "decimal(30,10)": ["12345678901234567890.0123456789", "0"],
    "bit(5)": ["b'10101'"],
    "bit(1)": ["b'1'", "b'0'"],
    "year": ["2001", "0"],
    "time(3)": ["'-01:30:00.5'", "'838:59:59'"],
    "date": ["'0000-00-00'", "'2020-02-29'", "'9999-12-31'"],
    "datetime(6)": ["'2020-01-01 00:00:00.5'", "'0000-00-00 00:00:00'"],
    "timestamp null": ["'2020-01-01 10:00:00'"],
    "enum('a','B','')": ["'a'", "'B'", "''"],
    "set('x','y')": ["'x,y'", "''"],
    "json": ["'{\"a\":  1}'"],
    "uuid": ["'654f001c-7545-4904-8247-148072f0d705'"],
    "inet6": ["'::1'"],
    "point": ["point(1, 2)"],
    "varchar(20) character set latin1": ["'é'", "'E'", "'e'"],
    "varchar(20)": ["'a'", "'A'", "'a '", "'ä'", "''", "'😀'"],
    "varbinary(8)": ["x'00ff'", "''"],
    "binary(4)": ["'ab'"],
    "longblob": ["x'ff'"],
    "boolean": ["true", "false"],
    "bigint unsigned": ["18446744073709551615"],
    "text": ["'a'", "'a\\t'"],
}
DUCKDB = {
    "DATE": ["'infinity'", "'10000-01-01'", "'2020-02-29'"],
    "TIMESTAMP": ["'infinity'", "'0044-03-15 (BC) 00:00:00'", "'2020-01-01 10:00:00.100'"],
    "TIMESTAMPTZ": ["'2020-01-01 12:00:00+02'", "'-infinity'"],
    "TIMESTAMP_NS": ["'2020-01-01 00:00:00.123456789'", "'2020-01-01 00:00:00.5'"],
    "TIME": ["'24:00:00'", "'12:34:56.789'"],
    "TIMETZ": ["'12:00:00+02'"],
    "HUGEINT": ["170141183460469231731687303715884105727"],
    "UBIGINT": ["18446744073709551615"],
    "FLOAT": ["0.1", "'nan'", "'inf'"],
    "DOUBLE": ["0.1", "'nan'", "'-inf'", "'-0.0'", "0"],
    "DECIMAL(18,3)": ["1.5"],
    "UUID": ["'654f001c-7545-4904-8247-148072f0d705'"],
    "BLOB": ["'\\x00a'", "''"],
    "VARCHAR[]": ["['a''b, c', 'd', NULL]", "[]"],
    "STRUCT(a INTEGER, b VARCHAR)": ["{'a': 1, 'b': 'x''y'}"],
    "MAP(VARCHAR, INTEGER)": ["map(['k'], [1])"],
    "INTERVAL": ["interval '1 month 3 days'"],
    "ENUM('a', 'b c')": ["'a'", "'b c'"],
    "BOOLEAN": ["true", "false"],
    "JSON": ["'{\"a\":  1}'"],
    "BIT": ["'1010'"],
    "VARCHAR COLLATE NOCASE": ["'A'", "'a'", "'a '"],
}
SQLITE = {
    "INTEGER": ["12", "'abc'", "'12 a'", "1.5", "x'3132'", "9e999"],
    "REAL": ["1", "'x'", "-9e999"],
    "TEXT COLLATE NOCASE": ["'A'", "'a'", "'a '", "''"],
    "DATE": ["'2020-01-01'", "'not a date'", "20200101"],
    "DECIMAL(10,2)": ["1", "1.50", "'1,50'"],
    "BOOLEAN": ["1", "'true'"],
    "": ["1", "1.0", "'1'", "x'31'"],
    "BLOB": ["x'00'", "'text'"],
    "VARCHAR(2)": ["'longer than two'", "'nul' || char(0) || 'inside'"],
}
TYPES = {"postgresql": POSTGRESQL, "mariadb": MARIADB, "duckdb": DUCKDB, "sqlite": SQLITE}
BEFORE = {
    "postgresql": [
        "CREATE TYPE mood AS ENUM ('sad', 'hap''py 100%')",
        "CREATE DOMAIN zip AS varchar(5) CHECK (value ~ '^[0-9]+$')",
        "CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
        "CREATE DOMAIN folded AS text COLLATE nocase",
    ],
}


def make(place: SqlPlace) -> int:
    """One row a value, each in the column of its type, all others NULL; gives the number of values."""
    types = TYPES[place.name]
    columns = ", ".join(f"c{i} {spelling}" for i, spelling in enumerate(types))
    statements = [*BEFORE.get(place.name, []), f"CREATE TABLE t (id INTEGER PRIMARY KEY, {columns})"]
    number = 0
    for i, values in enumerate(types.values()):
        for value in values:
            number += 1
            statements.append(f"INSERT INTO t (id, c{i}) VALUES ({number}, {value})")
    place.execute(*statements)
    return number


def test_every_value_is_found_emptied_and_restored(database: SqlPlace) -> None:
    count = make(database)
    before = database.raw("t")
    with connectors.open(database.url) as connector:
        table = connector.table("t")
        (page,) = connector.pages(table)
        cells = [
            (key, column.name, value)
            for key, row in zip(page.keys, page.rows, strict=True)
            for column, value in zip(table.columns[1:], row[1:], strict=True)
            if value is not None
        ]
        assert len(cells) == count
        for key, name, value in cells:
            assert list(connector.find(table, {name: value})) == [[key]], f"{table.column(name)} {value!r}"
        emptied = connector.write(table, [Change(key, name, value, None) for key, name, value in cells])
        assert emptied.stale == ()
        back = connector.write(table, [Change(key, name, None, value) for key, name, value in cells])
        assert back.stale == ()
        assert len(back.applied) == count
        assert repr(list(connector.pages(table))) == repr([page])
    assert database.raw("t") == before


def test_every_type_is_profiled_and_grouped(database: SqlPlace) -> None:
    make(database)
    with connectors.open(database.url) as connector:
        table = connector.table("t")
        for profile in connector.profile(table)[1:]:
            values = connector.distinct(table, profile.column)
            about = f"{table.column(profile.column)} {profile}"
            assert sum(count for _, count in values) == profile.rows - profile.nulls, about
            assert len(values) == profile.distinct, about
            assert repr(tuple(values)) == repr(profile.top_values), about
            assert profile.min_length is not None, about


@pytest.mark.parametrize(
    ("value", "name"),
    [("abc", "INTEGER"), ("0", "TEXT COLLATE NOCASE"), (1, "TEXT COLLATE NOCASE")],
)
def test_text_in_a_number_column_of_sqlite_is_no_number(tmp_path: Any, value: Any, name: str) -> None:
    place = SqlPlace("sqlite", f"sqlite:///{tmp_path / 'x.sqlite'}")
    place.execute(
        f"CREATE TABLE t (id INTEGER PRIMARY KEY, c {name})", "INSERT INTO t VALUES (1, 0), (2, 'abc')"
    )
    place.close()
    with connectors.open(place.url) as connector:
        keys = [key for keys in connector.find(connector.table("t"), {"c": value}) for key in keys]
    assert keys == {"abc": [(2,)], "0": [(1,)], 1: []}[value]


def test_mariadb_does_not_take_text_for_zero(mariadb_url: str) -> None:
    place = SqlPlace("mariadb", mariadb_url)
    place.execute(
        "CREATE TABLE t (id int PRIMARY KEY, c int, d date)", "INSERT INTO t VALUES (1, 0, '2020-01-01')"
    )
    place.close()
    with connectors.open(mariadb_url) as connector:
        table = connector.table("t")
        assert list(connector.find(table, {"c": "abc"})) == []
        assert list(connector.find(table, {"c": "0"})) == [[(1,)]]
        assert list(connector.find(table, {"d": "abc"})) == []
        assert connector.write(table, [Change((1,), "c", "abc", 5)]).stale


def test_values_given_as_text_are_stored_in_the_columns_type(database: SqlPlace) -> None:
    database.execute(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, d DATE, m DECIMAL(10, 2))",
        "INSERT INTO t VALUES (1, 5, '2020-01-01', 1.50)",
    )
    before = database.raw("t")
    with connectors.open(database.url) as connector:
        table = connector.table("t")
        (row,) = next(connector.pages(table)).rows
        changes = [
            Change((1,), "n", row[1], "77"),
            Change((1,), "d", row[2], "2024-02-29"),
            Change((1,), "m", row[3], "9.25"),
        ]
        assert connector.write(table, changes).applied == tuple(changes)
        assert connector.write(table, changes).already == tuple(changes)
        back = [Change(change.key, change.column, change.new, change.old) for change in changes]
        assert connector.write(table, back).applied == tuple(back)
    assert database.raw("t") == before
