"""Programs as SQL: on every row that the expression says it is right for, it gives what the program gives."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, MetaData, Table, Text, create_engine, insert, select
from sqlalchemy.engine import Engine

from assistant.standardization.by_example import learn
from assistant.standardization.by_example.program import Program
from assistant.standardization.by_example.sql import CannotCompile, compile_program

PROGRAMS = {
    "between marks": [("a b-c 1-x", "c 1"), ("q w-rt-yy", "rt")],
    "characters": [("x1b2c3", "x1.c3"), ("q-w8z%", "q-.z%")],
    "words turned": [("Ann Lee", "Lee, Ann"), ("Bob Ray", "Ray, Bob"), ("Cy Coe", "Coe, Cy")],
    "capitals": [("ann", "ANN"), ("bo b", "BO B")],
    "replaced": [("911-186-562", "911.186.562"), ("a-b", "a.b")],
    "last mark": [("a-b c-1 x", "1 x"), ("rt-y y", "y y")],
    "constant": [("x", "No. x"), ("17", "No. 17")],
}


def programs(name: str) -> list[Program]:
    """All programs learnt for a name that have SQL."""
    found = []
    for program in learn(PROGRAMS[name]).programs:
        try:
            compile_program(program, Column("t", Text), "sqlite")
        except CannotCompile:
            continue
        found.append(program)
    return found


def rows(engine: Engine, program: Program, texts: Sequence[str]) -> list[tuple[str, str | None, bool]]:
    """(text, output, applies) of every text, in the database."""
    table = Table("texts", MetaData(), Column("t", Text), prefixes=["TEMPORARY"])
    compiled = compile_program(program, table.c.t, engine.dialect.name)
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(insert(table), [{"t": text} for text in texts])
        found = connection.execute(select(table.c.t, compiled.value, compiled.applies)).all()
        table.drop(connection)
    return [(text, value, bool(applies)) for text, value, applies in found]


def check(engine: Engine, program: Program, texts: Sequence[str]) -> None:
    for text, value, applies in rows(engine, program, texts):
        if applies:
            assert value == program.run(text), (program.words, text)


TEXTS = st.lists(
    st.one_of(
        st.text(st.sampled_from("abXY19-. ,"), max_size=14),
        st.from_regex(r"[A-Z][a-z]{1,4} [A-Z][a-z]{1,4}( [A-Z]{1,3})?", fullmatch=True),
        st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=10),
    ),
    min_size=1,
    max_size=12,
)


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_examples_come_out_of_the_database(name: str) -> None:
    found = programs(name)
    assert found
    engine = create_engine("sqlite://")
    usable = []
    for program in found:
        check(engine, program, [text for text, _ in PROGRAMS[name]])
        usable += [applies for _, _, applies in rows(engine, program, [text for text, _ in PROGRAMS[name]])]
    assert any(usable)
    engine.dispose()


@pytest.mark.parametrize("name", PROGRAMS)
@settings(max_examples=30, deadline=None)
@given(texts=TEXTS)
def test_sqlite_gives_what_the_program_gives(name: str, texts: list[str]) -> None:
    engine = create_engine("sqlite://")
    for program in programs(name)[:3]:
        check(engine, program, texts)
    engine.dispose()


def test_postgresql_gives_what_the_program_gives(postgresql_url: str) -> None:
    engine = create_engine(postgresql_url.replace("postgresql://", "postgresql+psycopg://"))

    @settings(max_examples=25, deadline=None)
    @given(texts=TEXTS, name=st.sampled_from(list(PROGRAMS)))
    def same(texts: list[str], name: str) -> None:
        for program in programs(name)[:3]:
            check(engine, program, texts)

    same()
    engine.dispose()


def test_what_has_no_sql_says_so() -> None:
    roman = learn([("4", "IV"), ("19", "XIX"), ("1987", "MCMLXXXVII")]).programs[0]
    with pytest.raises(CannotCompile, match="Roman numerals"):
        compile_program(roman, Column("t", Text), "sqlite")
    plain = programs("capitals")[0]
    with pytest.raises(CannotCompile, match="no SQL for mysql"):
        compile_program(plain, Column("t", Text), "mysql")
