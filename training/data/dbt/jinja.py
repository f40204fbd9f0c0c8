"""SQL with Jinja to SQL alone: nothing is rendered, so no macro of the project is run or needed.

A reference becomes the table's name, a type macro a type, any other expression a name that begins with
`PLACEHOLDER`. Of a condition the first branch is kept, of a loop one turn; macro, set and call blocks go.
"""

from __future__ import annotations

import re

PLACEHOLDER = "jinja_"
_TAG = re.compile(r"{#.*?#}|{%-?\s*(?P<word>\w+)(?P<rest>.*?)-?%}|{{-?(?P<inner>.*?)-?}}", re.DOTALL)
_REFERENCE = re.compile(r"^(ref|source)\s*\((.*)\)$", re.DOTALL)
_QUOTED = re.compile(r"""["']([^"']+)["']""")
_SILENT = re.compile(r"^(config|log|print|exceptions|do)\b")
_TYPE = re.compile(r"\btype_\w+\s*\(|\bapi\.Column\b")
_DROPPED = ("macro", "call", "test", "docs", "snapshot")
_EXPECTS_A_COLUMN = re.compile(r"(,|\bselect|\bdistinct|\(|\ball)\s*$", re.IGNORECASE)


def without_jinja(text: str) -> str:
    """SQL that a parser of SQL can read, as far as that can be had without rendering."""
    kept: list[str] = []
    open_blocks: list[tuple[str, bool]] = []
    position, number = 0, 0
    for tag in _TAG.finditer(text):
        silent = any(hidden for _, hidden in open_blocks)
        if not silent:
            kept.append(text[position : tag.start()])
        position = tag.end()
        if tag["word"]:
            _step(tag["word"], tag["rest"], open_blocks)
        elif tag["inner"] is not None and not silent:
            number += 1
            kept.append(_expression(tag["inner"].strip(), "".join(kept[-3:]), text[tag.end() :], number))
    if not any(hidden for _, hidden in open_blocks):
        kept.append(text[position:])
    return "".join(kept)


def _step(word: str, rest: str, blocks: list[tuple[str, bool]]) -> None:
    """Open, turn or close a block; the second of a pair says whether its text is left out."""
    if word in ("if", "for"):
        blocks.append((word, False))
    elif word in _DROPPED or (word == "set" and "=" not in rest):
        blocks.append((word, True))
    elif word in ("elif", "else") and blocks:
        blocks[-1] = (blocks[-1][0], True)
    elif word.startswith("end") and blocks:
        blocks.pop()


def _expression(inner: str, before: str, after: str, number: int) -> str:
    reference = _REFERENCE.match(inner)
    if reference:
        names = _QUOTED.findall(reference[2])
        wanted = names if reference[1] == "source" else names[-1:]
        return ".".join(f'"{name}"' for name in wanted) or f"{PLACEHOLDER}{number}"
    if _SILENT.match(inner):
        return ""
    if _TYPE.search(inner):
        return "varchar"
    line_before, line_after = before.rpartition("\n")[2], after.partition("\n")[0]
    alone = not line_before.strip() and not line_after.strip(" \t,)") and "\n" in before
    # Alone on a line behind a whole column: a macro that writes its own comma first, or nothing at all.
    if alone and not _EXPECTS_A_COLUMN.search(before) and not re.search(r"\b(from|join)\s*$", before, re.I):
        return ""
    return f"{PLACEHOLDER}{number}"
