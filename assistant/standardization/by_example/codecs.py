"""Codes of texts: encodings, hashes, characters, colours, net addresses, check digits, phone numbers."""

from __future__ import annotations

import base64
import binascii
import codecs
import hashlib
import ipaddress
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from html.entities import codepoint2name
from http import HTTPStatus
from xml.sax.saxutils import escape, unescape

from stdnum import ean, iban, isbn, issn, luhn

from assistant.standardization.by_example.program import Piece, Step

_LONGEST = 2_000


def _safe(run: Callable[[str], str | None]) -> Step:
    """`run` where it can be, None where it raises: the libraries say "not such a code" by exceptions."""

    def safe(text: str) -> str | None:
        if not text or len(text) > _LONGEST:
            return None
        try:
            return run(text)
        except Exception:
            return None

    return safe


def _one(text: str) -> str:
    if len(text) != 1:
        raise ValueError(text)
    return text


def _decoded(text: str) -> str:
    return base64.b64decode(text, validate=True).decode("utf-8")


def _colour(text: str) -> tuple[int, int, int]:
    import webcolors  # type: ignore[import-untyped]

    if re.fullmatch(r"#?[0-9A-Fa-f]{3}|#?[0-9A-Fa-f]{6}", text):
        found = webcolors.hex_to_rgb("#" + text.lstrip("#"))
    elif numbers := re.fullmatch(
        r"(?:rgb)?\(?\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*[, ]\s*(\d{1,3})\s*\)?", text
    ):
        if max(parts := [int(n) for n in numbers.groups()]) > 255:
            raise ValueError(text)
        return parts[0], parts[1], parts[2]
    else:
        found = webcolors.name_to_rgb(text.replace(" ", ""))
    return found.red, found.green, found.blue


def _colour_name(text: str) -> str:
    import webcolors

    return str(webcolors.rgb_to_name(_colour(text)))


def _hsl(text: str) -> str:
    import colorsys

    hue, light, full = colorsys.rgb_to_hls(*(part / 255 for part in _colour(text)))
    return f"{round(hue * 360)}, {round(full * 100)}%, {round(light * 100)}%"


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    if "/" not in text:
        raise ValueError(text)
    return ipaddress.ip_network(text.strip(), strict=False)


def _as_number(text: str) -> str:
    return str(int(ipaddress.ip_address(text.strip())))


def _from_number(text: str) -> str:
    if not re.fullmatch(r"\d{8,10}", text):
        raise ValueError(text)
    return str(ipaddress.IPv4Address(int(text)))


def _status(text: str) -> str:
    return HTTPStatus(int(text)).phrase


def _codes(form: str, joint: str) -> Callable[[str], str]:
    return lambda text: joint.join(format(ord(c), form) for c in text)


def _from_codes(base: int) -> Callable[[str], str]:
    def run(text: str) -> str:
        codes = re.split(r"[\s,]+", text.strip())
        letters = [chr(int(code, base)) for code in codes]
        if not all(letter.isprintable() and letter < "\u3000" for letter in letters):
            raise ValueError(text)
        return "".join(letters)

    return run


def _isbn10(text: str) -> str:
    return str(isbn.to_isbn10(re.sub(r"[^\dX]", "", text)))


def _entity(text: str) -> str:
    return f"&{codepoint2name[ord(_one(text))]};"


_OPERATORS: tuple[tuple[str, float, Callable[[str], str | None]], ...] = (
    ("base64", 1.5, lambda text: base64.b64encode(text.encode()).decode()),
    ("base64, decoded", 1.4, _decoded),
    ("base32", 1.7, lambda text: base64.b32encode(text.encode()).decode()),
    *(
        (f"the {name.upper()} hash", 1.8, lambda text, n=name: hashlib.new(n, text.encode()).hexdigest())
        for name in ("md5", "sha1", "sha256", "sha512")
    ),
    ("the CRC-32 checksum", 1.9, lambda text: f"{binascii.crc32(text.encode()):08x}"),
    ("ROT13", 1.6, lambda text: codecs.encode(text, "rot13")),
    ("its bytes in hexadecimal", 1.7, lambda text: text.encode().hex()),
    ("its bytes in hexadecimal, capitals", 1.8, lambda text: text.encode().hex().upper()),
    ("its characters in binary", 1.7, _codes("08b", " ")),
    ("the codes of its characters", 1.7, _codes("d", " ")),
    ("the codes of its characters with commas", 1.8, _codes("d", ", ")),
    ("the hexadecimal codes of its characters", 1.7, _codes("x", " ")),
    ("its code point", 1.7, lambda text: f"U+{ord(_one(text)):04X}"),
    ("the characters of the codes", 1.7, _from_codes(10)),
    ("the characters of the hexadecimal codes", 1.6, _from_codes(16)),
    ("the characters of the binary codes", 1.6, _from_codes(2)),
    ("the Unicode name of the character", 1.5, lambda text: unicodedata.name(_one(text))),
    ("the character of the Unicode name", 1.6, lambda text: unicodedata.lookup(text)),
    ("the HTML entity", 1.6, _entity),
    ("XML escaped", 1.4, escape),
    ("XML unescaped", 1.4, unescape),
    ("as a JSON string", 1.5, lambda text: json.dumps(text)),
    ("of the JSON string", 1.4, lambda text: json.loads(text) if text.startswith('"') else None),
    ("with backslash escapes", 1.7, lambda text: text.encode("unicode_escape").decode()),
    ("the host name in ASCII", 1.8, lambda text: text.encode("idna").decode()),
    ("the colour in hexadecimal", 1.4, lambda text: "#{:02x}{:02x}{:02x}".format(*_colour(text))),
    ("the colour in hexadecimal, capitals", 1.5, lambda text: "#{:02X}{:02X}{:02X}".format(*_colour(text))),
    ("the red, green and blue of the colour", 1.4, lambda text: ", ".join(map(str, _colour(text)))),
    ("the red,green,blue of the colour", 1.5, lambda text: ",".join(map(str, _colour(text)))),
    ("the red green blue of the colour", 1.5, lambda text: " ".join(map(str, _colour(text)))),
    ("the hue, saturation and lightness", 1.6, _hsl),
    ("the name of the colour", 1.5, _colour_name),
    ("the number of the IP address", 1.6, _as_number),
    ("the IP address of the number", 1.6, _from_number),
    ("the reverse name of the IP address", 1.6, lambda text: ipaddress.ip_address(text).reverse_pointer),
    ("the IP address, shortened", 1.5, lambda text: ipaddress.ip_address(text).compressed),
    ("the IP address in full", 1.5, lambda text: ipaddress.ip_address(text).exploded),
    ("the first address of the network", 1.5, lambda text: str(_network(text).network_address)),
    ("the last address of the network", 1.5, lambda text: str(_network(text).broadcast_address)),
    ("the mask of the network", 1.5, lambda text: str(_network(text).netmask)),
    ("how many addresses the network has", 1.6, lambda text: str(_network(text).num_addresses)),
    ("the meaning of the HTTP status", 1.5, _status),
    ("ISBN-10", 1.5, _isbn10),
    ("ISBN-13", 1.5, lambda text: str(isbn.to_isbn13(isbn.compact(text)))),
    ("ISBN with hyphens", 1.5, lambda text: str(isbn.format(text))),
    ("ISSN with its hyphen", 1.5, lambda text: str(issn.format(issn.validate(text)))),
    ("IBAN in groups of four", 1.5, lambda text: str(iban.format(iban.validate(text)))),
    ("with its Luhn check digit", 1.8, lambda text: text + str(luhn.calc_check_digit(text))),
    ("its Luhn check digit", 1.8, lambda text: str(luhn.calc_check_digit(text))),
    ("with its EAN check digit", 1.8, lambda text: text + str(ean.calc_check_digit(text))),
)
_PHONE_REGIONS = ("US", "GB", "DE", "FR", "IN", "AU")
_PHONE_FORMS = ("E164", "INTERNATIONAL", "NATIONAL", "RFC3966")


def pieces() -> Iterator[Piece]:
    """All operators on codes; they know by themselves which texts they apply to."""
    for words, cost, run in _OPERATORS:
        yield Piece(_safe(run), words, cost)


def phone_pieces(inputs: Sequence[str]) -> Iterator[Piece]:
    """Forms and parts of phone numbers, read as numbers of one of a few countries."""
    if any(not 7 <= sum(c.isdigit() for c in text) <= 16 or len(text) > 40 for text in inputs):
        return
    international = all(text.strip().startswith("+") for text in inputs)
    for rank, region in enumerate(_PHONE_REGIONS[:1] if international else _PHONE_REGIONS):
        for index, form in enumerate(_PHONE_FORMS):
            words = f"the phone number ({'with its country' if international else region}) as {form}"
            yield Piece(_safe(_phone(region, index)), words, 1.6 + 0.1 * rank)
    if international:
        yield Piece(_safe(_phone("US", -1)), "the country code of the phone number", 1.6)
        yield Piece(_safe(_phone("US", -2)), "the calling code of the phone number", 1.6)
        yield Piece(_safe(_phone("US", -3)), "the national number", 1.6)


def _phone(region: str, form: int) -> Callable[[str], str | None]:
    def run(text: str) -> str | None:
        import phonenumbers

        number = phonenumbers.parse(text, region)
        if not phonenumbers.is_possible_number(number):
            return None
        if form == -1:
            return phonenumbers.region_code_for_number(number)
        if form == -2:
            return str(number.country_code)
        if form == -3:
            return phonenumbers.national_significant_number(number)
        return phonenumbers.format_number(number, form)

    return run


VERDICTS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("its Luhn check digit is right", luhn.is_valid),
    ("it is a valid ISBN", isbn.is_valid),
    ("it is a valid IBAN", iban.is_valid),
    ("it is a valid EAN", ean.is_valid),
    ("it is an IP address", lambda text: _safe(lambda t: str(ipaddress.ip_address(t)))(text) is not None),
    ("it is a private IP address", lambda text: _safe(_private)(text) is not None),
    ("it reads the same backwards", lambda text: _letters(text) == _letters(text)[::-1]),
    ("it is a number", lambda text: re.fullmatch(r"-?\d+(?:\.\d+)?", text.strip()) is not None),
    ("it is an even number", lambda text: text.strip()[-1:] in tuple("02468")),
    ("it is JSON", lambda text: _safe(lambda t: str(json.loads(t)))(text) is not None),
    ("it is negative", lambda text: text.strip().startswith("-")),
    ("it is empty", lambda text: not text.strip()),
)


def _private(text: str) -> str | None:
    return text if ipaddress.ip_address(text).is_private else None


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
