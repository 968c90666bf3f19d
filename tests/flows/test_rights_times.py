"""Every button and command at other times: in a paused, a finished and a deleted group, weeks later, and pressed twice."""

from collections.abc import Mapping

import pytest

from facilitation.commands import COMMANDS as ALL
from facilitation.commands import Scope, guess, is_stop, is_urgent
from facilitation.events import Body, Commanded, Pressed
from facilitation.flows.hearing import COMMANDS, PRESSES
from tests.flows.relations import HERE, IN_THE_GROUP, PRIVATE, SHARED, Relation, Time, world
from tests.flows.test_rights_table import ELSEWHERE, RIGHTS, Right, button, must_be_refused, must_not_learn

FOR_LEADERS = {Right.LEADER, Right.FIRST, Right.COORDINATOR}
_LEADERS = {command.name for command in ALL if command.scope in {Scope.ADMIN, Scope.COORDINATOR}}
# Who is in the group tries what is theirs; what others may not do is no other thing at another time.
ACTS: Mapping[Relation, tuple[Body, ...]] = {
    relation: (
        *(
            Pressed(button(action))
            for action in PRESSES
            if (RIGHTS[action] in FOR_LEADERS) == leads and not action.startswith("menu.")
        ),
        *(Commanded(name) for name in COMMANDS if (name in _LEADERS) == leads),
    )
    for relation, leads in ((Relation.OWNER, False), (Relation.LEADER, True))
}
# Who is not in the group, or has shut the bot out; a learner of the group is tried above.
OUTSIDERS = (
    Relation.STRANGER,
    Relation.OTHER_LEARNER,
    Relation.OTHER_LEADER,
    Relation.LEFT,
    Relation.INVITED,
    Relation.BLOCKED,
)
OVER = ("M-OK-4", "M-ER-3", "M-ER-4", "M-CN-3", "M-GR-17")  # what it was about is gone, or has ended
# Who is asked to lead first presses once more what they pressed.
TWICE: Mapping[Relation, tuple[Body, ...]] = {
    **ACTS,
    Relation.CO_LEADER: tuple(Pressed(button(action)) for action in PRESSES if RIGHTS[action] is Right.ASKED),
}
# Posts are taken out of the room: by who goes, and by the leader's tap on a report.
TAKES_BACK = (Pressed(button("lv.gone")), Pressed(button("sf.hide")))
ENDED = (Time.FINISHED, Time.DELETED)
# 5.4, with the words that two commands share, and the three rules under the table.
GUESSED = {
    "help": "menu ? commands how lost",
    "week": "today topic lesson course now",
    "links": "materials files book link",
    "goal": "plan my_goal target",
    "checkin": "check status how mood",
    "reflect": "reflection look_back diary journal",
    "show": "post upload share photo work",
    "ask": "question stuck problem help_me",
    "contact": "person human urgent emergency call report",
    "buddy": "partner friend pair",
    "thanks": "thank kudos thank_you",
    "progress": "me my_progress stats",
    "pause": "break holiday sick",
    "back": "return again i_am_back",
    "leave": "quit exit",
    "settings": "language reminders quiet notifications options",
    "mydata": "privacy delete gdpr download",
}


@pytest.mark.parametrize("time", [Time.PAUSED, Time.FINISHED, Time.DELETED, Time.LATER])
def test_whatever_is_tried_at_another_time_breaks_nothing_and_tells_nobody_too_much(time: Time) -> None:
    with world(time) as here:
        for relation, acts in ACTS.items():
            for act in acts:
                outcome = here.tries(relation, act)
                assert outcome.fault is None, (relation, act, outcome.fault)
                if time is not Time.DELETED:  # then they are strangers
                    assert outcome.answers or outcome.others, (relation, act)
                if relation is not Relation.OWNER:
                    assert PRIVATE not in outcome.words, (relation, act)
                if time is Time.DELETED:
                    assert SHARED not in outcome.words, (relation, act)
                if time in ENDED and act not in TAKES_BACK:
                    rooms = [other for other in outcome.others if other.startswith("room")]
                    assert rooms == [], (relation, act)


@pytest.mark.parametrize("time", [Time.PAUSED, Time.FINISHED, Time.DELETED])
@pytest.mark.parametrize("relation", OUTSIDERS)
def test_who_stands_outside_gets_no_more_at_another_time(relation: Relation, time: Time) -> None:
    knows = relation in IN_THE_GROUP and time is not Time.DELETED
    forgotten = time is Time.DELETED and relation not in ELSEWHERE
    with world(time) as here:
        for action, right in RIGHTS.items():
            outcome = here.tries(relation, Pressed(button(action)), HERE if knows else None)
            assert outcome.fault is None, (action, outcome.fault)
            must_not_learn(relation, action, outcome)
            if forgotten:
                assert outcome.changed == (), (action, outcome.changed)
            else:
                must_be_refused(relation, action, right, outcome, OVER)
            if not knows:
                assert SHARED not in outcome.words, action
        for name in COMMANDS:
            for room in (None, HERE):
                outcome = here.tries(relation, Commanded(name), room)
                assert outcome.fault is None, (name, outcome.fault)
                assert PRIVATE not in outcome.words, name
                assert knows or SHARED not in outcome.words, name
                assert knows or set(outcome.others) <= {"room M-OK-3", "room M-SU-8"}, (name, outcome.others)


@pytest.mark.parametrize("relation", TWICE)
def test_what_is_pressed_twice_is_done_once_and_answered_twice(relation: Relation) -> None:
    with world() as here:
        for act in TWICE[relation]:
            if isinstance(act, Pressed):
                here.tries(relation, act)
                again = here.goes_on(relation, act)
                assert again.fault is None, (act, again.fault)
                assert again.answers, act
                assert again.others == (), (act, again.others)


def test_a_typed_word_finds_its_command() -> None:
    for name, words in GUESSED.items():
        for word in words.replace("_", "~").split():
            typed = word.replace("~", " ")
            assert name in guess(typed), typed
            assert guess(f" {typed.upper()} ") == guess(typed)
    assert set(guess("how")) == {"help", "checkin"}
    assert all(is_stop(word) for word in ("stop", "Unsubscribe", "/stop"))
    assert all(is_urgent(word) for word in ("urgent", "emergency!", "Danger"))


def test_a_guessed_word_is_answered_at_every_time_and_to_everybody() -> None:
    for time in (Time.PAUSED, Time.FINISHED):
        with world(time) as here:
            here.again()
            for relation in (Relation.OWNER, Relation.INVITED, Relation.STRANGER):
                for name in GUESSED:
                    outcome = here.goes_on(relation, Commanded(GUESSED[name].split()[0].replace("_", " ")))
                    assert outcome.fault is None, (relation, name, outcome.fault)
                    assert outcome.answers, (relation, name)
            assert here.goes_on(Relation.OWNER, Commanded("menu"), HERE).fault is None
