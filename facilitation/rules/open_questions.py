"""What happens to a question while nobody answers, and who is offered it (content-design 1.12)."""

from collections.abc import Collection, Sequence
from datetime import timedelta

# After so long a question that is still open is looked at: offered to helpers, shown to the leader, asked about.
STEPS = {"q_day": timedelta(hours=24), "q_late": timedelta(hours=48), "q_week": timedelta(days=7)}
BETWEEN_OFFERS = timedelta(hours=24)  # one helper at a time
LAST_WORD = timedelta(days=2)  # so long "Is it solved?" waits for a tap


def next_helper(
    helpers: Sequence[int], offered: Collection[int], answered: Collection[int], asker: int
) -> int | None:
    """Who is offered a question next: the first in the order of offering help who was not asked before.

    Never the asker, never somebody who has answered already. None where nobody is left.
    """
    out = {*offered, *answered, asker}
    return next((helper for helper in helpers if helper not in out), None)
