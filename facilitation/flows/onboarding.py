"""From the invitation to the first week: three minutes, one name, taps (content-design 1.2)."""

from collections.abc import Mapping

from sqlmodel import select

from facilitation.errors import Refusal
from facilitation.flows import consents
from facilitation.flows.asking import Given, ask, question
from facilitation.flows.tables import Forms, Presses
from facilitation.model import (
    Group,
    GroupState,
    Invitation,
    Membership,
    Person,
    Role,
)
from facilitation.phrasebook import When
from facilitation.rules.calendar import Beat
from facilitation.rules.silence import State
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

NAME = "on.name"
NAME_LIMIT = 24  # M-ON-4
REASONS = ("job", "better_job", "myself", "certificate", "people")
WHEN = ("morning", "midday", "evening", "changes")
SUPPORT = ("phone", "words", "voice", "nothing")
MOST_REASONS = 2


def open_invitation(turn: Turn, word: str) -> None:
    """A link was opened: bind the sender to the group of the invitation and begin."""
    found = turn.session.exec(select(Invitation).where(Invitation.token == word)).first()
    group = turn.session.get(Group, found.group_id) if found else None
    if found is None or group is None or found.expires_at <= turn.now or group.state == GroupState.FINISHED:
        raise Refusal("M-ER-6")
    known_person(turn)
    join(turn, group, found.role)


def press_join(turn: Turn, press: Press) -> None:
    """The button in the room, on platforms where the bot may answer a stranger."""
    group = turn.session.get(Group, press.ref)
    room = turn.room()
    if group is None or room is None or room.group_id != group.id or group.state == GroupState.FINISHED:
        raise Refusal("M-ER-6")
    known_person(turn)
    join(turn, group, Role.LEARNER)


def known_person(turn: Turn) -> Person:
    """The sender's person; a new one for a stranger who has just asked to take part."""
    return turn.meet()


def join(turn: Turn, group: Group, role: Role) -> None:
    """A place in the group, new or known, and the first step that is still open."""
    _, person = turn.known
    row = turn.session.exec(
        select(Membership).where(Membership.group_id == group.id, Membership.person_id == person.id)
    ).first()
    if row is None:
        row = Membership(
            person_id=person.id, group_id=group.id, role=role, state_since=turn.now, joined_at=turn.now
        )
        turn.session.add(row)
    elif row.state == State.LEFT:
        row.state = State.ACTIVE if row.onboarded_at else State.INVITED
        row.state_since = turn.now
    turn.session.flush()
    turn.enter(group.id)
    if row.role == Role.FACILITATOR:
        return
    if row.onboarded_at is not None:
        turn.answer("M-ON-11", press={"menu": token("menu")})
        return
    turn.answer("M-ON-2", press={"next": token("on.notice", group.id)})


def notice(turn: Turn, press: Press) -> None:
    """What is kept, and who sees it."""
    turn.enter(press.ref)
    turn.answer(
        "M-ON-3",
        {"retention_days": turn.settings.retention_days},
        {"understood": token("on.agree", press.ref)},
    )


def agree(turn: Turn, press: Press) -> None:
    """Understood; what is your name here?"""
    turn.enter(press.ref)
    consents.record(turn, "notice", given=True)
    ask(
        turn,
        NAME,
        press.ref,
        question(turn, "M-ON-4", "name", limit=NAME_LIMIT, required=True, hint="L-HINT-NAME"),
    )


def name(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The name as the group will see it."""
    member = turn.enter(press.ref)
    if done:
        # A photo or a voice message is no name: there the account's own stands in.
        words = values["name"].text or member.account.name
        member.membership.name = " ".join(words.split())[:NAME_LIMIT]
        _ask_reasons(turn, press.ref)


def _ask_reasons(turn: Turn, group_id: int) -> None:
    chosen = turn.me.membership.reasons
    labels = turn.book.labels("M-ON-5", turn.language)
    buttons = [
        Button(labels[key], token("on.reason", group_id, key), chosen=key in chosen) for key in REASONS
    ]
    end = "next" if chosen else "skip"
    turn.answer(
        "M-ON-5",
        press={end: token("on.when", group_id), "skip_rest": token("on.remind", group_id)},
        more=buttons,
    )


def reason(turn: Turn, press: Press) -> None:
    """One or two reasons; a second tap takes one back."""
    row = turn.enter(press.ref).membership
    if press.arg not in REASONS:
        raise Refusal("M-OK-4")
    kept = [r for r in row.reasons if r != press.arg]
    row.reasons = kept if press.arg in row.reasons else [*kept, press.arg][-MOST_REASONS:]
    _ask_reasons(turn, press.ref)


def when(turn: Turn, press: Press) -> None:
    """When can you usually learn?"""
    turn.enter(press.ref)
    parts = {key: token("on.support", press.ref, key) for key in WHEN}
    turn.answer("M-ON-6", press={**parts, "skip": token("on.support", press.ref)})


def support(turn: Turn, press: Press) -> None:
    """The part of the day is kept; what would make it easier?"""
    row = turn.enter(press.ref).membership
    if press.arg in WHEN:
        row.learn_when = press.arg
    choices = {key: token("on.remind", press.ref, key) for key in SUPPORT}
    turn.answer("M-ON-7", press={**choices, "skip": token("on.remind", press.ref)})


def remind(turn: Turn, press: Press) -> None:
    """The wish is kept; may the bot remind?"""
    row = turn.enter(press.ref).membership
    if press.arg in SUPPORT and press.arg != "nothing":
        row.support = sorted({*row.support, press.arg})
    turn.answer("M-ON-8", press={key: token("on.done", press.ref, key) for key in ("yes", "no")})


def done(turn: Turn, press: Press) -> None:
    """Onboarding is finished. Reminders only by consent."""
    _, person = turn.known
    row = turn.enter(press.ref).membership
    person.wants_reminders = press.arg == "yes"
    consents.record(turn, "reminders", given=person.wants_reminders)
    if row.onboarded_at is None:
        row.onboarded_at = turn.now
    if row.state == State.INVITED:
        row.state, row.state_since = State.ACTIVE, turn.now
    first = turn.facts.beat(Beat.KICKOFF, 1)
    # Who joins late is not told of a day that is over.
    date = When(first.due_at, turn.zone, "day") if first and first.due_at > turn.now else None
    turn.answer("M-ON-10", {"date": date}, {"tap": token("on.tap", press.ref)})


def tap(turn: Turn, press: Press) -> None:
    """The practice tap."""
    turn.enter(press.ref)
    turn.answer("M-ON-11", press={"menu": token("menu")})


PRESSES: Presses = {
    "join": press_join,
    "on.notice": notice,
    "on.agree": agree,
    "on.reason": reason,
    "on.when": when,
    "on.support": support,
    "on.remind": remind,
    "on.done": done,
    "on.tap": tap,
}

FORMS: Forms = {
    NAME: name,
}
