"""What a group says about itself at the start and at the end, as counts without persons (content-design 1.15, 1.18)."""

from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from facilitation.model.base import belongs_to


class SurveyStage(StrEnum):
    """When it was asked."""

    START = "start"
    END = "end"


class SurveyCount(SQLModel, table=True):
    """How many people of a group gave an answer of the scale to a question. Who, and what else they answered, is not kept."""

    __tablename__ = "survey_count"
    __table_args__ = (
        CheckConstraint("stage IN ('start', 'end')", name="stage"),
        CheckConstraint("value BETWEEN 1 AND 5", name="value"),
        CheckConstraint("n > 0", name="n"),
    )

    group_id: int = belongs_to("group.id", primary_key=True, index=False)
    stage: str = Field(primary_key=True)
    item: str = Field(primary_key=True)  # Q1, Q2, Q3
    value: int = Field(primary_key=True)
    n: int
