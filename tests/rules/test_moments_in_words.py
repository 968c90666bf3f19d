"""A time as people write it: understood, or asked for, never guessed. It is Wednesday 4 March 2026, 10:00."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import load
from facilitation.phrasebook import When, show_when
from facilitation.rules.calendar import wall
from facilitation.rules.moments_in_words import (
    Meaning,
    NotUnderstood,
    Understood,
    WhatTime,
    WhichOne,
    understand,
)
from facilitation.rules.time_words import items, words_from

ZONE = ZoneInfo("Europe/Sofia")
NOW = datetime(2026, 3, 4, 8, tzinfo=UTC)
WORDS = load().times["en"]

UNDERSTOOD = {
    "tomorrow at 18": "2026-03-05 18:00",
    "tomorrow 18": "2026-03-05 18:00",
    "tomorrow at 9, read it": "2026-03-05 09:00",
    "the day after tomorrow at noon": "2026-03-06 12:00",
    "in 2 hours": "2026-03-04 12:00",
    "in ten minutes": "2026-03-04 10:10",
    "in half an hour": "2026-03-04 10:30",
    "in an hour and a half": "2026-03-04 11:30",
    "in 90 minutes call Anna": "2026-03-04 11:30",
    "in a week at 10": "2026-03-11 10:00",
    "18:30": "2026-03-04 18:30",
    "at 18.30": "2026-03-04 18:30",
    "9:15": "2026-03-05 09:15",
    "at noon": "2026-03-04 12:00",
    "7pm": "2026-03-04 19:00",
    "at 7 a.m. on Friday": "2026-03-06 07:00",
    "next Monday at 9": "2026-03-09 09:00",
    "on Wednesday at 9": "2026-03-11 09:00",
    "on Wednesday at 12": "2026-03-04 12:00",
    "Sat at 10": "2026-03-07 10:00",
    "on thu at 18.30 watch the video": "2026-03-05 18:30",
    "Friday next week at 10": "2026-03-13 10:00",
    "on 3 April at 10": "2026-04-03 10:00",
    "April 3rd at 9:15": "2026-04-03 09:15",
    "the 3rd of April at 10:00": "2026-04-03 10:00",
    "Thursday, 5 March at 10": "2026-03-05 10:00",
    "2 March 2027 at 10": "2027-03-02 10:00",
    "2026-04-03 at 10:00": "2026-04-03 10:00",
    "the 15th at 9": "2026-03-15 09:00",
    "tonight at 9": "2026-03-04 21:00",
    "this evening at 19:30": "2026-03-04 19:30",
    "tomorrow evening at 7": "2026-03-05 19:00",
    "tomorrow at 6 in the evening": "2026-03-05 18:00",
    "quarter to seven tomorrow evening": "2026-03-05 18:45",
    "twenty past 8 tomorrow morning": "2026-03-05 08:20",
    "today at half past six": "2026-03-04 18:30",
    "TOMORROW  AT 18": "2026-03-05 18:00",
}
ASKED = {  # the day is known, or two days fit
    "on Thursday morning": ["2026-03-05"],
    "3 April": ["2026-04-03"],
    "2 March": ["2027-03-02"],
    "tonight": ["2026-03-04"],
    "tomorrow": ["2026-03-05"],
    "in 3 days": ["2026-03-07"],
    "in the morning": ["2026-03-04"],
    "tomorrow at midnight": ["2026-03-05"],
    "tomorrow 3 exercises": ["2026-03-05"],
    "Tuesday next week": ["2026-03-10"],
    "Wednesday": ["2026-03-04", "2026-03-11"],
    "next Friday": ["2026-03-06", "2026-03-13"],
}
TWO_TIMES = {
    "half past six": ["2026-03-04 18:30", "2026-03-05 06:30"],
    "at six o'clock": ["2026-03-04 18:00", "2026-03-05 06:00"],
    "tomorrow at nine": ["2026-03-05 09:00", "2026-03-05 21:00"],
    "ten past nine": ["2026-03-04 21:10", "2026-03-05 09:10"],
    "next Friday at 10": ["2026-03-06 10:00", "2026-03-13 10:00"],
    "Thursday 6 March at 10": ["2026-03-05 10:00", "2026-03-06 10:00"],
}
NOT_UNDERSTOOD = {
    "every Monday at 9": "repeated",
    "every day": "repeated",
    "read daily": "repeated",
    "yesterday at 9": "past",
    "today at 8": "past",
    "10 minutes ago": "past",
    "3 April 2020 at 9": "past",
    "3 April 2030 at 9": "far",
    "in 600 days": "far",
    "31 April": "no_such_day",
    "29 February at 10": "no_such_day",
    "3/4 at 10": "figures",
    "3.4.": "figures",
    "next week": "unclear",
    "next week on Friday at 10": "unclear",
    "later": "unclear",
    "at 25": "nothing",
    "read the book": "nothing",
    "I may march on": "nothing",
    "in no time": "nothing",
    "": "nothing",
    "١٨:٣٠": "nothing",
}
TEXTS = {
    "me tomorrow at 18 to read chapter 2": "read chapter 2",
    "me to read chapter 2 tomorrow at 18": "read chapter 2",
    "to do exercise 3 in half an hour": "do exercise 3",
    "me on Thursday to call Anna at 9:30": "call Anna",
    "at 18:30: <b>read</b> {{ this }}": "<b>read</b> {{ this }}",
    "do 3/4 of it tomorrow at 9": "do 3/4 of it",
    "read 2.10 on Monday at 9": "read 2.10",
    "read every page tomorrow at 9": "read every page",
    "tomorrow at 9 read for Friday": "read for Friday",
    "tomorrow at 18": "",
}


def meaning(text: str, now: datetime = NOW, zone: ZoneInfo = ZONE, day: date | None = None) -> Meaning:
    return understand(text, WORDS, now, zone, day)


def local(at: datetime, zone: ZoneInfo = ZONE) -> str:
    return f"{wall(at, zone):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(("text", "when"), UNDERSTOOD.items())
def test_these_phrases_are_understood(text: str, when: str) -> None:
    found = meaning(text)
    assert isinstance(found, Understood), found
    assert local(found.at) == when


@pytest.mark.parametrize(("text", "days"), ASKED.items())
def test_the_time_of_these_is_asked_for(text: str, days: list[str]) -> None:
    found = meaning(text)
    assert isinstance(found, WhatTime), found
    assert [str(day) for day in found.days] == days
    assert found.offers


@pytest.mark.parametrize(("text", "options"), TWO_TIMES.items())
def test_of_two_readings_neither_is_guessed(text: str, options: list[str]) -> None:
    found = meaning(text)
    assert isinstance(found, WhichOne), found
    assert [local(at) for at in found.options] == options


@pytest.mark.parametrize(("text", "why"), NOT_UNDERSTOOD.items())
def test_these_are_no_moment_and_the_reason_is_known(text: str, why: str) -> None:
    found = meaning(text)
    assert isinstance(found, NotUnderstood), found
    assert found.why == why


@pytest.mark.parametrize(("text", "rest"), TEXTS.items())
def test_what_is_no_time_is_what_the_reminder_says(text: str, rest: str) -> None:
    found = meaning(text)
    assert isinstance(found, Understood), found
    assert found.text == rest


@pytest.mark.parametrize(
    ("text", "when"),
    [("9", "09:00"), ("at 18", "18:00"), ("18:30", "18:30"), ("in the evening at 7", "19:00")],
)
def test_a_time_alone_answers_the_question_about_a_day(text: str, when: str) -> None:
    found = meaning(text, day=date(2026, 3, 12))
    assert isinstance(found, Understood), found
    assert local(found.at) == f"2026-03-12 {when}"


def test_who_answers_with_another_day_means_that_day() -> None:
    found = meaning("Friday at 10", day=date(2026, 3, 12))
    assert isinstance(found, Understood)
    assert local(found.at) == "2026-03-06 10:00"


def test_a_time_that_the_clock_leaps_over_comes_as_much_later() -> None:
    found = meaning("29 March at 3:30")
    assert isinstance(found, Understood)
    assert local(found.at) == "2026-03-29 04:30"


def test_of_a_time_that_the_clock_shows_twice_the_first_to_come_is_meant() -> None:
    first = datetime(2026, 10, 25, 0, 20, tzinfo=UTC)  # 03:20, and an hour later 03:20 once more
    found = [meaning("at 3:30", first), meaning("at 3:30", first + timedelta(minutes=30))]
    assert [m.at for m in found if isinstance(m, Understood)] == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    ]


def test_hours_are_hours_also_while_the_clock_changes() -> None:
    before = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)  # 02:30, half an hour before the leap
    found = meaning("in 2 hours", before)
    assert isinstance(found, Understood)
    assert found.at - before == timedelta(hours=2)
    assert local(found.at) == "2026-03-29 05:30"


zones = st.sampled_from(
    ["Europe/Sofia", "Europe/Helsinki", "Europe/Amsterdam", "America/New_York", "Asia/Kathmandu"]
)
nows = st.integers(0, 700 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))
phrases = st.sampled_from([*UNDERSTOOD, *ASKED, *TWO_TIMES, *NOT_UNDERSTOOD, *TEXTS])
jumble = st.lists(
    st.sampled_from(
        [word for phrase in WORDS.phrases for word in phrase] + ["7", "18:30", "31", "3/4", "x", ","]
    ),
    max_size=9,
).map(" ".join)


@given(phrases | jumble | st.text(max_size=40), nows, zones.map(ZoneInfo))
def test_no_text_is_ever_understood_as_a_time_that_is_past(text: str, now: datetime, zone: ZoneInfo) -> None:
    found = meaning(text, now, zone)
    match found:
        case Understood(at):
            assert at > now.replace(second=0, microsecond=0)
        case WhichOne(options):
            assert len(options) > 1
            assert min(options) > now
        case WhatTime(days):
            assert min(days) >= wall(now, zone).date()


@given(st.integers(1440, 360 * 24 * 60), zones.map(ZoneInfo))
def test_the_time_that_the_bot_repeats_is_understood_as_the_same_time(minutes: int, zone: ZoneInfo) -> None:
    wanted = NOW + timedelta(minutes=minutes)
    shown = show_when(When(wanted, zone), "en")
    if wall(wanted, zone).year != 2026:
        shown = shown.replace(",", f" {wall(wanted, zone).year},")
    found = meaning(f"{shown} read on", NOW, zone)
    assert isinstance(found, Understood), (shown, found)
    assert found.text == "read on"
    # Where the clock shows the time twice, the first is meant.
    assert wall(found.at, zone) == wall(wanted, zone)


def test_another_language_is_a_file_of_the_same_form() -> None:
    finnish = words_from(
        {
            "days": {"huomenna": 1},
            "weekdays": {"torstaina": 3},
            "spoken": {"puoli": -30},  # half to the hour that follows
            "numbers": {"seitsemän": 7},
            "parts": {"aamulla": "morning"},
            "words": {"at": ["klo"], "lead": ["minua"]},
        }
    )
    found = understand("minua huomenna klo 18.30 lukemaan", finnish, NOW, ZONE)
    assert found == Understood(datetime(2026, 3, 5, 16, 30, tzinfo=UTC), "lukemaan")
    asked = understand("torstaina aamulla", finnish, NOW, ZONE)
    assert isinstance(asked, WhatTime)
    assert asked.offers[0] == time(8)
    half = understand("huomenna puoli seitsemän", finnish, NOW, ZONE)
    assert isinstance(half, WhichOne)
    assert [local(at)[11:] for at in half.options] == ["06:30", "18:30"]


def test_a_file_with_a_table_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\[dayz\]"):
        words_from({"dayz": {"today": 0}})
    with pytest.raises(ValueError, match="lead"):
        words_from({"words": {"lead": "me"}})


def test_the_longest_phrase_is_taken() -> None:
    assert [dict(item.kinds) for item in items("the day after tomorrow", WORDS)] == [{"days": 2}]
