"""A glossary of one's own, from CSV, YAML or a table of a database."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.errors import UsageError
from assistant.metadata.naming.terms import BUILTIN, Glossary, Term
from assistant.metadata.naming.words import split_name
from connectors.types import Connector, Table
from connectors.values import as_text

_HEADS = {
    "id": "id", "term_id": "id", "identifier": "id", "code": "id",
    "term": "name", "name": "name", "business_name": "name", "title": "name", "label": "name",
    "definition": "definition", "description": "definition", "meaning": "definition",
    "synonyms": "synonyms", "synonym": "synonyms", "aliases": "synonyms", "also_known_as": "synonyms",
    "abbreviations": "abbreviations", "abbreviation": "abbreviations", "acronym": "abbreviations",
    "short": "abbreviations", "domain": "domain", "category": "domain", "area": "domain",
    "owner": "owner", "steward": "owner", "data_owner": "owner",
}  # fmt: skip
_EXPECTED = "term (or name), definition, and if wanted id, synonyms, abbreviations, domain, owner"
_CUT = str.maketrans({";": "|", "\n": "|"})


def open_glossary(where: Path | str) -> Glossary:
    """The glossary in a file (see `read_glossary`), or for `URL#TABLE` in a table of a database.

    Raises `UsageError`, or the connector's error where the database cannot be read.
    """
    if "://" not in str(where):
        return read_glossary(where)
    url, mark, name = str(where).rpartition("#")
    if not mark or not name:
        raise UsageError(
            "The glossary in a database is given as URL#TABLE, such as sqlite:///terms.db#glossary."
        )
    import connectors

    with connectors.open(url) as source:
        return glossary_of_table(source, source.table(name))


def read_glossary(path: Path | str) -> Glossary:
    """The glossary in a CSV or YAML file. Raises `UsageError` naming the file, and the line where it can.

    CSV: a row a term, headed term, definition, id, synonyms, abbreviations, domain, owner (only term is
    needed); several synonyms are divided by `|` or `;`. A row with a definition equal to nothing and an
    abbreviation is a short form alone. YAML: a list of such mappings, or `terms` (the list) and
    `abbreviations` (short: long).
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        hint = (
            "save it as UTF-8"
            if isinstance(error, UnicodeError)
            else "set DQA_GLOSSARY to a CSV or YAML file"
        )
        raise UsageError(f"The glossary {path} cannot be read: {why}; {hint}.") from None
    if path.suffix.lower() in (".yaml", ".yml"):
        return _of_yaml(text, path)
    return glossary_of_rows(_csv_rows(text, path), str(path.name))


def _csv_rows(text: str, path: Path) -> list[tuple[str, dict[str, Any]]]:
    first = text.partition("\n")[0]
    divider = max(",;\t", key=first.count) if first else ","
    reader = csv.DictReader(text.splitlines(keepends=True), delimiter=divider)
    try:
        rows = [(f"{path}, line {reader.line_num}", row) for row in reader]
    except csv.Error as error:
        raise UsageError(f"The glossary {path} is no CSV at line {reader.line_num}: {error}.") from None
    if "name" not in {_HEADS.get(_head(name)) for name in reader.fieldnames or ()}:
        raise UsageError(
            f"The glossary {path} has no column of terms; it has {', '.join(reader.fieldnames or ())[:99]!r} "
            f"and is to have {_EXPECTED}."
        )
    return rows


def _few(names: Sequence[str]) -> str:
    return ", ".join(names)[:200]


def _of_yaml(text: str, path: Path) -> Glossary:
    import yaml

    try:
        content = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UsageError(f"The glossary {path} is no YAML: {' '.join(str(error).split())}.") from None
    short: dict[str, str] = {}
    if isinstance(content, dict):
        given = content.get("abbreviations") or {}
        if not isinstance(given, dict):
            raise UsageError(f"The glossary {path}: abbreviations is to be a mapping, cust: customer.")
        short = {str(key): str(value) for key, value in given.items() if value is not None}
        content = content.get("terms") or []
    if not isinstance(content, list):
        raise UsageError(f"The glossary {path} is to be a list of terms, or to have a list `terms`.")
    rows = []
    for number, item in enumerate(content, start=1):
        if not isinstance(item, dict):
            raise UsageError(f"The glossary {path}, term {number}: expected {_EXPECTED}, found {item!r:.60}.")
        rows.append((f"{path}, term {number}", item))
    return glossary_of_rows(rows, path.name, short)


def glossary_of_table(connector: Connector, table: Table) -> Glossary:
    """The glossary in a table of a database; columns are named as in a CSV file."""
    columns = [one.name for one in table.columns if _head(one.name) in _HEADS]
    if "name" not in {_HEADS[_head(one)] for one in columns}:
        names = ", ".join(one.name for one in table.columns[:20])
        raise UsageError(
            f"Table {table.ref} has no column of terms; it has {names}, and is to have {_EXPECTED}."
        )
    rows = [
        (f"{table.ref}, row {key or number}", dict(zip(page.columns, map(as_text, row), strict=True)))
        for page in connector.pages(table, columns)
        for number, (key, row) in enumerate(zip(page.keys, page.rows, strict=True), start=1)
    ]
    return glossary_of_rows(rows, str(table.ref))


def glossary_of_rows(
    rows: Iterable[tuple[str, Mapping[str, Any]]], source: str, short: Mapping[str, str] | None = None
) -> Glossary:
    """A glossary of mappings, each with where it stands; raises `UsageError` where one is no term."""
    terms: dict[str, Term] = {}
    where_is: dict[str, str] = {}
    for where, row in rows:
        if not any(str(value).strip() for value in row.values() if value is not None):
            continue
        term = _term(row, where, source)
        if term.id in terms:
            raise UsageError(
                f"{where}: the id {term.id!r} was given before, at {where_is[term.id]}; ids are unique."
            )
        terms[term.id], where_is[term.id] = term, where
    return Glossary(terms.values(), short)


def _term(row: Mapping[str, Any], where: str, source: str) -> Term:
    fields: dict[str, Any] = {}
    for head, value in row.items():
        field = _HEADS.get(_head(head))
        if field is not None and value is not None and field not in fields:
            fields[field] = value
    name = " ".join(str(fields.get("name", "")).split())
    if not name:
        raise UsageError(f"{where}: there is no term; expected {_EXPECTED}.")
    given = " ".join(str(fields.get("id", "")).split())
    return Term(
        id=given or "-".join(split_name(name)) or name, name=name,
        definition=" ".join(str(fields.get("definition", "")).split()),
        synonyms=_parts(fields.get("synonyms")), abbreviations=_parts(fields.get("abbreviations")),
        domain=str(fields.get("domain", "")).strip(), owner=str(fields.get("owner", "")).strip(),
        source=source if source != BUILTIN else f"{source} (own)",
    )  # fmt: skip


def _head(name: Any) -> str:
    return "_".join(split_name(str(name or "")))


def _parts(value: Any) -> tuple[str, ...]:
    parts = value if isinstance(value, list) else str(value or "").translate(_CUT).split("|")
    return tuple(dict.fromkeys(part for part in (str(one).strip() for one in parts) if part))
