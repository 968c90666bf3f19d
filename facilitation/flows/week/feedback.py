"""Kind and useful words under a work: by tap, in a sentence, or as two stars and a wish (content-design 1.7)."""

from collections.abc import Mapping, Sequence

from sqlmodel import select

from facilitation.errors import Refusal
from facilitation.events import Said
from facilitation.flows.own import correcting
from facilitation.flows.shared import files
from facilitation.flows.shared.asking import Given, ask, question
from facilitation.flows.shared.files import enclosed
from facilitation.flows.shared.offers import Forms, Presses
from facilitation.flows.shared.shown_buttons import button_of
from facilitation.flows.week.showcase import enter_work
from facilitation.model import Delivery, Feedback, FeedbackMode, Occurrence, Work
from facilitation.phrasebook import Own
from facilitation.speech import clean, plain
from facilitation.tokens import Press, token
from facilitation.turn import Turn

WORDS, STARS = "pf.text", "pf.stars_text"


def press_well(turn: Turn, press: Press) -> None:
    """👏 Well done."""
    _tap(turn, press, "well_done")


def press_learned(turn: Turn, press: Press) -> None:
    """💡 I learned."""
    _tap(turn, press, "learned")


def _tap(turn: Turn, press: Press, kind: str) -> None:
    work = enter_work(turn, press)
    if work.posted_at is None or work.hidden:
        raise Refusal("M-OK-4")
    mine = turn.me.membership.id
    known = turn.session.exec(
        select(Feedback).where(
            Feedback.work_id == work.id, Feedback.membership_id == mine, Feedback.kind == kind
        )
    ).first()
    if known is None and work.membership_id != mine:
        turn.session.add(Feedback(work_id=work.id, membership_id=mine, kind=kind, at=turn.now))
    turn.toast("M-OK-1")


def press_words(turn: Turn, press: Press) -> None:
    """✍️ Feedback: in a sentence or as two stars and a wish, with the question of this round."""
    work = _open_work(turn, press)
    author = _author_name(turn, work)
    turn.answer(
        "M-PF-1",
        {"name": author, "author": author, "prompt": _round_prompt(turn, work)},
        {
            "write": token("pf.write", work.id, opens_form=True),
            "stars": token("pf.stars", work.id, opens_form=True),
            "cancel": token("menu"),
        },
    )


def press_write(turn: Turn, press: Press) -> None:
    """One kind, exact sentence."""
    work = _open_work(turn, press)
    values = {"prompt": _round_prompt(turn, work)}
    ask(turn, WORDS, work.id, question(turn, "M-PF-10", "text", limit=1000, required=True, values=values))


def _round_prompt(turn: Turn, work: Work) -> Own:
    occurrence = turn.session.get(Occurrence, work.occurrence_id) if work.occurrence_id else None
    return (
        turn.book.prompt(occurrence.own_line, turn.language)
        if occurrence and occurrence.own_line
        else Own("")
    )


def press_stars(turn: Turn, press: Press) -> None:
    """Two stars and a wish: three short questions."""
    work = _open_work(turn, press)
    ask(
        turn,
        STARS,
        work.id,
        question(turn, "M-PF-2", "star1", required=True),
        question(turn, "M-PF-3", "star2"),
        question(turn, "M-PF-4", "wish"),
    )


def words(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """Feedback reaches its author, and nobody else unless the author wanted it in the group."""
    work = _open_work(turn, press)
    if not done:
        return
    shown = enclosed(turn, (number for given in values.values() for number in given.files))
    if "star1" in values:
        parts = {key: values[key].text if key in values else "" for key in ("star1", "star2", "wish")}
        text = plain(turn.book.text("M-PF-11", turn.language, parts))
    else:
        text = values["text"].text
    if not any(values.values()):
        raise Refusal("M-OK-9")
    if not shown and _given_already(turn, work, text):
        turn.answer("M-PF-8", {"change": False})
        return
    given = [number for one in values.values() for number in one.files]
    row = _keep(turn, work, text, given, seen=work.feedback_mode != FeedbackMode.GROUP)
    changes = {"change": correcting.way(turn, correcting.FEEDBACK, row.id)} if text and not given else {}
    turn.answer("M-PF-8", {"change": bool(changes)}, changes)


def reply(turn: Turn, body: Said, replied_to: Delivery) -> bool:
    """Words under a work in the room: feedback that the group has seen already (A7). False for anything else."""
    press = button_of(replied_to, "pf.well")
    work = turn.session.get(Work, press.ref) if press else None
    if press is None or work is None or work.posted_at is None or work.hidden:
        return False
    enter_work(turn, press)
    words_said = clean(body.text).strip()[:1000]
    given = files.keep(turn, body.attachments, body.message_ref)
    wanted = work.feedback_mode != FeedbackMode.NONE and work.membership_id != turn.me.membership.id
    said_before = words_said and _given_already(turn, work, words_said)
    if wanted and (words_said or given) and not said_before:
        _keep(turn, work, words_said, given, seen=True)
    return True


def _keep(turn: Turn, work: Work, text: str, given: Sequence[int], *, seen: bool) -> Feedback:
    shown = enclosed(turn, given)
    row = Feedback(
        work_id=work.id,
        membership_id=turn.me.membership.id,
        kind="words",
        text=text,
        files=list(given),
        at=turn.now,
    )
    turn.session.add(row)
    turn.session.flush()
    author = next(m for m in turn.facts.members() if m.membership.id == work.membership_id)
    giver = turn.me.membership.name
    turn.tell(
        author,
        "M-PF-5",
        {"name": giver, "text": text},
        {
            "thanks": token("th.feedback", row.id),
            "portfolio": token("pf.save", row.id),
            "ask": token("pf.back", row.id, opens_form=True),
            "report": token("sf.report", row.id, "feedback"),
        },
        rule="feedback",
        at=turn.at_a_good_time(author),
        files=shown,
    )
    if not seen:
        told = {"name": giver, "author": author.membership.name, "text": text}
        ways = {"report": token("sf.report", row.id, "feedback")}
        turn.post("M-PF-9", told, ways, rule="feedback_shown", files=shown)
    return row


def _given_already(turn: Turn, work: Work, text: str) -> bool:
    mine = turn.me.membership.id
    found = select(Feedback.id).where(
        Feedback.work_id == work.id, Feedback.membership_id == mine, Feedback.text == text
    )
    return turn.session.exec(found).first() is not None


def _open_work(turn: Turn, press: Press) -> Work:
    work = enter_work(turn, press)
    if work.feedback_mode == FeedbackMode.NONE or work.posted_at is None or work.hidden:
        raise Refusal("M-OK-4")
    if work.membership_id == turn.me.membership.id:
        raise Refusal("M-PF-13")
    return work


def _author_name(turn: Turn, work: Work) -> str:
    return next(m.membership.name for m in turn.facts.members() if m.membership.id == work.membership_id)


PRESSES: Presses = {
    "pf.well": press_well,
    "pf.learned": press_learned,
    "pf.words": press_words,
    "pf.write": press_write,
    "pf.stars": press_stars,
}

FORMS: Forms = {
    WORDS: words,
    STARS: words,
}

DOORS = frozenset({"pf.well", "pf.learned", "pf.words"})  # what stands under posts in rooms
