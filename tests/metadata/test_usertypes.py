"""Semantic types of the user's own: kept in a file, found by words, pattern, examples; tried when added."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import BadSetting, UsageError
from assistant.metadata.propose import ProposalContext, propose_table
from assistant.metadata.usertypes import UserType, add_type, find_types, read_types, try_type
from tests.fakes import FakeModels
from tests.metadata.made import table

CENTRES = [f"KTR-{number}" for number in range(1001, 1040)]
MACHINES = [
    "press left",
    "press right",
    "press middle",
    "oven left",
    "oven right",
    "oven middle",
    "mill left",
]


def kind(**said: object) -> UserType:
    return UserType.model_validate({"name": "costCentre", **said})


def test_a_type_is_added_and_read_back(tmp_path: Path) -> None:
    file = tmp_path / "home" / "types.yaml"
    said = kind(description="Wo gebucht wird: “Ktr”", examples=CENTRES[:12], words=["ktr"], tags=["quasi"])
    tried = add_type(file, said, FakeModels())
    assert (tried.held, tried.found) == (4, 4)
    assert read_types(file) == [said]
    changed = said.model_copy(update={"words": ("kostenstelle",)})
    add_type(file, changed, FakeModels())
    assert read_types(file) == [changed]


@pytest.mark.parametrize(
    ("said", "values", "found"),
    [
        ({"examples": CENTRES[:9]}, CENTRES[20:30], True),
        ({"examples": CENTRES[:9]}, ["a", "b", "c"], False),
        ({"pattern": "KTR-[0-9]{4}"}, CENTRES, True),
        ({"pattern": "KTR-[0-9]{4}"}, [*CENTRES[:5], *"abcdef"], False),
        ({"examples": MACHINES}, ["oven middle", "press left", "mill right"], True),
        ({"examples": MACHINES}, ["Kathmandu", "Oslo", "Quito"], False),
    ],
)  # fmt: skip
def test_values_it_was_not_shown_are_found(said: dict[str, object], values: list[str], found: bool) -> None:
    (column,) = table("t", x=values).columns
    (answer,) = find_types([column], [kind(**said)], FakeModels())
    assert (answer is not None) == found


def test_words_of_the_name_help_and_are_not_read_where_names_are_not() -> None:
    (column,) = table("t", main_ktr=[*CENTRES[:5], "?", "n/a", "none"]).columns
    mine = [kind(words=["ktr"], pattern="KTR-[0-9]{4}")]
    assert find_types([column], mine, FakeModels()) != [None]
    assert find_types([column], mine, FakeModels(), names=False) == [None]


def test_ones_own_type_goes_before_the_taxonomy() -> None:
    sketch = table("t", code=CENTRES)
    context = ProposalContext(user_types=[kind(pattern="KTR-[0-9]{4}", tags=["payment"])])
    found = {one.facet: one for one in propose_table(sketch, FakeModels(), context) if one.column == "code"}
    assert (found["semantic_type"].value, found["sensitivity"].value) == ("costCentre", ["payment"])
    assert "of your own" in found["semantic_type"].detail


def test_it_is_tried_on_other_types_examples() -> None:
    other = kind(name="room", examples=["KTR-2000", "KTR-2001", "left wing"])
    tried = try_type(kind(pattern="KTR-[0-9]{4}"), [other], FakeModels())
    assert (tried.others, tried.wrong) == (3, 2)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({}, "no words, no pattern and no examples"), ({"name": "email", "words": ["m"]}, "built-in"),
        ({"examples": ["a1-b", "zz", "9.9.9", "x y", "7", "Q!", "kk/l"]}, "none fits the rest"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_refused(tmp_path: Path, said: dict[str, object], wanted: str) -> None:
    with pytest.raises(UsageError, match=wanted):
        add_type(tmp_path / "types.yaml", kind(**said), FakeModels())
    assert not (tmp_path / "types.yaml").exists()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("{", "cannot be read"), ("name: x", "must hold a list"), ("- 3", "entry 1"),
        ("- {name: x, tags: [pii]}", "there is no tag 'pii'"), ("- {name: x, patern: y}", "patern"),
        ("- {name: x, pattern: '(a'}", "entry 1: pattern"), ("- {name: x}\n- {name: x}", "there twice"),
        ("- {name: x, pattern: '(a+)+b'}", "entry 1: pattern"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, text: str, wanted: str) -> None:
    file = tmp_path / "types.yaml"
    file.write_text(text)
    with pytest.raises(BadSetting, match=wanted):
        read_types(file)


def test_no_file_no_types(tmp_path: Path) -> None:
    (tmp_path / "empty.yaml").write_text("")
    assert read_types(None) == read_types(tmp_path / "empty.yaml") == []
