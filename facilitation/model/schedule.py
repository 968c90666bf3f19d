"""What people who lead have changed in a group's course: the log of its occurrences."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import SQLModel

from facilitation.model.base import belongs_to, json_field, may_refer_to, one_of, row_id


class ScheduleChangeKind(StrEnum):
    """What was changed. Its words are message L-CG-<value>."""

    SKIP_BEAT = "skip-beat"
    KEEP_BEAT = "keep-beat"
    MOVE = "move"
    SKIP_WEEK = "skip-week"
    KEEP_WEEK = "keep-week"
    PAUSE = "pause"
    GO_ON = "go-on"
    QUIET = "quiet"
    SPEAK = "speak"
    ZONE = "zone"
    RHYTHM = "rhythm"
    SLOT = "slot"
    OFTEN = "often"
    COUNTRY = "country"
    START = "start"
    MEETING = "meeting"
    MEETING_MOVE = "meeting-move"
    MEETING_PLACE = "meeting-place"
    MEETING_OFF = "meeting-off"
    WEEKLY = "weekly"
    SPLIT_WEEK = "split-week"
    JOIN_WEEKS = "join-weeks"
    ADD_WEEK = "add-week"
    REMOVE_WEEK = "remove-week"
    NEW_PLAN = "new-plan"
    PROGRAMME = "programme"


class ScheduleChange(SQLModel, table=True):
    """One entry "what, by whom, when". It is added and never changed.

    `was` and `became`: values as they were and are, in words that no language owns: ISO dates and times, codes, zones.
    """

    __tablename__ = "schedule_change"

    id: int = row_id()
    group_id: int = belongs_to("group.id")
    occurrence_id: int | None = may_refer_to("occurrence.id")
    by_id: int | None = may_refer_to("membership.id", index=True)  # None: they are forgotten
    kind: ScheduleChangeKind = one_of(ScheduleChangeKind)
    was: str = ""
    became: str = ""
    data: dict[str, object] = json_field({})  # the beat and its week, as they were
    at: datetime
