"""A group that is in a programme by mistake is taken out of it, by a coordinator or by the operator.

From then on no coordinator sees anything of it, until its leader brings it in somewhere with a code. For the group itself
nothing changes; its leaders are told, and it stands in the log of the group.
"""

from datetime import datetime

from sqlmodel import Session, col, delete, select

from facilitation.errors import Refusal
from facilitation.flows.course.planning import Due, plan_again
from facilitation.flows.programme.coordinating import name_of, seat, seats
from facilitation.flows.shared.offers import Moments, Presses
from facilitation.model import (
    Coordinator,
    Group,
    GroupGuest,
    GroupState,
    Programme,
    ScheduleChange,
    ScheduleChangeKind,
)
from facilitation.programmes import own_programme
from facilitation.round import Round
from facilitation.rows import MomentRow
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

PAGE = 8  # groups with a button each
SURE = "yes"


def press_list(turn: Turn, press: Press) -> None:
    """The groups of a programme, each with a way out, a page of them."""
    _, programme = seat(turn, press.ref)
    groups = groups_of(turn.session, programme)
    rights = {"back": token("ov.rights", programme.id)}
    if not groups:
        turn.answer("M-OV-54", {"programme": programme.name}, rights)
        return
    at = min(
        int(press.arg) if press.arg.isdecimal() and press.arg.isascii() else 0, (len(groups) - 1) // PAGE
    )
    if (at + 1) * PAGE < len(groups):
        rights["next"] = token("ov.groups", programme.id, at + 1)
    ways = [Button(group.title[:24], token("ov.apart", group.id)) for group in groups[at * PAGE :][:PAGE]]
    turn.answer("M-OV-50", {"programme": programme.name}, rights, ways)


def press_apart(turn: Turn, press: Press) -> None:
    """Take a group out: asked once; with an argument it is sure."""
    seats(turn)
    group = turn.session.get(Group, press.ref)
    if group is None:
        raise Refusal("M-OK-4")
    row, programme = seat(turn, group.programme_id)
    values = {"group": group.title, "programme": programme.name}
    back = token("ov.groups", programme.id)
    if press.arg != SURE:
        turn.answer("M-OV-51", values, {"yes": token("ov.apart", group.id, SURE), "no": back})
        return
    take_out(turn.session, group, turn.now, row)
    turn.answer("M-OV-52", values, {"back": back})


def groups_of(session: Session, programme: Programme | None = None) -> list[Group]:
    """The groups that coordinators see, of one programme or of all; the newest first, those that are over last."""
    found = select(Group).where(col(Group.apart).is_(False))
    if programme is not None:
        found = found.where(Group.programme_id == programme.id)
    return list(session.exec(found.order_by(col(Group.state) == GroupState.FINISHED, col(Group.id).desc())))


def take_out(session: Session, group: Group, now: datetime, by: Coordinator | None = None) -> None:
    """From now on no coordinator sees anything of the group; `by` None: the operator said so."""
    own = own_programme(session)
    if group.apart or own is None:
        return
    programme = session.get_one(Programme, group.programme_id)
    moved(session, group, own, now, apart=True)
    plan_again(
        session,
        group.id,
        Due(f"apart:{group.id}:{int(now.timestamp())}", "apart", now),
        {"programme": programme.name, "by": by.id if by else 0},
    )


def moved(
    session: Session,
    group: Group,
    to: Programme,
    now: datetime,
    *,
    apart: bool = False,
    by_id: int | None = None,
) -> None:
    """The group belongs to another programme, or to none that is seen (`apart`). `by_id`: the membership of who did it.

    Who was let in by the old programme's rules has no place in the new one, and nobody there was asked for a call.
    """
    was = session.get_one(Programme, group.programme_id)
    session.connection().execute(delete(GroupGuest).where(col(GroupGuest.group_id) == group.id))
    session.add(
        ScheduleChange(
            group_id=group.id,
            by_id=by_id,
            kind=ScheduleChangeKind.PROGRAMME,
            was="" if group.apart else was.name,
            became="" if apart else to.name,
            at=now,
        )
    )
    group.programme_id, group.apart, group.help_asked_at = to.id, apart, None
    session.flush()


def tell_leaders(round_: Round, moment: MomentRow) -> str:
    """The group's leaders learn that it was taken out, and by whom."""
    group = round_.rows.group(moment.group_id)
    number = moment.data["by"]
    row = round_.session.get(Coordinator, number) if number else None
    values = {
        "group": group.title,
        "programme": moment.data["programme"],
        "name": name_of(round_.session, row) if row else "",
    }
    round_.tell_facilitators(
        group,
        lambda language: round_.book.say("M-OV-53", language, values, {"see": token("pg.show", group.id)}),
        key=moment.key,
        rule="programme",
        author_id=row.person_id if row else None,
    )
    return "told"


PRESSES: Presses = {
    "ov.groups": press_list,
    "ov.apart": press_apart,
}

MOMENTS: Moments = {
    "apart": tell_leaders,
}
