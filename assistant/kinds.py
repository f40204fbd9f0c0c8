"""The kinds of column the assistant knows: the labels of the kind classifier, and the keys of the parsers."""

from __future__ import annotations

KINDS: tuple[str, ...] = (
    "date",
    "time",
    "datetime",
    "year",
    "duration",
    "phone",
    "email",
    "url",
    "ip_address",
    "country",
    "subdivision",
    "city",
    "postal_code",
    "address",
    "coordinates",
    "language",
    "currency",
    "amount",
    "percentage",
    "quantity",
    "number",
    "boolean",
    "person",
    "organisation",
    "product",
    "identifier",
    "code",
    "category",
    "free_text",
)
"""`amount` is money, `quantity` a number with a unit, `identifier` follows a published scheme (IBAN, VAT,
ISBN, UUID, …), `code` a house scheme (A-1042), `category` a short list of words."""
