"""/group: who did what this week, for the leader only, without counts for a person (content-design 1.19)."""

from sqlmodel import col

from facilitation.model import Account, HelloEntry, Reach
from facilitation.rules.hello import HelloReason
from facilitation.tokens import token
from tests.flows.kit import SHUT, Room, Scene, at, scene, set_up


def test_the_list_names_what_there_is_and_nothing_that_is_not(midweek: Scene) -> None:
    midweek.amina.presses("Just reading", room=midweek.room)
    midweek.amina.presses("Going well", room=midweek.room)
    midweek.maria.commands("group")
    lines = midweek.maria.last.text.splitlines()
    assert lines[0] == "Week 1 · AI group · 2 people"
    assert "• Amina: just reading and going well" in lines
    assert "• Georgi: no taps so far" in lines
    assert "No open questions." in midweek.maria.last.text
    assert "The bot sees only buttons and commands. You may know more." in midweek.maria.last.text


def test_it_is_private_even_when_it_is_typed_in_the_room(monday: Scene) -> None:
    before = len(monday.kit.posted())
    monday.maria.commands("group", room=monday.room)
    assert monday.maria.heard() == ["M-GR-1"]
    assert len(monday.kit.posted()) == before


def test_nobody_else_sees_it_by_command_or_button(monday: Scene) -> None:
    for action in ("gr.page", "gr.who", "gr.hello", "gr.questions", "gr.works", "gr.reach", "gr.pairs"):
        monday.amina.taps(token(action, 1))
        assert monday.amina.heard() == ["M-CM-2"], action
    monday.amina.commands("group")
    assert monday.amina.heard() == ["M-CM-2"]


def test_a_leader_of_another_group_sees_only_their_own(monday: Scene) -> None:
    monday.stefan.admin = True
    set_up(monday.stefan, Room(-200, title="Other group"))
    monday.stefan.taps(token("gr.page", 1))
    assert monday.stefan.heard() == ["M-ER-3"]
    monday.stefan.taps(token("gr.who", monday.kit.member(monday.amina).id))
    assert monday.stefan.heard() == ["M-ER-3"]
    monday.stefan.commands("group")
    assert "Other group" in monday.stefan.last.text
    assert "Nobody has joined yet." in monday.stefan.last.text


def test_a_large_group_comes_in_pages(monday: Scene) -> None:
    names = [f"Learner {number}" for number in range(7)]
    for number, name in enumerate(names):
        who = type(monday.amina)(monday.kit, name, 2000 + number)
        who.joins(monday.room)
    monday.maria.commands("group")
    assert "page 1 of 2" in monday.maria.last.text
    assert len(monday.maria.last.buttons) <= 12
    monday.maria.presses("Next page")
    assert "page 2 of 2" in monday.maria.last.text
    assert names[-1] in monday.maria.last.text
    assert "Amina" not in monday.maria.last.text
    monday.maria.presses("Page before")
    assert "Amina" in monday.maria.last.text


def test_an_open_question_is_answered_from_there(monday: Scene) -> None:
    monday.amina.commands("ask", "What is odds?")
    monday.amina.presses("The group, no name")
    monday.maria.commands("group")
    assert "1 open question. The oldest is from Mon" in monday.maria.last.text
    monday.maria.presses("Open questions")
    assert "• Amina, Mon" in monday.maria.last.text
    monday.maria.presses("Answer Amina")
    monday.maria.says("One chance against another.")
    assert "One chance against another." in monday.kit.told(monday.amina, "M-AS-3")[-1].text
    monday.maria.commands("group")
    assert "No open questions." in monday.maria.last.text
    assert "Amina: question answered" in monday.maria.last.text


def test_the_hello_list_ends_with_i_know_they_are_fine(monday: Scene) -> None:
    monday.amina.presses("Just reading", room=monday.room)
    monday.kit.due(at(25, "10:30"))
    monday.maria.commands("group")
    monday.maria.presses("Hello list")
    assert "• Amina: No action for two full group weeks." in monday.maria.last.text
    entry = next(b for b in monday.maria.last.buttons if b.label == "Amina")
    monday.maria.presses("Amina")
    monday.maria.presses("Words for a hello")
    assert "Hello Amina, this is Maria." in monday.maria.last.text
    monday.maria.taps(entry.token)
    monday.maria.presses("I know they are fine")
    amina = col(HelloEntry.membership_id) == monday.kit.member(monday.amina).id
    row = monday.kit.row(HelloEntry, amina, col(HelloEntry.reason) == HelloReason.H1)
    assert row.ending == "fine"
    monday.maria.taps(entry.token)
    assert monday.maria.heard() == ["M-GR-17"]


def test_who_cannot_be_reached_stands_there_with_a_link_to_pass_on() -> None:
    with scene(platform=SHUT, until=at(3, "09:00")) as here:
        account = here.kit.account(here.amina)
        assert account is not None
        here.kit.put(Account, account.id, reach=Reach.BLOCKED)
        here.maria.commands("group")
        here.maria.presses("Out of reach")
        assert "It cannot reach: Amina" in here.maria.last.text
        assert "https://t.example/bot?start=hello" in here.maria.last.text


def test_one_persons_line_shows_the_goal_and_no_look_back(friday: Scene) -> None:
    friday.amina.presses("Start")
    friday.amina.says("zanzibar")
    friday.amina.presses("Skip")
    friday.amina.presses("Skip")
    friday.maria.commands("group")
    friday.maria.presses("Amina")
    assert friday.maria.heard() == ["M-GR-3"]
    assert "zanzibar" not in friday.maria.last.text
    assert "Words for a hello" in friday.maria.last.labels
    friday.maria.presses("Back")
    assert friday.maria.heard() == ["M-GR-1"]


def test_a_long_list_comes_in_pages_too(monday: Scene) -> None:
    for number in range(10):
        who = type(monday.amina)(monday.kit, f"Learner {number}", 2000 + number)
        who.joins(monday.room)
        who.commands("ask", f"Question {number}?")
        who.presses("The group")
    monday.maria.commands("group")
    monday.maria.presses("Open questions")
    first = monday.maria.last
    assert "And 2 more." in first.text
    monday.maria.presses("Next page")
    second = monday.maria.last
    answered = [label for page in (first, second) for label in page.labels if label.startswith("Answer")]
    assert answered == [f"Answer Learner {number}" for number in range(10)]
    assert "Next page" not in second.labels
    monday.maria.taps(token("gr.questions", 1, "99"))
    assert monday.maria.last.text == first.text


def test_the_names_for_a_hello_come_in_pages(monday: Scene) -> None:
    for number in range(12):
        type(monday.amina)(monday.kit, f"Learner {number}", 2000 + number).joins(monday.room)
    monday.maria.commands("hello")
    first = monday.maria.last.labels
    monday.maria.presses("Next page")
    assert monday.maria.last.labels == ("Learner 9", "Learner 10", "Learner 11")
    assert (first[0], first[-1], len(first)) == ("Amina", "Next page", 12)
    monday.maria.presses("Learner 11")
    assert "Hello Learner 11, this is Maria." in monday.maria.last.text
