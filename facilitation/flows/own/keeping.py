"""The daily deletion job: what was promised to be forgotten is forgotten (content-design 1.18, A11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, bindparam
from sqlalchemy.sql.visitors import iterate
from sqlmodel import Session, and_, col, delete, or_, select, update

from facilitation.flows.course.planning import Due, plan_again
from facilitation.flows.shared.offers import Moments
from facilitation.model import (
    Account,
    Answer,
    BuddyPair,
    BuddyWish,
    CardShown,
    CheckIn,
    ConnectCode,
    ConnectTry,
    Coordinator,
    CoordinatorInvitation,
    Delivery,
    Dialogue,
    Errand,
    Fault,
    Goal,
    Greeting,
    Group,
    HelloEntry,
    Invitation,
    LeaderOffer,
    Link,
    Mailbox,
    MailTry,
    Meeting,
    MeetingAnswer,
    Membership,
    Occurrence,
    OwnPrompt,
    Person,
    PortfolioItem,
    ProgrammeCode,
    PromiseIdea,
    Question,
    Reflection,
    Reminder,
    Report,
    Seen,
    Thanks,
    WebLogin,
    WebSession,
    WeekFacts,
)
from facilitation.round import Round
from facilitation.rows import MomentRow
from facilitation.rules.hello import KEPT
from facilitation.rules.silence import State
from facilitation.rules.transitions import DeliveryState

AT = time(3)  # UTC: a quiet hour where our groups are
MESSAGES = timedelta(days=30)
SAFETY_MESSAGES = timedelta(days=1)
FAULTS = timedelta(days=14)
HEARD = timedelta(days=14)  # platforms repeat an event for a day at most (platform-facts 1.10)
QUESTIONS = timedelta(days=30)
SUGGESTED = timedelta(days=30)  # a link that nobody said yes to
MONTH = timedelta(days=30.5)
REPORTS = timedelta(days=365)
GROUP_NUMBERS = timedelta(days=5 * 365)  # of closed weeks, without persons
NAMES = timedelta(days=7)  # of those who left without a portfolio; thanks of last week still say them
STRANGERS = timedelta(days=1)  # people who wrote to the bot and are in no group
MET = timedelta(days=1)  # who was at a meeting is not recorded; who said yes is of no use after it
UNANSWERED = timedelta(days=7)  # a reminder whose time was asked for lives as long as the question
_INSTANT, _DAY = "before_", "day_before_"  # how the names of parameters begin; the seconds follow
_KEEPERS = select(PortfolioItem.membership_id)
OPEN = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENDING)


def ensure(session: Session, now: datetime) -> None:
    """Plan the next run, if none is planned."""
    day = now.astimezone(UTC).date()
    due = datetime.combine(day, AT, UTC)
    if due <= now:
        due += timedelta(days=1)
    plan_again(session, None, Due(f"sweep:{due.date()}", "sweep", due))


def sweep(round_: Round, _moment: MomentRow) -> str:
    """One day's deletions."""
    session, now, settings = round_.session, round_.now, round_.settings
    steps = _steps(settings.portfolio_months, timedelta(days=settings.retention_days))
    counts = {step.name: step.take(session, now) for step in steps}
    ensure(session, now)
    return " ".join(f"{name} {count}" for name, count in counts.items() if count) or "nothing to delete"


def _before(span: timedelta = timedelta()) -> Any:
    """The instant that lies `span` before the run, as a parameter: to build the statements takes longer than to run them."""
    return bindparam(f"{_INSTANT}{span // timedelta(seconds=1)}")


def _day_before(span: timedelta) -> Any:
    return bindparam(f"{_DAY}{span // timedelta(seconds=1)}")


@dataclass(frozen=True, slots=True)
class _Step:
    """One kind of rows that go, with the spans its statement counts back from the run."""

    name: str
    statement: Any
    spans: Mapping[str, timedelta]

    def take(self, session: Session, now: datetime) -> int:
        """The number of rows that went."""
        ends = {
            name: (now - span).date() if name.startswith(_DAY) else now - span
            for name, span in self.spans.items()
        }
        count: int = session.connection().execute(self.statement, ends).rowcount
        return count


@cache
def _steps(portfolio_months: int, retention: timedelta) -> tuple[_Step, ...]:
    statements = {
        **_messages(),
        **_asked_for_and_over(),
        **_kept_for_others(),
        **_questions(),
        **_old_portfolios(portfolio_months * MONTH),
        **_ended_groups(retention),
    }
    return tuple(_Step(name, statement, _spans(statement)) for name, statement in statements.items())


def _spans(statement: Any) -> dict[str, timedelta]:
    names = [part.key for part in iterate(statement) if isinstance(part, BindParameter)]
    return {
        name: timedelta(seconds=int(name.partition(start)[2]))
        for name in names
        for start in (_INSTANT, _DAY)
        if name.startswith(start)
    }


def _messages() -> dict[str, Any]:
    settled = col(Delivery.state).not_in(OPEN)
    return {
        "messages": delete(Delivery).where(col(Delivery.created_at) < _before(MESSAGES), settled),
        # The address of a private calendar stays in its owner's chat, and not with us.
        "calendar_links": delete(Delivery).where(
            col(Delivery.kind) == "M-CL-2", col(Delivery.created_at) < _before(SAFETY_MESSAGES), settled
        ),
        "safety": delete(Delivery).where(
            col(Delivery.kind).startswith("M-SF-"),
            col(Delivery.created_at) < _before(SAFETY_MESSAGES),
            settled,
        ),
        "faults": delete(Fault).where(col(Fault.at) < _before(FAULTS)),
        "heard": delete(Seen).where(col(Seen.at) < _before(HEARD)),
    }


def _asked_for_and_over() -> dict[str, Any]:
    over = select(Meeting.id).where(col(Meeting.due_at) < _before(MET))
    asked_at = and_(col(Reminder.at).is_(None), col(Reminder.created_at) < _before(UNANSWERED))
    return {
        "links": delete(Link).where(col(Link.approved).is_(False), col(Link.added_at) < _before(SUGGESTED)),
        "errands": delete(Errand).where(col(Errand.asked_at) < _before(STRANGERS)),
        "dialogues": delete(Dialogue).where(col(Dialogue.expires_at) < _before()),
        "invitations": delete(Invitation).where(col(Invitation.expires_at) < _before()),
        "leaders_asked": delete(LeaderOffer).where(col(LeaderOffer.expires_at) < _before()),
        "coordinators_asked": delete(CoordinatorInvitation).where(
            col(CoordinatorInvitation.expires_at) < _before()
        ),
        "programme_codes": delete(ProgrammeCode).where(col(ProgrammeCode.expires_at) < _before()),
        "web_logins": delete(WebLogin).where(col(WebLogin.created_at) < _before(STRANGERS)),
        "web_sessions": delete(WebSession).where(col(WebSession.expires_at) < _before()),
        "reminders": delete(Reminder).where(or_(col(Reminder.sent_at) < _before(MESSAGES), asked_at)),
        "codes": delete(ConnectCode).where(col(ConnectCode.expires_at) < _before()),
        "meeting_answers": delete(MeetingAnswer).where(col(MeetingAnswer.meeting_id).in_(over)),
        "mailboxes": delete(Account).where(
            col(Account.id).in_(
                select(Mailbox.account_id).where(
                    col(Mailbox.confirmed_at).is_(None), col(Mailbox.expires_at) < _before()
                )
            )
        ),
        "mail_tries": delete(MailTry).where(col(MailTry.at) < _before(STRANGERS)),
        "tries": delete(ConnectTry).where(col(ConnectTry.at) < _before(STRANGERS)),
    }


def _kept_for_others() -> dict[str, Any]:
    return {
        "week_facts": delete(WeekFacts).where(col(WeekFacts.monday) < _day_before(GROUP_NUMBERS)),
        "hellos": delete(HelloEntry).where(col(HelloEntry.ended_at) < _before(KEPT)),
        "reports": delete(Report).where(col(Report.at) < _before(REPORTS)),
        "names": update(Membership)
        .where(
            col(Membership.state) == State.LEFT,
            col(Membership.state_since) < _before(NAMES),
            col(Membership.name) != "",
            col(Membership.id).not_in(_KEEPERS),
        )
        .values(name=""),
    }


def _questions() -> dict[str, Any]:
    # The text goes; that a question was asked and answered stays, as a number without words.
    # A question of a course that is over is closed with it.
    silent = (
        select(Question.id)
        .join(Group, col(Group.id) == col(Question.group_id))
        .where(or_(col(Question.closed_at) < _before(QUESTIONS), col(Group.ended_at) < _before(QUESTIONS)))
    )
    return {
        "answers": update(Answer)
        .where(col(Answer.question_id).in_(silent), col(Answer.text) != "")
        .values(text=""),
        "questions": update(Question)
        .where(col(Question.id).in_(silent), col(Question.text) != "")
        .values(text=""),
    }


def _old_portfolios(kept: timedelta) -> dict[str, Any]:
    ended = select(Group.id).where(col(Group.ended_at) < _before(kept))
    places = select(Membership.id).where(col(Membership.group_id).in_(ended))
    return {"portfolios": delete(PortfolioItem).where(col(PortfolioItem.membership_id).in_(places))}


def _ended_groups(retention: timedelta) -> dict[str, Any]:
    ended = select(Group.id).where(col(Group.ended_at) < _before(retention))
    members = select(Membership.id).where(col(Membership.group_id).in_(ended))
    placed = select(Membership.person_id)
    return {
        "goals": delete(Goal).where(col(Goal.membership_id).in_(members)),
        "checkins": delete(CheckIn).where(col(CheckIn.membership_id).in_(members)),
        "reflections": delete(Reflection).where(col(Reflection.membership_id).in_(members)),
        "greetings": delete(Greeting).where(col(Greeting.membership_id).in_(members)),
        "ideas": delete(PromiseIdea).where(col(PromiseIdea.group_id).in_(ended)),
        "pairs": delete(BuddyPair).where(col(BuddyPair.group_id).in_(ended)),
        "meetings": delete(Meeting).where(col(Meeting.group_id).in_(ended)),
        "cards": delete(CardShown).where(col(CardShown.membership_id).in_(members)),
        "wishes": delete(BuddyWish).where(col(BuddyWish.membership_id).in_(members)),
        "own_prompts": delete(OwnPrompt).where(col(OwnPrompt.group_id).in_(ended)),
        "lines": update(Occurrence)
        .where(
            col(Occurrence.group_id).in_(ended), or_(Occurrence.own_line != "", Occurrence.own_prompt != "")
        )
        .values(own_line="", own_prompt=""),
        "asked": delete(Question).where(col(Question.group_id).in_(ended)),
        "thanks": delete(Thanks).where(col(Thanks.group_id).in_(ended)),
        "leaders": update(Group).where(col(Group.id).in_(ended)).values(facilitator="", co_leaders=[]),
        # A portfolio outlives the group; a place without one does not, nor a person without a place.
        "places": delete(Membership).where(
            col(Membership.id).in_(members), col(Membership.id).not_in(_KEEPERS)
        ),
        "people": delete(Person).where(
            col(Person.id).not_in(placed),
            col(Person.id).not_in(select(Coordinator.person_id)),
            col(Person.created_at) < _before(STRANGERS),
        ),
    }


MOMENTS: Moments = {
    "sweep": sweep,
}
