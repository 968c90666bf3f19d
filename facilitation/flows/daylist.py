"""The leader's day list: one message in the morning over all their groups, and only when there is something (1.19).

It names nobody: a line counts, and its button opens the names. So nothing in it has to be forgotten with a person.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from facilitation.flows.daylist_days import free_days, plan_next
from facilitation.flows.daylist_facts import Desks, read_desks
from facilitation.flows.planning import Due, plan_again
from facilitation.flows.tables import Moments
from facilitation.model import Group, GroupState
from facilitation.phrasebook import Own, When
from facilitation.reasons import is_muted
from facilitation.round import Round, zone_of
from facilitation.rows import MemberRow, MomentRow
from facilitation.rules.caps import next_allowed
from facilitation.rules.daylist import LATEST, Because, DayList, Line, Thing, day_list
from facilitation.speech import Button, Message
from facilitation.tokens import token

RULE = "daylist"
LIFE = timedelta(hours=12)  # a list of yesterday is of no use
LABEL = 32  # characters of a button

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


def send(round_: Round, moment: MomentRow) -> str:
    """It is nine o'clock in a group: a list for each who leads it and wants one. Then the next day is planned."""
    group = round_.rows.group(moment.group_id)
    if group.state == GroupState.FINISHED:
        return "the course is over"
    if moment.membership_id is None:
        plan_next(round_.session, group, round_.now)
    desks = _desks(round_)
    sent = 0
    for leader in round_.rows.facilitators(group.id):
        if moment.membership_id in {None, leader.id} and _wanted(leader):
            sent += _to_leader(round_, group, leader, desks)
    return f"sent {sent}" if sent else "nothing to say"


def _desks(round_: Round) -> Desks:
    def read() -> Desks:
        people = {
            leader.person_id
            for group in round_.rows.group_ids
            for leader in round_.rows.facilitators(group)
            if _wanted(leader)
        }
        return read_desks(round_.session, people, round_.now, round_.settings)

    return round_.once(("desks",), read)


def _wanted(leader: MemberRow) -> bool:
    return leader.reachable and not is_muted(RULE, leader.muted)


def _to_leader(round_: Round, group: Group, leader: MemberRow, desks: Desks) -> int:
    if leader.person_id in desks.told:
        return 0
    made = day_list(desks.of(leader.person_id), round_.now)
    if made is None or not _awake(round_, group, leader):
        return 0
    desks.told.add(leader.person_id)
    language = round_.language_of(leader)
    day = round_.now.astimezone(zone_of(group)).date()
    round_.tell(
        leader,
        _Words(round_, desks, leader.person_id, language).message(made),
        key=f"{RULE}:{leader.person_id}:{day}",
        rule=RULE,
        expires_at=round_.now + LIFE,
    )
    return 1


def _awake(round_: Round, group: Group, leader: MemberRow) -> bool:
    """Whether the leader wants messages now. Where not, it is looked at again when they do, if that is in time."""
    free = frozenset(free_days(group, round_.now.date()))
    quiet = round_.settings.quiet_of(leader, free)
    at = next_allowed(round_.now, ZoneInfo(leader.zone or group.zone), quiet)
    if at == round_.now:
        return _in_time(group, round_.now, at)
    if _in_time(group, round_.now, at):
        key = f"{RULE}:{group.id}:{round_.now.date()}:{leader.id}"
        plan_again(round_.session, group.id, Due(key, RULE, at, membership_id=leader.id))
    return False


def _in_time(group: Group, now: datetime, at: datetime) -> bool:
    zone = zone_of(group)
    local = at.astimezone(zone)
    return local.date() == now.astimezone(zone).date() and local.time() <= LATEST


class _Words:
    """The list in a leader's language."""

    def __init__(self, round_: Round, desks: Desks, person_id: int, language: str) -> None:
        self.book, self.language, self.groups = round_.book, language, desks.groups
        self.several = len([g for g in desks.led[person_id] if desks.lines.get(g)]) > 1
        self.labels = round_.book.labels("L-DL", language)

    def message(self, made: DayList) -> Message:
        """Text and buttons."""
        values = {
            "best": Own(self._say("M-DL-2", self._best(made))),
            "lines": Own("\n".join(f"- {self._line(line)}" for line in made.lines)),
            "more": made.left_over,
        }
        buttons = [self._button(line) for line in (made.best, *made.lines)]
        return self.book.say("M-DL-1", self.language, values, more=buttons)

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


MOMENTS: Moments = {
    RULE: send,
}
