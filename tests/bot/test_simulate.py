import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copy

import pytest
from rich.console import Console
from sqlmodel import Session, col, select, update

from adapters.console.platform import What
from bot.database import Database
from bot.demo.show import SETTINGS
from bot.simulate import Result, show, simulate
from bot.simulation.findings import Finding
from bot.simulation.habits import LEARNERS
from bot.simulation.invariants import check
from facilitation.model import Delivery, Fault, Moment, Occurrence, OccurrenceState, PromptUse
from facilitation.rules.transitions import DeliveryState
from tests.bot.once import made_once

Simulated = tuple[Path, Result]


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    def make(folder: Path) -> None:
        few = [habit for habit in LEARNERS if habit.name in {"Amina", "Georgi", "Marco", "Nikos"}]
        result = simulate(folder / "two.db", groups=2, weeks=3, seed=5, learners=few)
        (folder / "result").write_bytes(pickle.dumps(result))

    folder = made_once(tmp_path_factory, "simulated", make)
    result: Result = pickle.loads((folder / "result").read_bytes())  # noqa: S301  # written above
    return folder / "two.db", result


def broken(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.rule for finding in findings if not finding.kept}


@contextmanager
def copied(path: Path, folder: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{copy(path, folder / 'copy.db')}")
    yield database
    database.close()


def test_two_groups_go_through_three_weeks_and_every_rule_is_kept(simulated: Simulated) -> None:
    _, result = simulated
    assert {finding.rule: list(finding.wrong) for finding in result.findings if not finding.kept} == {}
    assert all(finding.looked_at for finding in result.findings)
    assert set(result.deliveries) <= {"sent", "cancelled", "expired"}
    assert result.events > 150


def test_both_groups_hear_of_all_three_weeks(simulated: Simulated) -> None:
    _, result = simulated
    posts = [s for s in result.seen if s.what == What.POSTED and s.message.kind == "M-KO-1"]
    assert sorted(s.address.chat for s in posts) == [-2, -2, -2, -1, -1, -1]


def at_night(session: Session) -> None:
    session.exec(
        update(Delivery).where(col(Delivery.nudge) != "").values(sent_at=datetime(2026, 3, 4, 23, tzinfo=UTC))
    )


def prompt_again(session: Session) -> None:
    used = session.exec(select(PromptUse)).first()
    assert used is not None
    session.add(
        PromptUse(
            group_id=used.group_id,
            bank=used.bank,
            prompt_id=used.prompt_id,
            used_on=used.used_on + timedelta(days=41),
        )
    )


def beat_forgotten(session: Session) -> None:
    session.exec(update(Occurrence).values(state=OccurrenceState.PLANNED))


def dropped_without_a_reason(session: Session) -> None:
    session.exec(update(Occurrence).values(state=OccurrenceState.DROPPED, reason=""))


def left_hanging(session: Session) -> None:
    session.exec(update(Delivery).values(state=DeliveryState.SENDING, message_ref=""))


def not_done(session: Session) -> None:
    session.exec(update(Moment).values(done_at=None))


def fault(session: Session) -> None:
    session.add(Fault(reference="X", what="1", error="ValueError", at=datetime(2026, 3, 4, tzinfo=UTC)))


BREAKS: list[tuple[Callable[[Session], None], str]] = [
    (at_night, "No nudge comes in quiet hours or on a quiet day"),
    (at_night, "Nobody gets more nudges in a day or week than the caps allow"),
    (prompt_again, "No prompt comes twice in 42 days"),
    (beat_forgotten, "Every beat is posted once or explained"),
    (dropped_without_a_reason, "Every beat is posted once or explained"),
    (left_hanging, "No delivery hangs, and none waits beyond its time"),
    (not_done, "Whatever fell due was done"),
    (fault, "No event and no moment broke"),
]


@pytest.mark.parametrize(("spoil", "rule"), BREAKS)
def test_a_broken_rule_is_found(
    simulated: Simulated, tmp_path: Path, spoil: Callable[[Session], None], rule: str
) -> None:
    path, result = simulated
    with copied(path, tmp_path) as database:

        def spoiled(session: Session) -> tuple[Finding, ...]:
            with session.begin():
                spoil(session)
            return check(session, result.books, result.seen, result.acts, SETTINGS, result.now)

        assert rule in broken(database.run(spoiled))


def test_a_message_that_was_said_twice_is_found(simulated: Simulated, tmp_path: Path) -> None:
    path, result = simulated
    again = replace(next(s for s in result.seen if s.what == What.POSTED), message_ref="9999")
    with copied(path, tmp_path) as database:
        found = database.run(
            lambda s: check(s, result.books, [*result.seen, again], result.acts, SETTINGS, result.now)
        )
    assert "Nothing is said twice, and what is called sent was said" in broken(found)


def test_a_message_that_is_called_sent_and_was_never_said_is_found(
    simulated: Simulated, tmp_path: Path
) -> None:
    path, result = simulated
    with copied(path, tmp_path) as database:
        found = database.run(
            lambda s: check(s, result.books, result.seen[1:], result.acts, SETTINGS, result.now)
        )
    assert "Nothing is said twice, and what is called sent was said" in broken(found)


@pytest.mark.soak
def test_in_a_year_with_500_learners_every_cap_is_kept(tmp_path: Path) -> None:
    """14 groups of nine at a time, in four rounds of twelve weeks: 504 learners. Prints its figures."""
    result = simulate(tmp_path / "year.db", groups=14, weeks=12, rounds=4, seed=11)
    show(Console(), result, groups=56)
    assert {finding.rule: list(finding.wrong) for finding in result.findings if not finding.kept} == {}
