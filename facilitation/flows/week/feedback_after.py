"""After feedback has arrived: asking back, saving it, and the yes of who gave it (content-design 1.7, M-PF-5, M-PF-7)."""

from collections.abc import Mapping

from sqlmodel import select

from facilitation.errors import Refusal
from facilitation.facts import Member
from facilitation.flows.own.saving import save
from facilitation.flows.shared.asking import Given, ask, question
from facilitation.flows.shared.files import enclosed
from facilitation.flows.shared.offers import Forms, Presses
from facilitation.model import Feedback, GiverSays, ItemKind, Membership, PortfolioItem, Visibility, Work
from facilitation.tokens import Press, token
from facilitation.turn import Turn

BACK = "pf.back_text"


def press_back(turn: Turn, press: Press) -> None:
    """Ask back, or answer: only the two of them read it, and nothing of it is kept but the messages."""
    row, _, other = _between_two(turn, press)
    values = {"other": other.membership.name}
    ask(turn, BACK, row.id, question(turn, "M-PF-15", "text", limit=500, required=True, values=values))


def back_words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The words go to the other one of the two."""
    row, work, other = _between_two(turn, press)
    if not done:
        return
    given = values["text"]
    if not given:
        raise Refusal("M-OK-9")
    asks = work.membership_id == turn.me.membership.id
    turn.tell(
        other,
        "M-PF-16" if asks else "M-PF-18",
        {"name": turn.me.membership.name, "text": given.text},
        {"reply": token("pf.back", row.id, opens_form=True)},
        rule="feedback",
        at=turn.at_a_good_time(other),
        files=enclosed(turn, given.files),
    )
    turn.answer("M-PF-19", {"other": other.membership.name})


def press_save(turn: Turn, press: Press) -> None:
    """Into my portfolio, for me alone; the giver is asked once whether it may be shown."""
    row, work, giver = _between_two(turn, press)
    if work.membership_id != turn.me.membership.id:
        raise Refusal("M-OK-5")
    item = save(turn, ItemKind.FEEDBACK, row.text, of=row, files=row.files)
    if item.giver_says == GiverSays.ASKED:
        turn.tell(
            giver,
            "M-PF-7",
            {"name": turn.me.membership.name, "text": row.text},
            {
                "with_name": token("pf.yes", row.id, GiverSays.WITH_NAME),
                "without_name": token("pf.yes", row.id, GiverSays.WITHOUT_NAME),
                "no": token("pf.yes", row.id, GiverSays.NO),
            },
            rule="feedback",
            at=turn.at_a_good_time(giver),
            once=f"pf7:{item.id}:{int(item.saved_at.timestamp())}",
        )
    turn.answer("M-PF-12", {"giver": giver.membership.name}, {"list": token("po.page")})


def press_yes(turn: Turn, press: Press) -> None:
    """The giver's word; a no takes it back to its owner alone."""
    row, work, owner = _between_two(turn, press)
    if row.membership_id != turn.me.membership.id:
        raise Refusal("M-OK-5")
    try:
        says = GiverSays(press.arg)
    except ValueError:
        raise Refusal("M-OK-4") from None
    item = turn.session.exec(
        select(PortfolioItem).where(
            PortfolioItem.feedback_id == row.id, PortfolioItem.membership_id == work.membership_id
        )
    ).first()
    if item is None or says == GiverSays.ASKED:
        raise Refusal("M-OK-4")
    before, item.giver_says = item.giver_says, says
    item.giver = turn.me.membership.name if says == GiverSays.WITH_NAME else ""
    if says == GiverSays.NO:
        item.visibility = Visibility.ME
    elif before in {GiverSays.ASKED, GiverSays.NO}:
        values, ways = {"giver": turn.me.membership.name}, {"open": token("po.item", item.id)}
        turn.tell(owner, "M-PF-20", values, ways, rule="feedback", at=turn.at_a_good_time(owner))
    turn.answer("M-PF-17")


def _between_two(turn: Turn, press: Press) -> tuple[Feedback, Work, Member]:
    """Feedback in words with its work, for its giver and the author only; and the other one of the two."""
    row = turn.session.get(Feedback, press.ref)
    work = turn.session.get(Work, row.work_id) if row else None
    if row is None or work is None or row.kind != "words":
        raise Refusal("M-OK-4")
    turn.enter(turn.session.get_one(Membership, work.membership_id).group_id)
    both = {work.membership_id, row.membership_id}
    mine = turn.me.membership.id
    if mine not in both:
        raise Refusal("M-OK-5")
    other = turn.facts.member(next(iter(both - {mine}), mine))
    if other is None:
        raise Refusal("M-OK-4")
    return row, work, other


PRESSES: Presses = {
    "pf.back": press_back,
    "pf.save": press_save,
    "pf.yes": press_yes,
}

FORMS: Forms = {
    BACK: back_words,
}
