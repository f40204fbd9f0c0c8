"""Metadata into the properties files that a dbt project has already.

Nothing in them is lost or overwritten: a description that says something else stays, unless that is asked
for, and the fact is named. A file is given back only if it reads as what it said before with the additions.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import UsageError
from assistant.metadata.catalogue import Catalogue, ColumnEntry, Held, TableEntry
from assistant.metadata.exchange.dbt.jinja import escaped, unescaped
from assistant.metadata.exchange.dbt.read import joined
from assistant.metadata.exchange.dbt.splice import Splice, child
from assistant.metadata.exchange.dbt.write import META, beside, escaped_json
from assistant.metadata.exchange.files import listed, mapping, text_of
from assistant.metadata.exchange.report import Export
from assistant.metadata.facts import Facet, Fact

Said = dict[str, Any]
_NOWHERE = "no properties file that can be added to names its table."
_OTHER = "{file} says something else, which was kept: {held}."


def merge(catalogue: Catalogue, path: Path, overwrite: bool = False) -> Export:
    """The new texts of those files at or below `path` that change, by their paths relative to it.

    Nothing is written. `overwrite` puts our values in place of others that the files have; raises
    `UsageError` where there is no file.
    """
    work = _Work(overwrite)
    if not path.exists():
        raise UsageError(f"Metadata was to be merged into {path}, but there is nothing; say which file.")
    base = path if path.is_dir() else path.parent
    tables = {table.name: table for table in catalogue.tables}
    files: dict[str, str] = {}
    for file in _files(path):
        try:
            text = file.read_bytes().decode("utf-8")
            new = work.merged(file.name, text, tables)
        except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
            work.notes.append(f"{file.name} is left as it is: {' '.join(str(error).split())}")
            continue
        if new != text:
            files[file.relative_to(base).as_posix()] = new
    for table in catalogue.tables:
        if table.name not in work.seen:
            for held in (table.facts, *(column.facts for column in table.columns)):
                work.refused += [(one.fact, _NOWHERE) for one in held.values()]
    return Export(files, work.carried, work.refused, work.notes)


def _reads_as(text: str, wanted: Any) -> bool:
    try:
        return bool(yaml.safe_load(text) == wanted)
    except yaml.YAMLError:
        return False


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    found = sorted(one for one in path.rglob("*") if one.suffix in (".yml", ".yaml") and one.is_file())
    return [one for one in found if not {"target", "dbt_packages"} & set(one.relative_to(path).parts)]


class _Work:
    """One merge: what was carried, refused and seen in all its files."""

    def __init__(self, overwrite: bool) -> None:
        self.overwrite = overwrite
        self.carried = 0
        self.refused: list[tuple[Fact, str]] = []
        self.notes: list[str] = []
        self.seen: set[str] = set()

    def merged(self, file: str, text: str, tables: Mapping[str, TableEntry]) -> str:
        """The text of a file with what it lacks; the same text if it lacks nothing."""
        splice = Splice(text)
        body = mapping(yaml.safe_load(text))
        one = _File(file, splice, self.overwrite)
        wanted = copy.deepcopy(body)
        for node, entry, names in _places(splice.root, wanted):
            table = next((tables[name] for name in names if name in tables), None)
            if table is not None and table.name not in self.seen:
                one.table(node, entry, table)
        new = splice.edited()
        if new != text and not _reads_as(new, wanted):
            raise ValueError("its form is not one that lines can be added to.")
        self.carried += one.carried
        self.refused += one.refused
        self.seen |= one.seen
        return new


def _places(root: yaml.Node | None, body: Said) -> Iterator[tuple[yaml.Node, Said, list[str]]]:
    """The node, the content and the possible names of each table in a file, as `read` sees them."""
    for kind in ("models", "seeds", "snapshots"):
        for node, entry in _pairs(child(root, kind), body.get(kind)):
            alias = text_of(mapping(entry.get("config")).get("alias"))
            yield node, entry, [alias, text_of(entry.get("name"))]
    for source, said in _pairs(child(root, "sources"), body.get("sources")):
        schema = text_of(said.get("schema") or said.get("name"))
        for node, entry in _pairs(child(source, "tables"), said.get("tables")):
            name = text_of(entry.get("identifier") or entry.get("name"))
            yield node, entry, [joined(schema, name), _plain(name)]


def _pairs(node: yaml.Node | None, body: Any) -> Iterator[tuple[yaml.Node, Said]]:
    if isinstance(node, yaml.SequenceNode):
        for below, entry in zip(node.value, listed(body), strict=False):
            if isinstance(entry, dict) and isinstance(below, yaml.MappingNode):
                yield below, entry


def _plain(name: str) -> str:
    try:
        return unescaped(name, {})
    except ValueError:
        return name


class _File:
    """One file: each edit of the text is made in `entry` as well, so that both can be compared."""

    def __init__(self, name: str, splice: Splice, overwrite: bool) -> None:
        self.name, self.splice, self.overwrite = name, splice, overwrite
        self.carried = 0
        self.refused: list[tuple[Fact, str]] = []
        self.seen: set[str] = set()

    def table(self, node: yaml.Node, entry: Said, table: TableEntry) -> None:
        """A table and its columns; columns that the file does not list are added."""
        self.seen.add(table.name)
        self._facts(node, entry, table.facts)
        below = {_plain(text_of(one.get("name"))): (place, one)
                 for place, one in _pairs(child(node, "columns"), entry.get("columns"))}  # fmt: skip
        lacking: list[ColumnEntry] = []
        for column in table.columns:
            found = below.get(column.column.name)
            if found is not None:
                self._facts(*found, column.facts)
            elif column.facts:
                lacking.append(column)
        self._columns(node, entry, lacking)

    def _columns(self, node: yaml.Node, entry: Said, lacking: list[ColumnEntry]) -> None:
        items: list[Said] = []
        for column in lacking:
            values = {facet: held.value for facet, held in column.facts.items()}
            items.append({"name": escaped(column.column.name), **beside(values)})
            self.carried += len(values)
        if not items:
            return
        columns = child(node, "columns")
        if columns is None:
            self.splice.insert(node, {"columns": items})
        else:
            self.splice.append(columns, items)
        entry["columns"] = [*listed(entry.get("columns")), *copy.deepcopy(items)]

    def _facts(self, node: yaml.Node, entry: Said, facts: Mapping[Facet, Held]) -> None:
        if "description" in facts:
            value = escaped(facts["description"].value)
            self._put(node, entry, "description", value, facts["description"])
        beside_it: dict[Facet, Held] = {
            facet: held for facet, held in facts.items() if facet != "description"
        }
        if beside_it:
            self._meta(node, entry, beside_it)

    def _meta(self, node: yaml.Node, entry: Said, facts: Mapping[Facet, Held]) -> None:
        """Below the `meta` that is there, else below a new one in `config`."""
        older = "meta" in entry and "meta" not in mapping(entry.get("config"))
        for key in ("meta", META) if older else ("config", "meta", META):
            below = child(node, key)
            if below is None or not isinstance(entry.get(key), dict):
                keys = ("meta", META) if older else ("config", "meta", META)
                said: Any = {facet: escaped_json(held.value) for facet, held in facts.items()}
                for name in reversed(keys[keys.index(key) + 1 :]):
                    said = {name: said}
                self._new(node, below, entry, key, said)
                self.carried += len(facts)
                return
            node, entry = below, entry[key]
        for facet, held in facts.items():
            self._put(node, entry, facet, escaped_json(held.value), held)

    def _new(self, node: yaml.Node, below: yaml.Node | None, entry: Said, key: str, said: Said) -> None:
        """A key that is not there, or has no value."""
        if below is None:
            self.splice.insert(node, {key: said})
        elif entry.get(key) is None:
            self.splice.insert(below, said)
        else:
            raise ValueError(f"its `{key}` is no mapping.")
        entry[key] = copy.deepcopy(said)

    def _put(self, node: yaml.Node, entry: Said, key: str, value: Any, held: Held) -> None:
        below, there = child(node, key), entry.get(key)
        if _same(there, value):
            self.carried += 1
            return
        if there not in (None, "") and not self.overwrite:
            self.refused.append((held.fact, _OTHER.format(file=self.name, held=_shown(there))))
            return
        if below is None:
            self.splice.insert(node, {key: value})
        else:
            self.splice.replace(below, value)
        entry[key] = copy.deepcopy(value)
        self.carried += 1


def _same(there: Any, value: Any) -> bool:
    """Whether two values are the same to a reader; descriptions often end in a line break."""
    if isinstance(there, str) and isinstance(value, str):
        return _plain(there).strip() == _plain(value).strip()
    return bool(there == value)


def _shown(there: Any) -> str:
    """A value of a file in a sentence; one that is nested may stand for gigabytes."""
    flat = not isinstance(there, dict) and all(isinstance(one, str) for one in listed(there)[:20])
    return repr(there) if flat or isinstance(there, int | float) else "no text"
