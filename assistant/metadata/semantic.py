"""What each column is: its semantic type and how sensitive it is.

    type_columns(tables, models, user_types=(), names=True, keys={}) -> list[list[Fact]]   # one list a table
    read_columns(tables, models, user_types=(), names=True) -> list[list[Typed]]   # the same, before facts

A cascade, the cheap and sure first: validators that prove; the noun of the name, where the values do not
speak against it; the classifier, where name and values say the same or the values alone are plain enough.
What none of these is sure of has no type: unknown stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.metadata.facts import Fact, Origin
from assistant.metadata.granularity import granularity_of
from assistant.metadata.headers import About, Reading, read_name
from assistant.metadata.naming.words import article
from assistant.metadata.neighbours import by_neighbours
from assistant.metadata.sensitivity import NONE, Sensitivity, about_people, tags_of
from assistant.metadata.shapes import agrees, dated, possible, share
from assistant.metadata.taxonomy import label_of, taxonomy
from assistant.metadata.traits import traits_of
from assistant.metadata.usertypes import Found, UserType, find_types
from assistant.metadata.validators import prove
from assistant.models.inputs import column_text

if TYPE_CHECKING:
    from assistant.models import Models
    from assistant.sketch import ColumnSketch, TableSketch

_SPECIFIC = {
    "URL": {"image", "socialProfile", "fileName"},
    "uuid": {"accessToken", "deviceId", "password", "pseudonym"},
    "hash": {"accessToken", "password", "pseudonym", "deviceId"},
    "countryCode": {"nationality", "birthPlace"},
    "telephone": {"faxNumber"},
    "nationalID": {"taxID"},
    "email": {"userName"},
}
"""Types that say more than the one proved: an e-mail's digest is a digest, but a pseudonym all the same."""
_VAGUE = frozenset({
    "identifier", "comment", "description", "message", "name", "category", "status", "Organization/name",
    "internalCode", "json", "fieldOfStudy", "testResult",
})  # fmt: skip
"""Types by name that the classifier may put a finer one in place of, where it is all but sure."""
_LEAST, _LEAST_ALONE, _LEAST_AGAINST, _LEAST_FINER = 0.55, 0.8, 0.9, 0.95
"""Probability asked of the classifier: where a weak name says the same; alone; against the name; in place
of a vague one."""
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Typed:
    """What was found of one column; `type` "" where nothing is sure enough. `tags`: a user's own type's.

    `guesses`: what the classifier thought of it, likeliest first, where it was not sure enough.
    """

    column: ColumnSketch
    reading: Reading
    type: str = ""
    confidence: float = 0.0
    origin: Origin = "model"
    sentence: str = ""
    proof: str | None = None
    detail: str = ""
    about: About = ""
    tags: tuple[str, ...] = ()
    guesses: tuple[tuple[str, float], ...] = ()
    sensitivity: Sensitivity = NONE

    @property
    def settled(self) -> bool:
        """Whether it needs no model: it has a type, and not one that says as little as "a name, a code"."""
        return bool(self.type) and not (self.origin == "name" and self.type in _VAGUE)


def type_columns(
    tables: Sequence[TableSketch],
    models: Models,
    user_types: Sequence[UserType] = (),
    *,
    names: bool = True,
    keys: Mapping[str, str] | None = None,
) -> list[list[Fact]]:
    """The facts of each table: its columns' in their order (type, sensitivity, then what else can be said),
    last what one row is.

    `names` False: what columns and tables are called says nothing, and is not read. `keys`: the tables of
    the source by what their keys are called after (`traits.refers_to`).
    """
    typed = read_columns(tables, models, user_types, names=names)
    found = []
    for table, some in zip(tables, typed, strict=True):
        facts = [fact for one in some for fact in facts_of(table.name, one)]
        facts += traits_of(table, some, keys, names=names)
        grain = granularity_of(table, some) if names else None
        found.append([*facts, *([grain] if grain else ())])
    return found


def read_columns(
    tables: Sequence[TableSketch], models: Models, user_types: Sequence[UserType] = (), *, names: bool = True
) -> list[list[Typed]]:
    """What each column of each table is; the classifier sees all undecided columns in one batch.

    A user's own type goes before those of the taxonomy.
    """
    found = [
        [_by_rule(column, table.name if names else "", names) for column in table.columns] for table in tables
    ]
    if user_types:
        for table, some in zip(tables, found, strict=True):
            own = find_types(table.columns, user_types, models, names=names)
            some[:] = [_of_user(one, own_type) for one, own_type in zip(some, own, strict=True)]
    open_ = [(t, c) for t, some in enumerate(found) for c, one in enumerate(some)
             if not one.settled and any(map(str.strip, one.column.values))]  # fmt: skip
    judged = _by_model([found[t][c] for t, c in open_], models, names)
    for (t, c), one in zip(open_, judged, strict=True):
        found[t][c] = one
    return [_with_tags(by_neighbours(some)) for some in found]


def facts_of(table: str, one: Typed) -> list[Fact]:
    """The facts a typed column gives."""
    facts = []
    shown = one.column.values[:_SHOWN]
    if one.type:
        facts.append(
            Fact(table=table, column=one.column.name, facet="semantic_type", value=one.type,
                 confidence=one.confidence, sentence=one.sentence, origin=one.origin, detail=one.detail,
                 proof=one.proof, values=shown)
        )  # fmt: skip
    if one.sensitivity.tags:
        confidence = one.confidence if one.type else 0.8
        facts.append(
            Fact(table=table, column=one.column.name, facet="sensitivity", value=list(one.sensitivity.tags),
                 confidence=round(confidence * 0.97, 3), sentence=one.sensitivity.why, origin=one.origin,
                 detail=one.detail, proof=one.proof)
        )  # fmt: skip
    return facts


def _by_rule(column: ColumnSketch, table: str, names: bool) -> Typed:
    """What the name and the validators say; no type where the classifier has to be asked."""
    reading = read_name(column.name, table) if names else Reading()
    one = Typed(column, reading, about=reading.about)
    proof = prove(column, reading.type)
    if proof is not None:
        kind = reading.type if reading.type in _SPECIFIC.get(proof.type, ()) else proof.type
        agreed = reading.type in {"", kind} or reading.weak
        why = f"Its values are {_of_each(proof.words)}."
        return replace(one, type=kind, confidence=0.98 if agreed else 0.93, origin="proof", sentence=why,
                       proof=proof.words)  # fmt: skip
    known = taxonomy().get(reading.type)
    if known is not None and not reading.weak:
        fits = agrees(known, column)
        if fits is not False:
            why = f"Its name ends with “{reading.noun}”" + (" and its values look like it." if fits else ".")
            return replace(
                one, type=known.name, confidence=0.93 if fits else 0.88, origin="name", sentence=why
            )
    if known is not None and known.shape == "number" and _fractions(column) and agrees(known, column):
        why = f"Its name ends with “{reading.noun}” and its values are fractions."
        return replace(one, type=known.name, confidence=0.8, origin="name", sentence=why)
    if column.type == "boolean":
        return replace(
            one, type="Boolean", confidence=0.97, origin="profile", sentence="It is declared boolean."
        )
    if column.type == "date" and not column.values:
        return replace(one, type="Date", confidence=0.9, origin="profile", sentence="It is declared a date.")
    if column.type == "datetime":
        return replace(
            one, type="DateTime", confidence=0.9, origin="profile", sentence="It is declared a time stamp."
        )
    if dated(column) and not reading.type:
        kind, why = "Date", "Its values are days."
        if column.type == "time":
            kind, why = "Time", "Its values are times."
        elif share(column, lambda value: ":" in value) >= 0.8:
            kind, why = "DateTime", "Its values are moments."
        return replace(one, type=kind, confidence=0.88, origin="profile", sentence=why)
    return one


def _fractions(column: ColumnSketch) -> bool:
    """Whether a column holds fractions: of the weak names ("total"), amounts do and counts do not."""
    return (
        column.type == "number"
        or share(column, lambda value: re.search(r"\d[.,]\d{1,2}\D*$", value) is not None) > 0.5
    )


def _of_user(one: Typed, found: Found | None) -> Typed:
    if found is None:
        return one
    return replace(
        one, type=found.type.name, confidence=found.confidence, origin="profile", sentence=found.why,
        proof=None, detail="a type of your own", tags=found.type.tags,
    )  # fmt: skip


def _by_model(columns: Sequence[Typed], models: Models, names: bool) -> list[Typed]:
    """The columns with the type that the classifier is sure of, by name with values and by values alone.

    The values alone are only read where the two together are sure enough.
    """
    if not columns:
        return []
    model = models.semantic_type
    texts = [column_text(one.column.name if names else "", one.column.values) for one in columns]
    named, unknown = model.classify(texts), model.unfamiliar(texts)
    sure = [
        not foreign and _likely(one, model.labels[int(row.argmax())], float(row.max()))
        for one, row, foreign in zip(columns, named, unknown, strict=True)
    ]
    asked = [one for one, likely in zip(columns, sure, strict=True) if likely]
    alone = iter(model.classify([column_text("", one.column.values) for one in asked]))
    found = []
    for one, row, likely in zip(columns, named, sure, strict=True):
        best = int(row.argmax())
        label = model.labels[best]
        agreed = likely and (int(next(alone).argmax()) == best or label == one.reading.type)
        if not agreed:
            order = row.argsort()[::-1][:3]
            found.append(replace(one, guesses=tuple((model.labels[i], float(row[i])) for i in order)))
            continue
        why = f"Its values{' and its name' if names else ''} read like {article(label_of(label))}."
        found.append(
            replace(
                one, type=label, confidence=round(0.95 * float(row[best]), 3), origin="model", sentence=why,
                detail=model.version,
            )
        )  # fmt: skip
    return found


def _likely(one: Typed, label: str, sure: float) -> bool:
    """Whether the classifier's answer may stand: sure enough for what the name says, and possible."""
    least = _LEAST_FINER if one.type else _LEAST_AGAINST if one.reading.type else _LEAST_ALONE
    if one.reading.weak and label == one.reading.type:
        least = _LEAST
    if sure < least or label == one.type:
        return False
    known = taxonomy().get(label)
    return possible(label, one.column) and (known is None or agrees(known, one.column) is not False)


def _with_tags(columns: Sequence[Typed]) -> list[Typed]:
    """The columns with whom they are about, the table considered, and the tags that follow."""
    own = [one.type for one in columns if one.about in {"", "person"} and not one.reading.aggregate]
    # Where names are not read, a table with organisations in it is not known to be about people.
    nameless = not any(one.reading.noun for one in columns)
    people = about_people(own) and not (nameless and "Organization/name" in own)
    found = []
    for one in columns:
        about: About = one.about or ("person" if people else "")
        found.append(replace(one, about=about, sensitivity=tags_of(one.type, one.reading, about, one.tags)))
    return found


def _of_each(words: str) -> str:
    return words.replace("every value is ", "each ").replace("every value has ", "each with ")
