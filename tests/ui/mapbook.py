"""Mappings of the small shop of `sample`: an import table of another shop into its customers."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from assistant.ledger import Ledger
from assistant.mapping.suggest import Alternative, MappingTarget, Proposal, suggestion_of
from assistant.mapping.table_mapping import layout_of
from assistant.mapping.transformation import parse_transformation

ROWS = (("A1", "Lee, Ann", "Leeds", "03/02/1990", "Y"), ("A2", "Ray, Bob", "York", "17/11/1985", "N"),
        ("A3", "Fox, Cid", None, "soon", "Y"))  # fmt: skip

DATE = {"kind": "date", "forms": ["dd/MM/yyyy"]}


def make_import(file: Path) -> None:
    """A table of another shop beside those of `sample`."""
    with sqlite3.connect(file) as database:
        database.execute(
            "CREATE TABLE import (Ref TEXT PRIMARY KEY, FullName TEXT, Town TEXT, DOB TEXT, OptIn TEXT)"
        )
        database.executemany("INSERT INTO import VALUES (?, ?, ?, ?, ?)", ROWS)
    database.close()


def how(*sources: str, **said: Any) -> Any:
    return parse_transformation({"sources": list(sources), **said})


def fill(ledger: Ledger, source: str) -> dict[str, str]:
    """Proposals for the import; ids by source column."""
    import connectors

    make_import(Path(source.removeprefix("sqlite:///")))
    with connectors.open(source) as connector:
        layouts = {"customers": [one.model_dump() for one in layout_of(connector.table("customers"))]}
    run = ledger.start_run("map", source, {"layouts": layouts, "target": source})

    def proposed(
        column: str | None, to: str | None, way: Any, sure: float, *others: str, preview: Any = ()
    ) -> Any:
        alternatives = tuple(
            Alternative(table="customers", column=name, confidence=round(sure / (i + 1.5), 2),
                        reasons=(("name", 0.5, f"{column} is near {name}"),))
            for i, name in enumerate((to, *others) if to else others)
        )  # fmt: skip
        proposal = Proposal(
            target=MappingTarget(source=source, table="customers", column=to), transformation=way,
            alternatives=alternatives, preview=tuple(preview), run=run,
        )  # fmt: skip
        return suggestion_of(
            source,
            "import",
            column,
            proposal,
            "match-1",
            confidence=sure,
            rows=3,
            sentence=f"{column} reads like {to}." if to else "Nothing is like it.",
        )

    found = {
        "FullName": proposed(
            "FullName", "name", how("FullName"), 0.93, "city", preview=[("Lee, Ann", "Lee, Ann")]
        ),
        "Town": proposed("Town", "city", how("Town"), 0.97, "name", preview=[("Leeds", "Leeds")]),
        "DOB": proposed(
            "DOB", "born", how("DOB", steps=[DATE]), 0.88, "phone", preview=[("03/02/1990", "1990-02-03")]
        ),
        "OptIn": proposed("OptIn", None, None, 0.6, "phone"),
    }
    ledger.add(run, list(found.values()))
    ledger.finish_run(run)
    return {name: one.id for name, one in found.items()}
