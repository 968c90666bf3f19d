"""A course plan as rows of a group, and what of it lies behind: weeks that have begun stay as they were."""

from collections.abc import Iterable

from facilitation import library
from facilitation.model import CourseWeek, Group, OccurrenceState
from facilitation.plans import Material, Week, to_toml
from facilitation.rules.calendar import Beat
from facilitation.turn import Turn


def as_rows(group_id: int, weeks: Iterable[library.CourseWeek | Week], url: str = "") -> list[CourseWeek]:
    """New rows for these weeks. `url`: the link of weeks that have none."""
    return [
        CourseWeek(
            group_id=group_id,
            number=week.number,
            topic=week.topic,
            url=week.url or url,
            minutes=week.minutes,
            short_path=week.short_path,
            sections=list(week.sections),
            aim=week.aim,
            materials=[list(one) for one in week.materials],
        )
        for week in weeks
    ]


def as_week(row: CourseWeek) -> Week:
    """A row as a plain value."""
    materials = tuple(Material(title, url) for title, url in row.materials)
    return Week(
        row.number, row.topic, row.url, row.minutes, row.short_path, tuple(row.sections), row.aim, materials
    )


def begun(turn: Turn) -> int:
    """The last week that has begun, 0 before the first."""
    weeks = [
        row.week
        for row in turn.facts.occurrences()
        if row.state == OccurrenceState.POSTED or (row.beat == Beat.KICKOFF and row.due_at <= turn.now)
    ]
    return max(weeks, default=0)


def toml_of(group: Group, rows: Iterable[CourseWeek]) -> str:
    """A group's plan as `/plan import` reads it."""
    return to_toml(group.course, group.provider, group.course_url, [as_week(row) for row in rows])
