"""Values that stand for no value, and cells that are empty."""

from __future__ import annotations

import re

import numpy as np

from assistant.anomalies.cells import CodedColumn

WORDS = frozenset(
    """n/a na n.a. n.a n/d nd nil none null nan nat (null) <null> [null]
    #n/a #na #null! #ref! #value! #div/0! \\n
    missing unknown unk unspecified undefined undetermined undisclosed tbd tba tbc tbd. pending todo to-do
    empty blank (blank) <blank> (empty) void test dummy sample placeholder xxx xx x xxxx
    foo bar abc asdf qwerty
    not\xa0available not\xa0applicable not\xa0known not\xa0specified not\xa0provided not\xa0given no\xa0data
    no\xa0value not\xa0set no\xa0entry default other ? ?? ??? - -- --- . .. ... / * ** _ __ ~ # ! n.d. s/o s/n
    unbekannt keine k.a. k.a leer inconnu aucun néant desconocido ninguno sin\xa0datos sconosciuto nessuno
    onbekend geen desconhecido nenhum neuvedeno neuveden neznámý brak nieznany okänd saknas ukendt ingen
    0000-00-00 1900-01-01 1970-01-01 9999-12-31 1899-12-30 01/01/1900 01/01/1970 12/31/9999 00/00/0000
    00:00:00 00000 000-000-0000 123-456-7890 1234567890 0000000000 9999999999 -1 -9 -99 -999 -9999 999 9999
    99999 999999 test@test.com a@a.com none@none.com noreply@example.com""".replace("\n", " ").split(" ")
) - {""}
SURE = WORDS - frozenset(
    [
        "other",
        "default",
        "x",
        "xx",
        "sample",
        "test",
        "bar",
        "abc",
        "void",
        "pending",
        "-1",
        "-9",
        "999",
        "9999",
        "99999",
        "00000",
        "00:00:00",
        "nd",
        "na",
        "geen",
        ".",
        "/",
        "*",
        "_",
    ]
)
_REPEATED = re.compile(r"^(.)\1{2,}$")
_NO_CONTENT = re.compile(r"^[\W_]+$")


def placeholder_level(value: str) -> float:
    """How much a value looks like no value: 1 a known word, 0.6 a likely one, 0.3 no content, else 0."""
    text = value.strip().lower()
    key = text.replace(" ", "\xa0")
    if key in SURE:
        return 1.0
    if key in WORDS or not text:
        return 0.6
    if _REPEATED.match(text) or _NO_CONTENT.match(text):
        return 0.3
    return 0.0


def features(column: CodedColumn) -> dict[str, np.ndarray]:
    """Placeholder-likeness and emptiness; each array has the shape (distinct values,)."""
    levels = np.array([placeholder_level(value) for value in column.values])
    levels[~column.present] = 0.0
    share = float((column.counts * (levels > 0.5)).sum()) / max(column.total, 1)
    missing = (~column.present).astype(float)
    missing_share = float((column.counts * missing).sum()) / max(column.total, 1)
    return {
        "placeholder.level": levels,
        "placeholder.share": np.where(levels > 0, share, np.nan),
        "placeholder.missing": missing,
        "placeholder.missing_share": np.where(missing > 0, missing_share, np.nan),
    }
