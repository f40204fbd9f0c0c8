"""Learning by example, for the command and the page: learn from pairs, say what becomes of the column."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assistant.standardization.by_example import Transformation
    from assistant.standardization.by_example.column import Row
    from connectors.types import Connector

_DISTINCT = 20_000
_MET = 60
_ESCAPED, _HIDDEN = "\\=", "\0"


@dataclass(frozen=True)
class Lesson:
    """What was learnt for one column: the programs, and what becomes of each distinct value."""

    table: str
    column: str
    pairs: tuple[tuple[str, str], ...]
    found: Transformation
    rows: tuple[Row, ...]
    counts: Counter[str]

    @property
    def name(self) -> str:
        """The column as the policy names it."""
        return f"{self.table}.{self.column}"

    @property
    def doubted(self) -> list[Row]:
        """The values that a person should look at: no output, or programs that disagree."""
        return [row for row in self.rows if not row.agreed]

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {
            "column": self.name,
            "words": self.found.words,
            "programs": len(self.found.programs),
            "values": [
                {"input": row.text, "output": row.value, "agreed": row.agreed, "or": list(row.others),
                 "rows": self.counts[row.text]}
                for row in self.rows
            ],
            "in_doubt": len(self.doubted),
        }  # fmt: skip


def parse_pair(text: str) -> tuple[str, str]:
    """`input=output`; an equals sign after a backslash belongs to the input. Raises `UsageError`."""
    before, mark, after = text.replace(_ESCAPED, _HIDDEN).partition("=")
    if not mark or not before:
        raise UsageError(
            f"A pair is given as INPUT=OUTPUT (write {_ESCAPED} for a sign within INPUT), not {text!r}."
        )
    return before.replace(_HIDDEN, "="), after.replace(_HIDDEN, "=")


def learn_column(connector: Connector, target: str, pairs: Sequence[tuple[str, str]]) -> Lesson:
    """Learn from pairs for `TABLE.COLUMN`; its other values choose among the programs that explain them."""
    from assistant.batch.targets import find_targets
    from assistant.standardization.by_example import learn
    from assistant.standardization.by_example.column import review

    found = find_targets(connector, [target])[0]
    if found.columns is None:
        raise UsageError(f"{target} is a table: name one of its columns, as TABLE.COLUMN.")
    column = found.columns[0]
    values = connector.distinct(found.table, column, _DISTINCT)
    texts = [(value, count) for value, count in values if isinstance(value, str) and value]
    done = {output for _, output in pairs}
    rest = [text for text, _ in texts if text not in done]
    transformation = learn(pairs, rest[:_MET])
    rows = review(transformation, [text for text in rest if not transformation.done(text)])
    return Lesson(found.name, column, tuple(pairs), transformation, tuple(rows), Counter(dict(texts)))


def as_sql(lesson: Lesson, dialect: str) -> tuple[str | None, str]:
    """A program as SQL for the database, and a sentence; None and why where there is none.

    The likeliest program that has SQL and gives what the best one does for every value of the column.
    """
    from assistant.standardization.by_example.sql import CannotCompile, compile_program

    if not lesson.found.programs:
        return None, "There is no program to compile."
    from sqlalchemy import column as sql_column

    best, reason = lesson.found.programs[0], ""
    for program in lesson.found.programs:
        if any(program.run(row.text) != best.run(row.text) for row in lesson.rows):
            continue
        try:
            compiled = compile_program(program, sql_column(lesson.column), dialect)
        except CannotCompile as error:
            reason = reason or str(error)
            continue
        same = "" if program is best else f", by “{program.words}”, which gives the same for every value here"
        value, where = _spoken(compiled.value, dialect), _spoken(compiled.applies, dialect)
        return value, f"for rows where {where}{same}; the others run once a distinct value."
    return None, reason


def _spoken(expression: Any, dialect: str) -> str:
    from sqlalchemy.dialects import postgresql, sqlite

    spoken = {"sqlite": sqlite.dialect, "postgresql": postgresql.dialect}[dialect]()
    return str(expression.compile(dialect=spoken, compile_kwargs={"literal_binds": True}))


def keep(lesson: Lesson) -> str:
    """Keep the pairs in the policy file, so that scans and `dqa standardize` use them; the file's path."""
    from assistant.standardization.policy_file import write_examples
    from ui.session import settings

    if not lesson.found.programs:
        raise UsageError(f"No program explains these pairs, so there is nothing to keep for {lesson.name}.")
    path = settings().policy_file
    write_examples(path, lesson.name, lesson.pairs, lesson.found.words)
    return str(path)
