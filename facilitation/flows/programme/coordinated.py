"""A group in a programme: its leader brings it in by a code, and lets coordinators look at its weeks as long as they like.

    coordinator   ov.code   a code for group leaders
    leader        /start with the code, then one tap                 the group is in the programme
    leader        /overview   who sees what · let look · end it · leave the programme
    coordinator   pg.look   the weeks of a group that was opened to them, without any person

Nobody sees a person here: learners were told that the project team sees numbers only, and no leader can take that back.
"""

from hashlib import sha256

from sqlmodel import Session, select

from facilitation import outbox as out
from facilitation.digest_words import inside, line
from facilitation.errors import Refusal
from facilitation.facts import account_of
from facilitation.finding import find
from facilitation.flows.programme.coordinating import (
    coordinators,
    find_groups,
    has_seat,
    looking_after,
    name_of,
    newest_week,
    page,
    seat,
    seats,
)
from facilitation.flows.programme.straying import moved
from facilitation.flows.setup.leading import enter_led, led_by
from facilitation.flows.shared.offers import Commands, Presses
from facilitation.model import (
    Coordinator,
    Group,
    GroupGuest,
    GroupState,
    Person,
    Programme,
    ProgrammeCode,
    Role,
)
from facilitation.phrasebook import Own
from facilitation.programmes import CODE_LIFE, CODE_MARK, asking, own_programme, weeks_of_group
from facilitation.rules.digest.status import Standing, Status, standing
from facilitation.speech import Button, plain
from facilitation.tokens import Press, base36, token
from facilitation.turn import Turn

CODE_BYTES = 10  # 80 bits; as base 36 not longer than a button's argument


def command(turn: Turn, text: str) -> None:
    """/overview [group]: for coordinators all groups; for leaders who sees what of their groups."""
    mine = seats(turn) if has_seat(turn) else []
    led = [] if text else _led(turn)
    if not mine and not led:
        raise Refusal("M-CM-2")
    for _, programme in mine:
        if text:
            find_groups(turn, programme, text)
        else:
            page(turn, programme, 0)
    for group in led:
        enter_led(turn, group.id)
        _show(turn)


def press_code(turn: Turn, press: Press) -> None:
    """A code for group leaders, in the place of an older one."""
    _, programme = seat(turn, press.ref)
    code = base36(int.from_bytes(turn.event.entropy[:CODE_BYTES], "big")).zfill(16)
    found = turn.session.get(ProgrammeCode, programme.id)
    row = found or ProgrammeCode(programme_id=programme.id, token_digest="", expires_at=turn.now)
    row.token_digest, row.expires_at = _digest(code), turn.now + CODE_LIFE
    turn.session.add(row)
    word = CODE_MARK + code
    values = {"programme": programme.name, "link": turn.door(word), "word": word, "days": CODE_LIFE.days}
    turn.answer("M-OV-11", values, {"overview": token("ov.page", programme.id)})


def offer(turn: Turn, word: str) -> None:
    """A leader opened a code: say what the coordinators will see, and ask which group. Raises Refusal for a dead code."""
    code = word.removeprefix(CODE_MARK)
    programme = _programme(turn, code)
    groups = _led(turn) if turn.person is not None else []
    if not groups:
        turn.answer("M-OV-15", {"programme": programme.name})
        return
    free = [group for group in groups if group.apart or group.programme_id != programme.id]
    if not free:
        turn.answer("M-OV-13", {"group": groups[0].title, "programme": programme.name}, _see(groups[0]))
        return
    values = {"programme": programme.name, "names": _names(turn, programme.id), "group": free[0].title}
    joins = [Button(group.title[:24], token("pg.join", group.id, code)) for group in free]
    if len(free) == 1:
        turn.answer("M-OV-12", values, {"join": joins[0].token, "no": token("menu")})
    else:
        turn.answer("M-OV-30", values, {"no": token("menu")}, joins)


def press_join(turn: Turn, press: Press) -> None:
    """Yes: the group belongs to the programme of the code from now on."""
    enter_led(turn, press.ref)
    programme = _programme(turn, press.arg)
    if turn.group.apart or turn.group.programme_id != programme.id:
        _move(turn, programme)
        for row in coordinators(turn.session, programme.id):
            _news(turn, row, "M-OV-14", {"overview": token("ov.page", programme.id)}, programme.name)
    turn.answer("M-OV-13", {"programme": programme.name}, _see(turn.group))


def press_show(turn: Turn, press: Press) -> None:
    """Who sees what of a group."""
    enter_led(turn, press.ref)
    _show(turn)


def press_let(turn: Turn, press: Press) -> None:
    """Let a coordinator look at the group's weeks."""
    enter_led(turn, press.ref)
    row = _coordinator(turn, press.arg)
    if _guest(turn.session, turn.group.id, row.person_id) is None:
        turn.session.add(GroupGuest(group_id=turn.group.id, person_id=row.person_id, invited_at=turn.now))
        turn.session.flush()
        _news(turn, row, "M-OV-18", {"look": token("pg.look", turn.group.id)})
    _show(turn)


def press_end(turn: Turn, press: Press) -> None:
    """They may look no longer."""
    enter_led(turn, press.ref)
    row = _coordinator(turn, press.arg)
    guest = _guest(turn.session, turn.group.id, row.person_id)
    if guest is not None:
        turn.session.delete(guest)
        turn.session.flush()
    _show(turn)


def press_leave(turn: Turn, press: Press) -> None:
    """Take the group out of its programme: asked once; with an argument it is sure."""
    enter_led(turn, press.ref)
    programme = turn.session.get_one(Programme, turn.group.programme_id)
    own = own_programme(turn.session)
    if own is None or own.id == programme.id or turn.group.apart:
        raise Refusal("M-OK-4")
    values = {"programme": programme.name}
    if press.arg != "yes":
        ways = {"yes": token("pg.leave", turn.group.id, "yes"), "no": token("pg.show", turn.group.id)}
        turn.answer("M-OV-22", values, ways)
        return
    _move(turn, own)
    turn.answer("M-OV-23", values)


def press_look(turn: Turn, press: Press) -> None:
    """A coordinator looks at the weeks of a group that was opened to them; its leaders learn of it once a day."""
    seats(turn)
    _, person = turn.known
    group, guest = turn.session.get(Group, press.ref), _guest(turn.session, press.ref, person.id)
    if group is None or guest is None or group.apart:
        raise Refusal("M-OV-24")
    row, programme = seat(turn, group.programme_id)
    guest.looked_at = turn.now
    weeks = [*weeks_of_group(turn.session, group.id, newest_week(turn, programme))]
    weeks[-1:] = [asking(week, group) for week in weeks[-1:]]
    now = standing(weeks) if weeks else Standing(group.id, Status.NEW)
    values = {
        "group": group.title,
        "course": group.course,
        "status": Own(line(turn.book, now, group.title, turn.language)),
        "lines": Own("\n".join(inside(turn.book, weeks, turn.language))),
    }
    turn.answer("M-OV-20", values, {"overview": token("ov.page", programme.id)})
    turn.look_into(group.id)
    for member in turn.facts.members():
        if member.membership.role == Role.FACILITATOR:
            once = f"looked:{group.id}:{person.id}:{turn.now.date()}"
            values = {"name": name_of(turn.session, row), "group": group.title}
            turn.tell(member, "M-OV-21", values, _see(group), rule="programme", once=once)


def _show(turn: Turn) -> None:
    group, session = turn.group, turn.session
    programme = session.get_one(Programme, group.programme_id)
    own = own_programme(session)
    rows = looking_after(session, group)
    if group.apart:
        turn.answer("M-OV-55")
        return
    guests = {guest.person_id: guest for guest in _guests(session, group.id)}
    looking = [name_of(session, row) for row in rows if row.person_id in guests]
    buttons = [
        _button(turn, row, "M-OV-32" if row.person_id in guests else "M-OV-31", row.person_id in guests)
        for row in rows
    ]
    values = {
        "programme": programme.name,
        "names": _names(turn, programme.id) if rows else "",
        "nobody": "" if rows else "nobody",
        "looking": looking or "",
    }
    ways = {"leave": token("pg.leave", group.id)} if own is not None and own.id != programme.id else {}
    if rows:
        ways["help" if group.help_asked_at is None else "asked"] = token("pg.help", group.id)
    turn.answer("M-OV-16", values, ways, buttons)


def _button(turn: Turn, row: Coordinator, label: str, looks: bool) -> Button:  # noqa: FBT001  # used once, above
    words = plain(turn.book.text(label, turn.language, {"name": name_of(turn.session, row)[:16]}))
    return Button(words, token("pg.end" if looks else "pg.let", turn.group.id, base36(row.id)))


def _move(turn: Turn, programme: Programme) -> None:
    moved(turn.session, turn.group, programme, turn.now, by_id=turn.me.membership.id)


def _news(turn: Turn, row: Coordinator, kind: str, ways: dict[str, str], programme: str = "") -> None:
    account = account_of(turn.session, row.person_id)
    if account is None or row.person_id == turn.known[1].id:
        return
    if not out.takes_news(account.platform, account.reach, turn.capabilities):
        return
    home = turn.session.get_one(Programme, row.programme_id)
    language = row.language or turn.session.get_one(Person, row.person_id).language or home.language
    values = {"group": turn.group.title, "programme": programme}
    turn.outbox.to_account(
        account,
        turn.book.say(kind, language, values, ways),
        key=f"programme:{kind}:{turn.event.source}:{turn.event.key}",
        expires_at=turn.now + out.NEWS_LIFE,
        priority=out.NEWS,
        rule="programme",
    )


def _programme(turn: Turn, code: str) -> Programme:
    row = find(turn.session, ProgrammeCode, token_digest=_digest(code))
    if row is None or row.expires_at <= turn.now:
        raise Refusal("M-ER-6")
    return turn.session.get_one(Programme, row.programme_id)


def _coordinator(turn: Turn, arg: str) -> Coordinator:
    """A coordinator of the group's own programme. Raises Refusal for any other number."""
    for row in looking_after(turn.session, turn.group):
        if base36(row.id) == arg:
            return row
    raise Refusal("M-OK-4")


def _names(turn: Turn, programme: int) -> list[str]:
    return [name_of(turn.session, row) for row in coordinators(turn.session, programme)]


def _led(turn: Turn) -> list[Group]:
    _, person = turn.known
    return [group for group in led_by(turn, person.id) if group.state != GroupState.FINISHED]


def _guests(session: Session, group: int) -> list[GroupGuest]:
    return list(session.exec(select(GroupGuest).where(GroupGuest.group_id == group)))


def _guest(session: Session, group: int, person: int) -> GroupGuest | None:
    return find(session, GroupGuest, group_id=group, person_id=person)


def _see(group: Group) -> dict[str, str]:
    return {"see": token("pg.show", group.id)}


def _digest(code: str) -> str:
    return sha256(code.encode()).hexdigest()


PRESSES: Presses = {
    "ov.code": press_code,
    "pg.join": press_join,
    "pg.show": press_show,
    "pg.let": press_let,
    "pg.end": press_end,
    "pg.leave": press_leave,
    "pg.look": press_look,
}

COMMANDS: Commands = {
    "overview": command,
}
