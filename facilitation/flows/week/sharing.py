"""Fair share of feedback: a work without any reaction is shown to one person, and to a second a day later (1.7)."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from facilitation.errors import Refusal
from facilitation.flows.company.partners import buddies_of
from facilitation.flows.course.planning import Due, plan_again
from facilitation.flows.shared.offers import Commands, Moments, Presses
from facilitation.flows.week.offering import moment_for, nudge
from facilitation.flows.week.showcase import enter_work, running, show_works, work_message
from facilitation.group_settings import settings_of
from facilitation.model import (
    Feedback,
    FeedbackMode,
    FeedbackRequest,
    Group,
    GroupState,
    Membership,
    Occurrence,
    Work,
)
from facilitation.round import Round, zone_of
from facilitation.rows import MomentRow
from facilitation.rules import fair_share
from facilitation.rules.caps import Dropped, NudgeKind
from facilitation.rules.fair_share import Looker, Shown
from facilitation.tokens import Press, token
from facilitation.turn import Turn


def request(round_: Round, moment: MomentRow) -> str:
    """Ask one person to look, if nobody has reacted so far; look again a day later."""
    work = round_.session.get(Work, moment.data["work"])
    group = round_.rows.group(moment.group_id)
    if work is None or work.posted_at is None or work.hidden or group.state != GroupState.RUNNING:
        return "not shown any more"
    if not settings_of(group).feedback_requests:
        return "turned off"
    zone = zone_of(group)
    shown = _shown(round_.session, work)
    people = {member.id: member for member in round_.rows.learners(group.id)}
    lookers = [looker for looker in _lookers(round_.session, work) if looker.member in people]
    lookers += [Looker(one, showed=False) for one in people if one not in {k.member for k in lookers}]
    buddies = buddies_of(round_.session, work.membership_id)
    until = fair_share.closes(shown, zone)
    for found in fair_share.whom_to_ask(shown, lookers, buddies, round_.now, zone):
        at = moment_for(round_, people[found], NudgeKind.FEEDBACK_REQUEST, until)
        if isinstance(at, Dropped):
            continue
        if at > round_.now:
            _again(round_, moment, work, at)
            return "waiting"
        _ask(round_, work, people[found].id, moment)
        return f"asked {found}"
    return "nobody to ask"


def _ask(round_: Round, work: Work, looker: int, moment: MomentRow) -> None:
    member = next(m for m in round_.rows.learners(moment.group_id) if m.id == looker)
    author = round_.session.get_one(Membership, work.membership_id)
    message = round_.book.say(
        "M-PF-6",
        round_.language_of(member),
        {"name": author.name},
        {"look": token("pf.look", work.id), "not_now": token("pf.not_now", work.id)},
    )
    key = f"n:{looker}:look:{work.id}"
    nudge(
        round_,
        member,
        NudgeKind.FEEDBACK_REQUEST,
        message,
        key=key,
        rule="feedback_request",
        author_id=author.person_id,
    )
    round_.session.add(FeedbackRequest(work_id=work.id, membership_id=looker, at=round_.now))
    round_.session.flush()
    _again(round_, moment, work, round_.now + fair_share.BETWEEN)


def _again(round_: Round, moment: MomentRow, work: Work, at: datetime) -> None:
    key = f"share:{work.id}:{int(at.timestamp())}"
    due = Due(key, "share", at, work.occurrence_id, work.membership_id)
    plan_again(round_.session, moment.group_id, due, {"work": work.id})


def _shown(session: Session, work: Work) -> Shown:
    assert work.posted_at is not None  # noqa: S101  # asked about posted works only
    reactions = session.exec(
        select(func.count()).select_from(Feedback).where(Feedback.work_id == work.id)
    ).one()
    asked = session.exec(
        select(FeedbackRequest.membership_id)
        .where(FeedbackRequest.work_id == work.id)
        .order_by(col(FeedbackRequest.id))
    ).all()
    wants = work.feedback_mode != FeedbackMode.NONE
    return Shown(work.membership_id, work.posted_at, reactions, tuple(asked), wants)


def _lookers(session: Session, work: Work) -> Sequence[Looker]:
    """Those who showed something in the work's round, with their share so far."""
    rows = session.exec(
        select(col(Work.id), col(Work.membership_id)).where(
            Work.occurrence_id == work.occurrence_id, col(Work.posted_at).is_not(None)
        )
    ).all()
    works = [row[0] for row in rows]
    given = Counter(
        member
        for _, member in session.exec(
            select(Feedback.work_id, Feedback.membership_id)
            .where(col(Feedback.work_id).in_(works))
            .distinct()
        )
    )
    asked = Counter(
        session.exec(
            select(FeedbackRequest.membership_id).where(col(FeedbackRequest.work_id).in_(works))
        ).all()
    )
    return [
        Looker(one, showed=True, given=given[one], asked=asked[one])
        for one in sorted({row[1] for row in rows})
    ]


def without_feedback(session: Session, group: Group, now: datetime) -> Sequence[Work]:
    """Works whose time for feedback is over and that nobody reacted to: a line of the leader's day list (1.7)."""
    zone = ZoneInfo(group.zone)
    rows = session.exec(
        select(Work)
        .join(Occurrence, col(Occurrence.id) == col(Work.occurrence_id))
        .where(
            Occurrence.group_id == group.id,
            col(Work.posted_at).is_not(None),
            Work.feedback_mode != FeedbackMode.NONE,
            col(Work.hidden).is_(False),
            col(Work.id).not_in(select(Feedback.work_id)),
        )
        .order_by(col(Work.posted_at))
    ).all()
    return [
        row
        for row in rows
        if row.posted_at and fair_share.closes(Shown(row.membership_id, row.posted_at), zone) <= now
    ]


def press_look(turn: Turn, press: Press) -> None:
    """Look now: the work with its ways to answer."""
    work = enter_work(turn, press)
    if work.posted_at is None or work.hidden:
        raise Refusal("M-OK-4")
    turn.answer_with(work_message(turn, work, turn.language, alone=True))


def press_not_now(turn: Turn, press: Press) -> None:
    """Not this time: nobody hears of it."""
    enter_work(turn, press)
    turn.answer("M-PF-14")


def command(turn: Turn, text: str) -> None:
    """/feedback: two works that wait for a look; with a name, the newest of that person."""
    turn.enter_current()
    occurrence = running(turn)
    mine = turn.me.membership.id
    if not text and not turn.mentioned():
        show_works(turn, occurrence)
        return
    found = [m.membership.id for m in turn.named(text) if m.membership.id != mine]
    if len(found) != 1:
        raise Refusal("M-OK-6")
    show_works(turn, occurrence, found[0])


PRESSES: Presses = {
    "pf.look": press_look,
    "pf.not_now": press_not_now,
}

COMMANDS: Commands = {
    "feedback": command,
}

MOMENTS: Moments = {
    "share": request,
}
