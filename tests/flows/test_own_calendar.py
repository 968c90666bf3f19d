"""/calendar: the file is read by a second library (vobject), events move and go, and the link is its owner's alone (A4)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from sqlmodel import Session

from bot.courier.fetching import Fetching
from bot.dates import Dates
from bot.files import Store
from facilitation.calendar_file import Date, calendar_of, written
from facilitation.calendar_links import person_of
from facilitation.flows.own import keeping
from facilitation.holdings import CALENDAR, rows_of
from facilitation.model import CalendarFeed, Delivery, File, Meeting, Occurrence, Person
from facilitation.ports import Capabilities
from facilitation.rules.calendar import Beat
from facilitation.rules.clock_changes import clock_changes
from tests.flows.kit import Scene, Who, at
from tests.flows.test_live import planned

HOST = "https://smol.example"


def file_of(here: Scene, who: Who) -> bytes:
    account = here.kit.account(who)
    assert account is not None
    number = account.person_id

    def work(session: Session) -> bytes:
        person = session.get_one(Person, number)
        return calendar_of(session, here.kit.engine.book, person, here.kit.now, here.kit.settings)

    return here.kit.change(work)


def read(content: bytes) -> Mapping[str, Any]:
    """The events of a file by their UID, as another library reads them."""
    calendar = vobject.readOne(content.decode())
    found = {event.uid.value: event for event in getattr(calendar, "vevent_list", [])}
    assert len(found) == len(getattr(calendar, "vevent_list", []))
    return found


def event(here: Scene, who: Who, start: str) -> Any:
    """The one event whose UID begins so."""
    (found,) = [one for uid, one in read(file_of(here, who)).items() if uid.startswith(start)]
    return found


def with_pages(here: Scene) -> None:
    here.kit.settings = replace(here.kit.settings, public_url=HOST)
    here.kit.restart()


def word_of(who: Who) -> str:
    """The secret part of the link that somebody was just given."""
    (link,) = [button.url for button in who.last.buttons if button.url]
    assert link in who.last.text
    return link.removeprefix(f"{HOST}/calendar/").removesuffix(".ics")


def test_all_beats_stand_at_their_time_on_both_sides_of_the_change_of_clocks(monday: Scene) -> None:
    content = file_of(monday, monday.amina)
    found = read(content)
    rows = monday.kit.rows(Occurrence)
    for row in rows:
        (one,) = [e for uid, e in found.items() if uid.startswith(f"beat-{row.id}-")]
        assert one.dtstart.value.astimezone(UTC) == row.due_at
        assert one.dtstart.value.replace(tzinfo=None) == row.local
        assert one.status.value == "CONFIRMED"
        assert one.duration.value == timedelta(minutes=30)
    starts = {o.local.time() for o in rows if o.beat == Beat.KICKOFF}
    assert len(starts) == 1  # ten o'clock before and after the 29th of March
    assert len({o.due_at.time() for o in rows if o.beat == Beat.KICKOFF}) == 2
    lines = content.split(b"\r\n")
    assert b"BEGIN:VTIMEZONE" in lines
    assert max(map(len, lines)) <= 75
    assert "Week start · AI group, week 1" in {e.summary.value for e in found.values()}


@pytest.mark.parametrize(
    "zone",
    [
        "Europe/Sofia",
        "Europe/Dublin",
        "America/St_Johns",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "Asia/Kathmandu",
        "Pacific/Apia",
        "UTC",
    ],
)
def test_the_zone_in_the_file_is_right_on_every_day_of_the_year(zone: str) -> None:
    start, here = datetime(2026, 1, 1, 11, 30, tzinfo=UTC), ZoneInfo(zone)
    days = [start + timedelta(days=number) for number in range(0, 500, 5)]
    for change in clock_changes(here, 2026, 2027)[1:]:  # and every half hour around each change of clocks
        days += [change.at + timedelta(minutes=30 * number) for number in range(-6, 7)]
    hour = timedelta(hours=1)
    dates = [Date(f"{n}@smol", day, here, hour, "x", start) for n, day in enumerate(days)]
    found = read(written(dates, "x"))
    for number, day in enumerate(days):
        shown = found[f"{number}@smol"].dtstart.value
        assert shown.replace(tzinfo=None) == day.astimezone(here).replace(tzinfo=None)
        if not day.astimezone(
            here
        ).fold:  # a file cannot tell the second of two equal times; the bot plans none
            assert shown.astimezone(UTC) == day, day


def test_what_is_moved_keeps_its_name_and_gets_a_higher_number(monday: Scene) -> None:
    row = monday.kit.beat(Beat.CHECKIN)
    before = event(monday, monday.amina, f"beat-{row.id}-")
    maria = monday.maria
    maria.commands("schedule", "move")
    maria.presses("How is it going?")
    maria.presses("Move it")
    maria.says("Thursday at 18:00")
    maria.presses("18:00")
    after = event(monday, monday.amina, f"beat-{row.id}-")
    assert after.uid.value == before.uid.value
    assert after.dtstart.value.astimezone(UTC) == at(5, "18:00")
    assert int(after.sequence.value) > int(before.sequence.value)
    assert after.last_modified.value > before.last_modified.value


def test_what_is_left_out_is_cancelled_and_what_comes_back_is_confirmed(monday: Scene) -> None:
    row = monday.kit.beat(Beat.CHECKIN)
    maria = monday.maria
    maria.commands("schedule", "move")
    maria.presses("How is it going?")
    maria.presses("Leave it out")
    out = event(monday, monday.amina, f"beat-{row.id}-")
    assert out.status.value == "CANCELLED"
    maria.presses("Take it back in")
    back = event(monday, monday.amina, f"beat-{row.id}-")
    assert back.status.value == "CONFIRMED"
    assert int(back.sequence.value) > int(out.sequence.value)


def test_a_live_meeting_is_in_it_with_place_and_length_and_goes_when_it_is_called_off(monday: Scene) -> None:
    planned(monday)
    found = event(monday, monday.amina, "meeting-")
    assert found.location.value == "https://meet.example/our-room"
    assert found.duration.value == timedelta(minutes=90)
    assert found.dtstart.value.astimezone(UTC) == at(5, "18:00")
    assert found.transp.value == "OPAQUE"
    maria = monday.maria
    maria.commands("live")
    maria.presses("5 Mar")
    maria.presses("Call it off")
    maria.presses("Yes, call it off")
    off = event(monday, monday.amina, "meeting-")
    assert (off.uid.value, off.status.value) == (found.uid.value, "CANCELLED")
    assert int(off.sequence.value) == int(found.sequence.value) + 1
    assert monday.kit.rows(Meeting)


def test_own_reminders_are_in_it_for_their_owner_alone_and_can_be_left_out(monday: Scene) -> None:
    monday.amina.commands("remind", "me tomorrow at 18 to water; the plants, all")
    mine = event(monday, monday.amina, "reminder-")
    assert "water; the plants, all" in mine.summary.value
    assert mine.dtstart.value.astimezone(UTC) == at(3, "18:00")
    assert not [uid for uid in read(file_of(monday, monday.georgi)) if uid.startswith("reminder-")]
    monday.amina.presses("Change")
    monday.amina.says("on Thursday at 19:00")
    changed = event(monday, monday.amina, "reminder-")
    assert changed.uid.value == mine.uid.value
    assert int(changed.sequence.value) > int(mine.sequence.value)
    monday.amina.commands("calendar")
    assert "your reminders" in monday.amina.last.text
    monday.amina.presses("Leave my reminders out")
    assert "your reminders" not in monday.amina.last.text
    assert not [uid for uid in read(file_of(monday, monday.amina)) if uid.startswith("reminder-")]


def test_words_of_people_are_words_in_the_file_whatever_they_are(monday: Scene) -> None:
    wicked = (
        'a\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil\r\nATTACH:https://evil.example\n\u202e;,:"\\n 👩\u200d👩'
    )
    monday.amina.commands("remind", f"me tomorrow at 18 to {wicked}")
    maria = monday.maria
    maria.commands("live", "Thursday at 18:00")
    for words in ("60", wicked, wicked):
        maria.says(words)
    maria.presses("Once")
    content = file_of(monday, monday.amina)
    assert len(read(content)) == len(monday.kit.rows(Occurrence)) + 2
    assert "evil" not in read(content)
    assert b"\r\nATTACH" not in content
    found = event(monday, monday.amina, "meeting-")
    assert "BEGIN:VEVENT" in found.description.value
    assert "👩\u200d👩" in found.description.value


def test_the_same_dates_are_the_same_file(monday: Scene) -> None:
    before = file_of(monday, monday.amina)
    monday.kit.now += timedelta(hours=2)
    assert file_of(monday, monday.amina) == before


def test_who_has_left_finds_no_dates_of_the_group(monday: Scene) -> None:
    monday.georgi.commands("leave")
    monday.georgi.presses("Leave, keep my work")
    assert read(file_of(monday, monday.georgi)) == {}


def test_a_link_is_renewed_and_stopped_and_kept_as_a_digest_only(monday: Scene) -> None:
    with_pages(monday)
    amina = monday.amina
    amina.commands("calendar")
    amina.presses("Make a link")
    first = word_of(amina)
    assert len(first) > 25
    mine = monday.kit.account(amina)
    assert mine is not None

    def owner(word: str) -> int | None:
        return monday.kit.change(lambda session: person_of(session, word))

    assert owner(first) == mine.person_id
    amina.commands("calendar")
    amina.presses("New link")
    second = word_of(amina)
    assert (owner(first), owner(second)) == (None, mine.person_id)
    assert second not in str(monday.kit.rows(CalendarFeed))
    amina.presses("Stop the link")
    assert owner(second) is None
    for wrong in ("", "none:2", "x", "é" * 300, "\ud800"):
        assert owner(wrong) is None
    amina.commands("mydata")
    assert "My calendar: 1" in amina.last.text
    assert "calendar_feed" in monday.kit.change(lambda session: rows_of(session, mine.person_id))


def test_the_address_does_not_stay_in_the_ledger(monday: Scene) -> None:
    with_pages(monday)
    monday.amina.commands("calendar")
    monday.amina.presses("Make a link")
    monday.kit.change(lambda session: keeping.ensure(session, monday.kit.now))
    assert monday.kit.due(at(5, "12:00")) == ()
    assert not [row for row in monday.kit.rows(Delivery) if row.kind == "M-CL-2"]


def test_without_pages_there_is_no_link_to_make(monday: Scene) -> None:
    monday.amina.commands("calendar")
    assert "Make a link" not in monday.amina.last.labels
    assert "Send me a file" in monday.amina.last.labels


async def test_the_file_is_made_sent_in_private_and_forgotten(monday: Scene, tmp_path: Path) -> None:
    kit, store = monday.kit, Store(tmp_path)
    dates = Dates(kit.database, kit.engine.book, kit.settings, lambda: kit.now)
    fetching = Fetching(kit.database, store, {CALENDAR: dates}, {CALENDAR: Capabilities()})
    monday.amina.commands("calendar")
    monday.amina.presses("Send me a file")
    assert monday.amina.heard() == ["M-CL-4"]
    monday.amina.presses("Send me a file")
    assert monday.amina.heard() == ["M-CL-7"]
    await fetching.drain(kit.now)
    row = kit.row(File)
    assert row.name == "my-dates.ics"
    assert row.media_type == "text/plain"
    assert read(store.get(row.sha256)).keys() == read(file_of(monday, monday.amina)).keys()
    kit.due(kit.now + timedelta(minutes=1))
    (sent,) = kit.told(monday.amina, "M-CL-5")
    assert [file.id for file in sent.files] == [row.id]
    kit.due(kit.now + timedelta(minutes=10))
    assert kit.rows(File) == []


def test_deleting_the_person_takes_the_calendar_too(monday: Scene) -> None:
    with_pages(monday)
    monday.amina.commands("calendar")
    monday.amina.presses("Make a link")
    monday.amina.commands("mydata", "delete")
    monday.amina.presses("Yes, delete all")
    assert monday.kit.due(monday.kit.now + timedelta(minutes=3)) == ()
    assert monday.kit.rows(CalendarFeed) == []
