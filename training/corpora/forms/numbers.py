"""Numbers, money, percentages, measures and truth values to plain forms: a point for decimals, no groups."""

from __future__ import annotations

from decimal import Decimal

from numpy.random import Generator

from training.corpora.columns import Draw
from training.corpora.forms.base import Pair, maybe, pairs_of, typo
from training.corpora.lexicon import word_lists
from training.corpora.rand import between, chance, pick

_POINT, _COMMA = "decimal point", "decimal comma"
_SYMBOLS = ("$", "€", "£", "¥", "CHF", "USD", "EUR", "GBP", "SEK", "PLN", "kr", "zł", "R$", "US$", "₹",
            "CA$", "Kč",
            "Fr.", "AUD", "JPY")  # fmt: skip
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
          "twelve",
          "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
          "twenty")  # fmt: skip


def _figure(rng: Generator, places: int) -> str:
    """A number with a point, its size from tenths to millions."""
    whole = 0 if places and chance(rng, 0.1) else int(10 ** (rng.random() * pick(rng, (2, 4, 7))))
    fraction = "".join(pick(rng, "0123456789") for _ in range(places))
    return f"{whole}.{fraction}" if places else str(whole)


def _grouped(whole: str, group: str) -> str:
    return f"{int(whole):,}".replace(",", group)


def _written(at: Draw, number: str) -> tuple[str, str]:
    """A number as a locale writes it, and the hint that is needed to read it ("" where it is plain)."""
    rng = at.rng
    whole, _, fraction = number.partition(".")
    style = at.choose(
        "separators",
        ("1,234.5", "1.234,5", "1 234,5", "1234.5", "1234,5", "1'234.5", "1 234.5", "1\u00a0234,5"),
    )
    decimal = _COMMA if style.endswith(",5") else _POINT
    group = style[1] if not style[1].isdigit() else ""
    text = (_grouped(whole, group) if group else whole) + ((style[-2] + fraction) if fraction else "")
    signs = [sign for sign in text if sign in ".,"]
    if not signs or len(set(signs)) == 2 or (len(signs) > 1):
        plain = True
    else:
        tail = text.rpartition(signs[0])[2]
        plain = (
            len(tail) != 3 or len(text.rpartition(signs[0])[0].replace(" ", "")) > 3 or text.startswith("0")
        )
    return text, decimal if not plain or chance(rng, 0.25) else ""


def _signed(at: Draw, text: str, number: str) -> tuple[str, str]:
    """Now and then below zero, as bookkeepers write it: -5, (5), 5-."""
    if not chance(at.rng, 0.15) or not Decimal(number):
        return text, number
    form = at.choose("minus", ("-{}", "({})", "{}-", "−{}", "- {}"))
    return form.format(text), f"-{number}"


@pairs_of("number", 3)
def number(at: Draw) -> Pair:
    """1.234,5 is 1234.5; where a separator leaves two readings the hint names the decimal sign."""
    figure = _figure(at.rng, pick(at.rng, (0, 0, 1, 2, 2, 3)))
    text, hint = _written(at, figure)
    text, figure = _signed(at, text, figure)
    return Pair(text, figure, hint)


@pairs_of("number", 0.7)
def marked_number(at: Draw) -> Pair:
    """Numbers with something round them: No. 12, ~12, 12., +12, 007, twelve."""
    value = str(between(at.rng, 1, pick(at.rng, (9, 99, 9999))))
    form = at.choose("mark", ("No. {}", "~{}", "{}.", "+{}", "00{}", "# {}", "ca. {}", "{}*", "'{}",
                              "approx. {}", "Nr. {}",
                              "{} (est.)", "word"))  # fmt: skip
    if form == "word":
        size = between(at.rng, 0, 20)
        word = _WORDS[size]
        return Pair(pick(at.rng, (word, word.capitalize(), word.upper())), str(size))
    return Pair(form.format(value), value)


@pairs_of("amount", 3)
def amount(at: Draw) -> Pair:
    """Money to its plain number: € 1.234,50 is 1234.50. The currency is no part of the number."""
    rng = at.rng
    figure = _figure(rng, pick(rng, (0, 2, 2, 2)))
    text, hint = _written(at, figure)
    symbol = at.choose("symbol", _SYMBOLS)
    form = at.choose("money form", ("{s}{n}", "{s} {n}", "{n} {s}", "{n}{s}", "{n}", "{s} {n}", "{n}"))
    value, figure = _signed(at, form.format(s=symbol, n=text), figure)
    return Pair(value, figure, hint)


@pairs_of("amount", 1)
def short_amount(at: Draw) -> Pair:
    """$1.5m, 20k, 3 bn, 12.-: the whole number."""
    rng = at.rng
    sign, zeros = pick(
        rng,
        (
            ("k", 3),
            ("K", 3),
            ("m", 6),
            ("M", 6),
            (" million", 6),
            (" Mio.", 6),
            ("mn", 6),
            ("bn", 9),
            (" billion", 9),
        ),
    )
    if chance(rng, 0.15):
        figure = str(between(rng, 1, 999))
        return Pair(figure + pick(rng, (".-", ",-", ".--", ",—")), figure)
    whole, fraction = str(between(rng, 1, 99)), maybe(rng, 0.6, "123456789")
    text = whole + (pick(rng, ".,") + fraction if fraction else "") + sign
    target = whole + fraction + "0" * (zeros - len(fraction))
    form = pick(rng, ("{s}{n}", "{n}", "{n} {s}", "{s} {n}"))
    return Pair(form.format(s=at.choose("symbol", _SYMBOLS), n=text), target)


@pairs_of("percentage", 1)
def percentage(at: Draw) -> Pair:
    """12,5 %, 12.5 percent, 12.5pct: 12.5%."""
    rng = at.rng
    whole, fraction = (
        str(between(rng, 0, pick(rng, (9, 100, 100)))),
        maybe(rng, 0.6, ("5", "25", "1", "75", "30", "07")),
    )
    shown = whole + (pick(rng, ".,") + fraction if fraction else "")
    form = at.choose("percent", ("{}%", "{} %", "{} percent", "{} pct", "{}pct.", "%{}", "{} Prozent",
                                 "{} per cent", "{}％", "{} p.c.",
                                 "{} v.H.", "{} por ciento", "{} pour cent", "{}\u00a0%"))  # fmt: skip
    return Pair(form.format(shown), f"{whole}.{fraction}%" if fraction else f"{whole}%")


@pairs_of("quantity", 1)
def quantity(at: Draw) -> Pair:
    """12 Kilogramm, 12KG., 12,0 kilos: the number with a point, a blank, the unit's sign."""
    rng = at.rng
    lists = word_lists("unit_forms")
    unit = at.choose("unit", tuple(lists))
    figure = _figure(rng, pick(rng, (0, 0, 1, 2)))
    if float(figure) >= 1000 and chance(rng, 0.4):
        group = pick(rng, ",.")
        text = _grouped(figure.partition(".")[0], group)
        hint = (_POINT if group == "," else _COMMA) if text.count(group) == 1 or chance(rng, 0.3) else ""
        return Pair(f"{text} {pick(rng, (unit, *lists[unit].terms))}", f"{int(float(figure))} {unit}", hint)
    if float(figure) >= 1000 or chance(rng, 0.5):
        figure = figure.partition(".")[0][-3:].lstrip("0") or "5"
        figure += maybe(rng, 0.5, (".5", ".25", ".1", ".0"))
    word = pick(rng, (unit, *lists[unit].terms, *lists[unit].terms))
    joint = pick(rng, (" ", " ", "") if word[0].isalpha() and len(word) < 5 else (" ",))
    shown = figure.replace(".", ",") if chance(rng, 0.35) else figure
    return Pair(f"{shown}{joint}{word}", f"{figure} {unit}")


_NOT_TRUTH = {"home away", "alive dead", "pass fail", "present absent", "paid unpaid", "check x"}
_SAID: tuple[tuple[str, str], ...] = (
    ("y", "n"), ("Y", "N"), ("T", "F"), ("1", "0"), ("wahr", "falsch"), ("j", "n"), ("YES", "NO"), ("X",
                                        ""), ("yep", "nope"),
    ("active", "inactive"), ("si", "no"), ("yes.", "no."), ("Yes, please", "No, thanks"), ("S", "N"), ("on",
                                        "off"), ("O", "N"),
)  # fmt: skip


@pairs_of("boolean", 1)
def boolean(at: Draw) -> Pair | None:
    """Yes and no in their spellings: true and false. One-letter words that mean both say their language."""
    rng = at.rng
    lists = word_lists("booleans")
    name = at.choose("boolean", tuple(name for name in lists if name not in _NOT_TRUTH))
    pair = lists[name].terms if chance(rng, 0.65) else pick(rng, _SAID)
    hint = {("S", "N"): "Spanish", ("O", "N"): "French"}.get((pair[0], pair[1]), "")
    truth = chance(rng, 0.5)
    word = pair[0 if truth else 1]
    if not word:
        return None
    word = pick(rng, (word, word, word.upper(), word.capitalize())) if word.isascii() else word
    if chance(rng, 0.15):
        known = [term for listed in lists.values() for term in listed.terms]
        word = typo(word, rng, known) or word
    return Pair(word, "true" if truth else "false", hint)
