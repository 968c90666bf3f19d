"""What people do week after week in more than one journey."""

from tests.journeys.driver import Person


def looks_back(person: Person, week: int) -> None:
    """All three questions of the look back, for oneself alone."""
    person.presses("Start")
    for words in (f"I did week {week}.", "It helps at work.", "I go on."):
        person.writes(words)
    person.presses("At work")
    person.presses("Only me")
    person.sees("Saved.")
