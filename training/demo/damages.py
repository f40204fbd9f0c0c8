"""How a cell of the demo company goes wrong: one function a kind, clean value and row in, dirty value out.

Slips of hand and encoding come from the training corpora; here is what needs to know what a column means:
dates, phones, countries, units and the relations between columns. None: this cell cannot go wrong so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from babel import Locale
from numpy.random import Generator

from training.corpora import slips
from training.corpora.rand import chance, pick
from training.demo.places import COUNTRIES

Row = Mapping[str, Any]
Damage = Callable[[Any, Row, Generator], Any]

_CITIES = {country.code: [city.name for city in country.cities] for country in COUNTRIES}
_SHORT = {
    "US": ("USA", "U.S.A.", "United States of America"), "GB": ("UK", "Great Britain", "U.K."),
    "DE": ("Ger.", "Fed. Rep. Germany"), "NL": ("Holland", "The Netherlands"),
}  # fmt: skip
_TRUNK = ("+31", "+33", "+44", "+46", "+49", "+91")
"""Where a zero is dialled at home only, so that people write it in brackets."""
_CURRENCY = {"EUR": ("€", "Euro"), "USD": ("$", "US Dollar"), "GBP": ("£", "Pound Sterling")}


def typo(value: Any, row: Row, rng: Generator) -> Any:
    """A slip of the hand in a text of four characters or more."""
    slip = pick(rng, (slips.keyboard, slips.transposition, slips.dropped, slips.doubled, slips.replaced))
    return slip(value, rng) if len(value) > 3 else None


def case(value: Any, row: Row, rng: Generator) -> Any:
    """All capitals or none."""
    return value.upper() if chance(rng, 0.6) else value.lower()


def whitespace(value: Any, row: Row, rng: Generator) -> Any:
    """A blank before, behind or twice."""
    return pick(rng, (f" {value}", f"{value} ", f"{value}\u00a0", value.replace(" ", "  ", 1)))


def mojibake(value: Any, row: Row, rng: Generator) -> Any:
    """UTF-8 read as Windows-1252; only a value with a letter beyond ASCII suffers."""
    return None if value.isascii() else value.encode().decode("cp1252", errors="replace")


def placeholder(value: Any, row: Row, rng: Generator) -> Any:
    """What people type when they know nothing and the field must be filled."""
    return pick(rng, ("N/A", "unknown", "xxx", "-", "TBD", "?"))


def date_placeholder(value: Any, row: Row, rng: Generator) -> Any:
    """The first or last day a system knows."""
    return pick(rng, ("1900-01-01", "9999-12-31", "1970-01-01"))


def phone_placeholder(value: Any, row: Row, rng: Generator) -> Any:
    """A number nobody has."""
    return pick(rng, ("000000000", "123456789", "n/a", "999-999-9999"))


def date_form(form: str) -> Damage:
    """Dates held as `form` (strftime) written in another way; month names and ISO mixed with house forms."""

    def damage(value: Any, row: Row, rng: Generator) -> Any:
        day = datetime.strptime(value, form)
        forms = ("%d.%m.%Y", "%b %d, %Y", "%d %B %Y", "%Y/%m/%d", "%Y%m%d", "%d-%b-%Y", "%Y-%m-%d %H:%M:%S")
        return day.strftime(pick(rng, forms))

    return damage


def implausible_date(value: Any, row: Row, rng: Generator) -> Any:
    """An ISO date with the century of another time."""
    return pick(rng, ("18", "29")) + value[2:]


def phone_form(value: Any, row: Row, rng: Generator) -> Any:
    """The same international number written in another way."""
    code, _, rest = value.partition(" ")
    plain = rest.replace(" ", "").replace("-", "")
    trunk = f"{code} (0) {rest}" if code in _TRUNK else f"{code}/{rest}"
    return pick(
        rng,
        (code + plain, f"00{code[1:]} {rest}", trunk, f"{code}.{rest.replace(' ', '.')}",
         f"({code}) {rest}", f"tel: {value}", f"{code}-{rest.replace(' ', '-')}"),
    )  # fmt: skip


def country_form(value: Any, row: Row, rng: Generator) -> Any:
    """The same country by its code, in its own language, or by a nickname."""
    country = next(country for country in COUNTRIES if value in (country.name, country.code))
    own = Locale.parse(country.locale).territories[country.code]
    forms = (country.name, country.code, country.code.lower(), country.name.upper(), own)
    return pick(rng, (*forms, *_SHORT.get(country.code, ())))


def currency_form(value: Any, row: Row, rng: Generator) -> Any:
    """The same currency by its sign, its name, or in small letters."""
    return pick(rng, (value.lower(), *_CURRENCY.get(value, ())))


def boolean_form(value: Any, row: Row, rng: Generator) -> Any:
    """Yes and no as other systems say it."""
    yes = value in ("yes", "Y")
    return pick(rng, ("Yes", "TRUE", "1", "true", "YES") if yes else ("No", "FALSE", "0", "false", "NO"))


def unit_form(value: Any, row: Row, rng: Generator) -> Any:
    """The same weight in grams or pounds, or the kilogram written otherwise."""
    kilograms = float(value.removesuffix(" kg"))
    return pick(
        rng,
        (f"{kilograms * 1000:.0f} g", f"{kilograms / 0.45359237:.3f} lb", f"{kilograms:.2f}kg",
         f"{kilograms:.2f} KG", f"{kilograms:.2f} kilograms"),
    )  # fmt: skip


def name_order(value: Any, row: Row, rng: Generator) -> Any:
    """`Last, First` as `First Last`."""
    last, _, first = value.partition(", ")
    return f"{first} {last}"


def bad_email(value: Any, row: Row, rng: Generator) -> Any:
    """An address no letter reaches."""
    local, _, domain = value.partition("@")
    return pick(
        rng,
        (
            f"{local} at {domain}",
            local + domain,
            value.replace(".", ",", 1),
            f"{local}@@{domain}",
            f"{local}@",
        ),
    )


def other_city(value: Any, row: Row, rng: Generator) -> Any:
    """Another city of the same country: the postal code no longer belongs to it."""
    others = [name for name in _CITIES[row.get("country_code") or row["Ctry"]] if name != value]
    return pick(rng, others)


def other_of(options: Sequence[str]) -> Damage:
    """Another one of `options`."""

    def damage(value: Any, row: Row, rng: Generator) -> Any:
        return pick(rng, [option for option in options if option != value])

    return damage


def times(factor: int) -> Damage:
    """A number that lost its decimal point, or was typed with zeros too many."""

    def damage(value: Any, row: Row, rng: Generator) -> Any:
        return value * factor

    return damage


def wrong_sum(value: Any, row: Row, rng: Generator) -> Any:
    """A total that does not add up."""
    return value + Decimal(int(rng.integers(1, 2_000))).scaleb(-2) * (1 if chance(rng, 0.5) else 3)


def above_scale(value: Any, row: Row, rng: Generator) -> Any:
    """A rating beyond five stars."""
    return Decimal(int(rng.integers(6, 100)))


def day_before(column: str) -> Damage:
    """A day some days before the one in `column`."""

    def damage(value: Any, row: Row, rng: Generator) -> Any:
        before: date = row[column]
        return before - timedelta(days=int(rng.integers(1, 40)))

    return damage
