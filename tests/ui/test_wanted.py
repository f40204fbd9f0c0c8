"""Filters to a query string and back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ui.wanted import STATUSES, Wanted, from_query

names = st.lists(st.text(min_size=1, max_size=20), max_size=3, unique=True).map(tuple)
wanted = st.builds(
    Wanted,
    status=st.sampled_from(STATUSES).map(lambda name: (name,)),
    task=names, table=names, column=names, kind=names, source=names,
    above=st.integers(0, 50), below=st.integers(50, 100), proved=st.booleans(), search=st.text(max_size=50),
)  # fmt: skip


@given(wanted)
def test_a_link_gives_the_same_filters_again(one):
    assert from_query(one.query()) == one


@given(st.dictionaries(st.sampled_from(["status", "above", "below", "proved", "search", "table", "x"]),
                       st.lists(st.text(max_size=8), max_size=3)))  # fmt: skip
def test_whatever_a_link_says_gives_filters_that_can_be_asked(parameters):
    one = from_query(parameters)
    assert one.status[0] in STATUSES
    assert 0 <= one.above <= one.below <= 100
    one.filter()


@given(
    wanted, st.sampled_from(["task", "table", "column", "kind", "source"]), st.text(min_size=1, max_size=8)
)
def test_a_choice_toggled_twice_is_as_before(one, facet, name):
    if name in getattr(one, facet):
        assert name not in getattr(one.toggle(facet, name), facet)
    else:
        assert one.toggle(facet, name).toggle(facet, name) == one


def test_the_status_is_always_one():
    assert Wanted().toggle("status", "open").status == ("open",)
    assert Wanted().toggle("status", "rejected").status == ("rejected",)
    assert not Wanted(status=("rejected",)).narrowed
    assert Wanted(table=("t",)).narrowed
