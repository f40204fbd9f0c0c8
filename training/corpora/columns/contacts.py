"""Columns of phones, e-mail addresses, URLs and IP addresses."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers
from numpy.random import Generator

from training.corpora.columns.base import Draw, Made, maker
from training.corpora.lexicon import terms
from training.corpora.pools import fake, phone_examples
from training.corpora.rand import below, between, chance, draw, pick

_FORMATS = (
    phonenumbers.PhoneNumberFormat.E164,
    phonenumbers.PhoneNumberFormat.INTERNATIONAL,
    phonenumbers.PhoneNumberFormat.NATIONAL,
    phonenumbers.PhoneNumberFormat.RFC3966,
)
_US_FORMS = (
    "({a}) {b}-{c}", "{a}-{b}-{c}", "{a}.{b}.{c}", "{a}{b}{c}", "+1 {a} {b} {c}", "1-{a}-{b}-{c}",
    "+1{a}{b}{c}", "({a}){b}-{c}", "{a} {b} {c}", "+1 ({a}) {b}-{c}", "{a}/{b}-{c}", "{b}-{c}",
    "{a}-{b}-{c} x{d}", "1 ({a}) {b}-{c}",
)  # fmt: skip


@maker("phone", 1.5)
def american_phone(at: Draw, rows: int) -> Made:
    """North American numbers in one of the usual groupings."""
    form = at.choose("us phone", _US_FORMS)
    areas = [str(between(at.rng, 201, 989)) for _ in range(between(at.rng, 1, 60))]
    values = [
        form.format(
            a=pick(at.rng, areas),
            b=between(at.rng, 200, 999),
            c=f"{between(at.rng, 0, 9999):04d}",
            d=between(at.rng, 10, 9999),
        )
        for _ in range(min(rows, 500))
    ]
    return Made(at.header("phone"), values, "en_US", "any")


def _regional_number(rng: Generator, region: str, form: int) -> str:
    number = phone_examples()[region]
    text = str(number.national_number)
    keep = 3 if len(text) > 6 else 2
    tail = "".join(pick(rng, "0123456789") for _ in text[keep:])
    changed = phonenumbers.PhoneNumber(
        country_code=number.country_code, national_number=int(text[:keep] + tail)
    )
    return str(phonenumbers.format_number(changed, form))


@maker("phone", 3)
def regional_phone(at: Draw, rows: int) -> Made:
    """Numbers of one country's plan in one of phonenumbers' formats; or of a few countries, international."""
    regions = [at.choose("phone region", tuple(phone_examples()))]
    form = pick(at.rng, _FORMATS[:3]) if at.chance(0.95) else _FORMATS[3]
    if at.chance(0.2):
        form = pick(at.rng, _FORMATS[:2])
        regions += [at.choose("phone region", tuple(phone_examples())) for _ in range(3)]
    values = [_regional_number(at.rng, pick(at.rng, regions), form) for _ in range(min(rows, 120))]
    if at.chance(0.15):
        joint = pick(at.rng, ("-", ".", "/", ""))
        values = [value.replace(" ", joint) for value in values]
    return Made(at.header("phone"), values, regions[0])


def slug(text: str, joint: str = "") -> str:
    """ASCII letters and digits of `text`, lower-cased, words joined by `joint`."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return joint.join(re.findall(r"[a-z0-9]+", plain))


_DOMAINS = (
    "gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com", "gmx.de", "web.de", "orange.fr",
    "libero.it", "mail.ru", "aol.com", "protonmail.com", "t-online.de", "free.fr", "btinternet.com",
    "seznam.cz", "wp.pl", "uol.com.br", "live.com", "comcast.net", "me.com",
)  # fmt: skip
_TLDS = (
    "com",
    "org",
    "net",
    "de",
    "co.uk",
    "fr",
    "io",
    "edu",
    "gov",
    "it",
    "es",
    "nl",
    "eu",
    "com.au",
    "ca",
    "ch",
    "info",
    "pl",
    "co",
    "jp",
)


def domain(rng: Generator) -> str:
    """A made-up domain name."""
    words = terms("words", "coined") + terms("words", "business")
    stem = (
        slug(pick(rng, words))
        if chance(rng, 0.6)
        else slug(pick(rng, words)) + pick(rng, ("", "-")) + slug(pick(rng, words))
    )
    return f"{stem}.{pick(rng, _TLDS)}"


@maker("email", 3)
def email(at: Draw, rows: int) -> Made:
    """E-mail addresses: of persons at public or company domains, or of offices."""
    rng = at.rng
    locale = at.choose(
        "faker",
        (
            "en_US",
            "en_GB",
            "de_DE",
            "fr_FR",
            "es_ES",
            "it_IT",
            "nl_NL",
            "pl_PL",
            "pt_BR",
            "sv_SE",
            "cs_CZ",
            "tr_TR",
        ),
    )
    form = at.choose(
        "email form",
        (
            "{f}.{l}",
            "{i}{l}",
            "{f}{l}",
            "{f}_{l}",
            "{l}.{f}",
            "{f}",
            "{f}{n}",
            "{f}.{l}{n}",
            "{i}.{l}",
            "{l}",
            "{f}-{l}",
            "{w}",
            "{l}{i}",
        ),
    )
    company = at.chance(0.4)
    domains = [domain(rng) for _ in range(1 if at.chance(0.5) else 30)] if company else list(_DOMAINS)
    offices = (
        "info",
        "sales",
        "contact",
        "office",
        "support",
        "admin",
        "hello",
        "billing",
        "hr",
        "press",
        "service",
        "team",
    )
    firsts, lasts = fake("first_name", locale), fake("last_name", locale)
    values = []
    for f, l in zip(draw(rng, firsts, min(rows, 500)), draw(rng, lasts, min(rows, 500)), strict=True):  # noqa: E741
        local = form.format(f=slug(f), l=slug(l), i=slug(f)[:1], n=between(rng, 1, 99), w=pick(rng, offices))
        values.append(f"{local}@{pick(rng, domains)}")
    if at.chance(0.06):
        values = [value.title() for value in values]
    words = at.header("email")  # fmt: skip
    return Made(words, values, locale)


@maker("url", 3)
def url(at: Draw, rows: int) -> Made:
    """Web addresses in one form: sites, pages, images, profiles, repositories."""
    rng = at.rng
    form = at.choose("url form", (
        "https://www.{d}", "http://www.{d}/", "https://{d}", "www.{d}", "{d}", "https://www.{d}/{w}/{v}",
        "http://{d}/{w}.html", "https://{d}/{w}?id={n}", "https://cdn.{d}/img/{n}.jpg",
        "https://github.com/{w}/{v}", "https://twitter.com/{w}{n}", "https://{d}/{w}-{v}-{n}",
        "ftp://{d}/pub/{w}", "https://en.wikipedia.org/wiki/{W}_{V}", "https://doi.org/10.{n4}/{w}.{n}",
        "/{w}/{v}", "https://youtu.be/{x}", "s3://{w}-{v}/{n}.csv", "https://api.{d}/v{k}/{w}/{n}",
        "https://www.linkedin.com/in/{w}-{v}", "http://{d}:8080/{w}", "{d}/{w}",
        "https://shop.{d}/products/{w}-{v}",
    ))  # fmt: skip
    words = [slug(term) for term in (*terms("words", "business"), *terms("words", "nouns")) if term.isascii()]
    one = domain(rng) if at.chance(0.4) else None
    values = []
    for _ in range(min(rows, 500)):
        w, v = pick(rng, words), pick(rng, words)
        values.append(
            form.format(
                d=one or domain(rng),
                w=w,
                v=v,
                W=w.capitalize(),
                V=v.capitalize(),
                n=between(rng, 1, 99999),
                k=between(rng, 1, 3),
                n4=between(rng, 1000, 9999),
                x="".join(
                    pick(rng, "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ0123456789_-")
                    for _ in range(11)
                ),
            )
        )
    return Made(at.header("url"), values)


@maker("ip_address", 3)
def ip_address(at: Draw, rows: int) -> Made:
    """IPv4 or IPv6 addresses, networks, or addresses with ports."""
    rng = at.rng
    form = at.choose("ip form", ("v4", "v4 private", "v6", "cidr", "port", "v6 short", "v4 padded"))
    values = []
    for _ in range(min(rows, 500)):
        parts = [between(rng, 1, 223), between(rng, 0, 255), between(rng, 0, 255), between(rng, 1, 254)]
        if form == "v4 private":
            parts[:2] = pick(rng, ([10, below(rng, 4)], [192, 168], [172, 16 + below(rng, 3)]))
        dotted = ".".join(str(part) for part in parts)
        if form == "cidr":
            dotted = ".".join(str(part) for part in parts[:3]) + f".0/{pick(rng, (8, 16, 24, 28))}"
        elif form == "port":
            dotted += f":{pick(rng, (80, 443, 8080, 22, 5432, 3306))}"
        elif form == "v6":
            dotted = ":".join(f"{below(rng, 65536):04x}" for _ in range(8))
        elif form == "v6 short":
            dotted = "2001:db8::" + ":".join(f"{below(rng, 65536):x}" for _ in range(between(rng, 1, 3)))
        elif form == "v4 padded":
            dotted = ".".join(f"{part:03d}" for part in parts)
        values.append(dotted)
    return Made(at.header("ip address"), values)  # fmt: skip
