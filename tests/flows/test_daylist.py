"""In the morning a leader hears in one message what waits for them, and nothing on a day without anything (1.19)."""

from collections.abc import Iterator
from datetime import date, time

import pytest

from facilitation.model import Account, Group, GroupState, Moment, Person, Reach
from tests.flows.kit import Kit, Scene, Told, at, crowd, scene


def lists(kit: Kit, here: Scene) -> list[Told]:
    return kit.told(here.maria, "M-DL-1")


@pytest.fixture
def wednesday() -> Iterator[Scene]:
    """Week 1 has begun; it is Wednesday morning, before the list."""
    with scene(until=at(4, "08:50")) as here:
        yield here


def test_a_day_without_anything_has_no_list(wednesday: Scene) -> None:
    for learner in (wednesday.amina, wednesday.georgi):
        learner.presses("Just reading", room=wednesday.room)  # else it is a quiet group, and has a card
    before = len(lists(wednesday.kit, wednesday))
    wednesday.kit.due(at(4, "09:30"))
    assert len(lists(wednesday.kit, wednesday)) == before
    planned = [m for m in wednesday.kit.rows(Moment) if m.kind == "daylist" and m.done_at is None]
    assert [m.due_at for m in planned] == [at(5, "09:00")]


def test_the_list_leads_to_what_waits_and_says_what_to_do_first_and_why(wednesday: Scene) -> None:
    kit, maria = wednesday.kit, wednesday.maria
    wednesday.amina.commands("ask", "What is odds?")
    wednesday.amina.presses("My group leader")
    wednesday.georgi.commands("contact")
    wednesday.georgi.presses("Ask for a call")
    kit.due(at(4, "09:30"))
    text = lists(kit, wednesday)[-1].text
    assert "One thing for today: talk with the person who asked for you.\nWhy: they asked for you." in text
    assert "• 1 open question, from Wed 08:5" in text
    assert "Amina" not in text
    assert "Georgi" not in text
    assert text.endswith("The bot sees only buttons and commands. You may know more.")
    assert lists(kit, wednesday)[-1].labels[:2] == ("Who asked for me", "Open questions")
    maria.presses("Who asked for me")
    assert "Georgi" in maria.last.text
    maria.presses("Open questions")
    assert "What is odds?" in maria.last.text
    assert kit.faults() == []


def test_what_the_leader_wanted_to_be_reminded_of_today_stands_in_the_list(wednesday: Scene) -> None:
    kit, maria = wednesday.kit, wednesday.maria
    maria.commands("remind", "me today at 14:00 to call the library")
    maria.commands("remind", "me tomorrow at 14:00 to buy pens")
    wednesday.georgi.commands("contact")
    wednesday.georgi.presses("Ask for a call")
    kit.due(at(4, "09:30"))
    text = lists(kit, wednesday)[-1].text
    assert "You wanted to be reminded today\n\n• 14:00: call the library" in text
    assert "pens" not in text


def test_one_person_on_the_hello_list_is_one_tap_away_with_words_for_a_hello(wednesday: Scene) -> None:
    kit, maria = wednesday.kit, wednesday.maria
    wednesday.georgi.commands("contact")
    wednesday.georgi.presses("Ask for a call")
    kit.due(at(4, "09:30"))
    maria.presses("Who asked for me")
    assert maria.heard() == ["M-FA-5"]
    maria.presses("Words for a hello")
    assert maria.heard() == ["M-HE-6"]


def test_what_is_done_is_not_there_any_more(wednesday: Scene) -> None:
    kit = wednesday.kit
    wednesday.georgi.commands("contact")
    wednesday.georgi.presses("Ask for a call")
    kit.due(at(4, "09:30"))
    wednesday.maria.presses("Who asked for me")
    wednesday.maria.presses("Done")
    before = len(lists(kit, wednesday))
    kit.due(at(5, "09:30"))
    assert not any("asked to talk" in told.text for told in lists(kit, wednesday)[before:])


def test_a_question_to_the_group_waits_a_day_before_it_is_the_leaders(wednesday: Scene) -> None:
    kit = wednesday.kit
    wednesday.amina.commands("ask", "What is odds?")
    wednesday.amina.presses("The group")
    kit.due(at(4, "09:30"))
    assert not any("open question" in told.text for told in lists(kit, wednesday))
    kit.due(at(5, "09:30"))
    assert "find an answer to the open question" in lists(kit, wednesday)[-1].text
    kit.due(at(6, "09:30"))
    assert "more than two days" in lists(kit, wednesday)[-1].text


def test_a_week_start_without_a_line_of_the_leader_is_there_on_its_morning() -> None:
    with scene(until=at(2, "09:05")) as here:
        told = lists(here.kit, here)[-1]
        assert "add a line of your own to the week start of Monday 2 March, 10:00" in told.text
        here.maria.presses("Add my own line")
        here.maria.says("I look forward to this.")
        here.kit.due(at(2, "10:30"))
        assert "I look forward to this." in here.kit.posted("M-KO-1")[-1].text


def test_somebody_who_closed_the_chat_is_told_once(wednesday: Scene) -> None:
    kit = wednesday.kit
    amina = kit.account(wednesday.amina)
    assert amina is not None
    kit.put(Account, amina.id, reach=Reach.BLOCKED, reach_since=at(3, "15:00"))
    kit.due(at(6, "09:30"))
    about = [told for told in lists(kit, wednesday) if "that I cannot" in told.text]
    assert len(about) == 1
    assert "they see only what is posted in the room" in about[0].text


def test_one_message_stands_for_all_groups_of_a_leader() -> None:
    with crowd(3) as here:
        here.kit.due(at(2, "09:30"))
        told = lists(here.kit, here)[-1]
        assert len([t for t in lists(here.kit, here) if t.due_at == told.due_at]) == 1
        assert "(Group 0)" in told.text
        assert {"Add my own line · Group 1", "Add my own line · Group 2"} <= set(told.labels)


def test_weekends_holidays_and_groups_that_rest_have_no_list(wednesday: Scene) -> None:
    kit = wednesday.kit
    wednesday.georgi.commands("contact")
    wednesday.georgi.presses("Ask for a call")
    kit.change(
        lambda s: setattr(s.get_one(Group, 1), "country", "BG")
    )  # 3 March is behind; 6 April is a holiday
    kit.due(at(11, "09:30", month=4))
    days = {told.due_at.date() for told in lists(kit, wednesday) if "asked" in told.text}
    assert date(2026, 3, 7) not in days
    assert date(2026, 3, 9) in days
    assert not days & {date(2026, 4, day) for day in (4, 5, 10, 11)}  # Good Friday is the tenth


def test_a_leader_on_quiet_time_hears_later_on_the_same_day_or_not(wednesday: Scene) -> None:
    kit = wednesday.kit
    maria = kit.account(wednesday.maria)
    assert maria is not None
    kit.put(Person, maria.person_id, quiet_from=time(22), quiet_until=time(11))
    wednesday.georgi.commands("contact")
    wednesday.georgi.presses("Ask for a call")
    kit.due(at(4, "10:59"))
    assert not any("asked for you" in told.text for told in lists(kit, wednesday))
    kit.due(at(4, "11:01"))
    assert lists(kit, wednesday)[-1].due_at == at(4, "11:00")
    kit.put(Person, maria.person_id, quiet_days=[3])
    kit.due(at(5, "23:00"))
    assert lists(kit, wednesday)[-1].due_at == at(4, "11:00")
    kit.due(at(6, "11:01"))
    assert lists(kit, wednesday)[-1].due_at == at(6, "11:00")


def test_after_a_day_without_power_no_list_of_the_morning_comes_at_night(wednesday: Scene) -> None:
    kit = wednesday.kit
    wednesday.georgi.commands("contact")
    wednesday.georgi.presses("Ask for a call")
    assert kit.asleep(at(4, "22:00")) == ()
    assert not any("asked for you" in told.text for told in lists(kit, wednesday))
    kit.due(at(5, "09:30"))
    assert lists(kit, wednesday)[-1].due_at == at(5, "09:00")


def test_why_knows_the_list_and_it_can_be_turned_off_and_on(wednesday: Scene) -> None:
    kit, maria = wednesday.kit, wednesday.maria
    wednesday.georgi.commands("contact")
    wednesday.georgi.presses("Ask for a call")
    kit.due(at(4, "09:30"))
    maria.commands("why")
    assert "You lead a group, and something there waits for you." in maria.last.text
    maria.commands("settings")
    maria.presses("Day list off")
    assert maria.last.text.startswith("I will not send you this any more: Day list.")
    kit.due(at(5, "09:30"))
    assert lists(kit, wednesday)[-1].due_at == at(4, "09:00")
    maria.commands("settings", "day list on")
    assert maria.last.kind == "M-WY-5"
    kit.due(at(6, "09:30"))
    assert lists(kit, wednesday)[-1].due_at == at(6, "09:00")


def test_a_learner_has_no_switch_for_it(wednesday: Scene) -> None:
    wednesday.amina.commands("settings", "day list off")
    assert wednesday.amina.last.kind == "M-ST-1"
    assert not any("Day list" in label for label in wednesday.amina.last.labels)


def test_a_group_on_a_pause_rests_and_after_the_course_no_list_is_planned(wednesday: Scene) -> None:
    kit = wednesday.kit
    wednesday.amina.commands("ask", "What is odds?")
    wednesday.amina.presses("My group leader")
    kit.put(Group, 1, state=GroupState.PAUSED)
    before = len(lists(kit, wednesday))
    kit.due(at(4, "09:30"))
    assert len(lists(kit, wednesday)) == before
    kit.put(Group, 1, state=GroupState.FINISHED)
    kit.due(at(5, "09:30"))
    assert [m.outcome for m in kit.rows(Moment) if m.kind == "daylist"][-1] == "the course is over"
    assert [m for m in kit.rows(Moment) if m.kind == "daylist" and m.done_at is None] == []


def test_on_friday_the_list_says_how_much_work_the_week_was() -> None:
    with scene(until=at(4, "18:00")) as here:
        here.amina.commands("ask", "What is odds?")
        here.amina.presses("My group leader")
        here.kit.due(at(5, "09:05"))
        assert "My estimate" not in lists(here.kit, here)[-1].text
        here.maria.presses("Open questions")
        here.maria.presses("Answer Amina")
        here.maria.says("A way to say how likely something is")
        here.georgi.commands("contact")
        here.georgi.presses("Ask for a call")
        here.kit.due(at(6, "09:05"))
        assert "about 25 minutes" in lists(here.kit, here)[-1].text  # preview, check-in, one question


def test_the_set_up_ends_with_what_a_week_may_take(forming: Scene) -> None:
    (told,) = forming.kit.told(forming.maria, "M-SU-6")
    assert "With 8 people" in told.text
    assert "take about 65 minutes a week" in told.text
