"""The ledger's rows on Discord: what the network and Discord do to them, and that nothing is said twice or lost."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.courier.embedded import Courier
from facilitation.model import Account, Reach, Room, RoomState
from facilitation.ports import Order
from facilitation.rules.transitions import DeliveryState
from tests.adapters.discord.speaking import Stage, standing
from tests.bot.courier_world import World, book, press, small_world
from tests.fakes.discord import POST


@dataclass
class Post:
    """A ledger whose room and people are on Discord, and its courier."""

    stage: Stage
    world: World
    courier: Courier
    now: datetime

    def say(self, name: str, **more: Any) -> None:
        self.world.say(name, at=self.now, **more)

    async def drain(self, owner: Courier | None = None) -> None:
        """Until nothing is open: the world's clock follows the ledger's."""
        while (next_at := await (owner or self.courier).drain(self.now)) is not None:
            self.stage.double.backend.advance_clock((next_at - self.now).total_seconds())
            self.now = next_at

    def shown(self) -> list[str]:
        return self.stage.shown(self.stage.room)


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    async with standing() as stage:
        with small_world() as world:
            maria, eva = world.add_people(2)
            world.change(Room, world.room_ids[0], platform="discord", chat=stage.channel.id)
            world.change(Account, maria, platform="discord", ref=stage.maria.id)
            world.change(Account, eva, platform="discord", ref=stage.eva.id)
            courier = Courier(world.database, {"discord": stage.platform}, "embedded", book=book())
            yield Post(stage, world, courier, stage.double.env.now())


@pytest.mark.parametrize("buttons", [(), (press("Done", "1b:a::"),)], ids=["words", "buttons"])
async def test_what_arrived_in_spite_of_an_error_is_found_and_not_said_again(
    post: Post, buttons: tuple[Any, ...]
) -> None:
    post.stage.double.faults.gateway(stored=True)
    post.say("Week 1", buttons=buttons)
    await post.drain()
    assert post.shown() == ["Week 1"]
    row = post.world.row("Week 1")
    assert (row.state, row.message_ref) == (DeliveryState.SENT, str(post.stage.last().id))


async def test_what_did_not_arrive_is_said_again_once(post: Post) -> None:
    post.stage.double.faults.drops()
    post.say("Week 1")
    await post.drain()
    assert post.shown() == ["Week 1"]
    assert post.world.states() == {"Week 1": DeliveryState.SENT}


async def test_a_process_that_died_while_it_spoke_does_not_repeat_itself(post: Post) -> None:
    post.say("Week 1", buttons=(press("Done", "1b:a::"),))
    send = post.stage.platform.post

    async def dies(order: Order) -> str:
        await send(order)
        raise KeyboardInterrupt

    post.stage.platform.post = dies  # type: ignore[method-assign]  # the process ends here
    with pytest.raises(KeyboardInterrupt):
        await post.courier._send((await post.courier._take(post.now, 1))[0][0])
    post.stage.platform.post = send  # type: ignore[method-assign]  # and another one begins
    post.now += timedelta(minutes=10)
    post.stage.double.gate.forget_nonces()
    await post.drain(Courier(post.world.database, {"discord": post.stage.platform}, "embedded", book=book()))
    assert post.shown() == ["Week 1"]
    assert post.world.row("Week 1").message_ref == str(post.stage.last().id)


async def test_a_limit_holds_the_channel_and_the_order_stays(post: Post) -> None:
    post.stage.double.faults.too_many(retry_after=20)
    for name in ("one", "two", "three"):
        post.say(name)
    began = post.now
    await post.drain()
    assert post.shown() == ["one", "two", "three"]
    assert post.now - began >= timedelta(seconds=20)
    assert len(post.stage.double.calls(POST)) == 3


async def test_closed_messages_are_not_knocked_at_again_and_news_waits_for_a_tap(post: Post) -> None:
    eva = post.world.account_ids[1]
    post.say("Hello Eva", account_id=eva)
    await post.drain()
    assert post.world.get(Account, eva).reach == Reach.BLOCKED
    asked = len(post.stage.double.calls(POST))
    post.say("One more", account_id=eva)
    post.now += timedelta(hours=1)
    await post.drain()
    assert [post.world.row(name).state for name in ("Hello Eva", "One more")] == [DeliveryState.PENDING] * 2
    assert len(post.stage.double.calls(POST)) == asked


async def test_a_room_where_the_bot_may_not_write_waits_and_says_which_right_is_missing(post: Post) -> None:
    post.stage.double.bot_may(post.stage.guild, channel=post.stage.channel, send_messages=False)
    post.say("Week 1")
    await post.courier.drain(post.now)
    assert post.world.get(Room, post.world.room_ids[0]).state == RoomState.MUTED
    assert post.world.row("Week 1").state == DeliveryState.PENDING
    assert post.world.row("Week 1").error == "no_rights: the bot may not Send Messages"
    assert post.stage.double.calls(POST) == []
