"""What can be said of a column: "… is never empty", "… is at least 1", "… exists in customers"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.rules.generation.comparing import between, compare, joined, values_of
from assistant.rules.generation.forms import FLIPPED, form, operator_of
from assistant.rules.generation.known import Empty, Known, Part
from assistant.rules.generation.literals import HOURS, hours, number
from assistant.rules.generation.references import refer
from assistant.rules.generation.shapes import length, shape, typed
from assistant.rules.generation.written import Ambiguous, Unread


@dataclass(frozen=True)
class Said:
    """What is said of some columns: the words matched, and whether they are denied."""

    known: Known
    columns: Sequence[str]
    match: re.Match[str]
    negative: bool = False
    together: bool = False
    verb: str = ""

    def each(self, build: Callable[[str], Part | list[Part]]) -> list[Part]:
        """The same for each column."""
        built = [build(column) for column in self.columns]
        return [part for parts in built for part in (parts if isinstance(parts, list) else [parts])]

    def affirmed(self) -> None:
        """Raises `Unread` where it is denied, and the language has no such denial."""
        if self.negative:
            raise Unread(f"No rule says that something is not {self.match[0].strip()!r}.")


def _empty(said: Said) -> list[Part]:
    if not said.negative:
        return [Empty(column) for column in said.columns]
    named = said.match["also"]
    if named:
        return said.each(
            lambda c: said.known.rule("not_null", column=c, missing=_texts(said.known, c, named))
        )
    blank = said.match["how"].casefold() not in {"null", "nan", "none"}
    return said.each(lambda c: _not_null(said.known, c, blank))


def _given(said: Said) -> list[Part]:
    if said.negative:
        return [Empty(column) for column in said.columns]
    return said.each(lambda c: _not_null(said.known, c, True))


def _no_value(said: Said) -> list[Part]:
    return [Empty(column) for column in said.columns]


def _not_null(known: Known, column: str, blank: bool) -> Part:
    """Empty texts count as missing where the column has some."""
    missing = [""] if blank and "" in known.view.columns[column].values else []
    return known.rule("not_null", column=column, missing=missing)


def _texts(known: Known, column: str, text: str) -> list[str]:
    return [str(value) for value in values_of(known, column, text)]


def _between(said: Said) -> list[Part]:
    said.affirmed()
    strictly = bool(said.match["strictly"])
    return said.each(
        lambda c: between(said.known, c, said.match["low"], said.match["high"], strictly=strictly)
    )


def _two(said: Said) -> list[Part]:
    said.affirmed()
    low, high = operator_of(said.match["op"]), operator_of(said.match["op2"])
    return said.each(
        lambda c: joined(
            said.known,
            [
                compare(said.known, c, low, said.match["low"]),
                compare(said.known, c, high, said.match["high"]),
            ],
        )
    )


def _compare(said: Said) -> list[Part]:
    operator = operator_of(said.match["op"])
    operator = FLIPPED[operator] if said.negative else operator
    return said.each(lambda c: compare(said.known, c, operator, said.match["b"]))


def _verb(operator: str) -> Callable[[Said], list[Part]]:
    def build(said: Said) -> list[Part]:
        stands = FLIPPED[operator] if said.negative else operator
        return said.each(lambda c: compare(said.known, c, stands, said.match["b"]))

    return build


def _sign(said: Said) -> list[Part]:
    word = said.match["sign"].casefold()
    if word == "zero":
        return said.each(lambda c: compare(said.known, c, "!=" if said.negative else "=", "0"))
    operator = {"positive": ">", "negative": "<"}.get(word, ">=")
    return said.each(lambda c: compare(said.known, c, FLIPPED[operator] if said.negative else operator, "0"))


def _one_of(said: Said) -> list[Part]:
    kind = "not_in_set" if said.negative else "in_set"
    text = said.match["list"]
    if re.match(r"the (?:future|past)\b", text, re.IGNORECASE):
        return said.each(lambda c: compare(said.known, c, "<", f"in {text}"))
    return said.each(lambda c: said.known.rule(kind, column=c, values=values_of(said.known, c, text)))


def _unique(said: Said) -> list[Part]:
    word = said.match["how"].casefold()
    if said.negative != (word in {"repeated", "duplicated", "duplicate", "repeat"}):
        raise Unread("No rule says that values repeat.")
    within = said.known.listed(said.match["within"]) if said.match["within"] else []
    if len(said.columns) > 1 and not said.together:
        names = " and ".join(said.columns)
        raise Ambiguous(f"Write “{names} together are unique”, or a sentence for each of them.")
    return [said.known.rule("unique", on=[*within, *said.columns])]


def _equals(said: Said) -> list[Part]:
    """The last resort: "status is shipped", "total is quantity times price", "status is open or shipped"."""
    operator = "!=" if said.negative else "="
    text = said.match["b"]
    try:
        return said.each(lambda c: compare(said.known, c, operator, text))
    except Ambiguous:
        raise
    except Unread:
        if not re.search(r",|\s(?:or|and)\s", text):
            raise
        return said.each(lambda c: _values(said, c, text))


def _values(said: Said, column: str, text: str) -> Part:
    values = values_of(said.known, column, text)
    has = set(said.known.view.columns[column].values)
    strange = [value for value in values if isinstance(value, str) and value not in has]
    if strange and "only" not in said.verb and not re.search(r"['\"“‘]", text):
        raise Unread(f"{strange[0]!r} is no value of {column}; if it is to be one, write “is one of …”.")
    return said.known.rule("not_in_set" if said.negative else "in_set", column=column, values=values)


def _determines(said: Said) -> list[Part]:
    said.affirmed()
    dependents = said.known.listed(said.match["b"])
    return [
        said.known.rule("functional_dependency", determinant=list(said.columns), dependent=one)
        for one in dependents
    ]


def _depends(said: Said) -> list[Part]:
    said.affirmed()
    determinant = said.known.listed(said.match["b"])
    return said.each(lambda c: said.known.rule("functional_dependency", determinant=determinant, dependent=c))


def _refers(said: Said) -> list[Part]:
    said.affirmed()
    return [refer(said.known, said.columns, said.match["to"])]


def _fresh(said: Said) -> list[Part]:
    said.affirmed()
    words = said.match.groupdict()
    age = (
        HOURS[words["often"].casefold()] if words.get("often") else hours(words.get("n") or "", words["unit"])
    )
    return said.each(lambda c: freshness(said.known, c, age))


def freshness(known: Known, column: str, age: float | None) -> Part:
    """The latest value is at most so many hours old."""
    read = known.read(column)
    if age is None or read.reads not in {"date", "datetime"}:
        raise Unread(f"{column} holds {read.reads}s, which have no age.")
    return known.rule("freshness", column=column, hours=age, reads=read.reads, format=read.format)


def _length(said: Said) -> list[Part]:
    words = said.match.groupdict()
    low, high = number(words["n"]), number(words["m"]) if words.get("m") else None
    operator = operator_of(words["op"]) if words.get("op") else "="
    operator = FLIPPED[operator] if said.negative else operator
    return said.each(lambda c: length(said.known, c, operator, low, high))


def _shaped(said: Said) -> list[Part]:
    said.affirmed()
    return said.each(lambda c: shape(said.known, c, said.match))


def _typed(said: Said) -> list[Part]:
    said.affirmed()
    return said.each(lambda c: typed(said.known, c, said.match["what"]))


def _old(said: Said) -> list[Part]:
    column = said.columns[0]
    raise Ambiguous(
        f"Write “the latest {column} is at most … old”: as it stands, it could be meant of every row."
    )


def _inside(said: Said) -> list[Part]:
    """ "in customers" is a table's values, "in (a, b)" a list."""
    if said.known.tables.knows(said.match["to"].split("(")[0].split(".")[0]):
        return _refers(said)
    text = said.match["to"]
    if re.match(r"(?:the )?(?:future|past)\b", text, re.IGNORECASE):
        return said.each(lambda c: compare(said.known, c, "<", f"in the {text.removeprefix('the ')}"))
    if not re.search(r"[,'\"(\[{]|\s(?:or|and)\s", text):
        raise Unread(f"There is no table {text!r} at hand, and it is no list of values.")
    kind = "not_in_set" if said.negative else "in_set"
    return said.each(lambda c: said.known.rule(kind, column=c, values=values_of(said.known, c, text)))


FORMS: tuple[tuple[re.Pattern[str], Callable[[Said], list[Part]]], ...] = (
    (form(r"(?:left )?(?P<how>empty|null|blank|missing|nan|none|unset|omitted)",
          r"(?:,? nor reads?(?: one of)? (?P<also>.+))?"), _empty),
    (form(r"(?:be )?(?:a |any )?(?:given|filled(?: in| out)?|present|provided|set|required|mandatory|known",
          r"|populated|not[ -]null|non[ -]?(?:null|empty)|recorded|entered|there|value)"), _given),
    (form(r"no value"), _no_value),
    (form(r"(?P<sign>positive|negative|non-?negative|zero)"), _sign),
    (form(r"(?:(?:consists?|made up) of |made of )?(?:only )?(?:exactly )?(?P<digits>{count})? ?",
          r"(?P<sort>digits|letters|upper[ -]?case letters|capitals|lower[ -]?case letters)(?: only| long)?"),
     _shaped),
    (form(r"{within} {n} (?:and|to|-|–) {m} {characters}"), _length),
    (form(r"{n}(?: to | and |\s*[-–]\s*){m} {characters}"), _length),
    (form(r"{maybe op}{n} {characters}"), _length),
    (form(r"(?P<strictly>strictly )?{within} (?P<low>.+?)(?: and | to |\s*[-–]\s+)(?P<high>.+)"), _between),
    (form(r"(?P<strictly>)(?P<low>{number})(?: to |\s*[-–]\s*)(?P<high>{number})"), _between),
    (form(r"{op}\s*(?P<low>.+?),? (?:and|but) {op2}\s*(?P<high>.+)"), _two),
    (form(r"(?:at most|not? more than|not? older than) (?P<n>.+?) {unit} old"), _old),
    (form(r"(?:updated|refreshed|loaded|renewed) (?:at least )?",
          r"(?:(?P<often>hourly|daily|weekly)|every (?P<n>\S+ )?{unit})"), _fresh),
    (form(r"{op}\s*{b}"), _compare),
    (form(r"exceeds? {b}"), _verb(">")),
    (form(r"precedes? {b}"), _verb("<")),
    (form(r"follows? {b}"), _verb(">")),
    (form(r"equals? {b}"), _verb("=")),
    (form(r"differs? from {b}"), _verb("!=")),
    (form(r"(?:determines?|tells?|fixes|implies|decides) {b}"), _determines),
    (form(r"(?:depends?|dependent)(?: only| solely)? on {b}"), _depends),
    (form(r"(?P<how>unique|distinct|repeated|duplicated?|repeat|a (?:primary )?key)",
          r"(?: (?:within|per|for each|in each|for every|in every) (?P<within>.+))?"), _unique),
    (form(r"(?:exists?|found|listed|present|contained|known|occurs?|appears?|included|stands?) (?:in|among) ",
          r"(?P<to>.+)"), _refers),
    (form(r"(?:references?|refers? to|points? to|links? to) (?P<to>.+)"), _refers),
    (form(r"(?:one of|any of|among|either|limited to|restricted to)(?: the| these)?(?: following)?",
          r"(?: values)?:? (?P<list>.+)"), _one_of),
    (form(r"in (?P<to>.+)"), _inside),
    (form(r"(?:match(?:es)?|reads? like|looks? like|follows? the (?:pattern|form|format)",
          r"|of the (?:form|pattern))(?: the)?(?: pattern| regex| regular expression)?:? ",
          r"(?P<pattern>.+)"), _shaped),
    (form(r"(?P<place>starts?|begins?|ends?) with (?P<text>.+)"), _shaped),
    (form(r"(?P<place>contains?|includes?) (?:an? )?(?P<text>.+)"), _shaped),
    (form(r"(?:always )?(?P<what>.+)"), _typed),
    (form(r"{b}"), _equals),
)  # fmt: skip
"""Tried in this order on what stands behind the verb."""
