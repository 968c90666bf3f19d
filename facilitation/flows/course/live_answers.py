"""A live meeting on its way: the group is asked, people tap, who comes is reminded, the leader gets names and an agenda (A4)."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from facilitation.bilingual import in_each
from facilitation.errors import Refusal
from facilitation.finding import find
from facilitation.flows.course.meeting_plan import reminder_of
from facilitation.flows.course.meetings import RULE, answers, details, invitation, post_key, ways, zone_of
from facilitation.flows.course.planning import Due, plan_again
from facilitation.flows.shared.offers import Moments, Presses
from facilitation.group_settings import quiet_until
from facilitation.model import Delivery, Group, GroupState, Meeting, MeetingAnswer, MeetingState, Reach, Role
from facilitation.outbox import NEWS_LIFE
from facilitation.phrasebook import Own, When
from facilitation.reasons import is_muted
from facilitation.round import Round
from facilitation.rows import MemberRow, MomentRow
from facilitation.rules.caps import Quiet, next_allowed
from facilitation.rules.meetings import agenda
from facilitation.rules.silence import State
from facilitation.tokens import Press
from facilitation.turn import Turn

REFRESH = timedelta(minutes=1)  # one edit for many taps
AT_WORK = (GroupState.FORMING, GroupState.RUNNING)


def press_yes(turn: Turn, press: Press) -> None:
    """I will come."""
    meeting = _open(turn, press)
    _keep(turn, meeting, coming=True)
    turn.toast("M-ME-15" if _is_reminded(turn, meeting) else "M-ME-16", _when(meeting))


def _is_reminded(turn: Turn, meeting: Meeting) -> bool:
    """Whether a reminder is to come before the meeting, as far as anybody knows now."""
    account, person = turn.known
    at = reminder_of(turn.session, meeting)
    if at is None:
        return False
    hours = turn.settings.quiet_of(person)
    good = next_allowed(
        max(at, turn.now),
        ZoneInfo(person.zone or turn.group.zone),
        Quiet(hours.start, hours.end, frozenset()),
    )
    reached = account.reach == Reach.OPEN or turn.can.cold_private
    quiet = turn.me.membership.state == State.PAUSED or is_muted(RULE, person.muted)
    return reached and not quiet and good < meeting.due_at


def press_no(turn: Turn, press: Press) -> None:
    """Not this time."""
    meeting = _open(turn, press)
    _keep(turn, meeting, coming=False)
    turn.toast("M-ME-17", _when(meeting))


def _when(meeting: Meeting) -> dict[str, object]:
    # The post may be older than the last change of the time.
    return {"when": When(meeting.due_at, zone_of(meeting), "short")}


def _open(turn: Turn, press: Press) -> Meeting:
    """The meeting that a tap is about. Raises Refusal where it is over or does not take place."""
    meeting = turn.session.get(Meeting, press.ref)
    if meeting is None:
        raise Refusal("M-OK-4")
    turn.enter_open(meeting.group_id)
    ends = meeting.due_at + timedelta(minutes=meeting.minutes)
    if meeting.state != MeetingState.PLANNED or ends <= turn.now:
        raise Refusal("M-ME-19")
    return meeting


def _keep(turn: Turn, meeting: Meeting, *, coming: bool) -> None:
    member = turn.me.membership.id
    row = find(turn.session, MeetingAnswer, meeting_id=meeting.id, membership_id=member)
    if row is None:
        row = MeetingAnswer(meeting_id=meeting.id, membership_id=member, coming=coming, at=turn.now)
        turn.session.add(row)
    elif row.coming == coming:
        return
    row.coming, row.at = coming, turn.now
    due = Due(f"meeting_count:{meeting.id}", "meeting_count", turn.now + REFRESH)
    plan_again(turn.session, meeting.group_id, due, {"meeting": meeting.id})


def count(round_: Round, moment: MomentRow) -> str:
    """How many come stands in the post; nobody is named there, nor who does not come (R5)."""
    meeting, group = _meeting(round_, moment)
    if meeting is None:
        return "gone"
    coming = len(answers(round_.session, meeting, coming=True))
    round_.amend(
        group.id,
        invitation(round_.book, group, meeting, coming=coming),
        Delivery.group_id == group.id,
        col(Delivery.dedupe_key).startswith(f"once:{post_key(meeting)}:r"),
        key=f"coming:{meeting.id}:{int(round_.now.timestamp())}",
        expires_at=max(meeting.due_at, round_.now + REFRESH),
        rule=RULE,
    )
    return f"{coming} come"


def put_right(round_: Round, moment: MomentRow) -> str:
    """What the group read about a meeting before its last change points to what is right, and what is right stands there.

    Where a leader changed the meeting itself, the new post is there already. Where it moved along with other dates, it
    is asked about anew.
    """
    meeting, group = round_.session.get(Meeting, moment.data["meeting"]), round_.rows.group(moment.group_id)
    if meeting is None:
        return "gone"
    off = meeting.state == MeetingState.CANCELLED
    when = {"when": When(meeting.due_at, zone_of(meeting))}
    message = in_each(
        group.languages, lambda language: round_.book.say("M-ME-13" if off else "M-ME-39", language, when)
    )
    older = (
        Delivery.group_id == group.id,
        col(Delivery.dedupe_key).startswith(f"once:{RULE}:{meeting.id}:"),
        col(Delivery.dedupe_key).not_like(f"once:{post_key(meeting)}:%"),
    )
    if round_.session.exec(select(Delivery.id).where(*older).limit(1)).first() is None:
        return "nothing was said"
    round_.amend(
        group.id,
        message,
        *older,
        key=f"right:{post_key(meeting)}",
        expires_at=round_.now + NEWS_LIFE,
        rule=RULE,
    )
    return "put right" if off else f"put right, {ask(round_, moment)}"


def ask(round_: Round, moment: MomentRow) -> str:
    """The day before a weekly meeting the group is asked who comes."""
    meeting, group = _meeting(round_, moment)
    if meeting is None or meeting.due_at <= round_.now:
        return "gone"
    if group.state not in AT_WORK or (quiet_until(group) or round_.now) >= meeting.due_at:
        return f"not asked: {group.state}"
    round_.post(
        group,
        invitation(round_.book, group, meeting),
        key=f"once:{post_key(meeting)}",
        expires_at=meeting.due_at,
        rule=RULE,
    )
    return "asked"


def remind(round_: Round, moment: MomentRow) -> str:
    """Who said yes is reminded, by their own wish and outside their quiet hours; who leads gets the names."""
    meeting, group = _meeting(round_, moment)
    if meeting is None or meeting.due_at <= round_.now:
        return "gone"
    if group.state not in AT_WORK:
        return f"not now: {group.state}"
    coming = answers(round_.session, meeting, coming=True)
    come = {member.id for member in coming}
    reminded = sum(
        _remind(round_, group, meeting, member)
        for member in round_.rows.learners(group.id)
        if member.id in come
    )
    names = [member.name for member in coming if member.role != Role.FACILITATOR]
    round_.tell_facilitators(
        group,
        lambda language: round_.book.say("M-ME-21", language, _for_leader(round_, meeting, language, names)),
        key=f"{post_key(meeting)}:leader",
        rule=RULE,
    )
    return f"reminded {reminded}"


def _remind(round_: Round, group: Group, meeting: Meeting, member: MemberRow) -> bool:
    at = _good_time(round_, group, member)
    if at >= meeting.due_at or member.state == State.PAUSED:
        return False
    language = round_.language_of(member)
    values = {
        "when": When(meeting.due_at, zone_of(meeting)),
        "group": group.title,
        "details": details(round_.book, meeting, language),
        "leaders": group.leaders,
    }
    round_.tell(
        member,
        round_.book.say("M-ME-20", language, values, {"no": ways(meeting)["no"]}),
        key=f"{post_key(meeting)}:come",
        rule=RULE,
        at=at,
        expires_at=meeting.due_at,
    )
    return True


def _good_time(round_: Round, group: Group, member: MemberRow) -> datetime:
    # A day that the person chose for the meeting is no quiet day for it; the hours are.
    hours = round_.settings.quiet_of(member)
    quiet = Quiet(hours.start, hours.end, frozenset())
    return next_allowed(round_.now, ZoneInfo(member.zone or group.zone), quiet)


def _for_leader(round_: Round, meeting: Meeting, language: str, names: list[str]) -> Mapping[str, object]:
    parts = agenda(meeting.minutes)
    plan = round_.book.text("M-ME-22", language, asdict(parts)) if parts else ""
    return {
        "when": When(meeting.due_at, zone_of(meeting)),
        "details": details(round_.book, meeting, language),
        "names": names,
        "some": bool(names),
        "nobody": not names,
        "agenda": Own(plan),
    }


def _meeting(round_: Round, moment: MomentRow) -> tuple[Meeting | None, Group]:
    """The meeting of a moment; None where it does not take place."""
    group = round_.rows.group(moment.group_id)
    row = round_.session.get(Meeting, moment.data["meeting"])
    return (row if row is not None and row.state == MeetingState.PLANNED else None), group


PRESSES: Presses = {
    "me.yes": press_yes,
    "me.no": press_no,
}

MOMENTS: Moments = {
    "meeting_ask": ask,
    "meeting_remind": remind,
    "meeting_count": count,
    "meeting_right": put_right,
}

DOORS = frozenset({"me.yes", "me.no"})  # what stands under posts in rooms
