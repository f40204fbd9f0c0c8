"""Templates: released files never change, a value is data, a wrong name or field is a sentence."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import UnknownName, UsageError
from training.prompts.templates import load_template, released, render, template_names

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "training" / "prompts"
SERVED = ROOT / "assistant" / "rules" / "generation" / "prompts"
RELEASED = {
    "generation@1": "158b7c7e59dd654078a0848e13b19f92e02511d959aebb1d6fd7fe50694eb5be",
    "generation@2": "c584688e0d4ac206e5cd7469292e85f86bddb3970ee16b534033766b8945ccfe",
    "generation@3": "f4ace244e5cefc660faeefe7e26521e324e35c1044dea07bf43798159b8dceee",
    "mapping@1": "89851cdc906580f3049a84b9406c377f04f2e066afcacc96e69beec59b7f378e",
    "metadata@1": "54347480202e97814fcd0be6bed1ab27877073b6118ab33af02e8b1a90a70051",
    "metadata@2": "0cee9db5c73c69d91eef840bb7a423864360161bca7380372451d7f31d326c39",
    "rules@1": "fc35b77c9c17a293c07ef822d2374ee140c8141e9b67dfc123c8f88802f07446",
    "rules@2": "1bcf26450826ba6911b8760a5105f555b065ff814624826ffa5117080657ffc7",
}
"""What index.toml said at each release: a changed index fails here, a new version adds a line."""


def test_a_released_version_is_what_it_was() -> None:
    now = {
        f"{file.parent.name}@{file.stem}": hashlib.sha256(file.read_bytes()).hexdigest()
        for file in FOLDER.glob("*/*.toml")
    } | {
        f"rules@{file.stem}": hashlib.sha256(file.read_bytes()).hexdigest() for file in SERVED.glob("*.toml")
    }
    assert now == released() == RELEASED


@pytest.mark.parametrize("name", sorted(RELEASED))
def test_every_template_loads_and_renders_with_and_without_its_optional_fields(name: str) -> None:
    template = load_template(name)
    assert template.name == name
    assert template.notes
    least = {field: f"<{field}>" for field in template.required}
    text = render(template, **least)
    assert all(value in text for value in least.values())
    assert "$" not in text
    full = render(
        template,
        **{
            f: [("in", "out"), ("in 2", "out 2")] if f in template.repeats else f"<{f}>"
            for f in template.fields
        },
    )
    assert len(full) > len(text)
    assert all(f"<{field}>" in full for field in template.fields if field not in template.repeats)


def test_the_short_form() -> None:
    short = load_template("generation@1")
    assert render(short, kind="date", value="3.4.21", hint="day first") == "date | 3.4.21 | day first"
    assert render(short, kind="boolean", value="yes") == "boolean | yes"
    assert (
        render(short, kind="example", value="c", examples=[("a", "A"), ("b", "B")])
        == "example | a => A ; b => B ; c"
    )


def test_a_task_alone_is_its_newest_version() -> None:
    newest = [name for name in template_names() if name.startswith("generation@")][-1]
    assert load_template("generation").name == newest


@given(st.text(), st.text())
def test_a_value_is_data(value: str, hint: str) -> None:
    text = render(load_template("generation@1"), kind="text", value=value, hint=hint)
    assert text == "text | " + value + (f" | {hint}" if hint else "")


@pytest.mark.parametrize(
    "value", ["{kind}", "$kind", "${kind}", "$$", "{0.__class__}", "%(kind)s", "\\1", "a\nb"]
)
def test_hostile_values_stay_as_they_are(value: str) -> None:
    for name in ("generation@1", "generation@2", "generation@3"):
        assert value in render(load_template(name), kind="text", value=value, examples=[(value, value)])


@pytest.mark.parametrize(
    "name", ["generation@99", "nothing", "generation@", "../templates", "generation@1 ", ""]
)
def test_an_unknown_name_answers_with_the_valid_ones(name: str) -> None:
    with pytest.raises(UnknownName, match=r"generation@1, generation@2"):
        load_template(name)


def test_wrong_fields_are_sentences() -> None:
    short = load_template("generation@1")
    with pytest.raises(UsageError, match=r"no field 'vaule'; its fields are: examples, hint, kind, value"):
        render(short, kind="date", vaule="1")
    with pytest.raises(UsageError, match="needs the field 'value'"):
        render(short, kind="date")
    with pytest.raises(UsageError, match="takes pairs"):
        render(short, kind="date", value="1", examples="a")
    with pytest.raises(UsageError, match="takes a text"):
        render(short, kind="date", value=[("a", "b")])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not = [toml", "is not TOML"),
        ('task = "x"\nversion = 1', "lacks the key 'text'"),
        ('task = "x"\nversion = 1\ntext = "costs 5 $"', r"lone \$ in text"),
        ('task = "x"\nversion = 1\ntext = "$a"\ntxt = "b"', "unknown key 'txt'"),
        ('task = "x"\nversion = 1\ntext = "$a"\n[parts]\nb = "$b"', "not in its text"),
        ('task = "x"\nversion = 1\ntext = "$a"\n[parts]\na = "$b"', r"uses \$b in parts.a"),
    ],
)
def test_a_draft_that_is_no_template_is_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "draft.toml"
    file.write_text(text)
    with pytest.raises(UsageError, match=said):
        load_template(str(file))


def test_a_draft_is_loaded_by_its_path(tmp_path: Path) -> None:
    file = tmp_path / "draft.toml"
    file.write_text('task = "generation"\nversion = 7\ntext = "$value, please, as a $kind: $$"')
    draft = load_template(str(file))
    assert render(draft, value="1.2", kind="number") == "1.2, please, as a number: $"
    with pytest.raises(UsageError, match="cannot be read"):
        load_template(str(tmp_path / "none.toml"))
