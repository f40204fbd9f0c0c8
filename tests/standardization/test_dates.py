"""Dates: what the column decides, what it cannot, and that writing loses nothing."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.standardization.parsers.date_forms import Moment
from assistant.standardization.parsers.dates import FAMILY, pattern_of, read
from tests.standardization.columns import changes, guesses, plan

PATTERNS = (
    "yyyy-MM-dd", "dd/MM/yyyy", "MM/dd/yyyy", "d.M.yyyy", "d MMMM yyyy", "MMM d, yyyy", "EEEE, MMMM do, yyyy",
    "dd-MMM-yyyy", "yyyyMMdd", "yyyy/MM/dd",
)  # fmt: skip
TIMES = ("HH:mm:ss", "h:mm:ss a", "hh:mm:ss aaaa", "H:mm:ss aa")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021-07-03", (2021, 7, 3)),
        ("July 3rd, 2021", (2021, 7, 3)),
        ("Sat, 3 Jul 2021", (2021, 7, 3)),
        ("3. Juli 2021", (2021, 7, 3)),
        ("3 de julio de 2021", (2021, 7, 3)),
        ("3 juillet 2021", (2021, 7, 3)),
        ("20210703", (2021, 7, 3)),
        ("25/12/1999", (1999, 12, 25)),
        ("12/25/1999", (1999, 12, 25)),
        ("9999-12-31", (9999, 12, 31)),
    ],
)
def test_reads_what_people_write(text: str, day: tuple[int, int, int]) -> None:
    reading = read(text, {})
    assert reading is not None
    assert reading.certain
    assert reading.value == Moment(*day)


@pytest.mark.parametrize(
    "text", ["2021-02-30", "2022/09/00", "25:00", "1.2.3", "v 1.2", "", "12", "31/13/2020", "03/07"]
)
def test_reads_no_more_than_that(text: str) -> None:
    assert read(text, {}) is None


@given(
    st.datetimes(min_value=datetime(1000, 1, 1), max_value=datetime(9999, 12, 31)).map(
        lambda at: at.replace(microsecond=0)
    ),
    st.sampled_from(PATTERNS),
    st.sampled_from((None, *TIMES)),
)
def test_what_is_written_reads_the_same(at: datetime, date_pattern: str, time_pattern: str | None) -> None:
    order = "mdy" if date_pattern.startswith("MM/") else "dmy"
    evidence = {"order": {"/4": order}}
    moment = Moment(at.year, at.month, at.day)
    pattern = date_pattern
    if time_pattern:
        if time_pattern == "H:mm:ss aa":
            at = at.replace(hour=at.hour % 12 or 12)
            time_pattern = "H:mm:ss"
        moment = moment._replace(hour=at.hour, minute=at.minute, second=at.second)
        pattern = f"{date_pattern} {time_pattern}"
    text = FAMILY.write(moment, pattern, evidence)
    assert text is not None
    reading = read(text, evidence)
    assert reading is not None
    assert reading.value == moment
    if reading.certain and pattern_of(text, evidence) is not None:
        assert FAMILY.write(reading.value, pattern, evidence) == text


def test_the_column_decides_the_order_of_day_and_month() -> None:
    days_first = ["03/07/2021", "25/07/2021", "26/12/2021", "2021-08-09", "August 5, 2021"]
    assert changes(days_first, "date") == {"2021-08-09": "09/08/2021", "August 5, 2021": "05/08/2021"}
    months_first = ["03/07/2021", "07/25/2021", "12/26/2021", "2021-08-09"]
    assert changes(months_first, "date") == {"2021-08-09": "08/09/2021"}


def test_what_no_value_decides_is_asked_and_never_proved() -> None:
    values = ["2021-07-01", "2021-07-02", "2021-07-04", "01/02/2021", "03/04/2021"]
    assert changes(values, "date") == {}
    assert guesses(values, "date").keys() == {"01/02/2021", "03/04/2021"}
    learnt = plan(values, "date")
    assert learnt.question is not None
    proposal = learnt.propose("01/02/2021")
    assert proposal is not None
    assert learnt.question in proposal.sentence


def test_a_person_can_answer() -> None:
    values = ["2021-07-01", "2021-07-02", "2021-07-04", "01/02/2021"]
    assert changes(values, "date", columns={"value": {"order": "mdy"}}) == {"01/02/2021": "2021-01-02"}


def test_contradicting_values_decide_nothing() -> None:
    values = ["2021-07-01"] * 9 + ["25/07/2021", "26/07/2021", "07/25/2021", "07/26/2021", "01/02/2021"]
    assert "01/02/2021" not in changes(values, "date")


def test_two_digit_years_follow_the_columns_own_century() -> None:
    values = ["1961-05-17", "1975-11-02", "1988-01-30", "1990-02-14", "17 May 61", "3 Jun 25"]
    assert changes(values, "date") == {"17 May 61": "1961-05-17"}


def test_a_time_is_not_dropped_from_a_column_of_dates() -> None:
    values = ["2021-07-01", "2021-07-02", "2021-07-03 14:05"]
    assert changes(values, "date") == {}


def test_a_lone_single_digit_may_be_two_with_one_lost() -> None:
    values = [f"2021-07-{day:02d}" for day in range(1, 32)] + ["2021-07-4"]
    assert changes(values, "date") == {}
    assert guesses(values, "date") == {"2021-07-4": "2021-07-04"}


def test_twelve_hour_columns_leave_unmarked_times_open() -> None:
    values = ["7:10 a.m.", "7:45 p.m.", "6:30 p.m.", "12:30", "18:30"]
    assert changes(values, "time") == {"18:30": "6:30 p.m."}


def test_spreadsheet_days_are_only_guessed() -> None:
    values = ["2021-07-03", "2021-07-04", "2021-07-05", "44381"]
    assert guesses(values, "date") == {"44381": "2021-07-04"}
    assert guesses(["44381", "44382"], "date") == {}
