"""The end of a course: a goodbye in the room and one to each learner, and the clock of 1.18 starts (A11)."""

from datetime import datetime, time, timedelta

from sqlmodel import col, delete, func, select

from facilitation.bilingual import in_each
from facilitation.flows.course.planning import Due, plan_again
from facilitation.flows.own.keeping import MONTH
from facilitation.flows.shared import numbers
from facilitation.flows.shared.offers import Moments
from facilitation.flows.week.progress import weeks_of
from facilitation.model import Group, GroupState, ItemKind, Membership, NotWith, PortfolioItem, Work
from facilitation.round import Round, zone_of
from facilitation.rows import MemberRow, MomentRow
from facilitation.rules.calendar import instant, wall
from facilitation.rules.silence import State
from facilitation.tokens import token

GOODBYE_LIFE = timedelta(hours=24)
NOTICES = (30, 7)  # days before what people saved is deleted
MORNING = time(10)  # on the group's clock
WHO_HEARS = frozenset({State.ACTIVE, State.QUIET, State.AWAY})  # not resting or left (1.15)


def finish(round_: Round, moment: MomentRow) -> str:
    """After week N."""
    group = round_.rows.group(moment.group_id)
    if group.state == GroupState.FINISHED:
        return "finished before"
    group.state, group.ended_at = GroupState.FINISHED, round_.now
    places = select(Membership.id).where(Membership.group_id == group.id)
    round_.session.connection().execute(delete(NotWith).where(col(NotWith.membership_id).in_(places)))
    members = [m.id for m in round_.rows.members(group.id)]
    shown = (
        select(func.count())
        .select_from(Work)
        .where(col(Work.membership_id).in_(members), col(Work.posted_at).is_not(None))
    )
    values = {
        "weeks": group.weeks,
        "works": round_.session.exec(shown).one() + numbers.total(round_.session, group.id, "works"),
        "facilitator": group.facilitator,
    }
    message = in_each(group.languages, lambda language: round_.book.say("M-EN-1", language, values))
    round_.post(
        group, message, key=f"goodbye:{group.id}", expires_at=round_.now + GOODBYE_LIFE, rule="ending"
    )
    for member in round_.rows.learners(group.id):
        if member.state in WHO_HEARS:
            _goodbye(round_, member, group.title)
        round_.change(Membership, member.id, state=State.FINISHED, state_since=round_.now)
    _plan_notices(round_, group)
    return "finished"


def _plan_notices(round_: Round, group: Group) -> None:
    ends = round_.now + round_.settings.portfolio_months * MONTH
    zone = zone_of(group)
    for days in NOTICES:
        day = wall(ends - timedelta(days=days), zone).date()
        due = Due(
            f"portfolio:{group.id}:{days}", "portfolio_ends", instant(datetime.combine(day, MORNING), zone)
        )
        plan_again(round_.session, group.id, due, {"days": days})


def portfolio_ends(round_: Round, moment: MomentRow) -> str:
    """What people saved is deleted soon: each who saved something hears of it, also who has left (1.18)."""
    group, days = round_.rows.group(moment.group_id), moment.data["days"]
    keepers = set(
        round_.session.exec(
            select(PortfolioItem.membership_id)
            .join(Membership, col(Membership.id) == col(PortfolioItem.membership_id))
            .where(Membership.group_id == group.id)
        )
    )
    told = [member for member in round_.rows.members(group.id) if member.id in keepers]
    for member in told:
        message = round_.book.say(
            "M-PO-20",
            round_.language_of(member),
            {"n": days, "group": group.title},
            {"download": token("md.download"), "portfolio": token("menu.portfolio")},
        )
        round_.tell(member, message, key=f"portfolio_ends:{member.id}:{days}", rule="portfolio_ends")
    return f"told {len(told)}"


def _goodbye(round_: Round, member: MemberRow, group: str) -> None:
    mine = member.id
    weeks = weeks_of(round_.session, round_.rows.group(member.group_id), mine)
    works = round_.session.exec(
        select(func.count())
        .select_from(PortfolioItem)
        .where(PortfolioItem.membership_id == mine, PortfolioItem.kind == ItemKind.WORK)
    ).one()
    message = round_.book.say(
        "M-EN-2",
        round_.language_of(member),
        {"group": group, "weeks": weeks, "works": works, "retention_days": round_.settings.retention_days},
    )
    round_.tell(member, message, key=f"goodbye:{mine}", rule="ending")


MOMENTS: Moments = {
    "finish": finish,
    "portfolio_ends": portfolio_ends,
}
