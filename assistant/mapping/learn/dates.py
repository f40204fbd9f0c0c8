"""Candidates for dates: the forms that the values of both sides are written in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.mapping.learn.sides import Sides
from assistant.mapping.steps import Date, Step, Trim
from assistant.mapping.steps.dates import has_clock, read_day

_DAYS = (
    "yyyy-MM-dd", "dd/MM/yyyy", "MM/dd/yyyy", "dd.MM.yyyy", "d.M.yyyy", "d/M/yyyy", "M/d/yyyy", "dd-MM-yyyy",
    "MM-dd-yyyy", "yyyy/MM/dd", "yyyy.MM.dd", "yyyyMMdd", "dd.MM.yy", "dd/MM/yy", "MM/dd/yy", "d/M/yy",
    "M/d/yy",
)  # fmt: skip
_CLOCKS = (" HH:mm:ss", " HH:mm", "THH:mm:ss", " H:mm")
FORMS = (*_DAYS, *(day + clock for day in _DAYS[:11] for clock in _CLOCKS))
_LOOKED_AT = 200
_SOME, _MOST = 0.2, 0.5
_ENOUGH_DIGITS = 4


def candidates(sides: Sides) -> Iterator[tuple[tuple[Step, ...], float]]:
    """Steps that read the source's dates and write the target's, with a cost each."""
    if sides.source_type in ("integer", "number", "boolean") and sides.type not in ("date", "datetime"):
        return
    texts = [text.strip(" ") for text in sides.texts[:_LOOKED_AT]]
    trimmed: tuple[Step, ...] = (Trim(),) if texts != list(sides.texts[:_LOOKED_AT]) else ()
    shares = form_shares(texts)
    found = [form for form, share in shares if share >= _SOME]
    if not found:
        return
    evidence = _evidence(texts)
    for written in _written(sides):
        for form in found[:6]:
            if form == (written or _iso(sides)) and not sides.tail:
                continue
            to = "datetime" if sides.type == "datetime" or (written and has_clock(written)) else "date"
            if sides.type not in ("date", "datetime") and written is None and has_clock(form):
                to = "datetime"
            strict = Date(forms=(form,), to=to, written=written)  # type: ignore[arg-type]
            yield (*trimmed, strict), 1.0
            if evidence is not None and dict(shares)[form] < 1:
                yield (*trimmed, strict.model_copy(update={"evidence": evidence})), 1.5


def form_shares(texts: Sequence[str]) -> list[tuple[str, float]]:
    """The forms that some texts have, with the share of those that do, the most first."""
    if not texts or sum(sum(c.isdigit() for c in text) >= _ENOUGH_DIGITS for text in texts) < 0.2 * len(
        texts
    ):
        return []
    found = [(form, sum(read_day(text, form) is not None for text in texts) / len(texts)) for form in FORMS]
    return sorted((one for one in found if one[1] > 0), key=lambda one: -one[1])


def is_ambiguous(texts: Sequence[str]) -> bool:
    """Whether day and month may be either way round in every text that is a date."""
    shares = dict(form_shares(texts[:_LOOKED_AT]))
    return any(
        shares.get(one, 0) >= _SOME and shares.get(one) == shares.get(other)
        for one, other in (
            ("dd/MM/yyyy", "MM/dd/yyyy"),
            ("d/M/yyyy", "M/d/yyyy"),
            ("dd-MM-yyyy", "MM-dd-yyyy"),
        )
    )


def _iso(sides: Sides) -> str:
    return "yyyy-MM-dd HH:mm:ss" if sides.type == "datetime" else "yyyy-MM-dd"


def _written(sides: Sides) -> list[str | None]:
    """The forms that the target may want; None is ISO."""
    if sides.type in ("date", "datetime"):
        return [None]
    shares = form_shares([text.strip(" ") for text in sides.targets[:_LOOKED_AT]])
    forms = [form for form, share in shares if share >= _MOST][:3]
    return [None if form == "yyyy-MM-dd" else form for form in forms]


def _evidence(texts: Sequence[str]) -> dict[str, object] | None:
    """What the column says of dates in other forms; None where it has no dates to learn from."""
    from assistant.standardization.parsers import dates
    from assistant.standardization.parsers.interface import Sample

    learnt = dates.learn(Sample(list(texts), [1] * len(texts)), None)
    return None if learnt is None else learnt.evidence
