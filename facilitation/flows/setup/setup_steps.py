"""/setup: what is asked next in a group that is being set up, and who may answer (content-design 1.2)."""

from facilitation.errors import Refusal
from facilitation.flows.setup import setup_course, setup_fields, setup_summary
from facilitation.flows.setup.leading import enter_led
from facilitation.flows.setup.setup_summary import STEP
from facilitation.model import Group, GroupState, Role
from facilitation.tokens import Press
from facilitation.turn import Turn


def go_on(turn: Turn) -> None:
    """What was not asked yet, else all that is known, to check or to change."""
    if turn.facts.occurrences():
        setup_summary.show_fields(turn)
        return
    match turn.group.settings.get(STEP):
        case "course":
            setup_course.ask_course(turn)
        case "weeks":
            setup_course.ask_weeks(turn)
        case "day":
            setup_fields.ask_day(turn)
        case "name":
            setup_fields.ask_words(turn, "name")
        case _:
            setup_summary.show(turn)


def advance(turn: Turn, done: tuple[str, ...], following: str = "") -> None:
    """A step is answered. Where it was the one that was asked, the next one is asked; else what comes is what was open."""
    step = turn.group.settings.get(STEP)
    if step in done:
        rest = {name: value for name, value in turn.group.settings.items() if name != STEP}
        turn.group.settings = {**rest, STEP: following} if following else rest
    go_on(turn)


def is_whole(turn: Turn) -> bool:
    """Whether nothing is missing that a group needs; else it is asked for."""
    if not turn.facts.course_weeks():
        setup_course.ask_course(turn)
        return False
    if turn.group.first_day <= turn.now.astimezone(turn.zone).date():
        setup_fields.ask_day(turn)  # a summary that stood there for weeks
        return False
    return True


def enter_open(turn: Turn, press: Press) -> Group:
    """Enter a group that goes on, as who leads it."""
    enter_led(turn, press.ref)
    turn.must_be_open()
    return turn.group


def enter_new(turn: Turn, press: Press) -> Group:
    """Enter a group that is not created yet, as who leads it."""
    turn.enter(press.ref, role=Role.FACILITATOR)
    if turn.facts.occurrences():
        raise Refusal("M-SU-9", {"group": turn.group.title})
    return turn.group


def enter_before_start(turn: Turn, press: Press) -> Group:
    """Enter a group whose first week is still to come, as who leads it."""
    group = enter_open(turn, press)
    if group.state != GroupState.FORMING:
        raise Refusal("M-OK-4")
    return group
