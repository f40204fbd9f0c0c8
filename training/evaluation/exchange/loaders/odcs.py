"""datacontract-cli: the contract is linted against the standard's schema and read into its model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from answer import Row, main
from datacontract.data_contract import DataContract


def load(export: Path) -> Iterator[Row]:
    """The objects of the contract and their properties."""
    text = (export / "metadata.odcs.yaml").read_text(encoding="utf-8")
    contract = DataContract(data_contract_str=text)
    linted = contract.lint()
    if not linted.has_passed():
        raise ValueError(linted.model_dump_json())
    for table in contract.get_data_contract().schema_:
        yield table.name, None, table.businessName, table.description
        for column in table.properties:
            yield table.name, column.name, column.businessName, column.description


if __name__ == "__main__":
    main(load)
