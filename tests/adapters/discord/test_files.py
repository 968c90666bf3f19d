"""Files in and out, before the double: every request is one that Discord takes."""

import io
from hashlib import sha256

import discord
import pytest

from adapters.discord.enclosing import FILE_LIMIT
from adapters.discord.files import DiscordFiles
from adapters.discord.platform import FETCH_LIMIT
from facilitation.errors import Gone, TooLarge, TryLater
from facilitation.parcels import parts
from facilitation.ports import Order, SentFile
from facilitation.speech import Enclosed, Message
from tests.adapters.discord.speaking import BUTTON, PNG, Stage
from tests.fakes.discord import POST


async def sent(stage: Stage, content: bytes = b"my work", name: str = "work.txt") -> discord.Attachment:
    """A file in the room, as somebody sent it."""
    there = stage.client.get_partial_messageable(stage.channel.id)
    return (await there.send(file=discord.File(io.BytesIO(content), name))).attachments[0]


def keep(stage: Stage, content: bytes, media_type: str, kind: str = "document", name: str = "") -> SentFile:
    """A file that came from elsewhere and is in our store."""
    key = sha256(content).hexdigest()
    stage.stored[key] = content
    return SentFile(kind, "", name, key, len(content), media_type)


async def show(stage: Stage, text: str, *files: SentFile) -> list[discord.Message]:
    """Send it as the ledger's rows would be sent; what the room got."""
    before = len(stage.seen(stage.room))
    enclosed = tuple(Enclosed(number, file.kind) for number, file in enumerate(files))
    for number, part in enumerate(
        parts(Message("M-SC-3", text, (BUTTON,), enclosed), stage.platform.capabilities)
    ):
        order = Order(10 + number, stage.room, part, files=tuple(files[one.id] for one in part.files))
        await stage.platform.post(order)
    return stage.seen(stage.room)[before:]


async def test_what_somebody_sent_can_be_fetched_also_when_its_link_is_dead(stage: Stage) -> None:
    files = DiscordFiles(stage.client)
    ref = (await sent(stage)).url
    assert await files.fetch(ref, FETCH_LIMIT) == b"my work"
    stage.double.wire.expire_links()
    assert await files.fetch(ref, FETCH_LIMIT) == b"my work"


async def test_a_file_whose_message_or_channel_is_gone_is_gone(stage: Stage) -> None:
    files = DiscordFiles(stage.client)
    ref = (await sent(stage)).url
    stage.double.wire.expire_links()
    await stage.platform.delete(stage.room, str(stage.last().id))
    with pytest.raises(Gone):
        await files.fetch(ref, FETCH_LIMIT)
    stage.double.backend.delete_channel(stage.channel.id)
    with pytest.raises(Gone):
        await files.fetch(ref, FETCH_LIMIT)
    with pytest.raises(Gone):
        await files.fetch(f"{stage.double.wire.root}/cdn/ephemeral-attachments/1/2/a.png", FETCH_LIMIT)


async def test_more_than_we_want_is_too_large(stage: Stage) -> None:
    files = DiscordFiles(stage.client)
    ref = (await sent(stage, b"0123456789")).url
    for _ in range(2):
        with pytest.raises(TooLarge):
            await files.fetch(ref, 9)
        stage.double.wire.expire_links()


async def test_a_fetch_in_bad_weather_may_be_tried_later(stage: Stage) -> None:
    files = DiscordFiles(stage.client)
    ref = (await sent(stage)).url
    stage.double.wire.expire_links()
    stage.double.faults.gateway("GET /channels/{channel_id}/messages")
    stage.double.faults.too_many("GET /channels/{channel_id}/messages", retry_after=7)
    for _ in range(2):
        with pytest.raises(TryLater):
            await files.fetch(ref, FETCH_LIMIT)
    await stage.double.wire.stop()
    with pytest.raises(TryLater):
        await files.fetch(ref.replace(stage.double.wire.root, "http://127.0.0.1:9"), FETCH_LIMIT)


async def test_works_of_all_kinds_are_shown_in_one_message_with_words_and_buttons(stage: Stage) -> None:
    theirs = SentFile("document", (await sent(stage)).url, "work.txt")
    picture = keep(stage, PNG, "image/png", "photo", "page.png")
    voice = keep(stage, b"OggS", "audio/ogg", "voice")
    (seen,) = await show(stage, "**Maria** shows: my work", theirs, picture, voice)
    assert [one.filename for one in seen.attachments] == ["work.txt", "page.png", "file.ogg"]
    assert [one.description for one in seen.attachments] == [None, "Maria shows: my work", None]
    assert seen.content == "**Maria** shows: my work"
    assert seen.components


async def test_a_reference_that_is_dead_is_made_good_from_the_store(stage: Stage) -> None:
    kept = keep(stage, PNG, "image/png")
    (seen,) = await show(
        stage, "Look", SentFile("photo", "gone", "", kept.sha256, kept.size, kept.media_type)
    )
    assert len(seen.attachments) == 1


async def test_the_words_of_a_work_are_never_lost_with_its_file(stage: Stage) -> None:
    for lost in (
        SentFile("photo", f"{stage.double.wire.root}/cdn/nothing"),
        SentFile("photo", "", "", "0" * 64, 5, "image/png"),
        keep(stage, bytes(FILE_LIMIT + 1), "video/mp4", "video"),
    ):
        stage.double.gate.forget_nonces()
        (seen,) = await show(stage, "Maria shows: my page", lost)
        assert (seen.content, seen.attachments, bool(seen.components)) == ("Maria shows: my page", [], True)


async def test_without_the_right_to_attach_words_go_alone(stage: Stage) -> None:
    stage.double.bot_may(stage.guild, channel=stage.channel, attach_files=False)
    (seen,) = await show(stage, "Maria shows: my page", keep(stage, PNG, "image/png"))
    assert (seen.content, seen.attachments) == ("Maria shows: my page", [])
    with pytest.raises(Gone):
        await stage.say("", files=[keep(stage, PNG, "image/png")])


async def test_a_file_that_discord_finds_too_large_after_all_leaves_the_words(stage: Stage) -> None:
    stage.double.faults.refuses(POST, 413, 40005)
    (seen,) = await show(stage, "Maria shows: my page", keep(stage, PNG, "image/png"))
    assert (seen.content, seen.attachments) == ("Maria shows: my page", [])
    stage.double.faults.refuses(POST, 413, 40005)
    with pytest.raises(Gone):
        await stage.say("", files=[keep(stage, PNG, "image/png")], delivery=6)


async def test_a_file_that_is_sent_a_second_time_is_whole(stage: Stage) -> None:
    stage.double.faults.refuses(POST, 400, 50083)
    asleep = stage.thread(archived=True)
    await stage.say("Look", asleep, files=[keep(stage, PNG, "image/png")])
    assert stage.last(asleep).attachments[0].size == len(PNG)


async def test_as_many_files_go_as_a_request_holds(stage: Stage) -> None:
    large = [keep(stage, bytes([number]) * FILE_LIMIT, "video/mp4", "video") for number in range(3)]
    (seen,) = await show(stage, "Three films", *large)
    assert len(seen.attachments) == 2


async def test_words_change_and_the_picture_stays(stage: Stage) -> None:
    (seen,) = await show(stage, "Look", keep(stage, PNG, "image/png"))
    await stage.platform.edit(Order(9, stage.room, Message("M-OK-1", "Look again")), str(seen.id))
    assert (stage.last().content, len(stage.last().attachments)) == ("Look again", 1)


async def test_a_picture_answers_a_press_as_well(stage: Stage) -> None:
    pressed = await stage.press()
    await stage.say(
        "Yours", stage.private, interaction=pressed, files=[keep(stage, PNG, "image/png", name="a.png")]
    )
    (answer,) = stage.results[-1].followups
    assert (answer.content, answer.ephemeral) == ("Yours", True)
    assert [one.filename for one in answer.attachments] == ["a.png"]
