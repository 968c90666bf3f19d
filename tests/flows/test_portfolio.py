"""My portfolio: saved, read, changed, shown and removed by its owner (content-design 1.15)."""

from datetime import timedelta

from facilitation.events import Attachment
from facilitation.model import File, ItemKind, Membership, PortfolioItem, Visibility, Work
from facilitation.rules.silence import State
from facilitation.tokens import token
from tests.flows.kit import Scene, at

PHOTO = Attachment("photo", "ref", "unique", 9000)
VOICE = Attachment("voice", "spoken", "spoken", 900)


def show(here: Scene, words: str = "My cup") -> PortfolioItem:
    here.amina.presses("Show something", room=here.room)
    here.amina.says(words, PHOTO)
    here.amina.presses("In the group")
    return here.kit.rows(PortfolioItem)[-1]


def test_an_empty_portfolio_says_what_can_be_saved(monday: Scene) -> None:
    monday.amina.commands("portfolio")
    assert monday.amina.last.kind == "M-PO-2"
    assert "Add a skill" in monday.amina.last.labels


def test_a_shown_work_is_there_with_its_photo_and_only_its_owner_sees_it(showing: Scene) -> None:
    item = show(showing)
    assert (item.kind, item.visibility) == (ItemKind.WORK, Visibility.ME)
    showing.amina.commands("portfolio")
    assert "1. Work: My cup" in showing.amina.last.text
    showing.amina.presses("1. My cup")
    assert "Only you see it" in showing.amina.last.text
    assert [file.kind for file in showing.amina.last.files] == ["photo"]
    for action in ("po.item", "po.edit", "po.who", "po.see", "po.remove", "po.gone", "po.read"):
        showing.georgi.taps(token(action, item.id, "group"))
        assert showing.georgi.heard() == ["M-OK-5"], action
    showing.georgi.commands("portfolio", "Amina")
    assert showing.georgi.heard() == ["M-PO-12"]
    assert showing.kit.row(PortfolioItem).visibility == Visibility.ME


def test_new_words_change_the_copy_and_not_the_post(showing: Scene) -> None:
    show(showing)
    showing.amina.commands("portfolio")
    showing.amina.presses("1. My cup")
    showing.amina.presses("Change the words")
    showing.amina.says("My cup at the window")
    assert "My cup at the window" in showing.amina.last.text
    assert showing.kit.row(Work).caption == "My cup"


def test_removing_asks_once_and_leaves_the_post(showing: Scene) -> None:
    show(showing)
    showing.amina.commands("portfolio")
    showing.amina.presses("1. My cup")
    showing.amina.presses("Remove")
    showing.amina.presses("No, keep it")
    assert len(showing.kit.rows(PortfolioItem)) == 1
    showing.amina.presses("Remove")
    showing.amina.presses("Yes, remove it")
    assert showing.kit.rows(PortfolioItem) == []
    assert len(showing.kit.rows(Work)) == 1
    assert len(showing.kit.rows(File)) == 1


def test_each_reader_sees_what_was_chosen_for_them(showing: Scene) -> None:
    item = show(showing)
    for choice, leader, group in (
        ("My group leader too", True, False),
        ("The group too", True, True),
        ("Only me", False, False),
    ):
        showing.amina.taps(token("po.who", item.id))
        showing.amina.presses(choice)
        for who, may in ((showing.maria, leader), (showing.georgi, group)):
            who.commands("portfolio", "@Amina")
            assert ("My cup" in who.last.text) == may
            who.taps(token("po.read", item.id))
            assert ("My cup" in who.last.text) == may
    assert "My cup" not in [post.text for post in showing.kit.posted()][-1].replace("Amina shows: My cup", "")


def test_a_look_back_keeps_its_voice_message_when_the_answers_are_deleted(friday: Scene) -> None:
    friday.amina.presses("Start")
    friday.amina.says("", VOICE)
    friday.amina.says("Bees dance")
    friday.amina.presses("Skip")
    friday.amina.presses("At work")
    friday.amina.presses("Only me")
    friday.amina.presses("Save to portfolio")
    assert friday.kit.row(PortfolioItem).text == "Bees dance"
    friday.kit.due(at(13, "12:00", month=4) + timedelta(days=100))
    friday.amina.commands("portfolio")
    friday.amina.presses("1. Bees dance")
    assert [file.kind for file in friday.amina.last.files] == ["voice"]
    assert friday.kit.faults() == []


def test_a_portfolio_goes_twelve_months_after_the_end(showing: Scene) -> None:
    show(showing)
    over = at(13, "12:00", month=4)
    showing.kit.due(over + timedelta(days=350))
    assert len(showing.kit.rows(PortfolioItem)) == 1
    showing.kit.due(over + timedelta(days=370))
    assert showing.kit.rows(PortfolioItem) == []
    assert showing.kit.account(showing.amina) is None
    assert showing.kit.faults() == []


def test_a_skill_is_kept_in_own_words_and_once(monday: Scene) -> None:
    monday.amina.commands("portfolio")
    monday.amina.presses("Add a skill")
    monday.amina.says("I can explain odds")
    monday.amina.commands("portfolio", "add I can explain odds")
    assert [(item.kind, item.text) for item in monday.kit.rows(PortfolioItem)] == [
        (ItemKind.SKILL, "I can explain odds")
    ]


def test_a_long_list_has_pages(monday: Scene) -> None:
    for number in range(12):
        monday.amina.commands("portfolio", f"add Skill {number}")
    monday.amina.commands("portfolio")
    assert "1. Skill: Skill 11" in monday.amina.last.text
    assert "Back" not in "".join(monday.amina.last.labels)
    monday.amina.presses("More")
    monday.amina.presses("More")
    assert "12. Skill: Skill 0" in monday.amina.last.text
    assert "More" not in "".join(monday.amina.last.labels)
    monday.amina.presses("Back")
    assert "6. Skill: Skill 6" in monday.amina.last.text
    monday.amina.taps(token("po.page", 0, 99))
    assert "12. Skill: Skill 0" in monday.amina.last.text


def test_who_left_the_group_still_reads_their_portfolio_and_nobody_else_does(showing: Scene) -> None:
    item = show(showing)
    showing.amina.taps(token("po.see", item.id, "group"))
    showing.kit.put(Membership, showing.kit.member(showing.amina).id, state=State.LEFT)
    showing.amina.commands("portfolio")
    showing.amina.presses("1. My cup")
    assert "My cup" in showing.amina.last.text
    showing.georgi.taps(token("po.read", item.id))
    assert showing.georgi.heard() == ["M-OK-5"]
    showing.georgi.taps(token("po.of", showing.kit.member(showing.amina).id))
    assert showing.georgi.heard() == ["M-OK-4"]


def test_a_stranger_has_no_portfolio(monday: Scene) -> None:
    monday.stefan.commands("portfolio")
    assert monday.kit.faults() == []
    assert monday.kit.account(monday.stefan) is None or monday.stefan.last.kind == "M-ER-3"
