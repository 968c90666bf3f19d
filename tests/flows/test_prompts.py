"""/prompt: see, swap, write one's own, choose for a date (content-design 2.6)."""

from itertools import pairwise

import pytest

from facilitation.model import Group, Occurrence, OwnPrompt, PromptUse
from facilitation.pseudo import PSEUDO
from facilitation.rules.calendar import Beat
from facilitation.tokens import token
from tests.flows.kit import CHECKIN, FORMS, KICKOFF, REFLECTION, SHOWCASE, Scene, at, scene

QUESTION = "Which light do you like best?"
HARD = "You must simply utilise the multiplication."


def writes(here: Scene, beat: str = "checkin", words: str = QUESTION) -> None:
    here.maria.commands("prompt", beat)
    here.maria.presses("My own question")
    here.maria.says(words)


def test_the_leader_sees_what_each_post_will_ask(monday: Scene) -> None:
    monday.maria.commands("prompt")
    shown = monday.maria.last
    assert [line.split(",")[0] for line in shown.text.split("\n") if line and line[0] not in "•T"] == [
        "How is it going?",
        "Look back",
        "Show your work",
        "Week start",
    ]
    checkin = shown.text.split("• ")[1].split("\n")[0]
    monday.kit.due(CHECKIN)
    assert checkin in monday.kit.posted("M-CI-1")[0].text


def test_another_question_has_the_same_purpose_where_there_is_one_and_all_come_round(monday: Scene) -> None:
    book, beat = monday.kit.engine.book, monday.kit.beat(Beat.CHECKIN)
    purposes = {prompt.id: prompt.purpose for prompt in book.bank("C", ("en",))}
    monday.maria.commands("prompt", "checkin")
    seen: list[str] = []
    for _ in range(30):
        monday.maria.presses("Another question")
        seen.append(monday.kit.row(Occurrence, Occurrence.id == beat.id).prompt_id or "")
    round_once = seen[: len(set(seen))]
    assert len(set(round_once)) == len(round_once) > 2
    told = [purposes[name] for name in round_once]
    assert sum(a != b for a, b in pairwise(told)) <= len(set(told))
    monday.kit.due(CHECKIN)
    assert book.prompt(seen[-1], "en") in monday.kit.posted("M-CI-1")[0].text


def test_a_look_back_has_three_questions_each_with_another_one(monday: Scene) -> None:
    monday.maria.commands("prompt", "look back")
    before = monday.maria.last.text
    assert {"Another for 1", "Another for 2", "Another for 3"} <= set(monday.maria.last.labels)
    monday.maria.presses("Another for 2")
    both = zip(before.split("\n"), monday.maria.last.text.split("\n"), strict=True)
    changed = [a == b for a, b in both if a.startswith("•")]
    assert changed == [True, False, True]
    kept = monday.kit.beat(Beat.REFLECTION).prompt_id
    monday.kit.due(REFLECTION)
    assert monday.kit.beat(Beat.REFLECTION).prompt_id == kept
    assert len({use.prompt_id for use in monday.kit.rows(PromptUse, PromptUse.bank == "RS")}) == 1


@pytest.mark.parametrize(
    ("beat", "until", "kind"), [("checkin", CHECKIN, "M-CI-1"), ("showcase", SHOWCASE, "M-SC-1")]
)
def test_an_own_question_is_posted_counts_as_used_and_stays_with_the_group(
    monday: Scene, beat: str, until: object, kind: str
) -> None:
    writes(monday, beat)
    assert "hard to read" not in monday.maria.last.text
    monday.maria.presses("Ask it on this date")
    monday.kit.due(until)  # type: ignore[arg-type]  # an instant
    assert QUESTION in monday.kit.posted(kind)[0].text
    assert monday.kit.rows(PromptUse)[-1 if beat == "checkin" else -2].prompt_id == "own.1"
    own = monday.kit.row(OwnPrompt)
    assert (own.group_id, own.text, own.membership_id) == (1, QUESTION, monday.kit.member(monday.maria).id)


def test_in_a_group_of_two_languages_an_own_question_is_said_once(monday: Scene) -> None:
    monday.kit.put(Group, 1, second_language=PSEUDO)
    for beat in ("checkin", "showcase", "kickoff"):
        writes(monday, beat)
        monday.maria.presses("Ask it on this date")
    monday.kit.due(at(9, "10:00"))
    for kind in ("M-CI-1", "M-SC-1", "M-KO-1"):
        assert monday.kit.posted(kind)[-1].text.count(QUESTION) == 1, kind


def test_an_own_question_for_the_look_back_is_its_first_one(monday: Scene) -> None:
    writes(monday, "reflection")
    monday.maria.presses("Ask it on this date")
    monday.kit.due(REFLECTION)
    monday.amina.presses("Start")
    assert QUESTION in monday.amina.last.text


def test_an_own_question_under_the_check_in_is_asked_in_private_too(monday: Scene) -> None:
    writes(monday)
    monday.maria.presses("Ask it on this date")
    monday.kit.due(CHECKIN)
    monday.amina.presses("Going well", room=monday.room)
    assert QUESTION in monday.amina.last.text


def test_the_check_of_plain_language_warns_and_lets_through(monday: Scene) -> None:
    writes(monday, words=HARD)
    said = monday.maria.last.text
    assert "“utilise” is a hard word. Easier: “use”." in said
    assert "“must”" in said
    monday.maria.presses("Ask it on this date")
    assert monday.kit.beat(Beat.CHECKIN).own_prompt == HARD


def test_a_question_can_be_chosen_for_another_week_and_no_beat_before_takes_it(monday: Scene) -> None:
    writes(monday)
    monday.maria.presses("Another date")
    monday.maria.presses("18 Mar")
    assert monday.kit.beat(Beat.CHECKIN, 3).own_prompt == QUESTION
    assert monday.kit.beat(Beat.CHECKIN, 1).own_prompt == ""
    monday.maria.commands("prompt", "checkin 2")
    monday.maria.presses("Keep this")
    kept = monday.kit.beat(Beat.CHECKIN, 2).prompt_id
    monday.maria.commands("prompt", "checkin 1")
    for _ in range(20):
        monday.maria.presses("Another question")
        assert monday.kit.beat(Beat.CHECKIN, 1).prompt_id != kept
    assert monday.kit.due(at(18, "17:00")) == ()
    assert [use.prompt_id for use in monday.kit.rows(PromptUse, PromptUse.bank == "C")][1:] == [kept, "own.1"]


def test_an_own_question_comes_again_only_after_six_weeks(monday: Scene) -> None:
    writes(monday)
    monday.maria.presses("Ask it on this date")
    monday.kit.due(CHECKIN)
    monday.maria.commands("prompt", "checkin")
    monday.maria.presses("Questions I wrote")
    monday.maria.presses(QUESTION)
    monday.maria.presses("Ask it on this date")
    assert monday.maria.heard() == ["M-PQ-11"]
    assert "Wednesday 4 March" in monday.maria.last.text


def test_a_question_that_is_deleted_is_asked_nowhere(monday: Scene) -> None:
    writes(monday)
    monday.maria.presses("Ask it on this date")
    monday.maria.commands("prompt", "checkin")
    monday.maria.presses("Questions I wrote")
    monday.maria.presses(QUESTION)
    monday.maria.presses("Delete it")
    assert monday.kit.rows(OwnPrompt) == []
    assert monday.kit.beat(Beat.CHECKIN).own_prompt == ""
    monday.kit.due(CHECKIN)
    assert QUESTION not in monday.kit.posted("M-CI-1")[0].text


def test_the_bots_own_question_can_be_taken_again(monday: Scene) -> None:
    writes(monday)
    monday.maria.presses("Ask it on this date")
    monday.maria.presses("Show this post")
    monday.maria.presses("One of the bot's")
    assert monday.kit.beat(Beat.CHECKIN).own_prompt == ""


def test_each_button_may_be_pressed_twice(monday: Scene) -> None:
    writes(monday)
    monday.maria.presses("Ask it on this date")
    monday.maria.presses("Ask it on this date")
    assert monday.maria.heard() == ["M-OK-4"]
    assert len(monday.kit.rows(OwnPrompt)) == 1


def test_learners_see_and_change_no_question(monday: Scene) -> None:
    beat = monday.kit.beat(Beat.CHECKIN)
    monday.amina.commands("prompt")
    assert monday.amina.heard() == ["M-CM-2"]
    for action in ("pq.swap", "pq.keep", "pq.own", "pq.use"):
        monday.amina.taps(token(action, beat.id))
        assert monday.amina.heard() == ["M-CM-2"], action
    assert monday.kit.beat(Beat.CHECKIN).prompt_id is None


def test_from_the_preview_the_leader_comes_to_a_question_of_their_own(forming: Scene) -> None:
    forming.kit.due(at(27, "13:00", month=2))
    forming.maria.presses("Another prompt")
    forming.maria.presses("My own question")
    forming.maria.says(QUESTION)
    forming.maria.presses("Ask it on this date")
    forming.maria.taps(token("ko.see", forming.kit.beat(Beat.KICKOFF).id))
    assert QUESTION in forming.maria.last.text
    forming.kit.due(KICKOFF)
    assert QUESTION in forming.kit.posted("M-KO-1")[0].text


def test_in_a_window_the_question_is_written_at_once() -> None:
    with scene(platform=FORMS, until=KICKOFF) as here:
        here.maria.commands("prompt", "checkin", room=here.room)
        beat = here.kit.beat(Beat.CHECKIN)
        here.maria.taps(token("pq.own", beat.id, opens_form=True), room=here.room)
        here.maria.fills(token("pq.words", beat.id, opens_form=True), text=HARD)
        here.maria.presses("Ask it on this date")
        assert here.kit.beat(Beat.CHECKIN).own_prompt == HARD
        assert here.kit.posted("M-PQ-4") == []
