"""Headers as people write them: naming styles, abbreviations, prefixes, or none at all."""

from __future__ import annotations

import re

from numpy.random import Generator

from training.corpora.rand import between, chance, pick

_SHORT = {
    "number": ("no", "num", "nr", "nbr"), "code": ("cd", "cod"), "description": ("desc", "descr", "dscr"),
    "quantity": ("qty",), "amount": ("amt",), "date": ("dt", "dat"), "address": ("addr", "adr"), "name": ("nm", "nam"),
    "identifier": ("id",), "telephone": ("tel",), "phone": ("ph", "phn"), "percent": ("pct", "perc"),
    "department": ("dept", "dep"), "organisation": ("org",), "customer": ("cust", "cst"), "product": ("prod", "prd"),
    "category": ("cat", "categ"), "country": ("ctry", "cntry"), "currency": ("curr", "ccy", "cur"), "type": ("typ",),
    "account": ("acct", "acc"), "transaction": ("txn", "trx", "trans"), "reference": ("ref",), "status": ("sts", "stat"),
    "average": ("avg",), "maximum": ("max",), "minimum": ("min",), "total": ("tot", "ttl"), "year": ("yr",),
    "manager": ("mgr",), "employee": ("emp",), "invoice": ("inv",), "order": ("ord",), "birth": ("bth", "b"),
    "time": ("tm", "ts"), "duration": ("dur",), "weight": ("wt", "wgt"), "temperature": ("temp",), "language": ("lang",),
    "message": ("msg",), "value": ("val",), "position": ("pos",), "group": ("grp",), "level": ("lvl",), "postal": ("post",),
}  # fmt: skip
_PREFIXES = (
    "customer", "supplier", "order", "billing", "shipping", "employee", "product", "contact", "home",
    "source", "new", "primary", "parent", "patient", "student", "event", "account", "main", "default",
    "current", "last", "first", "src", "dim", "fk", "stg", "tbl", "cust", "emp", "vendor", "site",
    "project", "company", "user", "member", "legacy",
)  # fmt: skip
_DULL = (
    "", "col", "column", "field", "value", "data", "x", "attr", "Unnamed: {}", "col_{}", "Column{}",
    "field_{}", "c{}", "V{}", "F{}", "attribute{}", "_c{}", "info", "text", "item", "Spalte {}",
    "columna{}", "details", "entry", "name",
)  # fmt: skip
_WORD = re.compile(r"[^\W_]+", re.UNICODE)


_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def words_of(name: str) -> list[str]:
    """The lower-case words of a header in any style."""
    return [word.lower() for word in _WORD.findall(_CAMEL.sub(" ", name))]


def dull(rng: Generator) -> str:
    """A header that says nothing; often none."""
    return "" if chance(rng, 0.5) else pick(rng, _DULL).format(between(rng, 0, 40))


def style(words: str, rng: Generator, prefix: bool = True) -> str:
    """`words` (a plain phrase) in one of the naming styles of databases, spreadsheets and web tables."""
    parts = [part.lower() for part in _WORD.findall(words)]
    if not parts:
        return words
    if chance(rng, 0.12):
        parts = [pick(rng, _SHORT.get(part, (part,))) for part in parts]
    if prefix and chance(rng, 0.1):
        parts = [pick(rng, _PREFIXES), *parts]
    kind = rng.random()
    if kind < 0.25:
        return "_".join(parts)
    if kind < 0.35:
        return parts[0] + "".join(part.capitalize() for part in parts[1:])
    if kind < 0.43:
        return "".join(part.capitalize() for part in parts)
    if kind < 0.65:
        return " ".join(part.capitalize() for part in parts)
    if kind < 0.78:
        return " ".join(parts)
    if kind < 0.86:
        return "_".join(parts).upper()
    if kind < 0.91:
        return " ".join(parts).capitalize()
    if kind < 0.95:
        return "".join(parts)
    return pick(rng, ("{}:", "{} *", "({})", "{}1", "{}_1", "# {}", "{}.", "{} ", "t.{}", "{}__c")).format(
        "_".join(parts)
    )


def header(words: str, rng: Generator) -> str:
    """A column's header: styled words mostly, now and then a dull one or none."""
    return dull(rng) if chance(rng, 0.14) else style(words, rng)
