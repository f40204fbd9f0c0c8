"""The semantic types there are: the taxonomy's, and the user's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from assistant.errors import UsageError

if TYPE_CHECKING:
    from assistant.metadata.usertypes import UserType


class Named(NamedTuple):
    """A type as people read it. `tags` hold always; "?" marks those that hold of a person alone."""

    name: str
    label: str
    tags: tuple[str, ...]
    description: str


def all_types() -> list[Named]:
    """The user's own types, then the taxonomy's."""
    from assistant.metadata.taxonomy import taxonomy
    from assistant.metadata.usertypes import read_types
    from ui.session import settings

    own = [
        Named(one.name, one.name, one.tags, one.description) for one in read_types(settings().types_to_read)
    ]
    known = []
    for one in taxonomy().values():
        tags = [tag if tag in one.tags else f"{tag}?" for tag in sorted(one.tags | one.tags_of_person)]
        known.append(Named(one.name, one.label, tuple(tags), one.description))
    return [*own, *known]


def type_names() -> dict[str, str]:
    """Every semantic type by its name, with its label."""
    return {one.name: one.label for one in all_types()}


def type_label(name: str) -> str:
    """The label of a type of the taxonomy; another is its own."""
    from assistant.metadata.taxonomy import label_of

    return label_of(name)


def user_type(
    name: str, description: str, words: Sequence[str], pattern: str | None, examples: Sequence[str],
    tags: Sequence[str],
) -> UserType:  # fmt: skip
    """A type of the user's own; raises `UsageError` with what of it cannot be."""
    from pydantic import ValidationError

    from assistant.metadata.usertypes import UserType

    try:
        return UserType(
            name=name, description=description, words=tuple(words), pattern=pattern, examples=tuple(examples),
            tags=tuple(tags),
        )  # fmt: skip
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "it"
        raise UsageError(f"The type {name} cannot be kept: {where}: {first['msg']}.") from None
