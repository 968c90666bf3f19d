"""Who looks after a programme: appointed by a link, seen by each other, and with no way into a group (content-design 5.3, 5.5)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hashlib import sha256

from sqlmodel import Session, col, delete, select

from facilitation.digest_words import line
from facilitation.errors import Refusal
from facilitation.facts import account_of
from facilitation.finding import find
from facilitation.flows.programme.digest_days import forget_digests, newest_of, plan_digest, take_back
from facilitation.flows.shared.offers import Presses
from facilitation.mailboxes import forget as forget_mailbox
from facilitation.model import Coordinator, CoordinatorInvitation, Group, GroupGuest, Programme
from facilitation.phrasebook import Own
from facilitation.programmes import week_of_programme
from facilitation.rules.digest.status import Standing, Status
from facilitation.speech import Button
from facilitation.tokens import Press, base36, token
from facilitation.turn import Turn
from facilitation.web_logins import forget as forget_logins

MARK = "co-"  # what invitations of coordinators begin with
LIFE = timedelta(days=7)
WORD_BYTES = 16
PAGE = 8  # groups of a page
_ORDER = (Status.CALL, Status.EYE, Status.WELL, Status.NEW, Status.SMALL, Status.BREAK)

Seat = tuple[Coordinator, Programme]


def seats(turn: Turn) -> Sequence[Seat]:
    """The programmes that the sender looks after. Raises Refusal where there is none."""
    _, person = turn.known
    found = seats_of(turn.session, person.id)
    if not found:
        raise Refusal("M-CM-2")
    return found


def seat(turn: Turn, programme: int) -> Seat:
    """The sender's place in a programme. Raises Refusal for everybody else."""
    return next((mine for mine in seats(turn) if mine[1].id == programme), None) or _refuse()


def has_seat(turn: Turn) -> bool:
    """Whether the sender looks after a programme."""
    return turn.person is not None and bool(seats_of(turn.session, turn.person.id))


def invite(session: Session, programme: int, word: str, now: datetime) -> None:
    """Let a word make its finder a coordinator, once."""
    session.add(
        CoordinatorInvitation(
            programme_id=programme, token_digest=_digest(word), created_at=now, expires_at=now + LIFE
        )
    )


def accept(turn: Turn, word: str) -> None:
    """An invitation was opened: from now on the sender looks after the programme."""
    found = find(turn.session, CoordinatorInvitation, token_digest=_digest(word))
    if found is None or found.expires_at <= turn.now:
        raise Refusal("M-ER-6")
    person = turn.meet()
    programme = turn.session.get_one(Programme, found.programme_id)
    turn.session.delete(found)
    row = find(turn.session, Coordinator, person_id=person.id, programme_id=programme.id)
    if row is None:
        row = Coordinator(person_id=person.id, programme_id=programme.id, appointed_at=turn.now)
        turn.session.add(row)
        turn.session.flush()
        plan_digest(turn.session, row, programme, turn.now)
    _greet(turn, programme)


def home(turn: Turn) -> None:
    """What somebody can do who looks after programmes and is in no group."""
    for _, programme in seats(turn):
        _greet(turn, programme)


def remove(session: Session, row: Coordinator) -> None:
    """End a coordinator's place; a person who has no other place goes with the next daily deletion."""
    forget_digests(session, row)
    take_back(session, row)
    forget_logins(session, row.person_id)
    theirs = select(Group.id).where(Group.programme_id == row.programme_id)
    let_in = col(GroupGuest.person_id) == row.person_id, col(GroupGuest.group_id).in_(theirs)
    session.connection().execute(delete(GroupGuest).where(*let_in))
    person = row.person_id
    session.delete(row)
    session.flush()
    if not seats_of(session, person):
        forget_mailbox(session, person)  # it is for digests only


def press_page(turn: Turn, press: Press) -> None:
    """A page of the groups."""
    _, programme = seat(turn, press.ref)
    page(turn, programme, int(press.arg) if press.arg.isdecimal() and press.arg.isascii() else 0)


def press_rights(turn: Turn, press: Press) -> None:
    """Who looks after the programme."""
    _, programme = seat(turn, press.ref)
    rows = coordinators(turn.session, programme.id)
    buttons = [
        Button(name_of(turn.session, row), token("ov.out", programme.id, base36(row.id)))
        for row in rows
        if row.person_id != turn.known[1].id
    ]
    turn.answer(
        "M-OV-3",
        {"programme": programme.name, "names": [name_of(turn.session, row) for row in rows]},
        {
            "invite": token("ov.invite", programme.id),
            "code": token("ov.code", programme.id),
            "groups": token("ov.groups", programme.id),
            "overview": token("ov.page", programme.id),
        },
        buttons,
    )


def press_invite(turn: Turn, press: Press) -> None:
    """A new invitation for one more coordinator."""
    _, programme = seat(turn, press.ref)
    word = MARK + base36(int.from_bytes(turn.event.entropy[:WORD_BYTES], "big"))
    invite(turn.session, programme.id, word, turn.now)
    turn.answer("M-OV-4", {"link": turn.door(word), "word": word, "days": LIFE.days})


def press_out(turn: Turn, press: Press) -> None:
    """Ask before somebody is taken out."""
    _, programme = seat(turn, press.ref)
    row = _other(turn, programme, press.arg)
    ways = {"yes": token("ov.gone", programme.id, press.arg), "no": token("ov.rights", programme.id)}
    turn.answer("M-OV-5", {"name": name_of(turn.session, row), "programme": programme.name}, ways)


def press_gone(turn: Turn, press: Press) -> None:
    """Take them out."""
    _, programme = seat(turn, press.ref)
    row = _other(turn, programme, press.arg)
    name = name_of(turn.session, row)
    remove(turn.session, row)
    turn.answer("M-OV-6", {"name": name, "programme": programme.name})


def press_leave(turn: Turn, press: Press) -> None:
    """Stop being a coordinator: asked once; with an argument it is sure."""
    row, programme = seat(turn, press.ref)
    if press.arg != "yes":
        ways = {"yes": token("ov.leave", programme.id, "yes"), "no": token("dg.set", programme.id)}
        turn.answer("M-OV-7", {"programme": programme.name}, ways)
        return
    remove(turn.session, row)
    turn.answer("M-OV-9", {"programme": programme.name})


def page(turn: Turn, programme: Programme, number: int) -> None:
    """A page of all groups, those that need a call first, with a way into those that were opened to the sender."""
    week = week_of_programme(turn.session, programme, newest_week(turn, programme))
    known = sorted(week.standings, key=lambda s: (_ORDER.index(s.status), s.group))
    told = {s.group for s in known}
    lines = [(s, week.titles[s.group]) for s in known]
    lines += [
        (Standing(n, Status.NEW), title) for n, title in week.titles.items() if n not in told | week.over
    ]
    if not lines:
        ways = {"code": token("ov.code", programme.id), "rights": token("ov.rights", programme.id)}
        turn.answer("M-OV-2", {"programme": programme.name}, ways)
        return
    pages = -(-len(lines) // PAGE)
    at = min(number, pages - 1)
    shown = [line(turn.book, s, title, turn.language) for s, title in lines[at * PAGE :][:PAGE]]
    ways = {"digest": token("dg.week", programme.id), "rights": token("ov.rights", programme.id)}
    if at + 1 < pages:
        ways["next"] = token("ov.page", programme.id, at + 1)
    if at:
        ways["back"] = token("ov.page", programme.id, at - 1)
    values = {
        "programme": programme.name,
        "page": at + 1,
        "pages": pages,
        "lines": Own("\n".join(f"- {shown_line}" for shown_line in shown)),
    }
    into = [
        Button(f"👁 {week.titles[s.group]}"[:24], token("pg.look", s.group))
        for s, _ in lines[at * PAGE :][:PAGE]
        if s.group in _opened(turn)
    ]
    turn.answer("M-OV-1", values, ways, into)


def find_groups(turn: Turn, programme: Programme, text: str) -> None:
    """The groups whose title has these words."""
    week = week_of_programme(turn.session, programme, newest_week(turn, programme))
    known = {s.group: s for s in week.standings}
    wanted = text.casefold()
    found = [n for n, title in week.titles.items() if wanted in title.casefold() and n not in week.over][
        :PAGE
    ]
    overview = {"overview": token("ov.page", programme.id)}
    if not found:
        turn.answer("M-OV-8", press=overview)
        return
    lines = [
        line(turn.book, known.get(n, Standing(n, Status.NEW)), week.titles[n], turn.language) for n in found
    ]
    turn.answer("M-OV-10", {"lines": Own("\n".join(f"- {shown}" for shown in lines))}, overview)


def newest_week(turn: Turn, programme: Programme) -> date:
    """The Monday of the week that closed last, where the sender is: the same as in their digest."""
    return newest_of(*seat(turn, programme.id), turn.now)


def _opened(turn: Turn) -> set[int]:
    """The groups whose leaders let the sender look at their weeks."""
    return set(turn.session.exec(select(GroupGuest.group_id).where(GroupGuest.person_id == turn.known[1].id)))


def _greet(turn: Turn, programme: Programme) -> None:
    ways = {
        "digest": token("dg.week", programme.id),
        "overview": token("ov.page", programme.id),
        "settings": token("dg.set", programme.id),
    }
    turn.answer("M-DG-9", {"programme": programme.name}, ways)


def seats_of(session: Session, person: int) -> Sequence[Seat]:
    """The programmes that a person looks after, the first first."""
    mine = select(Coordinator, Programme).join(Programme, col(Programme.id) == col(Coordinator.programme_id))
    return session.exec(mine.where(Coordinator.person_id == person).order_by(col(Coordinator.id))).all()


def coordinators(session: Session, programme: int) -> Sequence[Coordinator]:
    """Who looks after a programme, the first appointed first."""
    found = select(Coordinator).where(Coordinator.programme_id == programme)
    return session.exec(found.order_by(col(Coordinator.id))).all()


def looking_after(session: Session, group: Group) -> Sequence[Coordinator]:
    """Who sees how a group is going: nobody where it was taken out."""
    return [] if group.apart else coordinators(session, group.programme_id)


def _other(turn: Turn, programme: Programme, arg: str) -> Coordinator:
    for row in coordinators(turn.session, programme.id):
        if base36(row.id) == arg and row.person_id != turn.known[1].id:
            return row
    raise Refusal("M-OK-4")


def name_of(session: Session, row: Coordinator) -> str:
    """The name of a coordinator's account, for those who share the programme."""
    account = account_of(session, row.person_id)
    return (account.name or account.username or account.platform) if account else "–"


def _refuse() -> Seat:
    raise Refusal("M-CM-2")


def _digest(word: str) -> str:
    return sha256(word.encode()).hexdigest()


PRESSES: Presses = {
    "ov.page": press_page,
    "ov.rights": press_rights,
    "ov.invite": press_invite,
    "ov.out": press_out,
    "ov.gone": press_gone,
    "ov.leave": press_leave,
}
