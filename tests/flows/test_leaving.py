"""Leaving in four ways (content-design 1.13, T20)."""

from datetime import timedelta

import pytest

from facilitation.model import Account, HelloEntry, Membership, Person, Tally
from facilitation.rules.silence import State
from facilitation.tokens import token
from tests.flows.kit import KICKOFF, SHUT, Room, Scene, Who, at, scene, set_up
from tests.flows.test_keeping import WORDS, holds, write_everywhere

WEEK = timedelta(days=7)


def tallies(here: Scene) -> dict[str, int]:
    return {row.kind: row.n for row in here.kit.rows(Tally)}


def test_leaving_is_a_choice_of_four_ways(monday: Scene) -> None:
    monday.amina.commands("leave")
    assert monday.amina.last.labels == (
        "Pause instead",
        "Leave, keep my work",
        "Leave and delete all",
        "Talk to my group leader",
    )
    monday.amina.presses("Pause instead")
    assert monday.amina.last.kind == "M-PA-1"
    monday.amina.commands("leave")
    monday.amina.presses("Talk to my group leader")
    assert len(monday.kit.told(monday.maria, "M-SF-4")) == 1
    assert monday.kit.member(monday.amina).state == State.ACTIVE


@pytest.mark.parametrize("allowed", [True, False])
def test_a_reason_is_counted_and_shown_to_the_leader_only_by_a_yes(monday: Scene, allowed: bool) -> None:
    monday.amina.commands("leave")
    monday.amina.presses("Leave, keep my work")
    monday.amina.presses("Too hard")
    monday.amina.taps(token("lv.why", 1, "hard"))
    monday.amina.presses("Yes" if allowed else "No, only count")
    assert tallies(monday)["left_hard"] == 1
    assert len(monday.kit.told(monday.maria, "M-LV-8")) == 1
    told = monday.kit.told(monday.maria, "M-LV-9")
    assert [row.text for row in told] == (["Amina told me why they left: Too hard."] if allowed else [])
    assert monday.kit.posted("M-LV-6") == []
    monday.amina.presses("Leave quietly")
    assert monday.kit.posted("M-LV-6") == []


def test_a_new_job_is_counted_as_a_success_by_a_yes(monday: Scene) -> None:
    monday.amina.commands("leave")
    monday.amina.presses("Leave, keep my work")
    monday.amina.presses("Found a job")
    assert "Congratulations" in monday.amina.last.text
    for _ in range(2):
        monday.amina.taps(token("lv.yes", 1, "job"))
    assert (tallies(monday)["left_job"], tallies(monday)["job_success"]) == (1, 1)


def test_who_leaves_hears_where_their_works_are_and_opens_them_there(showing: Scene) -> None:
    showing.amina.commands("show", "My cup")
    showing.amina.presses("In the group")
    for person in (showing.amina, showing.georgi):
        person.commands("leave")
        person.presses("Leave, keep my work")
        person.presses("Skip")
    assert "/portfolio" in showing.amina.last.text
    assert "/portfolio" not in showing.georgi.last.text
    showing.amina.commands("portfolio")
    assert "My cup" in showing.amina.last.text


def test_who_leaves_with_all_hears_of_no_portfolio(showing: Scene) -> None:
    showing.amina.commands("show", "My cup")
    showing.amina.presses("In the group")
    showing.amina.commands("leave")
    showing.amina.presses("Leave and delete all")
    showing.amina.presses("Yes, delete all")
    showing.amina.presses("Skip")
    assert showing.amina.last.kind == "M-LV-3"
    assert "portfolio" not in showing.amina.last.text


def test_the_goodbye_is_said_in_the_group_once_and_only_if_wanted(monday: Scene) -> None:
    monday.amina.commands("leave")
    monday.amina.presses("Leave, keep my work")
    monday.amina.presses("Skip")
    for _ in range(2):
        monday.amina.taps(token("lv.goodbye", 1))
    assert len(monday.kit.posted("M-LV-6")) == 1


def test_who_has_left_hears_nothing_more_and_comes_back_only_by_an_invitation(monday: Scene) -> None:
    monday.amina.commands("ask", "Where is it?")
    monday.amina.presses("The group")
    monday.amina.commands("leave")
    monday.amina.presses("Leave, keep my work")
    told = len(monday.kit.told(monday.amina))
    monday.georgi.presses("I can answer", room=monday.room)
    monday.georgi.says("Here")
    monday.kit.due(KICKOFF + 3 * WEEK)
    assert len(monday.kit.told(monday.amina)) == told
    for command in ("goal", "back", "pause", "week"):
        monday.amina.commands(command)
        assert monday.amina.heard() == ["M-ER-3"]
    monday.amina.taps(token("lv.why", 1, "hard"))  # the farewell is long over
    assert monday.amina.heard() == ["M-OK-4"]
    monday.amina.presses("Join", room=monday.room)
    assert monday.kit.member(monday.amina).state == State.ACTIVE


def test_leaving_and_deleting_leaves_no_word_and_all_numbers(monday: Scene) -> None:
    """T20."""
    write_everywhere(monday)
    monday.amina.commands("leave")
    monday.amina.presses("Leave and delete all")
    assert "Nobody can bring it back." in monday.amina.last.text
    monday.amina.presses("Yes, delete all")
    monday.amina.presses("No time")
    monday.amina.presses("No, only count")
    monday.amina.presses("Leave quietly")
    monday.kit.due(monday.kit.now + timedelta(hours=1))
    assert holds(monday, WORDS) == []
    assert monday.kit.account(monday.amina) is None
    kept = tallies(monday)
    assert {kind: kept[kind] for kind in ("goals", "checkins", "works", "asked", "took_part")} == {
        "goals": 1,
        "checkins": 1,
        "works": 1,
        "asked": 1,
        "took_part": 1,
    }
    monday.georgi.commands("goal", "Read")
    monday.kit.due(KICKOFF + WEEK + timedelta(minutes=5))
    (second,) = (post for post in monday.kit.posted("M-KO-1") if "Week 2" in post.text)
    assert "Amina" not in second.text
    refreshed = [post.text for post in monday.kit.posted("M-CI-1")]
    assert all("0 people" not in text for text in refreshed)


def test_a_copy_is_offered_before_all_is_deleted_and_the_way_goes_on_from_there(monday: Scene) -> None:
    amina, kit = monday.amina, monday.kit
    amina.commands("leave")
    amina.presses("Leave and delete all")
    amina.presses("Download my data")
    assert amina.last.kind == "M-MD-6"
    amina.presses("Go on to leave")
    assert amina.last.kind == "M-LV-7"
    assert kit.member(amina).state == State.ACTIVE
    amina.commands("mydata", "download")
    assert amina.heard() == ["M-MD-7"], "one at a time"


def test_the_numbers_of_a_week_stay_when_a_person_is_forgotten(monday: Scene) -> None:
    """T20: three people set a goal, one of them is gone, and the recap still says three."""
    nikos = Who(monday.kit, "Nikos", 1005)
    nikos.joins(monday.room)
    for who in (monday.amina, monday.georgi, nikos):
        who.commands("goal", "Read")
    monday.kit.due(at(4, "17:05"))
    for who in (monday.amina, monday.georgi):
        who.presses("Going well", room=monday.room)
    monday.amina.taps(token("lv.gone", 1))
    monday.kit.due(at(4, "18:00"))
    nikos.presses("Going well", room=monday.room)
    monday.kit.due(at(4, "19:00"))
    assert "3 people checked in" in monday.kit.posted("M-CI-1")[-1].text
    monday.kit.due(KICKOFF + WEEK + timedelta(minutes=5))
    assert "3 people set a goal" in monday.kit.posted("M-KO-1")[-1].text


def test_posts_that_the_bot_can_take_back_are_taken_back_and_others_listed(monday: Scene) -> None:
    monday.amina.commands("show", "A cup")
    monday.amina.presses("In the group")
    monday.amina.commands("leave")
    monday.amina.presses("Leave and delete all")
    monday.amina.presses("Yes, delete all")
    assert [row.kind for row in monday.kit.posted() if row.operation == "delete"] == ["M-SC-3"]


def test_what_the_bot_cannot_take_back_any_more_is_listed_with_its_address() -> None:
    with scene(platform=SHUT, until=KICKOFF) as here:
        here.amina.commands("show", "A cup")
        here.amina.presses("In the group")
        (post,) = here.kit.posted("M-SC-3")
        here.kit.due(here.kit.now + timedelta(days=3))
        here.amina.commands("leave")
        here.amina.presses("Leave and delete all")
        assert "Amina shows: A cup" in here.amina.last.text
        assert f"https://t.example/-100/{post.id}" in here.amina.last.text
        here.amina.presses("Yes, delete all")
        assert [row for row in here.kit.posted() if row.operation == "delete"] == []


def test_a_place_in_another_group_is_not_touched(monday: Scene) -> None:
    olga = Who(monday.kit, "Olga", 1011, admin=True)
    other = Room(-200, title="Other")
    set_up(olga, other)
    monday.amina.joins(other)
    monday.amina.taps(token("lv.gone", 1))
    monday.kit.due(monday.kit.now + timedelta(hours=1))
    places = monday.kit.rows(Membership, Membership.group_id == 2)
    assert "Amina" in {row.name for row in places}
    assert len(monday.kit.rows(Membership, Membership.group_id == 1)) == 2
    assert monday.kit.account(monday.amina) is not None


def test_who_takes_a_new_invitation_within_minutes_is_not_forgotten(monday: Scene) -> None:
    monday.amina.taps(token("lv.gone", 1))
    monday.amina.presses("Join", room=monday.room)
    monday.kit.due(monday.kit.now + timedelta(hours=1))
    assert monday.kit.member(monday.amina).state == State.ACTIVE


def test_leaders_do_not_leave_by_command(monday: Scene) -> None:
    monday.maria.commands("leave")
    monday.maria.taps(token("lv.gone", 1))
    assert monday.maria.heard() == ["M-LV-10"]
    assert monday.kit.rows(Person)
    assert monday.kit.rows(Account)
    assert monday.kit.rows(HelloEntry) == []


@pytest.mark.parametrize("word", ["stop", "Unsubscribe!", "/stop"])
def test_stop_offers_less_before_it_offers_leaving(monday: Scene, word: str) -> None:
    monday.kit.due(at(2, "12:00"))
    if word.startswith("/"):
        monday.amina.commands("stop")
    else:
        monday.amina.says(word)
    assert monday.amina.last.labels == ("Stop reminders", "Pause", "Leave the group")


def test_who_has_left_every_group_can_see_and_delete_what_is_kept(midweek: Scene) -> None:
    midweek.amina.commands("note", "The quagga is a kind of zebra")
    midweek.amina.commands("leave")
    midweek.amina.presses("Leave, keep my work")
    midweek.amina.commands("mydata")
    assert midweek.amina.last.kind == "M-MD-10"
    assert "My notes: 1" in midweek.amina.last.text
    midweek.amina.presses("Download my data")
    assert midweek.amina.last.kind == "M-MD-6"
    midweek.amina.presses("Delete all my data")
    midweek.amina.presses("Yes, delete all")
    midweek.kit.due(midweek.kit.now + timedelta(minutes=3))
    assert midweek.kit.faults() == []
    assert midweek.kit.account(midweek.amina) is None


def test_nobody_is_thanked_in_a_group_that_they_have_left(midweek: Scene) -> None:
    amina = midweek.kit.member(midweek.amina)
    midweek.amina.commands("leave")
    midweek.amina.presses("Leave, keep my work")
    midweek.georgi.taps(token("th.reason", amina.id, "helped"))
    assert midweek.georgi.heard() == ["M-OK-4"]
    assert midweek.kit.posted("M-TH-1") == []
