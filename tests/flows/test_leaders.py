"""Several who lead one group: asked by a link, equal at the desk, first place handed over (content-design 1.2, 1.19)."""

from datetime import timedelta

import pytest

from facilitation.model import Delivery, Group, GroupState, HelloEntry, LeaderOffer, Role
from facilitation.rules.silence import State
from facilitation.rules.transitions import DeliveryState
from facilitation.tokens import token
from tests.flows.kit import SHUT, START, Scene, Who, at, group_of, scene

LINK_LIFE = timedelta(days=7)


def asked(here: Scene) -> str:
    """Maria makes a link; its word."""
    here.maria.commands("setup")
    here.maria.presses("Who leads")
    here.maria.presses("Invite a co-leader")
    return here.maria.last.text.split()[-1]


def vera_of(here: Scene) -> Who:
    return Who(here.kit, "Vera", 2001)


def with_vera(here: Scene) -> Who:
    """Vera leads with Maria."""
    vera, word = vera_of(here), asked(here)
    vera.commands("start", word)
    vera.presses("Yes, I lead, too")
    return vera


def test_a_co_leader_is_asked_by_a_link_says_yes_and_everybody_learns_who_sees_what(monday: Scene) -> None:
    kit, vera, word = monday.kit, vera_of(monday), asked(monday)
    vera.commands("start", word)
    assert "Maria asks you to lead the group AI group together." in vera.last.text
    assert kit.account(vera) is not None
    assert [m.role for m in kit.rows(type(kit.member(monday.maria)))].count(Role.FACILITATOR) == 1
    vera.presses("Yes, I lead, too")
    vera.presses("Yes, I lead, too")
    assert vera.heard() == ["M-LT-8"]
    assert vera.last.kind == "M-LT-11"
    assert (kit.member(vera).role, kit.member(vera).leads_first) == (Role.FACILITATOR, False)
    (told,) = kit.posted("M-LT-10")
    assert "What you share with a leader, Maria and Vera can see." in told.text
    assert kit.told(monday.maria, "M-LT-9")
    assert group_of(kit).leaders == ["Maria", "Vera"]
    monday.amina.commands("ask", "What is a search tree?")
    monday.amina.presses("My group leader")
    for leader in (monday.maria, vera):
        assert "What is a search tree?" in leader.last.text
    monday.amina.commands("goal")
    assert "You and Maria and Vera can see this." in "".join(told.text for told in kit.told(monday.amina))
    vera.commands("group")
    assert vera.last.kind == "M-GR-1"
    vera.commands("hello", "Amina")
    assert "Hello Amina, this is Vera." in vera.last.text


def test_the_link_works_once_for_seven_days_and_not_after_it_was_ended(forming: Scene) -> None:
    vera, olga = vera_of(forming), Who(forming.kit, "Olga", 2002)
    used = asked(forming)
    vera.commands("start", used)
    olga.commands("start", used)
    vera.presses("Yes, I lead, too")
    olga.presses("Yes, I lead, too")
    assert olga.heard() == ["M-LT-8"]
    olga.commands("start", used)
    assert olga.heard() == ["M-LT-8"]
    ended = asked(forming)
    forming.maria.presses("End open invitations")
    olga.commands("start", ended)
    assert olga.heard() == ["M-LT-8"]
    old = asked(forming)
    olga.commands("start", old)
    forming.kit.now += LINK_LIFE
    olga.presses("Yes, I lead, too")
    assert olga.heard() == ["M-LT-8"]
    for word in ("le-", "le-nonsense"):
        olga.commands("start", word)
        assert olga.heard() == ["M-LT-8"]
    assert group_of(forming.kit).leaders == ["Maria", "Vera"]
    assert used not in str([row.model_dump() for row in forming.kit.rows(LeaderOffer)])


def test_an_answer_without_an_invitation_gives_nobody_a_group(forming: Scene) -> None:
    asked(forming)
    for who in (forming.amina, forming.stefan, vera_of(forming)):
        for action in ("ld.accept", "ld.decline"):
            who.taps(token(action))
            who.taps(token(action, 1))
    assert len(forming.kit.rows(LeaderOffer)) == 1
    assert group_of(forming.kit).leaders == ["Maria"]


def test_a_no_ends_the_link_and_the_leader_learns_no_name(forming: Scene) -> None:
    vera, word = vera_of(forming), asked(forming)
    vera.commands("start", word)
    vera.presses("No, thanks")
    (told,) = forming.kit.told(forming.maria, "M-LT-12")
    assert "Vera" not in told.text
    assert forming.kit.rows(LeaderOffer) == []


def test_who_leads_already_does_not_use_up_the_link(forming: Scene) -> None:
    word = asked(forming)
    forming.maria.commands("start", word)
    assert forming.maria.heard() == ["M-LT-6"]
    vera_of(forming).commands("start", word)
    assert vera_of(forming).heard() == ["M-LT-7"]


def test_not_more_than_a_few_links_are_open(forming: Scene) -> None:
    for _ in range(6):
        asked(forming)
    assert forming.maria.last.kind == "M-LT-3"
    forming.maria.presses("End open invitations")
    assert forming.kit.rows(LeaderOffer) == []


def test_a_learner_who_leads_too_keeps_what_is_theirs(monday: Scene) -> None:
    monday.amina.commands("goal", "Read chapter one")
    monday.amina.commands("start", asked(monday))
    monday.amina.presses("Yes, I lead, too")
    assert group_of(monday.kit).leaders == ["Maria", "Amina"]
    monday.amina.commands("mydata")
    assert monday.amina.heard() == ["M-MD-1"]


@pytest.mark.parametrize("act", ["stops", "is taken out"])
def test_a_co_leader_stops_and_sees_nothing_any_more(monday: Scene, act: str) -> None:
    kit, vera = monday.kit, with_vera(monday)
    if act == "stops":
        vera.commands("leave")
        vera.presses("Yes, I stop")
        assert kit.told(monday.maria, "M-LT-16")
    else:
        monday.maria.commands("setup")
        monday.maria.presses("Who leads")
        monday.maria.presses("Take out Vera")
        monday.maria.presses("Yes, take out")
        assert kit.told(vera, "M-LT-20")
    assert kit.member(vera).state == State.LEFT
    (told,) = kit.posted("M-LT-17")
    assert told.text == "Vera leads AI group no more. You can talk to Maria."
    vera.commands("group")
    assert vera.heard() == ["M-CM-2"]
    vera.taps(token("gr.page", 1, 0))
    assert vera.heard() == ["M-ER-3"]
    vera.presses("This week")
    assert group_of(kit).leaders == ["Maria"]
    assert kit.due(at(9, "11:00")) == ()
    assert not kit.told(vera, "M-PV-1")


def test_who_led_comes_back_as_a_learner_by_the_whole_welcome(monday: Scene) -> None:
    vera = with_vera(monday)
    vera.commands("leave")
    vera.presses("Yes, I stop")
    vera.joins(monday.room)
    assert monday.kit.member(vera).role == Role.LEARNER
    vera.commands("group")
    assert vera.heard() == ["M-CM-2"]


def test_the_first_place_goes_to_a_co_leader_who_says_yes_and_the_giver_stays_or_leaves(
    monday: Scene,
) -> None:
    kit, maria, vera = monday.kit, monday.maria, with_vera(monday)
    maria.commands("leave")
    assert maria.heard() == ["M-LT-18"]
    maria.presses("Hand over")
    maria.presses("Vera")
    offer = kit.row(LeaderOffer).id
    for who in (maria, monday.amina):
        who.taps(token("ld.take", offer))
        assert who.heard()[0] in {"M-OK-5", "M-CM-2"}
    assert group_of(kit).leaders == ["Maria", "Vera"]
    for _ in range(2):
        vera.presses("Yes, I lead first")
    assert vera.heard() == ["M-OK-4"]
    assert group_of(kit).leaders == ["Vera", "Maria"]
    (told,) = kit.posted("M-SU-18")
    assert told.text.startswith("Vera leads AI group from now on.")
    assert maria.last.kind == "M-LT-25"
    maria.taps(token("ld.invite", 1))
    assert maria.heard() == ["M-LT-2"]
    maria.presses("I lead no more")
    maria.presses("Yes, I stop")
    assert group_of(kit).leaders == ["Vera"]
    kit.due(at(9, "10:00"))
    assert kit.told(vera, "M-PV-1")


def test_a_no_to_the_first_place_changes_nothing(forming: Scene) -> None:
    vera = with_vera(forming)
    forming.maria.commands("setup")
    forming.maria.presses("Who leads")
    forming.maria.presses("Hand over")
    forming.maria.presses("Vera")
    vera.presses("No, thanks")
    assert group_of(forming.kit).leaders == ["Maria", "Vera"]
    assert forming.kit.told(forming.maria, "M-LT-27")
    assert forming.kit.rows(LeaderOffer) == []


def test_an_offer_of_the_first_place_can_be_taken_back(forming: Scene) -> None:
    vera = with_vera(forming)
    asked(forming)
    forming.maria.taps(token("ld.give", forming.kit.member(vera).id))
    forming.maria.presses("Take it back")
    assert forming.maria.last.text == "That is fine. Everything stays as it is."
    assert len(forming.kit.rows(LeaderOffer)) == 1, "the link works on"
    vera.presses("Yes, I lead first")
    assert vera.heard() == ["M-OK-4"]
    assert group_of(forming.kit).leaders == ["Maria", "Vera"]


def test_who_leads_alone_cannot_hand_over_nor_leave(forming: Scene) -> None:
    forming.maria.commands("leave")
    assert forming.maria.heard() == ["M-LV-10"]
    forming.maria.taps(token("ld.hand", 1))
    assert forming.maria.heard() == ["M-LT-21"]


def test_where_the_first_is_forgotten_the_next_one_leads_first(monday: Scene) -> None:
    vera = with_vera(monday)
    monday.maria.commands("mydata")
    monday.maria.presses("Delete")
    monday.maria.presses("Yes")
    monday.kit.due(monday.kit.now + timedelta(minutes=3))
    assert monday.kit.faults() == []
    assert group_of(monday.kit).leaders == ["Vera"]
    assert monday.kit.member(vera).leads_first


def test_after_the_course_no_invitation_opens_anything(forming: Scene) -> None:
    vera, word = vera_of(forming), asked(forming)
    forming.kit.put(Group, 1, state=GroupState.FINISHED)
    vera.commands("start", word)
    assert vera.heard() == ["M-LT-8"]


def test_where_a_link_opens_the_chat_it_stands_in_the_invitation() -> None:
    with scene(platform=SHUT) as here:
        assert here.kit.now > START
        word = asked(here)
        assert f"https://t.example/bot?start={word}" in here.maria.last.text


def test_a_line_of_ones_own_stands_with_the_name_of_who_wrote_it(monday: Scene) -> None:
    vera = with_vera(monday)
    assert monday.kit.due(at(6, "14:00")) == ()
    vera.presses("Add my own line")
    vera.says("See you on Monday.")
    assert monday.kit.due(at(9, "10:00")) == ()
    (post,) = [post for post in monday.kit.posted("M-KO-1") if "Week 2" in post.text]
    assert "Vera: See you on Monday." in post.text


def test_nobody_leads_under_the_name_of_somebody_else(monday: Scene) -> None:
    vera = with_vera(monday)
    vera.commands("setup")
    vera.presses("My name")
    vera.says("amina")
    assert vera.heard() == ["M-ON-14"]
    vera.says("Vera K.")
    assert group_of(monday.kit).leaders == ["Maria", "Vera K."]


def test_the_desk_comes_to_everybody_who_leads_and_whoever_acts_first_acts_for_all(monday: Scene) -> None:
    vera, kit = with_vera(monday), monday.kit
    monday.amina.commands("contact")
    monday.amina.presses("Ask for a call")
    for leader in (monday.maria, vera):
        assert "Amina" in leader.last.text
    vera.presses("Done")
    monday.maria.presses("Done")
    assert [row for row in kit.rows(HelloEntry) if row.ended_at is None] == []
    kit.due(at(6, "14:00"))
    for leader in (monday.maria, vera):
        assert kit.told(leader, "M-PV-1")[-1].due_at == at(6, "13:00")
    vera.presses("Looks good")
    monday.maria.presses("Another prompt")
    assert monday.maria.last.kind == "M-PV-4"


def test_what_waits_for_the_morning_never_comes_to_a_leader_who_was_taken_out(monday: Scene) -> None:
    kit, vera = monday.kit, with_vera(monday)
    assert kit.due(at(2, "23:00")) == ()
    monday.amina.commands("leave")
    monday.amina.presses("keep my work")
    monday.maria.commands("setup")
    monday.maria.presses("Who leads")
    monday.maria.presses("Take out Vera")
    monday.maria.presses("Yes, take out")
    assert kit.due(at(3, "12:00")) == ()
    account = kit.account(vera)
    assert account is not None
    rows = kit.rows(Delivery, Delivery.account_id == account.id, Delivery.kind.in_(["M-LV-8", "M-LT-20"]))  # type: ignore[attr-defined]  # a column
    assert {row.kind: row.state for row in rows} == {
        "M-LV-8": DeliveryState.CANCELLED,
        "M-LT-20": DeliveryState.SENT,
    }
