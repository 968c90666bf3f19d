"""What must be done outside any transaction, and what came of it: a file to read, links to look at."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from facilitation.model.base import belongs_to, json_field, part_of, row_id


class Errand(SQLModel, table=True):
    """One such thing. The moment with the same `key` takes the result, or gives up when its time comes first.

    `membership_id` None: the bot itself wants to know. `data` and `result`: as flows/course/errands.py and the one that does
    this `kind` (bot/errands.py) agree. It is kept for a day.
    """

    __table_args__ = (
        Index(
            "ix_errand_due",
            "due_at",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: int = row_id()
    key: str = Field(unique=True)
    kind: str
    group_id: int = belongs_to("group.id")
    membership_id: int | None = part_of("membership.id")
    data: dict[str, object] = json_field({})
    result: dict[str, object] = json_field({})
    asked_at: datetime
    due_at: datetime  # when it is done, or tried again
    tries: int = 0
    done_at: datetime | None = None
