"""/setup where a leader has a group already: it meets there, too, or a new one begins."""

from sqlmodel import col

from facilitation.model import Delivery, Group, Invitation
from facilitation.model import Room as RoomRow
from facilitation.tokens import token
from tests.flows.kit import Room, Scene, at

OTHER = Room(-200, title="Other room")


def test_a_group_meets_in_one_more_room_and_its_posts_come_to_both(forming: Scene) -> None:
    kit, maria = forming.kit, forming.maria
    maria.commands("setup", room=OTHER)
    assert maria.last.kind == "M-SU-19"
    maria.presses("AI group")
    assert maria.last.kind == "M-SU-21"
    assert [room.chat for room in kit.rows(RoomRow, RoomRow.group_id == 1)] == [-100, -200]
    kit.due(at(2, "10:00"))
    (second,) = kit.rows(RoomRow, RoomRow.chat == OTHER.chat)
    there = [row.kind for row in kit.rows(Delivery, Delivery.room_id == second.id)]
    assert (there[0], there[-1]) == ("M-SU-20", "M-KO-1")
    assert kit.faults() == []


def test_people_join_from_the_second_room(forming: Scene) -> None:
    forming.maria.commands("setup", room=OTHER)
    forming.maria.presses("AI group")
    assert len(forming.kit.rows(Invitation)) == 2
    forming.stefan.presses("Join the group", room=OTHER)
    assert forming.stefan.last.kind.startswith("M-ON-")


def test_a_new_group_begins_where_the_leader_says_so(forming: Scene) -> None:
    forming.maria.commands("setup", room=OTHER)
    forming.maria.presses("A new group")
    assert forming.maria.last.kind == "M-SU-1"
    assert [group.title for group in forming.kit.rows(Group)] == ["AI group", "Other room"]


def test_only_the_room_that_was_asked_about_is_taken_and_only_once(forming: Scene) -> None:
    for made_up in (token("su.too", 1), token("su.new")):
        forming.maria.taps(made_up)
        assert forming.maria.heard() == ["M-OK-4"]
    forming.maria.commands("setup", room=OTHER)
    forming.maria.taps(token("su.too", 1))
    forming.maria.taps(token("su.too", 1))
    assert forming.maria.heard() == ["M-OK-4"]
    assert len(forming.kit.rows(RoomRow, col(RoomRow.group_id) == 1)) == 2


def test_a_learner_who_is_admin_of_a_room_begins_a_group_of_their_own(forming: Scene) -> None:
    forming.amina.admin = True
    forming.amina.commands("setup", room=OTHER)
    assert forming.amina.last.kind == "M-SU-1"
