"""/schedule: what is planned, and one beat moved, left out or taken back in (content-design 1.3, 5.2)."""

from collections.abc import Callable, Mapping
from datetime import datetime

from facilitation.errors import Refusal
from facilitation.flows.course import schedule_breaks, schedule_places, schedule_times
from facilitation.flows.course.planning import group_plan, keep_moves, key_of, moves_of
from facilitation.flows.course.schedule_changes import (
    change,
    from_stamp,
    laid_out,
    led_beat,
    next_beat,
    stamp,
    tell_group,
    upcoming,
)
from facilitation.flows.setup.leading import enter_led
from facilitation.flows.shared.asking import Given, ask, question
from facilitation.flows.shared.offers import Commands, Forms, Presses
from facilitation.flows.week.beats import OPEN_STATES
from facilitation.group_settings import quiet_until
from facilitation.model import GroupState, Occurrence, OccurrenceState, ScheduleChangeKind
from facilitation.phrasebook import Own, When
from facilitation.rules.calendar import Beat, instant, wall
from facilitation.rules.moments_in_words import Understood, WhichOne, understand
from facilitation.rules.schedule import bounds_of, is_by_day
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

WHEN = "sd.when"
MOST = 9  # beats as buttons: two weeks of the fullest rhythm have ten
WHY: Mapping[str, str] = {
    "short_week": "L-SD-short",
    "crowded": "L-SD-crowded",
    "no_room": "L-SD-room",
    "too_late": "L-SD-late",
    "by_hand": "L-SD-hand",
    "quiet": "L-SD-quiet",
    "pause": "L-SD-pause",
}


def command(turn: Turn, text: str) -> None:
    """/schedule, or with a word what is to be changed: skip, pause, move, quiet, times, zone, holidays."""
    enter_led(turn)
    laid_out(turn)
    word, *rest = text.split(maxsplit=1) or [""]
    if (open_it := _TYPED.get(word.casefold())) is not None:
        open_it(turn, rest[0] if rest else "")
    else:
        _show(turn)


def press_show(turn: Turn, press: Press) -> None:
    """What is planned."""
    enter_led(turn, press.ref)
    laid_out(turn)
    _show(turn)


def _show(turn: Turn) -> None:
    group = turn.group
    quiet = quiet_until(group)
    silent = quiet is not None and quiet > turn.now
    beats = upcoming(turn)
    values = {
        "lines": Own("\n".join(_line(turn, row) for row in beats)),
        "zone": group.zone,
        "country": schedule_places.country_name(turn, turn.language),
        "quiet": When(quiet, turn.zone) if quiet and silent else "",
        "back": When(_back_at(turn), turn.zone, "day") if group.paused_until else "",
    }
    paused = group.state == GroupState.PAUSED
    ways = {
        "beat": token("sd.beats", group.id),
        "week": token("sd.weeks", group.id),
        ("go_on" if paused else "pause"): token("sd.go_on" if paused else "sd.pause", group.id),
        ("speak" if silent else "quiet"): token("sd.speak" if silent else "sd.quiet", group.id),
        "times": token("sd.times", group.id),
        "zone": token("sd.zone", group.id, opens_form=True),
        "country": token("sd.country", group.id, opens_form=True),
        "changes": token("lg.changes", group.id),
    }
    turn.answer("M-SD-1" if beats else "M-SD-2", values, ways)


def _back_at(turn: Turn) -> datetime:
    found = next_beat(turn)
    return found.due_at if found else turn.now


def _line(turn: Turn, row: Occurrence) -> str:
    taken_out = row.state in {OccurrenceState.SKIPPED, OccurrenceState.DROPPED}
    why = ""
    if taken_out and row.reason in WHY:
        why = turn.book.text(WHY[row.reason], turn.language)
    elif row.moved:
        why = turn.book.text("L-SD-moved", turn.language)
    values = {**_named(turn, row), "when": When(row.due_at, turn.zone, "short"), "why": Own(why)}
    return turn.book.text("M-SD-3", turn.language, values)


def _named(turn: Turn, row: Occurrence) -> dict[str, object]:
    return {
        "beat": Own(turn.book.text(f"L-BEAT-{row.beat}", turn.language)),
        "when": When(row.due_at, turn.zone),
        "week": row.week,
    }


def press_beats(turn: Turn, press: Press) -> None:
    """Which beat?"""
    enter_led(turn, press.ref)
    laid_out(turn)
    _choose(turn)


def _choose(turn: Turn) -> None:
    buttons = [
        Button(
            f"{turn.book.when(When(row.due_at, turn.zone, 'short'), turn.language)} · "
            f"{turn.book.text(f'L-BEAT-{row.beat}', turn.language)}",
            token("sd.beat", row.id),
        )
        for row in upcoming(turn)[:MOST]
    ]
    kind = "M-SD-4" if buttons else "M-SD-2"
    turn.answer(kind, press={"back": token("sd.show", turn.group.id)}, more=buttons)


def press_beat(turn: Turn, press: Press) -> None:
    """One beat, and what can be done with it."""
    row = led_beat(turn, press)
    out = row.state == OccurrenceState.SKIPPED
    ways = {"back": token("sd.show", turn.group.id)}
    if out:
        ways["keep"] = token("sd.keep", row.id)
    else:
        ways["move"] = token("sd.move", row.id, opens_form=True)
    if row.state in OPEN_STATES:
        ways["question"] = token("pq.beat", row.id)
    if row.beat == Beat.KICKOFF:
        if row.state in OPEN_STATES:
            ways["line"] = token("ko.line", row.id, opens_form=True)
        ways["week"] = token("sd.week", turn.group.id, schedule_breaks.monday(turn, row.week).isoformat())
    elif not out:
        ways["skip"] = token("sd.skip", row.id)
    turn.answer("M-SD-5", _named(turn, row), ways)


def press_skip(turn: Turn, press: Press) -> None:
    """Leave one beat out."""
    row = led_beat(turn, press)
    if row.beat == Beat.KICKOFF or row.state == OccurrenceState.SKIPPED:
        raise Refusal("M-OK-4")  # a week without its start is a week left out

    def skip() -> None:
        row.state, row.reason = OccurrenceState.SKIPPED, "by_hand"

    change(turn, ScheduleChangeKind.SKIP_BEAT, skip, occurrence=row, was=row.local.isoformat())
    tell_group(turn, "M-SN-1", {}, row)
    turn.answer("M-SD-11", _named(turn, row), {"keep": token("sd.keep", row.id), **_home(turn)})


def press_keep(turn: Turn, press: Press) -> None:
    """Take a beat back in."""
    row = led_beat(turn, press)
    if row.state != OccurrenceState.SKIPPED:
        raise Refusal("M-OK-4")

    def keep() -> None:
        row.state, row.reason = OccurrenceState.PLANNED, ""

    change(turn, ScheduleChangeKind.KEEP_BEAT, keep, occurrence=row, became=row.local.isoformat())
    tell_group(turn, "M-SN-2", {}, row)
    turn.answer("M-SD-12", _named(turn, row), _home(turn))


def press_move(turn: Turn, press: Press) -> None:
    """When shall it be?"""
    row = led_beat(turn, press)
    _ask_when(turn, row, "M-SD-6")


def _ask_when(turn: Turn, row: Occurrence, kind: str) -> None:
    ask(turn, WHEN, row.id, question(turn, kind, "when", limit=100, required=True, values=_named(turn, row)))


def when_words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The time in words: shown as it was understood, asked again where it was not."""
    row = led_beat(turn, press)
    if not done:
        return
    day = wall(row.due_at, turn.zone).date()
    heard = understand(values["when"].text, turn.book.times(turn.language), turn.now, turn.zone, day)
    match heard:
        case Understood(at):
            options: tuple[datetime, ...] = (at,)
        case WhichOne(several):
            options = several
        case _:
            _ask_when(turn, row, "M-SD-7")
            return
    places = [wall(at, turn.zone) for at in options]
    fitting = [place for place in places if _why_not(turn, row, place) is None]
    if not fitting:
        raise _why_not(turn, row, places[0]) or Refusal("M-OK-4")
    buttons = [
        Button(turn.book.when(When(instant(at, turn.zone), turn.zone, "short"), turn.language), _to(row, at))
        for at in fitting
    ]
    again = {"other": token("sd.move", row.id, opens_form=True), **_home(turn)}
    turn.answer("M-SD-8", _named(turn, row), again, buttons)


def _to(row: Occurrence, at: datetime) -> str:
    return token("sd.to", row.id, stamp(at))


def _why_not(turn: Turn, row: Occurrence, at: datetime) -> Refusal | None:
    """Why a beat cannot be at a wall time; None where it can."""
    if instant(at, turn.zone) <= turn.now:
        return Refusal("M-SD-13")
    if not is_by_day(at.time()):
        return Refusal("M-SD-14")
    bounds = bounds_of(group_plan(turn.group), key_of(row))
    if bounds.after < at < bounds.before:
        return None
    first, last = (When(instant(end, turn.zone), turn.zone) for end in (bounds.after, bounds.before))
    return Refusal("M-SD-15", {"first": first, "last": last})


def press_to(turn: Turn, press: Press) -> None:
    """Move it there."""
    row = led_beat(turn, press)
    at = from_stamp(press.arg)
    if (refusal := _why_not(turn, row, at)) is not None:
        raise refusal
    if row.state == OccurrenceState.SKIPPED or row.local == at:
        raise Refusal("M-OK-4")
    was = row.due_at

    def move() -> None:
        keep_moves(turn.group, {**moves_of(turn.group), key_of(row): at})

    change(
        turn, ScheduleChangeKind.MOVE, move, occurrence=row, was=row.local.isoformat(), became=at.isoformat()
    )
    tell_group(turn, "M-SN-3", {"was": When(was, turn.zone)}, row)
    turn.answer("M-SD-16", _named(turn, row), _home(turn))


def _home(turn: Turn) -> dict[str, str]:
    return {"back": token("sd.show", turn.group.id)}


_TYPED: Mapping[str, Callable[[Turn, str], None]] = {
    "move": lambda turn, _rest: _choose(turn),
    "skip": lambda turn, _rest: schedule_breaks.choose_week(turn),
    "pause": lambda turn, _rest: schedule_breaks.choose_pause(turn),
    "quiet": lambda turn, _rest: schedule_breaks.choose_quiet(turn),
    "times": lambda turn, _rest: schedule_times.choose_rhythm(turn),
    "zone": schedule_places.type_zone,
    "holidays": schedule_places.type_country,
}

PRESSES: Presses = {
    "sd.show": press_show,
    "sd.beats": press_beats,
    "sd.beat": press_beat,
    "sd.skip": press_skip,
    "sd.keep": press_keep,
    "sd.move": press_move,
    "sd.to": press_to,
}

FORMS: Forms = {
    WHEN: when_words,
}

COMMANDS: Commands = {
    "schedule": command,
}
