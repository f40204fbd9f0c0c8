"""Slips of hand, eye and encoding: one value in, the damaged one out; None where it cannot be damaged so."""

from __future__ import annotations

from numpy.random import Generator

from training.corpora.rand import below, chance, pick

_ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")


def _neighbours() -> dict[str, str]:
    near: dict[str, str] = {}
    for y, row in enumerate(_ROWS):
        for x, key in enumerate(row):
            close = [row[i] for i in (x - 1, x + 1) if 0 <= i < len(row)]
            for other, shifts in ((y - 1, (0, 1)), (y + 1, (-1, 0))):
                if 0 <= other < len(_ROWS):
                    close += [_ROWS[other][x + d] for d in shifts if 0 <= x + d < len(_ROWS[other])]
            near[key] = "".join(close)
    return near


_NEAR = _neighbours()
_OCR = {
    "0": "OoD", "1": "lI", "2": "Z", "5": "S", "6": "Gb", "8": "B", "9": "g", "O": "0", "o": "0c", "l": "1I",
    "I": "1l", "i": "1l", "S": "5", "s": "5", "B": "8", "Z": "2", "z": "2", "G": "6", "g": "9q", "q": "g9",
    "D": "0", "c": "e", "e": "c", "u": "v", "v": "u", "h": "b", "n": "ri", "t": "f", "f": "t", "a": "o",
}  # fmt: skip
_OCR_PAIRS = (("rn", "m"), ("cl", "d"), ("vv", "w"), ("m", "rn"), ("w", "vv"), ("d", "cl"), ("ii", "u"))
_FOREIGN_SIGNS = "#*?@~^|_\\/;:.,-'\"`+=<>[]{}!$%&()"
_ACCENTS = str.maketrans("aeioucnsyz", "áéíóúçñšýž")


def _places(value: str, keep: str = "") -> list[int]:
    return [i for i, sign in enumerate(value) if sign.isalnum() or sign in keep]


def keyboard(value: str, rng: Generator) -> str | None:
    """A key beside the meant one is hit (QWERTY)."""
    places = [i for i, sign in enumerate(value) if sign.lower() in _NEAR]
    if not places:
        return None
    place = pick(rng, places)
    sign = value[place]
    hit = pick(rng, _NEAR[sign.lower()])
    return value[:place] + (hit.upper() if sign.isupper() else hit) + value[place + 1 :]


def ocr(value: str, rng: Generator) -> str | None:
    """One character, or a pair, is read as one that looks like it."""
    pairs = [pair for pair in _OCR_PAIRS if pair[0] in value]
    if pairs and chance(rng, 0.3):
        meant, read = pick(rng, pairs)
        return value.replace(meant, read, 1)
    places = [i for i, sign in enumerate(value) if sign in _OCR]
    if not places:
        return None
    place = pick(rng, places)
    return value[:place] + pick(rng, _OCR[value[place]]) + value[place + 1 :]


def transposition(value: str, rng: Generator) -> str | None:
    """Two neighbouring characters change places."""
    places = [i for i in range(len(value) - 1) if value[i] != value[i + 1] and value[i : i + 2].isalnum()]
    if not places:
        return None
    place = pick(rng, places)
    return value[:place] + value[place + 1] + value[place] + value[place + 2 :]


def dropped(value: str, rng: Generator) -> str | None:
    """A character is left out; now and then a separator or a blank."""
    if len(value) < 2:
        return None
    places = _places(value)
    others = [i for i, sign in enumerate(value) if not sign.isalnum()]
    place = pick(rng, others) if others and (not places or chance(rng, 0.15)) else pick(rng, places or [0])
    return value[:place] + value[place + 1 :]


def doubled(value: str, rng: Generator) -> str | None:
    """A character is typed twice; now and then three times."""
    places = _places(value)
    if not places:
        return None
    place = pick(rng, places)
    return value[:place] + value[place] * (3 if chance(rng, 0.1) else 2) + value[place + 1 :]


def inserted(value: str, rng: Generator) -> str | None:
    """A stray character slips in, at the ends too."""
    if not value:
        return None
    place = below(rng, len(value) + 1)
    near = value[min(place, len(value) - 1)].lower()
    if chance(rng, 0.6):
        sign = pick(rng, _NEAR.get(near, "abcdefghijklmnopqrstuvwxyz"))
    else:
        sign = pick(rng, _FOREIGN_SIGNS + "0123456789")
    return value[:place] + sign + value[place:]


def replaced(value: str, rng: Generator, fixed: str | None = None) -> str | None:
    """One character, sometimes several, becomes another: any letter or digit, or `fixed` where given."""
    places = _places(value)
    if not places:
        return None
    signs = list(value)
    for _ in range(1 if chance(rng, 0.8) else 2):
        place = pick(rng, places)
        if fixed is not None:
            signs[place] = fixed
        elif signs[place].isdigit():
            signs[place] = pick(rng, "0123456789" if chance(rng, 0.7) else "xXoOlS*?")
        else:
            letter = pick(rng, "abcdefghijklmnopqrstuvwxyz" if chance(rng, 0.8) else "0134578*?#")
            signs[place] = letter.upper() if signs[place].isupper() else letter
    return "".join(signs)


def accent(value: str, rng: Generator) -> str | None:
    """An accent is lost or wrongly put."""
    import unicodedata

    plain = "".join(s for s in unicodedata.normalize("NFKD", value) if not unicodedata.combining(s))
    if plain != value:
        return plain
    places = [i for i, sign in enumerate(value) if sign in "aeioucnsyz"]
    if not places:
        return None
    place = pick(rng, places)
    return value[:place] + value[place].translate(_ACCENTS) + value[place + 1 :]


def case(value: str, rng: Generator) -> str | None:
    """The letters' case goes wrong: all of it, one word, or one letter."""
    forms = [value.upper(), value.lower(), value.swapcase(), value.title(), value.capitalize()]
    letters = [i for i, sign in enumerate(value) if sign.isalpha()]
    if letters:
        place = pick(rng, letters)
        forms.append(value[:place] + value[place].swapcase() + value[place + 1 :])
    wrong = [form for form in forms if form != value]
    return pick(rng, wrong) if wrong else None


def whitespace(value: str, rng: Generator) -> str | None:
    """A blank too many, too few, or of another sort."""
    forms = [f" {value}", f"{value} ", f"{value}  ", f"{value}\t", f"{value}\u00a0", f"\u200b{value}"]
    blanks = [i for i, sign in enumerate(value) if sign == " "]
    if blanks:
        place = pick(rng, blanks)
        fills = ("  ", "", "\u00a0", "_", "\n")
        forms += [value[:place] + fill + value[place + 1 :] for fill in fills]
    elif len(value) > 3:
        place = 1 + below(rng, len(value) - 1)
        forms += [value[:place] + " " + value[place:]] * 3
    return pick(rng, forms)


def mojibake(value: str, rng: Generator) -> str | None:
    """Text of one encoding read in another, or characters lost to it."""
    if value.isascii():
        special = [("'", "’"), ('"', "“"), ("-", "–"), (" ", "\u00a0"), ("...", "…")]
        for plain, fancy in special:
            if plain in value and chance(rng, 0.5):
                return value.replace(plain, fancy, 1).encode().decode("cp1252", errors="replace")
        letters = [i for i, sign in enumerate(value) if sign in "aeioucnsyz"]
        if not letters:
            return None
        place = pick(rng, letters)
        value = value[:place] + value[place].translate(_ACCENTS) + value[place + 1 :]
    forms = [
        value.encode().decode("cp1252", errors="replace"),
        value.encode().decode("latin-1"),
        "".join(sign if sign.isascii() else "?" for sign in value),
        "".join(sign if sign.isascii() else "\ufffd" for sign in value),
        "".join(sign if sign.isascii() else f"&#{ord(sign)};" for sign in value),
    ]
    return pick(rng, forms)


def truncation(value: str, rng: Generator) -> str | None:
    """The end, seldom the start, is cut off."""
    if len(value) < 4:
        return None
    keep = max(1, int(len(value) * (0.3 + 0.6 * rng.random())))
    if chance(rng, 0.15):
        return value[len(value) - keep :]
    cut = value[:keep]
    return cut + "..." if chance(rng, 0.1) else cut


def repeated(value: str, rng: Generator) -> str | None:
    """The value, or one of its words, is there twice."""
    words = value.split(" ")
    if len(words) > 1 and chance(rng, 0.6):
        place = below(rng, len(words))
        return " ".join([*words[: place + 1], *words[place:]])
    return value + pick(rng, ("", " ", ", ", ";", "/")) + value if value else None


def decorated(value: str, rng: Generator) -> str | None:
    """Something is hung on that does not belong to the value: a footnote mark, a remark, quotes, a tag."""
    before, after = pick(
        rng,
        (
            ("", "*"), ("", "[1]"), ("", " [a]"), ("", " (?)"), ("", "†"), ("", " (est.)"), ("~", ""),
            ("", "?"), ("", " - check"), ('"', '"'), ("'", ""), ("", ","), ("", "."), ("", ";"),
            ("<b>", "</b>"), ("", "\\n"), ("", " [citation needed]"), ("(", ")"), ("- ", ""), ("#", ""),
            ("", " see note"), ("", "&nbsp;"), ("=", ""), ("", " (old)"), ("", " n/a"), ("", "|"),
            ("", ":"),
        ),
    )  # fmt: skip
    return f"{before}{value}{after}"
