"""What all beats share: choosing a prompt, posting in time or not at all, closing."""

from collections.abc import Iterable
from datetime import datetime, time

from sqlmodel import col, func, select

from facilitation.model import Delivery, Group, GroupState, Occurrence, OccurrenceState, Operation, PromptUse
from facilitation.phrasebook import SOURCE_LANGUAGE, Own, When
from facilitation.round import Round, zone_of
from facilitation.rules.calendar import instant, monday_of, wall
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


def bank_prompt(
    round_: Round, group: Group, occurrence: Occurrence, bank: str, *, passed_over: list[str] | None = None
) -> str | None:
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
        passed_over=passed_over or (),
    )
    return found.id if found else None


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
    """One question of each bank for a look back; `prompt_id` holds them all."""
    chosen = {bank: bank_prompt(round_, group, occurrence, bank) for bank in banks}
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
