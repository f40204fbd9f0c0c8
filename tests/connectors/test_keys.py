"""Keys of every shape, names with dots and schemas, views, tables without a key."""

from __future__ import annotations

import pytest

import connectors
from connectors import Change, TableRef
from connectors.errors import ConnectorError, NoKey, ReadOnly
from connectors.sql import connector as sql_connector
from tests.connectors.conftest import SqlPlace

PAIRS = [(letter, number) for letter in ("B", "a", "b", "Ä", "a'b") for number in (1, 2, 10)]


def test_composite_keys_page_find_and_write(database: SqlPlace) -> None:
    rows = [(letter, number, f"{letter}{number}") for letter, number in PAIRS]
    if database.name == "mariadb":
        rows = [row for row in rows if row[0] not in ("b", "Ä")]  # Its collation takes them for B and a.
    database.create("t", [("a", "text"), ("b", "integer"), ("c", "text")], ["a", "b"], rows)
    with connectors.open(database.url) as connector:
        table = connector.table("t")
        assert table.key == ("a", "b")
        pages = list(connector.pages(table, ["c"], size=4))
        keys = [key for page in pages for key in page.keys]
        assert len(keys) == len(set(keys)) == len(rows)
        assert all(
            f"{key[0]}{key[1]}" == row[0]
            for page in pages
            for key, row in zip(page.keys, page.rows, strict=True)
        )
        assert list(connector.pages(table, ["c"], size=4, after=pages[0].last)) == pages[1:]
        assert connector.rows(table, keys[2:5]).keys == keys[2:5]
        changes = [Change(key, "c", f"{key[0]}{key[1]}", "x") for key in keys]
        assert connector.write(table, changes).applied == tuple(changes)
        assert [key for found in connector.find(table, {"c": "x"}, size=4) for key in found] == keys


def test_a_unique_index_without_nulls_is_a_key(database: SqlPlace) -> None:
    database.execute(
        f"CREATE TABLE t (a {database.spelling('text')} NOT NULL, b INTEGER, c INTEGER NOT NULL, "
        "UNIQUE (b), UNIQUE (c))"
    )
    database.insert("t", [("x", None, 2), ("y", None, 1)])
    with connectors.open(database.url) as connector:
        table = connector.table("t")
        assert table.key == ("c",)
        assert [key for page in connector.pages(table) for key in page.keys] == [(1,), (2,)]


def test_a_changed_key_does_not_lose_the_rows_other_changes(database: SqlPlace) -> None:
    database.create("t", [("id", "integer"), ("c", "text")], ["id"], [(1, "a"), (2, "b")])
    changes = [Change((1,), "id", 1, 7), Change((1,), "c", "a", "z")]
    with connectors.open(database.url) as connector:
        table = connector.table("t")
        assert connector.write(table, changes).applied == tuple(changes)
        assert next(connector.pages(table)).rows == [(2, "b"), (7, "z")]


@pytest.mark.parametrize(
    "name", ["a.b", 'we"ird', "tick`", "order", "percent %s", "Ünïcödé 表", "y" * 60, "back\\slash"]
)
def test_hostile_table_names(database: SqlPlace, name: str) -> None:
    database.create(name, [("id", "integer"), ("c", "text")], ["id"], [(1, "x")])
    with connectors.open(database.url) as connector:
        table = connector.table(name)
        assert table.ref == TableRef(name)
        assert connector.profile(table)[1].top_values == (("x", 1),)
        assert connector.write(table, [Change((1,), "c", "x", "y")]).applied
        assert connector.sample(table, 10).rows == [(1, "y")]


@pytest.mark.parametrize("server", ["postgresql", "duckdb"])
def test_tables_of_other_schemas(server: str, request: pytest.FixtureRequest, tmp_path: object) -> None:
    place = request.getfixturevalue("schema_place")(server)
    place.execute(
        'CREATE SCHEMA "other one"',
        'CREATE TABLE "other one".t (id INTEGER PRIMARY KEY, c VARCHAR)',
        'CREATE TABLE "other one"."t.u" (id INTEGER PRIMARY KEY)',
        "CREATE TABLE t (id INTEGER PRIMARY KEY)",
        "INSERT INTO \"other one\".t VALUES (1, 'x')",
    )
    place.close()
    with connectors.open(place.url) as connector:
        assert [str(table.ref) for table in connector.tables()] == ["t", "other one.t", "other one.t.u"]
        assert connector.table("t").ref == TableRef("t")
        table = connector.table("other one.t")
        assert table.ref == TableRef("t", "other one")
        assert connector.table("other one.t.u").ref == TableRef("t.u", "other one")
        assert connector.write(table, [Change((1,), "c", "x", "y")]).applied
        assert connector.distinct(table, "c") == [("y", 1)]


@pytest.fixture
def schema_place(request: pytest.FixtureRequest, tmp_path):
    from tests.connectors.conftest import _make

    return lambda name: _make(name, tmp_path, request)


def test_views_are_read_but_not_written(database: SqlPlace) -> None:
    database.create("t", [("id", "integer"), ("c", "text")], ["id"], [(1, "x"), (2, "x"), (3, None)])
    database.execute("CREATE VIEW v AS SELECT id, c FROM t")
    with connectors.open(database.url) as connector:
        view = connector.table("v")
        assert (view.is_view, view.key, view.rows) == (True, (), 3)
        assert connector.profile(view)[1].top_values == (("x", 2),)
        (page,) = connector.pages(view)
        assert sorted(page.rows, key=repr) == [(1, "x"), (2, "x"), (3, None)]
        assert page.keys == [(), (), ()]
        assert len(connector.sample(view, 2).rows) <= 3
        with pytest.raises(ReadOnly, match="view"):
            connector.write(view, [Change((1,), "c", "x", "y")])
        with pytest.raises(NoKey):
            list(connector.find(view, {"c": "x"}))


def test_a_table_without_a_key_is_read_up_to_a_limit(
    database: SqlPlace, monkeypatch: pytest.MonkeyPatch
) -> None:
    if database.name == "sqlite":
        pytest.skip("SQLite's tables have a rowid")
    database.create("t", [("a", "integer"), ("c", "text")], [], [(i, "x") for i in range(12)])
    with connectors.open(database.url) as connector:
        table = connector.table("t")
        assert table.key == ()
        assert [len(page.rows) for page in connector.pages(table, size=5)] == [5, 5, 2]
        with pytest.raises(NoKey, match="primary key"):
            connector.write(table, [Change((), "c", "x", "y")])
        monkeypatch.setattr(sql_connector, "NO_KEY_LIMIT", 10)
        with pytest.raises(NoKey, match="more than 10 rows"):
            list(connector.pages(table))


def test_the_keys_of_sqlite(tmp_path) -> None:
    place = SqlPlace("sqlite", f"sqlite:///{tmp_path / 'k.sqlite'}")
    place.execute(
        "CREATE TABLE plain (a, b)",
        "INSERT INTO plain VALUES (1, 'x'), (1, 'x')",
        "CREATE TABLE named (rowid TEXT, b)",
        "INSERT INTO named VALUES ('r', 'x')",
        "CREATE TABLE without (a TEXT PRIMARY KEY, b) WITHOUT ROWID",
        "INSERT INTO without VALUES ('k', 'x')",
        "CREATE TABLE nulls (a TEXT PRIMARY KEY, b)",
        "INSERT INTO nulls VALUES (NULL, 'x'), (NULL, 'x')",
        "CREATE TABLE folded (a TEXT COLLATE NOCASE PRIMARY KEY, b) ",
        "INSERT INTO folded VALUES ('a', 'x'), ('B', 'x'), ('c', 'x')",
        "CREATE VIRTUAL TABLE words USING fts5(a)",
    )
    place.close()
    expected = {"plain": "rowid", "named": "_rowid_", "without": "a", "nulls": "rowid", "folded": "a"}
    with connectors.open(place.url) as connector:
        for name, key in expected.items():
            table = connector.table(name)
            assert table.key == (key,), name
            keys = [key for page in connector.pages(table, size=1) for key in page.keys]
            assert len(set(keys)) == table.rows
            report = connector.write(table, [Change(keys[-1], "b", "x", "y")])
            assert report.applied
            assert list(connector.find(table, {"b": "y"})) == [[keys[-1]]]


def test_a_generated_column_says_no(database: SqlPlace) -> None:
    if database.name == "duckdb":
        pytest.skip("DuckDB's generated columns are virtual only")
    kind = "STORED" if database.name != "mariadb" else "PERSISTENT"
    database.execute(
        f"CREATE TABLE t (id INTEGER PRIMARY KEY, g INTEGER GENERATED ALWAYS AS (id + 1) {kind})",
        "INSERT INTO t (id) VALUES (1)",
    )
    with connectors.open(database.url) as connector:
        table = connector.table("t")
        assert connector.distinct(table, "g") == [(2, 1)]
        with pytest.raises(ConnectorError, match="g"):
            connector.write(table, [Change((1,), "g", 2, 3)])
