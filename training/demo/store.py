"""The demo's tables into a database, and its known truth into a CSV file beside it."""

from __future__ import annotations

import csv
import os
from dataclasses import asdict, fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from assistant.errors import UsageError
from assistant.progress import Progress, silent
from connectors.redact import redact
from training.demo.mess import Planted
from training.demo.warehouse import KEYS, Frames

_REFERENCES: dict[tuple[str, str], str] = {
    ("products", "category_id"): "product_categories.category_id",
    ("products", "supplier_id"): "suppliers.supplier_id",
    ("orders", "customer_id"): "customers.customer_id",
    ("order_lines", "order_id"): "orders.order_id",
    ("order_lines", "product_id"): "products.product_id",
    ("payments", "order_id"): "orders.order_id",
    ("shipments", "order_id"): "orders.order_id",
    ("shipments", "warehouse_id"): "warehouses.warehouse_id",
}
_CHUNK = 10_000


def write_sqlite(frames: Frames, file: Path, progress: Progress = silent) -> str:
    """The tables as a new SQLite file, in place of what `file` held once all is written; returns its URL."""
    half = file.with_suffix(".half")
    half.unlink(missing_ok=True)
    _write(frames, sa.create_engine(f"sqlite:///{half}"), progress)
    os.replace(half, file)
    return f"sqlite:///{file}"


def write_database(frames: Frames, url: str, progress: Progress = silent) -> str:
    """The tables into an empty database, in one transaction; `UsageError` where a table is there already."""
    engine = _engine(url)
    taken = sorted(set(sa.inspect(engine).get_table_names()) & set(frames))
    if taken:
        raise UsageError(
            f"The demo would write into {redact(url)}, which has a table {taken[0]!r} already; "
            "give it an empty database."
        )
    _write(frames, engine, progress)
    return url


def _engine(url: str) -> sa.Engine:
    try:
        parsed = sa.make_url(url)
        backend = parsed.get_backend_name()
        if backend == "postgresql":
            return sa.create_engine(parsed.set(drivername="postgresql+psycopg"))
        if backend == "sqlite":
            return sa.create_engine(parsed)
    except (sa.exc.ArgumentError, ValueError, ModuleNotFoundError) as error:
        raise UsageError(f"The demo cannot write into {redact(url)}: {redact(str(error))}.") from error
    raise UsageError(f"The demo is built in SQLite or PostgreSQL, not in {redact(backend)}.")


def _write(frames: Frames, engine: sa.Engine, progress: Progress) -> None:
    metadata = sa.MetaData()
    tables = {name: _table(metadata, name, frame) for name, frame in frames.items()}
    total, done = sum(map(len, frames.values())), 0
    try:
        with engine.begin() as connection:
            metadata.create_all(connection)
            for name, frame in frames.items():
                for start in range(0, len(frame), _CHUNK):
                    rows = frame.iloc[start : start + _CHUNK].to_dict("records")
                    connection.execute(
                        tables[name].insert(), [{str(k): v for k, v in row.items()} for row in rows]
                    )
                    progress("Filling the database", done := done + len(rows), total)
    finally:
        engine.dispose()


def _table(metadata: sa.MetaData, name: str, frame: pd.DataFrame) -> sa.Table:
    columns: list[sa.Column[Any]] = []
    for label in map(str, frame.columns):
        references = [sa.ForeignKey(_REFERENCES[name, label])] if (name, label) in _REFERENCES else []
        columns.append(
            sa.Column(label, _type(frame[label].iloc[0]), *references, primary_key=label in KEYS[name])
        )
    return sa.Table(name, metadata, *columns)


def _type(value: Any) -> TypeEngine[Any]:
    if isinstance(value, str):
        return sa.Text()
    if isinstance(value, date):
        return sa.Date()
    return sa.Numeric(12, 2, asdecimal=False) if isinstance(value, Decimal) else sa.Integer()


def write_truth(planted: list[Planted], file: Path) -> None:
    """A line a planted error, in place of what `file` held."""
    half = file.with_suffix(".half")
    with half.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, [field.name for field in fields(Planted)])
        writer.writeheader()
        writer.writerows(map(asdict, planted))
    os.replace(half, file)


def read_truth(file: Path) -> list[Planted]:
    """What `write_truth` wrote."""
    with file.open(newline="", encoding="utf-8") as lines:
        return [Planted(**line) for line in csv.DictReader(lines)]
