"""Soda with DuckDB: each contract over the tables."""

from __future__ import annotations

import tempfile
from pathlib import Path

from data import Verdicts, into_duckdb, main, said
from soda_core.contracts import verify_contract_locally


def run(export: Path, data: Path) -> Verdicts:
    """The verdict of each check, by the rule that its attributes name."""
    found: Verdicts = {}
    with tempfile.TemporaryDirectory() as folder:
        database, source = Path(folder) / "data.duckdb", Path(folder) / "source.yml"
        into_duckdb(data, database)
        source.write_text(f"type: duckdb\nname: dqa\nconnection:\n  database: {database}\n")
        for file in sorted(export.glob("*.soda.yaml")):
            session = verify_contract_locally(data_source_file_path=str(source), contract_file_path=str(file))
            for contract in session.contract_verification_results:
                for result in contract.check_results:
                    outcome = str(result.outcome.name)
                    verdict = said(outcome == "PASSED") if outcome in _TOLD else f"error: {outcome}"
                    found[result.check.attributes["rule"]] = verdict
            if session.has_errors:
                found[file.name] = session.get_errors_str()
    return found


_TOLD = {"PASSED", "FAILED", "WARN"}


if __name__ == "__main__":
    main(run)
