"""What is offered to somebody who types a field of a command: to whom, and that what is chosen is understood."""

from collections.abc import Iterator

import pytest

from facilitation.events import Said
from facilitation.flows.doors.suggesting import Offer
from tests.flows.kit import CHECKIN, FORMS, Scene, Who, scene

WORLD = 20  # a card for everything, and many countries and zones
DISCORD = 100  # letters that a choice may have there


@pytest.fixture
def midweek() -> Iterator[Scene]:
    """The check-in of week 1 stands in a room where commands have fields."""
    with scene(platform=FORMS, until=CHECKIN) as made:
        yield made


def offered(here: Scene, who: Who, what: str) -> tuple[Offer, ...]:
    event = here.kit.event(who, Said("typing"))
    return here.kit.database.run(lambda session: here.kit.engine.suggest(session, event, what))


@pytest.mark.parametrize(
    ("what", "first"),
    [("people", [("Georgi", "Georgi"), ("Maria", "Maria")]), ("weeks", [("1 What is AI?", "1")])],
)
def test_people_and_weeks_are_offered_to_members_only(
    midweek: Scene, what: str, first: list[tuple[str, str]]
) -> None:
    assert list(offered(midweek, midweek.amina, what)[: len(first)]) == first
    assert offered(midweek, midweek.stefan, what) == ()


@pytest.mark.parametrize("what", ["cards", "zones", "countries"])
def test_what_leaders_choose_from_is_offered_to_leaders_only(midweek: Scene, what: str) -> None:
    found = offered(midweek, midweek.maria, what)
    assert len(found) > WORLD
    assert max(len(word) for offer in found for word in offer) <= DISCORD
    assert offered(midweek, midweek.amina, what) == offered(midweek, midweek.stefan, what) == ()


def test_every_card_that_is_offered_is_the_one_that_is_shown(midweek: Scene) -> None:
    for shown, given in offered(midweek, midweek.maria, "cards"):
        midweek.maria.commands("guide", given)
        assert midweek.maria.last.kind == "M-GD-5"
        assert shown in midweek.maria.last.text


def test_a_zone_and_a_country_that_are_offered_are_understood(midweek: Scene) -> None:
    zones = offered(midweek, midweek.maria, "zones")
    assert zones[0].given.startswith("Europe/"), "the group is in Sofia"
    lisbon = next(given for shown, given in zones if shown == "Europe/Lisbon")
    midweek.maria.commands("schedule", f"zone {lisbon}")
    assert midweek.maria.last.kind == "M-SD-45"
    assert ("Bulgaria", "Bulgaria") in offered(midweek, midweek.maria, "countries")


def test_the_works_of_others_are_offered_by_author_and_words(showing: Scene) -> None:
    showing.amina.commands("show", "My cup")
    showing.amina.presses("In the group")
    assert offered(showing, showing.georgi, "works") == (("Amina: My cup", "Amina"),)
    assert offered(showing, showing.amina, "works") == ()
    showing.georgi.commands("feedback", "Amina")
    assert "My cup" in showing.georgi.last.text
