"""Whatever is written into any field: nothing breaks, and both platforms take every message that comes of it.

The fields are found, not listed: each form by the button or command that opens it, each command by its name, each
message by a reply to it. A form that nothing opens fails here until `OPENED_BY` says how people come to it.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest

from facilitation.events import Attachment, Body, Commanded, Pressed, Said
from facilitation.flows.hearing import COMMANDS, PRESSES
from facilitation.flows.programme.coordinating import MARK, invite
from facilitation.flows.tables import FORMS
from facilitation.model import Delivery, Dialogue, Operation
from facilitation.model import Room as Room_
from facilitation.rules.transitions import DeliveryState
from facilitation.speech import from_json
from facilitation.tokens import token
from tests.flows.kit import Room
from tests.flows.relations import HERE, Relation, World, world
from tests.flows.strict import must_be_taken
from tests.flows.test_rights_table import button

EVIL = "evil.example"
WICKED = (
    f"[free](https://{EVIL}) <a href='https://{EVIL}'>y</a> <b>x</b> &lt;&amp; **b** _i_ `c` ||s||\n# head\n> quote\n"
    "- item\n@everyone <@&12> <#5> <t:1:R> {{ 7*7 }}{% for x in [].__class__.__mro__ %}{{ x }}{% endfor %}{# #}\n"
    "\u202egnp.exe\u202c \u2066x\u2069 \u200f שלום **אדם** عالم_اليوم_ 👩\u200d👩\u200d👧\u200d👦 🇧🇬 e\u0301\u0301 "
    "\ue000a\ue001\ue002123|DATE|x\ue001 a\x00b\x1b[31m\r\n/leave /mydata@bot delete"
)
LONG = "x" * 100_000
NEW_ROOM = Room(-300, title=WICKED)
WAITING = 1  # the number of a post that waits to go out
COORDINATOR = MARK + "abcdef0123456789"
COORDINATES: tuple[tuple[Body, Room | None], ...] = ((Commanded("start", COORDINATOR), None),)
# Forms that no single press or command opens in the world of the rights table.
OPENED_BY: Mapping[str, tuple[Relation, tuple[tuple[Body, Room | None], ...]]] = {
    "dg.zone_words": (Relation.PEER, (*COORDINATES, (Pressed(token("dg.zone", 1)), None))),
    "ml.address": (Relation.PEER, (*COORDINATES, (Pressed(token("ml.set")), None))),
    "ml.code": (
        Relation.PEER,
        (*COORDINATES, (Pressed(token("ml.set")), None), (Said("vera@example.org", "a"), None)),
    ),
    "ko.line_words": (Relation.LEADER, ((Pressed(token("ko.line", 5)), None),)),
    "lg.words": (Relation.LEADER, ((Pressed(token("lg.edit", WAITING)), None),)),
    "lk.title": (Relation.OWNER, ((Commanded("links", "https://new.example/a"), None),)),
    "su.course_words": (
        Relation.OTHER_LEADER,
        (
            (Commanded("setup"), NEW_ROOM),
            (Pressed(token("su.new")), None),
            (Pressed(token("su.own", 3, opens_form=True)), None),
        ),
    ),
    "st.hours_words": (Relation.OWNER, ((Pressed(token("st.hours", 0, "own")), None),)),
}
MOST_TAPS = 4


@pytest.fixture(scope="module")
def here() -> Iterator[World]:
    with world() as made:
        yield made


def does(here: World, relation: Relation, body: Body, room: Room | None = None) -> list[Delivery]:
    """Somebody does something; what is said because of it."""
    kit, last = here.kit, here.kit.number
    kit.hear(kit.event(here.who(relation), body, room=room))
    assert kit.faults() == [], (body, kit.faults())
    return kit.rows(Delivery, Delivery.dedupe_key.like(f"%:{last + 1}:%"))  # type: ignore[attr-defined]  # SQL


def question(here: World) -> Dialogue | None:
    """The question that waits for words: in a fresh world there is at most the one just asked."""
    return next(iter(here.kit.rows(Dialogue, Dialogue.opened_at == here.kit.now)), None)


def taps_everything(here: World, relation: Relation, said: list[Delivery]) -> None:
    """The buttons under the last answer, one after the other: so words reach all whom they can reach."""
    answers = [row for row in said if row.account_id is not None and row.operation != Operation.TOAST]
    buttons = from_json(answers[-1].message).buttons if answers else ()
    for shown in [one for one in buttons if one.token][:MOST_TAPS]:
        does(here, relation, Pressed(shown.token))


def writes(here: World, relation: Relation, asked: Dialogue) -> None:
    """Wicked words to each question of an open form, too long ones first."""
    form, said = asked.data["form"], list[Delivery]()
    assert isinstance(form, dict)
    for field in form["fields"]:
        (refused, *_) = does(here, relation, Said(LONG, f"l{here.kit.number}"))
        assert refused.kind == "M-OK-8", (asked.flow, refused.kind)
        said = does(here, relation, Said(WICKED[: field["limit"]], f"w{here.kit.number}"))
    taps_everything(here, relation, said)


def put_off(here: World) -> None:
    """A post of the bot in the room goes out tomorrow."""
    later = here.kit.now + timedelta(days=1)
    room = here.kit.rows(Room_)[0].id
    values = {"kind": "M-KO-1", "room_id": room, "account_id": None, "person_id": None, "group_id": 1}
    when = {"due_at": later, "expires_at": later + timedelta(days=1)}
    here.kit.put(Delivery, WAITING, state=DeliveryState.PENDING, operation=Operation.POST, **values, **when)


def look_at_all(here: World) -> None:
    began = here.image[2]  # what was said before is looked at elsewhere
    for row in here.kit.rows(Delivery, Delivery.created_at > began):
        must_be_taken(row, evil=(EVIL,))


def test_every_form_takes_wicked_words_and_what_comes_of_them_is_taken_by_both_platforms(here: World) -> None:
    tried: set[str] = set()
    acts: list[Body] = [Pressed(button(action)) for action in PRESSES if not action.startswith("menu.")]
    acts += [Commanded(name) for name in COMMANDS]
    for relation in (Relation.OWNER, Relation.PEER, Relation.LEADER):
        refused: list[Body] = []
        for act in acts:
            here.again()
            said = does(here, relation, act)
            asked = question(here)
            if asked is not None and asked.flow not in tried and asked.flow in FORMS:
                tried.add(asked.flow)
                writes(here, relation, asked)
                look_at_all(here)
            elif all(row.operation == Operation.TOAST or not row.message.get("buttons") for row in said):
                refused.append(act)
        acts = refused  # what is not for this one may be for the next one
    for name, (relation, steps) in OPENED_BY.items():
        here.again()
        if name == "lg.words":
            put_off(here)
        here.kit.change(lambda session: invite(session, 1, COORDINATOR, here.kit.now))
        for body, room in steps:
            does(here, relation, body, room)
        asked = question(here)
        assert asked is not None, name
        tried.add(asked.flow)
        writes(here, relation, asked)
        look_at_all(here)
    assert FORMS.keys() - tried == set(), "say in OPENED_BY how people come to this form"


def test_every_command_takes_wicked_words_after_it(here: World) -> None:
    for relation, names in (
        (Relation.OWNER, COMMANDS),
        (Relation.LEADER, ("note", "hello", "plan", "prompt", "setup")),
    ):
        for name in names:
            here.again()
            for rest in (LONG, WICKED):
                taps_everything(here, relation, does(here, relation, Commanded(name, rest, f"c{rest[:3]}")))
            look_at_all(here)


def test_every_message_takes_a_wicked_reply_and_a_wicked_picture_under_it(here: World) -> None:
    here.again()
    picture = Attachment("photo", "r", "u", 1000, WICKED, WICKED)
    for shown in here.kit.rows(Delivery, Delivery.operation == Operation.POST):
        private = shown.room_id is None
        body = Said(WICKED, f"r{shown.id}", shown.message_ref, (picture,))
        does(here, Relation.OWNER if private else Relation.PEER, body, None if private else HERE)
    does(here, Relation.OWNER, Said(WICKED, "r1", edited=True))
    look_at_all(here)
