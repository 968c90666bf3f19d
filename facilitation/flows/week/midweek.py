"""The midweek post in the rooms, the numbers that are put into it, and the reminder a person ordered (content-design 1.5)."""

from datetime import timedelta

from sqlmodel import select

from facilitation.bilingual import in_each
from facilitation.flows.shared import numbers
from facilitation.flows.shared.offers import Moments
from facilitation.flows.week.beats import (
    asked,
    bank_prompt,
    banks_of,
    choose_questions,
    drop,
    late,
    use_prompt,
)
from facilitation.group_settings import is_joined
from facilitation.model import (
    CheckIn,
    CheckInStatus,
    Delivery,
    Group,
    Occurrence,
    OccurrenceState,
)
from facilitation.round import Round
from facilitation.rows import MomentRow
from facilitation.rules.calendar import monday_of
from facilitation.speech import Message
from facilitation.tokens import token

STATUSES = {
    "well": CheckInStatus.WELL,
    "more_time": CheckInStatus.MORE_TIME,
    "stuck": CheckInStatus.STUCK,
    "not_started": CheckInStatus.NOT_STARTED,
}


def post(round_: Round, occurrence: Occurrence) -> str:
    """The midweek post."""
    group = round_.rows.group(occurrence.group_id)
    if late(round_, occurrence):
        return drop(round_, group, occurrence)
    if is_joined(group):
        choose_questions(round_, group, occurrence, banks_of(group, occurrence.beat))
    else:
        if occurrence.prompt_id is None:
            occurrence.prompt_id = bank_prompt(round_, group, occurrence, "C")
        use_prompt(round_, group, occurrence, "C")
    occurrence.state, occurrence.posted_at = OccurrenceState.POSTED, round_.now
    message = _message(round_, group, occurrence)
    round_.post(
        group,
        message,
        key=f"beat:{occurrence.id}",
        expires_at=occurrence.post_until,
        rule="checkin",
        occurrence=occurrence,
    )
    return "posted"


def _message(round_: Round, group: Group, occurrence: Occurrence, numbers: tuple[int, ...] = ()) -> Message:
    def make(language: str) -> Message:
        # With the look back joined to it, the questions come in private.
        own = language == group.language
        prompt = "" if is_joined(group) else asked(round_.book, occurrence, language, own=own)
        said = round_.book.say(
            "M-CI-1",
            language,
            {"prompt": prompt, "leaders": group.leaders},
            {key: token("ci.status", occurrence.id, key) for key in STATUSES},
        )
        lines = [
            round_.book.text(kind, language, {"n": n})
            for kind, n in zip(("M-AG-1", "M-AG-2"), numbers, strict=False)
            if n
        ]
        return said.with_text("\n\n".join([said.text, *([" ".join(lines)] if lines else [])]))

    return in_each(group.languages, make)


def refresh(round_: Round, moment: MomentRow) -> str:
    """Put the numbers into the post: how many checked in and offered help, never how many are stuck (T12)."""
    occurrence = round_.rows.occurrence(moment.occurrence_id)
    group = round_.rows.group(occurrence.group_id)
    count, helpers = found = _numbers(round_, occurrence)
    message = _message(round_, group, occurrence, found)
    round_.amend(
        group.id,
        message,
        Delivery.occurrence_id == occurrence.id,
        Delivery.kind == "M-CI-1",
        key=f"refresh:{occurrence.id}:{int(round_.now.timestamp())}",
        expires_at=round_.now + timedelta(hours=12),
        rule="checkin",
        occurrence_id=occurrence.id,
    )
    return f"{count} {helpers}"


def _numbers(round_: Round, occurrence: Occurrence) -> tuple[int, int]:
    rows = round_.session.exec(
        select(CheckIn.offers_help).where(CheckIn.occurrence_id == occurrence.id)
    ).all()
    monday = monday_of(occurrence.local.date())
    gone, helped = (
        numbers.total(round_.session, occurrence.group_id, kind, monday) for kind in ("checkins", "helpers")
    )
    return len(rows) + gone, sum(rows) + helped


def ordered(round_: Round, moment: MomentRow) -> str:
    """The reminder that was ordered yesterday."""
    occurrence = round_.rows.occurrence(moment.occurrence_id)
    group = round_.rows.group(occurrence.group_id)
    week = round_.rows.week(group.id, occurrence.week)
    for member in round_.rows.learners(group.id):
        if member.id == moment.membership_id:
            language = round_.language_of(member)
            message = round_.book.say(
                "M-CI-14",
                language,
                {"link": week.url if week else ""},
                {"opened": token("ci.done", occurrence.id), "not_this_week": token("ci.done", occurrence.id)},
            )
            round_.tell(member, message, key=f"ordered:{moment.id}:{moment.due_at:%j}", rule="ordered")
    return "told"


MOMENTS: Moments = {
    "refresh": refresh,
    "ordered": ordered,
}
