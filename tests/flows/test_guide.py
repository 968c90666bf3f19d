"""/guide and /hello: cards to read, and drafts that the leader sends as themselves (content-design 3, 1.9)."""

from tests.flows.kit import Scene


def test_cards_are_found_by_theme_and_by_a_word_with_a_slip(forming: Scene) -> None:
    forming.maria.commands("guide")
    forming.maria.presses("Care for people")
    forming.maria.presses("When someone goes silent")
    assert "Silence has many reasons" in forming.maria.last.text
    forming.maria.commands("guide", "silemt")
    assert forming.maria.last.kind == "M-GD-5"
    assert "Silence has many reasons" in forming.maria.last.text
    forming.maria.commands("guide", "qqqqqq")
    assert "No card fits “qqqqqq”." in forming.maria.last.text


def test_learners_have_no_cards_and_no_drafts(forming: Scene) -> None:
    for command in ("guide", "hello"):
        forming.amina.commands(command, "Georgi")
        assert forming.amina.heard() == ["M-CM-2"]


def test_a_hello_has_the_drafts_that_are_true_and_sends_nothing(monday: Scene) -> None:
    monday.maria.commands("hello", "@amina_a")
    text = monday.maria.last.text
    assert "Hello Amina, this is Maria." in text
    assert "a pause is fine" in text
    assert "your question is not forgotten" not in text
    assert "You once said" not in text
    monday.amina.commands("ask", "What is odds?")
    monday.amina.presses("My group leader")
    monday.amina.presses("My goal", room=monday.room)
    monday.amina.presses("My own words")
    monday.amina.says("The first two chapters")
    said = len(monday.kit.told(monday.amina))
    monday.maria.commands("hello")
    monday.maria.presses("Amina")
    text = monday.maria.last.text
    assert "You once said: “The first two chapters”." in text
    assert "will write by Tuesday" in text
    assert len(monday.kit.told(monday.amina)) == said


def test_a_name_that_nobody_has_leads_to_the_names(monday: Scene) -> None:
    monday.maria.commands("hello", "Nobody")
    assert "I do not know “Nobody” here." in monday.maria.last.text
    assert [b.label for b in monday.maria.last.buttons] == ["Amina", "Georgi"]
