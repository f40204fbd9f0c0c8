"""Excel and Parquet files: types, formatting, schema; what cannot be kept is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl.styles import Font

import connectors
from connectors import Change, Connector, Table
from connectors.errors import BadFile, ConnectorError, ReadOnly


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "S 1"
    sheet.append([])
    sheet.append(["id", "when", "mixed", "x", "x"])
    sheet.append([1, datetime(2020, 1, 1), "2020-01-01 00:00:00", True, 1.5])
    sheet.append([2, datetime(2021, 2, 3), datetime(2020, 1, 1), False, None])
    sheet.append([])
    sheet.append([3, time(12, 30), "=x", None, "é"])
    sheet["C6"].data_type = "s"
    sheet["A3"].font = Font(bold=True)
    sheet["B3"].number_format = "dd.mm.yyyy"
    book.create_sheet("empty")
    book.create_sheet("two").append(["k"])
    book["two"].append(["v"])
    book.save(path)
    return path


def cells(connector: Connector, table: Table) -> list[tuple[tuple[object, ...], str, object]]:
    return [
        (key, column.name, value)
        for page in connector.pages(table, size=3)
        for key, row in zip(page.keys, page.rows, strict=True)
        for column, value in zip(table.columns, row, strict=True)
    ]


def test_sheets_are_tables(tmp_path: Path) -> None:
    path = workbook(tmp_path / "book.xlsx")
    with connectors.open(str(path)) as connector:
        assert [(str(table.ref), table.rows) for table in connector.tables()] == [("S 1", 4), ("two", 1)]
        table = connector.table("S 1")
        assert [column.type for column in table.columns] == ["integer", "other", "text", "boolean", "text"]
        assert next(connector.pages(table)).rows == [
            (1, datetime(2020, 1, 1), "2020-01-01 00:00:00", True, 1.5),
            (2, datetime(2021, 2, 3), datetime(2020, 1, 1), False, None),
            (None, None, None, None, None),
            (3, time(12, 30), "=x", None, "é"),
        ]
        assert list(connector.find(table, {"mixed": datetime(2020, 1, 1)})) == [[(2,)]]
        assert list(connector.find(table, {"mixed": "2020-01-01 00:00:00"})) == [[(1,)]]
    with connectors.open(str(tmp_path)) as connector:
        assert [str(table.ref) for table in connector.tables()] == ["book.S 1", "book.two"]


def test_every_cell_of_a_workbook_is_changed_and_restored(tmp_path: Path) -> None:
    path = workbook(tmp_path / "book.xlsx")
    with connectors.open(str(path)) as connector:
        table = connector.table("S 1")
        before = cells(connector, table)
        changes = [Change(key, name, value, "=new") for key, name, value in before]
        assert connector.write(table, changes).applied == tuple(changes)
    with connectors.open(str(path)) as connector:
        assert {value for _, _, value in cells(connector, connector.table("S 1"))} == {"=new"}
        back = [Change(change.key, change.column, change.new, change.old) for change in changes]
        assert connector.write(connector.table("S 1"), back).stale == ()
    with connectors.open(str(path)) as connector:
        assert cells(connector, connector.table("S 1")) == before
    sheet = openpyxl.load_workbook(path)["S 1"]
    assert (sheet["A3"].font.b, sheet["B3"].number_format) == (True, "dd.mm.yyyy")


def test_what_a_workbook_would_lose_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "book.xlsx")
    with connectors.open(str(path)) as connector:
        with pytest.raises(ReadOnly, match="last row"):
            connector.write(connector.table("two"), [Change((1,), "k", "v", None)])
        with pytest.raises(ConnectorError, match="control characters"):
            connector.write(connector.table("two"), [Change((1,), "k", "v", "bell \x07")])
        with pytest.raises(ConnectorError, match="32,767"):
            connector.write(connector.table("two"), [Change((1,), "k", "v", "x" * 40_000)])
    book = openpyxl.load_workbook(path)
    book["two"]["A3"] = "=1+1"
    book.save(path)
    before = path.read_bytes()
    with connectors.open(str(path)) as connector, pytest.raises(ReadOnly, match="formulas"):
        connector.write(connector.table("two"), [Change((1,), "k", "v", "w")])
    assert path.read_bytes() == before


def test_more_cells_than_names(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["a"])
    book.active.append([1, 2])
    book.save(tmp_path / "b.xlsx")
    with pytest.raises(BadFile, match="row 2"), connectors.open(str(tmp_path / "b.xlsx")) as connector:
        connector.tables()


TABLE = pa.table(
    {
        "s": ["a", "A", None, "a "],
        "i": pa.array([1, None, 3, 2**62], pa.int64()),
        "u": pa.array([2**64 - 1, 0, 1, None], pa.uint64()),
        "f": pa.array([0.1, float("nan"), float("inf"), -0.0], pa.float32()),
        "d": pa.array([date(2020, 1, 1), None, date(9999, 12, 31), date(1, 1, 1)]),
        "ns": pa.array([1, 1000, None, 1577836800000000001], pa.timestamp("ns")),
        "tz": pa.array([datetime(2020, 1, 1, tzinfo=UTC)] * 4, pa.timestamp("us", "Europe/Berlin")),
        "de": pa.array([Decimal("1.50"), None, Decimal(10), Decimal(-2)], pa.decimal128(10, 2)),
        "b": [b"x", b"", None, b"\xff"],
        "bo": [True, False, None, True],
        "l": [[1, 2], [], None, [None]],
        "st": [{"a": 1}, {"a": None}, None, {"a": 2}],
        "dic": pa.array(["x", "y", "x", None]).dictionary_encode(),
        "ti": pa.array([time(1, 2, 3)] * 4, pa.time64("us")),
    },
    metadata={"who": "we"},
)


def test_every_cell_of_a_parquet_file_is_emptied_and_restored(tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    pq.write_table(TABLE, path, row_group_size=3, compression="zstd")
    original = pq.read_table(path)
    with connectors.open(str(path)) as connector:
        table = connector.table("p")
        before = [cell for cell in cells(connector, table) if cell[2] is not None]
        for key, name, value in before:
            assert key in [key for keys in connector.find(table, {name: value}) for key in keys], (
                name,
                value,
            )
        changes = [Change(key, name, value, None) for key, name, value in before]
        assert connector.write(table, changes).stale == ()
    with connectors.open(str(path)) as connector:
        back = [Change(key, name, None, value) for key, name, value in before]
        assert connector.write(connector.table("p"), back).stale == ()
    restored = pq.read_table(path)
    assert repr(restored.to_pylist()) == repr(original.to_pylist())
    assert restored.schema.equals(original.schema, check_metadata=True)
    metadata = pq.ParquetFile(path).metadata
    assert (metadata.num_row_groups, metadata.row_group(0).column(0).compression) == (2, "ZSTD")


def test_text_is_taken_in_the_columns_type_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.parquet"
    pq.write_table(TABLE, path)
    changes = [Change((1,), "d", date(2020, 1, 1), "2020-01-02"), Change((2,), "i", None, "7")]
    with connectors.open(str(path)) as connector:
        table = connector.table("p")
        assert connector.write(table, changes).applied == tuple(changes)
        with pytest.raises(ConnectorError, match=r"p\.i of the row _row=3"):
            connector.write(table, [changes[0], Change((3,), "i", 3, "abc")])
    with connectors.open(str(path)) as connector:
        table = connector.table("p")
        assert connector.write(table, changes).already == tuple(changes)
        back = [Change(change.key, change.column, change.new, change.old) for change in changes]
        assert connector.write(table, back).applied == tuple(back)
    assert pq.read_table(path).column("i").to_pylist() == [1, None, 3, 2**62]
