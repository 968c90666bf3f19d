"""Works with files the whole way: from Maria's phone through the ledger into the room, and into the store."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select
from telegram import Bot

from adapters.telegram.connection import Access, Me, make_bot
from adapters.telegram.files import TelegramFiles
from adapters.telegram.hearing import Hearing
from adapters.telegram.platform import TelegramPlatform
from bot.courier.embedded import Courier
from bot.courier.fetching import Fetching
from bot.database import Database
from bot.files import Store
from facilitation.commands import NAMES
from facilitation.engine import Engine, Heard
from facilitation.events import Event
from facilitation.model import Account, Fault, File, FileState, Person, Room, Work
from facilitation.settings import Settings
from tests.fakes.telegram import Group, TelegramDouble
from tests.fakes.telegram import Person as Somebody
from tests.flows.circle import Circle, circle, texts


@dataclass
class House:
    """The bot over the double, in the group's first week."""

    double: TelegramDouble
    database: Database
    hearing: Hearing
    courier: Courier
    fetching: Fetching
    store: Store
    maria: Somebody
    group: Group

    async def settle(self) -> None:
        """Hear what was sent, say what follows, fetch what came."""
        for update in self.double.updates.waiting():
            await self.hearing.hear(self.hearing.read(update.shape()))
            self.double.updates.confirm(update)
        await self.hearing.finish()
        while (next_at := await self.courier.drain(self.double.clock.at())) is not None:
            if next_at - self.double.clock.at() > timedelta(minutes=2):
                break
            self.double.clock.stand_still_at(next_at)
        await self.fetching.drain(self.double.clock.at())
        with Session(self.database.engine) as session:
            assert [fault.error for fault in session.exec(select(Fault))] == []

    def files(self) -> list[File]:
        with Session(self.database.engine) as session:
            return list(session.exec(select(File)))

    def captions(self) -> list[str]:
        with Session(self.database.engine) as session:
            return list(session.exec(select(Work.caption)))


@pytest.fixture
def first() -> Iterator[Circle]:
    """The group before it moves to Telegram."""
    with circle() as made:
        yield made


@pytest.fixture
async def house(first: Circle, tmp_path: Path) -> AsyncIterator[House]:
    async with TelegramDouble() as double:
        people = {name: double.person(name, started=True) for name in ("Georgi", "Maria")}
        group = double.group("Our group", people["Georgi"], people["Maria"])
        people["Georgi"].adds_bot(group)
        double.updates.clear()
        double.clock.stand_still_at(first.stage.now)
        _move_to_telegram(first.database, people, group)
        bot = make_bot(Access(double.token, double.base_url, double.base_file_url))
        await bot.initialize()
        yield _house(double, bot, first.database, Store(tmp_path / "files"), people["Maria"], group)
        await bot.shutdown()


def _house(
    double: TelegramDouble, bot: Bot, database: Database, store: Store, maria: Somebody, group: Group
) -> House:
    me, clock = Me(bot.id, bot.username), double.clock.at
    platform = TelegramPlatform(bot, me)
    platforms, can = {"telegram": platform}, {"telegram": platform.capabilities}
    engine = Engine(texts(), can, Settings(fewest_to_start=0))
    entropy = iter(number.to_bytes(16, "big") for number in range(1, 1000))

    async def handle(event: Event) -> Heard:
        return database.run(lambda session: engine.handle(session, event))

    hearing = Hearing(
        bot,
        me,
        handle,
        platform.acknowledge,
        clock=clock,
        entropy=lambda: next(entropy),
        commands=NAMES,
    )
    courier = Courier(database, platforms, "test", book=engine.book, clock=clock)
    fetching = Fetching(database, store, {"telegram": TelegramFiles(bot)}, can, clock=clock)
    return House(double, database, hearing, courier, fetching, store, maria, group)


def _move_to_telegram(database: Database, people: dict[str, Somebody], group: Group) -> None:
    with Session(database.engine) as session, session.begin():
        room = session.exec(select(Room)).one()
        room.platform, room.chat = "telegram", group.id
        for account, _ in session.exec(select(Account, Person).where(Account.person_id == Person.id)):
            account.platform, account.ref = "telegram", people[account.name].id


async def test_an_album_becomes_one_work_that_the_room_sees_as_an_album(house: House) -> None:
    house.maria.tells("/show")
    await house.settle()
    house.maria.sends_album(house.maria.private, ["photo", "photo", "photo"], "Three sides of my page")
    await house.settle()
    assert house.captions() == ["Three sides of my page"]
    question = house.maria.private.last()
    house.maria.presses(question, next(label for label in question.labels if "group" in label))
    await house.settle()
    *album, words = house.group.from_bot()[-4:]
    assert [set(message.media) for message in album] == [{"photo"}] * 3
    assert words.text == "Maria shows: Three sides of my page"
    assert "👏 Well done" in words.labels
    assert [house.store.get(file.sha256) for file in house.files()] == [b"part 0", b"part 1", b"part 2"]
    assert house.double.refusals() == []


async def test_a_photo_with_a_command_as_its_caption_is_put_right_by_editing_it(house: House) -> None:
    sent = house.maria.sends(house.maria.private, "photo", "/show my fisrt page")
    await house.settle()
    house.maria.edits(sent, "/show my first page")
    await house.settle()
    assert house.captions() == ["my first page"]
    assert len(house.files()) == 1
    assert house.maria.private.texts()[-1] == "Saved."


async def test_a_film_over_20_mb_stays_where_it_is_with_a_clear_word_and_is_shown_all_the_same(
    house: House,
) -> None:
    house.maria.sends(house.maria.private, "video", "/show my film", size=21 * 2**20)
    await house.settle()
    question = house.maria.private.last()
    assert any("I cannot keep a copy" in text for text in house.maria.private.texts())
    house.maria.presses(question, next(label for label in question.labels if "group" in label))
    await house.settle()
    shown = house.group.from_bot()[-1]
    assert (set(shown.media), shown.text) == ({"video"}, "Maria shows: my film")
    assert [file.state for file in house.files()] == [FileState.TOO_LARGE]
    assert house.double.calls("getFile") == []
    assert house.double.refusals() == []


async def test_a_name_with_tricks_and_a_wrong_type_mislead_nobody(house: House) -> None:
    house.maria.sends(
        house.maria.private,
        "document",
        "/show my letter",
        content=b"%PDF-1.7 letter",
        name="../../.ssh/config.png",
        mime="image/png",
    )
    await house.settle()
    (file,) = house.files()
    assert (file.name, file.media_type, file.state) == ("config.png", "application/pdf", FileState.STORED)
    assert house.store.path(file.sha256).read_bytes() == b"%PDF-1.7 letter"


async def test_a_link_is_shown_with_its_page(house: House) -> None:
    house.maria.tells("/show https://example.org/maria")
    await house.settle()
    question = house.maria.private.last()
    assert not question.preview
    house.maria.presses(question, next(label for label in question.labels if "group" in label))
    await house.settle()
    assert house.group.from_bot()[-1].preview
