"""datacontract-cli with DuckDB: the contract's quality over the tables."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from data import Verdicts, into_duckdb, main, said
from datacontract.data_contract import DataContract


def run(export: Path, data: Path) -> Verdicts:
    """The verdict of each library metric and query, by the rule; "not run" for those of our engine alone."""
    contract = yaml.safe_load((export / "contract.odcs.yaml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "data.duckdb"
        into_duckdb(data, database)
        here = {"server": "here", "type": "duckdb", "database": str(database), "schema": "main"}
        text = yaml.safe_dump({**contract, "servers": [here]})
        ran = DataContract(data_contract_str=text, server="here").test()
    results = {check.key: check for check in ran.checks if check.category == "quality"}
    found: Verdicts = {}
    for key, rule in _keys(contract):
        check = results.get(key)
        if check is None:
            found.setdefault(rule, "not run")
        elif check.result.value in {"passed", "failed", "warning"}:
            found[rule] = said(check.result.value == "passed")
        else:
            found[rule] = f"error: {check.reason}"
    return found


def _keys(contract: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The key under which the tool reports each entry, and the rule."""
    for schema in contract["schema"]:
        places = [(schema["name"], "model", schema.get("quality", []))]
        places += [
            (f"{schema['name']}__{one['name']}", "field", one.get("quality", []))
            for one in schema["properties"]
        ]
        for place, level, entries in places:
            for number, entry in enumerate(entries):
                rule = entry["id"].split("-")[1]
                if entry["type"] == "library":
                    metric = re.sub("([A-Z])", r"_\1", entry["metric"]).lower()
                    name = metric if metric == "row_count" else f"{level}_{metric}"
                    yield f"{place}__{name}", rule
                else:
                    yield f"{place}__quality_{entry['type']}_{number}", rule


if __name__ == "__main__":
    main(run)
