"""A mapping as one SELECT: the source's cells as texts, the steps level by level, the target's types last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

import sqlalchemy as sa
from sqlalchemy import case, literal, null

from assistant.errors import UsageError
from assistant.mapping.compile.listing import Listed
from assistant.mapping.compile.scope import Names, Scope
from assistant.mapping.compile.speech import Speech
from assistant.mapping.compile.steps import compile_step, listed
from assistant.mapping.compile.types import TEXTUAL, same_class, typed
from assistant.mapping.compile.written import text_of
from assistant.mapping.steps import Default
from assistant.mapping.table_mapping import ColumnMapping, TableMapping, TargetColumn
from assistant.rules.exchange.report import NotCarried
from assistant.rules.exchange.sql.dialects import columns_of, target
from assistant.rules.running.pushdown.columns import Columns, NotInSql
from connectors.sql.backend import Expression
from connectors.types import Table

DIALECTS = ("postgresql", "mysql", "sqlite", "duckdb")
MOST_LISTED = 2_000
"""Values that a statement lists for one column; more belong into a table."""


@dataclass(frozen=True)
class Statement:
    """`select`: the rows for the target, `columns` in this order. `left_out`: a query for the values for
    which rows are left out (the source's key, the target column, the value); None: no row ever is.
    `refused`: target columns that SQL cannot fill, each with the reason. `notes` hold for the whole.
    """

    select: str
    columns: tuple[str, ...]
    left_out: str | None
    refused: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@dataclass
class _Built:
    """One target column while it is built."""

    target: TargetColumn
    scope: Scope
    value: Expression
    bad: Expression | None
    original: Expression | None
    filters: bool
    keeps: bool = False


def compile_mapping(
    mapping: TableMapping, source: Table, dialect: str, lists: Mapping[str, Listed] | None = None,
    *, with_key: bool = False,
) -> Statement:  # fmt: skip
    """The mapping's SELECT over `source` in a dialect; `with_key` puts the source's key first.

    `lists` are, by target column, what `list_values` gives: the values that SQL cannot convert itself.
    Raises `UsageError` for an unknown dialect, a missing source column, or where nothing can be filled.
    """
    if dialect not in DIALECTS:
        raise UsageError(f"There is no SQL for {dialect!r}; there is for {', '.join(DIALECTS)}.")
    _check_columns(mapping, source)
    columns, speech = columns_of(source, dialect), Speech(dialect, target(dialect).texts)
    names, read = Names(), _Read(columns, dialect)
    keys = [name for name in source.key if name in columns.layout.cells]
    key_names = [read.raw(name, names) for name in keys]
    built: list[_Built] = []
    refused: dict[str, str] = {}
    for one in mapping.columns:
        try:
            built.append(_column(one, mapping, source, read, names, speech, (lists or {}).get(one.target)))
        except NotCarried as reason:
            refused[one.target] = str(reason)
    if not built:
        raise UsageError(f"No column of {mapping.target_table} can be filled in SQL: {_all(refused)}")
    last = _levels(read, built, source, columns, dialect)
    own = mapping.target.partition("://")[0].partition("+")[0] == dialect
    named = [column.label(sa.sql.quoted_name(key, True)) for column, key in zip(key_names, keys, strict=True)]
    values = [_final(one, dialect, own).label(sa.sql.quoted_name(one.target.name, True)) for one in built]
    filters = [one.bad == 0 for one in built if one.bad is not None and one.filters]
    chosen = sa.select(*(named if with_key else []), *values).select_from(last).where(*filters)
    rejects = [
        sa.select(
            *named,
            literal(one.target.name).label("target_column"), one.original.label("source_value"),
        ).select_from(last).where(one.bad == 1)
        for one in built if one.bad is not None and one.filters and one.original is not None
    ]  # fmt: skip
    left_out = (
        text_of(sa.union_all(*rejects) if len(rejects) > 1 else rejects[0], dialect) if rejects else None
    )
    return Statement(
        text_of(chosen, dialect), tuple(one.target.name for one in built), left_out, refused,
        tuple(_notes(mapping, lists or {}, built)),
    )  # fmt: skip


def _check_columns(mapping: TableMapping, source: Table) -> None:
    there = {one.name for one in source.columns}
    missing = [name for name in mapping.sources if name not in there]
    if missing:
        raise UsageError(
            f"Table {source.ref} has no column {missing[0]!r}, which {mapping.name} reads; "
            f"it has: {', '.join(sorted(there)[:20])}."
        )


class _Read:
    """The first table expression: cells as texts, and as they are where they are copied."""

    def __init__(self, columns: Columns, dialect: str) -> None:
        self._columns, self._dialect = columns, dialect
        self.held: dict[tuple[str, str], tuple[str, Expression]] = {}

    def raw(self, name: str, names: Names) -> Expression:
        """The cell as it is."""
        return self._hold("raw", name, self._columns.layout.cells[name].key, names)

    def text(self, name: str, names: Names) -> Expression:
        """The cell's text form; raises `NotCarried`."""
        try:
            expression = self._columns.text(name)
        except NotInSql:
            column = self._columns.layout.table.column(name)
            if self._dialect != "sqlite" or column.type != "number":
                raise NotCarried(
                    f"The SQL of {self._dialect} has no exact text for {name!r} "
                    f"({column.native_type or column.type})."
                ) from None
            expression = _real(self._columns.layout.cells[name].key)
        exact = expression if self._dialect == "mysql" else target(self._dialect).texts.exact(expression)
        return self._hold("text", name, sa.type_coerce(exact, sa.Text), names)

    def _hold(self, what: str, name: str, expression: Expression, names: Names) -> Expression:
        if (what, name) not in self.held:
            self.held[(what, name)] = (names.new(f"{what}_{name}"), expression)
        label, kept = self.held[(what, name)]
        return sa.column(sa.sql.quoted_name(label, True), sa.Text() if what == "text" else kept.type)


def _real(cell: Expression) -> Expression:
    """SQLite's number as Python writes it, where 15 digits say it and no exponent is needed."""
    shown = sa.cast(cell, sa.Text)
    whole = sa.and_(sa.cast(cell, sa.Integer) == cell, sa.func.abs(cell) < 1e15)
    exact = sa.and_(sa.cast(shown, sa.Double) == cell, sa.func.abs(cell).between(1e-4, 1e15))
    return case((whole, sa.cast(sa.cast(cell, sa.Integer), sa.Text)), (exact, shown), else_=null())


def _column(
    one: ColumnMapping, mapping: TableMapping, source: Table, read: _Read, names: Names, speech: Speech,
    lists: Listed | None,
) -> _Built:  # fmt: skip
    how = one.transformation
    column = next(
        (held for held in mapping.layout if held.name == one.target), TargetColumn(name=one.target, type="")
    )
    scope = Scope(one.target, names)
    if not how.sources:
        constant = null() if how.value is None else literal(how.value)
        return _Built(column, scope, constant, None, None, filters=False)
    kind = source.column(how.sources[0]).type
    if (
        not how.steps
        and len(how.sources) == 1
        and (column.type in ("", "other") or same_class(kind, column.type))
    ):
        return _Built(replace_type(column), scope, read.raw(how.sources[0], names), None, None, filters=False)
    if column.type in ("array", "bytes"):
        raise NotCarried(f"No text becomes a value of type {column.native_type or column.type}.")
    if how.on_failure == "keep" and column.type not in TEXTUAL:
        raise NotCarried(f"A value that does not convert cannot be kept in a column of type {column.type}.")
    many = sum(len(some) for some in lists or ())
    if many > MOST_LISTED:
        raise NotCarried(
            f"Its SQL would list {many:,} values that only Python converts, more than {MOST_LISTED:,}; "
            "standardize the source column first."
        )
    text = original = _joined(how.joint, [read.text(name, names) for name in how.sources], scope)
    bad: Expression | None = None
    for number, step in enumerate(how.steps):
        if isinstance(step, Default):
            text = scope.let(sa.func.coalesce(text, literal(step.value)))
            continue
        made = compile_step(step, text, scope, speech)
        known_list = lists[number] if lists else {}
        if isinstance(made.known, sa.sql.elements.False_) and lists is None:
            raise NotCarried(f"There is no SQL for “{step.words}”, and no values are known to list instead.")
        text, bad = _step(made.value, made.ok, made.known, text, bad, known_list, scope, speech)
    filters, keeps = how.on_failure == "leave out", how.on_failure == "keep"
    return _Built(column, scope, text, bad, original, filters, keeps)


def replace_type(column: TargetColumn) -> TargetColumn:
    """The column as one that takes its cells as they are."""
    return column.model_copy(update={"type": ""})


def _step(
    value: Expression, ok: Expression, known: Expression, text: Expression, bad: Expression | None,
    values: dict[str, str | None], scope: Scope, speech: Speech,
) -> tuple[Expression, Expression | None]:  # fmt: skip
    """What becomes of a text in one step, and whether it has not converted so far."""
    always, sure = isinstance(known, sa.sql.elements.True_), isinstance(ok, sa.sql.elements.True_)
    never = isinstance(known, sa.sql.elements.False_)
    made = value
    if never:
        made = listed(values, text, speech)
    elif not always:
        made = case((known, value), else_=listed(values, text, speech))
    result = scope.let(sa.type_coerce(made, sa.Text))
    if always and sure:
        return result, bad
    whens: list[tuple[Expression, Any]] = [(bad == 1, 1)] if bad is not None else []
    whens.append((text.is_(None), 0))
    if always:
        return result, scope.let(case(*whens, (ok, 0), else_=1), "fails")
    if not never:
        whens.append((known, 0 if sure else case((ok, 0), else_=1)))
    nothing = tuple(old for old, new in values.items() if new is None)
    if nothing:
        whens.append((speech.among(text, nothing), 0))
    return result, scope.let(case(*whens, (result.is_not(None), 0), else_=1), "fails")


def _joined(joint: str, texts: Sequence[Expression], scope: Scope) -> Expression:
    """The texts that are there, joined."""
    found = texts[0]
    for other in texts[1:]:
        both = found.concat(literal(joint)).concat(other) if joint else found.concat(other)
        found = scope.let(
            sa.type_coerce(case((found.is_(None), other), (other.is_(None), found), else_=both), sa.Text),
            "joined",
        )
    return found


def _levels(
    read: _Read, built: Sequence[_Built], source: Table, columns: Columns, dialect: str
) -> Any:  # fmt: skip
    """The table expressions, each holding all columns of those before; the last one.

    Databases write each one into the next, and what is named twice twice: a dozen levels would take them
    minutes and gigabytes. OFFSET 0 keeps them from that; DuckDB does not do it.
    """
    names = Names([source.ref.name])
    first = [expression.label(sa.sql.quoted_name(label, True)) for label, expression in read.held.values()]
    held: Any = sa.select(*(first or [literal(1).label("one")])).select_from(columns.layout.clause)
    last: Any = _apart(held, dialect).cte(names.new("cells"))
    for level in zip_longest(*(one.scope.levels for one in built)):
        made = [
            expression.label(sa.sql.quoted_name(name, True))
            for some in level if some is not None for name, expression in some
        ]  # fmt: skip
        query = sa.select(sa.literal_column("*"), *made).select_from(last)
        last = _apart(query, dialect).cte(names.new("step"))
    return last


def _apart(query: Any, dialect: str) -> Any:
    """The query so that a database reckons it apart from those that read it."""
    if dialect == "duckdb":
        return query
    nothing: Expression = sa.literal_column("0")
    return query.limit(sa.literal_column("-1")).offset(nothing) if dialect == "sqlite" else query.offset(0)


def _final(one: _Built, dialect: str, own: bool) -> Expression:
    value = typed(one.value, one.target, dialect, own=own)
    if one.bad is None or one.filters:
        return value
    kept = one.original if one.keeps and one.original is not None else null()
    return case((one.bad == 1, kept), else_=value)


def _notes(mapping: TableMapping, lists: Mapping[str, Listed], built: Sequence[_Built]) -> list[str]:
    found = []
    for one in built:
        many = sum(len(some) for some in lists.get(one.target.name, ()))
        if many:
            found.append(
                f"{one.target.name}: SQL cannot convert all values itself; "
                f"{many:,} are listed as the data holds them now."
            )
    return found


def _all(refused: Mapping[str, str]) -> str:
    return " ".join(f"{name}: {reason}" for name, reason in refused.items()) or "it has none."
