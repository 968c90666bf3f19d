"""A group in which everything happened once, and everybody who may stand to it in some way: for the table of rights.

The world is played once and kept as bytes; every try begins from a copy, so that no press sees another one's traces.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from facilitation.events import Body, Commanded, ReachChanged
from facilitation.flows.own import keeping
from facilitation.model import Group, GroupState, Invitation, metadata
from facilitation.tokens import token
from tests.flows.kit import CHECKIN, Kit, Room, Who, at, set_up
from tests.tables import emptied, fill, in_memory

HERE, THERE = Room(-100, title="AI group"), Room(-200, title="Other group")
SHOWN, LATER = at(6, "15:00"), at(16, "12:00")
LONG_AGO = timedelta(days=400)  # past every period of keeping.py but that of numbers
SHARED = "xenolith"  # stands in all that was said in the group
PRIVATE = "quokka"  # stands in what the owner said to nobody, or to the leader alone


class Relation(StrEnum):
    """How somebody stands to the group and to the thing that a button is about."""

    OWNER = "owner"  # a learner of the group, whose things they are
    PEER = "peer"  # another learner of the group
    LEADER = "leader"
    CO_LEADER = "co-leader"  # leads the group too, and is asked to lead it first
    OTHER_LEARNER = "learner elsewhere"
    OTHER_LEADER = "leader elsewhere"
    LEFT = "left"
    INVITED = "invited"  # pressed Join, and has not said their name yet
    STRANGER = "stranger"
    BLOCKED = "blocked"  # a learner of the group who has shut the bot out, and taps in the room


class Time(StrEnum):
    """When it is tried."""

    WEEK = "week"
    LATER = "later"  # the week is over, and the next one as well
    FINISHED = "finished"  # the group has ended
    PAUSED = "paused"  # the group rests
    DELETED = "deleted"  # the group ended so long ago that nothing of it is left


PEOPLE: Mapping[Relation, tuple[str, int]] = {
    Relation.OWNER: ("Amina", 1002),
    Relation.PEER: ("Georgi", 1003),
    Relation.LEADER: ("Maria", 1001),
    Relation.CO_LEADER: ("Carla", 1008),
    Relation.OTHER_LEARNER: ("Pavel", 1012),
    Relation.OTHER_LEADER: ("Olga", 1011),
    Relation.LEFT: ("Lena", 1005),
    Relation.INVITED: ("Ivo", 1006),
    Relation.STRANGER: ("Stefan", 1004),
    Relation.BLOCKED: ("Boris", 1007),
}
IN_THE_GROUP = (Relation.OWNER, Relation.PEER, Relation.LEADER, Relation.CO_LEADER, Relation.BLOCKED)
LEADERS = (Relation.LEADER, Relation.OTHER_LEADER)
ALWAYS = frozenset({"seen", "delivery"})  # what every event may leave, whatever becomes of it

Rows = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a try: what the person heard, what others heard, where rows are other ones now, and all words."""

    answers: tuple[str, ...]
    others: tuple[str, ...]
    changed: tuple[str, ...]
    words: str
    fault: str | None


@dataclass
class World:
    """A copy of the world, which is put back as it was before each try."""

    kit: Kit
    image: tuple[bytes, int, datetime]
    _fresh: Rows | None = None  # what the image holds, read once

    def who(self, relation: Relation) -> Who:
        """Somebody who stands so to the group."""
        name, ref = PEOPLE[relation]
        return Who(self.kit, name, ref, admin=relation in LEADERS)

    def again(self) -> None:
        """As if nothing had been tried."""
        tables, self.kit.number, self.kit.now = self.image
        fill(self.kit.database.engine, tables)

    def tries(self, relation: Relation, body: Body, room: Room | None = None) -> Outcome:
        """Something happens in a fresh copy."""
        self.again()
        if self._fresh is None:
            self._fresh = self._rows()
        return self._outcome(self._fresh, relation, body, room)

    def goes_on(self, relation: Relation, body: Body, room: Room | None = None) -> Outcome:
        """Something more happens."""
        return self._outcome(self._rows(), relation, body, room)

    def _outcome(self, before: Rows, relation: Relation, body: Body, room: Room | None) -> Outcome:
        who = self.who(relation)
        heard = self.kit.hear(self.kit.event(who, body, room=room))
        after = self._rows()
        said = after["delivery"][len(before["delivery"]) :]
        column = metadata.tables["delivery"].columns.keys().index
        account, to, kind, message = map(column, ("account_id", "room_id", "kind", "message"))
        mine = {row[0] for rows in (before, after) for row in rows["account"] if who.ref in row}
        return Outcome(
            tuple(row[kind] for row in said if row[account] in mine),
            tuple(
                f"{'room' if row[to] else 'person'} {row[kind]}" for row in said if row[account] not in mine
            ),
            tuple(sorted(name for name in after if name not in ALWAYS and after[name] != before[name])),
            "\n".join(row[message] for row in said if row[account] in mine),
            self.kit.faults()[-1].error if heard.fault else None,
        )

    def _rows(self) -> Rows:
        with self.kit.database.engine.connect() as connection:
            sqlite: Any = connection.connection.driver_connection  # the texts of the rows are enough here
            return {
                name: sqlite.execute(f'SELECT * FROM "{name}" ORDER BY 1').fetchall()  # noqa: S608  # a name of our own
                for name in metadata.tables
            }


@contextmanager
def world(time: Time = Time.WEEK) -> Iterator[World]:
    """A copy of the world at that time."""
    image = _played(time)
    made = World(Kit(in_memory()), image)
    made.again()
    try:
        yield made
    finally:
        made.kit.database.close()


@cache
def _played(time: Time) -> tuple[bytes, int, datetime]:
    kit = Kit(in_memory())
    if time is Time.WEEK:
        _play(World(kit, (b"", 0, kit.now)))
    else:
        tables, kit.number, kit.now = _played(Time.WEEK)
        fill(kit.database.engine, tables)
        if time is Time.LATER:
            assert kit.due(LATER) == (), kit.faults()
        elif time is Time.DELETED:
            kit.put(Group, 1, state=GroupState.FINISHED, ended_at=kit.now - LONG_AGO)
            kit.change(lambda session: keeping.ensure(session, kit.now))
            assert kit.due(kit.now + timedelta(days=1)) == (), kit.faults()
        else:
            kit.put(Group, 1, state=GroupState(time))
    assert kit.faults() == []
    number, now = kit.number, kit.now
    return emptied(kit.database), number, now


def _play(made: World) -> None:
    kit = made.kit
    owner, peer, leader = map(made.who, (Relation.OWNER, Relation.PEER, Relation.LEADER))
    left, blocked, olga = map(made.who, (Relation.LEFT, Relation.BLOCKED, Relation.OTHER_LEADER))
    set_up(leader, HERE)
    for learner in (owner, peer, left, blocked):
        learner.joins(HERE)
    set_up(olga, THERE)
    made.who(Relation.OTHER_LEARNER).joins(THERE)
    kit.hear(kit.event(made.who(Relation.INVITED), Commanded("start", kit.rows(Invitation)[0].token)))
    owner.taps(token("hi.write", 1))
    owner.says(PRIVATE)
    kit.due(CHECKIN)
    owner.commands("buddy")
    owner.presses("I have someone")
    owner.presses(left.name)
    left.presses("Yes")
    owner.commands("goal", SHARED)
    owner.taps(token("ci.status", 2, "stuck"), room=HERE)
    owner.commands("ask", SHARED)
    owner.presses("The group")
    peer.presses("I can answer", room=HERE)
    peer.says(SHARED)
    owner.commands("note", PRIVATE)
    owner.commands("remind", f"me tomorrow at 18 to {PRIVATE}")
    owner.commands("links", f"https://{SHARED}.example/a the site")
    owner.commands("contact")
    owner.presses("Ask for a call")
    leader.commands("live", "on 12 March at 18:00")
    leader.says("60")
    leader.says(f"https://{SHARED}.example/room")
    leader.says(SHARED)
    leader.presses("Once")
    kit.due(SHOWN)
    owner.commands("reflect")
    for _ in range(3):
        owner.says(PRIVATE)
    owner.commands("show", SHARED)
    owner.presses("In the group")
    peer.presses("Feedback", room=HERE)
    peer.presses("Write or speak")
    peer.says(SHARED)
    owner.presses("Say thank you")
    owner.presses("My own words")
    owner.says(SHARED)
    owner.commands("connect")
    peer.presses("Report", room=HERE)
    peer.presses("Yes, report it")
    left.commands("leave")
    left.presses("Leave, keep my work")
    leader.taps(token("ld.invite", 1))
    carla = made.who(Relation.CO_LEADER)
    carla.commands("start", leader.last.text.split()[-1])
    carla.presses("Yes, I lead, too")
    leader.taps(token("ld.give", kit.member(carla).id))
    kit.hear(kit.event(blocked, ReachChanged(open=False)))
