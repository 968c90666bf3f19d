"""The leader's day list: one message in the morning over all their groups, and only when there is something (1.19).

It names nobody: a line counts, and its button opens the names. So nothing in it has to be forgotten with a person.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from facilitation.flows.course.planning import Due, plan_again
from facilitation.flows.desk.cards import remember
from facilitation.flows.desk.daylist_days import free_days, plan_next
from facilitation.flows.desk.daylist_facts import Desks, read_desks
from facilitation.flows.desk.daylist_words import Words
from facilitation.flows.shared.offers import Moments
from facilitation.model import Group, GroupState
from facilitation.reasons import is_muted
from facilitation.round import Round, zone_of
from facilitation.rows import MemberRow, MomentRow
from facilitation.rules.calendar import monday_of
from facilitation.rules.caps import next_allowed
from facilitation.rules.daylist import LATEST, day_list, list_day_after

RULE = "daylist"
LIFE = timedelta(hours=12)  # a list of yesterday is of no use


def send(round_: Round, moment: MomentRow) -> str:
    """It is nine o'clock in a group: a list for each who leads it and wants one. Then the next day is planned."""
    group = round_.rows.group(moment.group_id)
    if group.state == GroupState.FINISHED:
        return "the course is over"
    if moment.membership_id is None:
        plan_next(round_.session, group, round_.now)
    desks = _desks(round_)
    sent = 0
    for leader in round_.rows.facilitators(group.id):
        if moment.membership_id in {None, leader.id} and _wanted(leader):
            sent += _to_leader(round_, group, leader, desks)
    return f"sent {sent}" if sent else "nothing to say"


def _desks(round_: Round) -> Desks:
    def read() -> Desks:
        people = {
            leader.person_id
            for group in round_.rows.group_ids
            for leader in round_.rows.facilitators(group)
            if _wanted(leader)
        }
        return read_desks(round_.session, round_.book.library, people, round_.now, round_.settings)

    return round_.once(("desks",), read)


def _wanted(leader: MemberRow) -> bool:
    return leader.reachable and not is_muted(RULE, leader.muted)


def _to_leader(round_: Round, group: Group, leader: MemberRow, desks: Desks) -> int:
    if leader.person_id in desks.told:
        return 0
    made, due = day_list(desks.of(leader.person_id), round_.now), desks.cards.due(leader.person_id)
    if (made is None and due is None) or not _awake(round_, group, leader):
        return 0
    desks.told.add(leader.person_id)
    day = round_.now.astimezone(zone_of(group)).date()
    words = Words(round_.book, round_.language_of(leader), desks, leader.person_id)
    card = (due, remember(round_.session, *due, day)) if due is not None else None
    round_.tell(
        leader,
        words.message(made, card, ends_week=_ends_week(group, day)),
        key=f"{RULE}:{leader.person_id}:{day}",
        rule=RULE,
        expires_at=round_.now + LIFE,
    )
    return 1


def _ends_week(group: Group, day: date) -> bool:
    """Whether it is the last list of a calendar week: on Friday, or before where Friday is free."""
    return monday_of(list_day_after(day, free_days(group, day))) > monday_of(day)


def _awake(round_: Round, group: Group, leader: MemberRow) -> bool:
    """Whether the leader wants messages now. Where not, it is looked at again when they do, if that is in time."""
    free = frozenset(free_days(group, round_.now.date()))
    quiet = round_.settings.quiet_of(leader, free)
    at = next_allowed(round_.now, ZoneInfo(leader.zone or group.zone), quiet)
    if at == round_.now:
        return _in_time(group, round_.now, at)
    if _in_time(group, round_.now, at):
        key = f"{RULE}:{group.id}:{round_.now.date()}:{leader.id}"
        plan_again(round_.session, group.id, Due(key, RULE, at, membership_id=leader.id))
    return False


def _in_time(group: Group, now: datetime, at: datetime) -> bool:
    zone = zone_of(group)
    local = at.astimezone(zone)
    return local.date() == now.astimezone(zone).date() and local.time() <= LATEST


MOMENTS: Moments = {
    RULE: send,
}
