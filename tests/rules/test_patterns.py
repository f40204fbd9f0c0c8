"""Patterns: what may be written, what every engine reads alike, and that none takes more than linear time."""

from __future__ import annotations

import re
import time

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.rules.pattern_cost import check_cost
from assistant.rules.pattern_syntax import Chars, Choice, Repeat, Sequence, Tree, written
from assistant.rules.patterns import check_pattern, compiled, portable


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ("^C-[0-9]{5}$", "C-12345", "C-12345\n"),
        (r"\d+", "123", "٣"),
        (r"\w+", "a_1", "é"),
        (r"[^\W\d_]+", "ab", "a1"),
        (".", "🤦", "\n"),
        ("[]a]+", "a]", "b"),
        ("[a-]", "-", "b"),
        (r"a|b|", "", "ab"),
        (r"\$", "$", "\\$"),
        (r"[a-z0-9.]+@([a-z0-9-]+\.)+[a-z]{2,}", "a.b@c.de", "a@b"),
        ("(?:ab)?c", "abc", "ab"),
    ],
)
def test_the_whole_text_is_matched(pattern: str, matching: str, other: str) -> None:
    assert compiled(pattern).fullmatch(matching)
    assert not compiled(pattern).fullmatch(other)


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+", "(a|a)*", "a*a*", ".*@.*", "(a*)*", "([A-Za-z]+ ?)+", "([a-z]{1,10}){1,10}",
        "(a|ab|b)*c?(ab)*",
        "x*?", "x++", "(?i)a", r"\bfoo", "(?=a)", "(?P<n>a)", r"(a)\1", "a{1,300}", "a{3,1}",
        "[[:alpha:]]", "a$b",
        "a^", "*a", "(a", "a)", "[a", "[z-a]", "{a", "a\\", "((a{100}){10})", r"\p{L}", r"\x41",
        r"[\W\w]{9}[^\W\w]",
    ],
)  # fmt: skip
def test_what_is_not_portable_or_not_linear_is_refused_with_a_sentence(pattern: str) -> None:
    with pytest.raises(ValueError, match=r"^The pattern .+ cannot be used: .+\.$"):
        check_pattern(pattern)


_CHARS = st.sampled_from("abc").map(lambda one: Chars(((ord(one), ord(one)),))) | st.just(Chars(((97, 98),)))
TREES: st.SearchStrategy[Tree] = st.recursive(
    _CHARS,
    lambda part: st.one_of(
        st.lists(part, min_size=2, max_size=3).map(lambda parts: Sequence(tuple(parts))),
        st.lists(part, min_size=2, max_size=3).map(lambda parts: Choice(tuple(parts))),
        st.tuples(part, st.sampled_from([(0, None), (1, None), (0, 1), (2, 2), (1, 3), (0, 30)])).map(
            lambda pair: Repeat(pair[0], *pair[1])
        ),
    ),
    max_leaves=8,
)


@settings(max_examples=300, deadline=None)
@given(TREES, st.text("abc", max_size=8))
def test_an_automaton_engine_and_a_backtracking_one_agree_on_what_is_accepted(tree: Tree, text: str) -> None:
    try:
        pattern = portable(written(tree))
    except ValueError:
        return
    found = bool(re.fullmatch(pattern, text))
    with duckdb.connect() as connection:
        rows = connection.execute("SELECT regexp_full_match(?, ?)", [text, pattern]).fetchall()
    assert rows == [(found,)]


@settings(max_examples=300, deadline=None)
@given(TREES, st.text("abc", min_size=1, max_size=4))
def test_no_accepted_pattern_can_be_made_to_hang(tree: Tree, unit: str) -> None:
    """A pattern that backtracks exponentially, or in the cube, would not come back from these texts."""
    try:
        check_cost(tree, "p")
    except ValueError:
        return
    for many in (50, 3_000):
        began = time.monotonic()
        re.fullmatch(written(tree), unit * many + "!")
        assert time.monotonic() - began < 20
