"""What all beats share: choosing a prompt, posting in time or not at all, closing."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from sqlmodel import col, func, select

from facilitation.group_settings import is_joined
from facilitation.model import Delivery, Group, GroupState, Occurrence, OccurrenceState, Operation, PromptUse
from facilitation.phrasebook import SOURCE_LANGUAGE, Own, Phrasebook, When
from facilitation.round import Round, zone_of
from facilitation.rules.calendar import Beat, instant, monday_of, wall
from facilitation.rules.phases import phase_of
from facilitation.rules.rotation import choose

OPEN_STATES = frozenset({OccurrenceState.PLANNED, OccurrenceState.PREVIEWED})


def may_begin(round_: Round, occurrence: Occurrence) -> bool:
    """Whether a beat is still to come: nobody skipped it, and its group is neither paused nor over."""
    group = round_.rows.group(occurrence.group_id)
    return occurrence.state in OPEN_STATES and group.state in {GroupState.FORMING, GroupState.RUNNING}


def late(round_: Round, occurrence: Occurrence) -> bool:
    """Whether the beat may not be posted any more (A13)."""
    return round_.now > occurrence.post_until


def drop(round_: Round, group: Group, occurrence: Occurrence) -> str:
    """A beat that comes too late is dropped, never stacked, and the leader is told."""
    occurrence.state, occurrence.reason = OccurrenceState.DROPPED, "too_late"
    group.plan_version, group.plan_changed_at = group.plan_version + 1, round_.now
    values = {"when": When(occurrence.due_at, zone_of(group))}
    round_.tell_facilitators(
        group,
        lambda language: round_.book.say(
            "M-FA-3",
            language,
            {**values, "beat": Own(round_.book.text(f"L-BEAT-{occurrence.beat}", language))},
        ),
        key=f"dropped:{occurrence.id}",
        rule="dropped",
    )
    return "too_late"


OWN = "own."  # how the id of a question begins that a leader wrote; the number of its row follows


def banks_of(group: Group, beat: Beat) -> tuple[str, ...]:
    """The banks that a beat takes its questions from. A leader's own question stands in the place of the first."""
    if beat == Beat.CHECKIN:
        return ("RW", "RN") if is_joined(group) else ("C",)
    return {Beat.KICKOFF: ("K",), Beat.REFLECTION: ("RW", "RS", "RN"), Beat.SHOWCASE: ("S",)}[beat]


def asked(book: Phrasebook, occurrence: Occurrence, language: str, *, own: bool = True) -> str:
    """The question of a beat that asks one: the leader's own, else that of the bank; empty where there is none.

    `own` False: not what the leader wrote, which has one language and is said once in a post of two.
    """
    if occurrence.own_prompt:
        return occurrence.own_prompt if own else ""
    name = occurrence.prompt_id
    return (
        book.prompt(name, language) if name and not name.startswith(OWN) else ""
    )  # its writer may be forgotten


def bank_prompt(round_: Round, group: Group, occurrence: Occurrence, bank: str) -> str | None:
    """The next question of a bank for this group and beat, by the rule of 2.6."""
    uses = [use for use in round_.rows.prompt_uses(group.id) if use.bank == bank]
    found = choose(
        round_.book.bank(bank, group.languages),
        {use.prompt_id: use.used_on for use in uses},
        uses[-1].purpose if uses else None,
        phase_of(occurrence.week, group.weeks),
        group.id,
        wall(occurrence.due_at, zone_of(group)).date(),
        round_.settings.rotation_days,
        passed_over=promised(round_, group, occurrence),
    )
    return found.id if found else None


def promised(round_: Round, group: Group, occurrence: Occurrence) -> frozenset[str]:
    """The questions that were chosen for other beats so near that this one would take them away."""
    near = timedelta(days=round_.settings.rotation_days)
    return frozenset(
        name
        for other in round_.rows.prompts_ahead(group.id)
        if other.occurrence_id != occurrence.id and abs(other.due_at - occurrence.due_at) < near
        for name in other.prompt_ids.split()
    )


def kept_prompt(occurrence: Occurrence, bank: str, *, first: bool = True) -> str | None:
    """The question that was chosen for the place of a bank, `first` of them or not; None where none was."""
    chosen = (occurrence.prompt_id or "").split()
    return next((name for name in chosen if name.startswith((bank, OWN) if first else bank)), None)


def use_prompt(
    round_: Round, group: Group, occurrence: Occurrence, bank: str, prompt_id: str | None = None
) -> None:
    """Keep that a prompt was posted: it counts also if nobody answers (2.6)."""
    chosen = prompt_id or occurrence.prompt_id
    if chosen is None:
        return
    prompt = round_.book.library.prompts[SOURCE_LANGUAGE].get(chosen)
    round_.add(
        PromptUse,
        group_id=group.id,
        bank=bank,
        prompt_id=chosen,
        purpose=prompt.purpose if prompt else "",
        used_on=wall(round_.now, zone_of(group)).date(),
    )


def choose_questions(round_: Round, group: Group, occurrence: Occurrence, banks: Iterable[str]) -> None:
    """One question of each bank for a look back; `prompt_id` holds them all. What was chosen before stays."""
    chosen = {
        bank: kept_prompt(occurrence, bank, first=number == 0) or bank_prompt(round_, group, occurrence, bank)
        for number, bank in enumerate(banks)
    }
    for bank, prompt_id in chosen.items():
        use_prompt(round_, group, occurrence, bank, prompt_id)
    occurrence.prompt_id = " ".join(prompt_id for prompt_id in chosen.values() if prompt_id) or None


# What the bot posts by itself, by rule: a full week has room for no more of it, and a beat goes out all the same (A12).
SCHEDULED = (
    "kickoff",
    "checkin",
    "reflection",
    "showcase",
    "hello_round",
    "promises",
    "start",
    "ending",
    "meeting",
)


def room_is_full(round_: Round, group: Group) -> bool:
    """Whether the group's room has had its scheduled posts of this calendar week."""
    zone = zone_of(group)
    monday = instant(datetime.combine(monday_of(wall(round_.now, zone).date()), time()), zone)
    posts = round_.session.exec(
        select(func.count(func.distinct(col(Delivery.due_at)))).where(
            Delivery.group_id == group.id,
            col(Delivery.room_id).is_not(None),
            col(Delivery.rule).in_(SCHEDULED),
            Delivery.operation == Operation.POST,
            Delivery.due_at >= monday,
        )
    ).one()
    return posts >= round_.settings.max_group_posts
