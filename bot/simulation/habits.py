"""Nine learners with different habits, as data. What follows from a habit stands in people.py.

Values by week are tuples: the first is for week 1, and after the last they begin anew. An empty word means
that nothing is done.
"""

from dataclasses import dataclass

from bot.simulation import turns
from bot.simulation.doing import Once

ALWAYS = frozenset(range(1, 53))


@dataclass(frozen=True, slots=True)
class Errand:
    """A command typed in private, or in the room, so many hours after the week start of a week."""

    week: int
    after: float
    command: str
    rest: str = ""
    in_room: bool = False


@dataclass(frozen=True, slots=True)
class Habit:
    """How somebody takes part. Hours are local; `notices` are hours until a message is looked at."""

    name: str
    about: str
    wakes: float = 8
    sleeps: float = 22
    notices: tuple[float, float] = (0.3, 6)
    away: frozenset[int] = frozenset()  # weeks without any action
    tablet: bool = False  # has a second account, for the day on which they connect it
    reminders: bool = True
    joins: float = 0  # hours after the door was opened; 0: as soon as they are used to
    in_a_hurry: bool = False  # leaves out what may be left out of the welcome
    reason: str = "job"
    sure: int = 3  # the answers to the questions at the start, from 1 to 5
    learns: str = "evening"
    support: str = "nothing"
    kickoff: tuple[str, ...] = ("ko.goal",)  # the first tap under the week start
    goal: tuple[str, ...] = ("whole",)
    days: tuple[int, ...] = (3,)
    obstacle: str = "O3"
    same_plan: tuple[bool, ...] = (True,)
    shows_goal: bool = False
    checkin: tuple[str, ...] = ("well",)
    well: str = "done"  # after "Going well": write, help or done
    more_time: str = "short"
    stuck: tuple[str, ...] = ("topic",)
    route: str = "group"
    asks: frozenset[int] = frozenset()  # weeks with a question of their own
    answers: float = 0.0  # how likely they answer a question of somebody else
    look_back: tuple[str, ...] = ("write",)
    voice: bool = False
    reader: str = "me"  # who may read the look back
    keeps: str = ""  # after the look back: save or show
    shows: tuple[str, ...] = ("",)
    photo: bool = False
    feedback_in: str = "group"
    feedback: str = "pf.well"
    generous: float = 0.2  # how likely they look at a work of somebody else
    thanks: float = 0.0
    hello: str = ""  # the answer to "May your leader say hello?"
    busy: frozenset[int] = frozenset(
        {5}
    )  # weeks in which they help and look only when they are asked in private
    errands: tuple[Errand, ...] = ()
    once: tuple[Once, ...] = ()  # what they do a single time, beside all habits
    leaves_for: str = "time"


LEARNERS: tuple[Habit, ...] = (
    Habit(
        "Amina",
        "steady, and helps others",
        notices=(0.2, 4),
        shows_goal=True,
        goal=("whole",),
        same_plan=(True, True, True, True, False),
        days=(1, 3),
        well="help",
        checkin=("well",),
        answers=1.0,
        keeps="save",
        shows=("did", "show", "show"),
        photo=True,
        feedback="pf.learned",
        generous=0.6,
        thanks=0.5,
        busy=frozenset({3, 5}),
        once=turns.AMINA,
        errands=(
            Errand(1, 50, "people"),
            Errand(2, 27, "note", "Ask Elena which book she reads"),
            Errand(2, 28, "remind", "on Thursday at 18:30 read section 2"),
            Errand(3, 30, "why"),
            Errand(4, 55, "settings"),
            Errand(5, 31, "progress"),
            Errand(6, 150, "portfolio"),
            Errand(6, 151, "mydata"),
            Errand(6, 153, "mydata", "download"),
        ),
    ),
    Habit(
        "Georgi",
        "often stuck, and asks",
        notices=(1, 8),
        support="words",
        obstacle="O6",
        goal=("whole", "last"),
        checkin=("well", "stuck", "stuck", "stuck", "more_time", "well"),
        look_back=("write", "skip", "skip"),
        reader="facilitator",
        shows=("", "did", "did"),
        generous=0.5,
        thanks=1.0,
        once=turns.GEORGI,
        errands=(Errand(1, 51, "links"), Errand(5, 49, "ask")),
    ),
    Habit(
        "Leila",
        "on the phone only, with short taps",
        in_a_hurry=True,
        wakes=7,
        notices=(0.1, 2),
        support="phone",
        learns="morning",
        kickoff=("ko.short",),
        checkin=("well", "more_time"),
        look_back=("later", "skip", "write"),
        voice=True,
        shows=("look", "look", "did", "show"),
        photo=True,
        generous=0.5,
        once=turns.LEILA,
        errands=(
            Errand(1, 3, "week", in_room=True),
            Errand(2, 26, "remind", "Ask my sister to take the children"),
            Errand(3, 50, "contact"),
            Errand(4, 25, "ask"),
            Errand(5, 50, "thanks", "Amina for answering so fast"),
            Errand(6, 122, "feedback"),
        ),
    ),
    Habit(
        "Petros",
        "late in the evening",
        in_a_hurry=True,
        wakes=20.5,
        sleeps=23.7,
        notices=(3, 20),
        goal=("own", "whole"),
        obstacle="O1",
        same_plan=(True, True, False),
        checkin=("more_time", "well", "stuck"),
        more_time="done",
        well="write",
        stuck=("language", "personal"),
        route="no_name",
        answers=0.2,
        look_back=("skip", "write", "skip"),
        shows=("", "did"),
        thanks=0.5,
        away=frozenset({5}),
        once=turns.PETROS,
        errands=(Errand(5, 0, "pause", "1"),),
    ),
    Habit(
        "Aino",
        "joins in the second week, and only reads",
        joins=15 * 24,
        in_a_hurry=True,
        notices=(1, 10),
        reminders=False,
        reason="myself",
        kickoff=("ko.read",),
        checkin=("", "well", ""),
        look_back=("skip", "", "write"),
        shows=("look",),
        generous=0.3,
        feedback="pf.learned",
        once=turns.AINO,
        errands=(Errand(6, 100, "reflect"),),
    ),
    Habit(
        "Marco",
        "silent for two weeks, then back",
        notices=(2, 9),
        away=frozenset({2, 3}),
        reason="better_job",
        obstacle="O7",
        goal=("whole", "short"),
        checkin=("not_started", "well", "well", "well"),
        look_back=("write", "", "", "skip", "write", "skip"),
        shows=("", "", "", "", "did"),
        once=turns.MARCO,
        errands=(
            Errand(1, 5, "help"),
            Errand(6, 104, "show", "A letter to my cousin"),
            Errand(6, 128, "connect"),
        ),
        tablet=True,
    ),
    Habit(
        "Elena",
        "shows her work every week, and gives feedback",
        notices=(0.5, 5),
        reason="certificate",
        goal=("own",),
        shows_goal=True,
        obstacle="O2",
        same_plan=(True, True, False, True, False),
        well="help",
        checkin=("well",),
        asks=frozenset({3}),
        answers=0.3,
        look_back=("write", "skip", "write", "write", "write"),
        reader="group",
        keeps="show",
        shows=("show",),
        feedback="pf.words",
        generous=0.7,
        thanks=0.7,
        once=turns.ELENA,
    ),
    Habit(
        "Daan",
        "thinks of stopping in week 3, then silent",
        in_a_hurry=True,
        notices=(1, 12),
        away=frozenset({4, 5, 6, 7, 8, 9, 10, 11, 12}),
        obstacle="O9",
        goal=("short",),
        checkin=("more_time", "well", "stuck"),
        stuck=("stopping",),
        look_back=("write", "skip", ""),
        hello="yes",
        once=turns.DAAN,
        errands=(Errand(2, 26, "goal", "Only the short path"), Errand(5, 34, "stop")),
    ),
    Habit(
        "Nikos",
        "silent after the welcome",
        in_a_hurry=True,
        notices=(5, 30),
        away=ALWAYS,
        reason="people",
    ),
)
LEADER = "Maria"
