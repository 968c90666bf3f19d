"""How is it going? One private tap at midweek, and what follows from it (content-design 1.5)."""

from collections.abc import Mapping
from datetime import timedelta

from sqlmodel import func, select

from facilitation.errors import Refusal
from facilitation.finding import find
from facilitation.flows.company import hello, questions, safety
from facilitation.flows.course.planning import Due, plan_again
from facilitation.flows.own import correcting, reminders, when_asked
from facilitation.flows.shared.asking import Given, ask, question
from facilitation.flows.shared.offers import Commands, Forms, Presses
from facilitation.flows.week import goal, kept_goal
from facilitation.flows.week.beats import asked
from facilitation.flows.week.midweek import STATUSES
from facilitation.group_settings import is_joined, settings_of
from facilitation.model import (
    CheckIn,
    CheckInStatus,
    GoalKind,
    Occurrence,
    OccurrenceState,
    Visibility,
)
from facilitation.phrasebook import When
from facilitation.rules.calendar import Beat
from facilitation.rules.caps import next_allowed
from facilitation.tokens import Press, token
from facilitation.turn import Turn

WORDS = "ci.words"
REFRESH = timedelta(minutes=1)  # one edit for many taps: 20 messages a minute in a room (platform-facts 1.3)


def press_status(turn: Turn, press: Press) -> None:
    """A tap on one of the four; another tap later changes the answer."""
    occurrence = turn.enter_beat(press)
    if press.arg not in STATUSES:
        raise Refusal("M-OK-4")
    row = _mine(turn, occurrence)
    row.status, row.changed_at = STATUSES[press.arg], turn.now
    if row.status != CheckInStatus.STUCK:
        row.stuck_kind = ""
    turn.cancel_nudges(occurrence.id, ("M-RM-2",))
    _refresh_soon(turn, occurrence)
    _branch(turn, occurrence, row)


def _branch(turn: Turn, occurrence: Occurrence, row: CheckIn) -> None:
    week = turn.facts.course_weeks().get(occurrence.week)
    match row.status:
        case CheckInStatus.WELL:
            _going_well(turn, occurrence)
        case CheckInStatus.MORE_TIME:
            turn.answer(
                "M-CI-3",
                {"short_path": week.short_path if week else ""},
                {
                    "short": token("ci.short", occurrence.id),
                    "keep": token("ci.done", occurrence.id),
                    "change": token("ci.goal", occurrence.id),
                },
            )
        case CheckInStatus.STUCK:
            kinds = turn.book.labels("M-CI-4", turn.language)
            turn.answer("M-CI-4", press={kind: token("ci.stuck", occurrence.id, kind) for kind in kinds})
            hello.ask_if_stuck_again(turn, occurrence)
        case CheckInStatus.NOT_STARTED:
            turn.answer(
                "M-CI-5",
                {"link": week.url if week else ""},
                {
                    "opened": token("ci.done", occurrence.id),
                    "tomorrow": token("ci.tomorrow", occurrence.id),
                    "not_this_week": token("ci.done", occurrence.id),
                },
            )


def _going_well(turn: Turn, occurrence: Occurrence) -> None:
    ways = {"help": token("ci.help", occurrence.id), "done": token("ci.done", occurrence.id)}
    if is_joined(turn.group):
        # Preset C: the short look back takes the place of the question (1.3).
        turn.answer("M-CI-18", press={"start": token("rf.start", occurrence.id, opens_form=True), **ways})
    elif settings_of(turn.group).checkin_text:
        write = token("ci.write", occurrence.id, opens_form=True)
        turn.answer("M-CI-2", {"prompt": _prompt(turn, occurrence)}, {"write": write, **ways})
    else:
        turn.answer("M-CI-19", press=ways)


def _prompt(turn: Turn, occurrence: Occurrence) -> str:
    return "" if is_joined(turn.group) else asked(turn.book, occurrence, turn.language)


def press_write(turn: Turn, press: Press) -> None:
    """A sentence to the question, by choice."""
    occurrence = turn.enter_beat(press)
    prompt = _prompt(turn, occurrence)
    ask(turn, WORDS, occurrence.id, question(turn, "M-CI-10", "text", values={"prompt": prompt}))


def words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The sentence is kept for its writer; who else may see it is the next question."""
    occurrence = turn.enter_beat(press)
    row = _mine(turn, occurrence)
    if not done:
        return
    row.text, row.source = values["text"].text, values["text"].source
    row.changed_at, row.visibility = turn.now, Visibility.ME
    if not row.text:
        _saved(turn, occurrence)
        return
    choices = {"me": Visibility.ME, "facilitator": Visibility.FACILITATOR, "group": Visibility.GROUP}
    turn.answer(
        "M-CI-11", press={key: token("ci.see", occurrence.id, value) for key, value in choices.items()}
    )


def press_see(turn: Turn, press: Press) -> None:
    """Who may see the sentence; in the group only by this tap, and once."""
    occurrence = turn.enter_beat(press)
    row = _mine(turn, occurrence)
    try:
        chosen = Visibility(press.arg)
    except ValueError:
        raise Refusal("M-OK-4") from None
    if row.visibility != Visibility.GROUP:  # what the group has seen cannot be taken back
        if chosen == Visibility.GROUP and row.text:
            turn.post("M-CI-12", {"text": row.text}, rule="checkin_shown", occurrence=occurrence)
        row.visibility = chosen
    if row.text and row.visibility != Visibility.GROUP:
        correcting.receipt(turn, correcting.CHECKIN, row.id)
    else:
        _saved(turn, occurrence)


def reply(turn: Turn, occurrence: Occurrence, text: str) -> None:
    """Words under the post in the room: an answer that the group has seen.

    How it is going cannot be read from words, so it stays open until a tap says it. Who may be written to is asked.
    """
    row = _mine(turn, occurrence)
    row.changed_at = turn.now
    if text:  # a photo or a voice message says how it goes as well, and takes no words away
        row.text, row.visibility = text, Visibility.GROUP
    turn.cancel_nudges(occurrence.id, ("M-RM-2",))
    _refresh_soon(turn, occurrence)
    if row.status is None and turn.me.reachable:
        turn.tell(
            turn.me,
            "M-CI-16",
            press={key: token("ci.status", occurrence.id, key) for key in STATUSES},
            rule="answer",
            once=f"status:{occurrence.id}:{turn.me.membership.id}",
        )


def press_help(turn: Turn, press: Press) -> None:
    """I can help someone."""
    occurrence = turn.enter_beat(press)
    _mine(turn, occurrence).offers_help = True
    _refresh_soon(turn, occurrence)
    _saved(turn, occurrence)


def press_done(turn: Turn, press: Press) -> None:
    """Nothing more to say."""
    _saved(turn, turn.enter_beat(press))


def press_short(turn: Turn, press: Press) -> None:
    """The short path instead of the goal."""
    occurrence = turn.enter_beat(press)
    kickoff = turn.facts.beat(Beat.KICKOFF, occurrence.week)
    if kickoff is not None:
        kept_goal.take(turn, kickoff, GoalKind.SHORT).complete = True
    _saved(turn, occurrence)


def press_goal(turn: Turn, press: Press) -> None:
    """Choose a smaller goal."""
    occurrence = turn.enter_beat(press)
    kickoff = turn.facts.beat(Beat.KICKOFF, occurrence.week)
    if kickoff is None:
        raise Refusal("M-OK-6")
    goal.change(turn, Press("goal.change", kickoff.id))


def press_stuck(turn: Turn, press: Press) -> None:
    """Which kind of stuck: most lead to a person to ask; the personal one leaves no trace (T13)."""
    occurrence = turn.enter_beat(press)
    row = _mine(turn, occurrence)
    match press.arg:
        case "personal":
            safety.show(turn)
        case "stopping":
            row.stuck_kind = "stopping"
            ways = {
                "talk": token("contact.call", turn.group.id),
                "pause": token("pa.ask", turn.group.id),
                "short": token("ci.short", occurrence.id),
                "leave": token("lv.ask", turn.group.id),
            }
            turn.answer("M-CI-7", press=ways)
        case "topic" | "technical" | "language":
            row.stuck_kind = press.arg
            turn.answer(
                "M-CI-6", press={**questions.ways(turn, press.arg), "nobody": token("ci.done", occurrence.id)}
            )
        case _:
            raise Refusal("M-OK-4")


def press_tomorrow(turn: Turn, press: Press) -> None:
    """A reminder the person ordered: it counts towards no cap, and waits for the end of quiet hours (1.5, A12)."""
    occurrence = turn.enter_beat(press)
    at = next_allowed(turn.now + timedelta(days=1), when_asked.zone_of(turn), reminders.quiet_hours(turn))
    due = plan_again(
        turn.session,
        turn.group.id,
        Due(
            f"ordered:{occurrence.id}:{turn.me.membership.id}",
            "ordered",
            at,
            occurrence.id,
            turn.me.membership.id,
        ),
    )
    turn.answer("M-CI-15", {"when": When(due, turn.zone)})


def _saved(turn: Turn, occurrence: Occurrence) -> None:
    count = turn.session.exec(
        select(func.count()).select_from(CheckIn).where(CheckIn.occurrence_id == occurrence.id)
    ).one()
    ways = {"change": token("ci.again", occurrence.id), "menu": token("menu")}
    if is_joined(turn.group):
        ways["look"] = token("rf.start", occurrence.id, opens_form=True)
    # The person's own tap stands in the number, so it is never zero.
    turn.answer("M-CI-8", {"n": count}, ways)


def again(turn: Turn, press: Press) -> None:
    """Show the four choices once more, in private."""
    occurrence = turn.enter_beat(press)
    show(turn, occurrence)


def show(turn: Turn, occurrence: Occurrence) -> None:
    """The check-in in private: the same four taps."""
    prompt = _prompt(turn, occurrence)
    turn.answer(
        "M-CI-1", {"prompt": prompt}, {key: token("ci.status", occurrence.id, key) for key in STATUSES}
    )


def command(turn: Turn, _text: str) -> None:
    """/checkin, at any time after the first midweek post."""
    turn.enter_current()
    posted = [
        o for o in turn.facts.occurrences() if o.beat == Beat.CHECKIN and o.state == OccurrenceState.POSTED
    ]
    if not posted:
        raise Refusal("M-OK-6")
    show(turn, posted[-1])


def _mine(turn: Turn, occurrence: Occurrence) -> CheckIn:
    row = find(turn.session, CheckIn, membership_id=turn.me.membership.id, occurrence_id=occurrence.id)
    if row is None:
        row = CheckIn(
            membership_id=turn.me.membership.id,
            occurrence_id=occurrence.id,
            answered_at=turn.now,
            changed_at=turn.now,
        )
        turn.session.add(row)
        turn.session.flush()
    return row


def _refresh_soon(turn: Turn, occurrence: Occurrence) -> None:
    plan_again(
        turn.session,
        turn.group.id,
        Due(f"refresh:{occurrence.id}", "refresh", turn.now + REFRESH, occurrence.id),
    )


PRESSES: Presses = {
    "ci.status": press_status,
    "ci.write": press_write,
    "ci.see": press_see,
    "ci.help": press_help,
    "ci.done": press_done,
    "ci.short": press_short,
    "ci.goal": press_goal,
    "ci.stuck": press_stuck,
    "ci.tomorrow": press_tomorrow,
    "ci.again": again,
}

FORMS: Forms = {
    WORDS: words,
}

COMMANDS: Commands = {
    "checkin": command,
}

DOORS = frozenset({"ci.status"})  # what stands under posts in rooms
