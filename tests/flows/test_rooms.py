"""The bot's own place in rooms, and who is told when it is lost (content-design A8, ST5)."""

from typing import Literal

import pytest

from facilitation.events import ReachChanged, RoomChanged
from facilitation.model import Reach, RoomState
from facilitation.model import Room as RoomRow
from tests.flows.kit import KICKOFF, Room, Scene, set_up

Change = Literal["joined", "removed", "deleted", "muted", "unmuted", "moved", "closed", "reopened", "renamed"]


def changed(here: Scene, change: Change, room: Room | None = None, chat: int | None = None) -> None:
    body = RoomChanged(change, chat=chat)
    heard = here.kit.hear(here.kit.event(here.stefan, body, room=room or here.room))
    assert heard.fault is None


@pytest.mark.parametrize(
    ("lost", "state", "back"),
    [
        ("removed", RoomState.LOST, "joined"),
        ("muted", RoomState.MUTED, "unmuted"),
        ("closed", RoomState.CLOSED, "reopened"),
    ],
)
def test_a_room_is_lost_and_found_and_the_leader_is_told_once(
    monday: Scene, lost: Change, state: RoomState, back: Change
) -> None:
    told = len(monday.kit.told(monday.maria))
    for _ in range(2):
        changed(monday, lost)
    assert monday.kit.row(RoomRow).state == state
    assert len(monday.kit.told(monday.maria)) == told + 1
    assert not [t for t in monday.kit.told(monday.amina) if t.kind.startswith("M-TR")]
    changed(monday, back)
    assert monday.kit.row(RoomRow).state == RoomState.OPEN
    assert len(monday.kit.told(monday.maria)) == told + 1


def test_a_missing_permission_is_named(monday: Scene) -> None:
    muted = RoomChanged("muted", rights=("View Channel", "Send Messages"))
    monday.kit.hear(monday.kit.event(monday.stefan, muted, room=monday.room))
    (told,) = monday.kit.told(monday.maria, "M-TR-2")
    assert "I need these permissions: View Channel, Send Messages. Posts" in told.text


def test_a_room_that_is_gone_asks_for_a_new_place(monday: Scene) -> None:
    changed(monday, "deleted")
    assert monday.kit.row(RoomRow).state == RoomState.LOST
    (told,) = monday.kit.told(monday.maria, "M-TR-4")
    assert "Please type /setup in the place where the group meets now." in told.text


def test_a_room_that_moves_keeps_its_group(forming: Scene) -> None:
    changed(forming, "moved", chat=-100500)
    assert forming.kit.row(RoomRow).chat == -100500
    forming.kit.due(KICKOFF)
    assert len(forming.kit.posted("M-KO-1")) == 1
    forming.amina.presses("Short path", room=Room(-100500))
    assert forming.amina.heard() == ["M-OK-1"]


def test_a_room_that_moves_to_where_another_stands_breaks_nothing(forming: Scene) -> None:
    other = Room(-200, title="Other")
    set_up(forming.maria, other)
    changed(forming, "moved", chat=-200)
    assert len(forming.kit.rows(RoomRow)) == 2


def test_a_new_name_of_a_room_is_kept(forming: Scene) -> None:
    changed(forming, "renamed", room=Room(title="New name"))
    assert forming.kit.row(RoomRow).title == "New name"


def test_changes_of_a_room_nobody_set_up_keep_nothing(empty: Scene) -> None:
    for change in ("joined", "removed", "moved", "closed", "renamed"):
        changed(empty, change)
    assert empty.kit.rows(RoomRow) == []


def test_blocking_and_opening_the_private_chat_is_known(monday: Scene) -> None:
    for is_open, reach in ((False, Reach.BLOCKED), (True, Reach.OPEN)):
        monday.kit.hear(monday.kit.event(monday.amina, ReachChanged(open=is_open)))
        account = monday.kit.account(monday.amina)
        assert account is not None
        assert account.reach == reach


def test_a_topic_that_closes_leaves_the_other_topics_open(forming: Scene) -> None:
    topic = Room(forming.room.chat, 7, "Topic")
    changed(forming, "closed", room=topic)
    assert forming.kit.row(RoomRow).state == RoomState.OPEN
