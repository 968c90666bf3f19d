"""The end of a course: a goodbye in the room and one to each learner, and the clock of 1.18 starts (A11)."""

from datetime import timedelta

from sqlmodel import col, delete, func, select

from facilitation.bilingual import in_each
from facilitation.flows import numbers
from facilitation.flows.progress import weeks_of
from facilitation.flows.tables import Moments
from facilitation.model import GroupState, ItemKind, Membership, NotWith, PortfolioItem, Work
from facilitation.round import Round
from facilitation.rows import MemberRow, MomentRow
from facilitation.rules.silence import State

GOODBYE_LIFE = timedelta(hours=24)
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
    return "finished"


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
}
