"""Acceptance tests of content-design 1.21 about reminders, silence, being stuck and leaving, named by their ids."""

from collections import Counter
from datetime import timedelta

from sqlmodel import Session, select

from facilitation.model import CheckIn, Delivery, Dialogue, Membership, Tally
from tests.journeys.driver import Journey, Person

REMINDERS = (
    "A small note about your goal",
    "How is it going? One tap",
    "Your three questions are still open",
)


def begin(journey: Journey, *names: str) -> tuple[Person, ...]:
    """Maria's group is in its first week."""
    maria = journey.person("Maria", admin=True)
    learners = tuple(journey.person(name) for name in names)
    journey.set_up(maria)
    for learner in learners:
        learner.joins()
    journey.clock.to("Mon 10:01")
    for person in (maria, *learners):
        person.screen.news.clear()
    return (maria, *learners)


def news(person: Person) -> str:
    """What came since the last look."""
    found, person.screen.news = "\n".join(person.screen.news), []
    return found


def state_of(journey: Journey, name: str) -> str:
    """Where somebody stands on the ladder of silence (1.1)."""

    def read(session: Session) -> str:
        with session.begin():
            return session.exec(select(Membership.state).where(Membership.name == name)).one()

    return str(journey.database.run(read))


def reminders(text: str) -> int:
    return sum(text.count(words) for words in REMINDERS)


def nudges_are_few(journey: Journey) -> None:
    """T26: the caps of 1.8, as far back as the ledger goes."""

    def read(session: Session) -> list[Delivery]:
        with session.begin():
            return list(session.exec(select(Delivery).where(Delivery.nudge != "")))

    days: Counter[object] = Counter()
    weeks: Counter[object] = Counter()
    for row in journey.database.run(read):
        if row.state in {"sent", "pending"}:
            day = row.due_at.astimezone(journey.zone).date()
            days[row.person_id, day] += 1
            weeks[row.person_id, day - timedelta(days=day.weekday())] += 1
    assert max(days.values(), default=0) <= 1
    assert max(weeks.values(), default=0) <= 4


def test_t01_t02_t03_t04_t05_reminders_are_few_and_end_by_a_tap(place: Journey) -> None:
    clock = place.clock
    _, amina, marco, leila, nikos, petros = begin(place, "Amina", "Marco", "Leila", "Nikos", "Petros")
    for learner in (marco, petros):
        learner.presses_in_room("Just reading")
    for learner in (nikos, petros):
        learner.types("/settings quiet hours 11:00-22:00")
    for person in (marco, nikos, petros):
        news(person)
    clock.to("Tue 12:01")
    assert reminders(news(amina)) == 1, "T01"
    assert reminders(news(marco)) == 0, "T02"
    assert reminders(news(nikos)) == 0, "T05"
    leila.presses("Stop reminders")
    leila.sees("Reminders are off.")
    clock.to("Tue 22:01")
    assert reminders(news(nikos)) == 1, "T05: sent when the quiet hours end"
    clock.to("Fri 09:59")
    assert reminders(news(petros)) == 0, "T05: the check-in was over when they ended"
    clock.to("Sat 10:01")
    assert reminders(news(amina)) == 1, "the look back"
    amina.types("/week")
    news(amina)
    clock.to("Tue 12:01")
    assert reminders(news(amina)) == 1
    assert state_of(place, "Marco") == "active", "T02"
    assert "No reply needed." not in news(marco), "T02"
    clock.to("Sat 10:01")
    assert reminders(news(amina)) == 1
    clock.to("Mon 10:01")
    for _ in range(2):
        clock.to("Sun 20:00")
        assert reminders(news(leila)) == 0, "T03"
    assert reminders(news(amina)) == 0, "T04"
    leila.types("/settings reminders on")
    clock.to("Tue 12:01")
    assert reminders(news(leila)) == 1, "T03: until Leila changes it"
    nudges_are_few(place)


def test_t07_t08_t09_t10_t11_silence_leads_to_a_person_and_then_to_peace(place: Journey) -> None:
    clock = place.clock
    maria, amina, marco, leila = begin(place, "Amina", "Marco", "Leila")
    for learner in (amina, marco, leila):
        learner.presses_in_room("Just reading")
    for _ in range(2):
        clock.to("Mon 10:01")
    for person in (maria, amina, marco, leila):
        news(person)
    clock.to("Tue 10:01")
    assert "No reply needed." in news(amina), "T07"
    assert state_of(place, "Amina") == "quiet", "T07"
    clock.to("Mon 10:01")
    assert reminders(news(amina)) == 0, "T07"
    news(marco)
    clock.to("Tue 10:01")
    for learner in (amina, marco, leila):
        learner.sees("I would like to ask Maria to send you a personal hello.")
    marco.presses("Not now")
    news(maria)
    clock.to("Wed 10:02")
    told = news(maria)
    assert "Amina: No action for two full group weeks." in told, "T09"
    assert "Marco" not in told, "T08"
    maria.types("/group")
    maria.presses("Hello list")
    listed = news(maria).rpartition("Hello list")[2]
    assert "Leila" in listed, "T09"
    assert "Marco" not in listed, "T08"
    leila.types("/mydata")
    assert "No action for two full group weeks." in news(leila), "T09"
    clock.to("Tue 10:01")
    assert "Your place in" in news(amina), "T10"
    assert "Marco" not in news(maria), "T08"
    nudges_are_few(place)
    for _ in range(13):
        clock.to("Mon 10:00")
    assert news(amina) == "", "T10"


def test_t11_a_resting_learner_is_welcome(place: Journey) -> None:
    clock = place.clock
    _, amina = begin(place, "Amina")
    amina.presses_in_room("Just reading")
    for _ in range(5):
        clock.to("Tue 10:01")
    news(amina)
    amina.presses("I am back")
    amina.sees("Welcome back! You do not have to catch up.")
    assert state_of(place, "Amina") == "active", "T11"
    amina.types("/mydata")
    assert "No action for two" not in news(amina), "T11"


def test_t12_t13_stuck_is_nobodys_business_but_the_leaders(place: Journey) -> None:
    clock = place.clock
    _, amina, marco = begin(place, "Amina", "Marco")
    clock.to("Wed 17:01")
    marco.presses_in_room("Going well")
    marco.presses("I can help someone")
    amina.presses_in_room("I am stuck")
    amina.presses("Something personal")
    amina.sees("Call 112")
    clock.after(30)
    place.room.says("2 people checked in. 1 person offered help.")
    assert "stuck" not in place.room.everything.replace("I am stuck", ""), "T12"

    def read(session: Session) -> tuple[list[str], list[tuple[str, int]], int, list[str]]:
        with session.begin():
            kinds = list(session.exec(select(Delivery.kind)))
            tallies = [(row.kind, row.n) for row in session.exec(select(Tally))]
            asked = len(session.exec(select(Dialogue)).all())
            return kinds, tallies, asked, list(session.exec(select(CheckIn.stuck_kind)))

    kinds, tallies, asked, stuck = place.database.run(read)
    assert not [kind for kind in kinds if kind.startswith("M-SF")], "T13"
    assert tallies == [("contact", 1)], "T13"
    assert asked == 0, "T13: no words are waited for"
    assert set(stuck) == {""}, "T13"


def test_t20_who_leaves_with_all_leaves_only_numbers(place: Journey) -> None:
    clock = place.clock
    _, amina, _ = begin(place, "Aminata", "Marco")
    amina.types("/goal Find the numbat")
    clock.to("Wed 17:01")
    amina.types("/leave")
    amina.presses("Leave and delete all")
    amina.presses("Yes, delete all")
    clock.after(15)
    kept = place.kept()
    assert "numbat" not in kept
    assert "Aminata" not in kept

    def read(session: Session) -> dict[str, int]:
        with session.begin():
            return {row.kind: row.n for row in session.exec(select(Tally))}

    assert place.database.run(read)["goals"] == 1
