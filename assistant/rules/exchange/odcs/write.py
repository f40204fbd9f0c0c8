"""Rules as a data contract of the Open Data Contract Standard 3.1: every rule, so that `read` gives it back.

What the standard's library says exactly goes as `type: library`. Any other rule goes as `type: custom` with
`engine: dqa` and itself as implementation and, where SQL can say it, with a query beside (`type: sql`: 1 if
the rule is broken, else 0) for tools that know no such engine. Shares keep their meaning: "at most 1 % NULL"
is `mustBeLessOrEqualTo: 1` with `unit: percent`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import yaml

from assistant.rules.exchange.columns import Columns, spoken_of
from assistant.rules.exchange.odcs.library import library
from assistant.rules.exchange.report import Export, NotCarried
from assistant.rules.exchange.sql.queries import verdict_query
from assistant.rules.files import rule_json
from assistant.rules.language import RuleBase
from assistant.rules.words import in_words
from connectors.types import Table

Said = dict[str, Any]
ENGINE = "dqa"
RULE, QUERY_OF = "dqaRule", "dqaQueryOf"
"""Custom properties: the whole rule beside its library form, and the rule that a query stands for."""
_DIMENSIONS = {
    "not_null": "completeness", "unique": "uniqueness", "foreign_key": "consistency",
    "comparison": "consistency",
    "functional_dependency": "consistency", "arithmetic": "consistency", "conditional": "consistency",
    "row_count": "coverage", "freshness": "timeliness", "type": "conformity", "pattern": "conformity",
    "length": "conformity", "semantic": "conformity", "in_set": "conformity", "not_in_set": "conformity",
}  # fmt: skip
LOGICAL = {
    "text": "string", "integer": "integer", "number": "number", "boolean": "boolean", "date": "date",
    "datetime": "timestamp", "time": "time", "json": "object", "array": "array", "uuid": "string",
    "enum": "string",
}  # fmt: skip


def write(rules: Sequence[RuleBase], columns: Columns, dialect: str) -> Export:
    """One contract, `contract.odcs.yaml`, with an object a table."""
    tables: dict[str, list[RuleBase]] = defaultdict(list)
    for rule in rules:
        tables[rule.table].append(rule)
    contract = {
        "version": "1.0.0",
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": "dqa-rules",
        "name": "Rules kept by the data stewards",
        "status": "active",
        "schema": [_object(table, found, columns, dialect) for table, found in tables.items()],
    }
    text = yaml.safe_dump(contract, sort_keys=False, allow_unicode=True, width=100)
    return Export({"contract.odcs.yaml": text} if rules else {}, [rule.id for rule in rules], [])


def _object(name: str, rules: list[RuleBase], columns: Columns, dialect: str) -> Said:
    table = columns.tables.get(name)
    said: Said = {
        "name": name,
        "physicalName": name,
        "physicalType": "view" if table and table.is_view else "table",
    }
    own: dict[str, list[Said]] = defaultdict(list)
    whole: list[Said] = []
    for rule in rules:
        place = own[rule.columns[0]] if len(rule.columns) == 1 else whole
        place.extend(_quality(rule, columns, dialect, {one.get("metric") for one in place}))
    named = dict.fromkeys(column for rule in rules for column in rule.columns)
    listed = [column.name for column in table.columns] if table else list(named)
    said["properties"] = [
        {
            "name": column,
            **_types(table, column, rules),
            **({"quality": own[column]} if column in own else {}),
        }
        for column in listed
    ]
    if whole:
        said["quality"] = whole
    return said


def _types(table: Table | None, column: str, rules: list[RuleBase]) -> Said:
    """The column's types; its logical one has to be told: if it is not known, as what the rules read."""
    if table is None:
        return {"logicalType": LOGICAL[spoken_of(rules, column)]}
    found = table.column(column)
    return {"logicalType": LOGICAL.get(found.type, "string"), "physicalType": found.native_type}


def _quality(rule: RuleBase, columns: Columns, dialect: str, taken: set[str | None]) -> list[Said]:
    """A rule's entries. A metric is used once at a place (`taken`): tools tell them apart by their names."""
    beside: Said = {
        "id": f"dqa-{rule.id}",
        **({"name": rule.name} if rule.name else {}),
        "description": in_words(rule),
        "dimension": _DIMENSIONS.get(str(rule.says["kind"]), "accuracy"),
        "severity": rule.severity,
    }
    said = library(rule, columns)
    if said is not None and said["metric"] not in taken:
        kept = [{"property": RULE, "value": rule_json(rule)}]
        return [{**beside, "type": "library", **said, "customProperties": kept}]
    found = [{**beside, "type": "custom", "engine": ENGINE, "implementation": rule_json(rule)}]
    try:
        query = verdict_query(rule, columns, dialect)
    except NotCarried:
        return found
    of = [{"property": QUERY_OF, "value": rule.id}]
    query_said = {**beside, "id": f"dqa-{rule.id}-sql", "type": "sql", "query": query, "mustBe": 0}
    return [*found, {**query_said, "customProperties": of}]
