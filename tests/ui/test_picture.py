"""How values and their differences are shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.diff import diff
from ui.groups import shape
from ui.words import NULL, ago, count, percent, value_text, visible


def _joined(parts):
    return "".join(part.text for part in parts)


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_diff_gives_both_texts_back(old, new):
    left, right = diff(old, new)
    assert _joined(left).replace("␣", " ") == old.replace("␣", " ")
    assert _joined(right).replace("␣", " ") == new.replace("␣", " ")
    same = [_joined([part for part in parts if not part.changed]) for parts in (left, right)]
    assert same[0] == same[1]


def test_a_diff_marks_what_changed_and_no_more():
    left, right = diff("Birmingxam", "Birmingham")
    assert [part.text for part in left if part.changed] == ["x"]
    assert [part.text for part in right if part.changed] == ["h"]


def test_a_space_that_goes_is_seen():
    left, _ = diff("Leeds ", "Leeds")
    assert left[-1] == ("␣", True)


@given(st.text())
def test_nothing_visible_steers_a_terminal(text):
    assert not any(ord(letter) < 32 and letter not in "\n\t" for letter in visible(text))
    assert "\x9b" not in visible(text)


@pytest.mark.parametrize(
    ("text", "pattern"),
    [
        ("12/03/2020", "9/9/9"),
        ("New York", "a"),
        ("A-1042", "a-9"),
        ("(02) 9555 0101", "(9) 9 9"),
        (NULL, NULL),
    ],
)
def test_the_shape_of_a_value(text, pattern):
    assert shape(text) == pattern


def test_small_words():
    assert value_text(None) == NULL
    assert value_text({"$": "date", "v": "2026-03-31"}) == "2026-03-31"
    assert value_text("a\nb") == "a⏎b"
    assert percent(0.999) == "99 %"
    assert percent(1.0) == "100 %"
    assert count(1, "row") == "1 row"
    assert count(2000, "row") == "2,000 rows"
    now = datetime(2026, 3, 31, 12, tzinfo=UTC)
    assert ago(now - timedelta(hours=3), now) == "3 hours ago"
    assert ago(now - timedelta(days=1), now) == "1 day ago"
    assert ago(now + timedelta(seconds=5), now) == "just now"
