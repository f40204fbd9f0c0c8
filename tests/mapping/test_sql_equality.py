"""Python and four databases give the same cells, step by step and value by value."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.mapping.compile import DIALECTS, compile_mapping, list_values
from assistant.mapping.convert import convert_frame, rows_of
from assistant.mapping.steps import (
    Blank,
    Case,
    Cast,
    Codes,
    Date,
    Default,
    Number,
    Program,
    Replace,
    Scale,
    Split,
    Standard,
    StepBase,
    Trim,
)
from assistant.mapping.table_mapping import ColumnMapping, TableMapping, TargetColumn
from assistant.mapping.transformation import OnFailure, Transformation
from tests.mapping.databases import NAMES, Database, opened, table_of

STEPS: dict[str, tuple[StepBase, ...]] = {
    "copy": (),
    "trim": (Trim(),),
    "single spaces": (Trim(inner=True),),
    "upper": (Case(to="upper"),),
    "lower": (Case(to="lower"),),
    "title": (Case(to="title"),),
    "replace": (Replace(old="a%", new="'_\\"),),
    "remove": (Replace(old=" "),),
    "split 1": (Split(separator=", ", part=1, of=2),),
    "split 2": (Split(separator=", ", part=2, of=2),),
    "split 2 of 3": (Split(separator="-", part=2, of=3),),
    "last of more": (Split(separator=" ", part=2, of=2, rest="first"),),
    "first of more": (Split(separator=" ", part=1, of=2, rest="first"),),
    "rest": (Split(separator=" ", part=2, of=2, rest="last"),),
    "two marks": (Split(separator="--", part=1, of=2, rest="first"),),
    "blank": (Blank(values=("", "n/a", "ä'")),),
    "default": (Blank(), Default(value="n'one \\ %")),
    "codes": (Codes(values={"a": "A'", "A": None, "ä": "\\", "a ": "space", "%s": ":x"}),),
    "date": (Date(forms=("dd/MM/yyyy", "d.M.yy", "yyyyMMdd")),),
    "date with time": (Date(forms=("yyyy-MM-dd H:mm", "dd/MM/yyyy"), to="datetime"),),
    "date and time to date": (Date(forms=("yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd")),),
    "date written": (Date(forms=("yyyy-MM-dd",), written="d/M/yy"),),
    "any date": (Trim(), Date(forms=("dd/MM/yyyy",), evidence={"order": {}, "pivot": 36})),
    "number": (Number(),),
    "german number": (Number(decimal=",", grouping=".", after="€"),),
    "dollars": (Number(grouping=",", before="$"),),
    "integer": (Cast(to="integer"),),
    "plain number": (Cast(to="number"),),
    "boolean": (Cast(to="boolean"),),
    "is date": (Cast(to="date"),),
    "is datetime": (Cast(to="datetime"),),
    "miles": (Scale(factor="1.609344", digits=2),),
    "celsius": (Scale(factor="5/9", offset="-160/9", digits=1),),
    "thousand": (Scale(factor="1000", digits=0),),
    "phone": (Standard(of="phone", form="e164", evidence={"region": "DE"}),),
    "by example": (Program(examples=(("1-2", "2/1"), ("3-4", "4/3"))),),
    "many": (Trim(), Blank(), Replace(old="/", new="-"), Case(to="upper"), Split(separator="-", part=1, of=2),
             Default(value="?")),
}  # fmt: skip
VALUES = (
    None, "", " ", "a", "A", "a ", " a", "ä", "ä'", "n/a", "N/A", "%s", "%", "a%b", "a%%", "_",
    "\\", "'", '"', "Smith, Anna", "Smith,Anna", "a, b, c", ", ", "Müller, Jörg",
    "Anna Maria  Smith", "Anna", "x   y    z", " a  b ", "1-2", "1-2-3", "1--2", "--", "---",
    "a--b--c", "a---b", "STRASSE", "straße", "İ", "ﬁ", "名 前", "😀 x", "true", "True", "false",
    "31/12/1999", "30/02/2024", "29/02/2024", "29/02/1900", "29/02/2000", "00/01/2000",
    "01/13/2000", "01/01/0000", "1/2/2000", "1.2.99", "01.12.49", "31.9.00", "20240131", "20240132",
    "2024-01-31", "2024-01-31 10:00", "2024-01-31 9:59", "2024-01-31 24:00", "2024-01-31 10:00:00",
    "2024-01-31 00:00:00", " 31/12/1999 ", "3 July 2021", "Jul 3, 2021", "١٢/٠١/٢٠٢٤", "１２", "0",
    "-0", "00", "1", "-1", "1.5", "-1.005", ".5", "5.", "1e5", "+1", "12.00", "12.0000001",
    "123456789012345678", "99999999", "9" * 30, "0.1234567", "1.234,50 €", "-1.234,5€", "1234,5€",
    "12.34,5€", "€", "1.234.567.890.123,1€", "1.234.567.890.123.456€", "$1,234.50", "-$5", "$-5",
    "$ 5", "$", "- 5", "--5", "1,23", "212", "31.5", "31.46", "030 123456", "+49 30 123456",
    "0049 30 123456", "a\nb", "1\n", "31/12/1999\n", "a\tb", "[x]", "*", "?",
)  # fmt: skip


_SOME = ("date", "split 1", "miles", "phone", "codes", "copy", "many")


@pytest.fixture(params=DIALECTS)
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    fixture = {"postgresql": "postgresql_url", "mysql": "mariadb_url"}.get(request.param)
    url = request.getfixturevalue(fixture) if fixture else ""
    with opened(request.param, url) as found:
        yield found


def mapping_of(
    steps: dict[str, tuple[StepBase, ...]], on_failure: OnFailure, merged: bool = False
) -> TableMapping:
    sources = NAMES if merged else NAMES[:1]
    columns = [
        ColumnMapping(
            target=f"out {name}",
            transformation=Transformation(sources=sources, joint=", ", steps=some, on_failure=on_failure),
        )
        for name, some in steps.items()
    ]  # fmt: skip
    layout = [TargetColumn(name=one.target, type="text", native_type="text") for one in columns]
    return TableMapping(
        source="s", source_table="source rows", target="t", target_table="target", columns=tuple(columns),
        layout=tuple(layout),
    )  # fmt: skip


def check(database: Database, mapping: TableMapping, rows: list[tuple[str | None, str | None]]) -> None:
    frame = pd.DataFrame(rows, columns=list(NAMES), dtype=object)
    expected = convert_frame(mapping, frame)
    lists = {
        one.target: list_values(one.transformation, rows_of(frame, one.transformation.sources))
        for one in mapping.columns
    }
    database.fill(rows)
    made = compile_mapping(
        mapping, table_of(database.dialect, len(rows)), database.dialect, lists, with_key=True
    )
    assert made.refused == {}
    got = {row[0]: row[1:] for row in database.run(made.select)}
    kept = expected.rows
    assert sorted(got) == kept.index.tolist()
    for position, name in enumerate(made.columns):
        differing = {
            rows[row]: (cell, got[row][position])
            for row, cell in kept[name].items()
            if cell != got[row][position]
        }
        assert differing == {}, name
    if made.left_out is not None:
        left = sorted((row, target, value) for row, target, value in database.run(made.left_out))
        assert left == sorted((one.row, one.target, one.value) for one in expected.failures)


def test_every_step_on_every_value(database: Database) -> None:
    check(database, mapping_of(STEPS, "null"), [(value, None) for value in VALUES])


def test_joined_columns(database: Database) -> None:
    rows = list(zip(VALUES, reversed(VALUES), strict=True))[::2]
    check(database, mapping_of({name: STEPS[name] for name in _SOME}, "null", merged=True), rows)


@pytest.mark.parametrize("on_failure", ["leave out", "keep"])
def test_what_does_not_convert_is_left_out_and_named_or_kept(
    database: Database, on_failure: OnFailure
) -> None:
    for names in (_SOME,) if on_failure == "keep" else [(name, "copy") for name in _SOME[:3]]:
        some = {name: STEPS[name] for name in names}
        check(database, mapping_of(some, on_failure), [(value, None) for value in VALUES])


_TEXTS = st.one_of(
    st.sampled_from(VALUES),
    st.text(st.sampled_from("0123456789-./,: €$aÄä'%\\"), max_size=12),
    st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0"), max_size=8),
    st.from_regex(r"\d{1,2}[./]\d{1,2}[./](\d\d|\d{4})", fullmatch=True),
    st.decimals(allow_nan=False, allow_infinity=False, places=3).map(lambda number: format(number, "f")),
)
_ROWS = st.lists(st.tuples(_TEXTS, _TEXTS), max_size=12)


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=_ROWS, names=st.sets(st.sampled_from(sorted(STEPS)), min_size=1, max_size=3), merged=st.booleans()
)
def test_any_step_on_any_text(
    database: Database, rows: list[tuple[str | None, str | None]], names: set[str], merged: bool
) -> None:
    for on_failure in ("null", "leave out"):
        check(database, mapping_of({name: STEPS[name] for name in sorted(names)}, on_failure, merged), rows)
