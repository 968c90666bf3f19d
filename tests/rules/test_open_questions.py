"""Who is offered a question that nobody answered (content-design 1.12)."""

from hypothesis import given
from hypothesis import strategies as st

from facilitation.rules.open_questions import next_helper

people = st.lists(st.integers(1, 6), max_size=6)


@given(helpers=people, answered=st.sets(st.integers(1, 6)), asker=st.integers(1, 6))
def test_everybody_who_offered_help_is_asked_once_and_nobody_else(
    helpers: list[int], answered: set[int], asker: int
) -> None:
    offered: list[int] = []
    while (found := next_helper(helpers, offered, answered, asker)) is not None:
        offered.append(found)
    assert offered == [h for h in dict.fromkeys(helpers) if h != asker and h not in answered]
