"""The coordinator's weekly digest: on Monday morning, and whenever it is asked for (content-design part 4).

In the private chat, and as a letter to who gave an address (flows/programme/mailing.py); day, hour and language are set in
flows/programme/digest_settings.py.
"""

from datetime import date, datetime, timedelta

from facilitation import digest_words
from facilitation.errors import Refusal
from facilitation.facts import account_of
from facilitation.flows.course.planning import Due, plan_again
from facilitation.flows.programme import mailing
from facilitation.flows.programme.calling import called
from facilitation.flows.programme.coordinating import Seat, seat, seats
from facilitation.flows.programme.digest_days import language_of, newest_of, plan_digest, zone_of
from facilitation.flows.shared.offers import Commands, Moments, Presses
from facilitation.model import Coordinator, Group, Person, Programme
from facilitation.outbox import NEWS, NEWS_LIFE, takes_news
from facilitation.phrasebook import Own, Phrasebook, When
from facilitation.programmes import HELP_CHECKED, WEEK, ProgrammeWeek, week_of_programme
from facilitation.round import Round
from facilitation.rows import MomentRow
from facilitation.rules.calendar import instant, monday_of
from facilitation.rules.digest.story import Action
from facilitation.speech import Message
from facilitation.tokens import Press, token
from facilitation.turn import Turn

_ACTIONS = tuple(Action)
MOST_WEEKS_AGO = 5 * 52  # as long as the numbers are kept


def send(round_: Round, moment: MomentRow) -> str:
    """The digest is due: say it, unless nothing happened, and plan the next one."""
    found = _known(round_, moment)
    if found is None:
        return "no coordinator"
    row, programme, person = found
    plan_digest(round_.session, row, programme, round_.now)
    account = account_of(round_.session, row.person_id)
    in_chat = account is not None and takes_news(account.platform, account.reach, round_.outbox.capabilities)
    mailbox = mailing.ready(round_, row.person_id)
    if not in_chat and mailbox is None:
        return "out of reach"
    week = week_of_programme(round_.session, programme, newest_of(row, programme, round_.now))
    if week.empty:
        return "nothing happened"
    language = language_of(row, person, programme)
    digest, key = message(round_.book, week, language), f"digest:{row.id}:{week.monday}"
    if account is not None and in_chat:
        round_.outbox.to_account(
            account,
            digest,
            key=key,
            expires_at=round_.now + NEWS_LIFE,
            priority=NEWS,
            rule="digest",
            silent=True,  # a weekly paper makes no phone ring
        )
    if mailbox is not None:
        mailing.send(round_, mailbox, digest, week, language, key, zone_of(row, programme))
    return "sent"


def again(round_: Round, moment: MomentRow) -> str:
    """The one thing to do, once more, as it was asked for."""
    found = _known(round_, moment)
    if found is None:
        return "no coordinator"
    row, programme, person = found
    account = account_of(round_.session, row.person_id)
    arg = str(moment.data["about"])
    what, title = _about(round_.session.get(Group, _group(arg)), programme, arg)
    if account is None or what is None:
        return "out of reach"
    language = language_of(row, person, programme)
    words = Own(round_.book.text(digest_words.ACTIONS[what], language, {"group": title}))
    round_.outbox.to_account(
        account,
        round_.book.say("M-DG-4", language, {"action": words}, _act(programme, arg)),
        key=f"{moment.key}:{round_.now.date()}",
        expires_at=round_.now + NEWS_LIFE,
        priority=NEWS,
        rule="digest",
    )
    return "sent"


def message(book: Phrasebook, week: ProgrammeWeek, language: str) -> Message:
    """The digest of a week, with ways to its page, to other weeks and to all groups."""
    number = week.programme.id
    found = digest_words.told(week)
    ways = {
        "page": token("dg.page", number, str(week.monday)),
        "overview": token("ov.page", number),
        "before": token("dg.week", number, str(week.monday - WEEK)),
        "settings": token("dg.set", number),
        "stop": token("dg.stop", number),
    }
    if found.action is not Action.NOTHING:
        ways |= _act(week.programme, f"{_ACTIONS.index(found.action)}.{found.about or 0}")
    return book.say("M-DG-1", language, digest_words.digest(book, week, found, language), ways)


def command(turn: Turn, text: str) -> None:
    """/digest [week]: now, or a week by date or by how many weeks ago."""
    for mine in seats(turn):
        newest = _newest(turn, mine)
        monday = monday_meant(text, newest) if text else newest
        if monday is None:
            turn.answer("M-DG-3", press={"now": token("dg.week", mine[1].id)})
            return
        _show(turn, mine, monday)


def press_week(turn: Turn, press: Press) -> None:
    """A week from a button; without an argument the newest."""
    mine = seat(turn, press.ref)
    newest = _newest(turn, mine)
    _show(turn, mine, monday_meant(press.arg, newest) or newest)


def press_done(turn: Turn, press: Press) -> None:
    """The one thing is done. That the help numbers were checked is kept for half a year; a wish for a call ends."""
    row, programme = seat(turn, press.ref)
    what, _ = _about(None, programme, press.arg)
    if what is Action.HELP_NUMBERS:
        programme.settings = {**programme.settings, HELP_CHECKED: str(turn.now.date())}
    group = turn.session.get(Group, _group(press.arg)) if what is Action.CALL else None
    if group is not None and group.programme_id == programme.id:
        called(turn, group, row)
    turn.answer("M-DG-5")


def press_tomorrow(turn: Turn, press: Press) -> None:
    """Once more tomorrow morning."""
    row, programme = seat(turn, press.ref)
    what, _ = _about(turn.session.get(Group, _group(press.arg)), programme, press.arg)
    if what is None:
        raise Refusal("M-OK-4")
    zone = zone_of(row, programme)
    day = turn.now.astimezone(zone).date() + timedelta(days=1)
    due = Due(
        f"digest_again:{row.id}:{press.arg}", "digest_again", instant(datetime.combine(day, row.clock), zone)
    )
    plan_again(turn.session, None, due, {"coordinator": row.id, "about": press.arg})
    turn.answer("M-DG-6")


def _show(turn: Turn, mine: Seat, monday: date) -> None:
    row, programme = mine
    week = week_of_programme(turn.session, programme, monday)
    language = row.language or turn.language
    if not week.empty:
        turn.answer_with(message(turn.book, week, language))
        return
    zone = zone_of(row, programme)
    ways = {
        "before": token("dg.week", programme.id, str(monday - WEEK)),
        "overview": token("ov.page", programme.id),
        "settings": token("dg.set", programme.id),
    }
    day = When(datetime.combine(monday, row.clock, zone), zone, "day")
    turn.answer("M-DG-2", {"programme": programme.name, "day": day}, ways)


def _known(round_: Round, moment: MomentRow) -> tuple[Coordinator, Programme, Person] | None:
    row = round_.session.get(Coordinator, moment.data["coordinator"])
    if row is None:
        return None
    session = round_.session
    return row, session.get_one(Programme, row.programme_id), session.get_one(Person, row.person_id)


def _act(programme: Programme, arg: str) -> dict[str, str]:
    return {"done": token("dg.done", programme.id, arg), "tomorrow": token("dg.again", programme.id, arg)}


def _about(group: Group | None, programme: Programme, arg: str) -> tuple[Action | None, str]:
    """The action of a button, and the title of its group where it is one of the programme's."""
    number = arg.partition(".")[0]
    known = number.isdecimal() and number.isascii() and int(number) < len(_ACTIONS)
    title = group.title if group is not None and group.programme_id == programme.id else ""
    return (_ACTIONS[int(number)] if known else None), title


def _group(arg: str) -> int:
    number = arg.partition(".")[2]
    return int(number) if number.isdecimal() and number.isascii() else 0


def monday_meant(text: str, newest: date) -> date | None:
    """The Monday of a week that was written as a date or as how many weeks ago; None where it is neither."""
    if text.isdecimal() and text.isascii():
        return newest - int(text) * WEEK if int(text) <= MOST_WEEKS_AGO else None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return min(monday_of(day), newest) if day >= newest - MOST_WEEKS_AGO * WEEK else None


def _newest(turn: Turn, mine: Seat) -> date:
    return newest_of(*mine, turn.now)


PRESSES: Presses = {
    "dg.week": press_week,
    "dg.done": press_done,
    "dg.again": press_tomorrow,
}

MOMENTS: Moments = {
    "digest": send,
    "digest_again": again,
}

COMMANDS: Commands = {
    "digest": command,
}
