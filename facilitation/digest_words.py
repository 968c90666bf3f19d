"""A programme's week in words (content-design 4.2, 4.5): about one group words only, figures for the programme only (A15)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from facilitation.phrasebook import Own, Phrasebook, When
from facilitation.programmes import ProgrammeWeek
from facilitation.rules.calendar import Beat
from facilitation.rules.digest.facts import GroupWeek
from facilitation.rules.digest.numbers import Measure, Numbers
from facilitation.rules.digest.status import Reason, Standing, Status, Why
from facilitation.rules.digest.story import Action, Headline, Story, story
from facilitation.rules.digest.words import Share, share

SHOWN = 160  # characters of a work
MOST_WEEKS = 4  # of a group that a coordinator may look at
MOST_TITLES = 5  # of groups in one sentence

HEADLINES: Mapping[Headline, str] = {
    Headline.CALL: "M-DG-11",
    Headline.CALL_REST_WELL: "M-DG-12",
    Headline.FINISHED: "M-DG-13",
    Headline.HOLIDAY: "M-DG-14",
    Headline.EYE: "M-DG-15",
    Headline.WELL: "M-DG-16",
    Headline.NOTHING: "M-DG-17",
}
REASONS: Mapping[Why, str] = {
    Why.LOW_TWICE: "M-DG-21",
    Why.MANY_OLD_QUESTIONS: "M-DG-22",
    Why.NO_FACILITATOR: "M-DG-23",
    Why.LOAD: "M-DG-24",
    Why.ASKED_FOR_HELP: "M-DG-25",
    Why.ABOUT_HALF: "M-DG-26",
    Why.LOW: "M-DG-26",
    Why.FELL: "M-DG-27",
    Why.OLD_QUESTION: "M-DG-28",
    Why.FEEDBACK: "M-DG-29",
    Why.BEATS: "M-DG-30",
}
STATUSES: Mapping[Status, str] = {
    Status.CALL: "M-DG-31",
    Status.EYE: "M-DG-32",
    Status.WELL: "M-DG-33",
    Status.NEW: "M-DG-34",
    Status.SMALL: "M-DG-35",
    Status.BREAK: "M-DG-36",
}
SHARES: Mapping[Share, str] = {
    Share.FEW: "L-DG-FEW",
    Share.SOME: "L-DG-SOME",
    Share.HALF: "L-DG-HALF",
    Share.MOST: "L-DG-MOST",
    Share.NEARLY_ALL: "L-DG-NEARLY",
}
STATUS_WORDS: Mapping[Status, str] = {
    Status.CALL: "L-DG-CALL",
    Status.EYE: "L-DG-EYE",
    Status.WELL: "L-DG-WELL",
    Status.NEW: "L-DG-NEW",
    Status.SMALL: "L-DG-SMALL",
    Status.BREAK: "L-DG-BREAK",
}
ACTIONS: Mapping[Action, str] = {
    Action.CALL: "M-DG-71",
    Action.OLDEST_QUESTION: "M-DG-72",
    Action.THANK: "M-DG-73",
    Action.NEXT_GROUP: "M-DG-74",
    Action.HELP_NUMBERS: "M-DG-75",
    Action.OPENINGS: "M-DG-76",
    Action.NOTHING: "M-DG-77",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the programme as it is read; `before` is empty where last week's is not known."""

    name: str
    now: str
    before: str


def told(week: ProgrammeWeek) -> Story:
    """What the digest of this week says, and in which order."""
    return story(week.standings, week.weeks, week.outlook, week.monday)


def digest(book: Phrasebook, week: ProgrammeWeek, found: Story, language: str) -> dict[str, object]:
    """The values of the digest's message."""
    zone = ZoneInfo(week.programme.zone)
    day = datetime.combine(week.monday, time(12), zone).astimezone(UTC)
    return {
        "programme": week.programme.name,
        "day": When(day, zone, "day"),
        "headline": Own(headline(book, week, found, language)),
        "numbers": Own(_numbers(book, week, language)),
        "groups": Own("\n".join(groups(book, week, found, language))),
        "shown": Own("\n".join(shown(book, week, language))),
        "coming": Own("\n".join(coming(book, week, language))),
        "action": Own(action(book, week, found.action, found.about, language)),
    }


def shown(book: Phrasebook, week: ProgrammeWeek, language: str) -> Sequence[str]:
    """Works whose authors said that the project team may show them, a line each."""
    lines = ({"work": " ".join(work.split())[:SHOWN], "author": author} for work, author in week.shown)
    return [book.text("M-DG-49", language, line) for line in lines]


def action(book: Phrasebook, week: ProgrammeWeek, what: Action, about: int | None, language: str) -> str:
    """The one thing to do."""
    return book.text(ACTIONS[what], language, {"group": week.titles.get(about or 0, "")})


def line(book: Phrasebook, standing: Standing, title: str, language: str) -> str:
    """A group's status word with its reasons."""
    reasons = [reason(book, why, language) for why in standing.reasons]
    if standing.holidays and standing.status in {Status.CALL, Status.EYE}:
        reasons.append(book.text("M-DG-37", language))
    values = {"group": title, "reasons": Own("; ".join(reasons))}
    return book.text(STATUSES[standing.status], language, values)


def reason(book: Phrasebook, found: Reason, language: str) -> str:
    """Why, without a number."""
    shares = {"now": found.now, "before": found.before}
    values = {name: Own(book.text(SHARES[s], language)) if s else "" for name, s in shares.items()}
    return book.text(REASONS[found.why], language, values)


def inside(book: Phrasebook, weeks: Sequence[GroupWeek], language: str) -> Iterator[str]:
    """The last weeks of one group, newest first, in words: for a coordinator whom its leader let look."""
    for week in [week for week in reversed(weeks) if week.counted][:MOST_WEEKS]:
        if week.small:
            yield "- " + book.text("M-OV-29", language, {"week": week.week})
            continue
        beats = [
            Own(f"{book.text(f'L-BEAT-{beat}', language)}: {_word(book, answered, week.eligible, language)}")
            for beat, answered in week.responses.items()
        ]
        took = Own(_word(book, week.took_part, week.eligible, language))
        yield "- " + book.text("M-OV-28", language, {"week": week.week, "took": took, "beats": beats})


def _word(book: Phrasebook, part: int, whole: int, language: str) -> str:
    found = share(part, whole)
    return book.text(SHARES[found], language) if found else ""


def headline(book: Phrasebook, week: ProgrammeWeek, found: Story, language: str) -> str:
    """The first sentence."""
    values = {
        "group": week.titles.get(found.subject or 0, ""),
        "reason": Own(reason(book, found.reason, language)) if found.reason else "",
        "groups": _titles(book, week, found.finished, language),
    }
    return book.text(HEADLINES[found.headline], language, values)


def groups(
    book: Phrasebook, week: ProgrammeWeek, found: Story, language: str, rest: str = "M-DG-39"
) -> Iterator[str]:
    """A line for each group that needs a call or an eye, and how many others there are, in the words of `rest`."""
    for known in found.named:
        yield "- " + line(book, known, week.titles[known.group], language)
    for n, kind in ((found.going_well, "M-DG-38"), (found.others, rest)):
        if n:
            yield "- " + book.text(kind, language, {"n": n})


def coming(book: Phrasebook, week: ProgrammeWeek, language: str) -> Iterator[str]:
    """What stands in the calendar for the seven days after the week."""
    ahead = week.ahead
    for kind, groups in (("M-DG-61", ahead.starts), ("M-DG-62", ahead.halfway), ("M-DG-63", ahead.last_week)):
        if groups:
            yield "- " + book.text(kind, language, {"groups": _titles(book, week, groups, language)})


def _titles(book: Phrasebook, week: ProgrammeWeek, groups: Sequence[int], language: str) -> list[str]:
    """The first titles, and how many more there are: a digest stays short, whatever the number of groups."""
    named = [week.titles[number] for number in groups[:MOST_TITLES]]
    more = len(groups) - len(named)
    return [*named, Own(book.text("M-DG-64", language, {"n": more}))] if more else named


def figures(book: Phrasebook, week: ProgrammeWeek, language: str) -> Iterator[Figure]:
    """The programme's figures that there are people enough for."""
    values = zip(_labels(book, language), _figures(week.now), _figures(week.before), strict=True)
    return (
        Figure(name, measure(book, now, language), measure(book, before, language))
        for name, now, before in values
        if now is not None
    )


def measure(book: Phrasebook, found: Measure | None, language: str) -> str:
    """A figure or its word; empty where there is none."""
    match found:
        case None:
            return ""
        case Share():
            return book.text(SHARES[found], language)
    return book.text("M-DG-46", language, {"n": found})


def _numbers(book: Phrasebook, week: ProgrammeWeek, language: str) -> str:
    now = week.now
    if not now.shown:
        return book.text("M-DG-45", language)
    lines = [_figure(book, figure, language) for figure in figures(book, week, language)]
    if now.contacts is not None:
        lines.append("- " + book.text("M-DG-43", language, {"n": now.contacts}))
    if now.load is not None:
        load = {"median": now.load.median, "highest": now.load.highest}
        lines.append("- " + book.text("M-DG-44", language, load))
    return "\n".join([book.text("M-DG-41", language), *lines])


def _figure(book: Phrasebook, figure: Figure, language: str) -> str:
    values = {"name": Own(figure.name), "now": Own(figure.now), "before": Own(figure.before)}
    return "- " + book.text("M-DG-42", language, values)


def _labels(book: Phrasebook, language: str) -> Sequence[str]:
    return [
        book.text("L-DG-PART", language),
        *(book.text(f"L-BEAT-{beat}", language) for beat in Beat),
        book.text("L-DG-STEADY", language),
        book.text("L-DG-DAY", language),
        book.text("L-DG-DAYS", language),
        book.text("L-DG-FEEDBACK", language),
        book.text("L-DG-RETAINED", language),
        book.text("L-DG-ITEMS", language),
        book.text("L-DG-BACK", language),
    ]


def _figures(found: Numbers) -> Sequence[Measure | None]:
    return [
        found.took_part,
        *(found.beats[beat] for beat in Beat),
        found.steady,
        found.answered_24,
        found.answered_48,
        found.feedback,
        found.retained,
        found.collectors,
        found.came_back,
    ]
