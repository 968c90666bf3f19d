"""One group with a room on Telegram and a room on Discord, for six weeks: one plan, one roster, posts in both (A3)."""

import re
from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from facilitation.model import Account, CheckIn, Delivery, Feedback, Goal, Membership, Operation, Room, Work
from facilitation.model import Person as PersonRow
from facilitation.rules.transitions import DeliveryState
from tests.journeys.acts import looks_back
from tests.journeys.driver import Journey, Person
from tests.journeys.places import on_both

WEEKS = 6


def connects(known: Person, other: Person) -> None:
    """Somebody joins a second account to the one the bot knows."""
    known.screen.news.clear()
    known.types("/connect")
    code = re.search(r"[2-9A-HJ-NP-Z]{5}-[2-9A-HJ-NP-Z]{5}", "\n".join(known.screen.news))
    assert code is not None
    other.types(f"/connect {code[0]}")
    other.presses("Yes, both are me")
    other.sees("Connected.")
    known.is_also(other)


def plans(person: Person, room: Hashable | None, *, first: bool) -> None:
    person.presses_in_room("My goal", room)
    if not first:
        person.presses("Same plan")
        return
    for label in ("Whole week", "Tue", "Done", "Evening", "Tired", "Learn in the morning"):
        person.presses(label)
    person.presses("Show the goal")


@dataclass
class Group:
    """The group with its two rooms. Amina goes to and fro between her phone and her computer."""

    journey: Journey
    here: Hashable
    there: Hashable
    amina: Person
    amina_there: Person
    georgi: Person
    leila: Person

    def both_say(self, words: str) -> None:
        for place in (self.here, self.there):
            self.journey.screen(place).says(words)

    def lives_through(self, week: int) -> None:
        devices = (self.amina, self.here), (self.amina_there, self.there)
        (mine, my_room), (other, other_room) = devices if week % 2 else reversed(devices)
        clock = self.journey.clock
        clock.to("Fri 13:00" if week == 1 else "Mon 09:00")
        clock.to("Mon 10:00")
        self.both_say(f"Week {week} of {WEEKS}:")
        plans(mine, my_room, first=week == 1)
        if week == 1:
            self.both_say("Amina, goal of the week")
        self.georgi.presses_in_room("Just reading", self.there)

        clock.to("Wed 17:00")
        mine.presses_in_room("I need more time", my_room)
        clock.after(15)
        other.presses_in_room("Going well", other_room)
        self.leila.presses_in_room("Going well", self.here)
        clock.after(2)
        self.both_say("2 people checked in.")

        for screen in (mine.screen, other.screen):
            screen.news.clear()
        clock.to("Fri 10:00")
        mine.sees_nothing()  # private words come once, to the account used last
        looks_back(other, week)
        clock.to("Fri 15:00")
        mine.presses_in_room("Show something", my_room)
        mine.writes(f"My notes of week {week}.")
        mine.presses("In the group")
        self.both_say(f"Amina shows: My notes of week {week}.")
        self.georgi.presses_in_room("Well done", self.there)
        self.leila.presses_in_room("Well done", self.here)

    def asks_and_is_answered(self) -> None:
        self.georgi.types("/ask", room=self.there)
        self.georgi.presses("The group")
        self.georgi.writes("What is a search tree?")
        self.both_say("Georgi asks: What is a search tree?")
        self.leila.presses_in_room("I can answer", self.here)
        self.leila.writes("All the ways you could go, drawn like a tree.")
        self.both_say("drawn like a tree")


def test_one_group_lives_for_six_weeks_on_telegram_and_discord_as_one_group(tmp_path: Path) -> None:
    with on_both(tmp_path) as (journey, land):
        here = land.room
        maria, maria_there = journey.person("Maria", admin=True), land.on_discord("Maria", admin=True)
        amina, leila = journey.person("Amina"), journey.person("Leila")
        amina_there, georgi = land.on_discord("Amina"), land.on_discord("Georgi")
        journey.set_up(maria)
        connects(maria, maria_there)
        there = journey.meets_too(maria_there, "circle")
        for learner, room in ((amina, here), (georgi, there), (leila, here)):
            learner.joins(room=room)
        connects(amina, amina_there)
        group = Group(journey, here, there, amina, amina_there, georgi, leila)
        for week in range(1, WEEKS + 1):
            group.lives_through(week)
            if week == 2:
                group.asks_and_is_answered()
            if week == 3:
                journey.clock.sleep_to("Sat 12:00")
        journey.clock.to("Mon 12:00")
        group.both_say("Thank you all.")

        assert journey.database.run(what_is_kept) == {
            "people": 4,
            "accounts": 6,
            "places": 4,
            "check-ins": 2 * WEEKS,
            "Amina's goals": WEEKS,
            "works": WEEKS,
            "well done": 2 * WEEKS,
        }
        assert journey.database.run(uneven_posts) == {}
        assert journey.database.run(not_said) == []


def what_is_kept(session: Session) -> dict[str, int]:
    """How many rows there are of what people are and gave."""

    def number(query: SelectOfScalar[int]) -> int:
        return session.exec(query).one()

    amina = select(Membership.id).where(Membership.name == "Amina")
    with session.begin():
        return {
            "people": number(select(func.count()).select_from(PersonRow)),
            "accounts": number(select(func.count()).select_from(Account)),
            "places": number(select(func.count()).select_from(Membership)),
            "check-ins": number(select(func.count()).where(col(CheckIn.status).is_not(None))),
            "Amina's goals": number(select(func.count()).where(col(Goal.membership_id).in_(amina))),
            "works": number(select(func.count()).select_from(Work)),
            "well done": number(select(func.count()).where(Feedback.kind == "well_done")),
        }


def uneven_posts(session: Session) -> dict[str, list[int]]:
    """The posts that did not go to each of the two rooms once, by kind."""
    with session.begin():
        first, second = session.exec(select(Room.id).order_by(col(Room.id))).all()
        posts = Counter(
            session.exec(
                select(Delivery.kind, Delivery.room_id).where(
                    col(Delivery.room_id).is_not(None),
                    Delivery.operation == Operation.POST,
                    # The way to the private chat, which only Telegram needs, and the first word in each room.
                    col(Delivery.kind).not_in(["M-OK-3", "M-SU-7", "M-SU-20"]),
                )
            ).all()
        )
        found = {kind: [posts[kind, first], posts[kind, second]] for kind, _ in posts}
        return {kind: numbers for kind, numbers in found.items() if numbers[0] != numbers[1]}


def not_said(session: Session) -> list[tuple[str, str]]:
    """What was to be said and was not, or nobody knows."""
    with session.begin():
        odd = DeliveryState.FAILED, DeliveryState.UNKNOWN, DeliveryState.EXPIRED
        rows = session.exec(select(Delivery.kind, Delivery.error).where(col(Delivery.state).in_(odd)))
        return [(kind, error) for kind, error in rows]
