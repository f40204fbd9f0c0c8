"""Values that stand where another should: missing markers, placeholders, strangers from other columns."""

from __future__ import annotations

from collections.abc import Sequence

from numpy.random import Generator

from training.corpora.rand import chance, pick

MISSING: tuple[str, ...] = (
    "", "", "", "NULL", "null", "N/A", "n/a", "NA", "na", "None", "none", "-", "--", "?", "nan", "NaN",
    ".", "...", "#N/A", "#VALUE!", "#REF!", "(null)", "<NA>", "unknown", "Unknown", "UNKNOWN",
    "not available", "missing", "n.a.", "nil", "—", "–", "not known", "empty", "blank", "undefined", " ",
    "k.A.", "s/d", "no data", "N.D.",
)  # fmt: skip
PLACEHOLDERS: tuple[str, ...] = (
    "TBD", "tbd", "to be determined", "test", "TEST", "asdf", "xxx", "XXXX", "x", "9999", "99999", "-1",
    "0", "000", "dummy", "default", "TODO", "see above", "see comments", "same as above", "ditto", '"',
    "lorem ipsum", "foo", "abc", "12345", "123456789", "1234567890", "999-999-9999", "00000", "1900-01-01",
    "01/01/1900", "0000-00-00", "noreply@example.com", "a@a.com", "test@test.com", "John Doe",
    "Do not use", "DELETED", "n/n", "pending", "other", "Other", "various", "all", "total", "Total",
    "Various", "not applicable", "ask manager", "aaaa", "qwerty",
)  # fmt: skip
STRAYS: tuple[str, ...] = (
    "yes", "no", "true", "0", "1", "42", "3.14", "2021-05-17", "12:30", "Smith", "London", "USD", "A",
    "B12", "kg", "http://example.org", "info@example.org", "+44 20 7946 0958", "50%", "$10", "Germany",
    "en", "male", "Monday", "total", "the", "of", "name", "id", "value", "January", "2019", "blue",
    "10:05:33", "1,000", "none of these", "{}", "[]", "[object Object]", "<br>", "/", "()", "Error",
    "Exception", "1-2", "1/2", "#", "100", "2,3",
)  # fmt: skip


def missing(value: str, rng: Generator) -> str | None:
    """A marker of a missing value instead of the value; often the empty text."""
    return pick(rng, MISSING)


def placeholder(value: str, rng: Generator) -> str | None:
    """Something typed to get past the form."""
    return pick(rng, PLACEHOLDERS)


def foreign(value: str, rng: Generator, others: Sequence[str] = ()) -> str | None:
    """A value of another column: of `others` where given, else of no column in particular."""
    return pick(rng, others) if others and chance(rng, 0.85) else pick(rng, STRAYS)


def wrong_category(value: str, rng: Generator, values: Sequence[str] = ()) -> str | None:
    """Another valid value of the same column: only the row can tell that it is wrong."""
    other = (
        [candidate for candidate in (pick(rng, values) for _ in range(4)) if candidate != value]
        if values
        else []
    )
    return other[0] if other else None


def joined(value: str, rng: Generator, values: Sequence[str] = ()) -> str | None:
    """Two values in one cell."""
    if not values:
        return None
    return value + pick(rng, (", ", "; ", " / ", " & ", " and ", "|", "\n", " ")) + pick(rng, values)
