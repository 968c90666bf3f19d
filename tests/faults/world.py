"""The world outside the bot: virtual time, people who tap and write, and what they did that must not be lost."""

import heapq
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from facilitation.ports import Address
from facilitation.speech import Message
from facilitation.tokens import read, without_delivery
from tests.faults.chance import Random
from tests.faults.made import Made

TAPS_A_DAY = 6  # of one person: nobody plays with buttons all day
WORDS = ("I finished section one.", "Tomorrow, after work.", "The picture with the boxes helped me.")


@dataclass(frozen=True, slots=True, order=True)
class Action:
    """A tap or words of one person. `key` is what the platform calls the update."""

    at: datetime
    number: int
    who: int = field(compare=False)
    chat: int | None = field(compare=False)  # None: in private
    token: str = field(compare=False, default="")
    ref: str = field(compare=False, default="")
    words: str = field(compare=False, default="")

    @property
    def key(self) -> str:
        return f"u{self.number}"


@dataclass(slots=True)
class World:
    """Time and people. It goes on where it was when the bot comes back to life."""

    group: Made
    random: Random
    now: datetime
    wake: datetime | None  # when the bot wants to be called next
    until: datetime  # the end of the world
    confirmed: list[Action] = field(default_factory=list)
    offers: int = 0
    repeated: int = 0  # events that the bot had handled before it could say so
    steps: int = 0
    _plans: list[Action] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))
    _taps: dict[tuple[int, object], int] = field(default_factory=dict)

    def next_step(self) -> dict[str, Any]:
        """What the bot is told to do now; the same again until it is done."""
        action = self._plans[0] if self._plans else None
        times = [at for at in (action.at if action else None, self.wake) if at is not None]
        if not times or min(times) > self.until:
            return {"step": "stop"}
        self.now = max(self.now, min(times))
        if action is None or action.at > self.now:
            return {"step": "tick", "at": self.now.isoformat()}
        self.offers += 1
        return {
            "step": "event",
            "at": self.now.isoformat(),
            "key": action.key,
            "who": action.who,
            "chat": action.chat,
            "token": action.token,
            "ref": action.ref,
            "words": action.words,
        }

    def confirm(self, key: str, *, new: bool) -> None:
        """The bot has committed the event."""
        action = heapq.heappop(self._plans)
        assert action.key == key
        self.repeated += not new
        self.confirmed.append(action)

    def done(self, wake: datetime | None) -> None:
        """The step is done; the bot wants to be called at `wake`."""
        self.steps += 1
        self.wake = wake

    def reborn(self) -> None:
        """A new life of the bot: it looks what is due before it says when to call."""
        self.wake = self.now

    def see(self, address: Address, message: Message, ref: str) -> None:
        """A message appears before its readers, and some of them will do something about it."""
        readers = (address.chat,) if address.private else self.group.learners
        for who in readers:
            if self._is_tired(who):
                continue
            minutes = self.random.uniform(0.2, 10) if address.private else self.random.uniform(5, 600)
            at = self.now + timedelta(minutes=minutes)
            tokens = [button.token for button in message.buttons if button.token]
            chat = None if address.private else address.chat
            what = self.random.random()
            if tokens and what < 0.6:
                self._plan(at, who, chat, token=self.random.choice(tokens), ref=ref)
            elif address.private and what < 0.85:
                self._plan(at, who, chat, words=self.random.choice(WORDS))

    def pressed(self, action: str) -> list[tuple[Action, int, str]]:
        """All confirmed taps of one kind in their order: who, on which row, with which argument."""
        found = []
        for done in self.confirmed:
            press = read(without_delivery(done.token)[0])
            if press is not None and press.action == action:
                found.append((done, press.ref, press.arg))
        return found

    def _plan(self, at: datetime, who: int, chat: int | None, **what: str) -> None:
        heapq.heappush(self._plans, Action(at, next(self._numbers), who, chat, **what))

    def _is_tired(self, who: int) -> bool:
        day = (who, self.now.date())
        self._taps[day] = self._taps.get(day, 0) + 1
        return self._taps[day] > TAPS_A_DAY
