"""What was ordered comes (flows/own/reminders.py): at its time, whatever the caps say, and only once."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from facilitation import outbox as out
from facilitation.facts import account_of
from facilitation.flows.shared.offers import Moments
from facilitation.model import File, Group, Membership, Person, Reach, Reminder
from facilitation.phrasebook import When
from facilitation.round import Round
from facilitation.rows import MomentRow
from facilitation.rules.caps import next_allowed
from facilitation.rules.silence import State
from facilitation.speech import Enclosed, Message
from facilitation.tokens import token

LATE = timedelta(minutes=15)  # a reminder that could not leave at its time waits for the morning


def remind(round_: Round, moment: MomentRow) -> str:
    """Say it, at the hour that was ordered; after a standstill not at night."""
    row = round_.session.get(Reminder, moment.data["reminder"])
    if row is None or row.at != moment.due_at or row.sent_at is not None:
        return "gone"
    person = round_.session.get_one(Person, row.person_id)
    account, group = account_of(round_.session, person.id), _group_of(round_.session, person.id)
    row.sent_at = round_.now
    if account is None or account.reach != Reach.OPEN:
        return "not reachable"
    zone = ZoneInfo(person.zone or (group.zone if group else round_.settings.zone))
    language = person.language or (group.language if group else round_.settings.language)
    due = round_.now
    if round_.now - row.at > LATE and not row.at_night:
        due = next_allowed(due, zone, round_.settings.quiet_of(person))
    round_.outbox.to_account(
        account,
        _message(round_, row, language, zone),
        key=f"reminder:{row.id}:{int(row.at.timestamp())}",
        due_at=due,
        expires_at=due + out.NEWS_LIFE,
        priority=out.NEWS,
        rule="ordered",
    )
    return "told"


def _message(round_: Round, row: Reminder, language: str, zone: ZoneInfo) -> Message:
    assert row.at is not None  # noqa: S101  # what is due has a time
    message = round_.book.say(
        "M-RD-7",
        language,
        {"when": When(row.at, zone), "text": row.text},
        {
            "done": token("rd.done", row.id),
            "hour": token("rd.again", row.id, "hour"),
            "day": token("rd.again", row.id, "day"),
        },
    )
    files = select(File.id, File.kind).where(File.note_id == row.note_id, col(File.note_id).is_not(None))
    return message.with_files(Enclosed(*file) for file in round_.session.exec(files.order_by(col(File.id))))


def _group_of(session: Session, person_id: int) -> Group | None:
    places = select(Group).join(Membership, col(Membership.group_id) == col(Group.id))
    mine = places.where(Membership.person_id == person_id, col(Membership.state) != State.LEFT)
    return session.exec(mine.order_by(col(Membership.last_action_at).desc().nulls_last())).first()


MOMENTS: Moments = {
    "reminder": remind,
}
