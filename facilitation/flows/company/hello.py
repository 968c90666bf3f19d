"""The hello list: rows for what is true of people, the person told first, and the leader's taps (content-design 1.9).

    sync         opens what rules/hello.py finds true, ends what is true no more
    hello_list   what the leader sees, in order
    sentences    what the person sees in /mydata: the same sentences

Who is on it hears of it first: M-HL-2 a day before (H1, H4), "Shall I tell …?" (H3); H2 and H5 are the person's own asking.
"""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select, update

from facilitation.errors import Refusal
from facilitation.flows.course.planning import Due, plan_again
from facilitation.flows.shared.offers import Moments, Presses
from facilitation.model import (
    CheckIn,
    CheckInStatus,
    Group,
    HelloEntry,
    Membership,
    Occurrence,
    OccurrenceState,
    Question,
    QuestionState,
    Role,
)
from facilitation.phrasebook import Own, Phrasebook
from facilitation.round import Round
from facilitation.rows import MemberRow, MomentRow
from facilitation.rules.calendar import WEEK, Beat, instant, monday_of
from facilitation.rules.hello import REST, HelloFacts, HelloReason, in_order, reasons
from facilitation.settings import Settings
from facilitation.speech import Message
from facilitation.tokens import Press, token
from facilitation.turn import Turn

SILENT = (HelloReason.H1, HelloReason.H4)  # what any action ends


def hello_list(session: Session, group: Group, now: datetime, settings: Settings) -> list[HelloEntry]:
    """The entries that hold now: H5, H2, H3, H4, H1, and who waits longest first."""
    sync(session, group, now, settings)
    rows = session.exec(
        select(HelloEntry).where(HelloEntry.group_id == group.id, col(HelloEntry.ended_at).is_(None))
    )
    return in_order(rows, lambda row: row.reason, lambda row: row.since)


def sync(session: Session, group: Group, now: datetime, settings: Settings) -> None:
    """Bring the rows in line with what is true now. What was ended by hand does not come back for the same cause."""
    rows = session.exec(select(HelloEntry).where(HelloEntry.group_id == group.id)).all()
    known = {(row.membership_id, row.reason, row.since): row for row in rows}
    veto, alert = timedelta(hours=settings.hello_veto_hours), timedelta(hours=settings.question_alert_hours)
    true = {
        (membership, reason, since)
        for membership, facts in _facts(session, group, now).items()
        for reason, since in reasons(facts, now, veto=veto, alert=alert).items()
    }
    stuck = _stuck_now(session, group.id)
    for key, row in known.items():
        if row.ended_at is not None or row.wanted or row.reason == HelloReason.H5:
            continue
        holds = row.membership_id in stuck if row.reason == HelloReason.H3 else key in true
        if not holds:
            ending = {HelloReason.H2: "answered", HelloReason.H3: "other_status"}.get(row.reason, "action")
            row.ended_at, row.ending = now, ending
    for membership, reason, since in sorted(true - known.keys()):
        session.add(HelloEntry(membership_id=membership, group_id=group.id, reason=reason, since=since))
    session.flush()


def _facts(session: Session, group: Group, now: datetime) -> dict[int, HelloFacts]:
    zone = ZoneInfo(group.zone)
    today = now.astimezone(zone).date()
    first = session.exec(
        select(Occurrence.local).where(
            Occurrence.group_id == group.id, Occurrence.beat == Beat.KICKOFF, Occurrence.week == 1
        )
    ).first()
    ends = instant(datetime.combine(monday_of(first.date()) + WEEK, time()), zone) if first else None
    waiting = dict(
        session.exec(
            select(Question.membership_id, func.min(Question.open_since))
            .where(Question.group_id == group.id, Question.state == QuestionState.OPEN)
            .group_by(col(Question.membership_id))
        ).all()
    )
    members = session.exec(
        select(Membership).where(Membership.group_id == group.id, Membership.role == Role.LEARNER)
    )
    return {
        row.id: HelloFacts(
            state=row.state,
            silent_weeks=row.silent_weeks,
            last_action=row.last_action_at,
            onboarded=row.onboarded_at,
            asked=row.last_hello_asked_at,
            resting=row.fine_until is not None and today < row.fine_until,
            week_one_ends=ends,
            open_question=waiting.get(row.id),
        )
        for row in members
    }


def _stuck_now(session: Session, group_id: int) -> set[int]:
    """Whose newest check-in says "stuck"."""
    rows = session.exec(
        select(CheckIn.membership_id, CheckIn.status)
        .join(Occurrence, col(Occurrence.id) == col(CheckIn.occurrence_id))
        .where(Occurrence.group_id == group_id)
        .order_by(col(Occurrence.due_at))
    )
    newest = dict(rows.all())
    return {membership for membership, status in newest.items() if status == CheckInStatus.STUCK}


def sentences(turn: Turn) -> list[str]:
    """Each reason that holds for the sender in the group entered, in the words that the leader reads too (R6)."""
    entries = hello_list(turn.session, turn.group, turn.now, turn.settings)
    mine = [entry for entry in entries if entry.membership_id == turn.me.membership.id]
    return [sentence(turn.book, turn.language, entry, turn.group.facilitator) for entry in mine]


def sentence(book: Phrasebook, language: str, entry: HelloEntry, facilitator: str) -> str:
    """The sentence of an entry."""
    return book.text(f"L-{entry.reason}", language, {"facilitator": facilitator})


def open_entry(turn: Turn, reason: HelloReason, *, wanted: bool = False) -> HelloEntry:
    """An entry that begins with a tap of the sender; one that is open already stays as it is."""
    mine = turn.me.membership.id
    row = turn.session.exec(
        select(HelloEntry).where(
            HelloEntry.membership_id == mine,
            HelloEntry.reason == reason,
            col(HelloEntry.ended_at).is_(None),
        )
    ).first()
    if row is None:
        row = HelloEntry(membership_id=mine, group_id=turn.group.id, reason=reason, since=turn.now)
        turn.session.add(row)
    row.wanted = row.wanted or wanted
    turn.session.flush()
    return row


def end_entries(
    session: Session,
    membership_id: int,
    now: datetime,
    ending: str,
    only: Collection[HelloReason] = tuple(HelloReason),
) -> None:
    """End what is open of these reasons. What the person wished for is ended by a talk or by leaving only."""
    session.connection().execute(
        update(HelloEntry)
        .where(
            col(HelloEntry.membership_id) == membership_id,
            col(HelloEntry.ended_at).is_(None),
            col(HelloEntry.reason).in_(only),
            *([] if ending == "left" else [col(HelloEntry.wanted).is_(False)]),
        )
        .values(ended_at=now, ending=ending)
    )


def press_ask(turn: Turn, press: Press) -> None:
    """May the leader say hello? Yes tells the leader at once, no keeps it off the list for 14 days (T08)."""
    turn.enter_beat(press)
    row = turn.me.membership
    match press.arg:
        case "yes":
            never = row.last_action_at is None
            entry = open_entry(turn, HelloReason.H4 if never else HelloReason.H1, wanted=True)
            for leader in turn.facts.facilitators():
                ways = {"done": token("he.done", entry.id)}
                once = f"hello_wanted:{row.id}:{press.ref}"
                turn.tell(leader, "M-FA-6", {"learner": row.name}, ways, rule="hello_wanted", once=once)
            if not any(leader.reachable for leader in turn.facts.facilitators()):
                turn.answer("M-HL-17", {"contact": turn.group.contact or turn.settings.contact})
                return
        case "not_now" | "fine":
            row.fine_until = turn.now.astimezone(turn.zone).date() + REST
            end_entries(turn.session, row.id, turn.now, "fine", SILENT)
        case _:
            raise Refusal("M-OK-4")
    turn.answer("M-HL-6")


def wait_for_veto(round_: Round, member: MemberRow, week: int) -> None:
    """M-HL-2 goes out: who says nothing comes on the list after some hours."""
    due = round_.now + timedelta(hours=round_.settings.hello_veto_hours)
    moment = Due(f"hello:{member.id}:{week}:{round_.now.date()}", "hello", due, membership_id=member.id)
    plan_again(round_.session, member.group_id, moment)


def after_veto(round_: Round, moment: MomentRow) -> str:
    """The time to say "not now" is over (T09)."""
    group = round_.rows.group(moment.group_id)
    entries = hello_list(round_.session, group, round_.now, round_.settings)
    entry = next((e for e in entries if e.membership_id == moment.membership_id and e.reason in SILENT), None)
    learner = next((m for m in round_.rows.learners(group.id) if m.id == moment.membership_id), None)
    if entry is None or learner is None:
        return "not needed"
    round_.tell_facilitators(
        group,
        lambda language: _to_leader(round_.book, language, entry, learner.name, group.facilitator),
        key=f"hello:{entry.id}",
        rule="hello",
    )
    return "on the list"


def _to_leader(book: Phrasebook, language: str, entry: HelloEntry, name: str, facilitator: str) -> Message:
    reason = Own(sentence(book, language, entry, facilitator))
    return book.say("M-FA-5", language, {"learner": name, "reason": reason}, ways_of(entry))


def ways_of(entry: HelloEntry) -> dict[str, str]:
    """What a leader can do about an entry: words for a hello of their own, and two ways to end it."""
    return {
        "draft": token("he.for", entry.membership_id),
        "fine": token("he.fine", entry.id),
        "done": token("he.done", entry.id),
    }


def ask_if_stuck_again(turn: Turn, occurrence: Occurrence) -> None:
    """At the second "stuck" in a row: shall the leader know? Nothing is told without a yes (H3)."""
    mine = turn.me.membership.id
    before = [
        o.id
        for o in turn.facts.occurrences()
        if o.beat == Beat.CHECKIN and o.state == OccurrenceState.POSTED and o.due_at < occurrence.due_at
    ]
    if not before:
        return
    last = turn.session.exec(
        select(CheckIn.status).where(CheckIn.membership_id == mine, col(CheckIn.occurrence_id) == before[-1])
    ).first()
    if last == CheckInStatus.STUCK:
        turn.answer(
            "M-HL-13",
            press={
                "yes": token("hl.stuck", turn.group.id, "yes"),
                "no": token("hl.stuck", turn.group.id, "no"),
            },
        )


def press_stuck(turn: Turn, press: Press) -> None:
    """Yes: the leader hears it now and finds it on the list. No: nobody does."""
    row = turn.enter_for(press.ref).membership
    turn.must_be_open()
    if press.arg == "yes" and row.id in _stuck_now(turn.session, turn.group.id):
        entry = open_entry(turn, HelloReason.H3)
        for leader in turn.facts.facilitators():
            language = turn.language_of(leader)
            reason = Own(sentence(turn.book, language, entry, turn.group.facilitator))
            values = {"learner": row.name, "reason": reason}
            turn.tell(leader, "M-FA-5", values, ways_of(entry), rule="hello", once=f"stuck:{entry.id}")
        told = any(leader.reachable for leader in turn.facts.facilitators())
        turn.answer("M-HL-14" if told else "M-HL-16")
    else:
        turn.answer("M-HL-15")


def press_done(turn: Turn, press: Press) -> None:
    """The leader has talked to the person, or knows that they are fine: the entry ends."""
    row = turn.session.get(HelloEntry, press.ref)
    if row is None:
        raise Refusal("M-OK-4")
    turn.enter(row.group_id, role=Role.FACILITATOR)
    if row.ended_at is None:
        row.ended_at, row.ending = turn.now, press.action.removeprefix("he.")
    turn.answer("M-FA-9")


PRESSES: Presses = {
    "hl.ask": press_ask,
    "hl.stuck": press_stuck,
    "he.done": press_done,
    "he.fine": press_done,
}

MOMENTS: Moments = {
    "hello": after_veto,
}
