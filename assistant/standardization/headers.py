"""What a column's name says of its kind, in a few languages: a hint, never the last word."""

from __future__ import annotations

import re

_WORDS = {
    "date": "date day dob birthday birthdate datum fecha geburtsdatum birth",
    "datetime": "timestamp datetime created updated modified",
    "time": "time uhrzeit hora heure",
    "year": "year jahr annee",
    "duration": "duration elapsed",
    "phone": "phone telephone tel mobile cell fax telefon telefono handy",
    "email": "email mail e-mail",
    "url": "url website homepage web link",
    "ip_address": "ip ipaddress",
    "country": "country land nation pais pays nationality",
    "subdivision": "state province region bundesland canton prefecture county",
    "city": "city town stadt ort ville ciudad municipality",
    "postal_code": "zip zipcode postcode postal plz cap",
    "address": "address street strasse addr adresse direccion",
    "language": "language lang sprache",
    "currency": "currency waehrung ccy devise",
    "amount": "price amount cost total salary revenue balance fee preis betrag paid",
    "percentage": "percent percentage pct rate ratio discount",
    "quantity": "weight height length width size volume",
    "boolean": "is has flag active enabled",
    "person": "firstname lastname surname fullname contact author person employee",
    "organisation": "company organisation organization employer supplier vendor brand manufacturer brewery",
    "product": "product item",
    "identifier": "iban isbn vat uuid guid ssn ean bic",
    "code": "code sku id key number no nr ref",
    "category": "category type status segment class group gender style",
    "free_text": "description comment comments notes note remark text message review",
}
_HINTS = {word: kind for kind, words in _WORDS.items() for word in words.split()}


def words(header: str) -> list[str]:
    """A header's words in small letters: `OrderDate`, `order_date` and `order date` have the same."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header)
    return [word.casefold() for word in re.findall(r"[^\W_]+", spaced)]


def hints(header: str) -> list[str]:
    """The kinds a header's words speak for, the last word's first."""
    found = words(header)
    joined = "".join(found[-2:])
    kinds = [_HINTS[word] for word in [joined, *reversed(found)] if word in _HINTS]
    return list(dict.fromkeys(kinds))
