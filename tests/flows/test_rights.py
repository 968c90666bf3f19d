"""Any member can press any button, and a token is no secret: every action is authorised where it is used."""

from collections.abc import Iterator
from functools import cache
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facilitation.events import Filled, Pressed, ReachChanged, RoomChanged, Said
from facilitation.flows.hearing import COMMANDS, PRESSES
from facilitation.flows.tables import FORMS
from facilitation.model import (
    Answer,
    CheckIn,
    CourseWeek,
    Delivery,
    Feedback,
    Goal,
    Group,
    GroupState,
    Membership,
    Occurrence,
    PortfolioItem,
    Question,
    Reflection,
    Thanks,
    Work,
)
from facilitation.rules.calendar import Beat
from facilitation.rules.transitions import DeliveryState
from facilitation.tokens import as_payload, token
from tests.flows.kit import CHECKIN, OPEN, SHUT, Room, Scene, Told, Who, at, scene, set_up
from tests.flows.kit import FORMS as FORMING

OTHER = Room(-200, title="Other group")
SECRET = "xenolith"  # stands in everything that the other group keeps
ARGUMENTS = {
    "goal.choose": "own",
    "goal.day": "3",
    "goal.part": "evening",
    "goal.obstacle": "O2",
    "goal.plan": "own",
    "goal.tell": "yes",
    "goal.show": "yes",
    "ci.status": "stuck",
    "ci.see": "group",
    "ci.stuck": "stopping",
    "rf.use": "at_work",
    "rf.see": "group",
    "sc.post": "group",
    "q.route": "group",
    "th.reason": "helped",
    "po.see": "group",
    "pf.yes": "with_name",
    "q.kind": "time",
    "q.again": "group",
    "hl.ask": "yes",
    "on.base": "1.3",
    "on.lang": "en",
    "on.more": "2",
    "on.reason": "job",
    "on.support": "evening",
    "on.remind": "words",
    "on.done": "yes",
    "rm.set": "on",
    "pa.weeks": "2",
    "lv.why": "hard",
    "lv.yes": "hard",
    "hl.stuck": "yes",
    "hl.tell": "yes",
    "sf.report": "work",
    "sf.words": "feedback",
    "sf.send": "feedback",
    "sf.about": "group",
    "su.day": "2026-03-09",
    "su.course": "0",
}
KEPT = (
    Goal,
    CheckIn,
    Reflection,
    Work,
    PortfolioItem,
    Feedback,
    Question,
    Answer,
    Thanks,
    Membership,
    CourseWeek,
    Occurrence,
)


@pytest.fixture
def two() -> Iterator[Scene]:
    """The usual group, which did nothing so far, and another one in which Olga leads and Pavel does everything."""
    with scene() as here:
        fill_other_group(here)
        yield here


def fill_other_group(here: Scene) -> None:
    olga = Who(here.kit, f"Olga {SECRET}", 1011, admin=True)
    pavel, rosa = Who(here.kit, f"Pavel {SECRET}", 1012), Who(here.kit, f"Rosa {SECRET}", 1013)
    set_up(olga, OTHER)
    for learner in (pavel, rosa):
        learner.joins(OTHER)
    group = here.kit.rows(Group)[1]
    here.kit.put(Group, group.id, title=SECRET, contact=SECRET)
    for week in here.kit.rows(CourseWeek, CourseWeek.group_id == group.id):
        here.kit.put(CourseWeek, week.id, topic=SECRET, short_path=SECRET, url=f"https://{SECRET}.example")
    here.kit.due(CHECKIN)
    pavel.commands("goal", SECRET)
    pavel.presses("stuck", room=OTHER)
    pavel.commands("ask", SECRET)
    pavel.presses("no name")
    rosa.presses("I can answer", room=OTHER)
    rosa.says(SECRET)
    here.kit.due(at(6, "15:00"))
    pavel.commands("reflect")
    for _ in range(3):
        pavel.says(SECRET)
    pavel.commands("show", SECRET)
    pavel.presses("In the group")
    rosa.presses("Feedback", room=OTHER)
    rosa.presses("Write or speak")
    rosa.says(SECRET)
    pavel.presses("Say thank you")
    pavel.presses("My own words")
    pavel.says(SECRET)
    assert here.kit.faults() == []


def seen_by(here: Scene, *people: Who) -> list[Told]:
    rooms = [row.id for row in here.kit.ledger() if row.to_room and SECRET not in row.text]
    told = [row for who in people for row in here.kit.told(who)]
    return [*told, *(row for row in here.kit.ledger() if row.id in rooms)]


def kept_by_the_other_group(here: Scene) -> list[str]:
    rows = [row for table in KEPT for row in here.kit.rows(table)]
    theirs = [row.model_dump() for row in rows if getattr(row, "group_id", 2) == 2]
    # What belongs to a membership of theirs, whoever wrote it.
    others = {m.id for m in here.kit.rows(Membership, Membership.group_id == 2)}
    return [str(row) for row in theirs if row.get("membership_id") in (None, *others)]


def test_no_button_shows_or_changes_anything_of_another_group(two: Scene) -> None:
    before = kept_by_the_other_group(two)
    told = len(two.kit.ledger())
    ids = {
        row.model_dump()["id"] for table in KEPT[:-2] for row in two.kit.rows(table)
    }  # rows and the group itself: 1 to 6
    beats = {two.kit.beat(beat, group=2).id for beat in Beat}
    for action in sorted(PRESSES, key=lambda action: action in {"lv.keep", "lv.gone"}):
        family = action.split(".")[0]
        refs = beats if family in {"ko", "goal", "ci", "rf", "hl"} else beats | ids if family == "sc" else ids
        for who, ref in product((two.amina, two.stefan), sorted(refs)):
            heard = who.taps(token(action, ref, ARGUMENTS.get(action, "")))
            assert heard.fault is None, (action, ref, two.kit.faults()[-1].error)
    for row in two.kit.ledger()[told:]:
        assert SECRET not in row.text, row
    assert kept_by_the_other_group(two) == before
    assert two.kit.account(two.stefan) is None


@cache
def _every_token() -> tuple[str, ...]:
    return tuple(
        token(action, ref, arg)
        for action in sorted(PRESSES)
        for ref, arg in ((0, ""), (1, ARGUMENTS.get(action, "zz")))
    )


@pytest.mark.parametrize(
    ("name", "where"), [("maria", "private"), ("amina", "private"), ("amina", "room"), ("stefan", "room")]
)
def test_no_press_breaks_anything_whoever_makes_it(showing: Scene, name: str, where: str) -> None:
    who: Who = getattr(showing, name)
    for pressed in _every_token():
        if pressed.startswith(("1b:md.yes", "1b:lv.keep", "1b:lv.gone")):  # the end of all rights
            continue
        heard = showing.kit.hear(
            showing.kit.event(who, Pressed(pressed), room=showing.room if where == "room" else None)
        )
        assert heard.fault is None, (pressed, showing.kit.faults()[-1].error)


WORDS = ("", "3", "²", "٣", "@amina_a for help", "x" * 5000, "{{ 7*7 }}", "-1", "99")


@pytest.mark.parametrize("platform", [OPEN, SHUT, FORMING])
def test_no_command_breaks_anything_whoever_gives_it(platform: str) -> None:
    with scene(platform=platform, until=CHECKIN) as here:
        tries = [
            *product((here.amina,), WORDS, (None,)),
            *product((here.maria, here.stefan, here.georgi), ("", WORDS[5]), (None, here.room)),
        ]
        for (who, text, room), command in product(tries, COMMANDS):
            heard = who.commands(command, text, room=room)
            assert heard.fault is None, (who.name, command, text, here.kit.faults()[-1].error)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pressed=st.one_of(
        st.text(max_size=70),
        st.from_regex(
            r"1[bf]:[a-z_.0-9]{1,20}:[0-9a-z]{0,13}:[A-Za-z0-9_.-]{0,16}(~[0-9a-z]{1,13})?", fullmatch=True
        ),
        st.builds(
            lambda action, ref, arg: f"1b:{action}:{ref}:{arg}",
            st.sampled_from(sorted(PRESSES)),
            st.from_regex(r"[0-9a-z]{0,13}", fullmatch=True),
            st.from_regex(r"[A-Za-z0-9_.-]{0,16}", fullmatch=True),
        ),
    )
)
def test_a_made_up_token_is_answered_and_breaks_nothing(monday: Scene, pressed: str) -> None:
    heard = monday.amina.taps(pressed)
    assert heard.fault is None, (pressed, monday.kit.faults()[-1].error)
    assert heard.new


@pytest.mark.parametrize(
    "pressed", ["", "x", "0b:menu::", "2b:menu::", "1b:menu", "1b:nothing::", "1b:ko.goal:zzzzzzzzzzzzz:"]
)
def test_a_button_that_does_not_exist_any_more_leads_to_this_week(monday: Scene, pressed: str) -> None:
    monday.amina.taps(pressed)
    assert monday.amina.heard() == ["M-OK-4"]


def test_a_strangers_tap_keeps_nothing_about_them(showing: Scene) -> None:
    counts = [len(showing.kit.rows(table)) for table in KEPT]
    for post in showing.kit.posted():
        for button in post.buttons:
            if not button.label.startswith("Join"):
                showing.stefan.taps(button.token, room=showing.room)
    assert showing.kit.account(showing.stefan) is None
    assert [len(showing.kit.rows(table)) for table in KEPT] == counts


def test_a_leaders_button_is_refused_to_a_learner_and_only_they_hear_it(forming: Scene) -> None:
    forming.kit.due(at(27, "13:00", month=2))
    _, button = forming.maria.sees("Another prompt")
    prompt = forming.kit.beat(Beat.KICKOFF).prompt_id
    said = len(forming.kit.ledger())
    forming.amina.taps(button.token)
    assert [row.kind for row in forming.kit.ledger()[said:]] == forming.amina.heard() == ["M-CM-2"]
    assert forming.kit.beat(Beat.KICKOFF).prompt_id == prompt


def test_forms_that_nobody_opened_break_nothing(showing: Scene) -> None:
    for action, ref, arg in product(FORMS, (0, 1, 3), ("group",)):
        for values in ({}, {"text": "a"}, {"work": "a" * 3000}, {"star1": ""}, {"x": "y"}):
            for who in (showing.amina, showing.stefan):
                made = Filled(token(action, ref, arg, opens_form=True), values)
                heard = showing.kit.hear(showing.kit.event(who, made))
                assert heard.fault is None, (action, values, showing.kit.faults()[-1].error)


def test_the_wrong_kind_of_beat_takes_no_answers(showing: Scene) -> None:
    kickoff, checkin = showing.kit.beat(Beat.KICKOFF).id, showing.kit.beat(Beat.CHECKIN).id
    showing.amina.taps(token("ci.status", kickoff, "well"))
    showing.amina.taps(token("ko.short", checkin))
    showing.amina.taps(token("rf.skip", kickoff))
    assert not any(showing.kit.rows(table) for table in (CheckIn, Goal, Reflection))


def test_a_group_that_has_ended_takes_nothing_and_says_so(showing: Scene) -> None:
    showing.kit.put(Group, 1, state=GroupState.FINISHED)
    posts = len(showing.kit.posted())
    for label in ("My goal", "Going well", "Show something"):
        showing.amina.presses(label, room=showing.room)
        assert "M-ER-4" in showing.amina.heard()
    showing.amina.commands("ask", "Anybody there?")
    showing.amina.presses("The group")
    showing.amina.commands("thanks", "Georgi for everything")
    assert len(showing.kit.posted()) == posts
    assert not any(showing.kit.rows(table) for table in (Question, Thanks))


def test_a_link_that_somebody_else_made_does_nothing_in_a_persons_name(friday: Scene) -> None:
    friday.amina.presses("Start")
    for _ in range(3):
        friday.amina.says("Only for me")
    beat = friday.kit.beat(Beat.REFLECTION).id
    kickoff = friday.kit.beat(Beat.KICKOFF).id
    posts = len(friday.kit.posted())
    for made in (
        token("rf.show", beat),
        token("rf.see", beat, "group"),
        token("goal.show", kickoff, "yes"),
        token("th.reason", friday.kit.member(friday.georgi).id, "helped"),
        token("md.yes"),
        token("contact.call"),
        token("rm.set", 0, "off"),
    ):
        friday.amina.commands("start", as_payload(made))
        assert friday.amina.heard() == ["M-OK-4"]
    friday.kit.due(friday.kit.now)
    assert len(friday.kit.posted()) == posts
    assert friday.kit.account(friday.amina) is not None


def test_nobody_confirms_what_was_sent_to_somebody_else(friday: Scene) -> None:
    theirs = friday.kit.told(friday.georgi, "M-RF-1")[-1]
    friday.kit.put(Delivery, theirs.id, state=DeliveryState.UNKNOWN)
    friday.amina.taps(token("menu"), delivery=theirs.id)
    assert friday.kit.row(Delivery, Delivery.id == theirs.id).state == DeliveryState.UNKNOWN
    friday.georgi.taps(token("menu"), delivery=theirs.id)
    assert friday.kit.row(Delivery, Delivery.id == theirs.id).state == DeliveryState.SENT


def test_events_of_the_platform_from_strangers_break_nothing(monday: Scene) -> None:
    for body in (
        ReachChanged(open=False),
        RoomChanged("joined"),
        RoomChanged("removed"),
        Said("hello", reply_to="24"),
        Said("", reply_to="24"),
    ):
        for room in (None, monday.room, OTHER):
            heard = monday.kit.hear(monday.kit.event(monday.stefan, body, room=room))
            assert heard.fault is None
