"""The ways into a group: an invitation's link, the button in the room, and until when they are open (content-design 1.13)."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import select

from facilitation.errors import Refusal
from facilitation.facts import Facts
from facilitation.flows.arriving import onboarding
from facilitation.flows.course.planning import Due, plan_again
from facilitation.flows.shared.offers import Moments, Presses
from facilitation.flows.week.approach import approach
from facilitation.model import Group, GroupState, Invitation, Membership, Role
from facilitation.round import Round
from facilitation.rows import MomentRow
from facilitation.rules.calendar import Beat, instant, monday_of
from facilitation.rules.caps import NudgeKind
from facilitation.rules.silence import State
from facilitation.tokens import Press, token
from facilitation.turn import Turn

UNFINISHED = timedelta(hours=24)  # then M-ON-12, once
OPEN_FOR = timedelta(days=7)  # so long it may wait for a quiet hour and a free place under the caps


def open_invitation(turn: Turn, word: str) -> None:
    """A link was opened: bind the sender to the group of the invitation and begin."""
    found = turn.session.exec(select(Invitation).where(Invitation.token == word)).first()
    group = turn.session.get(Group, found.group_id) if found else None
    if found is None or group is None or found.expires_at <= turn.now or group.state == GroupState.FINISHED:
        raise Refusal("M-ER-6")
    _join(turn, group, found.role)


def press_join(turn: Turn, press: Press) -> None:
    """The button in the room, on platforms where the bot may answer a stranger."""
    group = turn.session.get(Group, press.ref)
    room = turn.room()
    if group is None or room is None or room.group_id != group.id or group.state == GroupState.FINISHED:
        raise Refusal("M-ER-6")
    _join(turn, group, Role.LEARNER)


def _join(turn: Turn, group: Group, role: Role) -> None:
    """A place in the group, new or known, and the first step that is still open."""
    row = _place(turn, group)
    if (row is None or row.onboarded_at is None) and role == Role.LEARNER and _closed(turn, group, row):
        contact = group.contact or turn.settings.contact
        raise Refusal("M-ON-15", {"facilitator": group.facilitator, "contact": contact})
    person = turn.meet()
    if row is None:
        row = Membership(
            person_id=person.id, group_id=group.id, role=role, state_since=turn.now, joined_at=turn.now
        )
        turn.session.add(row)
    elif row.state == State.LEFT:
        if row.role == Role.FACILITATOR:  # who led comes back as a learner, by the whole welcome
            row.role, row.name, row.onboarded_at, row.joined_at = role, "", None, turn.now
        row.state = State.ACTIVE if row.onboarded_at else State.INVITED
        row.state_since = turn.now
    turn.session.flush()
    turn.enter(group.id, guest=True)
    if row.role == Role.FACILITATOR:
        return
    if row.state == State.INVITED:
        due = Due(f"unfinished:{row.id}", "unfinished", turn.now + UNFINISHED, membership_id=row.id)
        plan_again(turn.session, group.id, due)
    onboarding.go_on(turn)


def _place(turn: Turn, group: Group) -> Membership | None:
    if turn.person is None:
        return None
    mine = select(Membership).where(Membership.group_id == group.id, Membership.person_id == turn.person.id)
    return turn.session.exec(mine).first()


def _closed(turn: Turn, group: Group, row: Membership | None) -> bool:
    """Whether it is too late for newcomers: the last week in which they may come is over.

    Who had begun the welcome in time keeps the open place, and so does who was in the group before.
    """
    if row is not None and row.state != State.LEFT:
        return False
    last = min(turn.settings.late_join_until, group.weeks // 2)
    kickoff = Facts(turn.session, group.id).beat(Beat.KICKOFF, last)
    if kickoff is None:
        return False
    ends = datetime.combine(monday_of(kickoff.local.date()) + timedelta(days=7), time())
    return turn.now >= instant(ends, ZoneInfo(group.zone))


def unfinished(round_: Round, moment: MomentRow) -> str:
    """A day later the welcome is still open: M-ON-12, once; then nothing more."""
    group = round_.rows.group(moment.group_id)
    member = next((m for m in round_.rows.members(group.id) if m.id == moment.membership_id), None)
    if member is None or member.state != State.INVITED:
        return "finished"
    ways = {
        "continue": token("on.go_on", group.id),
        "not_now": token("on.not_now", group.id),
        "person": token("on.person", group.id),
    }
    return approach(
        round_,
        moment,
        member,
        NudgeKind.ONBOARDING,
        round_.book.say("M-ON-12", round_.language_of(member), {"group": group.title}, ways),
        until=moment.due_at + OPEN_FOR,
    )


PRESSES: Presses = {
    "join": press_join,
}

MOMENTS: Moments = {
    "unfinished": unfinished,
}
