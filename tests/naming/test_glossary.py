"""Glossaries: reading one's own, finding terms, and the built-in one."""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path

import pytest

import connectors
from assistant.errors import UsageError
from assistant.metadata.naming import Glossary, Term, builtin_glossary, open_glossary, read_glossary
from assistant.metadata.naming.reading import glossary_of_table
from assistant.metadata.naming.terms import exact_key
from assistant.metadata.naming.words import split_name

CSV = """ID,Term,Definition,Synonyms,Abbreviations,Owner
T-1,Insured party,Person whom a policy covers.,policy holder|assured,IP_,Ann
T-2,Sum insured,Most that is paid for one loss.,coverage; cover amount,SI,Bob
"""


def test_a_csv_file(tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_text(CSV, encoding="utf-8")
    glossary = read_glossary(path)
    term = glossary.find(["cover", "amounts"])
    assert term is not None
    assert (term.id, term.owner, term.source) == ("T-2", "Bob", "terms.csv")
    assert glossary.abbreviations["si"] == "Sum insured"
    assert glossary.by_id["T-1"].definition == "Person whom a policy covers."


def test_a_yaml_file_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "terms.yaml"
    path.write_text(
        "abbreviations: {pol: policy}\nterms:\n- {id: T-1, name: Insured party, synonyms: [policy holder]}\n"
        "- name: Sum insured\n  definition: |\n    Most that is\n    paid for one loss.\n",
        encoding="utf-8",
    )
    glossary = read_glossary(path)
    assert [term.id for term in glossary.terms] == ["T-1", "sum-insured"]
    assert glossary.abbreviations == {"pol": "policy"}
    assert glossary.by_id["sum-insured"].definition == "Most that is paid for one loss."


def test_a_table(tmp_path: Path) -> None:
    (tmp_path / "terms.csv").write_text(CSV, encoding="utf-8")
    with connectors.open(str(tmp_path / "terms.csv")) as source:
        glossary = glossary_of_table(source, source.tables()[0])
    assert [term.name for term in glossary.terms] == ["Insured party", "Sum insured"]


def test_a_table_of_a_database_by_its_url(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "terms.db") as database:
        database.execute("CREATE TABLE glossary (id TEXT PRIMARY KEY, term TEXT, definition TEXT)")
        database.execute("INSERT INTO glossary VALUES ('T-1', 'Insured party', 'Whom a policy covers.')")
    database.close()
    glossary = open_glossary(f"sqlite:///{tmp_path}/terms.db#glossary")
    assert [(term.id, term.source) for term in glossary.terms] == [("T-1", "glossary")]
    (tmp_path / "terms.csv").write_text(CSV, encoding="utf-8")
    assert len(open_glossary(tmp_path / "terms.csv")) == 2
    with pytest.raises(UsageError, match="URL#TABLE"):
        open_glossary("sqlite:///terms.db")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "no column of terms"),
        ("term,definition\n,something\n", "line 2: there is no term"),
        ("id,term\nX,one\nX,two\n", "line 3: the id 'X' was given before"),
        ("", "no column of terms"),
    ],
)
def test_what_is_no_glossary_is_said(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "terms.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        read_glossary(path)


@pytest.mark.parametrize("text", ["terms: 3", "- 3", "{", "abbreviations: [a]", "\t- x"])
def test_what_is_no_yaml_glossary_is_said(tmp_path: Path, text: str) -> None:
    path = tmp_path / "terms.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"terms\.yml"):
        read_glossary(path)


def test_ones_own_terms_go_before_the_built_in() -> None:
    own = Glossary([Term(id="X", name="Client status", synonyms=("status",), source="own")])
    found = own.over(builtin_glossary()).find(["status"])
    assert found is not None
    assert found.id == "X"


def test_the_built_in_terms_are_whole() -> None:
    terms = builtin_glossary().terms
    assert len(terms) >= 1_000
    assert len({term.id for term in terms}) == len(terms)
    for term in terms:
        text = term.defined()
        assert text[-1] == ".", term
        assert text[0].isupper(), term
        assert 15 <= len(text) <= 240, term
        assert "{" not in text, term
        assert term.name == term.name.strip(), term
        assert term.name not in term.synonyms, term


def test_no_two_built_in_terms_share_a_name() -> None:
    """Nor does one go round in a circle: a synonym is no other term's name."""
    by_key: dict[tuple[str, ...], set[str]] = {}
    for term in builtin_glossary().terms:
        for name in (term.name, *term.synonyms):
            by_key.setdefault(exact_key(split_name(name)), set()).add(term.id)
    assert {key: ids for key, ids in by_key.items() if len(ids) > 1} == {}


def test_definitions_are_all_different() -> None:
    counted = Counter(term.definition for term in builtin_glossary().terms)
    assert [text for text, count in counted.items() if count > 1] == []
