"""Rules from data contracts of the Open Data Contract Standard, ours and others'.

Ours carry whole rules; where a contract's standard fields say something else than the rule beside them (it
was edited by hand), the standard fields count.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assistant.rules.exchange.columns import Columns
from assistant.rules.exchange.files import documents, mapping, texts
from assistant.rules.exchange.odcs.library import library
from assistant.rules.exchange.odcs.metrics import from_metric
from assistant.rules.exchange.odcs.properties import from_property
from assistant.rules.exchange.odcs.write import ENGINE, QUERY_OF, RULE
from assistant.rules.exchange.report import Imported
from assistant.rules.files import parse_rule
from assistant.rules.language import RuleBase

Said = dict[str, Any]
_SEVERITIES = {"info": "info", "low": "info", "warning": "warning", "warn": "warning", "medium": "warning"}
_MARKS = ("metric", "rule", "arguments", "unit")


def read(path: Path, columns: Columns) -> Imported:
    """The rules of a contract, or of all YAML files of a folder that are contracts."""
    found = Imported([])
    for file, body in documents(path, (".yaml", ".yml")):
        if mapping(body).get("kind") != "DataContract":
            if path.is_file():
                found.skipped.append(f"{file.name} is no data contract: it has no `kind: DataContract`.")
            continue
        for schema in texts(body.get("schema")):
            _object(mapping(schema), found)
    return found


def _object(schema: Said, found: Imported) -> None:
    table = str(schema.get("physicalName") or schema.get("name") or "")
    entries: list[tuple[Any, str | None]] = [(entry, None) for entry in texts(schema.get("quality"))]
    for one in texts(schema.get("properties")):
        column = mapping(one)
        called = str(column.get("physicalName") or column.get("name") or "")
        entries += [(entry, called) for entry in texts(column.get("quality"))]
        for rule in from_property(table, called, column):
            _keep(rule, f"{table}.{called}", found)
    known = {one.id for one in found.rules}
    queries: list[str] = []
    for entry, name in entries:
        said = mapping(entry)
        of = _custom(said, QUERY_OF)
        if of is not None:
            queries.append(str(of))
            continue
        place = f"{table}.{name}" if name else table
        try:
            for rule in _rules(table, name, said):
                found.rules.append(rule)
                known.add(rule.id)
        except ValueError as error:
            found.skipped.append(f"{place}, {_called(said)}: {error}")
    found.skipped.extend(
        f"{table}: a query stands for the rule {one}, which the contract does not hold any more."
        for one in queries
        if one not in known
    )


def _keep(made: RuleBase | str, place: str, found: Imported) -> None:
    if isinstance(made, str):
        found.skipped.append(f"{place}: {made}")
    else:
        found.rules.append(made)


def _rules(table: str, column: str | None, said: Said) -> Iterator[RuleBase]:
    """The rules of a quality entry; raises ValueError with the reason where there is none."""
    kind = said.get("type") or ("library" if said.get("metric") or said.get("rule") else "text")
    if kind == "custom" and said.get("engine") == ENGINE:
        yield parse_rule(said.get("implementation"))
    elif kind == "library":
        own = _custom(said, RULE)
        rule = parse_rule(own) if own is not None else None
        if rule is not None and _agrees(rule, said):
            yield _severe(rule, said)
        else:
            carried = {"owner": rule.owner, "because": rule.because or None} if rule else {}
            yield from_metric(table, column, said, _severity(said), carried)
    elif kind == "sql":
        raise ValueError("it is a query in SQL, which rules do not hold.")
    elif kind == "custom":
        raise ValueError(f"it is written for the engine {said.get('engine')!r}.")
    else:
        raise ValueError("it is told in words only.")


def _agrees(rule: RuleBase, said: Said) -> bool:
    """Whether the entry's standard fields are what the rule would be written as."""
    fields = {name: value for name, value in said.items() if name in _MARKS or name.startswith("must")}
    return library(rule, Columns()) == fields


def _severe(rule: RuleBase, said: Said) -> RuleBase:
    severity = _severity(said)
    return rule if severity == rule.severity else rule.model_copy(update={"severity": severity})


def _severity(said: Said) -> str:
    return _SEVERITIES.get(str(said.get("severity", "error")).lower(), "error")


def _custom(said: Said, name: str) -> Any:
    for one in texts(said.get("customProperties")):
        if mapping(one).get("property") == name:
            return mapping(one).get("value")
    return None


def _called(said: Said) -> str:
    return str(
        said.get("name") or said.get("metric") or said.get("rule") or said.get("type") or "a quality entry"
    )
