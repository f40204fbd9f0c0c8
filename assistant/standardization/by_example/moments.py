"""Dates and times in a text."""

from __future__ import annotations

import re

from assistant.standardization.parsers import dates
from assistant.standardization.parsers.date_forms import Moment


def moment(text: str, order: str) -> Moment | None:
    """The date or time a text is, or the first in it; four digits are a time of day."""
    evidence = {"order": {f"{mark}{size}": order for mark in "/-. " for size in "24"}, "pivot": 50}
    if re.fullmatch(r"(?:[01]\d|2[0-3])[0-5]\d", text):
        return Moment(hour=int(text[:2]), minute=int(text[2:]))
    reading = dates.read(text.strip(), evidence)
    if reading is None:
        found = re.search(r"\d{4}[-/]\w{1,3}[-/]\d{1,2}|\d{1,2}[-/.]\w{1,3}[-/.]\d{2,4}", text)
        reading = dates.read(found[0], evidence) if found else None
    return reading.value if reading and isinstance(reading.value, Moment) else None
