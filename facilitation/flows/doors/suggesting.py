"""What is offered to somebody who types a field of a command, where the platform has fields. Reads and says nothing."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple
from zoneinfo import available_timezones

from sqlmodel import col, select

from facilitation.countries import known_countries
from facilitation.flows.desk.guide import cards_in
from facilitation.flows.setup.leading import enter_led
from facilitation.flows.week.showcase import running
from facilitation.model import FeedbackMode, Membership, Work
from facilitation.rules.silence import State
from facilitation.turn import Turn

LONGEST = 100  # letters of what is shown


class Offer(NamedTuple):
    """Something to choose: what is shown, and what the field gets."""

    shown: str
    given: str


Suggests = Callable[[Turn], tuple[Offer, ...]]


def people(turn: Turn) -> tuple[Offer, ...]:
    """The others of the group, by the names they chose."""
    turn.enter_current()
    mine = turn.me.membership.id
    names = {
        member.membership.name
        for member in turn.facts.members()
        if member.membership.id != mine and member.membership.state != State.LEFT and member.membership.name
    }
    return tuple(Offer(name, name) for name in sorted(names, key=str.casefold))


def weeks(turn: Turn) -> tuple[Offer, ...]:
    """The weeks of the course, each with its number first."""
    turn.enter_current()
    found = sorted(turn.facts.course_weeks().items())
    return tuple(_offer(f"{number} {week.topic}", str(number)) for number, week in found)


def works(turn: Turn) -> tuple[Offer, ...]:
    """The works of the others that can be looked at now; the newest of each, by its author."""
    turn.enter_current()
    rows = turn.session.exec(
        select(Membership.name, Work.caption)
        .join(Membership, col(Membership.id) == col(Work.membership_id))
        .where(
            Work.occurrence_id == running(turn).id,
            Work.membership_id != turn.me.membership.id,
            col(Work.posted_at).is_not(None),
            col(Work.hidden).is_(False),
            Work.feedback_mode != FeedbackMode.NONE,
            Membership.state != State.LEFT,
        )
        .order_by(col(Work.posted_at))
    )
    newest = dict(rows.all())
    return tuple(
        _offer(f"{name}: {' '.join(caption.split())}" if caption else name, name)
        for name, caption in newest.items()
    )


def cards(turn: Turn) -> tuple[Offer, ...]:
    """The guide cards, for who leads a group."""
    enter_led(turn)
    return tuple(_offer(card.title, card.word) for card in cards_in(turn).values())


def zones(turn: Turn) -> tuple[Offer, ...]:
    """The time zones of the world, those that begin as the group's does first."""
    enter_led(turn)
    near = turn.group.zone.partition("/")[0]
    return tuple(sorted(_zones(), key=lambda one: (not one.given.startswith(near), one.given)))


def countries(turn: Turn) -> tuple[Offer, ...]:
    """The countries whose public holidays are known, and none of them."""
    enter_led(turn)
    names = (turn.book.text("L-SD-none", turn.language), *known_countries(turn.language))
    return tuple(_offer(name, name) for name in names)


@cache
def _zones() -> tuple[Offer, ...]:
    places = (name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))
    return tuple(_offer(name.replace("_", " "), name) for name in (*places, "UTC"))


def _offer(shown: str, given: str) -> Offer:
    return Offer(shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…", given)


SUGGESTIONS: Mapping[str, Suggests] = {
    "people": people,
    "weeks": weeks,
    "works": works,
    "cards": cards,
    "zones": zones,
    "countries": countries,
}
