"""Rules as data contracts of Soda 4, one a table.

Soda's own checks are used for missing values, valid values and row counts; all else is a `failed_rows` check:
the failing rows as a query and, where some are tolerated, the rows judged as another, of which Soda takes the
percentage. Its engine then judges as we do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from typing import Any

import yaml

from assistant.rules import language as rules
from assistant.rules.exchange.columns import Columns
from assistant.rules.exchange.report import Export, NotCarried, safe_name, translated
from assistant.rules.exchange.sql.queries import broken_query, failing_query, judged_query
from assistant.rules.exchange.tolerance import percent
from assistant.rules.language import RuleBase
from assistant.rules.words import in_words

Said = dict[str, Any]
SOURCE = "dqa"
_EXACT = {"postgresql", "duckdb"}
_SCHEMAS = {"duckdb": "main", "postgresql": "public"}


def write(rules: Sequence[RuleBase], columns: Columns, dialect: str) -> Export:
    """A contract `TABLE.soda.yaml` for each table, of the data source `dqa`."""
    if dialect not in _SCHEMAS:
        why = f"Soda contracts are written here for {' and '.join(_SCHEMAS)}, not for {dialect}."
        return Export({}, [], [(rule, why) for rule in rules])
    done, refused = translated(rules, partial(_check, columns=columns, dialect=dialect))
    tables: dict[str, list[tuple[RuleBase, str, Said]]] = defaultdict(list)
    for rule, (kind, said) in done:
        tables[rule.table].append((rule, kind, said))
    files = {
        f"{safe_name(table)}.soda.yaml": _contract(table, found, dialect) for table, found in tables.items()
    }
    notes = [f"The contracts speak of a data source called {SOURCE!r}: say there which database is meant."]
    return Export(files, [rule.id for rule, _ in done], refused, notes if files else [])


def _contract(table: str, found: list[tuple[RuleBase, str, Said]], dialect: str) -> str:
    schema, _, name = table.rpartition(".")
    of_columns: dict[str, list[Said]] = defaultdict(list)
    whole: list[Said] = []
    for rule, kind, said in found:
        (of_columns[rule.columns[0]] if kind in _ON_COLUMNS else whole).append({kind: said})
    body = {
        "dataset": f"{SOURCE}/{schema or _SCHEMAS[dialect]}/{name}",
        "columns": [{"name": column, "checks": checks} for column, checks in of_columns.items()],
        "checks": whole,
    }
    kept = {key: value for key, value in body.items() if value or key == "columns"}
    return yaml.safe_dump(kept, sort_keys=False, allow_unicode=True, width=100)


_ON_COLUMNS = {"missing", "invalid"}


def _check(rule: RuleBase, columns: Columns, dialect: str) -> tuple[str, Said]:
    """The check's type and what it says."""
    kind, said = _own(rule, columns, dialect) or ("failed_rows", _failed_rows(rule, columns, dialect))
    if rule.severity != "error":
        said.setdefault("threshold", {"must_be": 0})["level"] = "warn"
    found = {"name": in_words(rule), "qualifier": rule.id, **said, "attributes": _attributes(rule)}
    if "${" in yaml.safe_dump([rule.table, found]):
        raise NotCarried("Soda reads ${ in a contract as the start of a variable.")
    if "/" in rule.table:
        raise NotCarried(f"Soda would read the table's name {rule.table!r} as several.")
    return kind, found


def _attributes(rule: RuleBase) -> Said:
    said = {"rule": rule.id, "severity": rule.severity, "owner": rule.owner}
    return {name: value for name, value in said.items() if value}


def _own(rule: RuleBase, columns: Columns, dialect: str) -> tuple[str, Said] | None:
    """One of Soda's own checks, where it judges as we do."""
    if isinstance(rule, rules.NotNull) and dialect in _EXACT:
        values = {"missing_values": list(rule.missing)} if rule.missing else {}
        return (
            ("missing", {**values, "threshold": _at_most(rule.tolerance)}) if _text(rule, columns) else None
        )
    if isinstance(rule, rules.RowCount):
        return "row_count", {"threshold": _between(rule.minimum, rule.maximum)}
    if isinstance(rule, rules.InSet) and not rule.tolerance and dialect in _EXACT:
        try:
            columns.alike(rule, rule.column, rule.values)
        except NotCarried:
            return None
        return "invalid", {"valid_values": list(rule.values)}
    return None


def _text(rule: rules.NotNull, columns: Columns) -> bool:
    return not rule.missing or columns.are("text", rule)


def _at_most(tolerance: float) -> Said:
    if not tolerance:
        return {"must_be": 0}
    return {"metric": "percent", "must_be_less_than_or_equal": percent(tolerance)}


def _between(minimum: int | None, maximum: int | None) -> Said:
    if minimum is None:
        return {"must_be_less_than_or_equal": maximum}
    if maximum is None:
        return {"must_be_greater_than_or_equal": minimum}
    return {"must_be_between": {"greater_than_or_equal": minimum, "less_than_or_equal": maximum}}


def _failed_rows(rule: RuleBase, columns: Columns, dialect: str) -> Said:
    if not rule.columns or not rule.tolerance:
        return {"query": broken_query(rule, columns, dialect)}
    try:
        return {
            "query": failing_query(rule, columns, dialect),
            "rows_tested_query": judged_query(rule, columns, dialect),
            "threshold": _at_most(rule.tolerance),
        }
    except NotCarried:
        return {"query": broken_query(rule, columns, dialect)}
