"""Pseudonyms: the same value, the same key → the same surrogate, of the same kind and shape, that nobody has.

A surrogate can be told from a real value without the key, so that what was scrubbed stays as it is when
it is scrubbed again: it lies in ranges that are reserved (example.com, 240.0.0.0/4, 2001:db8::/32) or never
given out (a phone number that begins with 00 behind the country code, an IBAN with the check digits 00, a
card that fails its check).
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import unicodedata
from collections.abc import Iterator

from stdnum import luhn

from training.privacy.names import PARTICLES, PLACEHOLDERS, TITLES

EMAIL_HOSTS = ("example.com", "example.net", "example.org")
_VOWELS, _CONSONANTS = "aeiou", "bdfglmnprstvz"


def _joined(first: str, second: str) -> tuple[str, ...]:
    return tuple(a + b for a in first for b in second)


_SCRIPTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "LATIN": (("qo", "qe", "xo", "xu"), _joined(_CONSONANTS, _VOWELS)),
    "CYRILLIC": (("щю", "що", "цю", "жю"), _joined("бвгдзклмнпрст", "аеиоу")),
    "GREEK": (("ξω", "ψω", "ξυ", "ψη"), _joined("βγδζκλμνπρστφ", "αειου")),
    "HEBREW": (("צק", "טצ"), tuple("בגדלמנרשת")),
    "ARABIC": (("ظغ", "ضظ"), tuple("بتدرسلمني")),
    "HANGUL": (("쾌", "퀴"), tuple("가나다라마바사아자하노도로모보소수우주이")),
    "KATAKANA": (("ヴォ", "ヴュ"), tuple("アカサタナハマラキシチニミリノモロ")),
    "HIRAGANA": (("ゔぉ", "ゔゅ"), tuple("あかさたなはまらきしちにみりのもろ")),
    "CJK": (("鑫", "鑿"), tuple("安平文明山川石林雨雪星海")),
}
"""Script → beginnings that no name has, and syllables."""
_SYLLABLES = 2
_WORD = re.compile(r"[^\W\d_]+")
_SURROGATE_WORDS = {
    script: re.compile(
        f"(?:{'|'.join(starts)})(?:{'|'.join(syllables)}){{{_SYLLABLES}}}", re.IGNORECASE
    )
    for script, (starts, syllables) in _SCRIPTS.items()
}  # fmt: skip


class Surrogates:
    """Makes pseudonyms by a secret key (HMAC-SHA256): without it, nobody can try out who is meant."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def numbers(self, kind: str, value: str) -> Iterator[int]:
        """Endless numbers in [0, 2^32) that kind and value alone decide."""
        block = 0
        while True:
            message = f"{kind}\0{block}\0{value}".encode("utf-8", "surrogatepass")
            digest = hmac.digest(self._key, message, hashlib.sha256)
            yield from (int.from_bytes(digest[i : i + 4], "big") for i in range(0, len(digest), 4))
            block += 1

    def word(self, word: str) -> str:
        """A name's word in the same script and case; the same for every way to write its case."""
        folded = unicodedata.normalize("NFKC", word).casefold()
        starts, syllables = _SCRIPTS[script_of(word)]
        draws = self.numbers("name", folded)
        made = starts[next(draws) % len(starts)]
        made += "".join(syllables[next(draws) % len(syllables)] for _ in range(_SYLLABLES))
        return made.upper() if word.isupper() else made.title() if word[:1].isupper() else made

    def person(self, name: str) -> str:
        """Each word of a name by itself, so that "Ada Byron" and "BYRON, Ada" stay the same person.

        Titles, particles and placeholders stay; an initial becomes X.
        """
        return _WORD.sub(lambda found: self._part(found.group()), name)

    def _part(self, word: str) -> str:
        if len(word) == 1 and word.isupper():
            return "X"
        if word.casefold() in TITLES | PARTICLES | PLACEHOLDERS or is_surrogate_word(word):
            return word
        return self.word(word)

    def email(self, address: str) -> str:
        """An address at example.com, .net or .org, which are reserved (RFC 2606)."""
        draws = self.numbers("email", address.casefold().strip())
        words = [self.word(f"{next(draws)}q") for _ in range(2)]
        return f"{words[0]}.{words[1]}@{EMAIL_HOSTS[next(draws) % len(EMAIL_HOSTS)]}"

    def address(self, address: str) -> str:
        """An IP address in 240.0.0.0/4, which is given to nobody, or 2001:db8::/32 (RFC 3849)."""
        parsed = ipaddress.ip_address(address)
        draws = self.numbers("ip", parsed.compressed)
        if parsed.version == 4:
            return str(ipaddress.IPv4Address((240 << 24) | (next(draws) % 0x0F000000)))
        tail = next(draws) << 64 | next(draws) << 32 | next(draws)
        return str(ipaddress.IPv6Address((0x20010DB8 << 96) | tail))

    def iban(self, iban: str) -> str:
        """The same country and shape; check digits 00, which no IBAN has (ISO 13616)."""
        plain = re.sub(r"\s", "", iban).upper()
        return iban[:2] + "00" + self._reshaped("iban", plain, iban[4:])

    def card(self, card: str) -> str:
        """The same first four digits (the brand's) and shape; the check digit is wrong."""
        plain = re.sub(r"\D", "", card)
        made = plain[:4] + self._reshaped("card", plain, plain[4:-1])
        wrong = (int(luhn.calc_check_digit(made)) + 1 + next(self.numbers("check", plain)) % 9) % 10
        digits = iter(made + str(wrong))
        return re.sub(r"\d", lambda _: next(digits), card)

    def phone(self, phone: str, country: str) -> str:
        """The same shape and country code (the digits `country`, as far as `phone` begins with + or 00).

        It begins with `mark`; the other digits follow from the last seven, counted from the end: however a
        number is written, they are the same.
        """
        digits = re.sub(r"\D", "", phone)
        draws = self.numbers("phone", digits[-7:])
        made = "".join(str(next(draws) % 10) for _ in digits)[::-1]
        begin = country + mark(country)
        places = iter((begin + made[len(begin) :])[: len(digits)])
        return re.sub(r"\d", lambda _: next(places), phone)

    def _reshaped(self, kind: str, value: str, shape: str) -> str:
        """`shape` with other digits for its digits and other letters for its (ASCII) letters."""
        draws = self.numbers(kind, value)

        def other(found: re.Match[str]) -> str:
            sign = found.group()
            if sign.isdigit():
                return str(next(draws) % 10)
            letter = chr(ord("A") + next(draws) % 26)
            return letter if sign.isupper() else letter.lower()

        return re.sub(r"[0-9A-Za-z]", other, shape)


def mark(country: str) -> str:
    """What a surrogate phone number begins with, behind a country code or without: no number does.

    Tajikistan (992) alone has numbers that begin with 00.
    """
    return "0000" if country.endswith("992") else "00" if country else "000"


def script_of(word: str) -> str:
    """The script of the first letter; Latin where its names are not made here."""
    name = unicodedata.name(word[:1], "")
    return next((script for script in _SCRIPTS if name.startswith(script)), "LATIN")


def is_surrogate_word(word: str) -> bool:
    """Whether the word was made by `Surrogates.word`."""
    return _SURROGATE_WORDS[script_of(word)].fullmatch(word) is not None
