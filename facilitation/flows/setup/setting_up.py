"""/setup: a new group from its course to the first post, and each field of it later (content-design 1.2).

    command    in a room: its admin becomes the leader of a new group there; in private: it goes on, or shows what is set
    create     the whole course becomes rows, and the room hears how to join

The group is a row from the first tap on, so that the leader can go on days later, after any restart: what is asked next
stands in setup_steps, the answers in setup_answers, the fields in setup_course and setup_fields, the summary in
setup_summary.
"""

from zoneinfo import ZoneInfo

from facilitation.bilingual import in_each
from facilitation.errors import Refusal
from facilitation.facts import Facts
from facilitation.flows.arriving import inviting
from facilitation.flows.arriving.onboarding import known_person
from facilitation.flows.course.planning import is_laid_out, lay_out
from facilitation.flows.desk.daylist_days import plan_next
from facilitation.flows.setup import founding, placing, second_room, setup_summary
from facilitation.flows.setup.leading import led_by
from facilitation.flows.setup.setup_fields import next_monday
from facilitation.flows.setup.setup_steps import enter_new, enter_open, go_on, is_whole
from facilitation.flows.setup.setup_summary import STEP
from facilitation.flows.shared.offers import Commands, Presses
from facilitation.model import Group, GroupState, Reach, Role, Room
from facilitation.outbox import ANSWER, ANSWER_LIFE
from facilitation.phrasebook import Own, When
from facilitation.rules.load import expected, rounded
from facilitation.speech import Button, Message
from facilitation.tokens import Press, as_payload, token
from facilitation.turn import Turn

LINK_WORD = (
    "setup"  # the payload of the link that adds the bot to a room: then /start comes in the place of /setup
)
USUAL_SIZE = 8  # people of a group; the estimate of a week is for so many
MOST_GROUPS = 12  # buttons of a page (A16)


def command(turn: Turn, _text: str) -> None:
    """/setup in a room: its admin becomes the leader of a new group there, and who leads one sees what is set."""
    place = turn.event.place
    if place.private:
        _in_private(turn)
        return
    room = turn.room()
    here = founding.group_here(turn, room)
    led = here is not None and bool(Facts(turn.session, here.id).leaders())
    if here is not None and led and is_laid_out(turn.session, here.id):
        _must_lead(turn, here)
        turn.enter(here.id, role=Role.FACILITATOR)
        setup_summary.show_fields(turn)
        return
    if not place.admin or turn.event.sender is None:
        placing.refuse(turn, room)
        return
    known_person(turn)
    if here is not None and led:
        _must_lead(turn, here)
    if place.lacks:
        raise Refusal("M-TR-6", {"rights": ", ".join(place.lacks)})
    if room is None and (lost := placing.lost_topic(turn)) is not None:
        placing.move_to(turn, lost)
        return
    if here is None and second_room.offer(turn, room):
        return
    if here is not None and not led:
        placing.take_over(turn, here)
    if here is None or not is_laid_out(turn.session, here.id):
        _begin(turn, here or _found(turn, room or placing.new_room(turn)))


def _must_lead(turn: Turn, group: Group) -> None:
    """Raises Refusal for who does not lead the group that is here."""
    if turn.person is None or group not in led_by(turn, turn.person.id):
        raise Refusal("M-SU-9", {"group": group.title})


def _found(turn: Turn, room: Room) -> Group:
    group = founding.found(turn, room, next_monday(turn.now, turn.settings.zone))
    group.settings = {STEP: "course"}
    return group


def _begin(turn: Turn, group: Group) -> None:
    turn.enter(group.id, role=Role.FACILITATOR)
    if turn.account is not None and (
        turn.account.reach == Reach.OPEN or turn.can.cold_private or turn.can.ephemeral
    ):
        go_on(turn)
        return
    # Everybody in the room can press it, so it is a button like any other, and asks who pressed.
    door = turn.door(as_payload(token("su.again", group.id)))
    message = turn.say("M-OK-3", press={"open": door})
    for mine in turn.facts.rooms():
        turn.outbox.to_room(
            mine,
            message,
            key=f"e:{turn.event.source}:{turn.event.key}:door",
            expires_at=turn.now + ANSWER_LIFE,
            rule="answer",
            priority=ANSWER,
        )


def press_new(turn: Turn, _press: Press) -> None:
    """The leader of another group wants a new one in this room."""
    room = second_room.chosen(turn)
    _begin(turn, _found(turn, room))


def _in_private(turn: Turn) -> None:
    groups = led_by(turn, turn.person.id) if turn.person is not None else ()
    going = [group for group in groups if group.state != GroupState.FINISHED]
    if not going:
        link = turn.can.room_link.format(payload=LINK_WORD) if turn.can.room_link else ""
        turn.answer("M-SU-36", press={"add": link} if link else {})
        return
    if len(going) == 1:
        turn.enter(going[0].id, role=Role.FACILITATOR)
        go_on(turn)
        return
    turn.enter(going[0].id, role=Role.FACILITATOR)
    buttons = [Button(group.title[:24], token("su.again", group.id)) for group in going[:MOST_GROUPS]]
    turn.answer("M-SU-29", more=buttons)


def press_show(turn: Turn, press: Press) -> None:
    """Back to the summary."""
    enter_new(turn, press)
    setup_summary.show(turn)


def press_preview(turn: Turn, press: Press) -> None:
    """The first week as people will read it."""
    enter_new(turn, press)
    if is_whole(turn):
        setup_summary.preview(turn)


def press_again(turn: Turn, press: Press) -> None:
    """Go on, from the chat that a button in the room opened or from the list of groups."""
    enter_open(turn, press)
    go_on(turn)


def create(turn: Turn, press: Press) -> None:
    """The whole course becomes rows, and the room hears how to join."""
    group = enter_new(turn, press)
    if not is_whole(turn):
        return
    group.settings = {name: value for name, value in group.settings.items() if name != STEP}
    lay_out(turn.session, group, turn.now)
    plan_next(turn.session, group, turn.now)
    link = turn.door(inviting.invite(turn, group))
    for room in Facts(turn.session, group.id).rooms():
        turn.outbox.to_room(
            room,
            _welcome(turn, group, inviting.join_way(turn, room, link)),
            key=f"welcome:{group.id}",
            expires_at=turn.now + ANSWER_LIFE,
            rule="welcome",
            priority=ANSWER,
        )
    minutes = rounded(expected(USUAL_SIZE).minutes)
    load = Own(turn.book.text("M-LD-2", turn.language, {"people": USUAL_SIZE, "n": minutes}))
    turn.answer("M-SU-6", {"invitation": inviting.words(turn, group, link), "load": load})


def press_invite(turn: Turn, press: Press) -> None:
    """The text that invites people, once more."""
    group = enter_open(turn, press)
    if not turn.facts.occurrences():
        raise Refusal("M-OK-4")
    link = turn.door(inviting.open_word(turn, group))
    ways = {"back": token("su.fields", group.id)}
    turn.answer("M-SU-41", {"invitation": inviting.words(turn, group, link)}, ways)


def _welcome(turn: Turn, group: Group, way: str) -> Message:
    beats = Facts(turn.session, group.id).occurrences()
    values = {"group": group.title, "date": When(beats[0].due_at, ZoneInfo(group.zone), "day")}
    return in_each(group.languages, lambda language: turn.book.say("M-SU-7", language, values, {"join": way}))


PRESSES: Presses = {
    "su.preview": press_preview,
    "su.again": press_again,
    "su.show": press_show,
    "su.create": create,
    "su.invite": press_invite,
    "su.new": press_new,
}

COMMANDS: Commands = {
    "setup": command,
}

DOORS = frozenset({"su.again"})  # what stands under posts in rooms
