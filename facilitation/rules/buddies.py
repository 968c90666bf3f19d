"""Who learns with whom: pairs, and one group of three where the number is odd (content-design 1.10).

Never two of whom one does not want it, and never two who parted. Then as many as possible have somebody; then, in this
order: a shared language, the same part of the day, not two who have not started, and chance from a given seed.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b

FEWEST = 3  # active members; with fewer there are no buddies (1.1)
_LANGUAGE, _PART, _STARTED = 1 << 40, 1 << 32, 1 << 24  # one outweighs all below it in a block together
_BLOCK = 12  # so many are matched exactly; larger groups in blocks, for the time it takes doubles with each

Team = frozenset[int]
Apart = Collection[frozenset[int]]


@dataclass(frozen=True, slots=True)
class Seeker:
    """Somebody who wants a buddy. `part`: the part of the day, empty where it changes; `started`: has done something."""

    id: int
    language: str = ""
    part: str = ""
    started: bool = True


def match(
    seekers: Iterable[Seeker], apart: Apart, seed: bytes, hosts: Sequence[Team] = ()
) -> tuple[Team, ...]:
    """Teams of two, and of three for who would be left over. `hosts` are pairs that go on and can take in a third.

    A host that takes somebody in is in the result, with three. Who is in no team of the result found nobody. The same
    seed gives the same teams, in whatever order people come.
    """
    people = sorted(seekers, key=lambda one: _noise(seed, one.id))
    pairs: list[Team] = []
    left: list[Seeker] = []
    for start in range(0, len(people), _BLOCK):
        found = _pairs(people[start : start + _BLOCK], apart, seed)
        pairs += found
        left += _without(people[start : start + _BLOCK], found)
    again = _pairs(left[:_BLOCK], apart, seed)
    pairs, left = [*pairs, *again], _without(left, again)
    return _with_thirds(pairs, hosts, left, apart)


def _pairs(people: Sequence[Seeker], apart: Apart, seed: bytes) -> list[Team]:
    """The pairs of a block: as many as can be, then the best."""
    fits = {
        (i, j): _score(people[i], people[j], seed)
        for j in range(len(people))
        for i in range(j)
        if frozenset((people[i].id, people[j].id)) not in apart
    }

    @cache
    def best(open_: int) -> tuple[int, int, tuple[tuple[int, int], ...]]:
        if not open_:
            return 0, 0, ()
        first = (open_ & -open_).bit_length() - 1
        rest = open_ & ~(1 << first)
        found = best(rest)
        for second in range(first + 1, len(people)):
            if rest >> second & 1 and (first, second) in fits:
                count, score, chosen = best(rest & ~(1 << second))
                score += fits[first, second]
                found = max(found, (count + 1, score, ((first, second), *chosen)))
        return found

    return [frozenset((people[i].id, people[j].id)) for i, j in best((1 << len(people)) - 1)[2]]


def _score(one: Seeker, other: Seeker, seed: bytes) -> int:
    score = _noise(seed, *sorted((one.id, other.id)))
    score += _LANGUAGE * (one.language == other.language)
    score += _PART * (bool(one.part) and one.part == other.part)
    return score + _STARTED * (one.started or other.started)


def _noise(seed: bytes, *ids: int) -> int:
    return int.from_bytes(blake2b(repr(ids).encode(), key=seed[:64], digest_size=2).digest())


def _without(people: Iterable[Seeker], pairs: Iterable[Team]) -> list[Seeker]:
    placed = frozenset[int]().union(*pairs)
    return [one for one in people if one.id not in placed]


def _with_thirds(
    pairs: Sequence[Team], hosts: Sequence[Team], left: Iterable[Seeker], apart: Apart
) -> tuple[Team, ...]:
    teams = [*pairs, *hosts]
    for one in left:
        for index, team in enumerate(teams):
            if len(team) == 2 and not any(frozenset((one.id, other)) in apart for other in team):
                teams[index] = team | {one.id}
                break
    return tuple(team for team in teams if team not in hosts)
