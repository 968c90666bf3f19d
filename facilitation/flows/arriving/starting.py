"""Day 0: with fewer than three people the leader decides, and no answer means one week later (content-design 1.2)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from facilitation.bilingual import in_each
from facilitation.flows.course.planning import Due, lay_out, plan_again
from facilitation.flows.course.schedule_log import BY_RULE
from facilitation.flows.shared.offers import Moments, Presses
from facilitation.model import Group, GroupState, Occurrence, Role, ScheduleChange, ScheduleChangeKind
from facilitation.phrasebook import When
from facilitation.round import Round
from facilitation.rows import MomentRow
from facilitation.tokens import Press, token
from facilitation.turn import Turn

WEEK = timedelta(weeks=1)
NEWS = timedelta(days=3)
AGREED = "start_small"  # the key in the group's settings: the first day for which the leader said "Start now"


def must_wait(round_: Round, group: Group) -> bool:
    """Whether the group is too small to begin, and its leader has not said that it shall."""
    return (
        group.state == GroupState.FORMING
        and len(round_.rows.learners(group.id)) < round_.settings.fewest_to_start
        and group.settings.get(AGREED) != group.first_day.isoformat()
    )


def hold_back(round_: Round, group: Group) -> None:
    """A beat is due and there are too few: the plan moves, once, as soon as this is written."""
    due = Due(f"put_off:{group.id}:{group.first_day}", "put_off", round_.now)
    plan_again(round_.session, group.id, due, {"first_day": group.first_day.isoformat()})


def ask(round_: Round, moment: MomentRow) -> str:
    """In the morning of day 0: start now, or one week later?"""
    group = round_.rows.group(moment.group_id)
    if not must_wait(round_, group):
        return "enough people"
    first = group.first_day.isoformat()
    ways = {answer: token(f"st.{answer}", group.id, first) for answer in ("now", "later")}
    for leader in round_.rows.facilitators(group.id):
        values = {"n": len(round_.rows.learners(group.id)), "group": group.title}
        message = round_.book.say("M-FM-1", round_.language_of(leader), values, ways)
        round_.tell(leader, message, key=f"ask_start:{group.id}:{first}", rule="start")
    return "asked"


def put_off(round_: Round, moment: MomentRow) -> str:
    """No answer came: one week later. Leader and room hear the new day."""
    group = round_.rows.group(moment.group_id)
    if group.first_day.isoformat() != moment.data["first_day"] or not must_wait(round_, group):
        return "changed meanwhile"
    date = _move(round_.session, group, round_.now)
    key = f"put_off:{group.id}:{group.first_day}"
    for leader in round_.rows.facilitators(group.id):
        message = round_.book.say("M-FM-3", round_.language_of(leader), {"date": date})
        round_.tell(leader, message, key=key, rule="start")
    if round_.rows.learners(group.id):
        message = in_each(group.languages, lambda each: round_.book.say("M-FM-4", each, {"date": date}))
        round_.post(group, message, key=key, expires_at=round_.now + NEWS, rule="start")
    return "one week later"


def press_now(turn: Turn, press: Press) -> None:
    """Start with those who are there."""
    group = _leading(turn, press)
    if group.state != GroupState.FORMING or press.arg != group.first_day.isoformat():
        turn.answer("M-FM-3", {"date": _start(turn.session, group)})
        return
    group.settings = {**group.settings, AGREED: press.arg}
    turn.answer("M-FM-2", {"date": _start(turn.session, group)})


def press_later(turn: Turn, press: Press) -> None:
    """One week later, for everybody."""
    group = _leading(turn, press)
    if group.state == GroupState.FORMING and press.arg == group.first_day.isoformat():
        date = _move(turn.session, group, turn.now, turn.me.membership.id)
        message = in_each(group.languages, lambda each: turn.say("M-FM-4", {"date": date}, language=each))
        turn.post_message(message, rule="start")
    turn.answer("M-FM-3", {"date": _start(turn.session, group)})


def _leading(turn: Turn, press: Press) -> Group:
    turn.enter(press.ref, role=Role.FACILITATOR)
    turn.must_be_open()
    return turn.group


def _move(session: Session, group: Group, now: datetime, by: int | None = None) -> When:
    was = group.first_day
    group.first_day += WEEK
    lay_out(session, group, now)
    session.add(
        ScheduleChange(
            group_id=group.id,
            by_id=by,
            kind=ScheduleChangeKind.START,
            was=was.isoformat(),
            became=group.first_day.isoformat(),
            data={} if by else {"by": BY_RULE},
            at=now,
        )
    )
    return _start(session, group)


def _start(session: Session, group: Group) -> When:
    first = session.exec(
        select(Occurrence.due_at).where(Occurrence.group_id == group.id).order_by(col(Occurrence.due_at))
    ).first()
    return When(first or group.created_at, ZoneInfo(group.zone), "day")


PRESSES: Presses = {
    "st.now": press_now,
    "st.later": press_later,
}

MOMENTS: Moments = {
    "ask_start": ask,
    "put_off": put_off,
}
