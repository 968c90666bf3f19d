"""Coming back costs nothing: a welcome, what is new in five lines, and the group told only by choice (content-design 1.9)."""

from datetime import date

from sqlmodel import col, func, select

from facilitation.errors import Refusal
from facilitation.flows.shared.offers import Commands, Presses
from facilitation.flows.week import kept_goal, kickoff
from facilitation.model import (
    CourseWeek,
    GroupState,
    Membership,
    Occurrence,
    OccurrenceState,
    Question,
    QuestionState,
    TookPart,
    Work,
)
from facilitation.phrasebook import Own
from facilitation.rules.calendar import Beat, monday_of
from facilitation.rules.silence import State
from facilitation.tokens import Press, token
from facilitation.turn import Turn

MOST_LINES = 5  # M-HL-8
SHOWN = 60  # characters of a work
LONG_AWAY = frozenset({State.AWAY, State.RESTING, State.PAUSED})  # the others were hardly missed by anyone


def welcome(turn: Turn, *, after_pause: bool = False) -> None:
    """M-HL-4: nothing to catch up, one thing to choose. Who was away for long may tell the group."""
    turn.welcomed = True
    occurrence, week = this_week(turn)
    if occurrence is None:
        turn.answer("M-HL-10", press={"menu": token("menu")})
        return
    turn.answer(
        "M-HL-4",
        {"topic": week.topic if week else ""},
        {
            "short": token("ko.short", occurrence.id),
            "ten": token("hl.start", occurrence.id),
            "news": token("hl.news", occurrence.id),
            "goal": token("goal.change", occurrence.id),
        },
    )
    if after_pause or turn.came_from in LONG_AWAY:
        group = turn.group.id
        turn.answer("M-HL-5", press={answer: token("hl.tell", group, answer) for answer in ("yes", "no")})


def this_week(turn: Turn) -> tuple[Occurrence | None, CourseWeek | None]:
    """The week start that is running and its course week; None before the first and after the last."""
    if turn.group.state == GroupState.FINISHED:
        return None, None
    try:
        occurrence = kickoff.current(turn)
    except Refusal:
        return None, None
    return occurrence, turn.facts.course_weeks().get(occurrence.week)


def press_start(turn: Turn, press: Press) -> None:
    """Start here: the first step of this week, ten minutes."""
    occurrence = turn.enter_beat(press)
    week = turn.facts.course_weeks().get(occurrence.week)
    kept_goal.read_along(turn, occurrence)
    turn.answer("M-KO-10", {"link": week.url if week else ""}, {"goal": token("ko.goal", occurrence.id)})


def press_news(turn: Turn, press: Press) -> None:
    """See what is new: at most five lines since the last week in which the person took part."""
    occurrence = turn.enter_beat(press)
    passed = _passed_weeks(turn)
    asked = turn.session.exec(
        select(func.count()).where(
            Question.group_id == turn.group.id,
            Question.route == "group",
            Question.state == QuestionState.OPEN,
            Question.membership_id != turn.me.membership.id,
        )
    ).one()
    lines = [_line(turn, beat) for beat in passed[-(MOST_LINES - bool(asked)) :]]
    if asked:
        lines.append(turn.book.text("M-HL-12", turn.language, {"n": asked}))
    ways = {"short": token("ko.short", occurrence.id), "goal": token("goal.change", occurrence.id)}
    if lines:
        turn.answer("M-HL-8", {"news": Own("\n".join(lines))}, ways)
    else:
        turn.answer("M-HL-9", press=ways)


def _passed_weeks(turn: Turn) -> list[Occurrence]:
    monday = monday_of(turn.now.astimezone(turn.zone).date())
    last: date | None = turn.session.exec(
        select(func.max(TookPart.monday)).where(
            TookPart.membership_id == turn.me.membership.id, TookPart.monday < monday
        )
    ).one()
    posted = [
        o for o in turn.facts.occurrences() if o.beat == Beat.KICKOFF and o.state == OccurrenceState.POSTED
    ]
    mondays = [(monday_of(o.local.date()), o) for o in posted]
    return [o for began, o in mondays if began < monday and (last is None or began > last)]


def _line(turn: Turn, beat: Occurrence) -> str:
    week = turn.facts.course_weeks().get(beat.week)
    shown = turn.session.exec(
        select(Work.caption, Membership.name)
        .join(Occurrence, col(Occurrence.id) == col(Work.occurrence_id))
        .join(Membership, col(Membership.id) == col(Work.membership_id))
        .where(
            Occurrence.group_id == turn.group.id,
            Occurrence.week == beat.week,
            col(Work.posted_at).is_not(None),
            col(Work.hidden).is_(False),
            Work.caption != "",
            Work.membership_id != turn.me.membership.id,
        )
        .order_by(col(Work.posted_at))
    ).first()
    work, name = shown or ("", "")
    short = " ".join(work.split())
    values = {
        "week": beat.week,
        "topic": week.topic if week else "",
        "name": name,
        "work": short[:SHOWN] + ("…" if len(short) > SHOWN else ""),
    }
    return turn.book.text("M-HL-11", turn.language, values)


def press_back(turn: Turn, press: Press) -> None:
    """I am back."""
    turn.enter_beat(press)
    welcome(turn)


def press_tell(turn: Turn, press: Press) -> None:
    """The group hears of it only by a yes, once for each return."""
    row = turn.enter_for(press.ref).membership
    turn.must_be_open()
    if press.arg == "yes" and row.state == State.ACTIVE:
        once = f"back:{row.id}:{row.state_since:%Y%m%d%H%M}"
        turn.post("M-HL-7", {"name": row.name}, rule="back", once=once)
    turn.toast("M-OK-1")


def command_back(turn: Turn, _text: str) -> None:
    """/back: I am here again, start here."""
    turn.enter_current()
    welcome(turn)


PRESSES: Presses = {
    "hl.start": press_start,
    "hl.news": press_news,
    "hl.back": press_back,
    "hl.tell": press_tell,
}

COMMANDS: Commands = {
    "back": command_back,
}
