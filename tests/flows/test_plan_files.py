"""A plan as a file: read outside the transaction, shown first, saved by a tap (content-design A5)."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.errands import Errands
from bot.plan_files import PlanFiles
from facilitation.errors import Gone, TooLarge, TryLater
from facilitation.events import Attachment, Filled
from facilitation.flows.course.errands import PATIENCE
from facilitation.flows.own import keeping
from facilitation.model import CourseWeek, Errand, File, Moment
from facilitation.plans.decoding import MOST_BYTES
from facilitation.tokens import token
from tests.flows.kit import FORMS, Scene, scene

TABLE = "Week;Topic;Minutes\r\n1;Café;60\r\n2;Colour;90\r\n3;Background;30\r\n"
FILES: Mapping[str, bytes] = {
    "table": TABLE.encode("cp1252"),
    "list": b"\xef\xbb\xbf1. Light\n2. Colour\n3. Background",
    "wrong": b"1. Light (soon)\n2. Colour\n2. Again",
    "binary": b"PK\x03\x04\x00\x00",
    "huge": b"x" * (MOST_BYTES + 1),
    "bomb": b"[[weeks]]\ntopic = '" + b"[" * 50_000 + b"'\n",
    "deep": b"weeks = " + b"[" * 50_000,
}


@dataclass
class Drawer:
    """A platform that gives out files, now and then too busy for it. `asked`: what for."""

    busy: int = 0
    asked: list[str] = field(default_factory=list)

    async def fetch(self, ref: str, limit: int) -> bytes:
        self.asked.append(ref)
        if self.busy:
            self.busy -= 1
            raise TryLater(3)
        if ref not in FILES:
            raise Gone
        if len(FILES[ref]) > limit:
            raise TooLarge
        return FILES[ref]


def works(here: Scene, drawer: Drawer | None = None) -> None:
    """What was asked for is done outside, and then what follows from it."""
    kit = here.kit
    files = PlanFiles({kit.platform: drawer or Drawer()})
    errands = Errands(kit.database, {"plan_file": files.read}, clock=lambda: kit.now)
    asyncio.run(errands.drain(kit.now))
    assert kit.due(kit.now) == (), kit.faults()


def document(ref: str, size: int = 100) -> Attachment:
    return Attachment("document", ref, ref, size, f"{ref}.csv", "text/csv")


def topics(here: Scene) -> list[str]:
    return [week.topic for week in here.kit.rows(CourseWeek)]


def sends(here: Scene, ref: str) -> None:
    here.maria.commands("plan", "import")
    here.maria.says("", document(ref))


@pytest.mark.parametrize(("ref", "first"), [("table", "Café"), ("list", "Light")])
def test_a_file_that_answers_the_question_is_shown_and_saved_by_a_tap(
    forming: Scene, ref: str, first: str
) -> None:
    before = topics(forming)
    sends(forming, ref)
    assert forming.maria.heard() == ["M-PN-41"]
    works(forming)
    assert f"1. {first}" in forming.maria.last.text
    assert topics(forming) == before
    forming.maria.presses("Save this plan")
    assert topics(forming) == [first, "Colour", "Background"]
    forming.maria.presses("Save this plan")
    assert forming.maria.heard() == ["M-OK-4"]


def test_a_file_may_come_with_the_command_itself(forming: Scene) -> None:
    forming.maria.commands("plan", "import", attachments=(document("table"),))
    works(forming)
    forming.maria.presses("Save this plan")
    assert topics(forming) == ["Café", "Colour", "Background"]


def test_a_text_file_that_nobody_asked_for_is_read_as_a_plan_of_who_leads(forming: Scene) -> None:
    forming.maria.says("", document("table"))
    works(forming)
    assert "1. Café" in forming.maria.last.text
    forming.maria.says("", Attachment("document", "table", "t", 10, "holiday.pdf"))
    assert forming.maria.heard() == ["M-CM-1"]
    forming.amina.says("", document("table"))
    assert forming.amina.heard() == ["M-CM-1"]


def test_the_bytes_are_kept_nowhere_and_the_text_for_a_day(forming: Scene) -> None:
    sends(forming, "table")
    works(forming)
    assert forming.kit.rows(File) == []
    assert "Café" in str(forming.kit.row(Errand).result)
    forming.kit.change(lambda session: keeping.ensure(session, forming.kit.now))
    assert forming.kit.due(forming.kit.now + timedelta(days=2)) == ()
    assert forming.kit.rows(Errand) == []


def test_mistakes_in_a_file_are_named_with_their_lines(forming: Scene) -> None:
    before = topics(forming)
    sends(forming, "wrong")
    works(forming)
    assert "Nothing is saved." in forming.maria.last.text
    assert "Line 3: There are two weeks with the number 2." in forming.maria.last.text
    assert topics(forming) == before


@pytest.mark.parametrize(
    ("ref", "sentence"),
    [
        ("binary", "This file is no text."),
        ("huge", "too long for a plan"),
        ("bomb", "Line"),
        ("deep", "I cannot read it"),
        ("away", "could not get your file"),
    ],
)
def test_files_that_are_no_plan_get_a_sentence_each(forming: Scene, ref: str, sentence: str) -> None:
    sends(forming, ref)
    works(forming)
    assert sentence in forming.maria.last.text
    assert forming.maria.last.kind == "M-PN-4"


def test_what_is_too_large_or_no_document_is_not_even_fetched(forming: Scene) -> None:
    drawer = Drawer()
    forming.maria.commands("plan", "import")
    forming.maria.says("", document("table", MOST_BYTES + 1))
    assert "too long for a plan" in forming.maria.last.text
    for wrong in (Attachment("photo", "p", "p", 10), Attachment("voice", "v", "v", 10)):
        forming.maria.commands("plan", "import")
        forming.maria.says("", wrong)
        assert forming.maria.heard() == ["M-PN-40"]
    forming.maria.commands("plan", "import", attachments=(document("table"), document("list")))
    assert forming.maria.heard() == ["M-PN-40"]
    works(forming, drawer)
    assert drawer.asked == []


def test_a_busy_platform_is_asked_again_and_patience_has_an_end(forming: Scene) -> None:
    sends(forming, "table")
    drawer = Drawer(busy=1)
    works(forming, drawer)
    assert forming.maria.last.kind == "M-PN-41"
    forming.kit.now += timedelta(minutes=1)
    works(forming, drawer)
    assert "1. Café" in forming.maria.last.text
    sends(forming, "table")
    works(forming, Drawer(busy=99))
    assert forming.kit.due(forming.kit.now + PATIENCE) == ()
    assert "could not get your file" in forming.maria.last.text


def test_a_file_of_somebody_else_cannot_be_saved(forming: Scene) -> None:
    before = topics(forming)
    sends(forming, "table")
    works(forming)
    errand = forming.kit.row(Errand)
    forming.amina.taps(token("pn.save", 1, errand.id))
    assert forming.amina.heard() == ["M-CM-2"]
    forming.kit.put(Errand, errand.id, membership_id=forming.kit.member(forming.amina).id)
    forming.maria.taps(token("pn.save", 1, errand.id))
    assert forming.maria.heard() == ["M-OK-4"]
    assert topics(forming) == before


def test_learners_files_are_not_read(forming: Scene) -> None:
    forming.amina.commands("plan", "import", attachments=(document("table"),))
    assert forming.amina.heard() == ["M-CM-2"]
    assert forming.kit.rows(Errand) == []


def test_who_is_forgotten_meanwhile_hears_nothing(forming: Scene) -> None:
    sends(forming, "table")
    forming.kit.change(lambda session: session.delete(session.get_one(Errand, 1)))
    works(forming)
    assert forming.kit.due(forming.kit.now + PATIENCE) == ()
    assert forming.kit.row(Moment, Moment.kind == "plan_file").outcome == "gone"


def test_in_a_window_a_long_paste_and_a_file_are_taken() -> None:
    with scene(platform=FORMS) as here:
        here.maria.commands("plan", "import", room=here.room)
        long = "\n".join(f"{n}. Topic {n}\n   short path: {'read ' * 50}" for n in range(1, 7))
        assert len(long) > 1000
        here.maria.fills(token("pn.paste", 1, opens_form=True), text=long)
        assert here.maria.last.kind == "M-PN-6"
        here.maria.commands("plan", "import", room=here.room)
        body = Filled(token("pn.paste", 1, opens_form=True), {"text": ""}, (document("table"),))
        here.kit.hear(here.kit.event(here.maria, body))
        works(here)
        assert "1. Café" in here.maria.last.text
