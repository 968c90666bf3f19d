"""What leaves with a message: the files as their rows know them, and an album at the pace of its parts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlmodel import Session

from facilitation.model import File, Person
from facilitation.ports import Capabilities, Order, Packing, SentFile
from facilitation.speech import Enclosed, Message, to_json
from tests.bot.courier_world import NOW, World, small_world
from tests.fakes.recorder import Recorder


@dataclass
class Watching(Recorder):
    """A recorder that keeps whole orders."""

    orders: list[Order] = field(default_factory=list)

    async def post(self, order: Order) -> str:
        self.orders.append(order)
        return await super().post(order)


@pytest.fixture
def world() -> Iterator[World]:
    with small_world() as made:
        made.platform = Watching(capabilities=Capabilities(packing=Packing(each_counts=True)))
        yield made


def give(world: World, ref: str, **more: Any) -> Enclosed:
    """A file of somebody's."""

    def add(session: Session) -> int:
        with session.begin():
            person = Person(created_at=NOW)
            session.add(person)
            session.flush()
            values: dict[str, Any] = {"platform": "console", "kind": "photo", **more}
            row = File(
                person_id=person.id,
                place=ref,
                ref=ref,
                unique_ref=ref,
                name="a.jpg",
                at=NOW,
                fetch_at=NOW,
                **values,
            )
            session.add(row)
            session.flush()
            return row.id

    return Enclosed(world.database.run(add), "photo")


def show(world: World, name: str, *files: Enclosed) -> None:
    world.say(name, message=to_json(Message("M-SC-3", name, files=files)))


def orders(world: World) -> list[Order]:
    assert isinstance(world.platform, Watching)
    return world.platform.orders


async def test_a_file_goes_by_its_reference_where_it_came_from_the_same_platform(world: World) -> None:
    show(world, "work", give(world, "a", sha256="c0de", size=7, media_type="image/png"))
    await world.drain(world.courier())
    assert orders(world)[0].files == (SentFile("photo", "a", "a.jpg", "c0de", 7, "image/png"),)


async def test_a_file_from_elsewhere_goes_from_the_store_and_its_announced_type_is_not_believed(
    world: World,
) -> None:
    stored = give(world, "a", platform="discord", sha256="c0de", media_type="image/png")
    pending = give(world, "b", platform="discord", media_type="image/png")
    here = give(world, "c", media_type="image/png")
    show(world, "work", stored, pending, here)
    await world.drain(world.courier())
    assert [(file.ref, file.sha256, file.media_type) for file in orders(world)[0].files] == [
        ("", "c0de", "image/png"),
        ("c", "", ""),
    ]


async def test_the_words_go_without_a_file_that_was_deleted(world: World) -> None:
    show(world, "work", Enclosed(12345, "photo"))
    await world.drain(world.courier())
    assert [(order.message.text, order.files) for order in orders(world)] == [("work", ())]


async def test_what_follows_an_album_waits_as_for_as_many_messages(world: World) -> None:
    show(world, "album", *(give(world, f"{number}") for number in range(5)))
    world.say("next")
    await world.drain(world.courier())
    first, following = world.platform.calls
    assert (following.at - first.at).total_seconds() > 4
