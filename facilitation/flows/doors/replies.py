"""A plain reply counts: words under a bot's message are the answer to it, and no button is needed (A7).

A reply in a room was seen by the room, so it is kept as an answer for the group.
"""

from collections.abc import Callable, Mapping

from sqlmodel import select

from facilitation.events import Said
from facilitation.flows.arriving import hello_round
from facilitation.flows.company import helping
from facilitation.flows.own.saving import save
from facilitation.flows.shared import files
from facilitation.flows.week import checkin, feedback, kept_goal, showcase
from facilitation.flows.week.celebrating import first, ten_works
from facilitation.model import Delivery, GoalKind, ItemKind, Occurrence, Work
from facilitation.rules.calendar import Beat
from facilitation.rules.transitions import DeliveryState
from facilitation.speech import clean
from facilitation.tokens import token
from facilitation.turn import Turn

# Where the same can be said with a press.
_DOORS: Mapping[Beat, Callable[[int], str]] = {
    Beat.KICKOFF: lambda ref: token("ko.goal", ref),
    Beat.CHECKIN: lambda ref: token("ci.write", ref, opens_form=True),
    Beat.REFLECTION: lambda ref: token("rf.start", ref, opens_form=True),
    Beat.SHOWCASE: lambda ref: token("sc.show", ref, opens_form=True),
}


def take(turn: Turn, body: Said) -> bool:
    """Take a reply to a beat's post as its answer; False where it replies to something else."""
    found = _post_replied_to(turn, body)
    if found is None or turn.person is None:
        return False
    if found.rule == hello_round.RULE and found.group_id is not None:
        hello_round.reply(turn, found.group_id, clean(body.text).strip())
        return True
    occurrence = _beat_of(turn, found)
    if occurrence is None:
        return not (body.edited or body.unread) and (
            helping.reply(turn, body, found) or feedback.reply(turn, body, found)
        )
    turn.enter_open(occurrence.group_id)
    if body.unread:
        turn.answer("M-DC-2", press={"write": _DOORS[occurrence.beat](occurrence.id)})
        return True
    text = clean(body.text).strip()[:1000]
    match occurrence.beat:
        case Beat.KICKOFF:
            if text:
                row = kept_goal.take(turn, occurrence, GoalKind.OWN, text[:300])
                row.shared = row.complete = True
                first(turn, "goal")
        case Beat.CHECKIN:
            checkin.reply(turn, occurrence, text)
        case Beat.SHOWCASE:
            _keep_work(turn, body, occurrence, text)
        case Beat.REFLECTION:
            _lead_away(turn, body, occurrence)
    return True


def _lead_away(turn: Turn, body: Said, occurrence: Occurrence) -> None:
    # A look back is private: what the room has read is not kept as one.
    if not body.edited:
        turn.answer("M-RF-12", press={"start": _DOORS[Beat.REFLECTION](occurrence.id)})


def _post_replied_to(turn: Turn, body: Said) -> Delivery | None:
    room = turn.room()
    if room is None or not body.reply_to:
        return None
    return turn.session.exec(
        select(Delivery).where(
            Delivery.room_id == room.id,
            Delivery.message_ref == body.reply_to,
            Delivery.state == DeliveryState.SENT,
        )
    ).first()


def _beat_of(turn: Turn, found: Delivery) -> Occurrence | None:
    if found.occurrence_id is None or not found.dedupe_key.startswith("beat:"):
        return None
    return turn.session.get(Occurrence, found.occurrence_id)


def _keep_work(turn: Turn, body: Said, occurrence: Occurrence, text: str) -> None:
    if not body.edited and files.join_album(turn, body):
        return
    source = files.source_of(turn, body.message_ref)
    work = turn.session.exec(
        select(Work).where(Work.membership_id == turn.me.membership.id, Work.source == source)
    ).first()
    if work is None and files.belongs_to_work(turn, body.message_ref):
        return  # words under a further picture of an album
    new = work is None
    if work is None:
        work = Work(
            membership_id=turn.me.membership.id,
            occurrence_id=occurrence.id,
            source=source,
            created_at=turn.now,
            posted_at=turn.now,
        )
        turn.session.add(work)
        turn.session.flush()
    work.caption = text
    files.replace(turn, body, work)
    item = save(turn, ItemKind.WORK, text, of=work)
    showcase.look_after(turn, work)
    if new:
        ways = {"item": token("po.item", item.id), "list": token("po.page")}
        turn.tell(turn.me, "M-PO-15", press=ways, rule="answer")
        first(turn, "work")
        ten_works(turn, occurrence)
