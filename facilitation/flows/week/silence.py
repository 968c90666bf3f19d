"""Silent weeks: who acted in a week, and the states that follow (content-design 1.9). Silence is never named in a room."""

from datetime import datetime, time

from facilitation.finding import change
from facilitation.flows.company.hello import SILENT, end_entries
from facilitation.flows.own import keeping
from facilitation.flows.programme.closing_week import close_week
from facilitation.flows.shared.offers import Moments
from facilitation.flows.week.welcome import welcome
from facilitation.model import GroupState, Membership, OccurrenceState, TookPart
from facilitation.round import Round, zone_of
from facilitation.rows import MemberRow, MomentRow
from facilitation.rules.calendar import instant, monday_of
from facilitation.rules.silence import State, after_action, after_week, is_welcome_back
from facilitation.turn import Turn

# Taps that say "leave me in peace" or begin the welcome themselves are not answered by a second welcome.
NO_WELCOME = frozenset({"hl.ask", "hl.back", "hl.start", "rm.stop", "rm.set", "on.tap", "hl.tell"})


def week_end(round_: Round, moment: MomentRow) -> str:
    """Monday 00:00: who acted, and the states that follow."""
    occurrence = round_.rows.occurrence(moment.occurrence_id)
    group = round_.rows.group(moment.group_id)
    monday = monday_of(occurrence.local.date())
    began = instant(datetime.combine(monday, time(0)), zone_of(group))
    ran = occurrence.state == OccurrenceState.POSTED and group.state != GroupState.PAUSED
    changed = 0
    for member in round_.rows.learners(group.id):
        acted = member.last_action_at is not None and member.last_action_at >= began
        state, silent = after_week(
            member.state,
            acted=acted,
            counts=ran and _was_there(member, began),
            silent_weeks=member.silent_weeks,
            steps=round_.settings.silent_steps,
        )
        if silent != member.silent_weeks:
            round_.change(Membership, member.id, silent_weeks=silent)
        if state != member.state:
            round_.change(Membership, member.id, state=state, state_since=round_.now)
            changed += 1
    close_week(round_, group, occurrence)
    keeping.ensure(round_.session, round_.now)
    return f"changed {changed}"


def _was_there(member: MemberRow, began: datetime) -> bool:
    """Whether the week counts as silent for somebody who did nothing: a member for all of it, and not paused."""
    if member.onboarded_at is None or member.onboarded_at > began:
        return False
    return member.state != State.PAUSED and (member.paused_until is None or member.state_since <= began)


def acted(turn: Turn, action: str) -> None:
    """Any tap, command or answer is an action: it counts for the week, and whoever was quiet is back."""
    if (
        turn.member is None
        or turn.member.membership.onboarded_at is None
        or action.startswith(("on.", "join"))
    ):
        return
    row = turn.member.membership
    before, asked_back = row.state, row.asked_back
    monday = monday_of(turn.now.astimezone(turn.zone).date())
    last = row.last_action_at
    first_this_week = last is None or monday_of(last.astimezone(turn.zone).date()) != monday
    # Week 0 is no week of the course: who says hello there has not taken part in one more of them.
    counts = first_this_week and monday >= monday_of(turn.group.first_day)
    if counts and turn.session.get(TookPart, (row.id, monday)) is None:
        turn.session.add(TookPart(membership_id=row.id, monday=monday, group_id=row.group_id))
    change(row, last_action_at=turn.now, unanswered=0)
    if last is None or is_welcome_back(before):
        end_entries(turn.session, row.id, turn.now, "action", SILENT)
    # A pause that has ended by its day is known by that day, until the person does something.
    after_pause = before != State.PAUSED and row.paused_until is not None
    back = turn.welcomed or (asked_back and not turn.left_in_peace)
    change(row, state=after_action(before, asked_back=back))
    if row.state != before:
        row.state_since, row.silent_weeks = turn.now, 0
    elif not after_pause:
        return
    if row.state != State.PAUSED:
        row.paused_until, row.asked_back = None, False
    if turn.left_in_peace or turn.welcomed or action in NO_WELCOME:
        return
    if after_pause or is_welcome_back(before):
        welcome(turn, after_pause=after_pause or before == State.PAUSED)


MOMENTS: Moments = {
    "week_end": week_end,
}
