"""Rules from dbt's YAML: tests of models, sources, seeds and snapshots, in the old spelling and the new.

`tests` or `data_tests`; arguments beside the configuration or under `arguments`; dbt's own four tests and the
common ones of dbt_utils and dbt_expectations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.rules.exchange.columns import Columns
from assistant.rules.exchange.dbt.packages import READERS
from assistant.rules.exchange.files import documents, made, mapping, texts
from assistant.rules.exchange.report import Imported
from assistant.rules.language import RuleBase

Said = dict[str, Any]
ORIGIN = "imported from dbt"
_CONFIG = {"config", "severity", "where", "name", "description", "tags", "meta", "enabled", "limit",
           "store_failures", "warn_if", "error_if", "fail_calc"}  # fmt: skip


def read(path: Path, columns: Columns) -> Imported:
    """The rules of a properties file, or of all those in a folder; singular tests in SQL are named."""
    found = Imported([])
    for file, body in documents(path, (".yml", ".yaml")):
        for table, entry in _tables(mapping(body)):
            for column, test in _tests(entry):
                place = f"{file.name}, {table}" + (f".{column}" if column else "")
                try:
                    found.rules.append(_rule(table, column, test))
                except (ValueError, KeyError, TypeError) as error:
                    why = f"it lacks {error}." if isinstance(error, KeyError) else str(error)
                    found.skipped.append(f"{place}, {_name(test)}: {why}")
    if path.is_dir():
        queries = sorted(one for one in path.rglob("*.sql") if "tests" in one.parts)
        found.skipped.extend(f"{one.name}: it is a query in SQL, which rules do not hold." for one in queries)
    return found


def _tables(body: Said) -> Iterator[tuple[str, Said]]:
    for kind in ("models", "seeds", "snapshots"):
        for one in texts(body.get(kind)):
            entry = mapping(one)
            alias = mapping(entry.get("config")).get("alias")
            yield str(alias or entry.get("name")), entry
    for source in texts(body.get("sources")):
        for one in texts(mapping(source).get("tables")):
            entry = mapping(one)
            yield str(entry.get("identifier") or entry.get("name")), entry


def _tests(entry: Said) -> Iterator[tuple[str | None, Any]]:
    for test in [*texts(entry.get("tests")), *texts(entry.get("data_tests"))]:
        yield None, test
    for one in texts(entry.get("columns")):
        column = mapping(one)
        for test in [*texts(column.get("tests")), *texts(column.get("data_tests"))]:
            yield str(column.get("name")), test


def _name(test: Any) -> str:
    if isinstance(test, str):
        return test
    said = mapping(test)
    return str(said.get("test_name") or next(iter(said), "a test"))


def _rule(table: str, column: str | None, test: Any) -> RuleBase:
    name = _name(test)
    said = {} if isinstance(test, str) else dict(mapping(test))
    if "test_name" in said:
        said.pop("test_name")
    elif name in said:
        said = dict(mapping(said.pop(name))) | said
    arguments = {key: value for key, value in said.items() if key not in _CONFIG and key != "arguments"}
    arguments |= mapping(said.get("arguments"))
    config = {**{key: said[key] for key in _CONFIG & set(said)}, **mapping(said.get("config"))}
    for key in ("where", "error_if", "warn_if", "fail_calc"):
        if config.get(key) not in (None, "", "!= 0", "!=0", "> 0", ">0", "count(*)"):
            raise ValueError(f"its {key} {config[key]!r} is SQL, which rules do not hold.")
    if config.get("enabled") is False:
        raise ValueError("it is not enabled.")
    reader = READERS.get(name.removeprefix("dbt."))
    if reader is None:
        raise ValueError("there is no rule that says this.")
    column = str(arguments.pop("column_name", column)) if "column_name" in arguments or column else None
    kind, body = reader(_unquoted(column), arguments)
    unread = {key for key, value in arguments.items() if value not in (None, False, "")}
    if unread:
        raise ValueError(f"its {', '.join(sorted(unread))} cannot be kept.")
    meta = mapping(config.get("meta"))
    warned = str(config.get("severity", "error")).lower() == "warn"
    severity = (
        meta.get("severity")
        if meta.get("severity") == "info" and warned
        else "warning"
        if warned
        else "error"
    )
    return made(kind, table, ORIGIN, **body, severity=severity, owner=meta.get("owner"))


def _unquoted(name: str | None) -> str | None:
    if name is not None and re.fullmatch(r'".*"|`.*`', name):
        return name[1:-1]
    return name
