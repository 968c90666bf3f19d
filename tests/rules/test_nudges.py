"""Who gets a nudge and when: the acceptance tests of content-design 1.21 at the level of the rules."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from facilitation.rules.calendar import PRESETS, Beat, plan
from facilitation.rules.caps import Caps, NudgeKind, Past, Quiet
from facilitation.rules.nudges import BeatFacts, Decision, PersonFacts, nudges_due, refusal
from facilitation.rules.silence import State
from facilitation.rules.windows import windows

SOFIA = ZoneInfo("Europe/Sofia")
MON, TUE, WED, THU, FRI, SAT, SUN = range(2, 9)  # days of March 2026


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=SOFIA).astimezone(UTC)


def week(preset: str = "A", answered: tuple[Beat, ...] = (), *, posted: bool = True) -> tuple[BeatFacts, ...]:
    opened = windows(plan(PRESETS[preset], date(2026, 3, 2), 1), SOFIA)
    return tuple(
        BeatFacts(window.key, window.opens, window.closes, posted, window.key.beat in answered)
        for window in opened
    )


ACTIVE = PersonFacts(State.ACTIVE, week(), SOFIA, SOFIA)


def sent(facts: PersonFacts, now: datetime) -> list[tuple[str, datetime]]:
    return [(decision.message, decision.at) for decision in nudges_due(facts, now) if decision.at is not None]


def dropped(facts: PersonFacts, now: datetime) -> dict[str, str]:
    return {
        decision.message: decision.dropped
        for decision in nudges_due(facts, now)
        if decision.dropped is not None
    }


def decided(facts: PersonFacts, *decisions: Decision) -> PersonFacts:
    """The facts after decisions were carried out."""
    past = tuple(Past(known.kind, known.at) for known in decisions if known.at is not None)
    return replace(
        facts,
        decided=facts.decided | {known.key for known in decisions},
        history=facts.history + past,
        kickoff_reminder_sent=any(known.message == "M-RM-1" and known.at for known in decisions),
        hello_sent=any(known.kind.is_hello and known.at for known in decisions),
    )


def test_no_tap_at_kickoff_brings_exactly_one_reminder_on_tuesday_at_noon() -> None:  # T01
    assert nudges_due(ACTIVE, at(TUE, 11, 59)) == ()
    decisions = nudges_due(ACTIVE, at(TUE, 12))
    assert sent(ACTIVE, at(TUE, 12)) == [("M-RM-1", at(TUE, 12))]
    assert nudges_due(decided(ACTIVE, *decisions), at(TUE, 12, 1)) == ()


def test_just_reading_is_a_tap_and_brings_no_reminder() -> None:  # T02
    facts = replace(ACTIVE, beats=week(answered=(Beat.KICKOFF,)))
    assert sent(facts, at(TUE, 12)) == []
    assert dropped(facts, at(TUE, 12)) == {"M-RM-1": "answered"}


@pytest.mark.parametrize("now", [at(TUE, 12), at(THU, 13), at(SAT, 10)])
def test_who_stopped_reminders_gets_none(now: datetime) -> None:  # T03
    facts = replace(ACTIVE, wants_reminders=False)
    assert not [message for message, _ in sent(facts, now) if message.startswith("M-RM")]


def test_who_stopped_reminders_is_still_invited_to_look_back() -> None:  # T03, ST1
    assert sent(replace(ACTIVE, wants_reminders=False), at(FRI, 10)) == [("M-RF-1", at(FRI, 10))]


def test_who_turned_the_look_back_off_gets_neither_invitation_nor_reminder() -> None:
    facts = replace(ACTIVE, wants_reflection=False)
    assert dropped(facts, at(FRI, 10))["M-RF-1"] == "stopped"
    assert dropped(facts, at(SAT, 10))["M-RM-3"] == "stopped"


def test_after_two_reminders_without_an_answer_there_is_no_third() -> None:  # T04
    assert sent(replace(ACTIVE, unanswered=1), at(TUE, 12)) == [("M-RM-1", at(TUE, 12))]
    facts = replace(ACTIVE, unanswered=2)
    assert dropped(facts, at(TUE, 12)) == {"M-RM-1": "unanswered"}


def test_a_reminder_due_in_the_evening_comes_in_the_morning_and_not_before() -> None:  # T05, preset B
    facts = replace(ACTIVE, beats=week("B"), preset="B")
    assert sent(facts, at(TUE, 20, 30)) == [("M-RM-1", at(WED, 8))]
    assert sent(facts, at(WED, 8)) == [("M-RM-1", at(WED, 8))]
    answered = replace(facts, beats=week("B", (Beat.KICKOFF,)))
    assert dropped(answered, at(WED, 8)) == {"M-RM-1": "answered"}


def test_a_reminder_whose_window_closes_in_the_night_is_dropped() -> None:  # T05
    facts = replace(ACTIVE, quiet=Quiet(start=datetime.min.time().replace(hour=12), weekdays=frozenset()))
    assert dropped(facts, at(THU, 13))["M-RM-2"] == "quiet"


@pytest.mark.parametrize(
    ("minutes", "moment", "reason"), [(0, 0, None), (119, 119, None), (120, 120, None), (121, None, "late")]
)
def test_a_reminder_more_than_two_hours_late_is_dropped(
    minutes: int, moment: int | None, reason: str | None
) -> None:  # A13
    due = at(TUE, 12)
    (decision,) = nudges_due(ACTIVE, due + timedelta(minutes=minutes))
    assert decision.dropped == reason
    assert decision.at == (None if moment is None else due + timedelta(minutes=moment))


def test_a_late_invitation_still_comes_within_its_window() -> None:
    opened = replace(ACTIVE, decided=frozenset({"remind:1:kickoff:1", "remind:1:checkin:1"}))
    assert sent(opened, at(FRI, 17)) == [("M-RF-1", at(FRI, 17))]
    assert sent(opened, at(FRI, 21)) == [("M-RF-1", at(SAT, 8))]
    assert dropped(opened, at(SAT, 10, 1))["M-RF-1"] == "window_closed"


def test_the_checkin_is_remembered_only_if_the_kickoff_was_not() -> None:  # 1.5
    kickoff = nudges_due(ACTIVE, at(TUE, 12))
    assert dropped(decided(ACTIVE, *kickoff), at(THU, 13)) == {"M-RM-2": "kickoff_reminded"}
    tapped = replace(ACTIVE, beats=week(answered=(Beat.KICKOFF,)))
    assert sent(tapped, at(THU, 13)) == [("M-RM-2", at(THU, 13))]


def test_after_a_reminder_of_the_kickoff_one_stays_free_for_the_look_back() -> None:
    facts = ACTIVE
    for now in (at(TUE, 12), at(THU, 13), at(FRI, 10)):
        facts = decided(facts, *nudges_due(facts, now))
    assert sent(facts, at(SAT, 10)) == [("M-RM-3", at(SAT, 10))]
    opened = replace(facts, beats=week(answered=(Beat.REFLECTION,)))
    assert dropped(opened, at(SAT, 10)) == {"M-RM-3": "answered"}


def test_a_beat_that_was_never_posted_is_not_remembered() -> None:
    facts = replace(ACTIVE, beats=week(posted=False))
    assert dropped(facts, at(TUE, 12)) == {"M-RM-1": "not_posted"}


def test_a_showcase_brings_no_private_message() -> None:
    showcase = tuple(beat for beat in week() if beat.key.beat is Beat.SHOWCASE)
    assert nudges_due(replace(ACTIVE, beats=showcase), at(SUN, 23)) == ()


def test_in_preset_c_the_joined_checkin_is_remembered_and_nobody_is_invited() -> None:
    facts = replace(ACTIVE, beats=week("C", (Beat.KICKOFF,)), preset="C", decided=frozenset())
    assert sent(facts, at(FRI, 13)) == [("M-RM-2", at(FRI, 13))]


QUIET_ONE = replace(ACTIVE, state=State.QUIET, silent_weeks=1)


def test_the_first_silent_week_is_followed_by_one_message_on_tuesday_at_ten() -> None:  # T07
    assert nudges_due(QUIET_ONE, at(TUE, 9, 59)) == ()
    hello = nudges_due(QUIET_ONE, at(TUE, 10))
    assert sent(QUIET_ONE, at(TUE, 10)) == [("M-HL-1", at(TUE, 10))]
    after = decided(QUIET_ONE, *hello)
    for now in (at(TUE, 12), at(THU, 13), at(SAT, 10)):
        assert not [message for message, _ in sent(after, now) if message.startswith("M-RM")]


def test_who_comes_back_in_a_week_with_an_s_message_gets_no_reminder_in_it() -> None:  # T07
    after = decided(QUIET_ONE, *nudges_due(QUIET_ONE, at(TUE, 10)))
    back = replace(after, state=State.ACTIVE, silent_weeks=0, unanswered=0)
    assert dropped(back, at(THU, 13))["M-RM-2"] == "hello_week"
    assert sent(back, at(FRI, 10)) == [("M-RF-1", at(FRI, 10))]


def test_who_never_used_a_button_is_asked_already_after_the_first_week() -> None:  # 1.9
    facts = replace(QUIET_ONE, never_used_a_button=True, wants_reminders=False)
    assert sent(facts, at(TUE, 10)) == [("M-HL-2", at(TUE, 10))]


def test_the_question_for_a_personal_hello_comes_at_most_once_in_fourteen_days() -> None:
    away = replace(ACTIVE, state=State.AWAY, silent_weeks=2)
    assert sent(away, at(TUE, 10)) == [("M-HL-2", at(TUE, 10))]
    asked = replace(away, last_hello_question=at(TUE, 10) - timedelta(days=7))
    assert sent(asked, at(TUE, 10)) == []
    earlier = replace(away, last_hello_question=at(TUE, 19) - timedelta(days=14))
    assert sent(earlier, at(TUE, 10)) == [("M-HL-2", at(TUE, 10))]


def test_stop_reminders_stops_the_first_s_message_only() -> None:  # ST1
    stopped = replace(QUIET_ONE, wants_reminders=False)
    assert dropped(stopped, at(TUE, 10)) == {"M-HL-1": "stopped"}
    away = replace(stopped, state=State.AWAY, silent_weeks=2)
    assert sent(away, at(TUE, 10)) == [("M-HL-2", at(TUE, 10))]
    resting = replace(stopped, state=State.RESTING, silent_weeks=3)
    assert sent(resting, at(TUE, 10)) == [("M-HL-3", at(TUE, 10))]


def test_after_the_last_s_message_a_resting_person_gets_nothing() -> None:  # T10
    resting = replace(ACTIVE, state=State.RESTING, silent_weeks=4)
    for now in (at(TUE, 10), at(TUE, 12), at(THU, 13), at(FRI, 10), at(SAT, 10)):
        assert sent(resting, now) == []


def test_a_quiet_person_gets_the_invitation_and_an_away_person_does_not() -> None:
    after = decided(QUIET_ONE, *nudges_due(QUIET_ONE, at(TUE, 10)))
    assert sent(after, at(FRI, 10)) == [("M-RF-1", at(FRI, 10))]
    away = replace(ACTIVE, state=State.AWAY, silent_weeks=2)
    assert dropped(away, at(FRI, 10))["M-RF-1"] == "state"


def test_of_two_nudges_due_together_the_more_important_takes_the_day() -> None:
    assert sent(QUIET_ONE, at(FRI, 10)) == [("M-HL-1", at(FRI, 10)), ("M-RF-1", at(SAT, 8))]


@pytest.mark.parametrize(
    ("change", "reason"), [({"group_paused": True}, "group_paused"), ({"week_skipped": True}, "week_skipped")]
)
def test_a_paused_group_and_a_skipped_week_bring_nothing(change: dict[str, bool], reason: str) -> None:  # ST4
    facts = replace(
        ACTIVE,
        group_paused=change.get("group_paused", False),
        week_skipped=change.get("week_skipped", False),
    )
    decisions = nudges_due(facts, at(SAT, 10))
    assert decisions
    assert {decision.dropped for decision in decisions} == {reason}


def test_no_reminder_comes_on_a_public_holiday() -> None:  # ST4
    facts = replace(ACTIVE, quiet=Quiet(days=frozenset({date(2026, 3, TUE)})))
    assert sent(facts, at(TUE, 12)) == [("M-RM-1", at(WED, 8))]
    long_holiday = replace(ACTIVE, quiet=Quiet(days=frozenset({date(2026, 3, TUE), date(2026, 3, WED)})))
    assert dropped(long_holiday, at(TUE, 12)) == {"M-RM-1": "quiet"}


def test_a_message_of_another_group_takes_the_day() -> None:  # T06
    facts = replace(ACTIVE, history=(Past(NudgeKind.REFLECTION_INVITE, at(TUE, 11)),))
    assert sent(facts, at(TUE, 12)) == [("M-RM-1", at(WED, 8))]
    assert sent(facts, at(WED, 8)) == [("M-RM-1", at(WED, 8))]


def test_the_person_s_own_zone_decides_the_night_and_the_group_s_the_moment() -> None:
    facts = replace(QUIET_ONE, zone=ZoneInfo("America/New_York"))
    assert sent(facts, at(TUE, 10)) == [("M-HL-1", datetime(2026, 3, TUE, 13, tzinfo=UTC))]


def test_the_reminders_of_a_week_never_exceed_the_cap() -> None:
    facts = replace(ACTIVE, caps=Caps(reminders_per_week=1))
    facts = decided(facts, *nudges_due(facts, at(TUE, 12)))
    facts = decided(facts, *nudges_due(facts, at(FRI, 10)))
    assert dropped(facts, at(SAT, 10))["M-RM-3"] == "reminder_cap"


def test_nudges_of_other_flows_ask_the_same_stop_rules() -> None:
    assert refusal(ACTIVE, NudgeKind.FEEDBACK_REQUEST) is None
    assert refusal(replace(ACTIVE, wants_reminders=False), NudgeKind.BUDDY_NUDGE) == "stopped"
    assert refusal(QUIET_ONE, NudgeKind.FEEDBACK_REQUEST) == "state"
