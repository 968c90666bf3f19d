"""A nudge that belongs to no beat: sent to one person by the same stop rules, quiet hours and caps as all others.

What has to wait becomes the same moment at a better time and is decided anew then.
"""

from datetime import datetime

from facilitation.flows.course.planning import Due, plan_again
from facilitation.flows.week.nudging import HISTORY, Week, person_facts
from facilitation.round import Round, zone_of
from facilitation.rows import MemberRow, MomentRow, Nudged
from facilitation.rules.calendar import holidays_of
from facilitation.rules.caps import Dropped, Nudge, NudgeKind
from facilitation.rules.nudges import PersonFacts, single_due
from facilitation.speech import Message

_AGAIN = "@"  # what follows in a moment's key is the time it waited for


def approach(
    round_: Round,
    moment: MomentRow,
    member: MemberRow,
    kind: NudgeKind,
    message: Message,
    *,
    until: datetime,
    author_id: int | None = None,
) -> str:
    """Say it now or at a better time before `until`; never twice for one moment and person."""
    if not member.reachable:
        return "cannot be reached"
    at = single_due(_facts(round_, member), Nudge(kind, moment.due_at, until), round_.now)
    if isinstance(at, Dropped):
        return str(at.reason)
    about = moment.key.partition(_AGAIN)[0]
    if at > round_.now:
        key = f"{about}{_AGAIN}{member.id}:{int(at.timestamp())}"
        due = Due(key, moment.kind, at, membership_id=member.id)
        plan_again(round_.session, member.group_id, due, moment.data)
        return "waiting"
    key = f"n:{member.id}:{about}"
    round_.tell(
        member, message, key=key, rule=message.kind, expires_at=until, nudge=kind.name, author_id=author_id
    )
    round_.rows.nudges(member.person_id, round_.now - HISTORY).append(
        Nudged(f"{key}:a{member.account_id}", kind.name, round_.now)
    )
    return "sent"


def _facts(round_: Round, member: MemberRow) -> PersonFacts:
    group = round_.rows.group(member.group_id)
    free = holidays_of(group.country, (round_.now.year, round_.now.year + 1))
    return person_facts(round_, Week(group, zone_of(group), (), round_.now - HISTORY, free), member)
