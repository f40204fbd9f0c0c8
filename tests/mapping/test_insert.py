"""INSERT and view in four databases, into columns of every type."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from assistant.mapping.artefact import export
from assistant.mapping.compile import DIALECTS, list_values
from assistant.mapping.steps import Cast, Codes, Date, Default, Number, Scale, Split, Standard, Step
from assistant.mapping.table_mapping import ColumnMapping, TableMapping, TargetColumn
from assistant.mapping.transformation import Transformation
from connectors.values import as_text
from tests.mapping.databases import NAMES, Database, opened, table_of

TYPES: dict[str, tuple[str, str]] = {
    "born": ("date", "DATE"), "seen at": ("datetime", "TIMESTAMP"), "grams": ("integer", "INTEGER"),
    "price": ("number", "DECIMAL(10,2)"), "active": ("boolean", "BOOLEAN"), "name": ("text", "VARCHAR(20)"),
    "tel": ("text", "VARCHAR(20)"), "source": ("text", "VARCHAR(5)"),
}  # fmt: skip
A, B = NAMES


def part(number: int, *steps: Step) -> Transformation:
    """One of the four parts of the first column, gone through these steps."""
    return Transformation(sources=(A,), steps=(Split(separator=";", part=number, of=4), *steps))


COLUMNS = {
    "born": part(1, Date(forms=("dd/MM/yyyy",))),
    "seen at": part(1, Date(forms=("dd/MM/yyyy",), to="datetime"), Cast(to="datetime")),
    "grams": part(2, Scale(factor="1000", digits=0), Cast(to="integer")),
    "price": part(3, Number(decimal=",", grouping=".", after="€"), Cast(to="number")),
    "active": part(4, Codes(values={"Y": "true", "N": "false"})),
    "name": Transformation(sources=(B,), steps=(Default(value="n/a"),)),
    "tel": Transformation(
        sources=(B,), steps=(Standard(of="phone", form="e164", evidence={"region": "DE"}),), on_failure="null"
    ),
    "source": Transformation(value="CR%M'"),
}
ROWS: list[tuple[str | None, str | None]] = [
    ("31/12/1999;1.5;1.234,50 €;Y", "030 123456"), ("01/02/2020;0.25;7 €;N", None), (None, "Ann"),
    ("30/02/2020;1;1 €;Y", "x"), ("01/02/2020;1;1 €;?", "y"),
]  # fmt: skip
EXPECTED = [
    ("1999-12-31", "1999-12-31 00:00:00", "1500", "1234.50", "true", "030 123456", "+4930123456", "CR%M'"),
    (None, None, None, None, None, "Ann", None, "CR%M'"),
    ("2020-02-01", "2020-02-01 00:00:00", "250", "7.00", "false", "n/a", None, "CR%M'"),
]


@pytest.fixture(params=DIALECTS)
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    fixture = {"postgresql": "postgresql_url", "mysql": "mariadb_url"}.get(request.param)
    with opened(request.param, request.getfixturevalue(fixture) if fixture else "") as found:
        yield found


def test_the_insert_the_view_and_what_is_left_out(database: Database) -> None:
    dialect = database.dialect
    layout = tuple(
        TargetColumn(name=name, type=type_, native_type=native) for name, (type_, native) in TYPES.items()
    )
    mapping = TableMapping(
        source=f"{dialect}://x", source_table="source rows", target=f"{dialect}://x", target_table="target",
        columns=tuple(ColumnMapping(target=name, transformation=how) for name, how in COLUMNS.items()),
        layout=layout,
    )  # fmt: skip
    lists = {
        "tel": list_values(COLUMNS["tel"], [(other,) for _, other in ROWS]),
        **{
            name: list_values(how, [(one,) for one, _ in ROWS])
            for name, how in COLUMNS.items()
            if name != "tel"
        },
    }
    database.fill(ROWS)
    quote = "`" if dialect == "mysql" else '"'
    columns = ", ".join(f"{quote}{name}{quote} {native}" for name, (_, native) in TYPES.items())
    if dialect == "mysql":
        columns = columns.replace("TIMESTAMP", "DATETIME")
    database.run(f"CREATE TABLE {quote}target{quote} ({columns})")
    made = export(mapping, table_of(dialect, len(ROWS)), "sql", dialect, lists)
    assert made.refused == {}
    files = {name.split(".")[1]: text for name, text in made.files.items()}
    for name in ("insert", "view"):
        database.run(files[name])
    for name in ("target", "target_from_source rows"):
        rows = [_texts(row) for row in database.run(f"SELECT * FROM {quote}{name}{quote}")]
        assert sorted(rows, key=lambda row: row[5] or "") == EXPECTED
    left = {(row[1], row[2]) for row in database.run(files["left_out"])}
    assert left == {("born", ROWS[3][0]), ("seen at", ROWS[3][0]), ("active", ROWS[4][0])}


def _texts(row: tuple[object, ...]) -> tuple[str | None, ...]:
    """The row as texts; numbers with two decimals, truths as words where a database has only 1 and 0."""
    found = [as_text(cell) for cell in row]
    if found[3] is not None:
        found[3] = format(Decimal(found[3]), ".2f")
    found[4] = {"1": "true", "0": "false"}.get(found[4] or "", found[4])
    return tuple(found)
