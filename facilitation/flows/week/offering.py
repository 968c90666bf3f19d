"""A nudge of its own, not of a beat: a request that one person gets, within stop rules, quiet time and caps (1.8)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from facilitation.model import GroupState
from facilitation.round import Round, zone_of
from facilitation.rows import MemberRow, Nudged
from facilitation.rules.calendar import holidays_of
from facilitation.rules.caps import Dropped, Nudge, NudgeKind, Past, Quiet, Reason, next_allowed, place
from facilitation.rules.silence import stop_rule
from facilitation.speech import Message

HISTORY = timedelta(days=8)  # the caps look at one calendar week


def moment_for(round_: Round, member: MemberRow, kind: NudgeKind, until: datetime) -> datetime | Dropped:
    """When such a nudge may go to this person, at or after now and before `until`; Dropped where no rule lets it."""
    group = round_.rows.group(member.group_id)
    if not member.reachable:
        return Dropped(Reason.STATE)
    reason = stop_rule(
        kind,
        wants=member.wants_reminders,
        unanswered=member.unanswered,
        state=member.state,
        group_paused=group.state == GroupState.PAUSED,
        week_skipped=False,
    )
    if reason is not None:
        return Dropped(reason)
    past = [
        Past(NudgeKind[row.nudge], row.at)
        for row in round_.rows.nudges(member.person_id, round_.now - HISTORY)
    ]
    quiet, zone = _quiet(round_, member), _zone(round_, member)
    return place(Nudge(kind, round_.now, until), past, zone, quiet, round_.settings.caps)


def nudge(
    round_: Round,
    member: MemberRow,
    kind: NudgeKind,
    message: Message,
    *,
    key: str,
    rule: str,
    author_id: int | None = None,
) -> None:
    """Send it now; what is decided later in this batch already counts it."""
    round_.tell(member, message, key=key, rule=rule, nudge=kind.name, author_id=author_id)
    past = round_.rows.nudges(member.person_id, round_.now - HISTORY)
    past.append(Nudged(f"{key}:a{member.account_id}", kind.name, round_.now))


def good_time(round_: Round, member: MemberRow) -> datetime:
    """Now, or when the quiet hours of a member are over: for news that can wait (A12)."""
    return next_allowed(round_.now, _zone(round_, member), _quiet(round_, member))


def _zone(round_: Round, member: MemberRow) -> ZoneInfo:
    return ZoneInfo(member.zone) if member.zone else zone_of(round_.rows.group(member.group_id))


def _quiet(round_: Round, member: MemberRow) -> Quiet:
    country = round_.rows.group(member.group_id).country
    free = holidays_of(country, (round_.now.year, round_.now.year + 1))
    return round_.settings.quiet_of(member, free)
