"""/mydata: what is kept about a person in plain words, and deleting all of it (content-design 1.18, M-ON-3)."""

from datetime import timedelta

from sqlmodel import col, delete, func, select, update

from facilitation.flows.planning import Due, plan_again
from facilitation.flows.tables import Commands, Moments, Presses
from facilitation.model import (
    Answer,
    CheckIn,
    Feedback,
    File,
    Goal,
    Membership,
    Person,
    PortfolioItem,
    Question,
    Reflection,
    Thanks,
    Work,
)
from facilitation.phrasebook import Own
from facilitation.round import Round
from facilitation.rows import MomentRow
from facilitation.tokens import Press, token
from facilitation.turn import Turn

LAST_WORDS = timedelta(minutes=1)  # so long the receipt may take to leave

_BY_MEMBERSHIP = {
    "goals": Goal.membership_id,
    "checkins": CheckIn.membership_id,
    "reflections": Reflection.membership_id,
    "works": Work.membership_id,
    "portfolio": PortfolioItem.membership_id,
    "feedback": Feedback.membership_id,
    "questions": Question.membership_id,
    "answers": Answer.membership_id,
    "thanks": Thanks.from_id,
}


def command(turn: Turn, _text: str) -> None:
    """What is kept, kind by kind."""
    turn.enter_current()
    _, person = turn.known
    mine = select(Membership.id).where(Membership.person_id == person.id)
    counts = {
        kind: turn.session.exec(select(func.count()).where(col(of).in_(mine))).one()
        for kind, of in _BY_MEMBERSHIP.items()
    }
    counts["files"] = turn.session.exec(select(func.count()).where(col(File.person_id) == person.id)).one()
    labels = turn.book.labels("L-MD", turn.language)
    lines = [
        turn.book.text("M-MD-2", turn.language, {"what": Own(label), "n": counts[kind]})
        for kind, label in labels.items()
        if counts[kind]
    ]
    ways = {"delete": token("md.delete"), "menu": token("menu")}
    turn.answer("M-MD-1", {"lines": Own("\n".join(lines))}, ways)


def press_delete(turn: Turn, _press: Press) -> None:
    """Ask once, because nobody can bring it back."""
    turn.enter_current()
    turn.answer("M-MD-3", press={"yes": token("md.yes"), "no": token("menu")})


def press_yes(turn: Turn, _press: Press) -> None:
    """Say so first, then forget: a minute later nothing of the person is left to say anything to."""
    turn.enter_current()
    _, person = turn.known
    turn.answer("M-MD-4")
    due = Due(f"forget:{person.id}", "forget", turn.now + LAST_WORDS)
    plan_again(turn.session, turn.group.id, due, {"person": person.id})


def forget(round_: Round, moment: MomentRow) -> str:
    """Everything that hangs on the person goes with the person, deliveries to them as well."""
    person = round_.session.get(Person, moment.data["person"])
    if person is not None:
        # That somebody answered stays with the asker's question; what they said does not.
        places = select(Membership.id).where(Membership.person_id == person.id)
        silent = update(Answer).where(col(Answer.membership_id).in_(places)).values(text="")
        round_.session.connection().execute(silent)
        # Feedback stays theirs also where somebody else has saved it.
        theirs = delete(PortfolioItem).where(col(PortfolioItem.giver_id).in_(places))
        round_.session.connection().execute(theirs)
        round_.session.delete(person)
    return "forgotten"


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
