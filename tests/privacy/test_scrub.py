from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from pathlib import Path

import phonenumbers
import pytest
from faker import Faker
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iban, luhn

from assistant.errors import UsageError
from training.privacy.finders import find
from training.privacy.names import known_names
from training.privacy.scrub import Scrubbed, read_key, scrub
from training.privacy.surrogates import Surrogates, is_surrogate_word
from training.tasks.examples import Example, Text

KEY = b"0123456789abcdef"
FAKER = {locale: Faker(locale) for locale in ("de_DE", "en_US", "fr_FR", "es_ES", "pl_PL")}
FILLERS = (
    "shipped on",
    "invoice for",
    "please call",
    "total 12.50 EUR,",
    "see",
    "ref A-1042:",
    "width 30 cm,",
)
PLAIN = (
    "status : open ; closed ; in progress",
    "Order 4006381333931 of 2024-01-05 at 12:30:45, version 1.2.3, 30 % off.",
    "Berlin ; Paris ; New York ; São Paulo",
    "sku : A-1042 ; B-2210 ; 0049-A",
    "amount : 1.234,56 € ; 99.95 ; -12",
    "isbn : 978-3-16-148410-0 ; uuid 123e4567-e89b-12d3-a456-426614174000",
    "https://example.org/path?x=1 ; ::1 ; 127.0.0.1",
    "mac aa:bb:cc:dd:ee:ff ; 52.5200, 13.4050 ; #@! ; (blank)",
    "The Quick Start Guide ; user@example.com",
)


def scrubbed(*texts: Text, kinds: dict[str, str] | None = None, regions: tuple[str, ...] = ()) -> Scrubbed:
    """By the given kinds of columns, by their headers."""

    def of(columns: Sequence[str]) -> list[str]:
        return [(kinds or {}).get(column.partition(" : ")[0], "") for column in columns]

    return scrub([Example(text) for text in texts], KEY, of, regions)


def one(text: str, **options: object) -> str:
    return str(scrubbed(text, **options).examples[0].text)  # type: ignore[arg-type]


@st.composite
def personal(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A sentence with personal data in it, and the data."""
    fake = FAKER[draw(st.sampled_from(sorted(FAKER)))]
    fake.seed_instance(draw(st.integers(0, 10**6)))
    region = draw(st.sampled_from(["DE", "US", "FR", "JP", "IT", "BR"]))
    example = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    phone = phonenumbers.format_number(example, draw(st.sampled_from([0, 1])))
    makers = {
        "email": fake.email,
        "free email": lambda: f"{fake.user_name()}@{fake.free_email_domain()}",
        "iban": fake.iban,
        "card": lambda: fake.credit_card_number("visa16"),
        "ip": fake.ipv4_public,
        "ipv6": fake.ipv6,
        "phone": lambda: phone,
        "name": lambda: "Anna Schmidt",
    }
    chosen = draw(st.lists(st.sampled_from(sorted(makers)), min_size=1, max_size=4))
    values = [makers[kind]() for kind in chosen]
    words = [f"{draw(st.sampled_from(FILLERS))} {value}" for value in values]
    return " ; ".join(words) + draw(st.sampled_from(["", ".", " ok"])), values


@given(personal())
@settings(max_examples=60, deadline=None)
def test_nothing_of_what_was_put_in_remains_and_twice_is_once(drawn: tuple[str, list[str]]) -> None:
    text, values = drawn
    reserved = ("@example.", "240.", "2001:db8:")
    found = one(text)
    for value in values:
        if not any(sign in value for sign in reserved):
            assert value not in found
    assert one(found) == found
    assert len(found.split(" ; ")) == len(text.split(" ; "))


@pytest.mark.parametrize("text", PLAIN)
def test_text_without_personal_data_is_unchanged(text: str) -> None:
    result = scrubbed(text, regions=("DE", "US"))
    assert result.examples[0].text == text
    assert result.counts == {}


@given(st.text(alphabet=st.sampled_from("ab 01.:;-/@+()éЖ"), max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_text_is_scrubbed_once(text: str) -> None:
    found = one(text)
    assert one(found) == found


def test_the_same_person_is_the_same_however_written() -> None:
    text = one(
        "customer : Anna Schmidt ; SCHMIDT, Anna ; Dr. anna schmidt ; n/a", kinds={"customer": "person"}
    )
    first, second, third, none = text.removeprefix("customer : ").split(" ; ")
    given_, family = first.split()
    assert second == f"{family.upper()}, {given_}"
    assert third == f"Dr. {given_.lower()} {family.lower()}"
    assert none == "n/a"
    assert one("written by Anna Schmidt today") == f"written by {given_} {family} today"


def test_another_key_gives_other_pseudonyms() -> None:
    example = [Example("mail anna@gmail.com")]
    assert scrub(example, KEY).examples != scrub(example, KEY[::-1]).examples
    assert scrub(example, KEY) == scrub(example, KEY)


def test_names_keep_their_script_and_their_case() -> None:
    text = one("c : Иван Петров ; 山田太郎 ; Νίκος ; O'NEIL ; van der Berg", kinds={"c": "person"})
    assert re.fullmatch(
        r"c : [А-Я]\w+ [А-Я]\w+ ; [\u4e00-\u9fff]+ ; [Α-Ω]\w+ ; X'[A-Z]+ ; van der [QX]\w+", text
    )


def test_phones_of_one_number_stay_one_number() -> None:
    text = one("tel : 030/1234567 ; +49 30 1234567 ; 0049 30 1234567 ; 12", kinds={"tel": "phone"})
    local, plus, zeros, short = text.removeprefix("tel : ").split(" ; ")
    assert local[-7:] == plus[-7:] == zeros[-7:] != "1234567"
    assert (local[:4], plus[:7], zeros[:8], short) == ("000/", "+49 00 ", "0049 00 ", "12")


def test_a_surrogate_phone_rings_nowhere() -> None:
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        number = phonenumbers.example_number(region)
        text = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
        found = one(f"call {text} now")
        assert text not in found
        assert found.startswith(f"call +{number.country_code}")
        assert not any(place.kind for place in find(found)), region


def test_in_a_column_of_phones_words_stay_and_twice_is_once() -> None:
    kinds = {"tel": "phone"}
    text = one("tel : call Eva at +49 30 1234567 ; (030) 98 76 54 ; ext. 12", kinds=kinds)
    assert re.fullmatch(r"tel : call Eva at \+49 00 \d{7} ; \(000\) \d\d \d\d \d\d ; ext. 12", text)
    assert one(text, kinds=kinds) == text


def test_surrogates_belong_to_nobody() -> None:
    made = Surrogates(KEY)
    assert not iban.is_valid(made.iban("DE89 3704 0044 0532 0130 00"))
    assert re.fullmatch(r"DE00( \d{4}){4} \d\d", made.iban("DE89 3704 0044 0532 0130 00"))
    card = made.card("4111-1111-1111-1111")
    assert card.startswith("4111-")
    assert not luhn.is_valid(card.replace("-", ""))
    assert ipaddress.ip_address(made.address("203.0.113.9")) in ipaddress.ip_network("240.0.0.0/4")
    assert made.email("a@b.de").rpartition("@")[2] in ("example.com", "example.net", "example.org")


def test_no_surrogate_word_is_a_name() -> None:
    names = known_names()
    assert {"anna", "schmidt"} <= names.given | names.family
    assert not [word for word in names.given | names.family if is_surrogate_word(word)]
    assert all(is_surrogate_word(Surrogates(KEY).word(word)) for word in ("Anna", "Иван", "김", "ナ", "ნინო"))


def test_titles_double_names_and_families_first() -> None:
    assert "Wagner" not in one("signed by Herr Wagner yesterday")
    for text in (
        "Dr. Anna Maria Schmidt",
        "Smith, John",
        "Ludwig van Müller",
        "Anna-Maria Schmidt",
        "John F. Smith",
    ):
        found = one(f"for {text}.")
        assert not any(word in found for word in re.findall(r"\w{4,}", text)), found


def test_a_user_in_a_url_goes_and_birthdays_keep_their_year() -> None:
    assert one("at https://bob:secret@host.io/x") == "at https://host.io/x"
    assert one("dob : 1984-03-12 ; 12/03/1984 ; 5.3.1984") == "dob : 1984-01-01 ; 01/01/1984 ; 01.01.1984"
    assert one("geboren am 12.03.1984, paid 2024-03-12") == "geboren am 01.01.1984, paid 2024-03-12"


def test_a_cell_is_of_its_columns_kind_and_targets_are_scrubbed_too() -> None:
    def kinds(columns: Sequence[str]) -> list[str]:
        return ["person" for _ in columns]

    done = scrub([Example(("Anna", "name : Anna ; Bert"), 1, ("g",), "Anna", "t")], KEY, kinds).examples[0]
    assert done.text[0] == done.target != "Anna"
    assert done.text[1].startswith(f"name : {done.target} ; ")
    assert (done.label, done.groups, done.table) == (1, ("g",), "t")


def test_the_email_column_leaves_nothing_malformed() -> None:
    text = one("mail : anna at gmail.com ; a.b@c.de ; anna.schmidt ; n/a", kinds={"mail": "email"})
    first, second, third, none = text.removeprefix("mail : ").split(" ; ")
    assert all("@example." in value for value in (first, second, third))
    assert none == "n/a"
    assert one(text, kinds={"mail": "email"}) == text


def test_keys(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("x" * 16 + "\n")
    assert read_key(tmp_path / "key") == b"x" * 16
    assert read_key(None, "y" * 20) == b"y" * 20
    assert read_key(None) != read_key(None)
    with pytest.raises(UsageError, match="guessed"):
        read_key(None, "short")
    with pytest.raises(UsageError, match="cannot be read"):
        read_key(tmp_path / "none")
