"""A mapping as SQL: INSERT … SELECT, a view, and the query for the values for which rows are left out."""

from __future__ import annotations

from assistant.mapping.artefact.export import Artefact, Lists, comment, file_name
from assistant.mapping.compile import Statement, compile_mapping
from assistant.mapping.table_mapping import TableMapping
from assistant.rules.exchange.sql.dialects import target
from connectors.types import Table


def write_sql(mapping: TableMapping, source: Table, dialect: str, lists: Lists | None = None) -> Artefact:
    """`NAME.insert.sql`, `NAME.view.sql`, and `NAME.left_out.sql` where a value may not convert."""
    made = compile_mapping(mapping, source, dialect, lists)
    name = file_name(mapping)
    head = _head(mapping, made, dialect)
    quote = target(dialect).dialect.identifier_preparer.quote_identifier
    schema, _, bare = mapping.target_table.rpartition(".")
    to = f"{quote(schema)}.{quote(bare)}" if schema else quote(bare)
    columns = ", ".join(quote(one) for one in made.columns)
    view = quote(f"{bare}_from_{source.ref.name}")
    files = {
        f"{name}.insert.sql": f"{head}INSERT INTO {to} ({columns})\n{made.select};\n",
        f"{name}.view.sql": f"{head}CREATE VIEW {view} AS\n{made.select};\n",
    }
    if made.left_out is not None:
        said = ["The values that do not convert, for which the INSERT and the view leave a row out."]
        files[f"{name}.left_out.sql"] = f"{comment(said)}{made.left_out};\n"
    return Artefact(files, made.refused, _notes(mapping, made))


def _head(mapping: TableMapping, made: Statement, dialect: str) -> str:
    lines = [f"{mapping.source_table} → {mapping.target_table}, for {dialect}."]
    for one in mapping.columns:
        by = f" (accepted by {one.by})" if one.by else ""
        state = (
            f"NOT FILLED: {made.refused[one.target]}"
            if one.target in made.refused
            else one.transformation.words
        )
        lines.append(f"{one.target}: {state}{by}")
    lines += made.notes
    if made.left_out is not None:
        lines.append("Rows with a value that does not convert are left out; NAME.left_out.sql lists them.")
    return comment(lines)


def _notes(mapping: TableMapping, made: Statement) -> tuple[str, ...]:
    notes = list(made.notes)
    if mapping.source != mapping.target:
        notes.append(
            f"The statement reads {mapping.source_table} where {mapping.target_table} is: bring the table "
            "there first, or run the SELECT in the source."
        )
    return tuple(notes)
