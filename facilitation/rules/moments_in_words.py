"""A time as people write it, understood or asked for, never guessed (content-design A1).

    "tomorrow at 18 read on"   Understood: that instant, and the words "read on"
    "on Thursday morning"      WhatTime: the day is known, the time of the clock is not
    "half past six"            WhichOne: 06:30 or 18:30
    "every Monday"             NotUnderstood: "repeated"

Hours in figures are those of a clock with 24 of them, as everywhere in the bot; hours in words have two readings.
The words themselves are data for each language (time_words.py), what they mean together stands here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from facilitation.rules.calendar import DAY, instant, wall
from facilitation.rules.piece_of_time import Piece
from facilitation.rules.pieces_of_time import pieces
from facilitation.rules.time_words import PARTS, Item, TimeWords, items

FARTHEST = timedelta(days=400)
_WITHIN = {"morning": (0, 12), "midday": (11, 15), "afternoon": (12, 19), "evening": (16, 24)}  # hours
_WHY = ("repeated", "no_such_day", "past", "figures", "next_week", "unclear")  # the first that fits is said


@dataclass(frozen=True, slots=True)
class Understood:
    """One instant (aware, UTC), and the words that were no time."""

    at: datetime
    text: str = ""


@dataclass(frozen=True, slots=True)
class WhichOne:
    """Several instants fit."""

    options: tuple[datetime, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class WhatTime:
    """The day is known (or two fit), the time of the clock is not. `offers` are times to choose from."""

    days: tuple[date, ...]
    offers: tuple[time, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """`why`: nothing (no time in it), past, far, repeated, figures (3/4), no_such_day (31 April), unclear."""

    why: str
    text: str = ""


Meaning = Understood | WhichOne | WhatTime | NotUnderstood


def understand(
    text: str, words: TimeWords, now: datetime, zone: ZoneInfo, day: date | None = None
) -> Meaning:
    """What `text` says about a time, as heard at `now` (aware) by somebody whose clock is in `zone`.

    `day`: the day that was asked about, so that a bare "9" is its time.
    """
    found = items(text, words)
    today = wall(now, zone).date()
    clusters = _clusters(pieces(found, wall(now, zone), bare_hour=day is not None))
    meant = [cluster for cluster in clusters if cluster.says_when]
    if any(cluster.why == "repeated" for cluster in clusters):
        return NotUnderstood("repeated", _rest(text, found, clusters))
    if not meant:
        why = next((why for why in _WHY if any(c.why == why for c in clusters)), "nothing")
        return NotUnderstood("unclear" if why == "next_week" else why, _rest(text, found, clusters))
    chosen = _chosen(found, meant)
    rest = _rest(text, found, chosen)
    piece = chosen[0] if len(chosen) == 1 else chosen[0].joined(chosen[1])
    if day is not None and (not piece.days or piece.implied) and piece.after is None:
        piece = replace(piece, days=(day,))
    return _resolved(piece, now, zone, today, rest)


def _clusters(found: Iterable[Piece]) -> Sequence[Piece]:
    """Pieces that stand side by side are one saying."""
    clusters: list[Piece] = []
    for piece in found:
        if clusters and clusters[-1].last == piece.first and clusters[-1].fits(piece):
            clusters[-1] = clusters[-1].joined(piece)
        else:
            clusters.append(piece)
    return clusters


def _chosen(found: Sequence[Item], meant: Sequence[Piece]) -> Sequence[Piece]:
    """The saying at the beginning or the end of the text; two of them where one has the day and one the time."""
    begin = next((number for number, item in enumerate(found) if "lead" not in item), 0)
    first = next((piece for piece in meant if piece.first <= begin), None)
    last = next((piece for piece in reversed(meant) if piece.last == len(found)), None)
    main = first or last or meant[-1]
    other = next((piece for piece in meant if piece is not main and main.completes(piece)), None)
    return (main, other) if other is not None else (main,)


def _rest(text: str, found: Sequence[Item], used: Sequence[Piece]) -> str:
    taken = {number for piece in used for number in range(piece.first, piece.last)}
    left = [number for number in range(len(found)) if number not in taken]
    while left and ("lead" in found[left[0]] or found[left[0]].kinds.get("mark") in {",", ":", "-", "–"}):
        del left[0]
    while left and left[-1] + 1 in taken and found[left[-1]].kinds.keys() & {"at", "on", "mark"}:
        taken.add(left.pop())
    parts: list[str] = []
    for before, number in zip([None, *left], left, strict=False):
        if before is not None and number == before + 1:
            parts.append(text[found[before].end : found[number].start])
        elif before is not None:
            parts.append(" ")
        parts.append(text[found[number].start : found[number].end])
    return "".join(parts).strip()


def _resolved(piece: Piece, now: datetime, zone: ZoneInfo, today: date, rest: str) -> Meaning:
    if piece.why:
        return NotUnderstood(piece.why, rest)
    if piece.after is not None:
        options = [now.astimezone(UTC).replace(second=0, microsecond=0) + piece.after]
    elif times := _fitting(piece.times, piece.part, exact=piece.exact):
        options = sorted({at for t in times for at in _instants(t, piece, now, zone, today)})
    else:
        return _without_time(piece, now, zone, today, rest)
    if not options:
        return NotUnderstood("past", rest)
    if options[-1] - now > FARTHEST:
        return NotUnderstood("far", rest)
    return Understood(options[0], rest) if len(options) == 1 else WhichOne(tuple(options), rest)


def _without_time(piece: Piece, now: datetime, zone: ZoneInfo, today: date, rest: str) -> Meaning:
    days = tuple(sorted(day for day in set(piece.days) if day >= today))
    if not days:
        return NotUnderstood("past", rest)
    if days[0] - today > FARTHEST:
        return NotUnderstood("far", rest)
    offers = tuple(t for t in PARTS[piece.part] if days != (today,) or _at(today, t, now, zone) > now)
    return WhatTime(days, offers, rest)


def _fitting(times: Sequence[time], part: str, *, exact: bool) -> Sequence[time]:
    """The readings of an hour that lie in the part of the day, or all where none was said."""
    if part not in _WITHIN:
        return times
    first, end = _WITHIN[part]
    both = {*times, *(t.replace(hour=(t.hour + 12) % 24) for t in times if t.hour <= 12 or not exact)}
    return sorted(t for t in both if first <= t.hour < end)


def _instants(t: time, piece: Piece, now: datetime, zone: ZoneInfo, today: date) -> Sequence[datetime]:
    days = piece.days or (today, today + DAY)
    future = [at for day in sorted(set(days)) if (at := _at(day, t, now, zone)) > now]
    return future[:1] if piece.soonest or not piece.days else future


def _at(day: date, t: time, now: datetime, zone: ZoneInfo) -> datetime:
    """The instant; where the clock shows this time twice, the first that is still to come."""
    local = datetime.combine(day, t)
    first = instant(local, zone)
    return first if first > now else local.replace(tzinfo=zone, fold=1).astimezone(UTC)
