"""Who is asked to lead a group, too, or in the first place (content-design 1.2)."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from facilitation.model.base import belongs_to, part_of, row_id


class LeaderOffer(SQLModel, table=True):
    """Somebody is asked to lead: whoever has the link, once, or the leader who shall lead first from now on.

    The link's word is kept as a digest: who reads the table cannot use it.
    """

    __tablename__ = "leader_offer"

    id: int = row_id()
    group_id: int = belongs_to("group.id")
    by_id: int = belongs_to("membership.id")
    to_id: int | None = part_of("membership.id")  # None: the one who opens the link
    token_digest: str | None = Field(default=None, unique=True)
    created_at: datetime
    expires_at: datetime
