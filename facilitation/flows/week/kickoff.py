"""Week start: the preview for the leader, the post for the group, and the taps under it (content-design 1.4)."""

from collections.abc import Mapping

from facilitation.bilingual import in_each
from facilitation.errors import Refusal
from facilitation.flows.course import plan_links, prompt_choice
from facilitation.flows.course.meetings import in_week, line, of_batch
from facilitation.flows.course.planning import group_mondays
from facilitation.flows.desk.note_moments import about_week
from facilitation.flows.own import correcting
from facilitation.flows.shared.asking import Given, ask, question
from facilitation.flows.shared.offers import Commands, Forms, Moments, Presses
from facilitation.flows.week import goal, kept_goal, pinning
from facilitation.flows.week.beats import asked, bank_prompt, drop, late, use_prompt
from facilitation.flows.week.celebrating import first, pass_week
from facilitation.group_settings import settings_of
from facilitation.model import (
    GoalKind,
    Group,
    GroupState,
    Membership,
    Occurrence,
    OccurrenceState,
    Role,
)
from facilitation.phrasebook import Own, When
from facilitation.plain_language import warnings
from facilitation.round import Round, zone_of
from facilitation.rows import MomentRow
from facilitation.rules.calendar import Beat, monday_of
from facilitation.speech import Message
from facilitation.tokens import Press, token
from facilitation.turn import Turn

OWN_LINE = "ko.line_words"
THANKS = 3  # at most so many in the recap
SMALLEST_NUMBER = 3  # smaller ones are left out of the recap (1.4)


def preview(round_: Round, moment: MomentRow) -> str:
    """Show the leader what will go out, in time to change it."""
    occurrence = round_.rows.occurrence(moment.occurrence_id)
    if occurrence.state != OccurrenceState.PLANNED:
        return "not_planned"
    group = round_.rows.group(occurrence.group_id)
    occurrence.state = OccurrenceState.PREVIEWED
    if occurrence.prompt_id is None:
        occurrence.prompt_id = bank_prompt(round_, group, occurrence, "K")
    for leader in round_.rows.facilitators(group.id):
        language = round_.language_of(leader)
        notes = about_week(round_, language, leader.person_id, group.id, occurrence.week)
        message = preview_message(round_, group, occurrence, language, notes)
        round_.tell(
            leader, message, key=f"preview:{occurrence.id}", rule="preview", occurrence_id=occurrence.id
        )
    plan_links.look_before(round_, occurrence)
    return "previewed"


def preview_message(
    round_: Round, group: Group, occurrence: Occurrence, language: str, notes: Own | None = None
) -> Message:
    """M-PV-1 with the post inside it, as far as the leader reads it. `notes`: lines of their own."""
    inside = post_message(round_, group, occurrence, language).with_buttons(())
    return round_.book.say(
        "M-PV-1",
        language,
        {"when": When(occurrence.due_at, zone_of(group)), "preview": Own(inside.text), "notes": notes or ""},
        {
            "line": token("ko.line", occurrence.id),
            "swap": token("ko.swap", occurrence.id),
            "edit": token("pn.edit", group.id, occurrence.week, opens_form=True),
            "skip": token("sd.week", group.id, group_mondays(group)[occurrence.week].isoformat()),
            "ok": token("ko.ok", occurrence.id),
        },
    )


def post(round_: Round, occurrence: Occurrence) -> str:
    """The week begins in all rooms."""
    group = round_.rows.group(occurrence.group_id)
    if late(round_, occurrence):
        return drop(round_, group, occurrence)
    if group.state == GroupState.FORMING:
        group.state, group.started_at = GroupState.RUNNING, round_.now
    if occurrence.prompt_id is None:
        occurrence.prompt_id = bank_prompt(round_, group, occurrence, "K")
    use_prompt(round_, group, occurrence, "K")
    message = in_each(
        group.languages,
        lambda each: post_message(round_, group, occurrence, each, own=each == group.language),
    )
    occurrence.state, occurrence.posted_at = OccurrenceState.POSTED, round_.now
    round_.post(
        group,
        message,
        key=f"beat:{occurrence.id}",
        expires_at=occurrence.post_until,
        rule="kickoff",
        occurrence=occurrence,
    )
    pinning.soon(round_, occurrence)
    pass_week(round_, group, occurrence)
    return "posted"


def post_message(
    round_: Round, group: Group, occurrence: Occurrence, language: str, *, own: bool = True
) -> Message:
    """M-KO-1: the leader's line, last week in facts, topic and link, short path, question, buttons.

    `own`: with what the leader wrote, which has one language and is said once.
    """
    week = round_.rows.week(group.id, occurrence.week)
    return round_.book.say(
        "M-KO-1",
        language,
        {
            "week": occurrence.week,
            "weeks": group.weeks,
            "topic": week.topic if week else "",
            "aim": week.aim if week else "",
            "facilitator": _line_by(round_, group, occurrence),
            "facilitator_line": occurrence.own_line if own else "",
            "recap": recap(round_, group, occurrence.week, language),
            "link": week.url if week else "",
            "meeting": _meetings(round_, group, occurrence, language),
            "minutes": week.minutes if week else 0,
            "short_path": week.short_path if week else "",
            "prompt": asked(round_.book, occurrence, language, own=own),
        },
        {
            "goal": token("ko.goal", occurrence.id),
            "short": token("ko.short", occurrence.id),
            "reading": token("ko.read", occurrence.id),
            "question": token("q.ask", group.id),
        },
    )


def _meetings(round_: Round, group: Group, occurrence: Occurrence, language: str) -> Own:
    rows = of_batch(round_, group.id)
    if not rows:
        return Own("")
    here = in_week(rows, occurrence.week, monday_of(occurrence.local.date()))
    return Own("\n".join(line(round_.book, row, language) for row in here))


def recap(round_: Round, group: Group, week: int, language: str) -> Own:
    """Last week in facts only; numbers below 3 are left out (1.4). Empty in week 1."""
    if week == 1 or not settings_of(group).recap_on:
        return Own("")
    past = round_.rows.recap(group.id, week - 1)
    counts = (("M-RC-1", past.goals), ("M-RC-2", past.works), ("M-RC-3", past.answers))
    facts = [round_.book.text(kind, language, {"n": n}) for kind, n in counts if n >= SMALLEST_NUMBER]
    lines = [f"{', '.join(facts)}."] if facts else []
    if past.all_answered:
        lines.append(round_.book.text("M-RC-6", language))
    for giver, receiver, text in past.thanks[-THANKS:]:
        said = {
            "giver": giver or round_.book.text("L-SOMEONE", language),
            "receiver": receiver,
            "text": text,
        }
        lines.append(round_.book.text("M-RC-5", language, said))
    return Own("\n".join(lines) or round_.book.text("M-RC-4", language))


def press_goal(turn: Turn, press: Press) -> None:
    """🎯 My goal."""
    goal.begin(turn, turn.enter_beat(press))


def press_short(turn: Turn, press: Press) -> None:
    """⚡ Short path: a goal with one tap."""
    occurrence = turn.enter_beat(press)
    taken = kept_goal.take(turn, occurrence, GoalKind.SHORT)
    taken.complete = True
    turn.toast("M-OK-1")
    first(turn, "goal")


def press_reading(turn: Turn, press: Press) -> None:
    """👀 Just reading is taking part (R4)."""
    occurrence = turn.enter_beat(press)
    taken = kept_goal.take(turn, occurrence, GoalKind.READING)
    taken.complete = True
    week = turn.facts.course_weeks().get(occurrence.week)
    if turn.event.place.private:
        turn.answer("M-KO-10", {"link": week.url if week else ""}, {"goal": token("ko.goal", occurrence.id)})
    else:
        turn.toast("M-KO-12")


def _line_by(round_: Round, group: Group, occurrence: Occurrence) -> str:
    """Whose name stands before the own line: of several leaders the one who wrote it."""
    row = round_.session.get(Membership, occurrence.line_by) if occurrence.line_by else None
    return row.name if row and row.name else group.facilitator


def press_line(turn: Turn, press: Press) -> None:
    """The leader wants to add a line of their own."""
    occurrence = _as_leader(turn, press)
    ask(turn, OWN_LINE, occurrence.id, question(turn, "M-PV-2", "line", limit=300))


def line_words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The leader's line stands on top of the post."""
    occurrence = _as_leader(turn, press)
    if done:
        occurrence.own_line, occurrence.line_by = values["line"].text, turn.me.membership.id
        said = warnings(
            turn.book, turn.language, occurrence.own_line, written_in=turn.group.language, question_limit=2
        )
        turn.answer("M-PV-3", {"warnings": said}, {"see": token("ko.see", occurrence.id)})


def press_swap(turn: Turn, press: Press) -> None:
    """Another question from the bank."""
    occurrence = _as_leader(turn, press)
    own = token("pq.own", occurrence.id, opens_form=True)
    if not prompt_choice.swap(turn, occurrence):
        turn.answer("M-PV-5", press={"own": own})
        return
    turn.answer(
        "M-PV-4",
        {"prompt": asked(turn.book, occurrence, turn.language)},
        {"swap": token("ko.swap", occurrence.id), "own": own, "ok": token("ko.ok", occurrence.id)},
    )


def press_see(turn: Turn, press: Press) -> None:
    """The preview once more, with all that was changed. A look at a week further ahead chooses no question for it."""
    occurrence = _as_leader(turn, press)
    round_ = prompt_choice.round_about(turn, occurrence)
    chosen = occurrence.prompt_id
    occurrence.prompt_id = chosen or bank_prompt(round_, turn.group, occurrence, "K")
    message = preview_message(round_, turn.group, occurrence, turn.language)
    occurrence.prompt_id = chosen
    turn.answer_with(message)


def press_ok(turn: Turn, press: Press) -> None:
    """The leader has looked."""
    occurrence = _as_leader(turn, press)
    turn.answer("M-PV-8", {"when": When(occurrence.due_at, turn.zone)})


def _as_leader(turn: Turn, press: Press) -> Occurrence:
    occurrence = turn.enter_beat(press)
    if turn.me.membership.role != Role.FACILITATOR:
        raise Refusal("M-CM-2")
    if occurrence.state not in {OccurrenceState.PLANNED, OccurrenceState.PREVIEWED}:
        raise Refusal("M-OK-4")
    return occurrence


def current(turn: Turn) -> Occurrence:
    """The kickoff of the week that is running. Raises Refusal before the first."""
    posted = [
        o for o in turn.facts.occurrences() if o.beat == Beat.KICKOFF and o.state == OccurrenceState.POSTED
    ]
    if not posted:
        raise Refusal("M-OK-6")
    return max(posted, key=lambda occurrence: occurrence.due_at)


def command_goal(turn: Turn, text: str) -> None:
    """/goal: the same as the button, at any time; with words, they are the goal."""
    turn.enter_current()
    occurrence = current(turn)
    if text:
        taken = kept_goal.take(turn, occurrence, GoalKind.OWN, text[:300])
        taken.complete = True
        correcting.receipt(turn, correcting.GOAL, taken.id)
        first(turn, "goal")
        return
    goal.begin(turn, occurrence)


PRESSES: Presses = {
    "ko.goal": press_goal,
    "ko.short": press_short,
    "ko.read": press_reading,
    "ko.line": press_line,
    "ko.swap": press_swap,
    "ko.ok": press_ok,
    "ko.see": press_see,
}

FORMS: Forms = {
    OWN_LINE: line_words,
}

MOMENTS: Moments = {
    "preview": preview,
}

COMMANDS: Commands = {
    "goal": command_goal,
}

DOORS = frozenset({"ko.goal", "ko.short", "ko.read"})  # what stands under posts in rooms
