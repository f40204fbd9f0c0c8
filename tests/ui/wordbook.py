"""Metadata of the small shop of `sample`: proposed, accepted, written by a person."""

from __future__ import annotations

from typing import Any

from assistant.ledger import Ledger
from assistant.metadata.facts import Fact
from assistant.metadata.suggest import suggestion_of
from assistant.suggestion import Decision


def fact(facet: str, value: Any, column: str | None, table: str = "customers", **said: Any) -> Fact:
    """A fact of the shop."""
    given = {
        "confidence": 0.9,
        "sentence": f"The name says {facet}.",
        "origin": "model",
        "detail": "types-1",
    } | said
    return Fact(table=table, column=column, facet=facet, value=value, **given)


FACTS: tuple[Fact, ...] = (
    fact("semantic_type", "name", "name", confidence=0.97),
    fact("sensitivity", ["direct"], "name", confidence=0.97),
    fact("business_name", "Customer name", "name", confidence=0.93, origin="glossary",
         detail="customer-name"),
    fact("description", "Name of the customer as they gave it.", "name", confidence=0.8, origin="glossary",
         detail="customer-name"),
    fact("semantic_type", "addressLocality", "city", confidence=0.95),
    fact("sensitivity", [], "city", confidence=0.72),
    fact("description", "City where the customer lives.", "city", confidence=0.7, origin="equal column",
         detail="branches.city"),
    fact("semantic_type", "birthDate", "born", confidence=0.91),
    fact("sensitivity", ["quasi"], "born", confidence=0.9),
    fact("semantic_type", "telephone", "phone", confidence=0.99, proof="every value is a phone number",
         values=("020 9555 0100",), origin="proof"),
    fact("sensitivity", ["direct"], "phone", confidence=0.99, proof="every value is a phone number"),
    fact("granularity", "one row is one customer (id)", None, confidence=0.96, origin="profile"),
    fact("description", "The people and firms that buy.", None, confidence=0.66),
    fact("use", "measure", "total", "orders", confidence=0.94, origin="profile"),
    fact("currency", "GBP", "total", "orders", confidence=0.4, origin="name"),
)  # fmt: skip


def fill(ledger: Ledger, source: str) -> dict[str, str]:
    """Put the facts into the ledger; those of `phone` accepted by anna, a currency edited; ids by place."""
    run = ledger.start_run("metadata", source)
    said = {
        f"{one.column or one.table} {one.facet}": suggestion_of(one, source, "types-1", 60) for one in FACTS
    }
    ledger.add(run, list(said.values()))
    ledger.finish_run(run)
    ids = {name: one.id for name, one in said.items()}
    ledger.decide_many([ids["phone semantic_type"], ids["phone sensitivity"]], "accept", "anna")
    word = Decision(
        suggestion=ids["total currency"], verdict="edit", by="anna", value="EUR", comment="our books"
    )
    ledger.decide(word)
    return ids
