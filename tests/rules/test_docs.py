"""docs/rules.md against the code: its examples are read, every kind has one, and its lists are whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.rules.exchange import FORMATS, export
from assistant.rules.files import read_rules
from assistant.rules.language import KINDS, RuleBase
from assistant.rules.semantics import TYPES
from assistant.rules.words import in_words

TEXT = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")


def examples() -> list[RuleBase]:
    """The rules of all YAML blocks; none of them may be skipped."""
    blocks = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    files = [read_rules(block, "docs/rules.md") for block in blocks]
    assert [sentence for file in files for sentence in file.skipped] == []
    return [rule for file in files for rule in file.rules]


def test_every_kind_has_an_example_that_is_read() -> None:
    assert {rule.says["kind"] for rule in examples()} == set(KINDS)
    assert all(in_words(rule) for rule in examples())


def test_the_semantic_types_are_those_there_are() -> None:
    listed = re.search(r"Semantic types: (.+?)\.\n", TEXT, re.DOTALL)
    assert listed
    assert re.findall(r"`(\w+)`", listed[1]) == list(TYPES)


def test_what_one_record_cannot_tell_is_what_is_said() -> None:
    said = re.search(r"One record cannot tell (.+?): these", TEXT, re.DOTALL)
    assert said
    told = {rule.says["kind"] for rule in examples() if not rule.per_record}
    assert set(re.findall(r"`(\w+)`", said[1])) == told


@pytest.mark.parametrize("name", FORMATS)
def test_what_a_format_does_not_carry_is_what_the_table_says(name: str) -> None:
    line = re.search(rf"^\| {name} \| (.+?) \| .+ \|$", TEXT, re.MULTILINE)
    assert line
    refused = {rule.says["kind"] for rule, _ in export(examples(), name).refused}
    assert set(re.findall(r"`(\w+)`", line[1])) == refused
