"""Values as JSON and back, as staged text and back, as the shortest single."""

from __future__ import annotations

import json
import math
import struct
from datetime import timedelta, timezone
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connectors.files.staged import stage, unstage
from connectors.redact import redact
from connectors.values import as_text, decode, encode, shortest_single

ZONES = st.builds(lambda minutes: timezone(timedelta(minutes=minutes)), st.integers(-1439, 1439))
PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(),
    st.binary(),
    st.dates(),
    st.datetimes(timezones=st.one_of(st.none(), ZONES)).map(lambda value: value.replace(fold=0)),
    st.times().map(lambda value: value.replace(fold=0)),
    st.timedeltas(),
    st.uuids(),
)
relaxed = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def same(one: Any, other: Any) -> bool:
    """Equal and of the same type; a NaN equals itself."""
    return type(one) is type(other) and repr(one) == repr(other)


@relaxed
@given(VALUES)
def test_json_keeps_every_value_and_its_type(value: Any) -> None:
    assert same(decode(json.loads(json.dumps(encode(value)))), value)


@relaxed
@given(PLAIN)
def test_staging_keeps_every_value_and_its_type(value: Any) -> None:
    if isinstance(value, str) and "\x1f" in value:
        return
    staged = stage(value)
    assert staged is None or isinstance(staged, str | int | float | bytes)
    assert same(unstage(staged), value)


@relaxed
@given(PLAIN)
def test_text_form_is_text(value: Any) -> None:
    text = as_text(value)
    assert (text is None) == (value is None)
    assert isinstance(text, str | None)


@relaxed
@given(st.floats(width=32))
def test_the_shortest_single_is_the_same_single(value: float) -> None:
    short = shortest_single(value)
    assert short is not None
    if math.isnan(value):
        assert math.isnan(short)
    else:
        assert struct.pack("f", short) == struct.pack("f", value)


@relaxed
@given(st.text(st.characters(categories=["L", "N", "P", "S"], exclude_characters="'\""), min_size=3))
def test_no_password_survives(password: str) -> None:
    shown = redact(f"cannot open postgresql://anna:{password}@host/db now")
    assert shown == "cannot open postgresql://***@host/db now"
