"""The shipped model of semantic types knows columns by their names alone, without values."""

from __future__ import annotations

import pytest

from assistant.models.inputs import column_text
from assistant.models.store import StoredModels
from assistant.settings import Settings

NAMES = {
    "email_address": "email", "mobile_phone": "telephone", "fname": "givenName", "surname": "familyName",
    "billing_postal_code": "postalCode", "created_at": "DateTime", "iban": "iban", "client_ip": "ipAddress",
    "unit_price": "unitPrice", "is_active": "Boolean", "payment_method": "paymentMethod",
    "has_phone": "Boolean", "email_sent_count": "count", "ssn_hash": "hash", "email_opened_at": "DateTime",
}  # fmt: skip
"""The last four tell of what they are not."""


@pytest.mark.shipped
def test_names_tell_types() -> None:
    model = StoredModels(Settings(), shipped=True).semantic_type
    found = model.classify([column_text(name, []) for name in NAMES]).argmax(axis=1)
    answers = {name: model.labels[place] for name, place in zip(NAMES, found, strict=True)}
    wrong = {name: answers[name] for name in NAMES if answers[name] != NAMES[name]}
    assert len(wrong) <= 1, wrong
