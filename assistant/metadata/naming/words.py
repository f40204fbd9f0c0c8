"""A name's words: camelCase, snake_case, letters beside digits taken apart; singular forms; known words."""

from __future__ import annotations

import re
from functools import cache

from assistant.metadata.naming.lists import listed

_RUN = re.compile(r"[^\W_]+")
_PIECE = re.compile(r"[A-Z]+s(?![a-z])|[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+|[^\W\d_A-Za-z]+")
_WHOLE = re.compile(
    r"(?:b2b|b2c|c2c|d2c|h2o|co2|no2|pm10|pm25|md5|sha\d+|utf8|ipv[46]|oauth2?|w[0-9]|[qhs][1-4]|fy\d{2,4}|"
    r"iso\d+|[a-z]\d{2,}|mp[34]|s3|ec2|a1c|hba1c|p\d\d|3d|2fa|4g|5g|i18n|e164|\d+(?:st|nd|rd|th)|\d+[dhmwy])$"
)
_LAYERS = listed("layers")
_LAYER_ENDS = listed("layer_ends")
_ALIKE = listed("singular_in_s")
_ODD = {
    "people": "person", "persons": "person", "children": "child", "men": "man", "women": "woman",
    "statuses": "status", "addresses": "address", "aliases": "alias", "indices": "index", "indexes": "index",
    "analyses": "analysis", "criteria": "criterion", "data": "data", "feet": "foot", "matrices": "matrix",
    "taxes": "tax", "bases": "base", "diagnoses": "diagnosis", "movies": "movie", "cookies": "cookie",
    "knives": "knife", "lives": "life", "leaves": "leave", "shelves": "shelf", "wives": "wife", "ids": "id",
    "kpis": "kpi", "ads": "ad", "calories": "calorie", "bonds": "bond", "campuses": "campus", "menus": "menu",
    "logos": "logo", "buses": "bus",
    "skus": "sku", "gpus": "gpu", "cpus": "cpu", "bonuses": "bonus", "lenses": "lens", "viruses": "virus",
}  # fmt: skip
COMMON = 3.2
"""Zipf frequency (wordfreq) from which on a run of letters counts as an English word."""


def split_name(name: str) -> list[str]:
    """The words of a column's or table's name in small letters; letters without case stay in one piece.

    `CustomerID`, `customer_id` and `customer id` have the same; so have `addr1` and `addr_1`.
    """
    found: list[str] = []
    for run in _RUN.findall(name):
        if _WHOLE.match(run.casefold()):
            found.append(run.casefold())
            continue
        found += [_plain(piece) for piece in _PIECE.findall(run)] or [run.casefold()]
    return found


def _plain(piece: str) -> str:
    return piece.casefold() if piece.isascii() or piece.islower() else piece.lower()


@cache
def singular(word: str) -> str:
    """The singular of an English noun, by rule; a word that has none, or looks like none, as it is."""
    if word in _ODD:
        return _ODD[word]
    if len(word) < 4 or word in _ALIKE or not word.isascii() or not word.endswith("s"):
        return word
    if word.endswith(("ss", "us", "is", "ous")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zzes")):
        return word[:-2]
    return word[:-1]


@cache
def plural(word: str) -> str:
    """The plural of an English noun, by rule."""
    if word.endswith("s") and singular(word) != word:
        return word
    for many, one in _ODD.items():
        if one == word and many != "persons":
            return many
    if word.endswith(("s", "x", "ch", "sh", "z")):
        return word + "es"
    if word.endswith("y") and len(word) > 1 and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


def article(noun: str) -> str:
    """A noun (or words that begin like one) with "a" or "an" before it, by its first letter."""
    return f"an {noun}" if noun[:1].lower() in set("aeiou") else f"a {noun}"


@cache
def zipf(word: str) -> float:
    """How frequent an English word is, 0 (not seen) to 8; source: the package wordfreq (Speer 2022)."""
    from wordfreq import zipf_frequency

    return float(zipf_frequency(word, "en")) if word.isascii() and word.isalpha() else 0.0


def table_words(table: str) -> list[str]:
    """The words of a table's own name: without schema, layer marks (`stg_`, `dim_`, `tbl_`) or system.

    `stg_shopify__order_line` → order, line; `dbo.tblCustomers` → customers.
    """
    last = re.split(r"[./\\]", table)[-1] or table
    parts = [part for part in re.split(r"__+", last) if part.strip("_")]
    words = split_name(parts[-1] if parts else last)
    while len(words) > 1 and words[0] in _LAYERS:
        words = words[1:]
    if len(parts) > 1 and words and parts[0].casefold() in words[0]:
        words = words[1:] or words
    while len(words) > 1 and words[-1] in _LAYER_ENDS:
        words = words[:-1]
    return words
