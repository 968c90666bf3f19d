"""/schedule: weeks left out, a break for the whole group, and 48 hours without bot posts (content-design 1.3, 1.17)."""

from datetime import UTC, date, datetime, time, timedelta

from facilitation.errors import Refusal
from facilitation.flows.course.meeting_plan import weekly_of
from facilitation.flows.course.planning import (
    Due,
    group_mondays,
    group_plan,
    keep_moves,
    key_of,
    moves_of,
    plan_again,
    skips_of,
)
from facilitation.flows.course.schedule_changes import change, laid_out, next_beat, tell_group, upcoming
from facilitation.flows.setup.leading import enter_led
from facilitation.flows.shared.offers import Moments, Presses
from facilitation.flows.week.beats import OPEN_STATES
from facilitation.group_settings import quiet_until
from facilitation.model import GroupState, Occurrence, OccurrenceState, ScheduleChangeKind
from facilitation.phrasebook import When
from facilitation.round import Round, zone_of
from facilitation.rows import MomentRow
from facilitation.rules.calendar import Beat, instant, monday_of, pause, unskip_week, wall
from facilitation.rules.schedule import QUIET, after_quiet, first_to_rest
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

WEEKS_OFFERED = 4
LENGTHS = (1, 2, 3)  # weeks of a break
WEEK = timedelta(days=7)


def monday(turn: Turn, week: int) -> date:
    """The Monday of a week of the course."""
    return group_mondays(turn.group)[week]


def press_weeks(turn: Turn, press: Press) -> None:
    """Which week shall be left out, or taken back in?"""
    enter_led(turn, press.ref)
    laid_out(turn)
    choose_week(turn)


def choose_week(turn: Turn) -> None:
    """The next weeks that have not begun, and those left out already."""
    away = sorted(day for day in skips_of(turn.group) if day > _today(turn))
    buttons = [
        *(Button(_day(turn, day), token("sd.week", turn.group.id, day.isoformat())) for day in _ahead(turn)),
        *(
            Button(f"↩ {_day(turn, day)}", token("sd.week_in", turn.group.id, day.isoformat()))
            for day in away[:WEEKS_OFFERED]
        ),
    ]
    turn.answer("M-SD-20" if buttons else "M-SD-2", press=_home(turn), more=buttons)


def _ahead(turn: Turn) -> list[date]:
    """The Mondays of the next weeks that have not begun."""
    begun = {
        o.week
        for o in turn.facts.occurrences()
        if o.beat == Beat.KICKOFF and (o.state not in OPEN_STATES or o.due_at <= turn.now)
    }
    return [day for week, day in group_mondays(turn.group).items() if week not in begun][:WEEKS_OFFERED]


def press_week(turn: Turn, press: Press) -> None:
    """Shall this week be left out?"""
    enter_led(turn, press.ref)
    laid_out(turn)
    day = _monday(press)
    if day not in _ahead(turn):
        raise Refusal("M-SD-9")
    way = token("sd.week_out", turn.group.id, press.arg)
    turn.answer("M-PV-6", press={"yes": way, "no": token("sd.show", turn.group.id)})


def press_week_out(turn: Turn, press: Press) -> None:
    """Yes: all dates move by one week."""
    enter_led(turn, press.ref)
    laid_out(turn)
    day = _monday(press)
    if day not in _ahead(turn):
        raise Refusal("M-SD-9")
    change(
        turn,
        ScheduleChangeKind.SKIP_WEEK,
        lambda: _keep_skips(turn, pause(skips_of(turn.group), day, 1)),
        became=day.isoformat(),
    )
    told = {"day": When(_noon(turn, day), turn.zone, "day"), "meeting": weekly_of(turn.group) is not None}
    tell_group(turn, "M-SN-4", told, _next_start(turn, day))
    turn.answer("M-PV-7", {"when": When(_next_start(turn).due_at, turn.zone)}, _home(turn))


def press_week_in(turn: Turn, press: Press) -> None:
    """The week takes place after all."""
    enter_led(turn, press.ref)
    laid_out(turn)
    day = _monday(press)
    if day not in skips_of(turn.group) or day <= _today(turn) or turn.group.state == GroupState.PAUSED:
        raise Refusal("M-SD-9")
    change(
        turn,
        ScheduleChangeKind.KEEP_WEEK,
        lambda: _keep_skips(turn, unskip_week(skips_of(turn.group), day)),
        became=day.isoformat(),
    )
    start = _next_start(turn)
    tell_group(turn, "M-SN-5", {}, start)
    turn.answer("M-SD-21", {"when": When(start.due_at, turn.zone)}, _home(turn))


def press_pause(turn: Turn, press: Press) -> None:
    """How long shall the group rest?"""
    enter_led(turn, press.ref)
    laid_out(turn)
    choose_pause(turn)


def choose_pause(turn: Turn) -> None:
    """One, two or three weeks; and 48 hours of quiet (1.17)."""
    _must_run(turn)
    group = turn.group.id
    ways = {f"week{weeks}": token("sd.rest", group, weeks) for weeks in LENGTHS}
    turn.answer("M-SD-22", press={**ways, "quiet": token("sd.quiet", group), **_home(turn)})


def _must_run(turn: Turn) -> None:
    if turn.group.state == GroupState.FORMING:
        raise Refusal("M-SD-23")
    if turn.group.state == GroupState.PAUSED:
        raise Refusal("M-SD-24")
    if next_beat(turn) is None:
        raise Refusal("M-SD-9")


def press_rest(turn: Turn, press: Press) -> None:
    """The break begins now: the rest of this week is left out, then so many weeks."""
    enter_led(turn, press.ref)
    laid_out(turn)
    _must_run(turn)
    if press.arg not in {str(weeks) for weeks in LENGTHS}:
        raise Refusal("M-OK-4")
    weeks, group = int(press.arg), turn.group
    ahead = _ahead(turn)
    first = first_to_rest(_today(turn), ahead[0]) if ahead else monday_of(_today(turn)) + WEEK
    back = first + weeks * WEEK

    def rest() -> None:
        for row in upcoming(turn, WEEK):
            if row.beat != Beat.KICKOFF and row.state in OPEN_STATES and wall_day(turn, row) < first:
                row.state, row.reason = OccurrenceState.SKIPPED, "pause"
        _keep_skips(turn, pause(skips_of(group), first, weeks))
        group.state, group.paused_until = GroupState.PAUSED, back

    change(turn, ScheduleChangeKind.PAUSE, rest, became=back.isoformat())
    at = instant(datetime.combine(back, time()), turn.zone)
    plan_again(turn.session, group.id, Due(f"group_back:{group.id}:{back}", "group_back", at))
    told = {"day": When(_noon(turn, back), turn.zone, "day"), "meeting": weekly_of(group) is not None}
    tell_group(turn, "M-SN-6", told)
    turn.answer("M-SD-25", {"day": When(_noon(turn, back), turn.zone, "day")}, _home(turn))


def wall_day(turn: Turn, row: Occurrence) -> date:
    """The day of a beat on the group's clock."""
    return wall(row.due_at, turn.zone).date()


def group_back(round_: Round, moment: MomentRow) -> str:
    """The break is over: the next beat comes at its time."""
    group = round_.rows.group(moment.group_id)
    if group.state != GroupState.PAUSED or group.paused_until is None:
        return "not paused"
    if round_.now < instant(datetime.combine(group.paused_until, time()), zone_of(group)):
        return "paused for longer"
    group.state, group.paused_until = GroupState.RUNNING, None
    return "goes on"


def press_go_on(turn: Turn, press: Press) -> None:
    """The break ends now: what is left of this week, and the weeks after it, take place."""
    enter_led(turn, press.ref)
    laid_out(turn)
    group, today = turn.group, _today(turn)
    if group.state != GroupState.PAUSED or group.paused_until is None:
        raise Refusal("M-OK-4")
    until = group.paused_until

    def go_on() -> None:
        group.state, group.paused_until = GroupState.RUNNING, None
        _keep_skips(turn, frozenset(day for day in skips_of(group) if not today < day < until))
        for row in turn.facts.occurrences():
            if row.state == OccurrenceState.SKIPPED and row.reason == "pause":
                row.state, row.reason = OccurrenceState.PLANNED, ""

    change(turn, ScheduleChangeKind.GO_ON, go_on, was=until.isoformat())
    tell_group(turn, "M-SN-7", {})
    following = next_beat(turn)
    turn.answer("M-SD-26", {"when": When(following.due_at, turn.zone) if following else ""}, _home(turn))


def press_quiet(turn: Turn, press: Press) -> None:
    """48 hours without bot posts?"""
    enter_led(turn, press.ref)
    laid_out(turn)
    choose_quiet(turn)


def choose_quiet(turn: Turn) -> None:
    """What it means, before it is done."""
    ways = {"yes": token("sd.hush", turn.group.id), **_home(turn)}
    turn.answer("M-SD-27", {"when": When(turn.now + QUIET, turn.zone)}, ways)


def press_hush(turn: Turn, press: Press) -> None:
    """Quiet: a week start in that time comes after it, the other beats in it are left out."""
    enter_led(turn, press.ref)
    laid_out(turn)
    group = turn.group
    until = turn.now + QUIET

    quiet = quiet_until(group)
    if quiet is not None and quiet > turn.now:
        _say_quiet(turn, quiet)
        return

    def hush() -> None:
        moves = moves_of(group)
        places = {beat.key: beat.local for beat in group_plan(group)}
        for row in upcoming(turn, QUIET):
            if row.state not in OPEN_STATES:
                continue
            if row.beat == Beat.KICKOFF:
                moves[key_of(row)] = after_quiet(places[key_of(row)], wall(until, turn.zone))
            else:
                row.state, row.reason = OccurrenceState.SKIPPED, "quiet"
        keep_moves(group, moves)
        group.settings = {**group.settings, "quiet_until": until.astimezone(UTC).isoformat()}

    change(turn, ScheduleChangeKind.QUIET, hush, became=wall(until, turn.zone).isoformat(timespec="minutes"))
    tell_group(turn, "M-SN-8", {"until": When(until, turn.zone)})
    _say_quiet(turn, until)


def _say_quiet(turn: Turn, until: datetime) -> None:
    speak = {"speak": token("sd.speak", turn.group.id)}
    turn.answer("M-SD-28", {"when": When(until, turn.zone)}, {**speak, **_home(turn)})


def press_speak(turn: Turn, press: Press) -> None:
    """Quiet no more: what was left out for it, and is still to come, takes place."""
    enter_led(turn, press.ref)
    laid_out(turn)
    group = turn.group
    until = quiet_until(group)
    if until is None or until <= turn.now:
        raise Refusal("M-OK-4")

    def speak() -> None:
        group.settings = {name: value for name, value in group.settings.items() if name != "quiet_until"}
        for row in turn.facts.occurrences():
            if row.state == OccurrenceState.SKIPPED and row.reason == "quiet" and row.due_at > turn.now:
                row.state, row.reason = OccurrenceState.PLANNED, ""

    change(turn, ScheduleChangeKind.SPEAK, speak, was=wall(until, turn.zone).isoformat(timespec="minutes"))
    tell_group(turn, "M-SN-15", {})
    turn.answer("M-SD-29", press=_home(turn))


def _next_start(turn: Turn, after: date = date.min) -> Occurrence:
    """The next week start, or the next one after a day."""
    starts = [o for o in turn.facts.occurrences() if o.beat == Beat.KICKOFF and o.state in OPEN_STATES]
    rows = [row for row in starts if row.local.date() > after]
    if not rows:
        raise Refusal("M-SD-9")
    return min(rows, key=lambda row: row.due_at)


def _keep_skips(turn: Turn, skips: frozenset[date]) -> None:
    turn.group.skips = sorted(day.isoformat() for day in skips)


def _monday(press: Press) -> date:
    try:
        day = date.fromisoformat(press.arg)
    except ValueError:
        raise Refusal("M-OK-4") from None
    if day != monday_of(day):
        raise Refusal("M-OK-4")
    return day


def _today(turn: Turn) -> date:
    return wall(turn.now, turn.zone).date()


def _noon(turn: Turn, day: date) -> datetime:
    return instant(datetime.combine(day, time(12)), turn.zone)


def _day(turn: Turn, day: date) -> str:
    return turn.book.when(When(_noon(turn, day), turn.zone, "day"), turn.language)


def _home(turn: Turn) -> dict[str, str]:
    return {"back": token("sd.show", turn.group.id)}


PRESSES: Presses = {
    "sd.weeks": press_weeks,
    "sd.week": press_week,
    "sd.week_out": press_week_out,
    "sd.week_in": press_week_in,
    "sd.pause": press_pause,
    "sd.rest": press_rest,
    "sd.go_on": press_go_on,
    "sd.quiet": press_quiet,
    "sd.hush": press_hush,
    "sd.speak": press_speak,
}

MOMENTS: Moments = {
    "group_back": group_back,
}
