"""J16: a new coordinator: the link, the digest on Monday, what it says to do, all groups, one group with its leader's leave, and e-mail."""

import re
from datetime import date, timedelta

from sqlmodel import Session, col, select

from facilitation.closing import row_of
from facilitation.flows.programme.coordinating import MARK, invite
from facilitation.model import MAIL, Account, Delivery, Group, GroupState, WeekFacts
from facilitation.rules.calendar import Beat
from facilitation.rules.digest.facts import GroupWeek
from facilitation.speech import from_json, plain
from tests.journeys.driver import Journey

MONDAY = date(2026, 2, 23)
FULL = {Beat.KICKOFF: 8, Beat.CHECKIN: 7, Beat.REFLECTION: 6, Beat.SHOWCASE: 5}


def groups_with_weeks(journey: Journey, word: str) -> None:
    """Groups of the programme with two closed weeks, and an invitation to look after them."""

    def work(session: Session) -> None:
        with session.begin():
            invite(session, 1, word, journey.land.now)
            for title, waiting in (("Care A", 0), ("Office A", 0), ("Logistics A", 3)):
                group = Group(
                    programme_id=1,
                    title=title,
                    state=GroupState.RUNNING,
                    zone="Europe/Sofia",
                    first_day=MONDAY - timedelta(days=7),
                    weeks=6,
                    created_at=journey.land.now,
                )
                session.add(group)
                session.flush()
                for week, older in ((1, 0), (2, waiting)):
                    facts = GroupWeek(
                        group=group.id,
                        monday=MONDAY - timedelta(days=7 * (2 - week)),
                        week=week,
                        eligible=10,
                        took_part=8,
                        responses=FULL,
                        older_48=older,
                    )
                    session.add(WeekFacts(**dict(row_of(facts))))

    journey.database.run(work)


def letters(journey: Journey) -> list[str]:
    """What is on its way to mailboxes, in plain words, oldest first."""

    def read(session: Session) -> list[str]:
        with session.begin():
            boxes = select(Account.id).where(Account.platform == MAIL)
            rows = select(Delivery).where(col(Delivery.account_id).in_(boxes)).order_by(col(Delivery.id))
            return [plain(from_json(row.message).text) for row in session.exec(rows)]

    return journey.database.run(read)


def test_a_coordinators_monday(journey: Journey) -> None:
    clock = journey.clock
    maria = journey.person("Maria", admin=True)
    journey.set_up(maria)
    groups_with_weeks(journey, f"{MARK}abcdef0123456789")
    vera = journey.person("Vera")
    vera.types(f"/start {MARK}abcdef0123456789")
    vera.sees("You look after", "never about one person")

    clock.to("Mon 08:59")
    vera.sees_nothing()
    clock.to("Mon 09:00")
    vera.sees(
        "Most groups are going well. Logistics A needs a call: several questions are older than two days.",
        "One thing to do: Call the group leader of Logistics A",
    )
    vera.presses("Remind me tomorrow")
    vera.presses("All groups")
    vera.sees("Needs a call: Logistics A", "Going well: Care A")
    vera.types("/overview care")
    vera.sees("Going well: Care A")
    vera.types("/digest 1")
    vera.sees("16 February")
    clock.to("Tue 09:00")
    vera.sees("You asked me to remind you: Call the group leader of Logistics A")
    vera.presses("Done")
    vera.sees("Thank you for looking after the groups.")

    maria.types("/overview")
    maria.presses("Let Vera look")
    vera.presses("Look")
    vera.sees("Our group")
    maria.sees("Vera looked at the weeks of Our group")

    vera.types("/digest")
    vera.presses("Day and language")
    vera.presses("Hour and time zone")
    vera.presses("08:00")
    vera.sees("comes on Monday", "08:00")
    vera.presses("Hour and time zone")
    vera.presses("Another time zone")
    vera.writes("Lisbon")
    vera.sees("comes on Monday")
    vera.presses("By e-mail")
    vera.writes("vera@example.org")
    vera.sees("an e-mail with a code to vera@example.org")
    found = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", letters(journey)[-1])
    assert found is not None
    vera.presses("Write the code")
    vera.writes(found[0])
    vera.sees("also comes by e-mail, to vera@example.org")

    vera.types("/digest")
    vera.presses("Stop the digest")
    vera.sees("The digest does not come any more.")
    clock.to("Mon 12:00")
    vera.sees_nothing()
    assert len(letters(journey)) == 1
    vera.presses("Start it again")
    vera.sees("It also comes by e-mail, to vera@example.org.")
    vera.types("/mydata")
    vera.sees("E-mail address: 1")
    for screen in (maria.screen, journey.room):
        assert "vera@example.org" not in screen.everything
