"""Exports are valid by the schemas that are published for them."""

from __future__ import annotations

import json
from importlib.resources import files

import jsonschema
import yaml
from hypothesis import HealthCheck, given, settings
from open_data_contract_standard.model import OpenDataContractStandard

from assistant.metadata.catalogue import Catalogue
from assistant.metadata.exchange import export
from tests.metadata_exchange.catalogues import catalogues, shop

ODCS = json.loads((files("open_data_contract_standard") / "schema.json").read_text())


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(catalogue=catalogues())
def test_contracts_are_valid(catalogue: Catalogue) -> None:
    text = export(catalogue, "odcs").files["metadata.odcs.yaml"]
    jsonschema.Draft201909Validator(ODCS).validate(yaml.safe_load(text))


def test_the_standard_s_own_model_holds_names_descriptions_and_grain() -> None:
    written = export(shop(), "odcs")
    assert written.refused == []
    contract = OpenDataContractStandard.from_string(written.files["metadata.odcs.yaml"])
    customers = contract.schema_[0]
    assert (customers.name, customers.businessName) == ("customers", "Customers")
    assert customers.dataGranularityDescription == "one row is one customer (id)"
    email = next(one for one in customers.properties if one.name == "email")
    assert email.description == "Where we write to.\nOne a customer."
    assert {one.property: one.value for one in email.customProperties} == {
        "dqaSemanticType": "email", "dqaSensitivity": ["direct"], "dqaTerm": "contacts.email",
    }  # fmt: skip
    assert (customers.properties[0].primaryKey, customers.properties[0].primaryKeyPosition) == (True, 1)
