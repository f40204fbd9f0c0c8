"""A mapping tried on the data, and taken out as SQL, a dbt model, JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.mapping.lines import Pair


def out(pair: Pair) -> None:
    """The panel of the export."""
    del pair


def dry_run(pair: Pair) -> None:
    """The panel of the dry run."""
    del pair
