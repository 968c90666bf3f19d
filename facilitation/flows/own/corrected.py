"""Answers in words that their writer can put right: where they stand, who can read them, and in which messages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select

from facilitation.flows.company.partners import buddies_of
from facilitation.flows.shared.asking import Given
from facilitation.model import (
    Answer,
    CheckIn,
    Feedback,
    FeedbackMode,
    Goal,
    GoalKind,
    Greeting,
    Membership,
    PortfolioItem,
    Question,
    QuestionRoute,
    Reflection,
    Visibility,
    Work,
)
from facilitation.turn import Turn

GOAL, CHECKIN, HELLO, QUESTION, ANSWER, FEEDBACK = (
    "goal",
    "checkin",
    "hello",
    "question",
    "answer",
    "feedback",
)
LOOK_BACK = ("what", "so_what", "now_what")

Row = Goal | CheckIn | Reflection | Greeting | Question | Answer | Feedback


@dataclass(frozen=True, slots=True)
class Kind:
    """Whose table it is, how long the words may be (as they were asked for), and which messages carry them to others."""

    table: type[Row]
    limit: int
    carried_by: tuple[str, ...]


KINDS: Mapping[str, Kind] = {
    GOAL: Kind(Goal, 300, ("M-KO-13", "M-KO-18", "M-KO-19")),
    CHECKIN: Kind(CheckIn, 500, ("M-CI-12",)),
    **{key: Kind(Reflection, 500, ("M-RF-8",)) for key in LOOK_BACK},
    HELLO: Kind(Greeting, 300, ("M-HI-6",)),
    QUESTION: Kind(Question, 1000, ("M-AS-2", "M-AS-11", "M-AS-24")),
    ANSWER: Kind(Answer, 1000, ("M-AS-3", "M-AS-14")),
    FEEDBACK: Kind(Feedback, 1000, ("M-PF-5", "M-PF-9")),
}


@dataclass(frozen=True, slots=True)
class Words:
    """An answer in words: its row, and which of the row's words are meant."""

    row: Row
    what: str

    @property
    def text(self) -> str:
        """The words."""
        return str(getattr(self.row, self._column))

    @property
    def as_said(self) -> str:
        """The words as they stand in messages to others: a look back is shown whole."""
        row = self.row
        return row.whole if isinstance(row, Reflection) else self.text

    @property
    def at(self) -> datetime:
        """When they were given."""
        match self.row:
            case Goal() | CheckIn() as row:
                return row.changed_at
            case Reflection() as row:
                return row.finished_at or row.opened_at
            case Question() as row:
                return row.asked_at
            case row:
                return row.at

    @property
    def others_read(self) -> bool:
        """Whether others than their writer and the leader, who looks where they stand, can read them."""
        match self.row:
            case Goal() as row:
                return row.shared
            case CheckIn() as row:
                return row.visibility == Visibility.GROUP
            case Reflection() as row:
                return row.shown or row.visibility == Visibility.GROUP
            case Greeting() as row:
                return row.shown
        return True

    def put(self, turn: Turn, given: Given) -> None:
        """The new words take the place of the old ones, here and in copies."""
        setattr(self.row, self._column, given.text)
        match self.row:
            case Goal() | CheckIn() as row:
                row.source, row.changed_at = given.source, turn.now
            case Reflection() as row:
                row.sources = {**row.sources, self.what: given.source}
            case Greeting() as row if row.shown:
                turn.session.get_one(Membership, row.membership_id).hello = given.text
            case Feedback() as row:
                copies = select(PortfolioItem).where(PortfolioItem.feedback_id == row.id)
                for item in turn.session.exec(copies):
                    item.text = given.text

    @property
    def _column(self) -> str:
        return self.what if self.what in LOOK_BACK else "text"


def words_in(row: Row) -> Iterable[Words]:
    """The answers in words that a row holds."""
    if isinstance(row, Reflection):
        yield from (Words(row, what) for what in LOOK_BACK if getattr(row, what))
        return
    chosen = (isinstance(row, Goal) and row.kind != GoalKind.OWN) or (
        isinstance(row, Feedback) and (row.kind != "words" or row.hidden)
    )
    if row.text and not chosen:
        yield Words(row, next(what for what, kind in KINDS.items() if isinstance(row, kind.table)))


def asked_again(turn: Turn, words: Words) -> tuple[str, list[str]]:
    """The message that asks for the words anew, with the line about their readers; and those it names."""
    match words.row:
        case Question(route=QuestionRoute.FACILITATOR):
            return "M-MD-14", []
        case Question(route=QuestionRoute.GROUP, named=False):
            return "M-MD-18", []
        case Question() | Answer() | Feedback() as row:
            names = [turn.session.get_one(Membership, one).name for one in _only_readers(turn, row)]
            return ("M-MD-17" if names else "M-MD-16"), names
        case row if words.others_read:
            return "M-MD-16", []
        case row:
            alone = isinstance(row, Greeting) or (
                not isinstance(row, Goal) and row.visibility == Visibility.ME
            )
            return ("M-MD-13" if alone else "M-MD-14"), []


def _only_readers(turn: Turn, row: Question | Answer | Feedback) -> Sequence[int]:
    """The memberships of those who alone were told, empty where the group was."""
    match row:
        case Question():
            return buddies_of(turn.session, row.membership_id) if row.route == QuestionRoute.BUDDY else ()
        case Answer():
            asked = turn.session.get_one(Question, row.question_id)
            return () if asked.route == QuestionRoute.GROUP else (asked.membership_id,)
        case Feedback():
            work = turn.session.get_one(Work, row.work_id)
            return () if work.feedback_mode == FeedbackMode.GROUP else (work.membership_id,)
