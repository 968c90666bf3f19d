"""People in Telegram who cannot be reached, or cannot be known: the room is still theirs."""

from sqlmodel import Session, select

from facilitation.model import Account, Delivery, Group, Person
from tests.journeys.driver import Journey
from tests.journeys.telegram import Telegram
from tests.journeys.test_telegram_rooms import a_group


def people(journey: Journey) -> int:
    def read(session: Session) -> int:
        with session.begin():
            return len(session.exec(select(Person)).all())

    return journey.database.run(read)


def test_who_blocks_the_bot_is_written_to_no_more(on_phone: tuple[Journey, Telegram]) -> None:
    journey, land = on_phone
    _, amina = a_group(journey, "Amina")
    phone = land.people[amina.private]
    phone.blocks()
    before = len(land.double.requests)
    for day in ("Wed 17:00", "Fri 10:00", "Fri 15:00", "Mon 10:00", "Wed 17:00", "Fri 10:00", "Fri 15:00"):
        journey.clock.to(day)
    journey.clock.to("Wed 17:10")  # ten beats in all
    assert [one for one in land.double.requests[before:] if one.chat == phone.id] == []


def test_a_block_that_nobody_told_of_is_met_once_and_not_tried_again(
    on_phone: tuple[Journey, Telegram],
) -> None:
    journey, land = on_phone
    _, amina = a_group(journey, "Amina")
    phone = land.people[amina.private]
    phone.blocks()
    land.double.updates.clear()
    land.refusals_expected = ("bot was blocked by the user",)
    before = len(land.double.requests)
    for day in ("Wed 17:00", "Fri 10:00", "Fri 15:00", "Mon 10:00", "Wed 17:00", "Fri 10:00", "Fri 15:00"):
        journey.clock.to(day)
    journey.clock.to("Wed 17:10")
    (tried,) = [one for one in land.double.requests[before:] if one.chat == phone.id]
    assert tried.status == 403


def test_a_tap_in_the_room_opens_a_private_chat_that_was_shut_and_goes_on_there(
    on_phone: tuple[Journey, Telegram],
) -> None:
    journey, land = on_phone
    _, amina = a_group(journey, "Amina")
    land.people[amina.private].blocks()
    journey.clock.after(1)
    amina.presses_in_room("My goal")  # Telegram opens the private chat, Amina presses Start
    amina.sees("What do you want to finish this week?")
    amina.presses("Short path")
    amina.sees("On which days will you learn?")


def test_a_stranger_who_taps_or_types_in_the_room_is_told_the_way_in_and_not_kept(
    on_phone: tuple[Journey, Telegram],
) -> None:
    journey, _ = on_phone
    a_group(journey, "Amina")
    stranger = journey.person("Lars")
    known = people(journey)
    stranger.presses_in_room("My goal")
    stranger.sees("You are not in a group yet.")
    stranger.types("/goal", in_room=True)
    journey.room.says("Let us go on in our private chat.")
    assert people(journey) == known
    assert "Lars" not in journey.kept()

    stranger.presses_in_room("Open private chat")
    stranger.sees("You are not in a group yet.")
    assert people(journey) == known + 1, "who wrote to the bot in private gets an answer"
    journey.clock.to("Wed 10:00")
    assert people(journey) == known, "and is forgotten after a day"
    assert "Lars" not in journey.kept()


def test_who_finds_the_bot_alone_is_told_the_way_in(on_phone: tuple[Journey, Telegram]) -> None:
    journey, land = on_phone
    lars = journey.person("Lars")
    for words in ("/start", "hello", "/help", "/start p-1b_-menu_-_-", "/start nonsense"):
        land.people[lars.private].tells(words)
        journey.clock.after(1)
        assert len(lars.screen.news) == 1, words
        lars.screen.news.clear()


def test_who_is_no_admin_learns_who_can_set_up_a_group(on_phone: tuple[Journey, Telegram]) -> None:
    journey, _ = on_phone
    journey.person("Lars").types("/setup", in_room=True)
    journey.room.says("Only an admin of this room can set up a group here.")
    assert people(journey) == 0


def test_an_anonymous_admin_learns_that_the_bot_must_know_who_leads(
    on_phone: tuple[Journey, Telegram],
) -> None:
    journey, land = on_phone
    maria = journey.person("Maria", admin=True)
    land.people[maria.private].hides(land.group)
    maria.types("/setup", in_room=True)
    journey.room.says("You write here without your name")
    land.creator.promotes(land.group, land.people[maria.private])  # she shows herself again
    journey.set_up(maria)


def test_what_may_have_arrived_in_private_is_not_said_twice_and_a_press_settles_it(
    on_phone: tuple[Journey, Telegram],
) -> None:
    journey, land = on_phone
    _, amina = a_group(journey, "Amina")
    phone = land.people[amina.private]
    journey.clock.to("Fri 09:59")
    land.double.faults.drop("sendMessage", chat=phone.id, stored=True)
    journey.clock.to("Fri 10:00")
    journey.clock.after(5)
    assert amina.screen.everything.count("Time to look back.") == 1
    assert states(journey, "M-RF-1") == ["unknown"]
    amina.presses("Start")
    assert states(journey, "M-RF-1") == ["sent"]


def test_a_post_that_may_have_been_lost_is_said_again_once(on_phone: tuple[Journey, Telegram]) -> None:
    journey, land = on_phone
    _, amina = a_group(journey, "Amina")
    land.double.faults.drop("sendMessage", chat=land.group.id, stored=True)
    journey.clock.to("Wed 17:00")
    journey.clock.after(5)
    assert journey.room.everything.count("Midweek!") == 2, "rather twice than never"
    assert states(journey, "M-CI-1") == ["sent"]
    amina.presses_in_room("Going well")
    amina.sees("Good.")


def states(journey: Journey, kind: str) -> list[str]:
    def read(session: Session) -> list[str]:
        with session.begin():
            return [row.state.value for row in session.exec(select(Delivery).where(Delivery.kind == kind))]

    return journey.database.run(read)


def test_telegrams_brake_on_one_chat_holds_up_nobody_else(on_phone: tuple[Journey, Telegram]) -> None:
    journey, land = on_phone
    names = ("Amina", "Georgi", "Leila", "Petros")
    _, amina, *others = a_group(journey, *names)
    braked = land.people[amina.private].id
    journey.clock.to("Fri 09:59")
    land.double.faults.too_many("sendMessage", retry_after=20, chat=braked)
    land.refusals_expected = ("Too Many Requests",)
    journey.clock.to("Fri 10:00")
    (ten,) = {one.at for one in land.double.calls("sendMessage") if one.status == 429}
    arrived = {
        one.chat: one.at - ten
        for one in land.double.calls("sendMessage")
        if one.status == 200 and one.at >= ten and one.chat != land.group.id
    }
    assert {arrived[land.people[other.private].id] for other in others} == {0.0}
    assert 20 <= arrived[braked] <= 22
    amina.sees("Time to look back.")


def test_a_poison_update_is_apologised_for_and_the_next_ones_are_heard(
    on_phone: tuple[Journey, Telegram],
) -> None:
    journey, land = on_phone
    _, amina = a_group(journey, "Amina")
    land.faults_expected = True
    journey.database.run(lambda session: broken(session, zone="Nowhere/Nothing"))
    phone = land.people[amina.private]
    phone.tells("/week")
    journey.clock.after(1)
    (fault,) = land.faults
    amina.sees("Something went wrong here, and it is my mistake.")
    journey.database.run(lambda session: broken(session, zone="Europe/Sofia"))
    amina.types("/week")
    amina.sees("Week 1 of 6")
    assert "ZoneInfoNotFoundError" in fault
    assert land.double.updates.waiting() == []


def broken(session: Session, *, zone: str) -> None:
    """Give the one group a time zone."""
    with session.begin():
        session.exec(select(Group)).one().zone = zone


def test_accounts_are_found_by_number_however_large(on_phone: tuple[Journey, Telegram]) -> None:
    journey, land = on_phone
    _, amina = a_group(journey, "Amina")

    def read(session: Session) -> list[int]:
        with session.begin():
            return sorted(session.exec(select(Account.ref)))

    assert land.people[amina.private].id in journey.database.run(read)
    assert min(journey.database.run(read)) > 2**32
