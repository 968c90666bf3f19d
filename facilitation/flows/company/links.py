"""/links: the link of the week, the group's list, and what learners suggest for it (content-design 1.12)."""

from collections.abc import Mapping, Sequence

from sqlmodel import col, func, select

from facilitation.errors import Refusal
from facilitation.flows.shared.asking import Given, ask, hold, question, take_held
from facilitation.flows.shared.offers import Commands, Forms, Presses
from facilitation.flows.week.kickoff import current
from facilitation.model import GroupState, Link, LinkKind, Role, Work
from facilitation.phrasebook import Own
from facilitation.rules import links as rules
from facilitation.tokens import Press, token
from facilitation.turn import Turn

TITLE = "lk.title"
HELD = "lk.held"


def command(turn: Turn, text: str) -> None:
    """/links: the list, or what fits a word; with a link behind it, a suggestion. Where it was asked."""
    turn.enter_current()
    if url := rules.found_in(text):
        _begin(turn, url)
        return
    word = text.casefold()
    listed = _listed(turn)
    fits = [row for row in listed if word in f"{row.title} {_kind(turn, row)} {row.url}".casefold()]
    course = [] if word and fits else _of_course(turn)
    private = turn.event.place.private
    language = turn.language if private else turn.group.language
    lines = [turn.book.text("M-LK-2", language, {"title": title, "link": url}) for title, url in course]
    lines += [_line(turn, row, language) for row in (fits if word and fits else listed)]
    if not lines:
        turn.answer("M-LK-3")
        return
    kind = "M-LK-14" if word and not fits else "M-LK-1"
    values = {"links": Own("\n".join(lines))}
    if private:
        turn.answer(kind, values)
    else:
        turn.post(kind, values, rule="asked")


def _of_course(turn: Turn) -> list[tuple[str, str]]:
    group = turn.group
    try:
        number = 1 if group.state == GroupState.FORMING else current(turn).week
    except Refusal:
        number = 1
    week = turn.facts.course_weeks().get(number)
    links = [(week.topic, week.url)] if week and week.url else []
    return links + ([(group.course, group.course_url)] if group.course_url else [])


def _listed(turn: Turn) -> Sequence[Link]:
    return turn.session.exec(
        select(Link)
        .where(Link.group_id == turn.group.id, col(Link.approved).is_(True))
        .order_by(col(Link.added_at), col(Link.id))
        .limit(rules.MOST)
    ).all()


def _line(turn: Turn, row: Link, language: str) -> str:
    other = row.language if row.language != turn.group.language else ""
    values = {"title": row.title, "link": row.url, "kind": _kind(turn, row, language), "language": other}
    return turn.book.text("M-LK-13", language, values)


def _kind(turn: Turn, row: Link, language: str = "") -> Own:
    return Own(turn.book.label("M-LK-6", row.kind, language or turn.language))


def offer(turn: Turn, text: str) -> bool:
    """Words in private with a link in them: shall it be suggested? False where there is none."""
    url = rules.found_in(text)
    if not url:
        return False
    turn.enter_current()
    hold(turn, HELD, url)
    turn.answer("M-LK-4", {"link": url}, {"yes": token("lk.yes"), "no": token("menu")})
    return True


def press_yes(turn: Turn, _press: Press) -> None:
    """Suggest the link that was sent."""
    turn.enter_current()
    url = take_held(turn, HELD)
    if not url:
        raise Refusal("M-OK-4")
    _begin(turn, url)


def press_work(turn: Turn, press: Press) -> None:
    """Suggest the link of a work that I have shown."""
    work = turn.session.get(Work, press.ref)
    turn.enter_current()
    if work is None:
        raise Refusal("M-OK-4")
    mine = turn.facts.member(work.membership_id)
    if mine is None or mine.person.id != turn.known[1].id:
        raise Refusal("M-OK-5")
    url = rules.found_in(work.caption)
    if not url:
        raise Refusal("M-OK-4")
    _begin(turn, url)


def _begin(turn: Turn, url: str) -> None:
    turn.must_be_open()
    row = turn.session.exec(select(Link).where(Link.group_id == turn.group.id, Link.url == url)).first()
    mine = turn.me.membership
    if row is not None and (row.approved or row.suggested_by != mine.id):
        raise Refusal("M-LK-15")
    if row is None:
        row = Link(
            group_id=turn.group.id,
            suggested_by=mine.id,
            url=url,
            title=rules.name_of(url),
            language=turn.language,
            added_at=turn.now,
        )
        turn.session.add(row)
        turn.session.flush()
    ask(turn, TITLE, row.id, question(turn, "M-LK-5", "text", limit=80, values={"link": url}))


def title(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """A title in plain words; then, what kind of link it is."""
    row = _mine(turn, press)
    if not done:
        return
    row.title = values["text"].text[:80] or row.title
    turn.answer("M-LK-6", press={kind: token("lk.kind", row.id, kind) for kind in LinkKind})


def press_kind(turn: Turn, press: Press) -> None:
    """The kind is known: off to the leader, once. A leader's own link stands in the list at once."""
    row = _mine(turn, press)
    try:
        row.kind = LinkKind(press.arg)
    except ValueError:
        raise Refusal("M-OK-4") from None
    if turn.me.membership.role == Role.FACILITATOR:
        _approve(turn, row)
        turn.answer("M-LK-10")
        return
    values = {
        "learner": turn.me.membership.name,
        "title": row.title,
        "link": row.url,
        "kind": _kind(turn, row),
    }
    ways = {"add": token("lk.add", row.id), "no": token("lk.no", row.id)}
    for leader in turn.facts.facilitators():
        turn.tell(leader, "M-LK-7", values, ways, rule="link", once=f"link:{row.id}:{leader.membership.id}")
    turn.answer("M-LK-8")


def press_add(turn: Turn, press: Press) -> None:
    """The leader says yes."""
    row = _as_leader(turn, press)
    if not row.approved:
        _approve(turn, row)
        suggester = turn.facts.member(row.suggested_by) if row.suggested_by else None
        if suggester is not None and suggester.membership.id != turn.me.membership.id:
            at = turn.at_a_good_time(suggester)
            turn.tell(suggester, "M-LK-11", {"title": row.title}, rule="asked", at=at)
    turn.answer("M-LK-10")


def press_no(turn: Turn, press: Press) -> None:
    """The leader says no, or takes it off the list; nobody is told."""
    turn.session.delete(_as_leader(turn, press))
    turn.answer("M-LK-12")


def _approve(turn: Turn, row: Link) -> None:
    count = turn.session.exec(
        select(func.count())
        .select_from(Link)
        .where(Link.group_id == row.group_id, col(Link.approved).is_(True))
    ).one()
    if count >= rules.MOST:
        raise Refusal("M-LK-9", {"n": rules.MOST})
    row.approved, row.added_at = True, turn.now


def _entered(turn: Turn, press: Press) -> Link:
    row = turn.session.get(Link, press.ref)
    if row is None:
        raise Refusal("M-OK-4")
    turn.enter_open(row.group_id)
    return row


def _mine(turn: Turn, press: Press) -> Link:
    row = _entered(turn, press)
    if row.suggested_by != turn.me.membership.id or row.approved:
        raise Refusal("M-OK-5")
    return row


def _as_leader(turn: Turn, press: Press) -> Link:
    row = _entered(turn, press)
    if turn.me.membership.role != Role.FACILITATOR:
        raise Refusal("M-CM-2")
    return row


PRESSES: Presses = {
    "lk.yes": press_yes,
    "lk.work": press_work,
    "lk.kind": press_kind,
    "lk.add": press_add,
    "lk.no": press_no,
}

FORMS: Forms = {
    TITLE: title,
}

COMMANDS: Commands = {
    "links": command,
}
