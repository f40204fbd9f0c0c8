"""What a larger model is told of a table, and no more than that.

Names, types, descriptions, shares of empty cells and counts of distinct values; with `values` also, of each
column, the extremes and its few most frequent values, cut to 30 characters; no whole row. Without, no value
of the table stands in the prompt: its rules come from names, types and descriptions alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from assistant.prompts import PromptTemplate, read_template, render
from assistant.rules.files import parse_rule, rule_json
from assistant.rules.generation.literals import read_column
from assistant.rules.generation.written import Unread
from assistant.rules.language import RuleBase
from assistant.rules.words import in_words
from assistant.view import ColumnView, TableView

NEWEST = 2
_SHOWN = 4
_CUT = 30
_MOST_KNOWN = 30
_EXAMPLES = (
    {"kind": "unique", "on": ["loan_no"]},
    {"kind": "comparison", "left": "lent_on", "operator": "<=", "right": "due_on", "reads": "date"},
    {"kind": "conditional", "when": [{"column": "state", "test": "in", "values": ["returned"]}],
     "then": {"column": "returned_on", "test": "not_null"}},
    {"kind": "arithmetic", "target": "fee", "formula": "days_late * daily_fee", "within": 0.01},
    {"kind": "range", "column": "days_late", "minimum": 0},
    {"kind": "semantic", "column": "isbn", "type": "isbn"},
    {"kind": "pattern", "column": "shelf", "pattern": "[A-Z]-[0-9]{3}"},
    {"kind": "foreign_key", "on": ["member_no"], "to": "members", "references": ["member_no"]},
    {"kind": "functional_dependency", "determinant": ["isbn"], "dependent": "title"},
)  # fmt: skip


@cache
def template() -> PromptTemplate:
    """The template in use."""
    file = files(__package__) / "prompts" / f"{NEWEST}.toml"
    return read_template(file.read_bytes(), f"rules@{NEWEST}")


def prompt(
    view: TableView,
    others: Sequence[TableView] = (),
    *,
    sentence: str | None = None,
    descriptions: Mapping[str, str] | None = None,
    known: Sequence[RuleBase] = (),
    values: bool = True,
    columns: Sequence[str] | None = None,
) -> str:
    """The prompt for a table. `descriptions`: column → what it holds, "" → what the table holds.

    `columns`: those shown, None: all.
    """
    about = descriptions or {}
    shown = [view.columns[name] for name in (columns or view.columns)]
    there = [_line(rule) for rule in known if set(rule.columns) <= {one.name for one in shown}]
    return render(
        template(),
        table=f"{view.table.ref}, {view.table.rows:,} rows",
        description=about.get("", ""),
        columns="\n".join(_column(one, about.get(one.name, ""), values) for one in shown),
        others="; ".join(f"{other.table.ref} ({', '.join(other.columns)})" for other in others),
        known="\n".join(there[:_MOST_KNOWN]),
        request=" ".join((sentence or "").split()),
        examples=[(in_words(rule), _line(rule)) for rule in examples()],
    )


@cache
def examples() -> tuple[RuleBase, ...]:
    """Rules of a table of loans, shown as examples."""
    return tuple(parse_rule({"table": "loans", **body}) for body in _EXAMPLES)


def _line(rule: RuleBase) -> str:
    body = {"kind": rule.says["kind"], **rule_json(rule)}
    left_out = {"table", "severity", "tolerance", "owner", "name", "because", "origin", "price", "observed"}
    return json.dumps({key: value for key, value in body.items() if key not in left_out}, ensure_ascii=False)


def _column(column: ColumnView, about: str, values: bool) -> str:
    profile = column.profile
    said = [_type(column)]
    if profile.rows:
        empty = profile.nulls / profile.rows
        said.append("never empty" if empty == 0 else f"{100 * empty:.2g} % empty")
        said.append(
            "all different" if profile.distinct == profile.rows else f"{profile.distinct:,} different values"
        )
    if values and column.values:
        said.append(_values(column))
    return f"- {column.name}: {', '.join(said)}" + (f" -- {' '.join(about.split())}" if about else "")


def _type(column: ColumnView) -> str:
    try:
        read = read_column(column)
    except Unread:
        return "date"
    return f"{read.reads} written {read.format}" if read.format else read.reads


def _values(column: ColumnView) -> str:
    shown = [json.dumps(text[:_CUT], ensure_ascii=False) for text in column.values[:_SHOWN]]
    listed = f"such as {', '.join(shown)}"
    profile = column.profile
    if profile.minimum is not None and not isinstance(profile.minimum, str):
        listed += f", from {str(profile.minimum)[:_CUT]} to {str(profile.maximum)[:_CUT]}"
    return listed
