"""Silent weeks, and coming back (content-design 1.9). Silence is never named in a room."""

from datetime import datetime, time, timedelta

from facilitation.errors import Refusal
from facilitation.flows import keeping, kept_goal, kickoff
from facilitation.flows.tables import Commands, Moments, Presses
from facilitation.model import CourseWeek, Membership, Occurrence, OccurrenceState, TookPart
from facilitation.round import Round, zone_of
from facilitation.rows import MomentRow
from facilitation.rules.calendar import instant, monday_of
from facilitation.rules.silence import after_action, after_week, is_welcome_back
from facilitation.tokens import Press, token
from facilitation.turn import Turn

REST = timedelta(days=14)  # "not now" on M-HL-2 (H1, H4)
# Taps that say "leave me in peace" or begin the welcome themselves are not answered by a second welcome.
NO_WELCOME = frozenset({"hl.ask", "hl.back", "hl.start", "rm.stop", "rm.set", "on.tap", "hl.tell"})


def week_end(round_: Round, moment: MomentRow) -> str:
    """Monday 00:00: who acted, and the states that follow."""
    occurrence = round_.rows.occurrence(moment.occurrence_id)
    group = round_.rows.group(moment.group_id)
    began = instant(datetime.combine(monday_of(occurrence.local.date()), time(0)), zone_of(group))
    ran = occurrence.state == OccurrenceState.POSTED
    changed = 0
    for member in round_.rows.learners(group.id):
        acted = member.last_action_at is not None and member.last_action_at >= began
        whole_week = member.onboarded_at is not None and member.onboarded_at <= began
        state, silent = after_week(
            member.state, acted=acted, counts=ran and whole_week, silent_weeks=member.silent_weeks
        )
        if silent != member.silent_weeks:
            round_.change(Membership, member.id, silent_weeks=silent)
        if state != member.state:
            round_.change(Membership, member.id, state=state, state_since=round_.now)
            changed += 1
    keeping.ensure(round_.session, round_.now)
    return f"changed {changed}"


def acted(turn: Turn, action: str) -> None:
    """Any tap, command or answer is an action: it counts for the week, and whoever was quiet is back."""
    if (
        turn.member is None
        or turn.member.membership.onboarded_at is None
        or action.startswith(("on.", "join"))
    ):
        return
    row = turn.member.membership
    before = row.state
    monday = monday_of(turn.now.astimezone(turn.zone).date())
    last = row.last_action_at
    if (last is None or monday_of(last.astimezone(turn.zone).date()) != monday) and turn.session.get(
        TookPart, (row.id, monday)
    ) is None:
        turn.session.add(TookPart(membership_id=row.id, monday=monday, group_id=row.group_id))
    row.last_action_at, row.unanswered = turn.now, 0
    row.state = after_action(before, asked_back=turn.welcomed)
    if row.state == before:
        return
    row.state_since, row.silent_weeks = turn.now, 0
    if is_welcome_back(before) and action not in NO_WELCOME and not turn.welcomed:
        welcome(turn)


def welcome(turn: Turn) -> None:
    """M-HL-4: nothing to catch up, one thing to choose."""
    turn.welcomed = True
    occurrence, week = _this_week(turn)
    if occurrence is None:
        turn.answer("M-HL-10", press={"menu": token("menu")})
        return
    turn.answer(
        "M-HL-4",
        {"topic": week.topic if week else ""},
        {
            "short": token("ko.short", occurrence.id),
            "ten": token("hl.start", occurrence.id),
            "goal": token("goal.change", occurrence.id),
        },
    )


def press_start(turn: Turn, press: Press) -> None:
    """Start here: the first step of this week, ten minutes."""
    occurrence = turn.enter_beat(press)
    week = turn.facts.course_weeks().get(occurrence.week)
    kept_goal.read_along(turn, occurrence)
    turn.answer("M-KO-10", {"link": week.url if week else ""}, {"goal": token("ko.goal", occurrence.id)})


def press_ask(turn: Turn, press: Press) -> None:
    """May the leader say hello? Yes leads to the hello list, no keeps it off for 14 days (T08)."""
    turn.enter_beat(press)
    member = turn.me
    match press.arg:
        case "yes":
            for leader in turn.facts.facilitators():
                once = f"hello_wanted:{member.membership.id}:{press.ref}"
                turn.tell(
                    leader, "M-FA-6", {"learner": member.membership.name}, rule="hello_wanted", once=once
                )
        case "not_now" | "fine":
            member.membership.fine_until = turn.now.date() + REST
        case _:
            raise Refusal("M-OK-4")
    turn.answer("M-HL-6")


def press_back(turn: Turn, press: Press) -> None:
    """I am back."""
    turn.enter_beat(press)
    welcome(turn)


def command_back(turn: Turn, _text: str) -> None:
    """/back: I am here again, start here."""
    turn.enter_current()
    welcome(turn)


def _this_week(turn: Turn) -> tuple[Occurrence | None, CourseWeek | None]:
    try:
        occurrence = kickoff.current(turn)
    except Refusal:
        return None, None
    return occurrence, turn.facts.course_weeks().get(occurrence.week)


PRESSES: Presses = {
    "hl.start": press_start,
    "hl.ask": press_ask,
    "hl.back": press_back,
}

MOMENTS: Moments = {
    "week_end": week_end,
}

COMMANDS: Commands = {
    "back": command_back,
}
