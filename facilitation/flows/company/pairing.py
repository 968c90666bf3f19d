"""Buddies by themselves: the offer, the pairs of a Friday, the weekly ten minutes, the question at halfway (content-design 1.10)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta

from sqlmodel import Session, col, select

from facilitation.flows.company import partners
from facilitation.flows.shared.offers import Moments
from facilitation.flows.week.approach import approach
from facilitation.model import BuddyPair, BuddyPlace, BuddyTalk, BuddyWish, Group, GroupState, Membership
from facilitation.phrasebook import Own
from facilitation.round import Round, zone_of
from facilitation.rows import MemberRow, MomentRow
from facilitation.rules.buddies import FEWEST, Seeker, Team, match
from facilitation.rules.calendar import instant, monday_of, wall
from facilitation.rules.caps import NudgeKind
from facilitation.rules.silence import State
from facilitation.speech import Message
from facilitation.tokens import token

MATCH_DAY, MATCH_TIME = timedelta(days=4), time(12)  # Friday
QUIET_WEEKS = timedelta(weeks=2)  # without a tap of either: one message to both, then none
WEEKLY = timedelta(days=3)


def open_for(round_: Round, group: Group) -> bool:
    """Whether a group has buddies now: it runs, wants them, and is large enough."""
    return (
        group.state == GroupState.RUNNING
        and group.settings.get("buddies_on", True) is not False
        and len(_active(round_, group.id)) >= FEWEST
    )


def _active(round_: Round, group_id: int) -> Sequence[MemberRow]:
    return [member for member in round_.rows.learners(group_id) if member.state == State.ACTIVE]


def offer(round_: Round, moment: MomentRow) -> str:
    """Thursday: would you like a buddy? Asked once of each who has not said."""
    group = round_.rows.group(moment.group_id)
    if not open_for(round_, group):
        return "no buddies now"
    zone = zone_of(group)
    monday = monday_of(wall(round_.now, zone).date())
    until = instant(datetime.combine(monday + MATCH_DAY, MATCH_TIME), zone)
    said = _wishes(round_.session, group.id)
    ways = {answer: token(f"bd.{answer}", group.id) for answer in ("choose", "someone", "no")}
    asked = [
        approach(
            round_,
            moment,
            member,
            NudgeKind.BUDDY_NUDGE,
            round_.book.say("M-BD-1", round_.language_of(member), {"leaders": group.leaders}, ways),
            until=until,
        )
        for member in _meant(round_, moment)
        if member.id not in said
    ]
    return f"asked {len(asked)}"


def _meant(round_: Round, moment: MomentRow) -> Iterable[MemberRow]:
    for member in _active(round_, moment.group_id):
        if moment.membership_id in (None, member.id):
            yield member


def pair_up(round_: Round, moment: MomentRow) -> str:
    """Friday: everybody who wants and has nobody, and those whose pair wants a change."""
    group = round_.rows.group(moment.group_id)
    if not open_for(round_, group):
        return "no buddies now"
    session = round_.session
    active = {member.id: member for member in _active(round_, group.id)}
    before = _part(session, group.id, active, round_.now)
    wishes = _wishes(session, group.id)
    going_on = [frozenset(partners.people_in(session, pair.id)) for pair in _open_pairs(session, group.id)]
    placed = frozenset[int]().union(*going_on)
    seekers = [
        Seeker(member.id, round_.language_of(member), _part_of_day(session, member.id), _started(member))
        for member in active.values()
        if member.id not in placed and (wish := wishes.get(member.id)) is not None and wish.wants
    ]
    apart = partners.apart(session, group.id, list(active))
    seed = f"{group.id} {moment.key}".encode()
    teams = match(seekers, apart, seed, [team for team in going_on if len(team) == 2])
    for team in teams:
        partners.bring_together(session, group.id, sorted(team), round_.now)
        _announce(round_, group, moment, team, before | placed, active)
    alone = [seeker.id for seeker in seekers if not any(seeker.id in team for team in teams)]
    for member in (active[mine] for mine in alone):
        if member.id in before:
            _tell(round_, member, moment, round_.book.say("M-BD-19", round_.language_of(member)))
    return f"{len(teams)} pairs, {len(alone)} without"


def _part(session: Session, group_id: int, active: Collection[int], now: datetime) -> frozenset[int]:
    """End the pairs that want a change or have lost somebody. Returns those who had a buddy until now."""
    freed: set[int] = set()
    for pair in _open_pairs(session, group_id):
        places = session.exec(select(BuddyPlace).where(BuddyPlace.pair_id == pair.id)).all()
        here = partners.people_in(session, pair.id)
        if len(here) < 2 or any(place.wants_change for place in places):
            pair.ended_at = now
            freed |= {one for one in here if one in active}
    session.flush()
    return frozenset(freed)


def _announce(
    round_: Round,
    group: Group,
    moment: MomentRow,
    team: Team,
    had_one: Collection[int],
    active: Mapping[int, MemberRow],
) -> None:
    parts = {_part_of_day(round_.session, mine) for mine in team}
    shared = parts.pop() if len(parts) == 1 else ""
    for mine in sorted(team & active.keys()):
        language = round_.language_of(active[mine])
        names = [active[other].name for other in sorted(team - {mine}) if other in active]
        part = Own(round_.book.label("M-KO-4", shared, language)) if shared else ""
        kind, values = ("M-BD-4", {}) if mine in had_one else ("M-BD-3", {"day_part": part})
        ways = {"write": token("bd.write", group.id)}
        message = round_.book.say(kind, language, {"buddy": names, "n": len(names), **values}, ways)
        author = next((active[other].person_id for other in sorted(team - {mine}) if other in active), None)
        _tell(round_, active[mine], moment, message, author)


def _tell(
    round_: Round, member: MemberRow, moment: MomentRow, message: Message, author_id: int | None = None
) -> None:
    key = f"{moment.key}:{member.id}"
    round_.tell(member, message, key=key, rule="buddies", author_id=author_id)


def talk(round_: Round, moment: MomentRow) -> str:
    """The weekly ten minutes; after two weeks without a tap one message to both, and then none."""
    return _ask_pairs(round_, moment, "M-BD-2", ("talked", "not_this_week", "change"))


def halfway(round_: Round, moment: MomentRow) -> str:
    """Halfway: keep, change or stop?"""
    return _ask_pairs(round_, moment, "M-BD-5", ("keep", "change", "stop"))


def _ask_pairs(round_: Round, moment: MomentRow, kind: str, answers: Iterable[str]) -> str:
    group = round_.rows.group(moment.group_id)
    if not open_for(round_, group):
        return "no buddies now"
    names = {member.id: member.name for member in round_.rows.learners(group.id)}
    people_of = {member.id: member.person_id for member in round_.rows.learners(group.id)}
    outcomes: list[str] = []
    for pair in _open_pairs(round_.session, group.id):
        people = partners.people_in(round_.session, pair.id)
        asked = kind
        if kind == "M-BD-2" and _is_quiet(round_.session, pair, round_.now):
            if pair.recalled_at is not None and pair.recalled_at < moment.due_at - timedelta(days=1):
                continue
            pair.recalled_at, asked = round_.now, "M-BD-6"
        known = {"M-BD-6": ("keep", "change", "stop")}.get(asked, tuple(answers))
        ways = {answer: token(f"bd.{answer}", pair.id) for answer in known}
        for member in _meant(round_, moment):
            if member.id in people:
                others = [names[other] for other in people if other != member.id and other in names]
                message = round_.book.say(
                    asked,
                    round_.language_of(member),
                    {"buddy": others, "leaders": group.leaders},
                    ways,
                )
                outcomes.append(
                    approach(
                        round_,
                        moment,
                        member,
                        NudgeKind.BUDDY_NUDGE,
                        message,
                        until=round_.now + WEEKLY,
                        author_id=next(
                            (people_of[o] for o in people if o != member.id and o in people_of), None
                        ),
                    )
                )
    return f"asked {len(outcomes)}"


def _is_quiet(session: Session, pair: BuddyPair, now: datetime) -> bool:
    if now - pair.made_at < QUIET_WEEKS:
        return False
    since = monday_of(now.date()) - QUIET_WEEKS
    taps = select(BuddyTalk.pair_id).where(BuddyTalk.pair_id == pair.id, BuddyTalk.monday >= since)
    return session.exec(taps.limit(1)).first() is None


def _open_pairs(session: Session, group_id: int) -> Sequence[BuddyPair]:
    return session.exec(
        select(BuddyPair)
        .where(BuddyPair.group_id == group_id, col(BuddyPair.ended_at).is_(None))
        .order_by(col(BuddyPair.id))
    ).all()


def _wishes(session: Session, group_id: int) -> Mapping[int, BuddyWish]:
    rows = session.exec(
        select(BuddyWish)
        .join(Membership, col(Membership.id) == col(BuddyWish.membership_id))
        .where(Membership.group_id == group_id)
    )
    return {row.membership_id: row for row in rows}


def _part_of_day(session: Session, membership_id: int) -> str:
    part = session.get_one(Membership, membership_id).learn_when
    return "" if part == "changes" else part


def _started(member: MemberRow) -> bool:
    return member.last_action_at is not None


MOMENTS: Moments = {
    "buddy_offer": offer,
    "buddy_match": pair_up,
    "buddy_talk": talk,
    "buddy_half": halfway,
}
