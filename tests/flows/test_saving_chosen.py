"""“Save to portfolio”, chosen on a message of the room: one's own words and works, and nothing of others."""

import pytest

from facilitation.events import Attachment, Chosen
from facilitation.model import Delivery, File, ItemKind, PortfolioItem, Visibility, Work
from tests.flows.kit import Scene, Who

PHOTO = Attachment("photo", "ref", "unique", 9000)


def chooses(person: Who, scene: Scene, chosen: Chosen) -> None:
    person.commands("portfolio", room=scene.room, chosen=chosen)


def work_shown(here: Scene) -> Chosen:
    here.amina.presses("Show something", room=here.room)
    here.amina.says("My cup")
    here.amina.presses("In the group")
    post = next(row for row in here.kit.rows(Delivery) if row.kind == "M-SC-3")
    return Chosen(post.message_ref, own=False)


def test_ones_own_words_are_saved_with_their_files_once(monday: Scene) -> None:
    for _ in range(2):
        chooses(monday.amina, monday, Chosen("m7", own=True, text=" A tree of states ", attachments=(PHOTO,)))
        assert monday.amina.heard() == ["M-PO-15"]
    item = monday.kit.row(PortfolioItem)
    assert (item.kind, item.text, item.visibility) == (ItemKind.NOTE, "A tree of states", Visibility.ME)
    assert [file.item_id for file in monday.kit.rows(File)] == [item.id]
    monday.amina.presses("Show it")
    assert "A tree of states" in monday.amina.last.text


def test_a_message_without_words_and_files_is_answered(monday: Scene) -> None:
    chooses(monday.amina, monday, Chosen("m7", own=True))
    assert monday.amina.heard() == ["M-OK-9"]
    assert monday.kit.rows(PortfolioItem) == []


def test_a_work_that_was_taken_out_comes_back_by_its_post(showing: Scene) -> None:
    chosen = work_shown(showing)
    showing.amina.presses("Remove from portfolio")
    assert showing.kit.rows(PortfolioItem) == []
    chooses(showing.amina, showing, chosen)
    assert showing.amina.heard() == ["M-PO-15"]
    assert showing.kit.row(PortfolioItem).work_id == showing.kit.row(Work).id


@pytest.mark.parametrize("ref", ["m7", ""])
def test_what_others_wrote_is_not_saved(monday: Scene, ref: str) -> None:
    chooses(monday.georgi, monday, Chosen(ref, own=False))
    assert monday.georgi.heard() == ["M-PO-16"]
    assert monday.kit.rows(PortfolioItem) == []


def test_a_work_of_somebody_else_is_not_saved(showing: Scene) -> None:
    chosen = work_shown(showing)
    chooses(showing.georgi, showing, chosen)
    assert showing.georgi.heard() == ["M-PO-16"]
    assert showing.kit.row(PortfolioItem).text == "My cup"


def test_a_stranger_saves_nothing(monday: Scene) -> None:
    chooses(monday.stefan, monday, Chosen("m7", own=True, text="Words"))
    assert "M-PO-15" not in [told.kind for told in monday.kit.ledger()]
    assert monday.kit.rows(PortfolioItem) == []
