"""Look back: three private questions on Friday, shared only by choice (content-design 1.6)."""

from collections.abc import Mapping
from datetime import timedelta

from sqlmodel import select

from facilitation.bilingual import in_each
from facilitation.errors import Refusal
from facilitation.flows.course.planning import Due, plan_again
from facilitation.flows.own.saving import save as keep_copy
from facilitation.flows.shared import files
from facilitation.flows.shared.asking import Given, ask, question
from facilitation.flows.shared.offers import Commands, Forms, Presses
from facilitation.flows.week.beats import banks_of, choose_questions, drop, late
from facilitation.group_settings import is_joined, settings_of
from facilitation.model import File, ItemKind, Occurrence, OccurrenceState, Reflection, Visibility
from facilitation.phrasebook import Own
from facilitation.round import Round
from facilitation.rules.calendar import Beat
from facilitation.rules.caps import next_allowed
from facilitation.rules.silence import State
from facilitation.speech import Field
from facilitation.tokens import Press, token
from facilitation.turn import Turn

ANSWERS = "rf.answers"
BANKS = {"what": "RW", "so_what": "RS", "now_what": "RN"}
QUESTIONS = {"what": "M-RF-2", "so_what": "M-RF-3", "now_what": "M-RF-4"}
LATER = timedelta(hours=3)
WORK_USES = ("at_work", "looking", "at_home", "not_sure")


def post(round_: Round, occurrence: Occurrence) -> str:
    """The questions of the week are chosen; the invitations go out one by one, within the caps (nudging.py)."""
    group = round_.rows.group(occurrence.group_id)
    if late(round_, occurrence):
        return drop(round_, group, occurrence)
    choose_questions(round_, group, occurrence, banks_of(group, occurrence.beat))
    occurrence.state, occurrence.posted_at = OccurrenceState.POSTED, round_.now
    if any(not member.reachable for member in round_.rows.learners(group.id)):
        # Who cannot be written to finds the way in from the room, and nobody is named (A14).
        door = {"start": token("rf.start", occurrence.id, opens_form=True)}
        message = in_each(group.languages, lambda language: round_.book.say("M-RF-0", language, press=door))
        round_.post(
            group,
            message,
            key=f"beat:{occurrence.id}",
            expires_at=occurrence.post_until,
            rule="reflection",
            occurrence=occurrence,
        )
    return "posted"


def start(turn: Turn, press: Press) -> None:
    """Open the questions. Steps that were answered before are kept."""
    occurrence = _entered(turn, press)
    _mine(turn, occurrence)
    turn.cancel_nudges(occurrence.id, ("M-RM-3",))
    ask(turn, ANSWERS, occurrence.id, *_fields(turn, occurrence))


def _entered(turn: Turn, press: Press) -> Occurrence:
    """The beat that is looked back on: a reflection, or the check-in that holds it (preset C)."""
    occurrence = turn.enter_beat(press)
    if occurrence.beat != Beat.REFLECTION and not is_joined(turn.group):
        raise Refusal("M-OK-4")
    return occurrence


def later(turn: Turn, press: Press) -> None:
    """Later today: the invitation comes once more, three hours from now or when quiet hours allow."""
    occurrence = _entered(turn, press)
    at = next_allowed(turn.now + LATER, turn.zone, turn.settings.quiet_of())
    if at < occurrence.closes_at:
        membership = turn.me.membership.id
        plan_again(
            turn.session,
            turn.group.id,
            Due(f"rf_later:{occurrence.id}:{membership}", "rf_later", at, occurrence.id, membership),
        )
    turn.toast("M-OK-1")


def skip(turn: Turn, press: Press) -> None:
    """Skip this week. That is an answer (content-design 4.3, N2)."""
    occurrence = _entered(turn, press)
    _mine(turn, occurrence).skipped = True
    turn.cancel_nudges(occurrence.id, ("M-RM-3",))
    turn.answer("M-RF-9", press={"start": token("rf.start", occurrence.id, opens_form=True)})


def answers(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """Keep each answer as it comes; after the last one, ask where it can be used."""
    occurrence = _entered(turn, press)
    row = _mine(turn, occurrence)
    for key, given in values.items():
        # With each answer the earlier ones come again; what was edited meanwhile stays.
        again = bool(given.source) and row.sources.get(key) == given.source
        if key in QUESTIONS and given and not again:
            if given.text != getattr(row, key):
                # New words are read by nobody until their writer says so once more (R7).
                row.visibility, row.shown = Visibility.ME, False
            setattr(row, key, given.text)
            row.sources = {**row.sources, key: given.source}
            files.attach(turn, given.files, row)
    if done:
        row.finished_at, row.skipped = turn.now, False
        if settings_of(turn.group).worklink_on:
            turn.answer("M-RF-5", press={use: token("rf.use", occurrence.id, use) for use in WORK_USES})
        else:
            _ask_readers(turn, occurrence)


def work_use(turn: Turn, press: Press) -> None:
    """Where it can be used; then who may see the answers."""
    occurrence, row = _written(turn, press)
    if press.arg not in WORK_USES:
        raise Refusal("M-OK-4")
    row.work_use = press.arg
    _ask_readers(turn, occurrence)


def _ask_readers(turn: Turn, occurrence: Occurrence) -> None:
    choices = {"me": Visibility.ME, "facilitator": Visibility.FACILITATOR, "group": Visibility.GROUP}
    turn.answer(
        "M-RF-6", press={key: token("rf.see", occurrence.id, value) for key, value in choices.items()}
    )


def visibility(turn: Turn, press: Press) -> None:
    """Who may see it; nobody else, until the writer says otherwise."""
    occurrence, row = _written(turn, press)
    try:
        chosen = Visibility(press.arg)
    except ValueError:
        raise Refusal("M-OK-4") from None
    row.visibility = Visibility.GROUP if row.shown else chosen  # what the group has seen cannot be taken back
    turn.answer(
        "M-RF-7",
        {"now_what": row.now_what if occurrence.week < turn.group.weeks else ""},
        {
            "portfolio": token("rf.save", occurrence.id),
            "show": token("rf.show", occurrence.id),
            "done": token("menu"),
        },
    )


def save(turn: Turn, press: Press) -> None:
    """Into the portfolio, where only the writer sees it."""
    _, row = _written(turn, press)
    kept = turn.session.exec(select(File.id).where(File.reflection_id == row.id)).all()
    if not row.whole and not kept:
        raise Refusal("M-OK-6")
    keep_copy(turn, ItemKind.REFLECTION, row.whole, of=row, files=kept)
    turn.toast("M-OK-1")


def show(turn: Turn, press: Press) -> None:
    """Show it in the group: the tap is the consent, and the writer's choice of readers follows it."""
    occurrence, row = _written(turn, press)
    text = row.whole
    if not text:
        raise Refusal("M-OK-6")
    if not row.shown:
        row.shown, row.visibility = True, Visibility.GROUP
        turn.post("M-RF-8", {"answers": text}, rule="reflection_shown", occurrence=occurrence)
    turn.toast("M-OK-1")


def command(turn: Turn, _text: str) -> None:
    """/reflect: the questions of the last Friday."""
    turn.enter_current()
    beat = Beat.CHECKIN if is_joined(turn.group) else Beat.REFLECTION
    posted = [o for o in turn.facts.occurrences() if o.beat == beat and o.state == OccurrenceState.POSTED]
    if not posted:
        raise Refusal("M-OK-6")
    start(turn, Press("rf.start", posted[-1].id))


def _fields(turn: Turn, occurrence: Occurrence) -> tuple[Field, ...]:
    chosen = (occurrence.prompt_id or "").split()
    by_bank = {prompt_id[:2]: prompt_id for prompt_id in chosen}
    keys = ["what", "now_what"] if _is_short(turn) else ["what", "so_what", "now_what"]
    fields = []
    for key in keys:
        prompt_id = by_bank.get(BANKS[key])
        prompt: str = turn.book.prompt(prompt_id, turn.language) if prompt_id else Own("")
        if key == "what" and occurrence.own_prompt:
            prompt = occurrence.own_prompt
        fields.append(
            question(
                turn, QUESTIONS[key], key, limit=500, values={f"prompt_{key}": prompt, "steps": len(keys)}
            )
        )
    return tuple(fields)


def _is_short(turn: Turn) -> bool:
    """The low-effort version has no "So what?": in preset C and after a silent week; else as the person chose (1.6).

    Who chose nothing has it for "Easier words", or where the leader set two steps (1.20).
    """
    if is_joined(turn.group) or turn.came_from == State.QUIET:
        return True
    wanted = turn.me.person.reflection_steps
    easier = "words" in turn.me.membership.support or settings_of(turn.group).reflection_steps == 2
    return wanted == 2 if wanted else easier


def _mine(turn: Turn, occurrence: Occurrence) -> Reflection:
    row = turn.session.exec(
        select(Reflection).where(
            Reflection.membership_id == turn.me.membership.id, Reflection.occurrence_id == occurrence.id
        )
    ).first()
    if row is None:
        row = Reflection(
            membership_id=turn.me.membership.id,
            occurrence_id=occurrence.id,
            prompts=(occurrence.prompt_id or "").split(),
            opened_at=turn.now,
        )
        turn.session.add(row)
        turn.session.flush()
    return row


def _written(turn: Turn, press: Press) -> tuple[Occurrence, Reflection]:
    occurrence = _entered(turn, press)
    return occurrence, _mine(turn, occurrence)


PRESSES: Presses = {
    "rf.start": start,
    "rf.later": later,
    "rf.skip": skip,
    "rf.use": work_use,
    "rf.see": visibility,
    "rf.save": save,
    "rf.show": show,
}

FORMS: Forms = {
    ANSWERS: answers,
}

COMMANDS: Commands = {
    "reflect": command,
}

DOORS = frozenset({"rf.start"})  # what stands under posts in rooms
