"""/mydata: what is kept about a person in plain words, and deleting all of it (content-design 1.18, M-ON-3)."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session, col, func, select

from facilitation.bilingual import in_each
from facilitation.facts import Facts
from facilitation.flows.company import hello
from facilitation.flows.course.planning import Due, plan_again
from facilitation.flows.own import download, forgetting
from facilitation.flows.setup import founding
from facilitation.flows.shared.offers import Commands, Moments, Presses
from facilitation.holdings import PACKED
from facilitation.mailboxes import box_of
from facilitation.model import (
    Answer,
    BuddyPlace,
    CalendarFeed,
    CheckIn,
    Feedback,
    File,
    Goal,
    Greeting,
    Group,
    GroupState,
    Membership,
    Note,
    Person,
    PortfolioItem,
    PromiseIdea,
    Question,
    Reflection,
    Reminder,
    Role,
    Thanks,
    Work,
)
from facilitation.outbox import NEWS, NEWS_LIFE
from facilitation.phrasebook import Own
from facilitation.round import Round
from facilitation.rows import MomentRow
from facilitation.rules.silence import State
from facilitation.tokens import Press, token
from facilitation.turn import Turn

LAST_WORDS = timedelta(minutes=1)  # so long the receipt may take to leave

_BY_MEMBERSHIP = {
    "greetings": Greeting.membership_id,
    "promises": PromiseIdea.membership_id,
    "buddies": BuddyPlace.membership_id,
    "goals": Goal.membership_id,
    "checkins": CheckIn.membership_id,
    "reflections": Reflection.membership_id,
    "works": Work.membership_id,
    "portfolio": PortfolioItem.membership_id,
    "feedback": Feedback.membership_id,
    "questions": Question.membership_id,
    "answers": Answer.membership_id,
    "thanks": Thanks.from_id,
    "about": Note.about_id,
}


_BY_PERSON = {
    "files": File.person_id,
    "notes": Note.person_id,
    "reminders": Reminder.person_id,
    "calendar": CalendarFeed.person_id,
}


def command(turn: Turn, text: str) -> None:
    """/mydata [download, delete]: what is kept, kind by kind; or at once what the word says."""
    turn.enter_if_there()
    match text.casefold():
        case "download":
            download.order(turn, PACKED)
        case "delete":
            ask_to_delete(turn)
        case _:
            show(turn)


def show(turn: Turn) -> None:
    """What is kept, kind by kind."""
    _, person = turn.known
    mine = select(Membership.id).where(Membership.person_id == person.id)
    counts = {
        kind: turn.session.exec(select(func.count()).where(col(of).in_(mine))).one()
        for kind, of in _BY_MEMBERSHIP.items()
    }
    for kind, of in _BY_PERSON.items():
        counts[kind] = turn.session.exec(select(func.count()).where(of == person.id)).one()
    counts["mailboxes"] = int(box_of(turn.session, person.id) is not None)
    labels = turn.book.labels("L-MD", turn.language)
    lines = [
        turn.book.text("M-MD-2", turn.language, {"what": Own(label), "n": counts[kind]})
        for kind, label in labels.items()
        if counts[kind]
    ]
    ways = {"change": token("co.list"), "download": token("md.download"), "delete": token("md.delete")}
    kept: dict[str, object] = {"lines": Own("\n".join(lines))}
    if turn.member is None:
        turn.answer("M-MD-10", {**kept, "name": turn.known[0].name}, ways)
        return
    reasons = "\n".join(f"- {sentence}" for sentence in hello.sentences(turn))
    turn.answer("M-MD-1", {**kept, "reasons": Own(reasons)}, {**ways, "menu": token("menu")})


def press_delete(turn: Turn, _press: Press) -> None:
    """Ask once, because nobody can bring it back."""
    turn.enter_if_there()
    ask_to_delete(turn)


def ask_to_delete(turn: Turn) -> None:
    """The question before everything goes."""
    turn.answer("M-MD-3", press={"yes": token("md.yes"), "no": token("menu")})


def press_yes(turn: Turn, _press: Press) -> None:
    """Say so first, then forget: a minute later nothing of the person is left to say anything to."""
    turn.enter_if_there()
    _, person = turn.known
    turn.answer("M-MD-4")
    due = Due(f"forget:{person.id}", "forget", turn.now + LAST_WORDS)
    plan_again(turn.session, None, due, {"person": person.id})


def forget(round_: Round, moment: MomentRow) -> str:
    """Everything that hangs on the person goes with the person, deliveries to them as well."""
    person = round_.session.get(Person, moment.data["person"])
    if person is not None:
        for group in _led_by(round_.session, person):
            _lead_on(round_, group, without=person)
        forgetting.person(round_.session, person)
    return "forgotten"


def _led_by(session: Session, person: Person) -> Sequence[Group]:
    led = select(Membership.group_id).where(
        Membership.person_id == person.id,
        Membership.role == Role.FACILITATOR,
        col(Membership.state) != State.LEFT,
    )
    return session.exec(select(Group).where(col(Group.id).in_(led)).order_by(col(Group.id))).all()


def _lead_on(round_: Round, group: Group, *, without: Person) -> None:
    """The leader's name goes from the group's texts. The others who lead are told, else the room is, without a name."""
    facts = Facts(round_.session, group.id)
    others = [member for member in facts.leaders() if member.person.id != without.id]
    for member in facts.leaders():
        if member.person.id == without.id:
            founding.stop_leading(round_.session, group, member.membership, round_.now)
    if not others:
        group.facilitator, group.co_leaders = round_.book.text("L-LEADER", group.language), []
    if group.state == GroupState.FINISHED:
        return
    key = f"lead:{group.id}:{without.id}"
    for member in others:
        if member.reachable:
            message = round_.book.say(
                "M-MD-5", member.person.language or group.language, {"group": group.title}
            )
            round_.outbox.to_account(
                member.account,
                message,
                key=key,
                expires_at=round_.now + NEWS_LIFE,
                priority=NEWS,
                rule="lead",
            )
    if not others:
        values = {"group": group.title}
        message = in_each(group.languages, lambda language: round_.book.say("M-SU-17", language, values))
        for room in facts.rooms():
            round_.outbox.to_room(room, message, key=key, expires_at=round_.now + NEWS_LIFE, rule="lead")


PRESSES: Presses = {
    "md.delete": press_delete,
    "md.yes": press_yes,
}

MOMENTS: Moments = {
    "forget": forget,
}

COMMANDS: Commands = {
    "mydata": command,
}
