"""Catalogues: one made by hand, and those that hypothesis draws with hostile names and texts."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from assistant.metadata.catalogue import Catalogue, ColumnEntry, Held, TableEntry
from assistant.metadata.facts import ROLES, TAGS, USES, Facet, Fact
from connectors.types import Column, Table, TableRef

SOURCE = "postgresql://host/shop"
Values = dict[Facet, Any]
TRAPS = (
    "yes", "null", "~", "012", "1e3", "2024-01-01", "12:30:45", "- a", "a: b", "a #b", "# a", "'", '"',
    "''", "{{ ref('x') }}", "{% raw %}", "{}}", "}}{{", "{{{", "{# c #}", "&a", "*a",
    "!!python/object:x", "|", ">", "%a", "@a", "`a`", "a\nb", "a\n\nb", " a", "a ", "a\tb", "\ta",
    "a\r\nb", "a\rb", "line\n", "\n", "\u2028", "x\x85y", "\ufeffa", "=1+1", "'=1", "-1", "@x",
    "Kundennummer größer", "名前", "اسم العميل", "😀", "e\u0301", "\x00", "\x1b[0m",
    "it's; DROP TABLE x; --", "$$", "\\", "\\'", "a\\", "a.b", 'a"b', "a`b", "<b>", "?", ":", ",",
    "[x]", "::", "urn:li:tag:x", "none", "NaN", "a%2Cb",
)  # fmt: skip
"""Texts that a reader of some format could take for something else."""
TEXTS = st.one_of(
    st.sampled_from(TRAPS), st.text(st.characters(codec="utf-8"), max_size=20),
    st.lists(st.sampled_from(TRAPS), min_size=2, max_size=3).map(" ".join),
).filter(lambda one: bool(one.strip()))  # fmt: skip
NAMES = st.one_of(
    st.sampled_from(["id", "Order Total", "name"]),
    st.sampled_from(TRAPS),
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=12),
).filter(lambda one: bool(one.strip()) and "\x00" not in one)
_TAGS = st.lists(st.sampled_from(TAGS), unique=True).map(sorted)
_OF_BOTH: dict[Facet, st.SearchStrategy[Any]] = {
    "business_name": TEXTS, "description": TEXTS, "term": TEXTS, "sensitivity": _TAGS,
}  # fmt: skip
_OF_TABLES: dict[Facet, st.SearchStrategy[Any]] = {**_OF_BOTH, "granularity": TEXTS}
_OF_COLUMNS: dict[Facet, st.SearchStrategy[Any]] = {
    **_OF_BOTH, "semantic_type": TEXTS, "unit": TEXTS, "time_zone": TEXTS,
    "currency": st.sampled_from(["EUR", "CHF"]), "language": st.sampled_from(["de", "en"]),
    "role": st.sampled_from(ROLES), "use": st.sampled_from(USES),
}  # fmt: skip


def held(table: str, column: str | None, values: Values) -> dict[Facet, Held]:
    return {
        facet: Held(
            Fact(
                table=table, column=column, facet=facet, value=value, confidence=0.9, sentence="Seen.",
                origin="model",
            ),
            by="anna",
        )
        for facet, value in values.items()
    }  # fmt: skip


def table(
    name: str, columns: dict[str, Values], values: Values | None = None, schema: str | None = None,
    types: tuple[str, ...] = (), key: str = "",
) -> TableEntry:  # fmt: skip
    ref = TableRef(name, schema)
    declared = tuple(Column(one, "text", types[i] if types else "text") for i, one in enumerate(columns))
    entries = tuple(
        ColumnEntry(column, column.name == key, held(str(ref), column.name, columns[column.name]))
        for column in declared
    )
    declared_table = Table(ref, declared, (key,) if key else (), 3)
    return TableEntry(declared_table, entries, held(str(ref), None, values or {}))


def shop() -> Catalogue:
    """Two tables with something of everything."""
    customers = table(
        "customers",
        {
            "id": {"role": "primary key", "use": "identifier", "business_name": "Customer number"},
            "email": {
                "semantic_type": "email", "sensitivity": ["direct"], "business_name": "E-mail address",
                "description": "Where we write to.\nOne a customer.", "term": "contacts.email",
            },
            "weight": {"unit": "kg", "use": "measure", "sensitivity": []},
            "price": {"currency": "EUR", "description": 'Net price, "as agreed"; 100 % of it'},
            "note": {"language": "de"},
            "seen_at": {"time_zone": "Europe/Berlin", "use": "time"},
            "plain": {},
        },
        {
            "granularity": "one row is one customer (id)", "business_name": "Customers",
            "description": "People who bought.", "term": "party.customer", "sensitivity": ["direct"],
        },
        types=("integer", "text", "numeric", "numeric(10,2)", "text", "timestamp", "text"), key="id",
    )  # fmt: skip
    return Catalogue(
        SOURCE,
        (
            customers,
            table(
                "orders",
                {"id": {}, "total": {"currency": "CHF", "description": "In francs."}},
                schema="sales",
            ),
        ),
    )


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    """Up to two tables of up to three columns."""
    names = draw(st.lists(NAMES, min_size=1, max_size=2, unique_by=str.casefold))
    made = []
    for name in names:
        columns = draw(
            st.dictionaries(
                NAMES, st.fixed_dictionaries({}, optional=dict(_OF_COLUMNS)), min_size=1, max_size=3
            )
        )
        values = draw(st.fixed_dictionaries({}, optional=dict(_OF_TABLES)))
        made.append(table(name, columns, values, key=draw(st.sampled_from([*columns, ""]))))
    return Catalogue(SOURCE, tuple(made))
