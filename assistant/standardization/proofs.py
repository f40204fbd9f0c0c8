"""Deterministic checks: what passes one may be written without a person. Named as stewards read them."""

from __future__ import annotations

from assistant.standardization.parsers.interface import Evidence, Family, Reading

SAME_TEXT = "the same text without stray spaces and invisible characters"
SAME_LETTERS = "the same letters, in the column's usual spelling"
SAME_WORD = "the same letters, in the letter case asked for"
ALL_PROGRAMS = "every likely program that explains the examples gives this, and an example looks like it"
POLICY = "a steward decided it for this very text"
UNMANGLED = "its UTF-8 bytes, read in the wrong encoding, give the text as it stands"


def same_meaning(family: Family, reading: Reading, value: str, evidence: Evidence) -> bool:
    """Whether the text can mean only one thing, and `value` can mean only that too."""
    if not reading.certain:
        return False
    again = family.read(value, evidence)
    return again is not None and again.certain and again.value == reading.value
