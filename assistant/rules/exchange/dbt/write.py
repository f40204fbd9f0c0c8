"""Rules as dbt data tests on sources: the four tests dbt brings, and singular tests in SQL for all else.

dbt's own tests are used where they judge as we do: nothing is tolerated, and equal means equal byte by byte.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import yaml

from assistant.rules import language as rules
from assistant.rules.exchange.columns import Columns
from assistant.rules.exchange.report import Export, NotCarried, translated
from assistant.rules.exchange.sql.queries import broken_query
from assistant.rules.language import RuleBase
from assistant.rules.words import in_words

Said = dict[str, Any]
SOURCE = "dqa"
_EXACT = {"postgresql", "duckdb"}
"""Dialects in which = tells texts apart byte by byte."""
_JINJA = re.compile(r"\{[{%#]|[%#}]\}")


def write(rules: Sequence[RuleBase], columns: Columns, dialect: str) -> Export:
    """`models/dqa_sources.yml`, and `tests/dqa/dqa_ID.sql` for each rule that dbt has no test for."""
    done, refused = translated(rules, partial(_test, columns=columns, dialect=dialect))
    files: dict[str, str] = {}
    tables: dict[str, dict[str, list[Said]]] = defaultdict(lambda: defaultdict(list))
    for rule, said in done:
        if isinstance(said, str):
            files[f"tests/dqa/dqa_{rule.id}.sql"] = said
            tables[rule.table]  # the source has to be declared
        else:
            tables[rule.table][rule.columns[0]].append(said)
        if isinstance(rule, rules_module.ForeignKey):
            tables[rule.to]
    if done:
        files["models/dqa_sources.yml"] = _sources(tables, columns)
    notes = [
        "dbt knows the severities warn and error: info is exported as warn, and named in the test's meta."
    ]
    notes = notes if any(rule.severity == "info" for rule, _ in done) else []
    return Export(files, [rule.id for rule, _ in done], refused, notes)


rules_module = rules


def _test(rule: RuleBase, columns: Columns, dialect: str) -> Said | str:
    """A test of dbt's own as YAML, or the SQL of a singular one."""
    _check_name(rule.table)
    if isinstance(rule, rules.ForeignKey):
        _check_name(rule.to)
    own = _OWN.get(type(rule))
    if own is not None and not rule.tolerance and dialect in _EXACT and _plain(rule.columns):
        said = own(rule, columns)
        if said is not None:
            name, arguments = said
            return {
                name: {
                    "name": f"dqa_{rule.id}",
                    **({"arguments": arguments} if arguments else {}),
                    **_beside(rule),
                }
            }
    return _singular(rule, columns, dialect)


def _check_name(table: str) -> None:
    if _JINJA.search(table) or "'" in table or "\\" in table:
        raise NotCarried(f"dbt would not read the table's name {table!r} as it stands.")


def _plain(names: Sequence[str]) -> bool:
    return all(re.fullmatch(r"[^\"`{}%#\\]+", name) for name in names)


def _beside(rule: RuleBase) -> Said:
    meta = {"rule": rule.id, "severity": rule.severity, "owner": rule.owner}
    words = in_words(rule)
    said: Said = {
        "config": {
            "severity": "error" if rule.severity == "error" else "warn",
            "meta": {name: value for name, value in meta.items() if value},
        }
    }
    return said if _JINJA.search(words) else {"description": words, **said}


def _not_null(rule: rules.NotNull, columns: Columns) -> tuple[str, Said] | None:
    return None if rule.missing else ("not_null", {})


def _unique(rule: rules.Unique, columns: Columns) -> tuple[str, Said] | None:
    return ("unique", {}) if len(rule.on) == 1 else None


def _accepted(rule: rules.InSet, columns: Columns) -> tuple[str, Said] | None:
    try:
        kind = columns.alike(rule, rule.column, rule.values)
    except NotCarried:
        return None
    if any(_JINJA.search(str(value)) for value in rule.values):
        return None
    if kind == "number":
        return "accepted_values", {"values": list(rule.values), "quote": False}
    # dbt puts a value between quotes as it stands.
    return "accepted_values", {"values": [str(value).replace("'", "''") for value in rule.values]}


def _relationships(rule: rules.ForeignKey, columns: Columns) -> tuple[str, Said] | None:
    if len(rule.on) > 1 or not _plain(rule.references):
        return None
    if columns.type(rule.table, rule.on[0]) != columns.type(rule.to, rule.references[0]):
        return None
    return "relationships", {"to": f"source('{SOURCE}', '{rule.to}')", "field": f'"{rule.references[0]}"'}


_OWN: dict[type, Callable[[Any, Columns], tuple[str, Said] | None]] = {
    rules.NotNull: _not_null,
    rules.Unique: _unique,
    rules.InSet: _accepted,
    rules.ForeignKey: _relationships,
}


def _singular(rule: RuleBase, columns: Columns, dialect: str) -> str:
    """A test file: its configuration, the sources it reads under names of their own, and the query."""
    query = broken_query(rule, columns, dialect, (_ROWS, _OTHER))
    sources = [_named(_ROWS, rule.table)]
    if isinstance(rule, rules.ForeignKey):
        sources.append(_named(_OTHER, rule.to))
    beside = _beside(rule)["config"]
    head = f"{{{{ config(severity={beside['severity']!r}, meta={_jinja_literal(beside['meta'])}) }}}}"
    words = "{# " + re.sub(r"[{}#]", " ", in_words(rule)) + " #}"
    return f"{head}\n{words}\nwith {', '.join(sources)}\n{_escaped(query)}\n"


_ROWS, _OTHER = "dqa_rows", "dqa_other"


def _named(name: str, table: str) -> str:
    """A source under a name of our own; the table's name went through `_check_name`."""
    return f"{name} as (select * from {{{{ source('{SOURCE}', '{table}') }}}})"  # noqa: S608


def _jinja_literal(meta: Said) -> str:
    """A mapping of texts as Jinja reads one: in ASCII, without any of Jinja's own marks."""
    return "{" + ", ".join(f"{name!r}: {_ascii(str(value))}" for name, value in meta.items()) + "}"


def _ascii(text: str) -> str:
    return (
        "'"
        + "".join(
            one if one.isalnum() and one.isascii() else f"\\u{ord(one):04x}"
            for one in text
            if ord(one) < 65536
        )
        + "'"
    )


def _escaped(sql: str) -> str:
    """SQL in which nothing is read as Jinja."""
    return _JINJA.sub(lambda mark: f"{{{{ '{mark[0]}' }}}}", sql)


def _sources(tables: dict[str, dict[str, list[Said]]], columns: Columns) -> str:
    listed = []
    for table, tests in tables.items():
        said: Said = {"name": table, "quoting": {"identifier": True}}
        if tests:
            said["columns"] = [
                {"name": column, "quote": True, "data_tests": found} for column, found in tests.items()
            ]
        listed.append(said)
    schema = {"name": SOURCE, "schema": "{{ target.schema }}", "tables": listed}
    return yaml.safe_dump({"version": 2, "sources": [schema]}, sort_keys=False, allow_unicode=True, width=100)
