"""Why something was said, and to whom: every rule that sends has a sentence for /why (content-design A2).

A delivery carries its rule by name. What is sent for news or as a nudge can be muted, by kind; answers, what a person
ordered, and what tells them about their place or their data cannot. `make check` finds a rule without a sentence.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Mute(StrEnum):
    """Kinds of messages that a person can turn off. Their words are the labels of L-MUTE."""

    REMINDERS = "reminders"  # the same as "Stop reminders" (ST1)
    LOOK_BACK = "look_back"  # the same as turning the invitation off
    FEEDBACK = "feedback"  # news about feedback on one's own work
    THANKS = "thanks"
    BUDDY = "buddy"
    REQUESTS = "requests"  # "somebody shows a work: give feedback"
    LEADING = "leading"  # news for those who lead
    DAY_LIST = "day_list"


class Audience(StrEnum):
    """Who got a message: the id of the words, which name and count nobody."""

    YOU = "L-WY-TO-YOU"
    GROUP = "L-WY-TO-GROUP"


@dataclass(frozen=True, slots=True)
class Reason:
    """The sentence that says why (a message id), and what kind can be muted; None: it cannot."""

    sentence: str
    mute: Mute | None = None


REASONS: Mapping[str, Reason] = {
    "announcement": Reason("L-WY-ANNOUNCEMENT"),
    "answer": Reason("L-WY-ANSWER"),
    "answer_shown": Reason("L-WY-SHOWN"),
    "answer_to_question": Reason("L-WY-QUESTION"),
    "asked": Reason("L-WY-ASKED"),
    "back": Reason("L-WY-SHOWN"),
    "buddies": Reason("L-WY-BUDDY"),
    "buddy_pause": Reason("L-WY-BUDDY"),
    "buddy_wish": Reason("L-WY-BUDDY"),
    "celebration": Reason("L-WY-CELEBRATION", Mute.THANKS),
    "checkin": Reason("L-WY-BEAT"),
    "checkin_shown": Reason("L-WY-SHOWN"),
    "connected": Reason("L-WY-CONNECTED"),
    "contact": Reason("L-WY-CONTACT"),
    "daylist": Reason("L-WY-DAYLIST", Mute.DAY_LIST),
    "digest": Reason("L-WY-DIGEST"),
    "download": Reason("L-WY-ANSWER"),
    "dropped": Reason("L-WY-LEADER", Mute.LEADING),
    "ending": Reason("L-WY-ENDING"),
    "feedback": Reason("L-WY-FEEDBACK", Mute.FEEDBACK),
    "feedback_request": Reason("L-WY-REQUEST", Mute.REQUESTS),
    "feedback_shown": Reason("L-WY-SHOWN"),
    "goal_shown": Reason("L-WY-SHOWN"),
    "goodbye": Reason("L-WY-SHOWN"),
    "hello": Reason("L-WY-HELLO"),
    "hello_hands": Reason("L-WY-FORMING"),
    "hello_round": Reason("L-WY-FORMING"),
    "hello_shown": Reason("L-WY-SHOWN"),
    "hello_wanted": Reason("L-WY-CONTACT"),
    "highlight": Reason("L-WY-HIGHLIGHT", Mute.FEEDBACK),
    "help_offer": Reason("L-WY-OFFER", Mute.REQUESTS),
    "kickoff": Reason("L-WY-BEAT"),
    "lead": Reason("L-WY-LEAD"),
    "left": Reason("L-WY-HELLO"),
    "link": Reason("L-WY-LEADER", Mute.LEADING),
    "mail": Reason("L-WY-MAIL"),
    "obstacle": Reason("L-WY-CONTACT"),
    "out_of_reach": Reason("L-WY-HELLO"),
    "own_question": Reason("L-WY-OPEN"),
    "ordered": Reason("L-WY-ORDERED"),
    "pause_told": Reason("L-WY-SHOWN"),
    "plan_shown": Reason("L-WY-SHOWN"),
    "portfolio_ends": Reason("L-WY-PORTFOLIO"),
    "preview": Reason("L-WY-LEADER", Mute.LEADING),
    "programme": Reason("L-WY-PROGRAMME"),
    "promise_idea": Reason("L-WY-FORMING"),
    "promises": Reason("L-WY-FORMING"),
    "question": Reason("L-WY-ASKER"),
    "reflection": Reason("L-WY-BEAT"),
    "reflection_shown": Reason("L-WY-SHOWN"),
    "report": Reason("L-WY-REPORT"),
    "room": Reason("L-WY-ROOM"),
    "schedule": Reason("L-WY-SCHEDULE"),
    "showcase": Reason("L-WY-BEAT"),
    "start": Reason("L-WY-FORMING"),
    "thanks": Reason("L-WY-THANKS", Mute.THANKS),
    "welcome": Reason("L-WY-WELCOME"),
    "withdrawn": Reason("L-WY-WITHDRAWN"),
    "work_shown": Reason("L-WY-SHOWN"),
    "meeting": Reason("L-WY-MEETING"),
    "M-BD-1": Reason("L-WY-BUDDY", Mute.BUDDY),
    "M-BD-2": Reason("L-WY-BUDDY", Mute.BUDDY),
    "M-BD-5": Reason("L-WY-BUDDY", Mute.BUDDY),
    "M-BD-6": Reason("L-WY-BUDDY", Mute.BUDDY),
    "M-HL-1": Reason("L-WY-SILENCE", Mute.REMINDERS),
    "M-HL-2": Reason("L-WY-SILENCE-DATA"),
    "M-HL-3": Reason("L-WY-SILENCE-DATA"),
    "M-ON-12": Reason("L-WY-WELCOME"),
    "M-PA-3": Reason("L-WY-PAUSE"),
    "M-RF-1": Reason("L-WY-LOOKBACK", Mute.LOOK_BACK),
    "M-RM-1": Reason("L-WY-REMINDER", Mute.REMINDERS),
    "M-RM-2": Reason("L-WY-REMINDER", Mute.REMINDERS),
    "M-RM-3": Reason("L-WY-REMINDER", Mute.REMINDERS),
}
UNKNOWN = Reason("L-WY-OTHER")


def reason_of(rule: str) -> Reason:
    """The reason behind a rule's name."""
    return REASONS.get(rule, UNKNOWN)


def is_muted(rule: str, muted: Collection[str]) -> bool:
    """Whether a person with these muted kinds gets nothing that this rule would send."""
    kind = reason_of(rule).mute
    return kind is not None and kind in muted
