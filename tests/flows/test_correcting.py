"""An answer can be changed for ten minutes from its receipt, where others read it too, and later in /mydata (M-CM-3)."""

from datetime import timedelta

from facilitation.events import Attachment
from facilitation.model import Answer, CheckIn, Delivery, Feedback, Goal, Greeting, Operation, Reflection
from facilitation.rules.calendar import Beat
from facilitation.speech import from_json
from facilitation.tokens import token
from tests.flows.kit import SHOWCASE, Scene, Who, at, scene


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


def test_mydata_lists_every_answer_that_no_group_has_seen_for_long() -> None:
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
        kit.now += timedelta(minutes=11)
        amina.commands("mydata")
        amina.presses("Change an answer")
        assert amina.last.kind == "M-MD-12"
        amina.taps(token("co.open", row.id, "what"))
        assert amina.heard() == ["M-MD-15"], "what the group has read for longer stays as it was read"
        assert kit.faults() == []


def edits(here: Scene, kind: str) -> list[str]:
    return [told.text for told in here.kit.ledger() if told.kind == kind and told.operation == Operation.EDIT]


def test_a_hello_changes_before_and_after_the_group_reads_it() -> None:
    with scene() as here:
        amina, kit = here.amina, here.kit
        amina.taps(token("hi.write", 1))
        amina.says("I am Amina, I bkae")
        amina.presses("Keep it private")
        amina.presses("Change")
        assert "Only you can see this" in amina.last.text
        amina.says("I am Amina, I bake bred")
        amina.taps(token("hi.show", kit.row(Greeting).id, "yes"))
        amina.presses("Change")
        assert "The group can see this" in amina.last.text
        amina.says("I am Amina, I bake bread")
        assert amina.heard() == ["M-MD-19"]
        assert edits(here, "M-HI-6") == ["👋 Hello from Amina: I am Amina, I bake bread"]
        assert kit.member(amina).hello == kit.row(Greeting).text == "I am Amina, I bake bread"
        assert "bkae" not in str(kit.rows(Delivery, Delivery.kind == "M-HI-6"))
        assert kit.faults() == []


def test_an_answer_changes_where_the_asker_and_the_group_read_it_for_ten_minutes(midweek: Scene) -> None:
    amina, georgi, kit = midweek.amina, midweek.georgi, midweek.kit
    amina.commands("ask", "What is a serch tree?")
    amina.presses("The group, no name")
    amina.presses("The topic")
    amina.presses("Change")
    assert "without your name" in amina.last.text
    amina.says("What is a search tree?")
    assert edits(midweek, "M-AS-2") == ["❓ Someone asks: What is a search tree?"]
    georgi.presses("I can answer", room=midweek.room)
    georgi.says("A plan with brnches")
    georgi.presses("Change")
    georgi.says("A plan with branches")
    answers = [*edits(midweek, "M-AS-3"), *edits(midweek, "M-AS-14")]
    assert len(answers) == 2
    assert all("A plan with branches" in text for text in answers)
    assert kit.row(Answer).text == "A plan with branches"
    kit.now += timedelta(minutes=11)
    georgi.commands("mydata")
    georgi.presses("Change an answer")
    assert georgi.last.kind == "M-MD-12"
    georgi.taps(token("co.open", kit.row(Answer).id, "answer"))
    assert georgi.heard() == ["M-MD-15"]
    assert kit.faults() == []


def test_feedback_that_waits_for_the_morning_leaves_with_the_new_words_and_so_does_its_copy() -> None:
    with scene(until=SHOWCASE) as here:
        amina, georgi, kit = here.amina, here.georgi, here.kit
        amina.commands("show", "My map")
        amina.presses("Only to me")
        kit.now = at(6, "21:00")
        georgi.presses("Feedback", room=here.room)
        georgi.presses("Write or speak")
        georgi.says("The colours hlep")
        georgi.presses("Change")
        assert "You and Amina can see this" in georgi.last.text
        georgi.says("The colours help")
        assert edits(here, "M-PF-5") == []
        kit.due(at(7, "09:00"))
        (came,) = kit.told(amina, "M-PF-5")
        assert "The colours help" in from_json(kit.row(Delivery, Delivery.id == came.id).message).text
        assert kit.row(Feedback).text == "The colours help"
        assert kit.faults() == []


def test_words_with_a_picture_stay_as_they_were_said(midweek: Scene) -> None:
    amina, georgi, kit = midweek.amina, midweek.georgi, midweek.kit
    amina.commands("ask", "What is this?")
    amina.presses("The group")
    georgi.presses("I can answer", room=midweek.room)
    georgi.says("A tree, as here", Attachment("photo", "r", "u"))
    (receipt,) = kit.told(georgi, "M-AS-6")
    assert "change it" not in receipt.text
    assert receipt.labels == ()
    georgi.taps(token("co.open", kit.row(Answer).id, "answer"))
    assert georgi.heard() == ["M-MD-15"]


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
