"""A fact: one thing that can be said of a column or of a table, who says so, how sure, and why.

Facts are what the parts of this package find; `suggest` makes suggestions of them, one a fact, so that a
steward can take a column's type and write its description anew.
"""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from assistant.suggestion import Json, TaskName

TASK: TaskName = "metadata"
"""The task of a suggestion that is a fact."""

Facet = Literal[
    "semantic_type",  # str: a name of the taxonomy
    "sensitivity",  # list[str], sorted: of TAGS
    "unit",  # str: UCUM-like symbol, "kg", "km/h"
    "currency",  # str: ISO 4217
    "time_zone",  # str: IANA name or UTC offset
    "language",  # str: ISO 639-1
    "role",  # str: of ROLES
    "use",  # str: of USES
    "granularity",  # str: what one row of the table is, in words (a table's)
    "business_name",  # str
    "description",  # str
    "term",  # str: the id of a glossary term
]
"""What is said; the comment gives the value's form. A table has granularity, business_name, description,
term and sensitivity; a column all but granularity."""
FACETS: tuple[Facet, ...] = get_args(Facet)
TAGS: tuple[str, ...] = ("direct", "quasi", "sensitive", "credential", "payment", "health")
"""direct: names or reaches one person; quasi: does so together with others (birth date, postal code);
sensitive: a special category (religion, ethnicity, …; GDPR art. 9 but health); credential: lets one in;
payment: pays or is paid to; health: of body or mind. Any tag but none makes a column PII, save "payment"
and "credential" of an organisation, which are sensitive all the same."""
ROLES: tuple[str, ...] = ("primary key", "natural key", "foreign key")
USES: tuple[str, ...] = ("measure", "dimension", "time", "identifier", "text", "technical")

Origin = Literal["model", "proof", "name", "profile", "glossary", "upstream", "equal column", "generator",
                 "import", "person"]  # fmt: skip
"""Where a fact comes from. "proof": a validator; "name": words of the name; "profile": statistics."""


class Fact(BaseModel):
    """One fact. `column` None: of the table itself.

    `confidence` is the calibrated probability that a steward accepts it; `sentence` says why, `proof` names
    the deterministic check that passed, `detail` says more of the origin: the term's id, the column it is
    from, the model's version, the file.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    table: str
    column: str | None
    facet: Facet
    value: Json
    confidence: float = Field(ge=0, le=1)
    sentence: str
    origin: Origin
    detail: str = ""
    proof: str | None = None
    values: tuple[str, ...] = ()
