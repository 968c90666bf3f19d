"""Fair share of feedback, as a rule: who may be asked to look, and when (content-design 1.7)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from facilitation.rules.calendar import wall
from facilitation.rules.fair_share import MOST, Looker, Shown, closes, opens, whom_to_ask

ZONES = st.sampled_from(
    [ZoneInfo(name) for name in ("Europe/Sofia", "Europe/Helsinki", "Europe/Amsterdam", "UTC")]
)
members = st.integers(1, 8)
START = datetime(2026, 1, 1, tzinfo=UTC)
posted = st.integers(0, 730 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
works = st.builds(
    Shown,
    members,
    posted,
    st.integers(0, 2),
    st.lists(members, max_size=3, unique=True).map(tuple),
    st.booleans(),
)
crowds = st.lists(
    st.builds(Looker, members, st.booleans(), st.integers(0, 5), st.integers(0, 3)),
    max_size=8,
    unique_by=lambda looker: looker.member,
)
hours = st.floats(0, 200)


@given(work=works, lookers=crowds, buddies=st.sets(members, max_size=2), after=hours, zone=ZONES)
def test_requests_come_only_where_nobody_has_reacted_and_never_to_the_author_or_twice(
    work: Shown, lookers: list[Looker], buddies: set[int], after: float, zone: ZoneInfo
) -> None:
    now = work.posted + timedelta(hours=after)
    found = whom_to_ask(work, lookers, buddies, now, zone)
    if found:
        assert work.wants_feedback
        assert not work.reactions
        assert len(work.asked) < MOST
        assert timedelta(hours=20) <= now - work.posted
        assert now < closes(work, zone)
    assert not {work.author, *work.asked} & set(found)
    assert len(set(found)) == len(found)
    by_member = {looker.member: looker for looker in lookers}
    assert all(by_member[one].showed or one in buddies for one in found)


@given(work=works, lookers=crowds, buddies=st.sets(members, max_size=2), zone=ZONES)
def test_a_buddy_goes_first_then_who_gave_least(
    work: Shown, lookers: list[Looker], buddies: set[int], zone: ZoneInfo
) -> None:
    found = whom_to_ask(work, lookers, buddies, opens(work), zone)
    by_member = {looker.member: looker for looker in lookers}
    ranks = [(one not in buddies, 0 if one in buddies else by_member[one].given) for one in found]
    assert ranks == sorted(ranks)


@given(work=works, zone=ZONES)
def test_asking_ends_on_a_thursday_evening_within_a_week(work: Shown, zone: ZoneInfo) -> None:
    end = closes(work, zone)
    assert (wall(end, zone).weekday(), wall(end, zone).hour) == (3, 20)
    assert timedelta() < end - opens(work) <= timedelta(days=7, hours=1)  # an hour for the end of summer time
