"""People with phones who come into a group and ask its leader something, as fast as the bot answers them.

They know what stands on their screens and nothing else. Who sees no answer when the bot has nothing left to say begins
again, as people do after a while: waiting for that while would only make the tests slow, or too hasty on a busy machine.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tests.fakes.telegram import Group, Person, TelegramDouble
from tests.fakes.telegram.state import Message
from tests.faults.running import until

UPDATES = 9  # that one of them makes
JOINED, ASKS = "Great, it works.", 7  # what is read at the end of the welcome, and the step after it

Step = tuple[Callable[[], bool], Callable[[], object]]  # whether it is time, and what is done then


def shows(person: Person, label: str) -> Message | None:
    """The newest message of the private chat with such a button."""
    for message in reversed(person.private.from_bot()):
        if any(label in each for each in message.labels):
            return message
    return None


def taps(person: Person, label: str) -> None:
    """Press it, or follow it where it is a link."""
    message = shows(person, label)
    if message is None:
        raise LookupError(f"no button {label!r} in {person.private.show()}")
    button = next(b for row in message.keyboard for b in row if label in b["text"])
    if "url" in button:
        person.follows(button["url"])
    else:
        person.sends_data(message, button["callback_data"])


def reads(person: Person, words: str) -> bool:
    """Whether the private chat shows these words."""
    return any(words in message.text for message in person.private.from_bot())


async def sets_up(double: TelegramDouble, leader: Person, group: Group) -> str:
    """/setup from beginning to end; the result is the link to join."""
    leader.adds_bot(group)
    leader.writes(group, f"/setup@{double.world.bot.username}")
    await until(lambda: any("Open private chat" in m.labels for m in group.from_bot()))
    leader.follows(group.last().button("Open private chat")["url"])
    for label in ("Elements of AI", "Monday"):
        await _sees(leader, label)
        taps(leader, label)
    await until(lambda: reads(leader, "What is your name"))
    leader.tells("Maria")
    await _sees(leader, "Create the group")
    taps(leader, "Create the group")
    await until(lambda: any("Join the group" in m.labels for m in group.from_bot()))
    return str(group.last().button("Join the group")["url"])


async def _sees(person: Person, label: str) -> None:
    await until(lambda: shows(person, label) is not None)


@dataclass
class Newcomer:
    """One of them. `question` is what they will have asked at the end, once."""

    person: Person
    link: str
    question: str
    done: bool = False
    began_again: int = 0
    _at: int = 0

    def lives(self, *, quiet: bool) -> None:
        """Do the next thing, if the screen shows that it is time; begin again where nothing is on its way any more."""
        if self.done:
            return
        steps = self._steps()
        ready, act = steps[self._at]
        if ready():
            act()
            self._at += 1
            self.done = self._at == len(steps)
        elif quiet:
            self.began_again += 1
            self._at = ASKS if reads(self.person, JOINED) else 0

    def _steps(self) -> Sequence[Step]:
        me = self.person
        return (
            ((lambda: True), (lambda: me.follows(self.link))),
            self._tap("Next"),
            self._tap("I understand"),
            ((lambda: reads(me, "What should we call you")), (lambda: me.tells(me.user.first_name))),
            self._tap("Skip the rest"),
            self._tap("Yes, please"),
            self._tap("I can tap"),
            ((lambda: reads(me, JOINED)), (lambda: me.tells(f"/ask {self.question}"))),
            self._tap("My group leader"),
            ((lambda: reads(me, "Your question is on its way.")), (lambda: None)),
        )

    def _tap(self, label: str) -> Step:
        return (lambda: shows(self.person, label) is not None), (lambda: taps(self.person, label))


def newcomers(double: TelegramDouble, group: Group, leader: Person, number: int, link: str) -> list[Newcomer]:
    """So many people who stand before the door."""
    found = []
    for index in range(number):
        person = double.person(f"Learner {index}")
        leader.adds(group, person)
        found.append(Newcomer(person, link, f"What is number {index}?"))
    return found


def all_done(people: Iterable[Newcomer], *, quiet: bool) -> bool:
    """Let everybody live a little; True when all have what they came for. `quiet`: the bot has nothing left to say."""
    people = list(people)
    for one in people:
        one.lives(quiet=quiet)
    return all(one.done for one in people)
