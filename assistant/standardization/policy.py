"""The steward's own standard forms: one readable TOML file, per column before per kind.

[kinds.date]
form = "iso8601"

[columns."orders.order_date"]
kind = "date"          # overrides the guess
form = "dd/MM/yyyy"
order = "dmy"          # answers what the column cannot decide

[columns."crm_import.phone"]
form = "e164"
region = "DE"

[columns."crm_import.name"]
examples = [["Ann Lee", "Lee, Ann"], ["Bob Ray", "Ray, Bob"]]
words = "word 2 + ', ' + word 1"

[columns."customers.city"]
reference = "cities"   # only names of this list

[references.cities]
source = "cities.csv"  # beside this file; or the URL of a data source, with `table`
column = "name"
aliases = ["local_name"]
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import BadSetting
from assistant.kinds import KINDS
from assistant.standardization.parsers import family_of

KEEP = "keep"
"""The form that leaves a column as it is."""
CASES = ("upper", "lower", "title")


class ColumnPolicy(BaseModel):
    """What is wanted of one column or kind. `form` "keep" leaves it alone; None: the dominant form.

    `examples` are pairs of an input and what it should read; the transformation is learnt from them anew,
    always the same, and `words` say what it was when it was kept. They come before any form.
    `reference` names the list whose entries are the column's only values; `variants` are spellings with the
    value to write instead.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    form: str | None = None
    kind: str | None = None
    region: str | None = None
    order: Literal["dmy", "mdy", "ymd"] | None = None
    decimal: Literal[".", ","] | None = None
    examples: tuple[tuple[str, str], ...] | None = None
    words: str | None = None
    reference: str | None = None
    variants: dict[str, str] | None = None

    def answers(self) -> dict[str, str]:
        """What it says of the column's ambiguous values."""
        given = {"region": self.region, "order": self.order, "decimal": self.decimal}
        return {name: value for name, value in given.items() if value is not None}


class ReferencePolicy(BaseModel):
    """Where a list of canonical values is: see `reference.load_list`. `packed` is the list, once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    table: str | None = None
    column: str | None = None
    aliases: tuple[str, ...] = ()
    code: str | None = None
    write: Literal["name", "code"] = "name"
    packed: str = ""


class Policy(BaseModel):
    """All wishes of one file. Columns are named `table.column`, or `column` for every table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kinds: dict[str, ColumnPolicy] = {}
    columns: dict[str, ColumnPolicy] = {}
    references: dict[str, ReferencePolicy] = {}

    def column(self, table: str | None, column: str, kind: str | None) -> ColumnPolicy:
        """What is wanted of a column: its own entry, filled up from its kind's."""
        own = self.columns.get(f"{table}.{column}") or self.columns.get(column) or ColumnPolicy()
        general = self.kinds.get(own.kind or kind or "", ColumnPolicy())
        wanted = general.model_dump(exclude_none=True) | own.model_dump(exclude_none=True)
        return ColumnPolicy.model_validate(wanted)

    def list_of(self, wanted: ColumnPolicy) -> str | None:
        """The packed list of values a column must keep to; None where it names none."""
        return None if wanted.reference is None else self.references[wanted.reference].packed


def load_policy(path: Path | None) -> Policy:
    """The policy of a TOML file; an empty one for None. Raises `BadSetting` with what is wrong in it."""
    if path is None:
        return Policy()
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadSetting(f"The policy file {path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSetting(f"The policy file {path} is not TOML: {error}.") from error
    try:
        policy = Policy.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise BadSetting(f"The policy file {path} has a wrong entry {place}: {first['msg']}.") from error
    for kind, entry in policy.kinds.items():
        _check(path, f"kinds.{kind}", kind, entry)
    for name, entry in policy.columns.items():
        _check(path, f'columns."{name}"', entry.kind, entry)
    for entry in (*policy.kinds.values(), *policy.columns.values()):
        if entry.reference is not None and entry.reference not in policy.references:
            known = ", ".join(policy.references) or "none: write one as [references.NAME]"
            raise BadSetting(
                f"{path}: there is no reference list {entry.reference!r}; the lists are {known}."
            )
    return policy.model_copy(update={"references": _read_lists(path, policy)})


def _read_lists(path: Path, policy: Policy) -> dict[str, ReferencePolicy]:
    """The lists with their entries: what a plan is learnt by must not change under it."""
    from assistant.standardization.reference import load_list

    read = {}
    for name, one in policy.references.items():
        if one.packed:
            raise BadSetting(
                f"{path}, references.{name}: `packed` is filled in by the assistant; leave it out."
            )
        found = load_list(
            name, one.source, path.parent, one.table, one.column, one.aliases, one.code, one.write
        )
        read[name] = one.model_copy(update={"packed": found.pack()})
    return read


def _check(path: Path, place: str, kind: str | None, entry: ColumnPolicy) -> None:
    for named in (kind, entry.kind):
        if named is not None and named not in KINDS:
            raise BadSetting(
                f"{path}, {place}: there is no kind {named!r}; the kinds are {', '.join(KINDS)}."
            )
    if entry.examples is not None and not entry.examples:
        raise BadSetting(f"{path}, {place}: `examples` is empty; give one to three [input, output] pairs.")
    if entry.form is not None and kind is not None and not valid_form(kind, entry.form):
        raise BadSetting(
            f"{path}, {place}: {kind} has no form {entry.form!r}; choose one of {', '.join(forms(kind))}."
        )


def forms(kind: str) -> list[str]:
    """The named forms of a kind."""
    family = family_of(kind)
    return [*(family.forms if family else CASES), KEEP]


def valid_form(kind: str, form: str) -> bool:
    """Whether a policy may ask for this form of this kind."""
    family = family_of(kind)
    return form in forms(kind) or (family is not None and family.pattern_ok(form))
