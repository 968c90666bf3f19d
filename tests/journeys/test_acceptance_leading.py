"""Acceptance tests T21 and T22 of content-design 1.21: what the leader's dates and previews lead to."""

from tests.journeys.driver import Journey
from tests.journeys.test_acceptance_absence import news


def test_t21_a_week_start_on_a_public_holiday_comes_on_the_next_day(place: Journey) -> None:
    """The first day is Easter Monday; the leader's preview says so before."""
    clock, room = place.clock, place.room
    maria, amina = place.person("Maria", admin=True), place.person("Amina")
    place.begin_set_up(maria)
    maria.presses("Elements of AI")
    maria.presses("Another day")
    maria.writes("8 April")
    maria.writes("Maria")
    maria.presses("Change something")
    maria.presses("Public holidays")
    maria.writes("Germany")
    maria.sees("6 April", "Public holidays: Germany")
    maria.presses("See the first week")
    maria.sees("7 Apr")
    maria.presses("Create the group")
    room.says("7 April")
    amina.joins()
    for _ in range(6):
        clock.to("Mon 09:00")
    assert "7 April" in news(maria)
    room.news.clear()
    clock.to("Mon 20:00")
    room.is_silent()
    clock.to("Tue 10:00")
    room.says("Week 1 of 6: What is AI?")


def test_t22_a_preview_that_nobody_answers_goes_out_as_it_was_shown(place: Journey) -> None:
    clock, room = place.clock, place.room
    maria = place.person("Maria", admin=True)
    place.set_up(maria)
    place.person("Amina").joins()
    clock.to("Fri 13:01")
    shown = next(text for text in maria.screen.news if "Your next week start goes out on" in text)
    room.news.clear()
    clock.to("Mon 10:01")
    (post,) = [text for text in room.news if "Week 1 of 6" in text]
    lines = [line for line in post.splitlines() if line.strip()]
    assert [line for line in lines if line not in shown] == []
