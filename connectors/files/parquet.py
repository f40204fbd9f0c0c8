"""Parquet, by pyarrow: the schema, its metadata and the row groups stay as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import types

from connectors.errors import BadFile
from connectors.files.sheet import Edits, Sheet, replacing, unique_names
from connectors.types import Column, ColumnType, Value
from connectors.values import shortest_single

BATCH = 10_000


def sheets(path: Path) -> list[Sheet]:
    """The one table in the file."""
    try:
        with pq.ParquetFile(path) as file:
            schema = file.schema_arrow
    except (pa.ArrowException, OSError) as error:
        raise BadFile(f"{path} cannot be read as Parquet: {str(error).splitlines()[0]}") from None
    names = unique_names(list(schema.names))
    columns = tuple(
        Column(name, type_of(field.type), str(field.type), field.nullable)
        for name, field in zip(names, schema, strict=True)
    )

    def rows() -> Iterator[tuple[Value, ...]]:
        try:
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(BATCH):
                    yield from zip(*(_values(column) for column in batch.columns), strict=True)
        except (pa.ArrowException, OSError) as error:
            raise BadFile(f"{path} is damaged: {str(error).splitlines()[0]}") from None

    def adapt(position: int, value: Value) -> Value:
        return None if value is None else _scalar(value, schema.field(position).type)

    def rewrite(edits: Edits) -> None:
        _rewrite(path, edits)

    return [Sheet(None, columns, rows, adapt, rewrite)]


def type_of(kind: Any) -> ColumnType:
    """Our type for Arrow's."""
    if types.is_dictionary(kind):
        kind = kind.value_type
    checks: tuple[tuple[Any, ColumnType], ...] = (
        (types.is_boolean, "boolean"), (types.is_integer, "integer"), (types.is_floating, "number"),
        (types.is_decimal, "number"), (types.is_date, "date"), (types.is_timestamp, "datetime"),
        (types.is_time, "time"), (types.is_string, "text"), (types.is_large_string, "text"),
        (types.is_binary, "bytes"), (types.is_large_binary, "bytes"), (types.is_fixed_size_binary, "bytes"),
        (types.is_list, "array"), (types.is_large_list, "array"), (types.is_fixed_size_list, "array"),
        (types.is_struct, "json"), (types.is_map, "json"),
    )  # fmt: skip
    return next((ours for check, ours in checks if check(kind)), "other")


def _values(column: Any) -> list[Value]:
    """Python values; what Python cannot hold (nanoseconds, years beyond 9999) as Arrow's text."""
    kind = column.type
    if types.is_timestamp(kind) and kind.unit == "ns":
        short = column.cast(pa.timestamp("us", kind.tz), safe=False).to_pylist()
        nanoseconds = column.cast(pa.int64()).to_pylist()
        return [
            str(column[i]) if count is not None and count % 1000 else short[i]
            for i, count in enumerate(nanoseconds)
        ]
    try:
        values: list[Value] = column.to_pylist()
    except (OverflowError, ValueError):
        values = [_or_text(value) for value in column]
    return [shortest_single(value) for value in values] if types.is_float32(kind) else values


def _or_text(value: Any) -> Value:
    try:
        return value.as_py()
    except (OverflowError, ValueError):
        return f"{value.value} {value.type}"


def _scalar(value: Value, kind: Any) -> Value:
    """The value as a cell of this type gives it; raises ValueError if it would be another one."""
    return _values(_array([value], kind))[0]


def _array(values: list[Value], kind: Any) -> Any:
    try:
        if types.is_nested(kind):
            return pa.array(
                [json.loads(value) if isinstance(value, str) else value for value in values], kind
            )
        return pa.concat_arrays([_one(value, kind) for value in values])
    except pa.ArrowException as error:
        raise ValueError(str(error).splitlines()[0]) from None


def _one(value: Value, kind: Any) -> Any:
    if isinstance(value, int) and types.is_integer(kind):
        return pa.array([value], kind)  # Without the type, Arrow takes it for a signed one.
    return pa.array([value]).cast(kind)


def _rewrite(path: Path, edits: Edits) -> None:
    by_position: dict[int, dict[int, Value]] = {}
    for (record, position), value in edits.items():
        by_position.setdefault(position, {})[record - 1] = value
    with pq.ParquetFile(path) as file, replacing(path) as new:
        schema = file.schema_arrow
        start = 0
        with pq.ParquetWriter(new, schema, compression=_compression(file)) as writer:
            for group in range(file.num_row_groups):
                rows = file.read_row_group(group)
                for position, values in by_position.items():
                    column = _edited(rows.column(position), values, start)
                    rows = rows.set_column(position, schema.field(position), column)
                writer.write_table(rows, row_group_size=max(rows.num_rows, 1))
                start += rows.num_rows


def _edited(column: Any, values: dict[int, Value], start: int) -> Any:
    """The chunked column with the values of those rows replaced that lie in it."""
    inside = {record - start: value for record, value in values.items() if 0 <= record - start < len(column)}
    if not inside:
        return column
    pieces = []
    at = 0
    for row, value in sorted(inside.items()):
        pieces += [*column.slice(at, row - at).chunks, _array([value], column.type)]
        at = row + 1
    return pa.chunked_array([*pieces, *column.slice(at).chunks], type=column.type)


def _compression(file: Any) -> Any:
    """Each column's codec as the file has it; Snappy, the usual one, where it holds no rows."""
    if not file.num_row_groups or not file.metadata.num_columns:
        return "snappy"
    group = file.metadata.row_group(0)
    codecs = {group.column(i).path_in_schema: group.column(i).compression for i in range(group.num_columns)}
    return {path: "NONE" if codec == "UNCOMPRESSED" else codec for path, codec in codecs.items()}
