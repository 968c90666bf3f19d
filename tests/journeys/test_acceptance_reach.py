"""Acceptance tests T06, T24, T25 and T26 of content-design 1.21: who is written to, in which language, how often."""

from sqlmodel import Session, col, select

from facilitation.model import Account, Delivery, Membership
from tests.journeys.driver import Journey, Person
from tests.journeys.test_acceptance_absence import begin, news, nudges_are_few

DISGUISED = "⟦"  # every line of the pseudo-language begins with it


def test_t06_who_is_in_two_groups_gets_one_private_message_a_day(in_english: Journey) -> None:
    clock = in_english.clock
    maria, amina, olga = (
        in_english.person(name, admin=name != "Amina") for name in ("Maria", "Amina", "Olga")
    )
    in_english.set_up(maria)
    amina.joins()
    place = in_english.another_place("Other group")
    in_english.set_up(olga, room=place)
    amina.joins(room=place)
    clock.to("Mon 10:01")
    news(amina)
    came = []
    for day in ("Tue", "Wed", "Thu", "Fri", "Sat", "Sun"):
        clock.to(f"{day} 22:00")
        came.append(len(amina.screen.news))
        news(amina)
    assert max(came) == 1, came
    assert sum(came) >= 2, came
    nudges_are_few(in_english)


def test_t24_each_is_spoken_to_in_their_own_language_and_the_room_in_its_own(in_english: Journey) -> None:
    clock = in_english.clock
    _, amina, marco = begin(in_english, "Amina", "Marco")
    before = written_to(amina)
    in_english.disguise(amina)
    amina.presses_in_room("My goal")
    amina.presses("Short path")
    amina.presses("Wed")
    amina.presses("Done")
    amina.presses("Evening")
    amina.presses("Tired")
    amina.presses("Learn in the morning")
    amina.presses("Show the goal")
    in_english.room.says("Amina, goal of the week")
    clock.to("Wed 17:01")
    amina.presses_in_room("I am stuck")
    amina.presses("I do not understand")
    amina.presses("The group, no name")
    amina.writes("What is a search tree?")
    in_english.room.says("Someone asks: What is a search tree?")
    clock.to("Fri 15:01")
    new = [text for text in written_to(amina) if text not in before]
    assert len(new) >= 4
    assert [text for text in new if DISGUISED not in text] == []
    assert DISGUISED not in in_english.room.everything + marco.screen.everything


def written_to(person: Person) -> list[str]:
    return [shown.text for shown in person.screen.standing.values()]


def test_t25_who_shut_the_bot_out_is_left_alone_and_the_leader_hears_of_it_once(in_english: Journey) -> None:
    clock = in_english.clock
    maria, amina, marco = begin(in_english, "Amina", "Marco")
    amina.shuts_the_bot_out()
    told = 0
    for _ in range(3):  # more than ten beats
        clock.to("Sun 20:00")
        told += news(maria).count("The bot cannot reach: Amina")
        marco.types("/week")
    assert told == 1
    assert "Amina" not in in_english.room.everything

    def tried(session: Session) -> list[int]:
        with session.begin():
            account = session.exec(
                select(Account.id)
                .join(Membership, col(Membership.person_id) == col(Account.person_id))
                .where(Membership.name == "Amina")
            ).one()
            later = session.exec(
                select(Delivery.attempt).where(Delivery.account_id == account, Delivery.state != "sent")
            )
            return list(later)

    # A platform that tells of it beforehand is not asked at all, another one once.
    assert sum(in_english.database.run(tried)) <= 1
    amina.sees_nothing()


def next_monday(journey: Journey) -> str:
    return f"{journey.clock.next('Mon 10:00'):%A %-d %B}"


def test_t26_in_20_weeks_nobody_is_written_to_more_often_than_the_caps_allow(long_journey: Journey) -> None:
    """A group lasts 12 weeks at most: the same people begin another course before the first one ends."""
    clock = long_journey.clock
    maria, amina, nikos = begin(long_journey, "Amina", "Nikos")
    place = None
    for week in range(1, 21):
        if week == 12:
            place = long_journey.another_place("Our next group")
            long_journey.set_up(maria, next_monday(long_journey), room=place)
            for learner in (amina, nikos):
                learner.joins(room=place)
        if week % 3:
            amina.presses_in_room("Just reading")
        if week % 4 == 0:
            nikos.presses_in_room("Short path")
        clock.to("Fri 10:01")
        if week % 5 == 2:
            amina.presses("Skip this week")
        clock.to("Mon 10:01")
        if week % 4 == 0:
            nudges_are_few(long_journey)  # before the ledger forgets
    long_journey.room.says("Our 12 weeks are over.")
    assert place is not None
    long_journey.screen(place).says("Week 8 of 12")
