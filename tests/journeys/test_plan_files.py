"""A plan as a file, through the platforms themselves: what a spreadsheet writes is sent to the bot, shown and saved."""

from tests.journeys.discord import Discord
from tests.journeys.driver import Journey
from tests.journeys.telegram import Telegram
from tests.journeys.test_discord import group
from tests.journeys.test_telegram_rooms import a_group

TABLE = "Week;Topic;Minutes\r\n" + "".join(f"{n};Café {n};60\r\n" for n in range(1, 7))


def test_a_table_is_sent_in_telegrams_private_chat_with_the_command_or_without(
    on_phone: tuple[Journey, Telegram],
) -> None:
    journey, land = on_phone
    (maria,) = a_group(journey)
    phone = land.people[maria.private]
    for caption in ("/plan import", ""):
        phone.sends(phone.private, "document", caption, content=TABLE.encode("cp1252"), name="plan.csv")
        journey.clock.after(1)
        maria.sees("This is what I understood.", "2. Café 2 · 60 min")
    phone.sends(phone.private, "document", "/plan import", content=b"PK\x03\x04\x00", name="plan.xlsx")
    journey.clock.after(1)
    maria.sees("This file is no text.")
    maria.presses("Save this plan")
    maria.sees("Saved: 6 weeks.")
    maria.types("/plan 2")
    maria.sees("Week 2 of 6: Café 2")


def test_a_table_is_given_to_discords_command_as_a_file_and_the_room_sees_nothing_of_it(
    on_discord_app: tuple[Journey, Discord],
) -> None:
    journey, land = on_discord_app
    maria, _ = group(journey)
    person = land.people[maria.private]
    file = ("plan.csv", TABLE.encode("cp1252"))

    async def give() -> None:
        await person.slash(land.channel(land.room), "plan", do="import", plan=file)
        await land.settle()

    journey.run(give())
    journey.clock.after(1)
    maria.sees("This is what I understood.", "2. Café 2 · 60 min")
    maria.presses("Save this plan")
    maria.sees("Saved: 6 weeks.")
    assert "Café" not in journey.room.past
