"""Transformations learnt from pairs: what they find, and that they flag what they cannot know."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import UsageError
from assistant.standardization.by_example import learn
from training.evaluation.standardization import evaluate

TASKS: dict[str, tuple[list[tuple[str, str]], tuple[str, str]]] = {
    "initials": ([("Ann Lee", "A.L."), ("Bob Ray", "B.R."), ("Cyd Coe", "C.C.")], ("Dee Fox", "D.F.")),
    "order of words": ([("Ann Lee", "Lee, Ann"), ("Bob Ray", "Ray, Bob")], ("Dee Fox", "Fox, Dee")),
    "digits grouped": (
        [("2055550123", "205-555-0123"), ("3015550188", "301-555-0188")],
        ("4105550199", "410-555-0199"),
    ),
    "dates": ([("2021-07-03", "July 3"), ("1999-12-25", "December 25")], ("2004-02-29", "February 29")),
    "compact dates": ([("20210703", "07/03/2021"), ("19991225", "12/25/1999")], ("20040229", "02/29/2004")),
    "clock": ([("0830", "8:30 AM"), ("1745", "5:45 PM"), ("2310", "11:10 PM")], ("1205", "12:05 PM")),
    "units": (
        [("3 inch", "7.62 cm"), ("10 inch", "25.4 cm"), ("7 inch", "17.78 cm")],
        ("8 inch", "20.32 cm"),
    ),
    "rounding": ([("2.345", "2.3"), ("10.06", "10.1"), ("7.77", "7.8")], ("3.14159", "3.1")),
    "padding": ([("7", "007"), ("42", "042"), ("123", "123")], ("9", "009")),
    "thousands": ([("1234567", "1,234,567"), ("89000", "89,000")], ("4567", "4,567")),
    "mean": ([("1, 2, 3", "2"), ("4, 8", "6"), ("10, 20, 60", "30")], ("3, 5, 10", "6")),
    "slug": ([("What a Day!", "what-a-day"), ("It's here", "its-here")], ("Now, or never?", "now-or-never")),
    "camel case": ([("first_name", "firstName"), ("zip_code", "zipCode")], ("birth_day", "birthDay")),
    "country codes": ([("Germany", "DE"), ("France", "FR")], ("Spain", "ES")),
    "Roman numerals": ([("4", "IV"), ("19", "XIX"), ("1987", "MCMLXXXVII")], ("44", "XLIV")),
    "hexadecimal": ([("255", "FF"), ("4096", "1000"), ("31", "1F")], ("26", "1A")),
    "capital runs": (
        [("so GOOD and BIG", "GOOD, BIG"), ("ONE two THREE", "ONE, THREE")],
        ("a TEST it IS", "TEST, IS"),
    ),
    "json": ([('{"a": 1, "b": 22}', "22"), ('{"a": 5, "b": 7}', "7")], ('{"b": 9, "a": 3}', "9")),
    "plurals": ([("city", "cities"), ("box", "boxes"), ("dog", "dogs")], ("party", "parties")),
    "numbers in words": (
        [("21", "twenty-one"), ("7", "seven"), ("40", "forty")],
        ("305", "three hundred five"),
    ),
    "words as numbers": ([("twenty-one", "21"), ("seven", "7"), ("forty", "40")], ("ninety-nine", "99")),
    "ordinals": ([("1", "1st"), ("12", "12th"), ("3", "3rd")], ("22", "22nd")),
    "Roman numerals read": ([("IV", "4"), ("XIX", "19"), ("MCMLXXXVII", "1987")], ("XLIV", "44")),
    "base64": ([("hello", "aGVsbG8="), ("Ann Lee", "QW5uIExlZQ==")], ("data", "ZGF0YQ==")),
    "MD5": ([("hello", "5d41402abc4b2a76b9719d911017c592")], ("a", "0cc175b9c0f1b6a831c399e269772661")),
    "colours": ([("#ff0000", "255, 0, 0"), ("#00ff80", "0, 255, 128")], ("#102030", "16, 32, 48")),
    "bytes": ([("10 KB", "10240"), ("2 MB", "2097152"), ("3B", "3")], ("1 GB", "1073741824")),
    "durations": ([("1h 30m", "90"), ("2h", "120"), ("45m", "45")], ("3h 5m", "185")),
    "feet and inches": (
        [("180 cm", "5 feet 10.9 inches"), ("150 cm", "4 feet 11.1 inches"), ("200 cm", "6 feet 6.7 inches")],
        ("170 cm", "5 feet 6.9 inches"),
    ),
    "slopes": ([("4%", "2.29"), ("30%", "16.70"), ("45%", "24.23")], ("12%", "6.84")),
    "phones": (
        [("+12025550123", "(202) 555-0123"), ("+13015550188", "(301) 555-0188")],
        ("+14105550199", "(410) 555-0199"),
    ),
    "calling codes": ([("Germany", "49"), ("France", "33"), ("Spain", "34")], ("Italy", "39")),
    "currencies": ([("Japan", "JPY"), ("France", "EUR"), ("India", "INR")], ("Mexico", "MXN")),
    "networks": (
        [("192.168.70.31/24", "192.168.70.255"), ("10.0.0.1/8", "10.255.255.255")],
        ("172.16.3.4/16", "172.16.255.255"),
    ),
    "Islamic calendar": (
        [("11 Shawwal 1430", "2009-09-30"), ("5 Muharram 1300", "1882-11-16")],
        ("1 Muharram 1431", "2009-12-18"),
    ),
    "grid references": (
        [("12U UA 84323 40791", "50.0082, -112.6144"), ("15S WC 80817 51205", "38.4054, -92.0744")],
        ("19T DJ 38588 97366", "44.2269, -69.7689"),
    ),
    "each word": (
        [("ann MARY lee", "AnnX MaryX LeeX"), ("bob RAY", "BobX RayX")],
        ("cy COE di", "CyX CoeX DiX"),
    ),
    "each item": (
        [("Germany; France", "DE, FR"), ("Spain; Italy; Japan", "ES, IT, JP")],
        ("India; Chile", "IN, CL"),
    ),
    "a branch for each shape": (
        [("20210703", "2021"), ("3 July 2019", "2019"), ("19991225", "1999")],
        ("20040229", "2004"),
    ),
    "addresses": (
        [("12 Elm Road, Ann Arbor, MI 48104", "Ann Arbor"), ("1 Way, Redmond, WA 98052", "Redmond")],
        ("9 Bay Street, New York, NY 10001", "New York"),
    ),
    "query values": (
        [("http://a.b/x?id=7&lang=de", "de"), ("http://a.b/?lang=fr&id=1", "fr")],
        ("http://c.d/y?z=1&lang=es", "es"),
    ),
    "file names": (
        [("/var/log/sys.log", "sys"), ("/home/ann/a.b.txt", "a.b")],
        ("/tmp/x/report.pdf", "report"),
    ),
    "domain": (
        [("http://www.news.bbc.co.uk/x", "bbc.co.uk"), ("https://a.example.com", "example.com")],
        ("ftp://files.debian.org/y", "debian.org"),
    ),
}


@pytest.mark.parametrize("name", TASKS)
def test_finds_the_transformation(name: str) -> None:
    pairs, (text, output) = TASKS[name]
    found = learn(pairs, [text])
    assert [found.run(text).value for text, _ in pairs] == [output for _, output in pairs]
    assert found.run(text).value == output
    assert found.words != "no program found"


def test_rows_that_look_like_no_example_are_flagged() -> None:
    found = learn([("Ann Lee", "Ann"), ("Bob Ray", "Bob")])
    assert found.run("Dee Fox").agreed
    assert not found.run("Mary Ann Smith").agreed
    assert not found.run("madonna").agreed


def test_rows_on_which_programs_disagree_are_flagged() -> None:
    found = learn([("ab-12", "12")])
    assert not found.run("ab-12-34").agreed


def test_what_cannot_be_learnt_is_said_so() -> None:
    found = learn([("a", "17"), ("b", "94"), ("c", "3")])
    assert found.words == "no program found"
    assert found.run("d") == (None, False)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=12), st.text(max_size=8)), min_size=1, max_size=3),
    st.text(max_size=20),
)
def test_every_program_gives_the_examples_back(pairs: list[tuple[str, str]], other: str) -> None:
    found = learn(pairs, [other])
    for program in found.programs:
        assert all(program.run(text) == output.strip() for text, output in pairs)
    found.run(other)


def test_evaluate_counts_tasks_and_rows(tmp_path: Path) -> None:
    tasks = [
        {"pairs": [["Ann Lee", "Ann"], ["Bob Ray", "Bob"], ["Cyd Coe", "Cyd"], ["Dee Fox", "DEE"]]},
        {"pairs": [["a", "17"], ["b", "94"], ["c", "3"], ["d", "8"]]},
    ]
    (tmp_path / "some.jsonl").write_text("\n".join(map(json.dumps, tasks)))
    result = evaluate(tmp_path / "some.jsonl")
    assert {
        name: result[name] for name in ("tasks", "tasks_right", "rows", "rows_right", "auto_applied")
    } == {
        "tasks": 2,
        "tasks_right": 1,
        "rows": 2,
        "rows_right": 1,
        "auto_applied": 1,
    }
    assert evaluate(tmp_path)["files"].keys() == {"some.jsonl"}


def test_evaluate_says_what_it_cannot_read(tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"pears": []}')
    with pytest.raises(UsageError, match="line 1"):
        evaluate(tmp_path / "bad.jsonl")
    with pytest.raises(UsageError, match="cannot be read"):
        evaluate(tmp_path / "none.jsonl")
