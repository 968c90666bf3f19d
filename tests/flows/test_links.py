"""/links and /people: what a group finds useful, and who wants to be found (content-design 1.12, A10)."""

from facilitation.model import Link, LinkKind, Membership
from facilitation.tokens import token
from tests.flows.kit import SHUT, Scene, at, scene

GUIDE = "https://guide.example/start?utm_source=mail"


def suggest(here: Scene, url: str = GUIDE, title: str = "A guide in plain words") -> Link:
    here.amina.commands("links", url)
    here.amina.says(title)
    here.amina.presses("Tool")
    return here.kit.rows(Link)[-1]


def test_the_link_of_the_week_stands_on_top(monday: Scene) -> None:
    suggest(monday)
    monday.maria.presses("Add it")
    monday.amina.commands("links")
    lines = monday.amina.last.text.splitlines()
    assert "What is AI?" in lines[1] or "What is AI?" in lines[2]
    assert lines[-1] == "• A guide in plain words (https://guide.example/start) · Tool"
    assert "M-LK-11" in [told.kind for told in monday.kit.told(monday.amina)]


def test_a_suggestion_stands_in_the_list_only_after_a_leaders_yes(monday: Scene) -> None:
    row = suggest(monday)
    monday.georgi.taps(token("lk.add", row.id))
    assert monday.georgi.heard() == ["M-CM-2"]
    monday.georgi.commands("links")
    assert "guide" not in monday.georgi.last.text
    assert "Amina suggests a link" in monday.maria.last.text
    monday.maria.presses("No, thanks")
    assert monday.kit.rows(Link) == []
    assert monday.amina.last.kind == "M-LK-8"


def test_a_link_sent_in_private_can_become_a_suggestion(monday: Scene) -> None:
    monday.amina.says(f"Look at this {GUIDE}")
    monday.amina.presses("Yes, suggest it")
    monday.amina.presses("Skip")
    monday.amina.presses("Video")
    row = monday.kit.row(Link)
    assert (row.title, row.url, row.kind) == ("guide.example", "https://guide.example/start", LinkKind.VIDEO)
    monday.georgi.says(f"Me too: {GUIDE}")
    monday.georgi.presses("Yes, suggest it")
    assert monday.georgi.heard() == ["M-LK-15"]


def test_the_link_of_a_work_can_be_suggested_with_a_tap(showing: Scene) -> None:
    showing.amina.commands("show", GUIDE)
    showing.amina.presses("In the group")
    showing.amina.presses("Suggest my link")
    assert showing.amina.last.kind == "M-LK-5"
    showing.georgi.taps(token("lk.work", 1))
    assert showing.georgi.heard() == ["M-OK-5"]


def test_a_word_narrows_the_list_and_one_that_fits_nothing_says_so(monday: Scene) -> None:
    suggest(monday)
    monday.maria.presses("Add it")
    monday.amina.commands("links", "guide")
    assert len(monday.amina.last.text.splitlines()) <= 3
    monday.amina.commands("links", "xylophone")
    assert monday.amina.last.kind == "M-LK-14"
    monday.amina.commands("links", room=monday.room)
    assert len(monday.kit.posted("M-LK-1")) == 1


def test_a_leaders_own_link_needs_no_other_yes_and_the_list_ends_at_twenty(monday: Scene) -> None:
    for number in range(21):
        monday.maria.commands("links", f"https://a.example/{number}")
        monday.maria.presses("Skip")
        monday.maria.presses("Course")
    assert monday.maria.heard() == ["M-LK-9"]
    assert sum(row.approved for row in monday.kit.rows(Link)) == 20
    assert monday.kit.faults() == []


def test_people_stand_in_the_list_only_if_they_agreed() -> None:
    with scene(platform=SHUT, until=at(2, "10:00")) as here:
        here.amina.commands("people")
        assert here.amina.last.kind == "M-PE-3"
        here.amina.presses("Put me on the list")
        here.kit.put(Membership, here.kit.member(here.amina).id, hello="I like bread")
        here.georgi.commands("people")
        assert "• Amina: I like bread" in here.georgi.last.text
        assert "Georgi" not in here.georgi.last.text
        here.amina.commands("people")
        here.amina.presses("Take me off")
        assert here.amina.last.kind == "M-PE-3"
        here.stefan.commands("people", room=here.room)
        assert here.kit.faults() == []
