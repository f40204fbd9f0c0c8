"""What is known of the source and of the target column when a transformation is looked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property

from assistant.mapping.steps import Cast, Step
from connectors.types import TYPES

CASTS = ("integer", "number", "boolean", "date", "datetime")


@dataclass(frozen=True)
class Sides:
    """`texts` are source values, `targets` target values, each where there are some; no NULLs.

    `source_type` and `type` are of `connectors.types.TYPES`; "" where nothing is declared.
    """

    names: tuple[str, ...]
    target: str
    texts: Sequence[str] = ()
    targets: Sequence[str] = ()
    source_type: str = ""
    type: str = ""

    def __post_init__(self) -> None:
        for one in (self.source_type, self.type):
            if one and one not in TYPES:
                raise ValueError(f"{one!r} is no type of a column; there are {', '.join(TYPES)}.")

    @cached_property
    def tail(self) -> tuple[Step, ...]:
        """The last step: what the target's type asks of a text; () where the source has that type already."""
        from assistant.mapping.compile.types import same_class

        if self.type not in CASTS or same_class(self.source_type, self.type):
            return ()
        return (Cast(to=self.type),)  # type: ignore[arg-type]

    @cached_property
    def numeric(self) -> bool:
        """Whether the target holds numbers."""
        if self.type in ("integer", "number"):
            return True
        plain = [number_of(text) is not None for text in self.targets[:200]]
        return bool(plain) and sum(plain) >= 0.9 * len(plain)


def number_of(text: str) -> Decimal | None:
    """A plain number; None for all else."""
    try:
        value = Decimal(text) if text.isascii() else None
    except InvalidOperation:
        return None
    return value if value is not None and value.is_finite() else None


def same_cell(one: str | None, other: str | None, type_: str) -> bool:
    """Whether two texts are the same cell of a column of this type."""
    if one == other:
        return True
    if one is None or other is None:
        return False
    if type_ in ("integer", "number"):
        left, right = number_of(one), number_of(other)
        return left is not None and left == right
    if type_ == "datetime":
        return _moment(one) == _moment(other)
    return False


def _moment(text: str) -> str:
    text = text.replace("T", " ")
    return text + " 00:00:00" if len(text) == 10 else text
