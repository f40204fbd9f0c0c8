"""Fixed-width forms of dates in text: every field has its place, so that SQL reads them by substring."""

from __future__ import annotations

import re

_WIDTHS = {"%Y": 4, "%m": 2, "%d": 2, "%H": 2, "%M": 2, "%S": 2}
_DATE, _TIME = {"%Y", "%m", "%d"}, {"%H", "%M"}
_DIRECTIVE = re.compile(r"%.")


def check_format(form: str | None, reads: str) -> None:
    """Raises ValueError unless `form` is None or spells `reads` with two-digit fields and a 4-digit year."""
    if form is None:
        return
    fields = _DIRECTIVE.findall(form)
    unknown = [one for one in fields if one not in _WIDTHS]
    if unknown or len(set(fields)) != len(fields):
        raise ValueError(
            f"The format {form!r} cannot be used: each of {', '.join(_WIDTHS)} may stand in it once, "
            "and nothing else with a %."
        )
    wanted = {"date": _DATE, "datetime": _DATE | _TIME, "time": _TIME}.get(reads)
    if wanted is None or not wanted <= set(fields) or set(fields) - wanted - {"%S"}:
        raise ValueError(f"The format {form!r} does not spell a {reads}.")


def places(form: str) -> dict[str, tuple[int, int]]:
    """Where each field of the form stands: directive → (first character, width), counted from 0."""
    found: dict[str, tuple[int, int]] = {}
    at = last = 0
    for match in _DIRECTIVE.finditer(form):
        at += match.start() - last
        found[match[0]] = at, _WIDTHS[match[0]]
        at += _WIDTHS[match[0]]
        last = match.end()
    return found


def width(form: str) -> int:
    """Characters of a text in this form."""
    return len(_DIRECTIVE.sub("", form)) + sum(_WIDTHS[one] for one in _DIRECTIVE.findall(form))
