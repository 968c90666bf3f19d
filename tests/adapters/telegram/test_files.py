"""Files in and out, against the strict double: every request is one that Telegram takes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from hashlib import sha256

import pytest
from telegram import Bot

from adapters.telegram.connection import Access, Me, make_bot
from adapters.telegram.files import TelegramFiles
from adapters.telegram.platform import FETCH_LIMIT, TelegramPlatform
from facilitation.errors import Gone, TooLarge, TryLater
from facilitation.parcels import parts
from facilitation.ports import Address, Order, SentFile
from facilitation.speech import Button, Enclosed, Message, mark
from tests.fakes.telegram import Group, Person, TelegramDouble
from tests.fakes.telegram import Message as Seen

KINDS = ("photo", "document", "voice", "video", "video_note", "audio")
BUTTON = Button("Well done", "1b:pf.well:1:")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


@dataclass
class Post:
    """A bot that shows works in a group; `stored` is what it keeps itself."""

    double: TelegramDouble
    bot: Bot
    maria: Person
    group: Group
    stored: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.platform = TelegramPlatform(self.bot, Me(self.bot.id, self.bot.username), self._load)
        self.files = TelegramFiles(self.bot)

    def keep(self, content: bytes, media_type: str, kind: str = "document", name: str = "") -> SentFile:
        """A file that came from elsewhere."""
        key = sha256(content).hexdigest()
        self.stored[key] = content
        return SentFile(kind, "", name, key, len(content), media_type)

    async def show(self, text: str, *files: SentFile) -> list[Seen]:
        """Send it as the ledger's rows would be sent; what the room got."""
        before = len(self.group.from_bot())
        enclosed = tuple(Enclosed(number, file.kind) for number, file in enumerate(files))
        message = Message("M-SC-3", text, (BUTTON,), enclosed)
        for number, part in enumerate(parts(message, self.platform.capabilities)):
            sent = tuple(files[one.id] for one in part.files)
            await self.platform.post(Order(number, Address("telegram", self.group.id), part, files=sent))
        return self.group.from_bot()[before:]

    def received(self, kind: str, **more: object) -> SentFile:
        """What Maria sent to the bot, as our rows know it."""
        message = self.maria.sends(self.maria.private, kind, **more)  # type: ignore[arg-type]  # the double's own words
        return SentFile(kind, message.files[0].file_id)

    async def _load(self, name: str) -> bytes:
        if name not in self.stored:
            raise FileNotFoundError(name)
        return self.stored[name]


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    async with TelegramDouble() as double:
        maria = double.person("Maria", started=True)
        group = double.group("Web design", maria)
        maria.adds_bot(group)
        bot = make_bot(Access(double.token, double.base_url, double.base_file_url))
        await bot.initialize()
        yield Post(double, bot, maria, group)
        await bot.shutdown()


async def test_what_somebody_sent_can_be_fetched(post: Post) -> None:
    file = post.received("document", content=b"%PDF-1.4 my work", name="work.pdf")
    assert await post.files.fetch(file.ref, FETCH_LIMIT) == b"%PDF-1.4 my work"
    assert post.double.refusals() == []


async def test_more_than_telegram_gives_out_is_too_large_whatever_size_it_has_said(post: Post) -> None:
    file = post.received("video", size=FETCH_LIMIT + 1)
    with pytest.raises(TooLarge):
        await post.files.fetch(file.ref, FETCH_LIMIT)


async def test_more_than_we_want_is_too_large_also_where_telegram_has_not_said_so(post: Post) -> None:
    announced = post.received("document", content=b"0123456789")
    unannounced = post.received("document", content=b"0123456789", size=0)
    for file in (announced, unannounced):
        with pytest.raises(TooLarge):
            await post.files.fetch(file.ref, 9)


async def test_a_file_that_telegram_does_not_know_is_gone(post: Post) -> None:
    with pytest.raises(Gone):
        await post.files.fetch("nonsense", FETCH_LIMIT)


async def test_a_fetch_in_bad_weather_may_be_tried_later(post: Post) -> None:
    file = post.received("photo")
    post.double.faults.too_many("getFile", retry_after=7)
    post.double.faults.gateway("getFile")
    post.double.faults.drop("getFile")
    waits = []
    for _ in range(3):
        with pytest.raises(TryLater) as caught:
            await post.files.fetch(file.ref, FETCH_LIMIT)
        waits.append(caught.value.seconds)
    assert waits[0] == 7
    assert await post.files.fetch(file.ref, FETCH_LIMIT) == b"content"


@pytest.mark.parametrize("kind", KINDS)
async def test_a_work_of_any_kind_is_shown_by_reference_with_words_and_buttons(kind: str, post: Post) -> None:
    seen = await post.show(f"**{mark('Maria')}** shows: my work", post.received(kind))
    assert set(seen[0].media) == {kind}
    assert seen[-1].text == "Maria shows: my work"
    assert seen[-1].labels == ["Well done"]
    assert len(seen) == (2 if kind == "video_note" else 1)
    assert post.double.refusals() == []


async def test_an_album_is_shown_as_one_and_its_words_and_buttons_follow(post: Post) -> None:
    seen = await post.show("Three sides", *(post.received(kind) for kind in ("photo", "video", "photo")))
    assert [set(message.media) for message in seen] == [{"photo"}, {"video"}, {"photo"}, set()]
    assert len({message.album for message in seen[:3]}) == 1
    assert (seen[3].text, seen[3].labels) == ("Three sides", ["Well done"])
    assert post.double.refusals() == []


async def test_files_that_cannot_share_an_album_are_shown_one_after_the_other(post: Post) -> None:
    kinds = ("photo", "document", "document", "voice", *["photo"] * 11)
    seen = await post.show("All of it", *(post.received(kind) for kind in kinds))
    assert len(seen) == len(kinds) + 1
    assert len(post.double.calls("sendMediaGroup")) == 2
    assert post.double.refusals() == []


async def test_a_caption_fills_its_limit_and_longer_words_follow_the_file(post: Post) -> None:
    (full,) = await post.show(f"**{'a' * 1020}**", post.received("photo"))
    assert full.text == "a" * 1020
    file, words = await post.show("a" * 1025, post.received("photo"))
    assert (file.text, file.labels) == ("", [])
    assert (words.text, words.labels) == ("a" * 1025, ["Well done"])
    assert post.double.refusals() == []


async def test_a_file_from_elsewhere_is_uploaded_from_the_store_as_what_it_is(post: Post) -> None:
    (picture,) = await post.show("Look", post.keep(PNG, "image/png", "document", "a.exe"))
    (poem,) = await post.show("Read", post.keep(b"so much depends", "text/plain", "photo", "poem.txt"))
    assert set(picture.media) == {"photo"}
    assert set(poem.media) == {"document"}
    assert (poem.files[0].name, poem.files[0].content) == ("poem.txt", b"so much depends")
    assert post.double.refusals() == []


async def test_an_album_from_elsewhere_is_uploaded_whole(post: Post) -> None:
    files = [post.keep(PNG + bytes([number]), "image/png", "photo") for number in range(3)]
    seen = await post.show("Three", *files)
    assert [set(message.media) for message in seen] == [{"photo"}] * 3 + [set()]
    assert post.double.refusals() == []


async def test_a_reference_that_telegram_no_longer_takes_is_made_good_from_the_store(post: Post) -> None:
    kept = post.keep(PNG, "image/png")
    (seen,) = await post.show("Look", SentFile("photo", "gone", "", kept.sha256, kept.size, kept.media_type))
    assert seen.files[0].content == PNG
    assert (seen.text, seen.labels) == ("Look", ["Well done"])


async def test_the_words_of_a_work_are_never_lost_with_its_file(post: Post) -> None:
    for lost in (
        SentFile("photo", "gone"),
        SentFile("photo", "", "", "0" * 64, 5, "image/png"),
        SentFile("photo", "../../etc/passwd"),
    ):
        (seen,) = await post.show("Maria shows: my page", lost)
        assert (seen.text, seen.media, seen.labels) == ("Maria shows: my page", {}, ["Well done"])


async def test_an_album_of_which_nothing_is_left_says_so(post: Post) -> None:
    lost = Message("M-SC-3", "", files=(Enclosed(1, "photo"), Enclosed(2, "photo")))
    with pytest.raises(Gone):
        await post.platform.post(Order(1, Address("telegram", post.group.id), lost))


async def test_limits_and_doubt_count_for_files_as_for_words(post: Post) -> None:
    file = post.received("photo")
    post.double.faults.too_many("sendPhoto", retry_after=9)
    with pytest.raises(TryLater) as caught:
        await post.show("Look", file)
    assert caught.value.seconds == 9
    assert post.group.from_bot() == []


async def test_words_cannot_take_the_place_of_a_picture(post: Post) -> None:
    (seen,) = await post.show("Look", post.received("photo"))
    with pytest.raises(Gone):
        await post.platform.edit(
            Order(9, Address("telegram", post.group.id), Message("M-OK-1", "Saved.")), str(seen.id)
        )


async def test_only_a_work_that_is_a_link_is_shown_with_its_page(post: Post) -> None:
    address = "https://example.org/me"
    room = Address("telegram", post.group.id)
    for preview in ("", address):
        await post.platform.post(
            Order(1, room, Message("M-SC-3", f"Maria shows: {mark(address)}", preview=preview))
        )
    assert [message.preview for message in post.group.from_bot()] == [False, True]
    assert post.double.calls("sendMessage")[-1].params["link_preview_options"] == {"url": address}
    assert post.double.refusals() == []
