"""Live meetings in words: what the group is told and asked, who comes, and what stands in other posts (1.3, A4)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from facilitation.bilingual import in_each
from facilitation.model import Group, Meeting, MeetingAnswer, MeetingState, Membership
from facilitation.phrasebook import Own, Phrasebook, When
from facilitation.round import Round
from facilitation.rules.calendar import monday_of
from facilitation.rules.silence import State
from facilitation.speech import Message
from facilitation.tokens import token

RULE = "meeting"


def zone_of(meeting: Meeting) -> ZoneInfo:
    """The meeting's time zone."""
    return ZoneInfo(meeting.zone)


def post_key(meeting: Meeting) -> str:
    """The name of the post about a meeting as it is now: nothing is told twice, and a change is told anew."""
    return f"{RULE}:{meeting.id}:{meeting.sequence}"


def details(book: Phrasebook, meeting: Meeting, language: str) -> Own:
    """Length, place and note."""
    link, place = _where(meeting)
    values = {"minutes": meeting.minutes, "link": link, "place": place, "note": meeting.note}
    return Own(book.text("M-ME-14", language, values))


def _where(meeting: Meeting) -> tuple[str, str]:
    """The place as an address to open, or as words."""
    is_link = meeting.place.startswith(("https://", "http://")) and not any(map(str.isspace, meeting.place))
    return (meeting.place, "") if is_link else ("", meeting.place)


def invitation(
    book: Phrasebook,
    group: Group,
    meeting: Meeting,
    kind: str = "M-ME-10",
    values: Mapping[str, object] | None = None,
    coming: int = 0,
) -> Message:
    """The post with the two taps, in the group's languages. `coming`: how many said yes, left out where nobody did."""

    def say(language: str) -> Message:
        counted = Own(book.text("M-ME-18", language, {"n": coming}) if coming else "")
        said = {
            "when": When(meeting.due_at, zone_of(meeting)),
            "details": details(book, meeting, language),
            "coming": counted,
            "leaders": group.leaders,
            **(values or {}),
        }
        return book.say(kind, language, said, ways(meeting))

    return in_each(group.languages, say)


def ways(meeting: Meeting) -> dict[str, str]:
    """The two taps."""
    return {"yes": token("me.yes", meeting.id), "no": token("me.no", meeting.id)}


def answers(session: Session, meeting: Meeting, *, coming: bool) -> Sequence[Membership]:
    """Who said yes, or no, in the order of tapping; who has left meanwhile is not there."""
    return session.exec(
        select(Membership)
        .join(MeetingAnswer, col(MeetingAnswer.membership_id) == col(Membership.id))
        .where(
            MeetingAnswer.meeting_id == meeting.id,
            col(MeetingAnswer.coming).is_(coming),
            Membership.state != State.LEFT,
        )
        .order_by(col(MeetingAnswer.at), col(MeetingAnswer.id))
    ).all()


def to_come(session: Session, group_id: int, now: datetime) -> Sequence[Meeting]:
    """The meetings that will take place, soonest first; one that has begun is among them until its end."""
    planned = session.exec(_planned([group_id]).where(col(Meeting.due_at) > now - timedelta(days=1)))
    return [row for row in planned if row.due_at + timedelta(minutes=row.minutes) > now]


def in_week(rows: Iterable[Meeting], week: int, monday: date) -> list[Meeting]:
    """The meetings of a week of the course: its weekly one, and single ones of those days."""
    return [
        row
        for row in rows
        if row.week == week or (row.week is None and monday_of(row.local.date()) == monday)
    ]


def of_batch(round_: Round, group_id: int) -> Sequence[Meeting]:
    """The planned meetings of a group, read for all groups of the batch at once."""

    def read() -> Mapping[int, list[Meeting]]:
        found: dict[int, list[Meeting]] = defaultdict(list)
        for row in round_.session.exec(_planned(round_.rows.group_ids)):
            found[row.group_id].append(row)
        return found

    return round_.once(("meetings",), read).get(group_id, [])


def _planned(groups: Iterable[int]) -> SelectOfScalar[Meeting]:
    return (
        select(Meeting)
        .where(col(Meeting.group_id).in_(list(groups)), Meeting.state == MeetingState.PLANNED)
        .order_by(col(Meeting.due_at), col(Meeting.id))
    )


def line(book: Phrasebook, meeting: Meeting, language: str) -> str:
    """One meeting in a line: when and where."""
    link, place = _where(meeting)
    values = {"when": When(meeting.due_at, zone_of(meeting)), "link": link, "place": place}
    return book.text("M-ME-38", language, values)
