"""Great Expectations: each suite over the data frame of its table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import great_expectations as gx
from data import Verdicts, frame, main, said, tables


def run(export: Path, data: Path) -> Verdicts:
    """The verdict of each expectation, by the rule that its meta names."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_pandas("data")
    held = tables(data)
    found: Verdicts = {}
    for file in sorted(export.glob("*.json")):
        suite = context.suites.add(gx.ExpectationSuite(**json.loads(file.read_text(encoding="utf-8"))))
        table = suite.meta["table"]
        batch = source.add_dataframe_asset(table).add_batch_definition_whole_dataframe("all")
        checked = batch.get_batch({"dataframe": frame(*held[table])}).validate(suite)
        for result in checked.results:
            raised = _raised(result.exception_info)
            verdict = f"error: {raised}" if raised else said(bool(result.success))
            found[result.expectation_config.meta["rule"]] = verdict
    return found


def _raised(info: dict[str, Any]) -> str:
    """What went wrong, one exception for all metrics or one for each."""
    parts = [info, *(one for one in info.values() if isinstance(one, dict))]
    return "; ".join(str(one["exception_message"]) for one in parts if one.get("raised_exception"))


if __name__ == "__main__":
    main(run)
