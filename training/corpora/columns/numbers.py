"""Columns of plain numbers, money, percentages, quantities with units, and coordinates."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from babel.numbers import format_currency, format_decimal, get_currency_symbol
from numpy.random import Generator

from training.corpora.columns.base import Draw, Made, maker
from training.corpora.lexicon import word_lists
from training.corpora.pools import CLDR_LOCALES, currencies
from training.corpora.rand import between, chance, pick


def magnitudes(rng: Generator, size: int) -> np.ndarray:
    """Positive floats of one believable distribution: even, bell, log-normal, exponential, few levels."""
    scale = 10 ** (4.5 * rng.random() - 0.5)
    shape = rng.random()
    if shape < 0.25:
        values = scale * (0.2 + rng.random(size))
    elif shape < 0.5:
        values = np.abs(rng.normal(scale, scale * (0.05 + 0.3 * rng.random()), size))
    elif shape < 0.8:
        values = scale * np.exp(rng.normal(0, 0.4 + 1.2 * rng.random(), size))
    elif shape < 0.9:
        values = rng.exponential(scale, size)
    else:
        levels = np.sort(scale * rng.random(between(rng, 2, 12)) * 2)
        values = levels[(rng.random(size) * len(levels)).astype(int)]
    return np.asarray(values)


Style = Callable[[float], str]


def _styles(rng: Generator) -> dict[str, Style]:
    places = between(rng, 1, 4)
    return {
        "whole": lambda x: f"{x:.0f}",
        "grouped": lambda x: f"{x * 50:,.0f}",
        "fixed": lambda x: f"{x:.{places}f}",
        "short": lambda x: f"{round(x, places):g}",
        "grouped fixed": lambda x: f"{x * 50:,.{places}f}",
        "comma": lambda x: f"{x:.{places}f}".replace(".", ","),
        "european": lambda x: f"{x * 50:,.2f}".translate(str.maketrans(",.", ".,")),
        "blanks": lambda x: f"{x * 50:,.0f}".replace(",", " "),
        "apostrophe": lambda x: f"{x * 50:,.0f}".replace(",", "'"),
        "scientific": lambda x: f"{x / 1e4:.{places}E}",
        "scientific small": lambda x: f"{x / 1e9:.{places}e}",
        "padded": lambda x: f"{x:08.2f}",
        "point zero": lambda x: f"{round(x)}.0",
        "repr": lambda x: repr(float(x)),
        "lakh": lambda x: format_decimal(round(x * 1000), locale="en_IN"),
    }


@maker("number", 3)
def plain(at: Draw, rows: int) -> Made:
    """Numbers of one distribution in one style."""
    name = at.choose("number style", tuple(_styles(at.rng)))
    if at.chance(0.45):
        name = pick(at.rng, ("whole", "grouped", "fixed"))
    style = _styles(at.rng)[name]
    values = magnitudes(at.rng, rows)
    if at.chance(0.15):
        values = values - np.median(values)
    texts = [style(float(value)) for value in values.tolist()]
    return Made(at.header("number"), texts, "en", "as is")


@maker("number", 1)
def small_whole(at: Draw, rows: int) -> Made:
    """Small counts, ratings and ranks."""
    top = pick(at.rng, (1, 2, 3, 5, 5, 10, 12, 20, 31, 50, 99))
    power = 1 + 2 * at.rng.random()
    low = pick(at.rng, (0, 1))
    values = [str(low + int(x**power * (top + 1 - low))) for x in at.rng.random(rows).tolist()]
    return Made(at.header("small whole"), values, "en", "as is")  # fmt: skip


@maker("number", 0.8)
def counter(at: Draw, rows: int) -> Made:
    """1, 2, 3 … or a count that goes on from somewhere."""
    start = pick(at.rng, (0, 1, 1, 1, between(at.rng, 2, 5000)))
    step = pick(at.rng, (1, 1, 1, 2, 5, 10))
    values = [str(start + step * i) for i in range(rows)]
    return Made(
        at.header("counter"),
        values,
        "en",
        "as is",
    )


_FORMS = (
    "{a}-{b}", "{a} - {b}", "{a}–{b}", "{a} to {b}", "{a}/{b}", "{a}:{b}", "{a} of {b}", "< {a}", ">{a}",
    "{a}+", "({a})", "{a}th", "#{a}", "No. {a}", "{a} ({b})", "{a}.", "{a}x{b}", "{a} x {b}", "1:{b}",
    "{a}½", "{a} 1/2", "{a}/10", "~{a}", "±{a}", "+{a}", "-{a}", "{a}*", "{a}[1]", "{a} ± {b}",
    "[{a}, {b}]", "T{a}", "{a}º", "{a}e{b}", "{a};{b}", "{a}°",
)  # fmt: skip


@maker("number", 1)
def compound(at: Draw, rows: int) -> Made:
    """Ranges, scores, ratios, ordinals, signed and marked numbers."""
    form = at.choose("number form", _FORMS)
    top = pick(at.rng, (9, 20, 99, 200))
    pairs = (at.rng.random((rows, 2)) * top).astype(int)
    pairs[:, 1] += pairs[:, 0] if at.chance(0.5) else 0
    if form == "{a}th":
        values = [_ordinal(a) for a, _ in pairs.tolist()]
    else:
        values = [form.format(a=a, b=b) for a, b in pairs.tolist()]
    return Made(at.header("compound"), values, "en", "any")  # fmt: skip


def _ordinal(number: int) -> str:
    last = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{last}"


@maker("number", 0.5)
def cldr_number(at: Draw, rows: int) -> Made:
    """Numbers as a CLDR locale writes them."""
    locale = at.choose("cldr", CLDR_LOCALES)
    places = pick(at.rng, ("#,##0", "#,##0.00", "#,##0.#", "0.000"))
    values = [
        format_decimal(x * 30, format=places, locale=locale)
        for x in magnitudes(at.rng, min(rows, 150)).tolist()
    ]
    return Made(at.header("number"), values, locale, "any")


@maker("amount", 2)
def money(at: Draw, rows: int) -> Made:
    """Money as a locale writes it in one currency, or in the styles of price lists."""
    code = at.choose("money currency", (
        "USD", "EUR", "GBP", "JPY", "CHF", "INR", "SEK", "PLN", "BRL", "CAD", "AUD", "CNY", "TRY", "ZAR",
        "MXN", "CZK", "NOK", "DKK", "HUF", "KRW", "RUB", "AED", "SGD", "NGN", "THB", "ILS",
    ))  # fmt: skip
    forms: tuple[Callable[[float, str], str], ...] = (
        lambda x, s: f"{s}{x:,.2f}",
        lambda x, s: f"{s}{x:.2f}",
        lambda x, s: f"{s}{x:,.0f}",
        lambda x, s: f"{s} {x:,.2f}",
        lambda x, s: f"{x:.2f} {s}",
        lambda x, s: f"{x:,.2f} {code}",
        lambda x, s: f"{code} {x:,.2f}",
        lambda x, s: f"{x:.2f}",
        lambda x, s: f"{code} {x:,.0f}",
        lambda x, s: f"{s}{x / 10:.1f}m",
        lambda x, s: f"{s}{x:.1f} million",
        lambda x, s: f"{s}{x / 10:.1f}bn",
        lambda x, s: f"{s}{x:.0f}k",
        lambda x, s: f"{x:.2f}".replace(".", ",") + f" {s}",
        lambda x, s: f"{x:,.2f}".translate(str.maketrans(",.", ".,")) + f" {s}",
        lambda x, s: f"{x:,.2f}",
        lambda x, s: f"{x:,.0f}".replace(",", " ") + f" {s}",
        lambda x, s: f"{s}{x:,.2f}" if x > 50 else f"({s}{x:,.2f})",
        lambda x, s: f"{int(x)}.-",
        lambda x, s: f"{s}{x:.0f}/mo",
        lambda x, s: f"{int(x)}.99",
        lambda x, s: f"{s}{int(x)}.95",
    )
    symbol = get_currency_symbol(code, locale="en")
    form = pick(at.rng, forms)
    values = [form(x, symbol) for x in magnitudes(at.rng, rows).tolist()]
    return Made(at.header("money"), values, "en", "as is" if at.chance(0.6) else "any")


@maker("amount", 1)
def cldr_money(at: Draw, rows: int) -> Made:
    """Money by CLDR: the locale's own order, signs and spaces."""
    locale = at.choose("cldr", CLDR_LOCALES)
    code = pick(
        at.rng,
        ("EUR", "USD", "GBP", "JPY", "CHF", "SEK", "PLN", "CZK", "BRL", "INR", *list(currencies("en"))[:40]),
    )
    values = [
        format_currency(x * 5, code, locale=locale) for x in magnitudes(at.rng, min(rows, 120)).tolist()
    ]
    return Made(at.header("money"), values, locale, "any")


@maker("percentage", 3)
def percentage(at: Draw, rows: int) -> Made:
    """Shares of a hundred."""
    form = at.choose("percent form", (
        "{x:.0f}%", "{x:.1f}%", "{x:.2f}%", "{x:.0f} %", "{x:.1f} %", "{x:+.1f}%", "{x:.0f} percent",
        "{x:.1f} pct", "{x:.3f}%", "{x:.0f}-{y:.0f}%", "%{x:.0f}", "{x:.0f}per cent", "{x:.1f}％",
        "{x:.0f} Prozent", "{x:.0f}%*",
    ))  # fmt: skip
    comma = at.chance(0.15)
    scale = pick(at.rng, (5, 20, 100, 100, 100))
    values = []
    for x in at.rng.random(rows).tolist():
        share = x * scale - (scale / 2 if "+" in form else 0)
        text = form.format(x=share, y=share + 5)
        values.append(text.replace(".", ",") if comma else text)
    words = at.header("percentage")  # fmt: skip
    return Made(words, values, "en", "as is" if at.chance(0.6) else "any")


@maker("quantity", 4)
def quantity(at: Draw, rows: int) -> Made:
    """Measures with units: one unit a column, or two where the magnitude asks for it."""
    lists = word_lists("units")
    listed = lists[at.choose("units", tuple(lists))]
    unit = pick(at.rng, listed.terms)
    blank = pick(at.rng, (" ", " ", "", "\u00a0"))
    places = pick(at.rng, (0, 0, 0, 1, 1, 2))
    values = [f"{x:,.{places}f}{blank}{unit}" for x in magnitudes(at.rng, rows).tolist()]
    if at.chance(0.12):
        values = [value.replace(",", "") for value in values]
    if at.chance(0.12):
        values = [value.replace(".", "\0").replace(",", ".").replace("\0", ",") for value in values]
    if at.chance(0.15):
        other = pick(at.rng, listed.terms)
        values = [value.replace(unit, other) if chance(at.rng, 0.3) else value for value in values]
    return Made(pick(at.rng, listed.headers), values, "en", "as is" if at.chance(0.5) else "any")


@maker("quantity", 1)
def composed_quantity(at: Draw, rows: int) -> Made:
    """Packs, sizes, heights in feet and inches, two units side by side."""
    form = at.choose("composed", (
        "{a} x {b} cm", "{a}x{b}x{c} mm", "{s}'{i}\"", "{s} ft {i} in", "{b} m ({f} ft)", "{a}-pack",
        "pack of {a}", "{a} x {b} ml", "{a} pcs", "{a} pieces", "{b} km ({m} mi)", "{a} lbs {i} oz",
        "{a} kg/m2", "{a} mg/ml", "{a} dozen", "{a} bottles", "{a} oz. bag", "{b}/{a} mmHg",
        "{a} people/km2", "{b} g per {a} ml", "{a} boxes of {b}", "{a} tablets", "1.{i} m", "{a} x {b}",
        "{a} units", "{a} ct", "{b} kg ({m} lb)", "{c} sq ft",
    ))  # fmt: skip
    numbers = at.rng.random((rows, 3))
    values = [
        form.format(
            a=1 + int(a * 40),
            b=10 + int(b * 400),
            c=5 + int(c * 3000),
            s=4 + int(a * 3),
            i=int(b * 12),
            f=int((10 + int(b * 400)) * 3.281),
            m=int((10 + int(b * 400)) * 0.621),
        )
        for a, b, c in numbers.tolist()
    ]
    return Made(at.header("composed quantity"), values, "en", "any")  # fmt: skip


def _dms(angle: float, signs: str, form: int) -> str:
    degrees, rest = divmod(abs(angle) * 3600, 3600)
    minutes, seconds = divmod(rest, 60)
    side = signs[0] if angle >= 0 else signs[1]
    if form == 0:
        return f"{degrees:.0f}°{minutes:02.0f}′{int(seconds):02d}″{side}"
    return (
        f"{degrees:.0f}° {minutes:.0f}' {seconds:.1f}\" {side}" if form == 1 else f"{abs(angle):.4f}° {side}"
    )


@maker("coordinates", 3)
def coordinates(at: Draw, rows: int) -> Made:
    """Latitudes, longitudes, or both, in decimals or degrees."""
    form = at.choose("coordinates form", (
        "lat", "lon", "{a:.4f}, {o:.4f}", "({a:.5f}, {o:.5f})", "{a:.3f},{o:.3f}", "{a:.6f} {o:.6f}",
        "POINT ({o:.5f} {a:.5f})", "dms both", "dms lat", "dms lon", "{a:.5f};{o:.5f}", "degrees",
        "[{o:.4f}, {a:.4f}]",
    ))  # fmt: skip
    middle = (at.rng.random(2) - 0.5) * np.array([120.0, 300.0])
    spread = pick(at.rng, (0.1, 1.0, 5.0, 20.0))
    points = middle + (at.rng.random((rows, 2)) - 0.5) * spread
    places = between(at.rng, 3, 7)
    style = between(at.rng, 0, 1)
    values = []
    for lat, lon in points.tolist():
        if form == "lat" or form == "lon":
            values.append(f"{lat if form == 'lat' else lon:.{places}f}")
        elif form == "dms both":
            values.append(f"{_dms(lat, 'NS', style)} {_dms(lon, 'EW', style)}")
        elif form == "dms lat" or form == "dms lon":
            values.append(_dms(lat, "NS", style) if form == "dms lat" else _dms(lon, "EW", style))
        elif form == "degrees":
            values.append(_dms(lat, "NS", 2))
        else:
            values.append(form.format(a=lat, o=lon))
    words = {
        "lat": ("latitude", "lat", "y", "Breite"),
        "dms lat": ("latitude", "lat"),
        "degrees": ("latitude",),
        "lon": ("longitude", "lon", "lng", "x", "Länge"),
        "dms lon": ("longitude", "long"),
    }
    both = (
        "coordinates",
        "location",
        "geo point",
        "position",
        "lat lon",
        "gps",
        "coords",
        "geometry",
        "Koordinaten",
    )
    return Made(pick(at.rng, words.get(form, both)), values, "en", "as is")
