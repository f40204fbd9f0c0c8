"""Phone numbers to E.164, e-mail and web addresses, and identifiers of published schemes."""

from __future__ import annotations

import re
from functools import cache

import phonenumbers
from babel import Locale
from numpy.random import Generator

from training.corpora.columns import Draw
from training.corpora.columns.contacts import domain, slug
from training.corpora.columns.identifiers import SCHEMES
from training.corpora.forms.base import Pair, maybe, pairs_of
from training.corpora.pools import fake, phone_examples
from training.corpora.rand import between, chance, pick

_LARGE = (
    "US",
    "US",
    "GB",
    "DE",
    "FR",
    "ES",
    "IT",
    "NL",
    "CH",
    "AT",
    "CA",
    "AU",
    "BR",
    "IN",
    "PL",
    "MX",
    "JP",
    "CN",
    "SE",
    "BE",
)
_NATIONAL = phonenumbers.PhoneNumberFormat.NATIONAL
_INTERNATIONAL = phonenumbers.PhoneNumberFormat.INTERNATIONAL
_E164 = phonenumbers.PhoneNumberFormat.E164
_PREFIXES = {"US": "1", "CA": "1"}


def _number(rng: Generator, region: str) -> phonenumbers.PhoneNumber | None:
    """A valid number of a country, its last digits drawn at random."""
    example = phone_examples()[region]
    text = str(example.national_number)
    keep = 3 if len(text) > 6 else 2
    for _ in range(4):
        digits = text[:keep] + "".join(pick(rng, "0123456789") for _ in text[keep:])
        if region in ("US", "CA"):
            digits = pick(rng, _AREAS[region]) + str(between(rng, 200, 999)) + f"{between(rng, 0, 9999):04d}"
        number = phonenumbers.PhoneNumber(
            country_code=example.country_code, national_number=int(digits),
            italian_leading_zero=example.italian_leading_zero,
        )  # fmt: skip
        if phonenumbers.is_valid_number(number):
            return number
    return None


_AREAS = {
    "US": ("212", "213", "312", "713", "602", "215", "210", "619", "214", "408", "512", "904", "415", "206",
           "303", "617",
           "615", "202", "702", "503", "404", "305", "612", "216"),
    "CA": ("416", "514", "604", "403", "613", "204", "418", "905", "902", "780"),
}  # fmt: skip


@cache
def country_name(region: str) -> str:
    """A region's English name."""
    return str(Locale.parse("en").territories.get(region, region))


@pairs_of("phone", 1)
def phone(at: Draw) -> Pair | None:
    """Numbers in national or international form to E.164; national ones with their country."""
    rng = at.rng
    region = at.choose("phone region", (*phone_examples(), *_LARGE * 12))
    number = _number(rng, region)
    if number is None:
        return None
    international = chance(rng, 0.4)
    value = phonenumbers.format_number(number, _INTERNATIONAL if international else _NATIONAL)
    form = at.choose(
        "phone form",
        ("as is", "as is", "digits", "dots", "dashes", "slash", "zeros", "in brackets", "label", "blanks"),
    )
    if form == "digits":
        value = re.sub(r"[^\d+]", "", value)
    elif form in ("dots", "dashes"):
        value = re.sub(r"[ \-]+", "." if form == "dots" else "-", value.replace("(", "").replace(")", ""))
    elif form == "slash" and not international:
        value = re.sub(r"[)( \-]+", " ", value).strip().replace(" ", "/", 1)
    elif form == "zeros" and international:
        value = "00" + value[1:]
    elif form == "in brackets" and international and value.count(" ") and region not in ("IT", "SM", "VA"):
        head, _, tail = value.partition(" ")
        national = phonenumbers.format_number(number, _NATIONAL)
        value = f"{head} (0){tail}" if national.startswith("0") else f"({head}) {tail}"
    elif form == "label":
        value = pick(rng, ("tel: ", "Tel. ", "T: ", "phone ", "ph. ")) + value
    elif form == "blanks":
        value = re.sub(r"[\-)(/]+", " ", value).replace("  ", " ").strip()
    hint = (
        (region if chance(rng, 0.7) else country_name(region))
        if not international or chance(rng, 0.3)
        else ""
    )
    target = phonenumbers.format_number(number, _E164)
    return Pair(value, target, hint) if _reads(value, region, target) else None


def _reads(value: str, region: str, target: str) -> bool:
    """Whether phonenumbers reads the value as the number meant."""
    try:
        number = phonenumbers.parse(re.sub(r"^[A-Za-z. :]+", "", value), region)
    except phonenumbers.NumberParseException:
        return False
    return bool(phonenumbers.format_number(number, _E164) == target)


_PUBLIC = ("gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com", "web.de", "gmx.de",
           "orange.fr", "libero.it",
           "aol.com", "t-online.de", "comcast.net")  # fmt: skip
_SLIPS = {
    "gmail.com": ("gmial.com", "gmai.com", "gmail.con", "gmail,com", "gamil.com", "gmail.cm", "gmal.com",
                  "gmail.comm", "gmailcom"),
    "yahoo.com": ("yaho.com", "yahoo.con", "yahooo.com", "yhaoo.com", "yahoo,com", "yahoo.cmo"),
    "hotmail.com": ("hotmial.com", "hotmal.com", "hotmail.con", "hotmai.com", "hotnail.com", "hotmail.cm"),
    "outlook.com": ("outlok.com", "outloook.com", "outlook.con", "outlook,com"),
    "icloud.com": ("iclud.com", "icloud.con", "icoud.com"),
    "aol.com": ("aol.con", "aol,com"),
    "comcast.net": ("comcast.nte", "comcast,net", "concast.net"),
}  # fmt: skip


@pairs_of("email", 1)
def email(at: Draw) -> Pair | None:
    """Small letters, no mailto:, no blanks, the at sign as a sign, known providers spelt right."""
    rng = at.rng
    locale = at.choose(
        "faker", ("en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "nl_NL", "pl_PL", "pt_BR")
    )
    first, last = slug(pick(rng, fake("first_name", locale))), slug(pick(rng, fake("last_name", locale)))
    local = pick(
        rng,
        (
            f"{first}.{last}",
            f"{first[:1]}{last}",
            f"{first}{between(rng, 1, 99)}",
            last,
            f"{first}_{last}",
            "info",
        ),
    )
    host = pick(rng, _PUBLIC) if chance(rng, 0.6) else domain(rng)
    if not local or len(local) + len(host) > 36:
        return None
    right = f"{local}@{host}"
    form = at.choose("email slip", ("provider", "provider", "upper", "host upper", "mailto", "at",
                                    "doubled", "blank", "comma", "dot",
                                    "title", "angle", "semicolon", "dots", "name"))  # fmt: skip
    if form == "provider":
        if host not in _SLIPS:
            return None
        return Pair(f"{local}@{pick(rng, _SLIPS[host])}", right)
    wrong = {
        "upper": right.upper(), "host upper": f"{local}@{host.upper()}", "mailto": f"mailto:{right}",
        "at": right.replace("@", pick(rng, (" at ", "(at)", "[at]", " @ ", " (at) "))),
        "doubled": right.replace("@", "@@"),
        "blank": right.replace("@", pick(rng, ("@ ", " @"))), "comma": right[::-1].replace(".", ",", 1)[::-1],
        "dot": f"{right}.", "title": right.title(), "angle": f"<{right}>", "semicolon": f"{right};",
        "dots": right.replace(".", "..", 1), "name": f"{first.capitalize()} {last.capitalize()} <{right}>",
    }[form]  # fmt: skip
    return Pair(wrong, right)


@pairs_of("url", 1)
def url(at: Draw) -> Pair:
    """Scheme and host in small letters, the scheme spelt right; what follows the host stays."""
    rng = at.rng
    host = pick(rng, ("www.", "")) + domain(rng)
    scheme = pick(rng, ("https", "http"))
    path = maybe(rng, 0.5, ("/", "/Index.html", "/news", "/p?id=7", "/De/Start"))
    form = at.choose(
        "url slip", ("upper", "scheme", "slashes", "colon", "triple", "blank", "angle", "comma", "backslash")
    )
    short = {"http": "htp", "https": "htps"}
    wrong = {
        "upper": f"{scheme.upper()}://{host.upper()}{path}", "scheme": f"{short[scheme]}://{host}{path}",
        "slashes": f"{scheme}:/{host}{path}", "colon": f"{scheme}//{host}{path}",
        "triple": f"{scheme}:///{host}{path}",
        "blank": f"{scheme}:// {host}{path}", "angle": f"<{scheme}://{host}{path}>",
        "comma": f"{scheme}://{host.replace('.', ',', 1)}{path}",
        "backslash": f"{scheme}:\\\\{host}{path}",
    }[form]  # fmt: skip
    return Pair(wrong, f"{scheme}://{host}{path}")


_COMPACT = ("iban", "isbn13", "isin", "ean13", "vat", "uuid", "orcid", "issn", "vin", "lei")


@pairs_of("identifier", 1)
def identifier(at: Draw) -> Pair | None:
    """Identifiers compact and in capitals, UUIDs in small letters, ORCID and ISSN with dashes.

    The hint names the scheme.
    """
    rng = at.rng
    scheme = at.choose("identifier", _COMPACT)
    right = SCHEMES[scheme](rng)
    bare = right.replace("-", "")
    step = {"iban": 4, "vat": 3, "isbn13": 3, "isin": 2, "ean13": 1, "lei": 4}.get(scheme, 4)
    grouped = pick(rng, (" ", "-", ".")).join(bare[i : i + step] for i in range(0, len(bare), step))
    ways = [
        grouped,
        grouped,
        right.lower(),
        f"{scheme.upper()} {right}",
        f"{scheme.upper()}: {right}",
        f" {right}",
    ]
    if scheme == "uuid":
        ways = [right.upper(), bare, bare.upper(), f"{{{right}}}", f"urn:uuid:{right}"]
    elif scheme in ("orcid", "issn"):
        ways = [
            bare,
            bare.lower(),
            right.replace("-", " "),
            f"{scheme.upper()} {right}",
            right.replace("-", "–"),
        ]
    if scheme == "orcid":
        ways += [f"https://orcid.org/{right}", f"orcid:{right}"]
    wrong = pick(rng, ways)
    return Pair(wrong, right, scheme) if wrong != right else None
