"""Windows: the form that answers a press at once, and what happens where it could not."""

from collections.abc import Iterator

import pytest

from bot.courier.windows import opened
from facilitation.events import Filled, Said
from facilitation.model import Delivery, Dialogue
from facilitation.outbox import WINDOW_GRACE
from facilitation.rules.calendar import Beat
from facilitation.rules.transitions import DeliveryState
from facilitation.tokens import token
from tests.flows.kit import CHECKIN, FORMS, Scene, scene


@pytest.fixture
def midweek() -> Iterator[Scene]:
    """The check-in of week 1 stands in a room where there are windows."""
    with scene(platform=FORMS, until=CHECKIN) as made:
        yield made


def write(here: Scene) -> str:
    """The button under which Amina writes."""
    return token("ci.write", here.kit.beat(Beat.CHECKIN).id, opens_form=True)


def test_a_press_that_asks_for_words_tells_which_window_to_open(midweek: Scene) -> None:
    heard = midweek.amina.taps(write(midweek), room=midweek.room)
    assert heard.answered
    assert heard.window is not None
    assert [field.key for field in heard.window.form.fields] == ["text"]
    row = midweek.kit.row(Delivery, Delivery.dedupe_key == heard.window.key)
    assert (row.state, row.due_at) == (DeliveryState.PENDING, midweek.kit.now + WINDOW_GRACE)


def test_a_window_on_the_screen_is_not_said_once_more(midweek: Scene) -> None:
    heard = midweek.amina.taps(write(midweek), room=midweek.room)
    assert heard.window is not None
    key, now = heard.window.key, midweek.kit.now
    assert midweek.kit.database.run(lambda session: opened(session, key, now))
    assert midweek.kit.row(Delivery, Delivery.dedupe_key == key).state == DeliveryState.SENT
    assert not midweek.kit.database.run(lambda session: opened(session, key, now)), "it was there already"
    assert not midweek.kit.database.run(lambda session: opened(session, "nothing", now))


def test_where_the_window_came_too_late_a_button_opens_it(midweek: Scene) -> None:
    first = midweek.amina.taps(write(midweek), room=midweek.room)
    midweek.kit.due(midweek.kit.now + WINDOW_GRACE)
    midweek.kit.tick()
    assert midweek.amina.last.kind == "M-DC-1"
    again = midweek.amina.presses("Write")
    assert again.window is not None
    assert first.window is not None
    assert again.window.form == first.window.form


def test_a_button_for_a_window_that_nobody_waits_for_is_answered_kindly(midweek: Scene) -> None:
    midweek.amina.taps(token("ci.words", midweek.kit.beat(Beat.CHECKIN).id, opens_form=True))
    assert midweek.amina.heard() == ["M-OK-4"]


def test_a_window_without_what_is_needed_is_refused_and_can_be_sent_again(midweek: Scene) -> None:
    heard = midweek.amina.commands("ask")
    heard = midweek.amina.presses("The group")
    assert heard.window is not None
    for words, kinds in (("  ", ["M-OK-9"]), ("What is a tree?", [])):
        midweek.amina.fills(heard.window.form.token, text=words)
        assert [kind for kind in midweek.amina.heard() if kind == "M-OK-9"] == kinds
    assert midweek.kit.rows(Dialogue) == []


def test_a_window_follows_on_no_window(midweek: Scene) -> None:
    heard = midweek.kit.hear(midweek.kit.event(midweek.amina, Filled(write(midweek), {"text": "x"})))
    assert heard.window is None


def test_who_replied_without_a_ping_gets_the_button_instead(midweek: Scene) -> None:
    (post,) = midweek.kit.posted("M-CI-1")
    said = Said("", "w1", str(post.id), unread=True)
    midweek.kit.hear(midweek.kit.event(midweek.amina, said, room=midweek.room))
    assert midweek.amina.heard() == ["M-DC-2"]
    assert midweek.amina.presses("Write").window is not None


def test_a_command_of_a_stranger_is_answered_to_the_stranger_only(midweek: Scene) -> None:
    before = len(midweek.kit.posted())
    heard = midweek.stefan.commands("help", room=midweek.room)
    assert heard.answered
    assert [told.kind for told in midweek.kit.posted()[before:]] == ["M-ER-3"]
    assert midweek.kit.account(midweek.stefan) is None, "nothing is kept about somebody who only looked"
