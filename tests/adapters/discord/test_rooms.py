"""What happens to channels, threads, servers and rights, as events about our rooms, and about no others."""

import discord
from simcord.builders import ChannelHandle

from facilitation.events import RoomChanged
from tests.adapters.discord.listening import World, world


def told(made: World) -> list[tuple[int, str]]:
    """What was told since the last look, by room."""
    events, made.core.events = made.core.events, []
    return [(event.place.chat, event.body.change) for event in events if isinstance(event.body, RoomChanged)]


async def test_a_channel_of_ours_that_is_renamed_or_deleted_is_told_others_are_not() -> None:
    async with world() as made:
        other = made.guild.create_text_channel("other")
        made.core.ours = {made.room.id}
        for channel in (made.room, other):
            made.double.backend.edit_channel(channel.id, {"name": "renamed"})
        await made.double.env.settle()
        assert [event.place.title for event in made.core.events] == ["renamed"]
        assert told(made) == [(made.room.id, "renamed")]
        for channel in (made.room, other):
            made.double.backend.delete_channel(channel.id)
        await made.double.env.settle()
        assert told(made) == [(made.room.id, "deleted")]


async def test_rights_that_go_and_come_back_are_told_once_each() -> None:
    async with world() as made:
        made.core.ours = {made.room.id}
        made.double.bot_may(made.guild, channel=made.room, send_messages=False)
        made.double.bot_may(made.guild, channel=made.room, send_messages=False)
        await made.double.env.settle()
        assert [e.body.rights for e in made.core.events if isinstance(e.body, RoomChanged)] == [
            ("Send Messages",)
        ]
        assert told(made) == [(made.room.id, "muted")]
        made.double.bot_may(made.guild, channel=made.room, send_messages=True)
        await made.double.env.settle()
        assert told(made) == [(made.room.id, "unmuted")]


async def test_a_right_of_the_role_counts_as_well() -> None:
    async with world() as made:
        made.core.ours = {made.room.id}
        everyone = made.double.backend.get_guild(made.guild.id).roles[made.guild.id]
        without = discord.Permissions(everyone.permissions)
        without.update(send_messages=False)
        made.double.backend.edit_role(made.guild.id, made.guild.id, {"permissions": without.value})
        made.double.bot_may(made.guild, send_messages=False, administrator=False)
        await made.double.env.settle()
        assert told(made) == [(made.room.id, "muted")]


async def test_a_locked_thread_is_closed_and_a_sleeping_one_is_not() -> None:
    async with world() as made:
        backend = made.double.backend
        thread = ChannelHandle(
            made.double.env, made.guild, backend.create_thread(made.room.id, "Week", made.maria.id)
        )
        await made.double.env.settle()
        made.core.ours = {thread.id}
        made.double.bot_may(made.guild, manage_threads=False, administrator=False)
        backend.edit_channel(thread.id, {}, thread_metadata={"archived": True})
        await made.double.env.settle()
        assert told(made) == []
        backend.edit_channel(thread.id, {}, thread_metadata={"archived": False, "locked": True})
        await made.double.env.settle()
        assert told(made) == [(thread.id, "closed")]
        backend.delete_channel(thread.id)
        await made.double.env.settle()
        assert told(made) == [(thread.id, "deleted")]


async def test_who_takes_the_bot_out_of_the_server_takes_it_out_of_its_rooms() -> None:
    async with world() as made:
        made.core.ours = {made.room.id}
        guild = made.client.get_guild(made.guild.id)
        assert guild is not None
        await made.receiver.on_guild_remove(guild)
        assert told(made) == [(made.room.id, "removed")]
        await made.receiver.on_guild_join(guild)
        assert [change for _, change in told(made)] == ["joined", "unmuted"]


async def test_a_new_session_tells_what_may_be_done_now() -> None:
    async with world() as made:
        made.core.ours = {made.room.id}
        await made.receiver.on_ready()
        assert told(made) == [(made.room.id, "unmuted")]
