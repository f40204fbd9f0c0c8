"""pandera: each schema over the data frame of its table."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

# This file has the library's name: its folder must not be searched for it.
HERE = sys.path.pop(0)
import pandera.errors  # noqa: E402
import pandera.pandas  # noqa: E402

sys.path.insert(0, HERE)
from data import Verdicts, frame, main, said, tables  # noqa: E402


def run(export: Path, data: Path) -> Verdicts:
    """The verdict of each check, by its name; those of lesser severity warn."""
    if str(export) not in sys.path:
        sys.path.insert(0, str(export))
    from dqa_schemas import SCHEMAS

    held = tables(data)
    found: Verdicts = {}
    for table, schema in SCHEMAS.items():
        failed: set[str] = set()
        with warnings.catch_warnings(record=True) as warned:
            warnings.simplefilter("always")
            try:
                schema.validate(frame(*held[table]), lazy=True)
            except pandera.errors.SchemaErrors as error:
                failed = {str(one.check.name) for one in error.schema_errors if one.check is not None}
                other = [str(one) for one in error.schema_errors if one.check is None]
                if other:
                    raise RuntimeError("; ".join(other)) from None
        texts = [str(one.message) for one in warned]
        for check in schema.checks:
            warns = any(check.name in text for text in texts)
            found[check.name] = said(check.name not in failed and not warns)
    return found


if __name__ == "__main__":
    main(run)
