"""What every connector promises, on every connector."""

from __future__ import annotations

import pytest

import connectors
from connectors import Change, Connector, Page, Table, TableRef
from connectors.errors import ColumnNotFound, ConnectorError, TableNotFound
from tests.connectors.conftest import Place
from tests.connectors.places import SqlPlace

COLUMNS = [("id", "integer"), ("name", "text"), ("amount", "integer")]
ROWS = [(1, "Anna", 10), (2, "anna", 20), (3, None, 20), (4, "Anna ", None), (5, "Anna", 20)]


def all_rows(connector: Connector, table: Table) -> dict[tuple[object, ...], tuple[object, ...]]:
    rows = {}
    for page in connector.pages(table, size=3):
        rows.update(zip(page.keys, page.rows, strict=True))
    return rows


def n(place: Place, number: int) -> object:
    """A number as the place gives it: CSV knows text alone."""
    return str(number) if place.name == "csv" else number


def test_lists_tables_with_keys_types_and_rows(place: Place) -> None:
    place.create("people", COLUMNS, ["id"], ROWS)
    with connectors.open(place.url) as connector:
        (table,) = connector.tables()
        same = connector.table(str(table.ref))
    assert table == same
    assert table.ref.name == "people"
    assert table.rows == 5
    assert [column.name for column in table.columns] == ["id", "name", "amount"]
    assert table.key == (("id",) if place.has_keys else ("_row",))
    assert table.column("name").type == "text"
    assert table.column("amount").type == ("text" if place.name == "csv" else "integer")


def test_tells_what_was_written_about_tables_and_columns(place: Place) -> None:
    place.create("people", COLUMNS, ["id"], ROWS)
    place.create("silent", COLUMNS, ["id"], ROWS)
    about, name = "Who we know; it's all", 'First "name"\nas given'
    if place.has_comments:
        place.comment("people", None, about)
        place.comment("people", "name", name)
    with connectors.open(place.url) as connector:
        people, silent = connector.table("people"), connector.table("silent")
        listed = connector.tables()
    assert people.comment == (about if place.has_comments else "")
    assert [column.comment for column in people.columns] == [
        "", name if place.has_comments else "", "",
    ]  # fmt: skip
    assert silent.comment == ""
    assert {column.comment for column in silent.columns} == {""}
    assert people in listed
    assert silent in listed


def test_a_view_says_nothing_that_nobody_wrote(database: SqlPlace) -> None:
    database.create("people", COLUMNS, ["id"], ROWS)
    database.execute("CREATE VIEW seen AS SELECT * FROM people")
    with connectors.open(database.url) as connector:
        view = connector.table("seen")
    assert view.comment == ""
    assert {column.comment for column in view.columns} == {""}


def test_profiles_where_the_data_lives(place: Place) -> None:
    place.create("people", COLUMNS, ["id"], ROWS)
    with connectors.open(place.url) as connector:
        table = connector.tables()[0]
        profiles = {profile.column: profile for profile in connector.profile(table, top=2)}
    name, amount, key = profiles["name"], profiles["amount"], profiles["id"]
    assert (name.rows, name.nulls, name.distinct) == (5, 1, 3)
    assert (name.min_length, name.max_length) == (4, 5)
    assert name.top_values[0] == ("Anna", 2)
    assert len(name.top_values) == 2
    assert (amount.minimum, amount.maximum, amount.nulls) == (n(place, 10), n(place, 20), 1)
    assert amount.top_values == ((n(place, 20), 3), (n(place, 10), 1))
    assert (key.rows, key.nulls, key.distinct, key.minimum, key.maximum) == (
        5,
        0,
        5,
        n(place, 1),
        n(place, 5),
    )
    assert (key.min_length, key.max_length) == (1, 1)


def test_values_are_told_apart_byte_by_byte(place: Place) -> None:
    place.create("people", COLUMNS, ["id"], ROWS)
    with connectors.open(place.url) as connector:
        table = connector.tables()[0]
        assert sorted(connector.distinct(table, "name")) == [("Anna", 2), ("Anna ", 1), ("anna", 1)]
        assert connector.distinct(table, "name", limit=1) == [("Anna", 2)]
        groups = dict(connector.groups(table, ["name", "amount"]))
        assert groups == {
            ("Anna", n(place, 10)): 1,
            ("Anna", n(place, 20)): 1,
            ("anna", n(place, 20)): 1,
            ("Anna ", None): 1,
            (None, n(place, 20)): 1,
        }
        assert len(connector.groups(table, ["name", "amount"], limit=2)) == 2
        found = {
            value: [key for keys in connector.find(table, {"name": value}) for key in keys]
            for value in ("Anna", "anna", "Anna ", "ANNA", None)
        }
        assert found == {"Anna": [(1,), (5,)], "anna": [(2,)], "Anna ": [(4,)], "ANNA": [], None: [(3,)]}
        both = connector.find(table, {"name": "Anna", "amount": n(place, 20)})
        assert [key for keys in both for key in keys] == [(5,)]


def test_pages_resume_behind_any_key(place: Place) -> None:
    place.create(
        "numbers", [("id", "integer"), ("name", "text")], ["id"], [(i, f"v{i}") for i in range(1, 24)]
    )
    with connectors.open(place.url) as connector:
        table = connector.tables()[0]
        pages = list(connector.pages(table, ["name"], size=5))
        assert [len(page.rows) for page in pages] == [5, 5, 5, 5, 3]
        assert [row for page in pages for row in page.rows] == [(f"v{i}",) for i in range(1, 24)]
        resumed = list(connector.pages(table, ["name"], size=5, after=pages[1].last))
        assert resumed == pages[2:]
        assert list(connector.pages(table, after=pages[-1].last)) == []
        chunks = list(connector.find(table, {"name": "v7"}, size=1))
        assert chunks == [[(7,)]]


def test_find_goes_on_from_a_key(place: Place) -> None:
    place.create("numbers", [("id", "integer"), ("name", "text")], ["id"], [(i, "same") for i in range(1, 8)])
    with connectors.open(place.url) as connector:
        table = connector.tables()[0]
        assert list(connector.find(table, {"name": "same"}, size=3)) == [
            [(1,), (2,), (3,)], [(4,), (5,), (6,)], [(7,)],
        ]  # fmt: skip
        assert list(connector.find(table, {"name": "same"}, size=9, after=(5,))) == [[(6,), (7,)]]


def test_a_sample_is_spread_and_in_key_order(place: Place) -> None:
    place.create(
        "numbers", [("id", "integer"), ("name", "text")], ["id"], [(i, f"v{i}") for i in range(1, 2001)]
    )
    with connectors.open(place.url) as connector:
        table = connector.tables()[0]
        sample = connector.sample(table, 400, seed=3)
        again = connector.sample(table, 400, seed=3)
        other = connector.sample(table, 400, seed=4)
        whole = connector.sample(table, 2000)
    assert 250 < len(sample.rows) < 550
    assert sample.keys == sorted(sample.keys)
    assert all(row[1] == f"v{key[0]}" for key, row in zip(sample.keys, sample.rows, strict=True))
    assert sample == again
    assert sample != other
    quarters = [
        sum(1 for (key,) in sample.keys if start < key <= start + 500) for start in range(0, 2000, 500)
    ]
    assert min(quarters) > 40
    assert len(whole.rows) == 2000


def test_writes_by_compare_and_set_and_undoes_to_the_byte(place: Place) -> None:
    place.create("people", COLUMNS, ["id"], ROWS)
    before = place.raw("people")
    changes = [
        Change((1,), "name", "Anna", "Änne\n\"x\", 'y'; -- %s :a \\"),
        Change((2,), "name", "anna", None),
        Change((3,), "name", None, "Ben"),
        Change((4,), "name", "Anna ", "Anna"),
        Change((5,), "amount", n(place, 20), n(place, 21)),
    ]
    with connectors.open(place.url) as connector:
        table = connector.tables()[0]
        report = connector.write(table, changes)
        assert (report.applied, report.already, report.stale) == (tuple(changes), (), ())
        rows = all_rows(connector, table)
        assert [rows[(i,)][1] for i in range(1, 6)] == [changes[0].new, None, "Ben", "Anna", "Anna"]
        assert connector.write(table, changes).already == tuple(changes)
    back = [Change(change.key, change.column, change.new, change.old) for change in changes]
    with connectors.open(place.url) as connector:
        assert connector.write(connector.tables()[0], back).applied == tuple(back)
    assert place.raw("people") == before


def test_a_cell_that_changed_meanwhile_is_left_alone(place: Place) -> None:
    place.create("people", COLUMNS, ["id"], ROWS)
    changes = [
        Change((1,), "name", "anna", "Ben"),  # The case is another.
        Change((4,), "name", "Anna", "Ben"),  # A blank at its end.
        Change((3,), "name", "Anna", "Ben"),  # NULL now.
        Change((2,), "name", None, "Ben"),  # No longer NULL.
        Change((99,), "name", "Anna", "Ben"),  # The row is gone.
        Change((5,), "name", "Anna", "Ben"),
    ]
    with connectors.open(place.url) as connector:
        table = connector.tables()[0]
        report = connector.write(table, changes)
        names = [row[1] for row in all_rows(connector, table).values()]
    assert report.stale == tuple(changes[:-1])
    assert report.applied == (changes[-1],)
    assert names == ["Anna", "anna", None, "Anna ", "Ben"]


def test_changes_of_one_cell_build_on_each_other(place: Place) -> None:
    place.create("people", COLUMNS, ["id"], ROWS)
    changes = [Change((1,), "name", "Anna", "B"), Change((1,), "name", "B", "C")]
    with connectors.open(place.url) as connector:
        table = connector.tables()[0]
        assert connector.write(table, changes).applied == tuple(changes)
        assert all_rows(connector, table)[(1,)][1] == "C"


def test_many_changes_with_some_stale(place: Place) -> None:
    place.create(
        "numbers", [("id", "integer"), ("name", "text")], ["id"], [(i, f"v{i}") for i in range(1, 1201)]
    )
    changes = [Change((i,), "name", "gone" if i % 100 == 0 else f"v{i}", f"w{i}") for i in range(1, 1201)]
    with connectors.open(place.url) as connector:
        table = connector.tables()[0]
        report = connector.write(table, changes)
        assert [change.key[0] for change in report.stale] == list(range(100, 1201, 100))
        assert len(report.applied) == 1188
        assert len(connector.write(table, changes).already) == 1188


def test_an_empty_table(place: Place) -> None:
    place.create("empty", COLUMNS, ["id"], [])
    with connectors.open(place.url) as connector:
        table = connector.tables()[0]
        assert table.rows == 0
        assert list(connector.pages(table)) == []
        assert connector.sample(table, 10).rows == []
        assert connector.distinct(table, "name") == []
        profile = connector.profile(table)[1]
        assert (profile.rows, profile.distinct, profile.minimum, profile.top_values) == (0, 0, None, ())
        assert connector.write(table, []).applied == ()


def test_a_table_of_200_columns(place: Place) -> None:
    columns = [("id", "integer"), *((f"c{i}", "text") for i in range(199))]
    place.create("wide", columns, ["id"], [(1, *["x"] * 199), (2, *["y"] * 199)])
    with connectors.open(place.url) as connector:
        table = connector.tables()[0]
        profiles = connector.profile(table)
        assert len(profiles) == 200
        assert profiles[-1].top_values == (("x", 1), ("y", 1))
        changes = [Change((2,), f"c{i}", "y", "z") for i in range(199)]
        assert len(connector.write(table, changes).applied) == 199
        assert len(connector.groups(table, [name for name, _ in columns])) == 2


HOSTILE = [
    'quo"te',
    "tick`s'",
    "select",
    "with space.and.dots",
    "percent % %s %(x)s",
    ":colon :x",
    "Ünïcödé 表",
    "x" * 60,
    "semi; DROP TABLE people; --",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_column_names(place: Place, name: str) -> None:
    place.create("t", [("id", "integer"), (name, "text")], ["id"], [(1, "a"), (2, "b")])
    with connectors.open(place.url) as connector:
        table = connector.tables()[0]
        assert [column.name for column in table.columns] == ["id", name]
        assert connector.profile(table)[1].distinct == 2
        assert connector.distinct(table, name) == [("a", 1), ("b", 1)]
        assert list(connector.find(table, {name: "b"})) == [[(2,)]]
        assert connector.write(table, [Change((2,), name, "b", "c")]).applied
        assert connector.sample(table, 5).rows[1][1] == "c"


def test_a_vanished_or_misspelt_name_is_told(place: Place) -> None:
    place.create("people", COLUMNS, ["id"], ROWS)
    with connectors.open(place.url) as connector:
        table = connector.tables()[0]
        with pytest.raises(TableNotFound, match="people"):
            connector.table("peeple")
        with pytest.raises(ColumnNotFound, match="name"):
            connector.distinct(table, "nam")
        with pytest.raises(ColumnNotFound):
            connector.write(table, [Change((1,), "nam", "a", "b")])
        with pytest.raises(TableNotFound):
            connector.profile(Table(TableRef("gone"), table.columns, table.key, 5))
        with pytest.raises(ConnectorError, match="does not fit"):
            connector.write(table, [Change((1, 2), "name", "a", "b")])


def test_five_megabytes_in_a_cell(place: Place) -> None:
    if place.name == "excel":
        pytest.skip("a workbook's cell holds 32,767 characters")
    long = "long text, " * 500_000
    kind = "longtext" if place.name == "mariadb" else "text"
    place.create("t", [("id", "integer"), ("c", kind)], ["id"], [(1, long), (2, "short")])
    with connectors.open(place.url) as connector:
        table = connector.tables()[0]
        assert connector.profile(table)[1].max_length == len(long)
        assert connector.write(table, [Change((1,), "c", long, long + "!")]).applied
        page: Page = next(connector.pages(table))
        assert page.rows[0][1] == long + "!"
