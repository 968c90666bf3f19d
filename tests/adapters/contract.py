"""What every platform keeps, whatever stands behind it. A platform's tests subclass `PlatformContract`.

One that only sends, and that nobody can press anything on, subclasses `SendingContract`.
"""

from abc import abstractmethod
from typing import Protocol

import pytest

from facilitation.errors import DeliveryError, Gone, Unreachable
from facilitation.ports import Address, Order, Platform
from facilitation.speech import Button, Message


class Stage(Protocol):
    """A platform with people to look at it: a room, a person who can be written to, and one who cannot."""

    @property
    def platform(self) -> Platform: ...

    @property
    def room(self) -> Address: ...

    @property
    def private(self) -> Address: ...

    @property
    def closed(self) -> Address:
        """The private chat of somebody who blocked the bot."""
        ...

    async def press(self) -> str:
        """Somebody presses a button in the room; the handle for answering it."""
        ...

    def expire(self, interaction: str) -> None:
        """Let the time for answering a press run out."""
        ...

    def shown(self, address: Address) -> list[str]:
        """The texts that people see in a chat, oldest first."""
        ...

    def pinned(self, address: Address) -> list[str]:
        """The references of the pinned messages."""
        ...

    def toasts(self) -> list[str]:
        """The short answers that people got."""
        ...


def order(
    address: Address, text: str, *, delivery: int = 1, interaction: str = "", buttons: tuple[Button, ...] = ()
) -> Order:
    """An order as the courier gives it."""
    return Order(delivery, address, Message("M-OK-1", text, buttons), interaction=interaction)


class SendingContract:
    """Subclasses give a fixture `stage`. Where a platform has no rooms, its room is one more private place."""

    @pytest.fixture
    @abstractmethod
    def stage(self) -> Stage: ...

    async def test_what_is_posted_is_seen_in_its_place_and_nowhere_else(self, stage: Stage) -> None:
        await stage.platform.post(order(stage.room, "To the room."))
        await stage.platform.post(order(stage.private, "To one person.", delivery=2))
        assert stage.shown(stage.room) == ["To the room."]
        assert stage.shown(stage.private) == ["To one person."]

    async def test_every_post_has_a_reference_of_its_own(self, stage: Stage) -> None:
        refs = [await stage.platform.post(order(stage.room, f"Number {i}.", delivery=i)) for i in (1, 2, 3)]
        assert len(set(refs)) == 3
        assert all(refs)

    async def test_a_post_with_buttons_is_taken(self, stage: Stage) -> None:
        buttons = (
            Button("Well", token="1b:ci.status:4f:well~zik0zj"),
            Button("Course", url="https://example.org/"),
        )
        assert await stage.platform.post(order(stage.room, "How is it going?", buttons=buttons))

    async def test_somebody_who_closed_the_private_chat_is_unreachable(self, stage: Stage) -> None:
        with pytest.raises(Unreachable):
            await stage.platform.post(order(stage.closed, "Hello."))

    async def test_the_same_delivery_twice_appears_once_where_that_is_promised(self, stage: Stage) -> None:
        await stage.platform.post(order(stage.room, "Once?"))
        await stage.platform.post(order(stage.room, "Once?"))
        assert len(stage.shown(stage.room)) == (1 if stage.platform.capabilities.deduplicates else 2)

    async def test_a_delivery_is_found_where_that_is_promised_and_never_invented(self, stage: Stage) -> None:
        said = order(stage.room, "Look for me.", delivery=77)
        assert await stage.platform.find(said) is None
        ref = await stage.platform.post(said)
        assert await stage.platform.find(said) == (ref if stage.platform.capabilities.searchable else None)

    async def test_a_place_that_does_not_exist_raises_only_what_the_port_allows(self, stage: Stage) -> None:
        nowhere = Address(stage.room.platform, -987_654_321)
        with pytest.raises(DeliveryError):
            await stage.platform.edit(order(nowhere, "?"), "987654321")


class PlatformContract(SendingContract):
    """As `SendingContract`, for platforms where what was said can be changed and pressed."""

    async def test_an_edit_changes_the_message_in_its_place(self, stage: Stage) -> None:
        ref = await stage.platform.post(order(stage.private, "Step 1"))
        await stage.platform.edit(order(stage.private, "Step 2", delivery=2), ref)
        assert stage.shown(stage.private) == ["Step 2"]

    async def test_saying_the_same_again_in_an_edit_is_success(self, stage: Stage) -> None:
        ref = await stage.platform.post(order(stage.private, "Step 1"))
        await stage.platform.edit(order(stage.private, "Step 1"), ref)
        assert stage.shown(stage.private) == ["Step 1"]

    async def test_editing_what_is_gone_says_so(self, stage: Stage) -> None:
        ref = await stage.platform.post(order(stage.room, "Soon gone."))
        await stage.platform.delete(stage.room, ref)
        with pytest.raises(Gone):
            await stage.platform.edit(order(stage.room, "Too late.", delivery=2), ref)

    async def test_deleting_twice_is_success(self, stage: Stage) -> None:
        ref = await stage.platform.post(order(stage.room, "A slip."))
        await stage.platform.delete(stage.room, ref)
        await stage.platform.delete(stage.room, ref)
        assert stage.shown(stage.room) == []

    async def test_pinning_twice_pins_once(self, stage: Stage) -> None:
        ref = await stage.platform.post(order(stage.room, "Week 1"))
        if stage.platform.capabilities.pins:
            await stage.platform.pin(stage.room, ref)
            await stage.platform.pin(stage.room, ref)
            assert stage.pinned(stage.room) == [ref]

    async def test_a_toast_reaches_who_pressed_and_leaves_the_room_as_it_is(self, stage: Stage) -> None:
        before = stage.shown(stage.room)
        pressed = await stage.press()
        await stage.platform.toast(order(stage.room, "Saved.", interaction=pressed))
        assert stage.toasts() == ["Saved."]
        assert [text for text in stage.shown(stage.room) if text == "Saved."] == []
        assert before == []

    async def test_a_toast_for_an_old_press_is_unreachable(self, stage: Stage) -> None:
        pressed = await stage.press()
        stage.expire(pressed)
        with pytest.raises(Unreachable):
            await stage.platform.toast(order(stage.room, "Saved.", interaction=pressed))
