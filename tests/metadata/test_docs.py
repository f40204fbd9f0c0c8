"""The page on metadata lists the taxonomy as it is."""

from __future__ import annotations

import re
from pathlib import Path

from assistant.metadata.facts import FACETS, TAGS
from assistant.metadata.taxonomy import taxonomy

PAGE = (Path(__file__).parent.parent.parent / "docs" / "metadata.md").read_text(encoding="utf-8")


def test_every_type_is_listed_with_its_label() -> None:
    listed = dict(re.findall(r"^\| `([^`]+)` \| ([^|]+) \|[^|]*\| \w+ \|$", PAGE, re.MULTILINE))
    assert listed == {one.name: one.label for one in taxonomy().values()}


def test_every_facet_and_tag_is_told() -> None:
    assert [name for name in (*FACETS, *TAGS) if f"`{name}`" not in PAGE] == []
