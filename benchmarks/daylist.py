"""Nine o'clock in all groups at once: a day list for each leader, read, decided and enqueued."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, func, select

from benchmarks.baseline import NAME, RowByRow
from benchmarks.due import skip_to
from benchmarks.population import populate
from benchmarks.report import Line, seconds
from benchmarks.timing import Spent, timed
from bot.database import Database
from facilitation.engine import Engine
from facilitation.flows.course.planning import Due, add_moment
from facilitation.flows.desk.daylist_facts import read_desks
from facilitation.model import Delivery, Membership, Question, QuestionRoute, Role
from facilitation.rules.daylist import day_list

GROUPS, LEARNERS = 1000, 8
NINE = datetime(2026, 3, 3, 7, tzinfo=UTC)  # Tuesday of the first week, on the groups' clock
SAMPLE = 100  # leaders, and rows of the baseline before and after
ALONE = "the same facts, read for one leader at a time"


def measure(engine: Engine, folder: Path, say: Callable[[str], object]) -> list[Line]:
    """Time of a day list, by the list."""
    say(f"making {GROUPS:,} groups with {LEARNERS} learners each")
    made = populate(folder / "daylist.db", GROUPS, learners=LEARNERS)
    database = Database(made.url)
    skip_to(database, NINE)
    leaders = database.run(_open_work)
    say("day lists one by one")
    alone = timed(lambda: database.run(lambda session: _one_by_one(engine, session, leaders[:SAMPLE])))
    say("nine o'clock")
    with RowByRow(folder) as baseline:
        orm = Spent()
        with orm:
            baseline.write(SAMPLE)
        took = timed(lambda: database.run(lambda session: engine.tick(session, NINE)))
        with orm:
            baseline.write(SAMPLE)
    lists = database.run(_lists)
    assert lists == GROUPS, f"{lists} lists"
    database.close()
    ours, single, row = took / lists, alone / SAMPLE, orm.wall / (2 * SAMPLE)
    what = f"{lists:,} day lists at nine o'clock: read, decide and enqueue, by the list"
    return [
        Line(what, seconds(ours), ALONE, seconds(single), ours / single, 0.5),
        Line("The same", seconds(ours), NAME, seconds(row), ours / row),
    ]


def _open_work(session: Session) -> list[int]:
    """A question waits in every group, and it will be nine. The persons who lead."""
    with session.begin():
        places = session.exec(select(Membership).order_by(col(Membership.id))).all()
        first = {place.group_id: place for place in places if place.role == Role.LEARNER}
        waited = NINE - timedelta(hours=30)
        for group, place in first.items():
            session.add(
                Question(
                    group_id=group,
                    membership_id=place.id,
                    route=QuestionRoute.FACILITATOR,
                    text="How do I open the second part?",
                    asked_at=waited,
                    open_since=waited,
                )
            )
            add_moment(session, group, Due(f"bench:{group}", "daylist", NINE))
        return [place.person_id for place in places if place.role == Role.FACILITATOR]


def _one_by_one(engine: Engine, session: Session, leaders: list[int]) -> None:
    for person in leaders:
        with session.begin():
            desks = read_desks(session, engine.library, {person}, NINE, engine.settings)
            assert day_list(desks.of(person), NINE) is not None
            desks.cards.due(person)


def _lists(session: Session) -> int:
    with session.begin():
        return session.exec(select(func.count()).where(Delivery.kind == "M-DL-1")).one()
