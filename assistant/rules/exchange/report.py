"""What an export carried and an import read: nothing is dropped or changed without being named here."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from assistant.rules.language import RuleBase

T = TypeVar("T")


class NotCarried(ValueError):
    """A format cannot say a rule; the message is the reason, in a sentence."""


@dataclass(frozen=True)
class Export:
    """Texts by file name (relative, "/" between folders), the ids of the rules they carry, and the rules
    that the format cannot carry, each with the reason. `notes` say what holds for the export as a whole.
    """

    files: dict[str, str]
    carried: list[str]
    refused: list[tuple[RuleBase, str]]
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Imported:
    """The rules read, and a sentence for everything that was not."""

    rules: list[RuleBase]
    skipped: list[str] = field(default_factory=list)


def translated(
    rules: Iterable[RuleBase], translate: Callable[[RuleBase], T]
) -> tuple[list[tuple[RuleBase, T]], list[tuple[RuleBase, str]]]:
    """Each rule with its translation, and those for which `translate` raised `NotCarried`, with why."""
    done: list[tuple[RuleBase, T]] = []
    refused: list[tuple[RuleBase, str]] = []
    for rule in rules:
        try:
            done.append((rule, translate(rule)))
        except NotCarried as reason:
            refused.append((rule, str(reason)))
    return done, refused


def safe_name(text: str) -> str:
    """A table's name as part of a file name: letters, digits, _ and -; changed names get a checksum."""
    name = re.sub(r"[^A-Za-z0-9_-]", "_", text)[:60]
    return name if name == text else f"{name}_{zlib.crc32(text.encode()):08x}"
