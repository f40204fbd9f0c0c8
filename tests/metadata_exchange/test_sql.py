"""Comments run on the databases they are written for, and read back from there by the connectors."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import psycopg
import pymysql
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pymysql.constants import CLIENT
from sqlalchemy.engine import make_url

import connectors
from assistant.metadata.catalogue import Catalogue, TableEntry
from assistant.metadata.exchange import comment_facts, export, read
from assistant.metadata.facts import Facet
from tests.connectors.places import DuckPlace, SqlPlace
from tests.metadata_exchange.catalogues import TRAPS, held, table

DIALECTS = {"postgresql": "postgresql", "mariadb": "mysql", "duckdb": "duckdb"}
TEXTS = st.one_of(st.sampled_from(TRAPS), st.text(st.characters(codec="utf-8"), max_size=30)).filter(
    lambda one: bool(one.strip())
)
NAMES = ("id", 'a "b"', "it's", "c`d", "50 %", "名前", "a.b", "back\\slash", "{x}")


@pytest.fixture(params=DIALECTS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlPlace]:
    if request.param == "duckdb":
        duckdb.connect(str(tmp_path / "place.duckdb")).close()
        yield DuckPlace("duckdb", f"duckdb:///{tmp_path / 'place.duckdb'}")
        return
    made = SqlPlace(request.param, request.getfixturevalue(f"{request.param}_url"))
    yield made
    made.close()


def run(place: SqlPlace, script: str) -> list[str]:
    """Run a script as a whole; what its statements answer."""
    url = make_url(place.url)
    if place.name == "duckdb":
        with duckdb.connect(place.url.removeprefix("duckdb:///")) as own:
            own.execute(script)
        return []
    if place.name == "postgresql":
        with psycopg.connect(place.url, autocommit=True) as held_open:
            held_open.execute(script.encode())
        return []
    options = {"host": url.host, "port": url.port, "user": url.username, "password": url.password or ""}
    connection = pymysql.connect(**options, database=url.database, client_flag=CLIENT.MULTI_STATEMENTS)
    said: list[str] = []
    with connection, connection.cursor() as cursor:
        cursor.execute(script)
        while True:
            said += [row[0] for row in cursor.fetchall()]
            if not cursor.nextset():
                return said


def described(place: SqlPlace, texts: dict[tuple[str, str | None], str]) -> Catalogue:
    """The place's tables with these descriptions."""
    with connectors.open(place.url) as connector:
        tables = connector.tables()
    made = []
    for one in tables:
        name = str(one.ref)
        columns = [
            table("x", {column.name: {}})
            .columns[0]
            .__class__(column, False, held(name, column.name, _values(texts.get((name, column.name)))))
            for column in one.columns
        ]
        made.append(TableEntry(one, tuple(columns), held(name, None, _values(texts.get((name, None))))))
    return Catalogue("x", tuple(made))


def _values(text: str | None) -> dict[Facet, str]:
    return {} if text is None else {"description": text}


def comments(place: SqlPlace) -> dict[tuple[str, str | None], str]:
    with connectors.open(place.url) as connector:
        tables = connector.tables()
    found = {(str(one.ref), None): one.comment for one in tables}
    for one in tables:
        found |= {(str(one.ref), column.name): column.comment for column in one.columns}
    return {key: text for key, text in found.items() if text}


def test_comments_are_set_and_read_back(place: SqlPlace) -> None:
    for name in ("people", "odd \"t`a.b'le\\"):
        place.create(name, [(one, "integer" if one == "id" else "text") for one in NAMES], ["id"], [])
    texts = {
        ("people", None): "Who we know.",
        **{("people", name): f"The column {name!r};\n-- really" for name in NAMES},
        ("odd \"t`a.b'le\\", None): "Odd: \\ '' % {y}",
        ("odd \"t`a.b'le\\", "it's"): "größer als 名前",
    }
    written = export(described(place, texts), "sql", DIALECTS[place.name])
    assert written.refused == []
    assert written.carried == len(texts)
    assert run(place, written.files["comments.sql"]) == []
    assert comments(place) == texts
    with connectors.open(place.url) as connector:
        facts = comment_facts(connector.tables())
    assert {(one.table, one.column): one.value for one in facts} == texts
    assert {(one.origin, one.detail) for one in facts} == {("import", "database comment")}
    assert (
        run(
            place,
            export(described(place, {("people", None): "New."}), "sql", DIALECTS[place.name]).files[
                "comments.sql"
            ],
        )
        == []
    )
    assert comments(place) == {**texts, ("people", None): "New."}


def test_any_text_is_a_comment_or_refused(place: SqlPlace) -> None:
    names = [f"c{number}" for number in range(len(TRAPS) + 20)]
    place.create("t", [("id", "integer"), *((name, "text") for name in names)], ["id"], [])

    @settings(
        deadline=None,
        max_examples=1 if place.name == "mariadb" else 3,
        suppress_health_check=list(HealthCheck),
    )
    @given(of_table=TEXTS, drawn=st.lists(TEXTS, min_size=20, max_size=20))
    def check(of_table: str, drawn: list[str]) -> None:
        of_columns = zip(names, [one for one in (*TRAPS, *drawn) if one.strip()], strict=False)
        texts = {("t", None): of_table.strip(), **{("t", name): text.strip() for name, text in of_columns}}
        written = export(described(place, texts), "sql", DIALECTS[place.name])
        for fact, _ in written.refused:
            del texts["t", fact.column]
        assert len(texts) == written.carried > 50
        assert run(place, written.files["comments.sql"]) == []
        assert {key: text for key, text in comments(place).items() if key in texts} == texts

    check()


def test_a_view_and_a_schema_of_its_own(place: SqlPlace) -> None:
    place.create("people", [("id", "integer")], ["id"], [])
    place.execute("CREATE VIEW seen AS SELECT * FROM people")
    if place.name != "mariadb":
        place.execute("CREATE SCHEMA sales", "CREATE TABLE sales.orders (id integer)")
    texts = {("seen", None): "Seen.", ("seen", "id"): "Of the seen.", ("sales.orders", "id"): "Order."}
    written = export(described(place, texts), "sql", DIALECTS[place.name])
    if place.name == "mariadb":
        assert written.files == {}
        assert {reason for _, reason in written.refused} == {"MariaDB and MySQL keep no comments of views."}
        return
    run(place, written.files["comments.sql"])
    assert comments(place) == texts


DEFINITIONS = (
    "id int NOT NULL AUTO_INCREMENT",
    "a varchar(20) CHARACTER SET latin1 COLLATE latin1_german1_ci",
    "b varchar(9) NOT NULL DEFAULT 'it''s'",
    "c timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp()",
    "d decimal(10,2) unsigned DEFAULT 1.50",
    "e json",
    "f bit(3) DEFAULT b'101'",
    "g enum('x','y, ''z''') DEFAULT 'x'",
    "h int DEFAULT (1 + 2)",
    "i varchar(40) DEFAULT uuid()",
    "j int CHECK (j > 0)",
    "k int INVISIBLE DEFAULT 3",
    "l date DEFAULT '2020-01-01'",
    "m text DEFAULT 'a'",
    "n varchar(3) DEFAULT NULL",
    "o double NOT NULL",
    "p set('a','b') DEFAULT 'a,b'",
    "q blob",
    "r varchar(5) DEFAULT ''",
    "s datetime(3) DEFAULT current_timestamp(3)",
    "t int(4) unsigned zerofill",
)


def test_a_column_of_mariadb_stays_what_it_is(mariadb_url: str) -> None:
    place = SqlPlace("mariadb", mariadb_url)
    left = ("u int GENERATED ALWAYS AS (d * 2) STORED", "v varchar(9) DEFAULT 'a\\\\b'")
    place.execute(f"CREATE TABLE t ({', '.join([*DEFINITIONS, *left])}, PRIMARY KEY (id), KEY own (b))")
    before = definition(place)
    names = [one.split()[0] for one in (*DEFINITIONS, *left)]
    texts = {("t", name): f"About {name}; it's so" for name in names}
    said = run(place, export(described(place, texts), "sql", "mysql").files["comments.sql"])
    after = definition(place)
    assert re.sub(r" COMMENT 'About \w+; it''s so'", "", after) == before
    assert {name for name in names if f"About {name}" in after} == set(names) - {"u", "v"}
    assert [one.partition(" ")[0] for one in said] == ["t.u", "t.v"]
    place.close()


def definition(place: SqlPlace) -> str:
    with place.engine.connect() as connection:
        return str(connection.exec_driver_sql("SHOW CREATE TABLE t").fetchone()[1])


def test_what_is_no_comment_is_refused() -> None:
    values = {"description": "d" * 3000, "business_name": "B"}
    catalogue = Catalogue("x", (table("t", {"c": {"description": "😀"}, "d": {"unit": "kg"}}, values),))
    for dialect, carried in {"postgresql": 2, "duckdb": 2, "mysql": 0, "sqlite": 0}.items():
        written = export(catalogue, "sql", dialect)
        assert written.carried == carried
        assert len(written.refused) == 4 - carried
        assert bool(written.files) == bool(carried)
    assert written.refusals()[1] == "t, business_name: a comment holds the description alone."
    assert "t.c, description: SQLite keeps no comments." in written.refusals()
    assert "3,000 characters" in str(export(catalogue, "sql", "mysql").refusals())


def test_scripts_of_others_are_read(tmp_path: Path) -> None:
    file = tmp_path / "dump.sql"
    file.write_text(
        "-- COMMENT ON TABLE no IS 'no';\n/* COMMENT ON TABLE no IS 'no'; */\n"
        "INSERT INTO t VALUES ('COMMENT ON TABLE no IS ''no''');\n"
        "CREATE FUNCTION f() RETURNS text AS $b$ COMMENT ON TABLE no IS 'no' $b$ LANGUAGE sql;\n"
        "comment on table Public.People is 'Who''s known';\n"
        'COMMENT ON COLUMN public.people."Full ""Name""" IS E\'a\\nb\\u00e9\\\'\';\n'
        "COMMENT ON COLUMN people.id IS $$It's $1.$$;\nCOMMENT ON COLUMN people.gone IS NULL;\n"
        "COMMENT ON INDEX people_key IS 'an index';\n"
    )
    found = read("sql", file)
    assert {(one.table, one.column): one.value for one in found.facts} == {
        ("public.people", None): "Who's known", ("public.people", 'Full "Name"'): "a\nb\u00e9'",
        ("people", "id"): "It's $1.",
    }  # fmt: skip
    file.write_text("SELECT 1;")
    assert read("sql", file).skipped == ["dump.sql holds no COMMENT ON of a table or column."]
