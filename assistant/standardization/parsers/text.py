"""Strings as strings: shapes, stray spaces, unicode forms, mojibake, letter case."""

from __future__ import annotations

import re
import unicodedata

import ftfy

_INVISIBLE = re.compile("[\u200b\u2060\ufeff]")
_SPACES = re.compile(r"\s+")
_MOJIBAKE = re.compile("[\u0080-\u00ff\u0152-\u0178\u0192\u02c6\u02dc\u2013-\u2122]{2}")


def shape(text: str) -> str:
    """`text` with digits as 9, capitals as A and small letters as a; runs of letters shortened to one."""
    marked = "".join(
        "9" if c.isdigit() else "A" if c.isupper() else "a" if c.isalpha() else c for c in text[:60]
    )
    return re.sub(
        r"A+a*|a+", lambda found: "Aa" if "a" in found[0] and "A" in found[0] else found[0][0], marked
    )


def trim(text: str) -> str:
    """`text` without spaces around it, invisible characters and decomposed accents: nobody means those."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).strip()


def tidy(text: str) -> str:
    """`trim`, and single ordinary spaces inside."""
    if text.isascii():
        return " ".join(text.split())
    return _SPACES.sub(" ", trim(text)).strip()


def unmangle(text: str) -> str | None:
    """The text that was read in the wrong encoding, or None.

    Sound: the UTF-8 bytes of what is returned, read as Windows-1252 (or Latin-1), give `text` again.
    """
    if text.isascii() or not _MOJIBAKE.search(text):
        return None
    fixed = str(ftfy.fix_encoding(text))
    if fixed == text or "\ufffd" in fixed:
        return None
    for codec in ("sloppy-windows-1252", "latin-1"):
        try:
            if fixed.encode("utf-8").decode(codec) == text:
                return fixed
        except (UnicodeError, LookupError):
            continue
    return None


def fold(text: str) -> str:
    """The letters of a text without case, compatibility forms and spacing."""
    if text.isascii():
        return " ".join(text.lower().split())
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def bare(text: str) -> str:
    """`fold` without accents, punctuation as spaces."""
    letters = unicodedata.normalize("NFKD", fold(text))
    kept = "".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c))
    return " ".join(kept.split())


def fingerprint(text: str) -> str:
    """The words of a text without accents, case, punctuation and order (OpenRefine's key collision)."""
    return " ".join(sorted(set(bare(text).split())))


def casing(text: str) -> str | None:
    """upper, lower, title or mixed; None for a text without letters of two cases."""
    if not any(c.isupper() or c.islower() for c in text):
        return None
    if text.isupper():
        return "upper"
    if text.islower():
        return "lower"
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", text)
    return "title" if all(word[:1].isupper() and word[1:] == word[1:].lower() for word in words) else "mixed"


def to_case(text: str, case: str) -> str:
    """`text` in upper, lower or title case (words after an apostrophe stay small)."""
    if case == "upper":
        return text.upper()
    if case == "lower":
        return text.lower()
    return re.sub(
        r"[^\W\d_]+(?:['’][^\W\d_]+)*", lambda found: found[0][:1].upper() + found[0][1:].lower(), text
    )
