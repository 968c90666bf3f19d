"""A question waits: a day, two days, a week; and the ways an answer can come (content-design 1.12)."""

from datetime import timedelta

from facilitation.model import Answer, CheckIn, CheckInStatus, Group, Question, QuestionKind, QuestionState
from facilitation.tokens import token
from tests.flows.kit import Scene, Who, at

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def ask(here: Scene, route: str = "The group", words: str = "What is a neuron?") -> Question:
    here.amina.commands("ask", words)
    here.amina.presses(route)
    return here.kit.rows(Question)[-1]


def offers_help(here: Scene, who: Who) -> None:
    who.presses("Going well", room=here.room)
    who.presses("I can help someone")


def test_a_day_without_an_answer_is_offered_to_one_who_offered_help(midweek: Scene) -> None:
    offers_help(midweek, midweek.georgi)
    row = ask(midweek, "The group, no name")
    midweek.kit.due(row.asked_at + DAY - HOUR)
    assert midweek.kit.told(midweek.georgi, "M-CI-9") == []
    midweek.kit.due(row.asked_at + DAY + HOUR)
    (told,) = midweek.kit.told(midweek.georgi, "M-CI-9")
    assert "Someone: What is a neuron?" in told.text
    assert told.nudge == "OTHER"
    midweek.georgi.presses("I can answer")
    midweek.georgi.says("A small calculator")
    assert "A small calculator" in midweek.kit.told(midweek.amina, "M-AS-3")[0].text
    midweek.kit.due(row.asked_at + 3 * DAY)
    assert midweek.kit.told(midweek.amina, "M-AS-4") == []
    assert midweek.kit.faults() == []


def test_not_now_passes_the_question_on_to_the_next_helper(midweek: Scene) -> None:
    midweek.kit.put(
        Group, 1, settings={"buddies_on": False}
    )  # their offer would take the one nudge of the day
    offers_help(midweek, midweek.georgi)
    maria = Who(midweek.kit, "Leila", 1005)
    maria.joins(midweek.room)
    offers_help(midweek, maria)
    row = ask(midweek)
    midweek.kit.due(row.asked_at + DAY + 2 * HOUR)
    assert [len(midweek.kit.told(who, "M-CI-9")) for who in (midweek.georgi, maria)] == [1, 0]
    midweek.georgi.presses("Not now")
    midweek.kit.due(row.asked_at + DAY + 4 * HOUR)
    assert [len(midweek.kit.told(who, "M-CI-9")) for who in (midweek.georgi, maria)] == [1, 1]
    midweek.kit.due(row.asked_at + 5 * DAY)
    assert [len(midweek.kit.told(who, "M-CI-9")) for who in (midweek.georgi, maria)] == [1, 1]
    assert midweek.kit.faults() == []


def test_who_only_tapped_well_is_not_asked_to_help(midweek: Scene) -> None:
    midweek.georgi.presses("Going well", room=midweek.room)
    row = ask(midweek)
    midweek.kit.due(row.asked_at + 2 * DAY)
    assert midweek.kit.told(midweek.georgi, "M-CI-9") == []


def test_a_question_to_the_leader_alone_may_go_to_the_group_after_a_day(monday: Scene) -> None:
    row = ask(monday, "My group leader")
    monday.kit.due(row.asked_at + DAY + HOUR)
    assert monday.amina.last.kind == "M-AS-19"
    monday.georgi.taps(token("q.again", row.id, "group"))
    assert monday.georgi.heard() == ["M-OK-5"]
    monday.amina.presses("The group, no name")
    (post,) = monday.kit.posted("M-AS-2")
    assert post.text == "❓ Someone asks: What is a neuron?"
    monday.georgi.presses("I can answer", room=monday.room)
    assert monday.georgi.last.kind == "M-AS-5"


def test_two_days_without_an_answer_reach_the_leader_and_the_asker_hears_so(monday: Scene) -> None:
    """T15: the leader's view has the name, as the asker was told before sending."""
    row = ask(monday, "The group, no name")
    monday.kit.due(row.asked_at + 2 * DAY + HOUR)
    assert "Amina asks: What is a neuron?" in monday.kit.told(monday.maria, "M-AS-20")[0].text
    (told,) = monday.kit.told(monday.amina, "M-AS-4")
    assert "I asked Maria to look" in told.text
    monday.amina.presses("Close my question")
    assert monday.kit.row(Question).state == QuestionState.CLOSED
    monday.kit.due(row.asked_at + 9 * DAY)
    assert monday.kit.told(monday.amina, "M-AS-7") == []


def test_after_a_week_it_is_asked_once_and_then_closed_and_its_words_go_after_thirty_days(
    monday: Scene,
) -> None:
    row = ask(monday)
    monday.kit.due(row.asked_at + 8 * DAY)
    assert len(monday.kit.told(monday.amina, "M-AS-7")) == 1
    monday.kit.due(row.asked_at + 10 * DAY)
    closed = monday.kit.row(Question)
    assert (closed.state, closed.solved) == (QuestionState.CLOSED, None)
    monday.kit.due(row.asked_at + 35 * DAY)
    assert monday.kit.row(Question).text
    monday.kit.due(row.asked_at + 41 * DAY)
    assert monday.kit.row(Question).text == ""
    assert len(monday.kit.told(monday.amina, "M-AS-7")) == 1
    assert monday.kit.faults() == []


def test_not_yet_keeps_it_open_for_another_week(monday: Scene) -> None:
    row = ask(monday)
    monday.kit.due(row.asked_at + 8 * DAY)
    monday.amina.presses("Not yet")
    reopened = monday.kit.now
    monday.kit.due(reopened + 6 * DAY)
    assert monday.kit.row(Question).state == QuestionState.OPEN
    assert monday.kit.row(Question).open_since == reopened
    monday.kit.due(reopened + 8 * DAY)
    assert monday.kit.row(Question).state == QuestionState.CLOSED


def test_a_reply_in_the_room_is_an_answer_that_the_group_has_seen(monday: Scene) -> None:
    ask(monday)
    (post,) = monday.kit.posted("M-AS-2")
    monday.georgi.says("A small calculator", room=monday.room, reply_to=str(post.id))
    monday.georgi.says("A small calculator", room=monday.room, reply_to=str(post.id))
    assert [answer.text for answer in monday.kit.rows(Answer)] == ["A small calculator"]
    assert len(monday.kit.told(monday.amina, "M-AS-3")) == 1
    assert monday.kit.posted("M-AS-14") == []
    monday.amina.says("Thank you!", room=monday.room, reply_to=str(post.id))
    monday.stefan.says("Spam", room=monday.room, reply_to=str(post.id))
    assert len(monday.kit.rows(Answer)) == 1
    assert monday.kit.faults() == []


def test_a_technical_problem_is_half_written_already(midweek: Scene) -> None:
    midweek.amina.presses("I am stuck", room=midweek.room)
    midweek.amina.presses("Technical problem")
    midweek.amina.presses("The group")
    assert "I have a technical problem with …" in midweek.amina.last.text
    midweek.amina.says("the login page")
    row = midweek.kit.row(Question)
    assert (row.text, row.kind) == (
        "I have a technical problem with the login page",
        QuestionKind.TECHNICAL,
    )
    assert midweek.kit.row(CheckIn).status == CheckInStatus.STUCK


def test_the_kind_is_one_tap_of_the_asker_and_may_be_left_out(monday: Scene) -> None:
    row = ask(monday)
    assert row.kind == QuestionKind.OTHER
    monday.georgi.taps(token("q.kind", row.id, "time"))
    assert monday.georgi.heard() == ["M-OK-5"]
    monday.amina.presses("Words, language")
    assert monday.kit.row(Question).kind == QuestionKind.LANGUAGE


def test_questions_wait_in_no_course_that_is_over(monday: Scene) -> None:
    monday.kit.due(at(12, "12:00", month=4))
    row = ask(monday)
    monday.kit.due(row.asked_at + 9 * DAY)
    assert monday.kit.told(monday.amina, "M-AS-4", "M-AS-7") == []
    assert monday.kit.faults() == []


def test_who_has_said_thank_you_for_an_answer_is_not_asked_whether_it_helped(monday: Scene) -> None:
    row = ask(monday)
    monday.georgi.presses("I can answer", room=monday.room)
    monday.georgi.says("A small unit that adds and decides")
    assert "“What is a neuron?”: A small unit" in monday.kit.posted("M-AS-14")[0].text
    monday.amina.presses("Say thank you")
    monday.amina.presses("My own words")
    monday.amina.says("That was clear")
    monday.kit.due(row.asked_at + 9 * DAY)
    assert monday.kit.told(monday.amina, "M-AS-7") == []
    assert monday.kit.row(Question).state == QuestionState.CLOSED
    assert monday.kit.faults() == []
