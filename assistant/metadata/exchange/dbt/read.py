"""What a dbt project says of tables and columns: properties files of any resource, and dbt's manifest.

A description may be a `docs` block of the project's Markdown; other Jinja takes a running dbt, whose
`target/manifest.json` holds it rendered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from assistant.metadata.exchange.dbt.jinja import doc_blocks, unescaped
from assistant.metadata.exchange.dbt.write import META
from assistant.metadata.exchange.files import documents, listed, mapping, text_of, texts_of
from assistant.metadata.exchange.found import Found, facets
from assistant.metadata.facts import Facet

Said = dict[str, Any]
_KINDS = ("models", "seeds", "snapshots")
_NODES = ("model", "seed", "snapshot", "source")


def read(path: Path, found: Found) -> None:
    """A properties file, a manifest, or a folder; below `target` a folder's manifest alone is read."""
    docs = _docs(path, found)
    for file, body in documents(path, (".yml", ".yaml"), found):
        if file.suffix == ".json":
            _manifest(file, mapping(body), found)
        elif path.is_file() or not {"target", "dbt_packages"} & set(file.relative_to(path).parts[:-1]):
            for names, entry in tables(mapping(body)):
                _table(file, names, entry, docs, found)


def tables(body: Said) -> Iterator[tuple[list[str], Said]]:
    """The entries of tables, each with the names its table may go by, the fullest first."""
    for kind in _KINDS:
        for one in listed(body.get(kind)):
            entry = mapping(one)
            alias = text_of(mapping(entry.get("config")).get("alias"))
            yield [_plain(alias), _plain(text_of(entry.get("name")))], entry
    for source in listed(body.get("sources")):
        schema = text_of(mapping(source).get("schema") or mapping(source).get("name"))
        for one in listed(mapping(source).get("tables")):
            entry = mapping(one)
            name = text_of(entry.get("identifier") or entry.get("name"))
            yield [joined(schema, name), _plain(name)], entry


def joined(schema: str, name: str) -> str:
    """`schema.name`; "" where only dbt knows the schema."""
    try:
        return f"{unescaped(schema, {})}.{unescaped(name, {})}" if schema else ""
    except ValueError:
        return ""


def _table(file: Path, names: list[str], entry: Said, docs: Mapping[str, str], found: Found) -> None:
    names = [one for one in names if one]
    found.take(file, names, None, _said(file, names[-1:], None, entry, docs, found))
    for one in listed(entry.get("columns")):
        column = mapping(one)
        name = _plain(text_of(column.get("name")))
        if name:
            found.take(file, names, name, _said(file, names[-1:], name, column, docs, found))


def _said(
    file: Path, names: list[str], column: str | None, entry: Said, docs: Mapping[str, str], found: Found
) -> dict[Facet, Any]:
    """The facts of an entry, what of them is Jinja rendered or named."""
    raw = facets({**_meta(entry), "description": entry.get("description")})
    said: dict[Facet, Any] = {}
    for facet, value in raw.items():
        try:
            said[facet] = _rendered(value, docs)
        except ValueError as error:
            place = ".".join([*names, *([column] if column else [])])
            found.skipped.append(f"{file.name}, {place}, {facet}: {error}")
    return said


def _rendered(value: Any, docs: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [unescaped(one, docs) if isinstance(one, str) else one for one in value]
    return unescaped(value, docs) if isinstance(value, str) else value


def _meta(entry: Said) -> Said:
    """What stands below our key of `meta`, where dbt has it now and where it had it before."""
    older, newer = mapping(entry.get("meta")), mapping(mapping(entry.get("config")).get("meta"))
    return {**mapping(older.get(META)), **mapping(newer.get(META))}


def _docs(path: Path, found: Found) -> dict[str, str]:
    docs: dict[str, str] = {}
    if path.is_dir():
        for _, text in texts_of(path, (".md",), found):
            docs |= doc_blocks(text)
    return docs


def _plain(name: str) -> str:
    try:
        return unescaped(name, {})
    except ValueError:
        return name


def _manifest(file: Path, body: Said, found: Found) -> None:
    for node in [*mapping(body.get("nodes")).values(), *mapping(body.get("sources")).values()]:
        entry = mapping(node)
        if entry.get("resource_type") not in _NODES:
            continue
        name = text_of(entry.get("identifier") or entry.get("alias") or entry.get("name"))
        schema = text_of(entry.get("schema"))
        names = [f"{schema}.{name}" if schema else "", name]
        found.take(file, names, None, facets({**_meta(entry), "description": entry.get("description")}))
        for column in mapping(entry.get("columns")).values():
            said = mapping(column)
            values = facets({**_meta(said), "description": said.get("description")})
            found.take(file, names, text_of(said.get("name")), values)
