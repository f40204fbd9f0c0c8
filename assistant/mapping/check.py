"""A mapping tried without writing anything: what would be inserted, what would not, and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from assistant.mapping.agreement import ColumnAgreement, agreement
from assistant.mapping.convert import Converted, convert_frame
from assistant.mapping.learn.sides import CASTS
from assistant.mapping.reading import read_pages, read_rows
from assistant.mapping.same_in_sql import SqlCheck, check_sql
from assistant.mapping.steps import Cast
from assistant.mapping.steps.interface import CannotConvert
from assistant.mapping.table_mapping import TableMapping, changes, layout_of
from assistant.progress import Progress, silent
from connectors.types import Connector, Table

_SHOWN = 5
_SIZED = re.compile(
    r"(?:character varying|varchar|character|char|nvarchar|bpchar)\s*\((\d+)\)", re.IGNORECASE
)


@dataclass
class ColumnCheck:
    """What becomes of one target column. Each count has examples: (row's key, value, why)."""

    column: str
    words: str
    failing: int = 0
    nulls: int = 0
    not_null_violated: int = 0
    too_long: int = 0
    wrong_type: int = 0
    examples: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether the database would take every value."""
        return not (self.not_null_violated or self.too_long or self.wrong_type)


@dataclass
class CheckReport:
    """What a mapping would do now; nothing was written.

    `rows` of the source, of which `left_out` would not be inserted since a value does not convert.
    `duplicates`: mapped rows whose key another mapped row has; `clashing`: those whose key the target has.
    `changed`: sentences on a target that changed since it was mapped, and on columns that are missing.
    `agreement`: how the mapped rows compare with the same rows of the target, where both sides have some.
    """

    source_table: str
    target_table: str
    rows: int = 0
    left_out: int = 0
    columns: list[ColumnCheck] = field(default_factory=list)
    unfilled: list[str] = field(default_factory=list)
    duplicates: int = 0
    clashing: int = 0
    changed: list[str] = field(default_factory=list)
    aligned: str = ""
    agreement: list[ColumnAgreement] = field(default_factory=list)
    sql: SqlCheck | None = None

    @property
    def runs(self) -> bool:
        """Whether an INSERT of what is not left out would succeed, as far as this can tell."""
        return not (
            self.unfilled or self.duplicates or self.clashing or self.changed
            or any(not one.sound for one in self.columns)
        )  # fmt: skip

    def as_dict(self) -> dict[str, Any]:
        """JSON form."""
        return {**asdict(self), "inserted": self.rows - self.left_out, "runs": self.runs}

    def sentences(self) -> list[str]:
        """All that a person should know, the worst first."""
        return list(_sentences(self))


def check_mapping(
    mapping: TableMapping, source: Connector, target: Connector, *, sql: bool = True,
    progress: Progress = silent,
) -> CheckReport:  # fmt: skip
    """Run a mapping over all rows of its source without writing; see `CheckReport`.

    `sql`: run its SELECT in the source, too, and compare each cell with Python's. Raises `TableNotFound`
    where a table is gone; a source column that is gone is said in `changed`, and nothing is run.
    """
    table, onto = source.table(mapping.source_table), target.table(mapping.target_table)
    report = CheckReport(mapping.source_table, mapping.target_table)
    now = layout_of(onto)
    report.changed = changes(mapping.layout, now) if mapping.layout else []
    there = {one.name for one in table.columns}
    missing = [name for name in mapping.sources if name not in there]
    report.changed += [f"Source column {name!r} is gone." for name in missing]
    names = {one.name for one in onto.columns}
    gone = {one.target for one in mapping.columns} - names
    report.changed += [
        f"Column {name!r} is gone."
        for name in sorted(gone)
        if f"Column {name!r} is gone." not in report.changed
    ]
    if missing:
        return report
    usable = mapping.model_copy(
        update={"columns": tuple(one for one in mapping.columns if one.target in names), "layout": now}
    )
    report.unfilled = _unfilled(usable, onto)
    _run(usable, source, table, target, onto, report, progress)
    report.aligned, report.agreement = agreement(
        usable, read_rows(source, table), read_rows(target, onto), table, onto
    )
    report.sql = check_sql(usable, source, table) if sql else None
    return report


def _run(
    mapping: TableMapping, source: Connector, table: Table, target: Connector, onto: Table,
    report: CheckReport, progress: Progress,
) -> None:  # fmt: skip
    """All rows, page by page."""
    checks = {one.target: ColumnCheck(one.target, one.transformation.words) for one in mapping.columns}
    filled = bool(onto.key) and all(name in checks for name in onto.key)
    keys: Counter[tuple[str, ...]] = Counter()
    for page, frame in read_pages(source, table, mapping.sources or (table.columns[0].name,)):
        made = convert_frame(mapping, frame)
        labels = [_label(table, key) for key in page.keys]
        report.left_out += int(made.left_out.sum())
        for failure in made.failures:
            check = checks[failure.target]
            check.failing += 1
            _show(check, labels[failure.row], failure.value, f"it {failure.reason}")
        for column in onto.columns:
            if column.name in checks:
                _column(checks[column.name], made, column.native_type, column.type, column.nullable, labels)
        if filled:
            rows = made.rows[list(onto.key)].dropna()
            keys.update(tuple(row) for row in rows.itertuples(index=False, name=None))
        report.rows += len(page.rows)
        progress(f"Trying {mapping.name}", report.rows, table.rows)
    report.columns = list(checks.values())
    report.duplicates = sum(count - 1 for count in keys.values())
    report.clashing = _clashing(keys, target, onto) if filled else 0


def _column(
    check: ColumnCheck, made: Converted, native: str, type_: str, nullable: bool, labels: Sequence[str]
) -> None:  # fmt: skip
    """Whether the target's column takes the values of a page."""
    cells = made.rows[check.column]
    empty = cells.isna()
    check.nulls += int(empty.sum())
    if not nullable and empty.any():
        check.not_null_violated += int(empty.sum())
        _show(check, labels[int(str(empty.idxmax()))], "∅", "it must not be NULL")
    sized = _SIZED.fullmatch(native.strip())
    given = cells[~empty]
    if sized:
        long = given[given.str.len() > int(sized[1])]
        check.too_long += len(long)
        for row, value in long.head(1).items():
            _show(check, labels[int(str(row))], str(value), f"it is longer than {sized[1]} characters")
    if type_ in CASTS:
        step = Cast(to=type_)  # type: ignore[arg-type]
        for row, value in given.items():
            try:
                step.run(_plain(str(value), type_))
            except CannotConvert as reason:
                check.wrong_type += 1
                _show(check, labels[int(str(row))], str(value), f"it {reason}")


def _plain(value: str, type_: str) -> str:
    """A moment as Python writes it, in seconds."""
    if type_ == "datetime":
        value = value.replace("T", " ").partition(".")[0]
        return value if len(value) > 10 else f"{value} 00:00:00"
    return value


def _show(check: ColumnCheck, label: str, value: str, reason: str) -> None:
    if len(check.examples) < _SHOWN:
        check.examples.append((label, value, reason))


def _label(table: Table, key: Sequence[Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in zip(table.key, key, strict=False)) or "a row"


def _unfilled(mapping: TableMapping, onto: Table) -> list[str]:
    """Columns that must not be NULL and that nothing fills; an integer key the database may number."""
    filled = {one.target for one in mapping.columns}
    return [
        one.name for one in onto.columns
        if not one.nullable and one.name not in filled
        and not ((one.name,) == onto.key and one.type == "integer")
    ]  # fmt: skip


def _clashing(keys: Counter[tuple[str, ...]], target: Connector, onto: Table) -> int:
    """Mapped keys that the target has already."""
    there: set[tuple[Any, ...]] = set()
    for _, frame in read_pages(target, onto, onto.key):
        there.update(frame.itertuples(index=False, name=None))
    return sum(key in there for key in keys)


def _sentences(report: CheckReport) -> list[str]:
    said = list(report.changed)
    said += [f"{name} must not be NULL, and nothing fills it." for name in report.unfilled]
    if report.duplicates:
        said.append(f"{report.duplicates:,} rows have a key that another mapped row has.")
    if report.clashing:
        said.append(f"{report.clashing:,} rows have a key that {report.target_table} has already.")
    for one in report.columns:
        if one.not_null_violated:
            said.append(
                f"{one.column}: {one.not_null_violated:,} rows have no value, and it must not be NULL."
            )
        if one.too_long:
            said.append(f"{one.column}: {one.too_long:,} values are too long.")
        if one.wrong_type:
            said.append(f"{one.column}: {one.wrong_type:,} values are not of its type.")
        if one.failing:
            label, value, why = one.examples[0]
            said.append(
                f"{one.column}: {one.failing:,} values do not convert, {value!r} ({label}) say: {why}."
            )
    said.append(f"{report.rows - report.left_out:,} of {report.rows:,} rows would be inserted.")
    if report.sql is not None and report.sql.sentence:
        said.append(report.sql.sentence)
    return said


__all__ = ["CheckReport", "ColumnCheck", "check_mapping"]
