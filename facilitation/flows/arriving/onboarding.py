"""The welcome: three minutes, one name, taps (content-design 1.2). The way in is joining.py, the full notice notice.py."""

from collections.abc import Mapping
from datetime import datetime

from babel import Locale
from sqlmodel import select

from facilitation.errors import Refusal
from facilitation.flows.arriving import baseline, consents
from facilitation.flows.company import buddies, safety
from facilitation.flows.shared.asking import Given, ask, question
from facilitation.flows.shared.offers import Forms, Presses
from facilitation.flows.week import kickoff
from facilitation.model import Consent, GroupState, Person
from facilitation.phrasebook import When, locale_of
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


def known_person(turn: Turn) -> Person:
    """The sender's person; a new one for a stranger who has just asked to take part."""
    return turn.meet()


def go_on(turn: Turn) -> None:
    """The first step that is still open, in the group entered."""
    _, person = turn.known
    row = turn.me.membership
    if row.onboarded_at is not None:
        turn.answer("M-ON-11", press={"menu": token("menu")})
    elif row.name:
        _ask_reasons(turn, row.group_id)
    elif _has_agreed(turn, person, row.joined_at):
        _ask_name(turn, row.group_id)
    elif len(turn.book.languages()) > 1:
        _ask_language(turn, row.group_id)
    else:
        _hello(turn, row.group_id)


def _has_agreed(turn: Turn, person: Person, joined_at: datetime) -> bool:
    # Another group has another leader: its notice is read anew.
    given = select(Consent.id).where(
        Consent.person_id == person.id, Consent.kind == "notice", Consent.at > joined_at
    )
    return turn.session.exec(given.limit(1)).first() is not None


def _ask_language(turn: Turn, group_id: int) -> None:
    names = {language: _own_name(locale_of(language)) for language in turn.book.languages()}
    turn.answer(
        "M-ON-1",
        more=[Button(name, token("on.lang", group_id, language)) for language, name in names.items()],
    )


def _own_name(locale: Locale) -> str:
    return str(locale.languages.get(locale.language, locale.language)).capitalize()


def language(turn: Turn, press: Press) -> None:
    """The language is chosen."""
    turn.enter(press.ref, guest=True)
    if press.arg not in turn.book.languages():
        raise Refusal("M-OK-4")
    _, person = turn.known
    person.language = press.arg
    _hello(turn, press.ref)


def _hello(turn: Turn, group_id: int) -> None:
    turn.answer("M-ON-2", press={"next": token("on.notice", group_id)})


def notice(turn: Turn, press: Press) -> None:
    """What is kept, and who sees it."""
    turn.enter(press.ref, guest=True)
    turn.answer(
        "M-ON-3",
        {"retention_days": turn.settings.retention_days},
        {
            "understood": token("on.agree", press.ref),
            "more": token("on.more", press.ref, 1),
            "person": token("on.person", press.ref),
        },
    )


def person_to_talk_to(turn: Turn, press: Press) -> None:
    """Talk to a person; closing leads back to the welcome."""
    turn.enter(press.ref, guest=True)
    safety.show(turn, back=token("on.go_on", press.ref))


def press_go_on(turn: Turn, press: Press) -> None:
    """Continue."""
    turn.enter_open(press.ref, guest=True)
    go_on(turn)


def not_now(turn: Turn, press: Press) -> None:
    """Not now: the place stays, and nothing more is said."""
    turn.enter(press.ref, guest=True)
    turn.answer("M-ON-13", press={"continue": token("on.go_on", press.ref)})


def agree(turn: Turn, press: Press) -> None:
    """Understood; what is your name here?"""
    turn.enter_open(press.ref, guest=True)
    consents.record(turn, "notice", given=True)
    _ask_name(turn, press.ref)


def _ask_name(turn: Turn, group_id: int, kind: str = "M-ON-4", **values: str) -> None:
    ask(
        turn,
        NAME,
        group_id,
        question(turn, kind, "name", limit=NAME_LIMIT, required=True, values=values, hint="L-HINT-NAME"),
    )


def name(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The name as the group will see it: clean, and nobody else's."""
    member = turn.enter_open(press.ref, guest=True)
    if not done:
        return
    # A photo or a voice message is no name: there the account's own stands in.
    given = " ".join((values["name"].text or member.account.name).split())[:NAME_LIMIT].strip()
    if not any(letter.isalnum() or not letter.isascii() for letter in given if letter.isprintable()):
        _ask_name(turn, press.ref)
    elif is_taken(turn, given):
        _ask_name(turn, press.ref, "M-ON-14", name=given)
    else:
        member.membership.name = given
        _ask_reasons(turn, press.ref)


def is_taken(turn: Turn, given: str) -> bool:
    """Whether somebody else in the group is called so."""
    return any(
        other.membership.name.casefold() == given.casefold()
        for other in turn.facts.members()
        if other.membership.id != turn.me.membership.id and other.membership.state != State.LEFT
    )


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
    row = turn.enter(press.ref, guest=True).membership
    if press.arg not in REASONS:
        raise Refusal("M-OK-4")
    kept = [r for r in row.reasons if r != press.arg]
    row.reasons = kept if press.arg in row.reasons else [*kept, press.arg][-MOST_REASONS:]
    _ask_reasons(turn, press.ref)


def when(turn: Turn, press: Press) -> None:
    """When can you usually learn?"""
    turn.enter(press.ref, guest=True)
    parts = {key: token("on.support", press.ref, key) for key in WHEN}
    turn.answer("M-ON-6", press={**parts, "skip": token("on.support", press.ref)})


def support(turn: Turn, press: Press) -> None:
    """The part of the day is kept; what would make it easier?"""
    row = turn.enter(press.ref, guest=True).membership
    if press.arg in WHEN:
        row.learn_when = press.arg
    choices = {key: token("on.remind", press.ref, key) for key in SUPPORT}
    turn.answer("M-ON-7", press={**choices, "skip": token("on.remind", press.ref)})


def remind(turn: Turn, press: Press) -> None:
    """The wish is kept; may the bot remind?"""
    row = turn.enter(press.ref, guest=True).membership
    if press.arg in SUPPORT and press.arg != "nothing":
        row.support = sorted({*row.support, press.arg})
    turn.answer("M-ON-8", press={key: token("on.done", press.ref, key) for key in ("yes", "no")})


def done(turn: Turn, press: Press) -> None:
    """The welcome is finished, and reminders come only after a yes. Then three questions that may be skipped."""
    _, person = turn.known
    row = turn.enter_open(press.ref, guest=True).membership
    if not row.name:
        go_on(turn)  # a button that was made up: nobody is in a group without a name
        return
    person.wants_reminders = press.arg == "yes"
    consents.record(turn, "reminders", given=person.wants_reminders)
    if row.onboarded_at is None:
        row.onboarded_at = turn.now
    if row.state == State.INVITED:
        row.state, row.state_since = State.ACTIVE, turn.now
    if not baseline.ask(turn):
        _practise(turn)


def answer_baseline(turn: Turn, press: Press) -> None:
    """One of the three questions is answered or skipped."""
    baseline.take(turn, press)
    if not baseline.ask(turn):
        _practise(turn)


def _practise(turn: Turn) -> None:
    first = turn.facts.beat(Beat.KICKOFF, 1)
    # Who joins late is not told of a day that is over.
    date = When(first.due_at, turn.zone, "day") if first and first.due_at > turn.now else None
    turn.answer("M-ON-10", {"date": date}, {"tap": token("on.tap", turn.group.id)})


def tap(turn: Turn, press: Press) -> None:
    """The practice tap. Who joins late finds the way into the week that is running."""
    turn.enter(press.ref)
    turn.answer("M-ON-11", press={"menu": token("menu")})
    if turn.group.state == GroupState.RUNNING:
        _into_the_week(turn)
        buddies.offer_to_newcomer(turn)


def _into_the_week(turn: Turn) -> None:
    try:
        occurrence = kickoff.current(turn)
    except Refusal:
        return
    week = turn.facts.course_weeks().get(occurrence.week)
    turn.answer(
        "M-ON-16",
        {"topic": week.topic if week else ""},
        {
            "short": token("ko.short", occurrence.id),
            "ten": token("hl.start", occurrence.id),
            "goal": token("ko.goal", occurrence.id),
        },
    )


PRESSES: Presses = {
    "on.lang": language,
    "on.go_on": press_go_on,
    "on.not_now": not_now,
    "on.person": person_to_talk_to,
    "on.notice": notice,
    "on.agree": agree,
    "on.reason": reason,
    "on.when": when,
    "on.support": support,
    "on.remind": remind,
    "on.done": done,
    "on.base": answer_baseline,
    "on.tap": tap,
}

FORMS: Forms = {
    NAME: name,
}
