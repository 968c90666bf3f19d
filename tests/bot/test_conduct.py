"""What the simulation demands of how people are treated: each rule finds what breaks it, and nothing else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.console.inbox import Press, Who
from adapters.console.platform import Shown, What
from bot.simulation.conduct import Did, conduct, mark
from facilitation.ports import Address
from facilitation.rules.calendar import DAY
from facilitation.settings import Settings
from facilitation.speech import Message
from facilitation.tokens import token

TUESDAY = datetime(2026, 3, 3, 10, tzinfo=UTC)  # noon in Sofia
AMINA = Who(1, "Amina")
STOPPED = "After “Stop reminders” no reminder comes"
ALONE = "Who pauses, has left or was told that the bot goes quiet is left alone"
NIGHT = "Nothing is asked in quiet hours or on a quiet day"
TWICE = "Nobody reads the same private words twice"
LEAK = "Private words are read by their writer alone"
WIPED = "No answer takes the place of one of the same moment"


def came(kind: str, after: timedelta = timedelta(), text: str = "", *, chat: int = 1) -> Shown:
    where = Address("console", chat, private=chat > 0)
    return Shown(What.POSTED, TUESDAY + after, where, Message(kind, text or f"{kind} {after}"), "1", 1)


def changed(kind: str, after: timedelta = timedelta()) -> Shown:
    return replace(came(kind, after), what=What.CHANGED)


def tapped(action: str, arg: str = "", after: timedelta = timedelta()) -> Did:
    return Did(TUESDAY + after, AMINA, Press(token(action, 1, arg), "1"))


def broken(seen: list[Shown], acts: list[Did]) -> set[str]:
    return {finding.rule for finding in conduct(seen, acts, Settings()) if not finding.kept}


@pytest.mark.parametrize(
    ("seen", "acts", "rules"),
    [
        ([came("M-RM-1", DAY)], [tapped("rm.stop")], {STOPPED}),
        ([came("M-RM-1", DAY)], [tapped("on.done", "no")], {STOPPED}),
        ([came("M-RM-1", DAY)], [tapped("on.done", "yes")], set()),
        ([came("M-PA-2"), came("M-PF-6", DAY)], [], {ALONE}),
        ([came("M-PA-2"), came("M-PA-3", DAY), came("M-RM-1", 2 * DAY)], [], set()),
        ([came("M-PA-2"), came("M-RM-1", 2 * DAY)], [tapped("pa.back", after=DAY)], set()),
        ([came("M-PA-2"), came("M-RM-1", 2 * DAY)], [tapped("pa.tell", after=DAY)], {ALONE}),
        ([came("M-LV-2"), came("M-TH-1", DAY)], [], {ALONE}),
        ([came("M-LV-2"), came("M-LV-3", timedelta(minutes=1))], [], set()),
        ([came("M-HL-3"), came("M-EN-2", 7 * DAY)], [], {ALONE}),
        ([came("M-CI-9", timedelta(hours=9))], [], {NIGHT}),
        ([came("M-CI-9", 5 * DAY)], [], {NIGHT}),
        ([came("M-CI-9")], [], set()),
        ([came("M-AS-3", text="Same"), came("M-AS-3", timedelta(hours=2), "Same")], [], {TWICE}),
        ([came("M-RM-1", text="Same"), came("M-RM-1", 7 * DAY, "Same")], [], set()),
        ([came("M-RF-7", text=f"I was lost {mark(1)}")], [], set()),
        ([came("M-RF-7", text=f"I was lost {mark(1)}", chat=-1)], [], {LEAK}),
        ([came("M-RF-7", text=f"I was lost {mark(1)}", chat=2)], [], {LEAK}),
        ([changed("M-ON-11"), changed("M-ON-16")], [], {WIPED}),
        ([changed("M-ON-10"), changed("M-ON-11", timedelta(seconds=9))], [], set()),
    ],
)
def test_each_rule_finds_what_breaks_it(seen: list[Shown], acts: list[Did], rules: set[str]) -> None:
    assert broken(seen, acts) == rules
