"""The day list in words: what each line says, why one of them comes first, and where its button leads."""

from collections.abc import Mapping

from facilitation.flows.desk.cards import Place
from facilitation.flows.desk.daylist_facts import Desks
from facilitation.flows.own.own_notes import short
from facilitation.model import CardShown, Reminder
from facilitation.phrasebook import SOURCE_LANGUAGE, Own, Phrasebook, When
from facilitation.round import zone_of
from facilitation.rules.daylist import Because, DayList, Line, Thing
from facilitation.rules.load import rounded
from facilitation.speech import Button, Message
from facilitation.tokens import token

LABEL = 32  # characters of a button
MOST_REMINDERS, LINE = 3, 80  # reminders in a list, and characters of each

_LINES: Mapping[Thing, str] = {
    Thing.TALK: "M-DL-11",
    Thing.QUESTIONS: "M-DL-12",
    Thing.WORKS: "M-DL-13",
    Thing.HELLO: "M-DL-14",
    Thing.REACH: "M-DL-15",
    Thing.WELCOME: "M-DL-16",
    Thing.PREVIEW: "M-DL-17",
}
_DO: Mapping[Thing, str] = {
    Thing.TALK: "M-DL-21",
    Thing.QUESTIONS: "M-DL-22",
    Thing.WORKS: "M-DL-23",
    Thing.HELLO: "M-DL-24",
    Thing.REACH: "M-DL-25",
    Thing.WELCOME: "M-DL-26",
    Thing.PREVIEW: "M-DL-27",
}
_WHY: Mapping[Because, str] = {
    Because.ASKED_FOR_YOU: "M-DL-31",
    Because.OPEN_TOO_LONG: "M-DL-32",
    Because.STUCK_AGAIN: "M-DL-33",
    Because.GOES_OUT_TODAY: "M-DL-34",
    Because.WAITS: "M-DL-35",
    Because.SILENT: "M-DL-36",
    Because.SHOWN: "M-DL-37",
    Because.NEW_HERE: "M-DL-38",
    Because.NOT_REACHED: "M-DL-39",
}
_LISTS: Mapping[Thing, str] = {
    Thing.TALK: "gr.hello",
    Thing.QUESTIONS: "gr.questions",
    Thing.WORKS: "gr.works",
    Thing.HELLO: "gr.hello",
    Thing.REACH: "gr.reach",
    Thing.WELCOME: "gr.reach",
}


class Words:
    """The list in a leader's language."""

    def __init__(self, book: Phrasebook, language: str, desks: Desks, person_id: int) -> None:
        self.book, self.language, self.groups = book, language, desks.groups
        self.several = len(desks.led[person_id]) > 1
        self.minutes = desks.minutes(person_id)
        self.reminders = desks.reminders.get(person_id, ())[:MOST_REMINDERS]
        self.zone = zone_of(desks.groups[desks.led[person_id][0]])
        self.labels = book.labels("L-DL", language)

    def message(
        self, made: DayList | None, card: tuple[tuple[Place, str], CardShown] | None, *, ends_week: bool
    ) -> Message:
        """Text and buttons: of the lines first, then of the card."""
        lines = (made.best, *made.lines) if made else ()
        values = {
            "best": Own(self._say("M-DL-2", self._best(made)) if made else ""),
            "lines": Own("\n".join(f"- {self._line(line)}" for line in lines[1:])),
            "more": made.left_over if made else 0,
            "reminders": Own("\n".join(self._reminder(row) for row in self.reminders)),
            "card": Own(self._card(*card[0]) if card else ""),
            "load": Own(self._load() if ends_week and self.minutes else ""),
        }
        ways = {"card": token("cd.read", card[1].id)} if card else {}
        return self.book.say("M-DL-1", self.language, values, ways, [self._button(line) for line in lines])

    def _reminder(self, row: Reminder) -> str:
        assert row.at is not None  # noqa: S101  # the facts hold those with a time
        return self._say("M-DL-4", {"when": When(row.at, self.zone, "time"), "text": short(row.text, LINE)})

    def _card(self, place: Place, card: str) -> str:
        cards = self.book.library.cards
        found = cards.get(self.language, {}).get(card) or cards[SOURCE_LANGUAGE][card]
        group = self.groups[place.group].title if self.several else ""
        return self._say("M-DL-3", {"title": Own(found.title), "group": group})

    def _load(self) -> str:
        return self._say("M-LD-1", {"n": rounded(self.minutes)})

    def _best(self, made: DayList) -> dict[str, object]:
        action = self._say(_DO[made.best.thing], self._values(made.best))
        return {"action": Own(action), "reason": Own(self._say(_WHY[made.because], {}))}

    def _line(self, line: Line) -> str:
        return self._say(_LINES[line.thing], self._values(line))

    def _values(self, line: Line) -> dict[str, object]:
        group = self.groups[line.group]
        style = "moment" if line.thing is Thing.PREVIEW else "near"
        when = When(line.since, zone_of(group), style)
        return {"n": line.n, "when": when, "group": group.title if self.several else ""}

    def _button(self, line: Line) -> Button:
        label = self.labels[line.thing]
        if self.several:
            label = f"{label} · {self.groups[line.group].title}"
        if line.thing is Thing.PREVIEW:
            return Button(_cut(label), token("ko.line", line.ref, opens_form=True))
        if line.ref:
            return Button(_cut(label), token("gr.entry", line.ref))
        return Button(_cut(label), token(_LISTS[line.thing], line.group))

    def _say(self, kind: str, values: Mapping[str, object]) -> str:
        return self.book.text(kind, self.language, values)


def _cut(label: str) -> str:
    return label if len(label) <= LABEL else f"{label[: LABEL - 1]}…"
