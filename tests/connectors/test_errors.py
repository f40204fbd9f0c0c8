"""What goes wrong is said in one sentence: what to do, no password, nothing half-written."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

import connectors
from connectors import Change, registry
from connectors.errors import (
    BadUrl,
    Busy,
    CannotConnect,
    ConnectorError,
    MissingDriver,
    PermissionRefused,
    TableNotFound,
)
from tests.connectors.conftest import SqlPlace

SECRET = "s3cr3t-w0rd"


@pytest.mark.parametrize(
    ("url", "kind", "says"),
    [
        ("", BadUrl, "empty"),
        ("foo://x", BadUrl, "sqlite://"),
        ("postgre://x", BadUrl, "did you mean postgre"),
        ("nothing.xyz", BadUrl, ".csv"),
        ("nothing.csv", CannotConnect, "no file"),
        ("sqlite:///nothing.db", CannotConnect, "no SQLite file"),
        ("nothing.duckdb", CannotConnect, "no DuckDB file"),
        ("sqlite://", BadUrl, "in-memory"),
        ("sqlite://host/x.db", BadUrl, "three slashes"),
        (f"postgresql://me:{SECRET}@127.0.0.1", BadUrl, "names no database"),
        (f"postgresql://me:{SECRET}@127.0.0.1:port/x", BadUrl, "cannot be read"),
        (f"postgresql://me:{SECRET}@x@127.0.0.1/x", BadUrl, "%40"),
        (f"postgresql://me:{SECRET}@127.0.0.1:1/x", CannotConnect, "check host, port"),
        (f"postgresql://nobody:{SECRET}@127.0.0.1/x?foo={SECRET}", BadUrl, "option"),
        (f"mysql://me:{SECRET}@127.0.0.1:1/x", CannotConnect, "check host, port"),
        (f"mariadb://nobody:{SECRET}@127.0.0.1/x?foo={SECRET}", BadUrl, "option"),
        (f"mysql+pymysql://me:{SECRET}@no.such.host.invalid/x", CannotConnect, "check host, port"),
    ],
)
def test_a_url_that_leads_nowhere(url: str, kind: type[ConnectorError], says: str) -> None:
    with pytest.raises(kind, match=says) as caught:
        connectors.open(url)
    assert SECRET not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize("server", ["postgresql", "mariadb"])
def test_a_wrong_account_or_database(server: str, request: pytest.FixtureRequest) -> None:
    url = make_url(request.getfixturevalue(f"{server}_url"))
    for wrong in (url.set(username="nobody_here", password=SECRET), url.set(database="no_such_database")):
        with pytest.raises(CannotConnect) as caught:
            connectors.open(wrong.render_as_string(hide_password=False))
        assert SECRET not in str(caught.value)
        assert caught.value.retryable


def test_the_source_names_no_account(postgresql_url: str) -> None:
    url = make_url(postgresql_url).set(password=SECRET).update_query_dict({"application_name": SECRET})
    with connectors.open(
        url.render_as_string(hide_password=False).replace("postgresql:", "postgres:")
    ) as connector:
        assert SECRET not in connector.source
        assert connector.source == f"postgresql://{url.host}:{url.port or 5432}/{url.database}"


def test_a_missing_driver_names_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("psycopg", "pymysql", "duckdb"):
        monkeypatch.setitem(sys.modules, module, None)
    for url, extra in (("postgresql://h/d", "postgresql"), ("mysql://h/d", "mysql"), ("x.duckdb", "duckdb")):
        with pytest.raises(MissingDriver, match=rf"data-quality-assistant\[{extra}\]"):
            connectors.open(url)


def test_a_scheme_is_served_once() -> None:
    with pytest.raises(ConnectorError, match="already served"):
        registry.register("sqlite", registry.Entry("elsewhere"))
    assert "sqlite" in connectors.schemes()


def test_a_value_that_does_not_fit_undoes_the_whole_change_set(database: SqlPlace) -> None:
    database.execute(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER NOT NULL CHECK (n < 100), c VARCHAR(20))",
        "INSERT INTO t VALUES " + ", ".join(f"({i}, {i}, 'v')" for i in range(1, 40)),
    )
    before = database.raw("t")
    good = [Change((i,), "c", "v", "w") for i in range(1, 40)] + [
        Change((i,), "n", i, i + 1) for i in range(1, 30)
    ]
    with connectors.open(database.url) as connector:
        table = connector.table("t")
        for bad in (Change((33,), "n", 33, 100), Change((33,), "n", 33, None)):
            with pytest.raises(ConnectorError, match=r"t\.n of the row id=33 cannot be set") as caught:
                connector.write(table, [*good, bad])
            assert "Nothing of this change set was written" in str(caught.value)
        assert connector.write(table, good).applied == tuple(good)
        assert connector.write(table, [Change(c.key, c.column, c.new, c.old) for c in good]).stale == ()
    assert database.raw("t") == before


@pytest.mark.parametrize("bad", ["abc", "9" * 40, b"\xff"])
def test_a_value_of_another_type_is_refused(
    bad: object, postgresql_url: str, mariadb_url: str, tmp_path: Path
) -> None:
    for place in (SqlPlace("postgresql", postgresql_url), SqlPlace("mariadb", mariadb_url)):
        place.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)", "INSERT INTO t VALUES (1, 5)")
        place.close()
        with connectors.open(place.url) as connector:
            with pytest.raises(ConnectorError, match="row id=1"):
                connector.write(connector.table("t"), [Change((1,), "n", 5, bad)])
            assert next(connector.pages(connector.table("t"))).rows == [(1, 5)]


def test_no_permission_on_postgresql(postgresql_url: str) -> None:
    url = make_url(postgresql_url)
    role = f"reader_{url.database}"
    place = SqlPlace("postgresql", postgresql_url)
    place.execute(
        f"CREATE ROLE {role} LOGIN PASSWORD '{SECRET}'",
        "CREATE TABLE readable (id INTEGER PRIMARY KEY, c TEXT)",
        "INSERT INTO readable VALUES (1, 'x')",
        "CREATE TABLE secret (id INTEGER PRIMARY KEY)",
        f"GRANT SELECT ON readable TO {role}",
    )
    try:
        account = url.set(username=role, password=SECRET).render_as_string(hide_password=False)
        with connectors.open(account) as connector:
            assert [str(table.ref) for table in connector.tables()] == ["readable"]
            with pytest.raises(PermissionRefused, match="GRANT"):
                connector.table("secret")
            with pytest.raises(PermissionRefused, match="GRANT"):
                connector.write(connector.table("readable"), [Change((1,), "c", "x", "y")])
    finally:
        place.execute(f"DROP OWNED BY {role}", f"DROP ROLE {role}")
        place.close()


def test_no_permission_on_mariadb(mariadb_url: str) -> None:
    url = make_url(mariadb_url)
    account = f"'{url.database[:20]}'@'%'"
    place = SqlPlace("mariadb", mariadb_url)
    place.execute(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, c VARCHAR(9))",
        "INSERT INTO t VALUES (1, 'x')",
        f"CREATE USER {account} IDENTIFIED BY '{SECRET}'",
        f"GRANT SELECT ON `{url.database}`.t TO {account}",
    )
    try:
        reader = url.set(username=url.database[:20], password=SECRET).render_as_string(hide_password=False)
        with connectors.open(reader) as connector:
            table = connector.table("t")
            with pytest.raises(PermissionRefused, match="GRANT"):
                connector.write(table, [Change((1,), "c", "x", "y")])
    finally:
        place.execute(f"DROP USER {account}")
        place.close()


def test_a_table_that_vanishes_is_named(database: SqlPlace) -> None:
    database.create("t", [("id", "integer"), ("c", "text")], ["id"], [(1, "x")])
    with connectors.open(database.url) as connector:
        table = connector.table("t")
        if database.name == "duckdb":
            connector._engine.dispose()  # DuckDB's file is ours alone while it is open.
        database.execute("DROP TABLE t")
        for attempt in (
            lambda: connector.profile(table),
            lambda: list(connector.pages(table)),
            lambda: connector.write(table, [Change((1,), "c", "x", "y")]),
        ):
            with pytest.raises(TableNotFound, match=r"gone|no table"):
                attempt()
        assert connector.tables() == []


def test_a_broken_view_hides_no_table(database: SqlPlace) -> None:
    if database.name == "postgresql":
        pytest.skip("PostgreSQL lets no view break")
    database.create("t", [("id", "integer")], ["id"], [(1,)])
    database.create("u", [("id", "integer")], ["id"], [(1,)])
    database.execute("CREATE VIEW v AS SELECT * FROM u", "DROP TABLE u")
    with connectors.open(database.url) as connector:
        assert [str(table.ref) for table in connector.tables()] == ["t"]


def test_a_statement_timeout_may_be_tried_again(postgresql_url: str) -> None:
    place = SqlPlace("postgresql", postgresql_url)
    place.execute("CREATE VIEW slow AS SELECT pg_sleep(5)::text AS c")
    place.close()
    url = make_url(postgresql_url).update_query_dict({"options": "-c statement_timeout=100"})
    with connectors.open(url.render_as_string(hide_password=False)) as connector:
        with pytest.raises(Busy, match="statement_timeout") as caught:
            connector.table("slow")
        assert caught.value.retryable


def test_a_lost_connection_writes_nothing(postgresql_url: str) -> None:
    place = SqlPlace("postgresql", postgresql_url)
    place.execute(
        "CREATE TABLE t (id INTEGER PRIMARY KEY, c TEXT)",
        "INSERT INTO t VALUES (1, 'a'), (2, 'b')",
        "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN IF NEW.c = 'die' THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF; "
        "RETURN NEW; END $$",
        "CREATE TRIGGER die BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION die()",
    )
    with connectors.open(postgresql_url) as connector:
        table = connector.table("t")
        with pytest.raises(CannotConnect) as caught:
            connector.write(table, [Change((1,), "c", "a", "z"), Change((2,), "c", "b", "die")])
        assert caught.value.retryable
        assert next(connector.pages(table)).rows == [(1, "a"), (2, "b")]
    place.close()


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    for name in ("a.sqlite", "b.duckdb", "c.parquet", "d.xlsx"):
        (tmp_path / name).write_text("plain text, no database at all")
        with pytest.raises(ConnectorError, match=name), connectors.open(str(tmp_path / name)) as connector:
            connector.tables()


def test_a_locked_sqlite_file_may_be_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from connectors.sqlite import engine

    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.05)
    place = SqlPlace("sqlite", f"sqlite:///{tmp_path / 'x.db'}")
    place.create("t", [("id", "integer"), ("c", "text")], ["id"], [(1, "x")])
    with connectors.open(place.url) as connector, place.engine.connect() as other:
        table = connector.table("t")
        other.exec_driver_sql("BEGIN IMMEDIATE")
        with pytest.raises(Busy, match="try again"):
            connector.write(table, [Change((1,), "c", "x", "y")])
        other.rollback()
        assert connector.write(table, [Change((1,), "c", "x", "y")]).applied
    place.close()
