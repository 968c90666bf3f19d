"""What a leader may set for a group, and the light rhythm C, as learners meet it (content-design 1.3, 1.20)."""

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from facilitation.flows.course.planning import lay_out
from facilitation.group_settings import GroupSettings, settings_of
from facilitation.model import (
    CheckIn,
    FeedbackMode,
    Group,
    Membership,
    Moment,
    Occurrence,
    PromptUse,
    Reflection,
    Work,
)
from facilitation.rules.calendar import PRESETS, Beat, adapted
from facilitation.rules.silence import State
from tests.flows.kit import Scene, at


def with_settings(here: Scene, **settings: object) -> None:
    here.kit.put(Group, 1, settings=settings)


def in_rhythm_c(here: Scene) -> None:
    def work(session: Session) -> None:
        group = session.get_one(Group, 1)
        group.rhythm = "C"
        lay_out(session, group)

    here.kit.change(work)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([*GroupSettings.__dataclass_fields__, "x"]),
        st.one_of(st.none(), st.booleans(), st.integers(-1, 4), st.text(max_size=5)),
    )
)
def test_what_makes_no_sense_is_the_default(raw: dict[str, object]) -> None:
    group = Group(
        programme_id=1,
        title="x",
        zone="UTC",
        settings=raw,
        first_day=at(2, "10:00").date(),
        created_at=at(2, "10:00"),
    )
    found = settings_of(group)
    assert found.reflection_steps in {2, 3}
    assert found.checkins_per_week in {None, 0, 1, 2}
    assert isinstance(found.recap_on, bool)


@given(st.sampled_from("ABCD"), st.sampled_from([None, 0, 1, 2]), st.sampled_from([None, 1, 2]))
def test_a_rhythm_has_as_many_checkins_as_wanted(
    preset: str, checkins: int | None, every: int | None
) -> None:
    made = adapted(PRESETS[preset], checkins, every)
    wanted = len(PRESETS[preset].checkins) if checkins is None else 1 if preset == "C" else checkins
    assert len(made.checkins) == wanted == len(set(made.checkins))
    assert made.showcase_every == every or every is None


def test_in_rhythm_c_the_short_look_back_follows_the_tap(monday: Scene) -> None:
    in_rhythm_c(monday)
    monday.kit.due(at(5, "17:00"))
    (post,) = monday.kit.posted("M-CI-1")
    beat = monday.kit.beat(Beat.CHECKIN)
    assert [name[:2] for name in (beat.prompt_id or "").split()] == ["RW", "RN"]
    assert post.text.startswith("Midweek! How is it going?\n\nYour tap is private")
    monday.amina.presses("Going well", room=monday.room)
    assert monday.amina.last.kind == "M-CI-18"
    monday.amina.presses("Start")
    assert "1 of 2" in monday.amina.last.text
    monday.amina.says("Bees dance")
    monday.amina.says("I draw one")
    monday.amina.presses("At home")
    monday.amina.presses("Only me")
    row = monday.kit.row(Reflection)
    assert (row.what, row.so_what, row.now_what, row.occurrence_id) == (
        "Bees dance",
        "",
        "I draw one",
        beat.id,
    )
    monday.georgi.presses("I am stuck", room=monday.room)
    monday.georgi.presses("I do not understand")
    monday.georgi.presses("Nobody now")
    monday.georgi.presses("Look back")
    assert "1 of 2" in monday.georgi.last.text
    monday.kit.due(at(9, "10:00"))
    assert monday.kit.told(monday.amina, "M-RF-1") == []
    monday.amina.presses("My goal", room=monday.room)
    assert "I draw one" in monday.amina.last.text
    assert len(monday.kit.rows(CheckIn)) == 2
    assert monday.kit.faults() == []


def test_in_rhythm_c_the_showcase_comes_every_second_week(monday: Scene) -> None:
    in_rhythm_c(monday)
    weeks = {
        o.week
        for o in monday.kit.rows(Occurrence, Occurrence.beat == Beat.SHOWCASE)
        if o.reason != "not_in_plan"
    }
    assert weeks == {2, 4, 6}


def test_after_a_silent_week_and_with_two_steps_the_look_back_is_short(friday: Scene) -> None:
    friday.kit.put(Membership, friday.kit.member(friday.amina).id, state=State.QUIET)
    friday.amina.presses("Start")
    assert "1 of 2" in friday.kit.told(friday.amina, "M-RF-2")[-1].text
    friday.georgi.presses("Start")
    assert "1 of 3" in friday.georgi.last.text
    with_settings(friday, reflection_steps=2, worklink_on=False)
    friday.georgi.commands("reflect")
    assert "1 of 2" in friday.georgi.last.text
    friday.georgi.says("one")
    friday.georgi.says("two")
    assert friday.georgi.last.kind == "M-RF-6"


def test_without_a_text_the_checkin_is_a_tap_and_an_offer(midweek: Scene) -> None:
    with_settings(midweek, checkin_text=False)
    midweek.amina.presses("Going well", room=midweek.room)
    assert midweek.amina.last.kind == "M-CI-19"
    midweek.amina.presses("I can help someone")
    assert midweek.kit.row(CheckIn).offers_help


def plan_until_obstacle(here: Scene, obstacle: str) -> None:
    here.amina.presses("My goal", room=here.room)
    for label in ("Whole week", "Done", "Evening", obstacle):
        here.amina.presses(label)


def test_a_private_goal_is_not_asked_about(monday: Scene) -> None:
    with_settings(monday, goal_public_default="private")
    plan_until_obstacle(monday, "Tired")
    monday.amina.presses("Learn in the morning")
    assert monday.amina.last.kind in {"M-KO-9", "M-TH-11"}
    assert monday.kit.told(monday.amina, "M-KO-7") == []


def test_a_plan_can_be_told_to_the_group_with_one_tap_and_once(monday: Scene) -> None:
    plan_until_obstacle(monday, "I forget")
    _, button = monday.amina.sees("Tell the group")
    for _ in range(2):
        monday.amina.taps(button.token)
    (post,) = monday.kit.posted("M-KO-19")
    assert "Amina" in post.text
    assert "I forget" in post.text


def test_no_time_at_all_leads_to_a_smaller_way_or_to_a_person(monday: Scene) -> None:
    plan_until_obstacle(monday, "No time at all")
    assert monday.amina.last.kind == "M-KO-17"
    monday.amina.presses("Something else")
    assert monday.amina.last.kind == "M-KO-11"
    plan_until_obstacle(monday, "No time at all")
    monday.amina.presses("Take the short path")
    assert len(monday.kit.told(monday.amina, "M-KO-9")) == 1


def test_hard_words_lead_to_a_plan_and_to_a_question(monday: Scene) -> None:
    plan_until_obstacle(monday, "Hard words")
    monday.amina.presses("Watch it twice")
    monday.amina.presses("Keep it private")
    assert "❓ Question" in monday.kit.told(monday.amina, "M-KO-9")[-1].labels


def test_where_feedback_goes_is_not_asked_if_the_leader_said_so(showing: Scene) -> None:
    with_settings(showing, feedback_default="private")
    showing.amina.commands("show", "My cup")
    assert showing.amina.last.kind == "M-SC-15"
    showing.amina.presses("Post it")
    assert showing.kit.row(Work).feedback_mode == FeedbackMode.AUTHOR


def test_the_recap_can_be_left_out_and_has_up_to_three_thanks(showing: Scene) -> None:
    for words in ("one", "two", "three", "four"):
        showing.amina.commands("thanks", f"Georgi for {words}")
    showing.georgi.commands("ask", "What is a neuron?")
    showing.georgi.presses("The group")
    showing.amina.presses("I can answer", room=showing.room)
    showing.amina.says("A small calculator")
    showing.kit.due(at(9, "10:00"))
    text = showing.kit.posted("M-KO-1")[-1].text
    assert text.count("💛") == 3
    assert "Everyone who asked found an answer." in text
    with_settings(showing, recap_on=False)
    showing.kit.due(at(16, "10:00"))
    assert "quiet week" not in showing.kit.posted("M-KO-1")[-1].text


def test_a_beat_without_a_prompt_left_is_posted_and_noted(monday: Scene) -> None:
    """T23."""
    used = [prompt for prompt in monday.kit.engine.library.prompts["en"].values() if prompt.bank == "C"]

    def use_all(session: Session) -> None:
        for prompt in used:
            day = at(2, "10:00").date()
            use = PromptUse(group_id=1, bank="C", prompt_id=prompt.id, purpose=prompt.purpose, used_on=day)
            session.add(use)

    monday.kit.change(use_all)
    monday.kit.due(at(4, "17:30"))
    (post,) = monday.kit.posted("M-CI-1")
    assert post.text.startswith("Midweek! How is it going?\n\nYour tap is private")
    moment = monday.kit.row(Moment, Moment.key == f"post:{monday.kit.beat(Beat.CHECKIN).id}")
    assert moment.outcome == "posted without a prompt"
