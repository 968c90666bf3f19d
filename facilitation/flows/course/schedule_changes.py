"""A change of a running course: the rows follow the new plan, the group hears of it once, and an entry stays."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import col, select

from facilitation.bilingual import in_each
from facilitation.errors import Refusal
from facilitation.flows.course.planning import keep_moves, lay_out, moves_of, plan_without_moves
from facilitation.flows.week.beats import OPEN_STATES
from facilitation.model import Occurrence, OccurrenceState, Role, ScheduleChange, ScheduleChangeKind
from facilitation.phrasebook import Own, When
from facilitation.rules.schedule import carried
from facilitation.tokens import Press
from facilitation.turn import Turn

AHEAD = timedelta(days=15)  # so far /schedule looks: this week and the next, also from a Monday morning on


def change(
    turn: Turn,
    kind: ScheduleChangeKind,
    apply: Callable[[], None],
    *,
    occurrence: Occurrence | None = None,
    was: str = "",
    became: str = "",
) -> None:
    """Change the group by `apply`, bring all beats and moments in line, and write down what was done.

    Times that were chosen by hand go along with their week. What would have been due before now is left out silently.
    """
    group = turn.group
    before = plan_without_moves(group)
    apply()
    keep_moves(group, carried(moves_of(group), before, plan_without_moves(group)))
    lay_out(turn.session, group, turn.now)
    for row in _open(turn):
        if row.post_until <= turn.now:
            row.state, row.reason = OccurrenceState.DROPPED, "too_late"
    about = {"week": occurrence.week, "beat": str(occurrence.beat)} if occurrence else {}
    turn.session.add(
        ScheduleChange(
            group_id=group.id,
            occurrence_id=occurrence.id if occurrence else None,
            by_id=turn.me.membership.id,
            kind=kind,
            was=was,
            became=became,
            data={**about},
            at=turn.now,
        )
    )
    turn.session.flush()


def tell_group(
    turn: Turn, kind: str, values: Mapping[str, object], occurrence: Occurrence | None = None
) -> None:
    """One clear message in every room, with the beat that is meant, or the one that comes next."""
    about = occurrence or next_beat(turn)

    def named(language: str) -> Mapping[str, object]:
        if about is None:
            return values
        beat = Own(turn.book.text(f"L-BEAT-{about.beat}", language))
        return {"beat": beat, "when": When(about.due_at, turn.zone), "week": about.week, **values}

    message = in_each(turn.group.languages, lambda each: turn.book.say(kind, each, named(each)))
    turn.post_message(message, rule="schedule")


def next_beat(turn: Turn) -> Occurrence | None:
    """The next beat that will be posted."""
    return next(iter(_open(turn)), None)


def next_when(turn: Turn) -> dict[str, object]:
    """The value `when` of a receipt: the next beat's time, empty where there is none."""
    following = next_beat(turn)
    return {"when": When(following.due_at, turn.zone) if following else ""}


def upcoming(turn: Turn, span: timedelta = AHEAD) -> Sequence[Occurrence]:
    """The beats of the next days, those that somebody left out as well."""
    return turn.session.exec(
        select(Occurrence)
        .where(
            Occurrence.group_id == turn.group.id,
            col(Occurrence.due_at) > turn.now,
            col(Occurrence.due_at) < turn.now + span,
            col(Occurrence.state) != OccurrenceState.POSTED,
            col(Occurrence.reason) != "not_in_plan",
        )
        .order_by(col(Occurrence.due_at), col(Occurrence.id))
    ).all()


def led_beat(turn: Turn, press: Press) -> Occurrence:
    """The beat a leader's button is about, as long as it is to come. Raises Refusal for everybody else."""
    occurrence = turn.enter_beat(press)
    if turn.me.membership.role != Role.FACILITATOR:
        raise Refusal("M-CM-2")
    if occurrence.state == OccurrenceState.POSTED or occurrence.due_at <= turn.now:
        raise Refusal("M-SD-9")
    return occurrence


def laid_out(turn: Turn) -> None:
    """Raises Refusal where the group has ended, or has no plan yet."""
    turn.must_be_open()
    if not turn.facts.occurrences():
        raise Refusal("M-SD-10")


def stamp(at: datetime) -> str:
    """A wall time in a button."""
    return f"{at:%Y%m%dT%H%M}"


def from_stamp(text: str) -> datetime:
    """The wall time of a button. Raises Refusal for anything else."""
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M")  # noqa: DTZ007  # a wall time has no zone
    except ValueError:
        raise Refusal("M-OK-4") from None


def _open(turn: Turn) -> Sequence[Occurrence]:
    return turn.session.exec(
        select(Occurrence)
        .where(Occurrence.group_id == turn.group.id, col(Occurrence.state).in_(OPEN_STATES))
        .order_by(col(Occurrence.due_at), col(Occurrence.id))
    ).all()
