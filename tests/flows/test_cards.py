"""A guide card comes inside the day list at its moment; what the leader says to it is remembered (content-design 3)."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from sqlmodel import col, delete

from facilitation.model import Answer, CardShown, Question
from facilitation.tokens import token
from tests.flows.kit import Room, Scene, Told, at, scene, set_up
from tests.flows.test_digest import appoint


def cards(here: Scene) -> list[Told]:
    return [told for told in here.kit.told(here.maria, "M-DL-1") if "A card for you" in told.text]


def test_on_the_morning_after_the_set_up_the_first_card_comes_with_three_things_to_say(
    forming: Scene,
) -> None:
    kit, maria = forming.kit, forming.maria
    kit.due(at(24, "09:05", month=2))
    (told,) = cards(forming)
    assert "A card for you: Invite people one by one" in told.text  # it ends with week 0, so it comes first
    assert told.labels == ("Read the card",)
    maria.presses("Read the card")
    assert "A personal message brings people." in maria.last.text
    assert maria.last.labels == ("Useful", "Not now", "Do not show again")
    maria.presses("Useful")
    assert maria.last.kind == "M-GD-7"
    assert kit.row(CardShown).answer == "useful"
    kit.due(at(25, "09:05", month=2))
    assert "A card for you: Your role: keep the door open" in cards(forming)[-1].text


def test_a_card_that_is_not_wanted_now_comes_once_more_and_a_card_never_wanted_never(forming: Scene) -> None:
    kit, maria = forming.kit, forming.maria
    kit.due(at(24, "09:05", month=2))
    maria.presses("Read the card")
    maria.presses("Not now")
    kit.due(at(25, "09:05", month=2))
    maria.presses("Read the card")
    maria.presses("Do not show again")
    kit.due(at(26, "09:05", month=2))
    came = [row.card for row in kit.rows(CardShown)]
    assert came == ["G02", "G01", "G02"]
    set_up(maria, Room(-200, title="Second group"))
    kit.due(at(20, "18:00"))
    assert Counter(row.card for row in kit.rows(CardShown))["G01"] == 1
    assert kit.faults() == []


def test_only_the_leader_who_got_it_can_answer_a_card(forming: Scene) -> None:
    kit = forming.kit
    kit.due(at(24, "09:05", month=2))
    row = kit.row(CardShown)
    for somebody in (forming.amina, forming.stefan):
        somebody.taps(token("cd.say", row.id, "never"))
        somebody.taps(token("cd.read", row.id))
    forming.maria.taps(token("cd.say", row.id, "nonsense"))
    assert kit.row(CardShown).answer == "none"


def test_in_a_whole_course_the_limits_of_cards_hold() -> None:
    with scene(until=at(14, "20:00", month=4)) as here:
        rows = here.kit.rows(CardShown)
        assert max(Counter(row.day for row in rows).values()) == 1
        weeks = Counter(row.day - timedelta(days=row.day.weekday()) for row in rows)
        assert max(weeks.values()) <= 3
        assert max(Counter(row.card for row in rows if row.card != "G05").values()) == 1
        assert {"G03", "G04", "G05", "G08", "G21", "G23"} <= {row.card for row in rows}
        assert here.kit.faults() == []


def test_two_weeks_with_much_work_bring_the_card_about_oneself(monday: Scene) -> None:
    kit = monday.kit
    monday.amina.commands("ask", "What is odds?")
    monday.amina.presses("My group leader")
    mine, asked = kit.member(monday.maria).id, kit.row(Question).id
    times = [at(day, "12:00") for day in (3, 10) for _ in range(33)]  # each five minutes, beside twenty
    kit.change(
        lambda session: session.add_all(
            Answer(question_id=asked, membership_id=mine, text="So.", at=when) for when in times
        )
    )
    kit.due(at(20, "18:00"))
    days = {row.card: row.day for row in kit.rows(CardShown)}
    assert at(16, "09:00").date() <= days["G25"] <= at(20, "09:00").date()
    assert kit.faults() == []


def test_who_takes_the_numbers_out_as_a_file_gets_the_card_about_privacy(monday: Scene) -> None:
    kit, maria = monday.kit, monday.maria
    kit.settings = replace(kit.settings, public_url="https://smol.example")
    kit.restart()
    kit.due(at(12, "18:00"))  # long after the set-up, which has this card too
    came = {row.card for row in kit.rows(CardShown)}
    if "G22" in came:
        kit.change(lambda session: session.exec(delete(CardShown).where(col(CardShown.card) == "G22")))
    appoint(kit, maria)
    maria.commands("export")
    assert maria.heard() == ["M-DG-89"]
    kit.due(at(17, "18:00"))
    assert "G22" in {row.card for row in kit.rows(CardShown) if row.day > at(12, "18:00").date()}
