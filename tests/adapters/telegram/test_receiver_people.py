from facilitation.events import Commanded, Pressed, ReachChanged, RoomChanged, Said
from facilitation.ports import Address, Order
from facilitation.speech import Message
from tests.adapters.telegram.receiving import Ears, prompt, receiving
from tests.fakes.telegram import Person, TelegramDouble


async def test_a_press_is_acknowledged_at_once_when_no_words_answer_it(
    double: TelegramDouble, maria: Person
) -> None:
    ears = Ears()
    async with receiving(double, ears) as running:
        await prompt(running, maria.id)
        press = maria.presses(maria.private.last(), "Stuck")
        await running.until(lambda: press.answered)
        await running.until(lambda: not double.updates.waiting())
    (event,) = ears.heard.values()
    assert event.body == Pressed("1b:checkin:4f:2", str(maria.private.last().id), None)
    assert event.interaction == press.id
    assert len(double.calls("answerCallbackQuery")) == 1


async def test_a_press_that_words_will_answer_is_left_to_them(double: TelegramDouble, maria: Person) -> None:
    ears = Ears(toasted=True)
    async with receiving(double, ears) as running:
        await prompt(running, maria.id)
        press = maria.presses(maria.private.last(), "Stuck")
        await running.until(lambda: not double.updates.waiting())
        assert not press.answered
        (event,) = ears.heard.values()
        await running.platform.toast(
            Order(
                6,
                Address("telegram", maria.id),
                Message("M-OK-1", "**Saved.**"),
                interaction=event.interaction,
            )
        )
    assert (press.answered, press.text) == (True, "Saved.")
    assert double.refusals() == []


async def test_a_slow_acknowledgement_holds_nobody_up(double: TelegramDouble, maria: Person) -> None:
    ears = Ears()
    async with receiving(double, ears) as running:
        await prompt(running, maria.id)
        double.faults.delay("answerCallbackQuery", 0.4)
        press = maria.presses(maria.private.last(), "Stuck")
        maria.tells("and more")
        await running.until(lambda: ears.words == ["and more"])
        assert not press.answered
        await running.end()
    assert press.answered


async def test_who_may_manage_the_room_is_asked_only_where_a_command_needs_it(
    double: TelegramDouble, maria: Person
) -> None:
    ivan = double.person("Ivan")
    group = double.group("Web design", maria, ivan)
    maria.adds_bot(group)
    ears = Ears()
    async with receiving(double, ears, admin_commands=frozenset({"setup"})) as running:
        for person, text in (
            (ivan, "/goal@circle_bot"),
            (maria, "/setup@circle_bot"),
            (ivan, "/setup@circle_bot"),
        ):
            person.writes(group, text)
        await running.until(lambda: not double.updates.waiting())
        assert len(double.calls("getChatAdministrators")) == 1
        maria.promotes_bot(group)
        maria.writes(group, "/setup@circle_bot")
        await running.until(lambda: len(ears.heard) == 6)
    assert len(double.calls("getChatAdministrators")) == 2
    commands = [event for event in ears.heard.values() if isinstance(event.body, Commanded)]
    assert [event.place.admin for event in commands] == [False, True, False, True]


async def test_nobody_is_an_administrator_where_telegram_does_not_say(
    double: TelegramDouble, maria: Person
) -> None:
    group = double.group("Web design", maria)
    maria.adds_bot(group)
    double.faults.answer("getChatAdministrators", 500, "Internal Server Error")
    ears = Ears()
    async with receiving(double, ears, admin_commands=frozenset({"setup"})) as running:
        for _ in range(2):
            maria.writes(group, "/setup@circle_bot")
        await running.until(lambda: not double.updates.waiting())
    commands = [event for event in ears.heard.values() if isinstance(event.body, Commanded)]
    assert [event.place.admin for event in commands] == [False, True]


async def test_a_weeks_happenings_in_a_group_become_events(double: TelegramDouble, maria: Person) -> None:
    ears = Ears()
    group = double.group("Web design", maria, kind="group")
    async with receiving(double, ears) as running:
        maria.adds_bot(group)
        maria.writes(group, "is it raining?")
        await running.until(lambda: not double.updates.waiting())
        await prompt(running, group.id)
        answer = maria.writes(group, "fine", reply_to=group.last())
        maria.edits(answer, "so-so")
        maria.sends(group, "photo", "/show@circle_bot my page")
        group.renames("CSS")
        group.upgrades()
        maria.blocks()
        await running.until(lambda: not double.updates.waiting())
    bodies = [event.body for event in ears.heard.values()]
    kinds = [body.change if isinstance(body, RoomChanged) else type(body).__name__ for body in bodies]
    assert kinds == ["joined", "Said", "Said", "Commanded", "renamed", "moved", "moved", "ReachChanged"]
    assert ears.words == ["fine", "so-so"]
    shown = next(body for body in bodies if isinstance(body, Commanded))
    assert (shown.text, [file.kind for file in shown.attachments]) == ("my page", ["photo"])
    assert bodies[-1] == ReachChanged(open=False)


async def test_every_part_of_an_album_is_heard_under_one_name(double: TelegramDouble, maria: Person) -> None:
    ears = Ears()
    async with receiving(double, ears) as running:
        maria.sends_album(maria.private, ["photo", "photo", "video"], "my week")
        await running.until(lambda: len(ears.heard) == 3)
    files = [event.body.attachments[0] for event in ears.heard.values() if isinstance(event.body, Said)]
    assert [file.kind for file in files] == ["photo", "photo", "video"]
    assert len({file.album for file in files} - {""}) == 1
    assert ears.words == ["my week", "", ""]
