"""Files made for one person: /mydata download as a ZIP, /calendar as dates, a digest's page and its table, /plan export; sent privately, and
gone from our store after they left (1.18).

A file is made outside (bot/packing.py, bot/dates.py, bot/papers.py, bot/plan_files.py) as if it were fetched; here it is ordered, waited for,
sent and forgotten.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, func, select

from facilitation import outbox as out
from facilitation.errors import Refusal
from facilitation.facts import account_of
from facilitation.flows.course.planning import Due, add_moment
from facilitation.flows.own.keeping import OPEN
from facilitation.flows.shared.offers import Moments, Presses
from facilitation.holdings import CALENDAR, PACKED, PAGE, PLAN, TABLE
from facilitation.model import Account, Delivery, File, FileState, Person, Reach
from facilitation.round import Round
from facilitation.rows import MomentRow
from facilitation.speech import Enclosed
from facilitation.tokens import Press, base36, token
from facilitation.turn import Turn

LOOK = timedelta(seconds=5)  # how long packing takes, mostly
PATIENCE = timedelta(hours=2)
KEPT = timedelta(days=1)
AGAIN = timedelta(minutes=10)  # one download at a time
MOST_PAPERS = 5  # pages and tables in that time


@dataclass(frozen=True, slots=True)
class Made:
    """A kind of file: its name (empty: each has one of its own), and what is said when it is ordered, sent, not made, or ordered twice."""

    name: str
    ordered: str
    sent: str
    failed: str
    again: str


MADE: Mapping[str, Made] = {
    PACKED: Made("my-data.zip", "M-MD-6", "M-MD-8", "M-MD-9", "M-MD-7"),
    CALENDAR: Made("my-dates.ics", "M-CL-4", "M-CL-5", "M-CL-6", "M-CL-7"),
    PAGE: Made("", "M-DG-87", "M-DG-88", "M-DG-91", "M-DG-92"),
    TABLE: Made("", "M-DG-89", "M-DG-90", "M-DG-91", "M-DG-92"),
    PLAN: Made("plan.toml", "M-PN-42", "M-PN-43", "M-PN-44", "M-PN-45"),
}
_NO_WAYS: Mapping[str, str] = {}


def press_download(turn: Turn, press: Press) -> None:
    """Download my data; who is about to leave a group, which the button names, can go on from there."""
    turn.enter_if_there()
    order(turn, PACKED, {"leave": token("lv.delete", press.ref)} if press.ref else {})


def order(turn: Turn, what: str, ways_on: Mapping[str, str] = _NO_WAYS, *, about: int = 0) -> None:
    """Have the file made; it comes by itself. Raises Refusal where one was ordered a moment ago.

    `about`: the number of what it is about, where that is not the sender.
    """
    _, person = turn.known
    made = MADE[what]
    mine = select(File).where(File.person_id == person.id, File.platform == what)
    if turn.session.exec(mine.where(File.at > turn.now - AGAIN)).first() is not None:
        raise Refusal(made.again)
    _order(turn, what, str(about or person.id), made.name)
    turn.answer(made.ordered, press=ways_on)


def order_paper(turn: Turn, what: str, ref: str, name: str) -> None:
    """Have a page or a table made; it comes by itself. Raises Refusal where many were ordered a moment ago."""
    _, person = turn.known
    made = MADE[what]
    mine = select(func.count()).where(
        File.person_id == person.id, col(File.platform).in_([PAGE, TABLE]), File.at > turn.now - AGAIN
    )
    if turn.session.exec(mine).one() >= MOST_PAPERS:
        raise Refusal(made.again)
    _order(turn, what, ref, name)
    turn.answer(made.ordered)


def _order(turn: Turn, what: str, ref: str, name: str) -> None:
    _, person = turn.known
    word = base36(int.from_bytes(turn.event.entropy[:8], "big"))
    file = File(
        person_id=person.id,
        platform=what,
        place=word,
        kind="document",
        ref=ref,
        unique_ref=word,
        name=name,
        state=FileState.PENDING,
        at=turn.now,
        fetch_at=turn.now,
    )
    turn.session.add(file)
    turn.session.flush()
    turn.fetches = True
    add_moment(
        turn.session, None, Due(f"download:{file.id}:{word}", "download", turn.now + LOOK), {"file": file.id}
    )


def look(round_: Round, moment: MomentRow) -> str:
    """Is it made? Then it goes out, and is forgotten once it has left."""
    session, now = round_.session, round_.now
    file = session.get(File, moment.data["file"])
    if file is None or file.platform not in MADE:
        return "gone"
    account = account_of(session, file.person_id)
    if account is None or account.reach != Reach.OPEN:
        session.delete(file)
        return "not reachable"
    sent = session.exec(select(Delivery).where(col(Delivery.dedupe_key).startswith(_key(file)))).first()
    if sent is not None:
        if sent.state in OPEN and now - file.at < KEPT:
            return _look_again(round_, moment, now + timedelta(minutes=5))
        session.delete(file)
        return "forgotten"
    if file.state == FileState.PENDING and now - file.at < PATIENCE:
        return _look_again(round_, moment, now + LOOK)
    return _send(round_, moment, file, account)


def _send(round_: Round, moment: MomentRow, file: File, account: Account) -> str:
    packed = file.state == FileState.STORED
    person = round_.session.get_one(Person, file.person_id)
    made = MADE[file.platform]
    kind = made.sent if packed else made.failed
    message = round_.book.say(kind, person.language or round_.settings.language)
    round_.outbox.to_account(
        account,
        message.with_files([Enclosed(file.id, file.kind)] if packed else []),
        key=_key(file),
        expires_at=round_.now + KEPT,
        priority=out.ANSWER,
        rule="download",
    )
    if packed:
        return _look_again(round_, moment, round_.now + timedelta(minutes=1))
    round_.session.delete(file)
    return "not packed"


def _key(file: File) -> str:
    return f"download:{file.place}"


def _look_again(round_: Round, moment: MomentRow, at: datetime) -> str:
    # A moment that is done cannot take a later time itself, so another one follows it.
    number = moment.data.get("look", 0)
    assert isinstance(number, int)  # noqa: S101  # written here
    first = moment.key.rsplit("#", 1)[0]
    following = Due(f"{first}#{number + 1}", "download", at)
    add_moment(round_.session, None, following, {**moment.data, "look": number + 1})
    return "not yet"


PRESSES: Presses = {
    "md.download": press_download,
}

MOMENTS: Moments = {
    "download": look,
}
