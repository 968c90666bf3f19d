"""At which moment a guide card comes to a leader, and how often (content-design 3).

A trigger's rule answers until when the card is of use, or None where it is not its moment. Of several cards the one whose
moment ends first comes; what found no place waits, as long as its moment lasts. Nothing is stacked.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from facilitation.rules.calendar import DAY, Beat, monday_of
from facilitation.rules.phases import Phase, phase_of

PER_WEEK = 3  # and one a day
FRESH = timedelta(days=7)  # so long a card is of use after what it is about
FRESH_BEAT = timedelta(days=3)  # a quiet beat of last week is not a quiet group of today
UNHURRIED = timedelta(days=30)  # what simply is so has no end that could be missed
REST = timedelta(days=2)  # after "Not now"
BETWEEN = timedelta(days=5)  # of a card that may come more than once
IN_ROOM = (Beat.KICKOFF, Beat.CHECKIN, Beat.SHOWCASE)


@dataclass(frozen=True, slots=True)
class BeatFact:
    """A beat that takes place. `preview`: the day on which the leader sees a week start; `answers`: so far."""

    beat: Beat
    week: int
    day: date
    at: datetime
    closes: datetime
    posted: bool = False
    answers: int = 0
    preview: date | None = None


@dataclass(frozen=True, slots=True)
class CardFacts:
    """What the rules may know about a group at `now`, on the morning of `today`; `next_list` is the next working day.

    `happened`: the instants of an event by its trigger's name, oldest first; with a kind after a colon where there are
    several ("hello_entry:H1", "support_wish:phone"). `load`: minutes of the last closed weeks, oldest first.
    """

    now: datetime
    today: date
    next_list: date
    weeks: int
    beats: Sequence[BeatFact] = ()
    happened: Mapping[str, Sequence[datetime]] = field(default_factory=dict)
    languages: int = 1
    load: Sequence[int] = ()


Data = Mapping[str, object]
Rule = Callable[[CardFacts, Data], datetime | None]


@dataclass(frozen=True, slots=True)
class CardRule:
    """A card by its triggers. `repeat`: it may come more than once, up to the trigger's limit."""

    id: str
    shown: tuple[tuple[str, Data], ...]
    repeat: bool = False

    @property
    def times(self) -> int:
        """How often it may come in a group."""
        limits = [_number(data, "limit") for _, data in self.shown if "limit" in data]
        return max(limits, default=1) if self.repeat else 1


@dataclass(frozen=True, slots=True)
class Shown:
    """A card that came to this leader. `here`: in this group. `answer`: "", "useful", "not_now" or "never"."""

    card: str
    day: date
    here: bool
    answer: str = ""


def card_due(
    cards: Iterable[CardRule], facts: CardFacts, history: Sequence[Shown]
) -> tuple[datetime, str] | None:
    """The card for this morning with the end of its moment; None where none may come."""
    week = monday_of(facts.today)
    if any(past.day >= facts.today for past in history):
        return None
    if sum(past.day >= week for past in history) >= PER_WEEK:
        return None
    found = [
        (until, card.id)
        for card in cards
        if _may(card, facts.today, history) and (until := ends(card, facts))
    ]
    return min(found, default=None)


def ends(card: CardRule, facts: CardFacts) -> datetime | None:
    """Until when a card is of use, by the first to end of its triggers that hold; None where it is not its moment."""
    found = [until for when, data in card.shown if (until := TRIGGERS[when](facts, data)) is not None]
    return min(found, default=None)


def _may(card: CardRule, today: date, history: Sequence[Shown]) -> bool:
    mine = [past for past in history if past.card == card.id]
    if any(past.answer == "never" for past in mine):
        return False
    here = [past for past in mine if past.here]
    if not here:
        return True
    last = max(here, key=lambda past: past.day)
    if today - last.day < (REST if last.answer == "not_now" else BETWEEN):
        return False
    taken = sum(past.answer != "not_now" for past in here)
    return taken < card.times and len(here) <= card.times


def _first(facts: CardFacts, name: str) -> datetime | None:
    """The first time that something happened, while it is fresh."""
    return _fresh(facts, list(facts.happened.get(name, ()))[:1])


def _any(facts: CardFacts, name: str) -> datetime | None:
    """The last time that something happened, while it is fresh."""
    return _fresh(facts, list(facts.happened.get(name, ()))[-1:])


def _fresh(facts: CardFacts, instants: Iterable[datetime], life: timedelta = FRESH) -> datetime | None:
    return max((at + life for at in instants if at <= facts.now < at + life), default=None)


def _before(facts: CardFacts, beat: BeatFact | None, data: Data) -> datetime | None:
    """So many days before a beat: on that day, or on the last working day before it where it is free."""
    if beat is None:
        return None
    target = beat.day - timedelta(days=_number(data, "days_before"))
    return beat.at if target < facts.next_list and facts.now < beat.at else None


def _kind(facts: CardFacts, beat: Beat) -> list[BeatFact]:
    return [one for one in facts.beats if one.beat is beat]


def _head(beats: Sequence[BeatFact]) -> BeatFact | None:
    return next(iter(beats), None)


def _halfway(facts: CardFacts, *kinds: Beat) -> BeatFact | None:
    week = [one for one in facts.beats if phase_of(one.week, facts.weeks) is Phase.M]
    found = [one for kind in kinds for one in week if one.beat is kind]
    return _head(found)


def _beat_closed(facts: CardFacts, data: Data) -> datetime | None:
    closed = [
        one.closes for one in _kind(facts, Beat(str(data["beat"]))) if one.posted and one.closes <= facts.now
    ]
    return _fresh(facts, closed[:1])


def _few_answers(facts: CardFacts, data: Data) -> datetime | None:
    after = timedelta(hours=_number(data, "after_hours"))
    quiet = [
        one.at + after
        for one in facts.beats
        if one.posted and one.beat in IN_ROOM and one.answers < _number(data, "count")
    ]
    return _fresh(facts, quiet, FRESH_BEAT)


def _hello_entry(facts: CardFacts, data: Data) -> datetime | None:
    reasons = data["reasons"]
    assert isinstance(reasons, list)  # noqa: S101  # our own content, read and checked
    since = sorted(at for reason in reasons for at in facts.happened.get(f"hello_entry:{reason}", ()))
    return _fresh(facts, since[:1])


def _preview(facts: CardFacts, data: Data) -> datetime | None:
    for one in _kind(facts, Beat.KICKOFF):
        wanted = phase_of(one.week, facts.weeks) == data["phase"] if "phase" in data else True
        first = one.week <= _number(data, "limit") if "limit" in data else True
        near = one.preview is not None and one.preview < facts.next_list and facts.now < one.at
        if wanted and first and near and not one.posted:
            return one.at
    return None


def _unfinished(facts: CardFacts, data: Data) -> datetime | None:
    after = timedelta(hours=_number(data, "after_hours"))
    return _fresh(facts, [at + after for at in facts.happened.get("onboarding_unfinished", ())])


def _load_high(facts: CardFacts, data: Data) -> datetime | None:
    last = facts.load[-_number(data, "weeks") :]
    high = len(last) == _number(data, "weeks") and all(minutes > _number(data, "minutes") for minutes in last)
    # It is about the weeks behind, so the week after them is its time.
    return facts.now + (7 - facts.today.weekday()) * DAY if high else None


def _languages(facts: CardFacts, data: Data) -> datetime | None:
    return facts.now + UNHURRIED if facts.languages >= _number(data, "count") else None


def _half_begins(facts: CardFacts, _data: Data) -> datetime | None:
    start = _halfway(facts, Beat.KICKOFF)
    return _fresh(facts, [start.at]) if start is not None and start.posted else None


def _number(data: Data, name: str) -> int:
    value = data[name]
    assert isinstance(value, int)  # noqa: S101  # our own content, read and checked
    return value


TRIGGERS: Mapping[str, Rule] = {
    "beat_closed": _beat_closed,
    "buddy_change_wished": lambda facts, _: _any(facts, "buddy_change_wished"),
    "came_back": lambda facts, _: _first(facts, "came_back"),
    "checkin_stuck": lambda facts, _: _first(facts, "checkin_stuck"),
    "days_before_beat": lambda facts, data: _before(
        facts, _head(_kind(facts, Beat(str(data["beat"])))), data
    ),
    "days_before_halfway_talk": lambda facts, data: _before(
        facts, _halfway(facts, Beat.REFLECTION, Beat.CHECKIN), data
    ),
    "days_before_last_showcase": lambda facts, data: _before(
        facts, _head(_kind(facts, Beat.SHOWCASE)[-1:]), data
    ),
    "days_before_start": lambda facts, data: _before(facts, _head(_kind(facts, Beat.KICKOFF)), data),
    "export_made": lambda facts, _: _first(facts, "export_made"),
    "few_answers": _few_answers,
    "halfway": _half_begins,
    "hello_entry": _hello_entry,
    "hello_round_opened": lambda facts, _: _first(facts, "hello_round_opened"),
    "kickoff_preview": _preview,
    "languages_in_group": _languages,
    "listed_after_week": lambda _facts, _data: None,
    "load_high": _load_high,
    "member_left": lambda facts, _: _any(facts, "member_left"),
    "note_written": lambda facts, _: _first(facts, "note_written"),
    "onboarding_unfinished": _unfinished,
    "opening_posted": lambda facts, _: _first(facts, "opening_posted"),
    "pairs_announced": lambda facts, _: _first(facts, "pairs_announced"),
    "personal_talk_asked": lambda facts, _: _any(facts, "personal_talk_asked"),
    "report_arrived": lambda facts, _: _any(facts, "report_arrived"),
    "setup_finished": lambda facts, _: _first(facts, "setup_finished"),
    "support_wish": lambda facts, data: _any(facts, f"support_wish:{data['wish']}"),
}
