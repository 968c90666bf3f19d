"""An answer can be changed for ten minutes from its receipt, and later in /mydata (M-CM-3)."""

from datetime import timedelta

from facilitation.model import CheckIn, Goal, Reflection
from facilitation.rules.calendar import Beat
from facilitation.tokens import token
from tests.flows.kit import SHOWCASE, Scene, Who, scene


def writes_on_wednesday(here: Scene) -> Who:
    amina = here.amina
    amina.presses("Going well", room=here.room)
    amina.presses("Write or speak")
    amina.says("The frist lesson was long")
    amina.presses("Only me")
    return amina


def test_a_sentence_can_be_changed_from_its_receipt(midweek: Scene) -> None:
    amina = writes_on_wednesday(midweek)
    assert amina.last.kind == "M-CM-3"
    amina.presses("Change")
    assert "You wrote on" in amina.last.text
    assert "frist" in amina.last.text
    assert "Only you can see this" in amina.last.text
    amina.says("The first lesson was long")
    assert amina.heard() == ["M-CM-3"]
    row = midweek.kit.row(CheckIn)
    assert (row.text, row.visibility) == ("The first lesson was long", "me"), "the readers stay the same"


def test_after_ten_minutes_the_receipt_leads_to_the_list_in_mydata(midweek: Scene) -> None:
    amina = writes_on_wednesday(midweek)
    midweek.kit.now += timedelta(minutes=11)
    amina.presses("Change")
    assert amina.last.kind == "M-MD-11"
    amina.presses("1. The frist")
    amina.says("The first one")
    assert midweek.kit.row(CheckIn).text == "The first one"


def test_mydata_lists_every_answer_that_no_group_has_seen() -> None:
    with scene(until=SHOWCASE) as here:
        amina, kit = here.amina, here.kit
        amina.commands("goal", "Finish lesson two")
        amina.commands("reflect")
        for words in ("I drew", "It helps", "I will draw more"):
            amina.says(words)
        amina.commands("mydata")
        amina.presses("Change an answer")
        assert [label.split(". ")[1] for label in amina.last.labels] == [
            "I drew",
            "It helps",
            "I will draw more",
            "Finish lesson two",
        ]
        amina.presses("It helps")
        amina.says("It helps at work")
        row = kit.row(Reflection)
        assert (row.what, row.so_what, row.now_what) == ("I drew", "It helps at work", "I will draw more")
        amina.taps(token("rf.show", here.kit.beat(Beat.REFLECTION).id))
        kit.put(Goal, kit.row(Goal).id, shared=True)
        amina.commands("mydata")
        amina.presses("Change an answer")
        assert amina.last.kind == "M-MD-12"
        amina.taps(token("co.open", row.id, "what"))
        assert amina.heard() == ["M-MD-15"], "what the group has seen stays as it was seen"
        assert kit.faults() == []


def test_nobody_changes_what_somebody_else_wrote(midweek: Scene) -> None:
    writes_on_wednesday(midweek)
    for who in (midweek.georgi, midweek.maria):
        who.taps(token("co.open", 1, "checkin"))
        assert who.heard() == ["M-OK-5"]
    midweek.stefan.taps(token("co.open", 1, "checkin"))
    assert midweek.kit.told(midweek.stefan) == []
    for forged in ("checkin", "checkin.", "checkin.-", "shoe.zz", ".zz"):
        midweek.amina.taps(token("co.change", 1, forged))
        assert midweek.amina.heard() == ["M-OK-4"], forged


def test_who_has_left_can_still_put_right_what_they_wrote(midweek: Scene) -> None:
    amina = writes_on_wednesday(midweek)
    amina.commands("leave")
    amina.presses("Leave, keep my work")
    amina.commands("mydata")
    amina.presses("Change an answer")
    amina.presses("1. ")
    amina.says("It was long")
    assert midweek.kit.row(CheckIn).text == "It was long"
    assert midweek.kit.faults() == []
