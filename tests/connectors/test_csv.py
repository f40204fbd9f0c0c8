"""CSV files: what is read, what is refused with its line, and what a rewrite leaves alone."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import connectors
from connectors import Change
from connectors.errors import BadFile, CannotConnect, ConnectorError, ReadOnly, TableNotFound
from connectors.files.fields import raw_fields, value_of

IRREGULAR = (
    b'\xef\xbb\xbfid,"na ""me",x,_row\r\n1,"a,b",5" pipe,\r\n2,,"",q\r\n\r\n3,"multi\r\nline",\xc3\xa9,z'
)


def write(folder: Path, data: bytes, name: str = "t.csv") -> str:
    (folder / name).write_bytes(data)
    return str(folder / name)


def read(path: str) -> list[tuple[object, ...]]:
    with connectors.open(path) as connector:
        return [row for page in connector.pages(connector.tables()[0]) for row in page.rows]


def test_null_empty_text_quotes_and_blank_lines(tmp_path: Path) -> None:
    path = write(tmp_path, IRREGULAR)
    with connectors.open(path) as connector:
        (table,) = connector.tables()
        assert [column.name for column in table.columns] == ["id", 'na "me', "x", "_row"]
        assert table.key == ("_row_",)
        (page,) = connector.pages(table)
        assert connector.source == f"file://{path}"
    assert page.rows == [
        ("1", "a,b", '5" pipe', None),
        ("2", None, "", "q"),
        ("3", "multi\r\nline", "é", "z"),
    ]


def test_only_the_changed_fields_change(tmp_path: Path) -> None:
    path = write(tmp_path, IRREGULAR)
    os.chmod(path, 0o640)
    with connectors.open(path) as connector:
        (table,) = connector.tables()
        changes = [
            Change((1,), 'na "me', "a,b", "plain"),
            Change((2,), "x", "", 'it\'s, "q"'),
            Change((3,), "x", "é", None),
        ]
        assert connector.write(table, changes).applied == tuple(changes)
    expected = (
        IRREGULAR.replace(b'"a,b"', b"plain").replace(b',"",', b',"it\'s, ""q""",').replace(b"\xc3\xa9", b"")
    )
    assert Path(path).read_bytes() == expected
    assert os.stat(path).st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["t.csv"]
    with connectors.open(path) as connector:
        back = [Change(change.key, change.column, change.new, change.old) for change in changes]
        assert connector.write(connector.tables()[0], back).applied == tuple(back)
    assert Path(path).read_bytes() == IRREGULAR


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"\n\n", "names no column"),
        (b"1,2.5,Anna\n2,3.5,Ben\n", "no header"),
        (b"a,b\n1,2\n1,2,3\n", "line 3: 3 fields where the header has 2"),
        (b'a,b\n"x\ny",2\n1\n', "line 4: 1 field where"),
        (b'a,b\n1,2\n"1,2\n', "line 3: unexpected end"),
        (b'a,b\n1,"x"y\n', "line 2.*doubled"),
        (b"a,b\n1,\x81\x00\n", "neither UTF-8 .byte 6"),
        (b"\xff\xfea\x00,\x00b", "begins like UTF-16-LE"),
    ],
)
def test_a_bad_file_is_refused_with_its_line(tmp_path: Path, data: bytes, says: str) -> None:
    path = write(tmp_path, data)
    with pytest.raises(BadFile, match=says) as caught, connectors.open(path) as connector:
        connector.tables()
    assert path in str(caught.value)
    assert Path(path).read_bytes() == data


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-32-le"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_delimiters(tmp_path: Path, encoding: str, delimiter: str) -> None:
    mark = "\ufeff" if encoding == "utf-32-le" else ""
    text = f"{mark}name{delimiter}price\r\ncafé{delimiter}1,5 €\r\nÄrger{delimiter}2,5 €\r\n"
    if delimiter == ",":
        text = text.replace("1,5 €", '"1,5 €"').replace("2,5 €", '"2,5 €"')
    data = text.encode(encoding)
    path = write(tmp_path, data)
    with connectors.open(path) as connector:
        (table,) = connector.tables()
        assert next(connector.pages(table)).rows == [("café", "1,5 €"), ("Ärger", "2,5 €")]
        assert bool(connector.warnings) == (encoding == "cp1252")
        assert connector.write(table, [Change((1,), "name", "café", "thé")]).applied
    assert Path(path).read_bytes() == text.replace("café", "thé").encode(encoding)


def test_what_the_encoding_lacks_is_not_written(tmp_path: Path) -> None:
    data = "a,b\ncafé,1\n".encode("cp1252")
    path = write(tmp_path, data)
    with connectors.open(path) as connector:
        (table,) = connector.tables()
        with pytest.raises(ConnectorError, match=r"cp1252.*UTF-8"):
            connector.write(table, [Change((1,), "a", "café", "北京")])
        assert next(connector.pages(table)).rows == [("café", "1")]
    assert Path(path).read_bytes() == data


def test_names_that_are_blank_or_repeated_are_numbered(tmp_path: Path) -> None:
    path = write(tmp_path, b"a,,a,A\n1,2,3,4\n")
    with connectors.open(path) as connector:
        (table,) = connector.tables()
        assert [column.name for column in table.columns] == ["a", "column 2", "a (2)", "A"]
        assert "numbered" in connector.warnings[0]
        assert connector.write(table, [Change((1,), "a (2)", "3", "x")]).applied
    assert Path(path).read_bytes() == b"a,,a,A\n1,2,x,4\n"


def test_a_single_column_keeps_its_blank_lines(tmp_path: Path) -> None:
    path = write(tmp_path, b"a\nx\n\ny\n")
    assert read(path) == [("x",), (None,), ("y",)]


def test_a_header_of_years_is_a_header(tmp_path: Path) -> None:
    assert read(write(tmp_path, b"country,2019,2020\nchad,1,2\n")) == [("chad", "1", "2")]


def test_a_file_changed_by_somebody_else_is_read_anew(tmp_path: Path) -> None:
    path = write(tmp_path, b"a,b\n1,x\n2,y\n")
    with connectors.open(path) as connector:
        (table,) = connector.tables()
        write(tmp_path, b"a,b\n1,x\n2,changed\n3,z\n")
        report = connector.write(table, [Change((1,), "b", "x", "X"), Change((2,), "b", "y", "Y")])
        assert [change.key for change in report.applied] == [(1,)]
        assert [change.key for change in report.stale] == [(2,)]
    assert Path(path).read_bytes() == b"a,b\n1,X\n2,changed\n3,z\n"


def test_a_folder_with_a_bad_file(tmp_path: Path) -> None:
    write(tmp_path, b"a,b\n1,x\n", "good.csv")
    write(tmp_path, b"a,b\n1\n", "bad.csv")
    write(tmp_path, b"junk", "notes.md")
    write(tmp_path, b"a\n1\n", ".hidden.csv")
    with connectors.open(str(tmp_path)) as connector:
        assert [str(table.ref) for table in connector.tables()] == ["good"]
        assert "bad.csv, line 2" in connector.warnings[0]
        with pytest.raises(BadFile, match="line 2"):
            connector.table("bad")
        with pytest.raises(TableNotFound, match="good"):
            connector.table("god")


def test_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(CannotConnect, match="holds no table"):
        connectors.open(str(tmp_path))


def test_a_read_only_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, b"a,b\n1,x\n")
    monkeypatch.setattr(os, "access", lambda *_: False)  # Root may write everything.
    with connectors.open(path) as connector:
        (table,) = connector.tables()
        with pytest.raises(ReadOnly, match="permissions"):
            connector.write(table, [Change((1,), "b", "x", "y")])
        assert next(connector.pages(table)).rows == [("1", "x")]
    assert os.listdir(tmp_path) == ["t.csv"]


def test_temporary_files_go_with_the_connector(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    staging = tmp_path / "staging"
    staging.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(staging))
    with connectors.open(write(tmp_path, b"a,b\n1,x\n")) as connector:
        connector.tables()
        assert list(staging.iterdir())
    assert list(staging.iterdir()) == []


FIELD = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff"), max_size=12)
AWKWARD = st.one_of(FIELD, st.text('",;\r\n a1é', max_size=6))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(AWKWARD, min_size=1, max_size=6), st.sampled_from(",;\t|"), st.sampled_from(list(range(4))))
def test_fields_are_split_as_the_csv_module_does(fields: list[str], delimiter: str, quoting: int) -> None:
    target = io.StringIO()
    try:
        csv.writer(
            target, delimiter=delimiter, quoting=csv.QUOTE_ALL if quoting else csv.QUOTE_MINIMAL
        ).writerow(fields)
    except csv.Error:
        return
    record = target.getvalue()
    raw, end = raw_fields(record, delimiter)
    assert [value_of(field) or "" for field in raw] == fields
    assert end == "\r\n"
    assert delimiter.join(raw) + end == record


@st.composite
def tables(draw: st.DrawFn) -> tuple[bytes, list[list[str]], list[tuple[int, int, str | None]], str]:
    """A file by the csv module's writer, its cells, and what to set some of them to."""
    width = draw(st.integers(2, 4))
    rows = draw(st.lists(st.lists(AWKWARD, min_size=width, max_size=width), min_size=1, max_size=6))
    edits = draw(
        st.dictionaries(
            st.tuples(st.integers(0, len(rows) - 1), st.integers(0, width - 1)),
            st.one_of(st.none(), AWKWARD),
            max_size=6,
        )
    )
    delimiter, end = draw(st.sampled_from(",;\t|")), draw(st.sampled_from(["\n", "\r\n"]))
    quoting = draw(st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]))
    if quoting == csv.QUOTE_MINIMAL and end == "\n":
        rows = [[value.replace("\r", "") for value in row] for row in rows]  # The csv module leaves it bare.
    target = io.StringIO()
    writer = csv.writer(target, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerow([f"name{i}" for i in range(width)])
    writer.writerows(rows)
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
    return target.getvalue().encode(encoding), rows, [(*at, new) for at, new in edits.items()], encoding


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables())
def test_any_rewrite_reads_back_and_is_undone_to_the_byte(
    drawn: tuple[bytes, list[list[str]], list[tuple[int, int, str | None]], str],
) -> None:
    data, rows, edits, _ = drawn
    with TemporaryDirectory() as folder:
        path = write(Path(folder), data)
        with connectors.open(path) as connector:
            (table,) = connector.tables()
            (page,) = connector.pages(table)
            assert [[value or "" for value in row] for row in page.rows] == rows
            cells = [list(row) for row in page.rows]
            changes = [
                Change((row + 1,), f"name{column}", cells[row][column], new)
                for row, column, new in edits
                if cells[row][column] != new
            ]
            assert connector.write(table, changes).applied == tuple(changes)
        for row, column, new in edits:
            cells[row][column] = new
        assert read(path) == [tuple(row) for row in cells]
        with connectors.open(path) as connector:
            back = [Change(change.key, change.column, change.new, change.old) for change in changes]
            assert connector.write(connector.tables()[0], back).applied == tuple(back)
        assert Path(path).read_bytes() == data
