"""My portfolio: what somebody saved, theirs to read, change, show and remove (content-design 1.15).

What is saved comes from the other flows through saving.py; a skill in own words is written here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlmodel import col, func, select

from facilitation.errors import Refusal
from facilitation.events import Commanded
from facilitation.flows.own import items, saving_chosen, shown
from facilitation.flows.own.saving import drop, save
from facilitation.flows.shared.asking import Given, ask, question
from facilitation.flows.shared.offers import Commands, Forms, Presses
from facilitation.model import ItemKind, Membership, PortfolioItem, Visibility
from facilitation.phrasebook import Own, When
from facilitation.rules.silence import State
from facilitation.tokens import Press, token
from facilitation.turn import Turn

PAGE = 5  # items
WORDS, SKILL = "po.words", "po.skill_words"
LIMIT, SKILL_LIMIT = 1000, 200


def command(turn: Turn, text: str) -> None:
    """/portfolio: my list; `add …` keeps a skill in own words; a name shows what that person shows; chosen on a message, it saves that."""
    if isinstance(turn.event.body, Commanded) and (chosen := turn.event.body.chosen) is not None:
        saving_chosen.take(turn, chosen)
        return
    word, _, rest = text.partition(" ")
    if word.casefold() == "add":
        turn.enter_current()
        if rest.strip():
            _keep_skill(turn, rest.strip())
        else:
            _ask_skill(turn)
        return
    _enter_if_there(turn)
    if turn.member is not None and (text or turn.mentioned()):
        turn.enter_current()  # what others show is for who has finished the welcome
        shown.named(turn, text)
    else:
        _list(turn, 0)


def press_page(turn: Turn, press: Press) -> None:
    """Another page of the list."""
    _enter_if_there(turn)
    _list(turn, int(press.arg) if press.arg.isdecimal() else 0)


def _enter_if_there(turn: Turn) -> None:
    if turn.enter_if_there() is None and not _items(turn, limit=1):
        raise Refusal("M-ER-3")


def _items(turn: Turn, *, skip: int = 0, limit: int = PAGE) -> Sequence[PortfolioItem]:
    _, person = turn.known
    return turn.session.exec(
        select(PortfolioItem)
        .join(Membership, col(Membership.id) == col(PortfolioItem.membership_id))
        .where(Membership.person_id == person.id)
        .order_by(col(PortfolioItem.saved_at).desc(), col(PortfolioItem.id).desc())
        .offset(skip)
        .limit(limit)
    ).all()


def _list(turn: Turn, page: int) -> None:
    _, person = turn.known
    count = turn.session.exec(
        select(func.count())
        .select_from(PortfolioItem)
        .join(Membership, col(Membership.id) == col(PortfolioItem.membership_id))
        .where(Membership.person_id == person.id)
    ).one()
    add = {"skill": token("po.skill", opens_form=True)} if turn.member is not None else {}
    if not count:
        turn.answer("M-PO-2", press={**add, "menu": token("menu")})
        return
    page = min(page, (count - 1) // PAGE)
    first = page * PAGE
    rows = _items(turn, skip=first)
    ways = dict(add)
    if page:
        ways["back"] = token("po.page", 0, page - 1)
    if first + PAGE < count:
        ways["more"] = token("po.page", 0, page + 1)
    lines = [items.line(turn, first + index + 1, item) for index, item in enumerate(rows)]
    buttons = [items.button(turn, first + index + 1, item, "po.item") for index, item in enumerate(rows)]
    turn.answer("M-PO-1", {"n": count, "lines": Own("\n".join(lines))}, ways, buttons)


def press_item(turn: Turn, press: Press) -> None:
    """One of them, whole, with its files and all that can be done with it."""
    _view(turn, _own(turn, press))


def _view(turn: Turn, item: PortfolioItem) -> None:
    ways = {"remove": token("po.remove", item.id), "list": token("po.page")}
    if item.kind != ItemKind.FEEDBACK:
        ways["edit"] = token("po.edit", item.id, opens_form=True)
    if turn.member is not None and items.may_be_shown(item):
        ways["who"] = token("po.who", item.id)
    values = {
        "kind": items.kind(turn, item),
        "day": When(item.saved_at, turn.zone, "day") if turn.member is not None else None,
        "giver": item.giver,
        "text": item.text,
        "who": Own(turn.book.label("L-PO-WHO", item.visibility, turn.language)),
    }
    turn.answer_with(replace(turn.say("M-PO-4", values, ways), files=items.files_of(turn, item)))


def press_edit(turn: Turn, press: Press) -> None:
    """Other words for it; what the group saw stays as it was."""
    item = _editable(turn, press)
    ask(turn, WORDS, item.id, question(turn, "M-PO-5", "text", limit=LIMIT, required=True))


def words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The new words."""
    item = _editable(turn, press)
    if not done:
        return
    if not values["text"].text:
        raise Refusal("M-OK-9")
    item.text = values["text"].text
    _view(turn, item)


def _editable(turn: Turn, press: Press) -> PortfolioItem:
    item = _own(turn, press)
    if item.kind == ItemKind.FEEDBACK:
        raise Refusal("M-PO-10")  # the words are somebody else's
    return item


def press_who(turn: Turn, press: Press) -> None:
    """Who may see it?"""
    item = _own(turn, press)
    if not items.may_be_shown(item):
        raise Refusal("M-PO-11")
    turn.answer("M-PO-6", press={who: token("po.see", item.id, who) for who in Visibility})


def press_see(turn: Turn, press: Press) -> None:
    """Only me, the leader too, or the group too: it can be read there, and nothing is posted."""
    item = _own(turn, press)
    try:
        chosen = Visibility(press.arg)
    except ValueError:
        raise Refusal("M-OK-4") from None
    if chosen != Visibility.ME and not items.may_be_shown(item):
        raise Refusal("M-PO-11")
    item.visibility = chosen
    _view(turn, item)


def press_remove(turn: Turn, press: Press) -> None:
    """Ask once, because nobody can bring it back."""
    item = _own(turn, press)
    turn.answer("M-PO-7", press={"yes": token("po.gone", item.id), "no": token("po.item", item.id)})


def press_gone(turn: Turn, press: Press) -> None:
    """Out of the portfolio; a post in the group stays."""
    drop(turn, _own(turn, press))
    turn.answer("M-PO-8", press={"list": token("po.page")})


def press_skill(turn: Turn, _press: Press) -> None:
    """A skill in own words."""
    turn.enter_current()
    _ask_skill(turn)


def _ask_skill(turn: Turn) -> None:
    ask(turn, SKILL, turn.group.id, question(turn, "M-PO-9", "text", limit=SKILL_LIMIT, required=True))


def skill_words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The skill is kept."""
    turn.enter_for(press.ref)
    if done:
        _keep_skill(turn, values["text"].text)


def _keep_skill(turn: Turn, text: str) -> None:
    if not text:
        raise Refusal("M-OK-9")
    _view(turn, save(turn, ItemKind.SKILL, text[:SKILL_LIMIT]))


def _own(turn: Turn, press: Press) -> PortfolioItem:
    item, place = items.found(turn, press)
    if place.person_id != turn.known[1].id:
        raise Refusal("M-OK-5")
    if place.state != State.LEFT:
        turn.enter(place.group_id)
    return item


PRESSES: Presses = {
    "po.page": press_page,
    "po.item": press_item,
    "po.edit": press_edit,
    "po.who": press_who,
    "po.see": press_see,
    "po.remove": press_remove,
    "po.gone": press_gone,
    "po.skill": press_skill,
}

FORMS: Forms = {
    WORDS: words,
    SKILL: skill_words,
}

COMMANDS: Commands = {
    "portfolio": command,
}
