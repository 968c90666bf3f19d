"""What happens while a question waits: a day, two days, a week (content-design 1.12)."""

from collections.abc import Mapping
from datetime import timedelta

from sqlmodel import col, select

from facilitation.flows.course.planning import Due, plan_again
from facilitation.flows.shared.offers import Moments
from facilitation.flows.week.offering import good_time, moment_for, nudge
from facilitation.model import (
    Answer,
    CheckIn,
    GroupState,
    Membership,
    Question,
    QuestionRoute,
    QuestionState,
    Thanks,
)
from facilitation.round import Round
from facilitation.rows import MemberRow, MomentRow
from facilitation.rules import open_questions
from facilitation.rules.caps import Dropped, NudgeKind
from facilitation.tokens import token

THIS_WEEK = timedelta(days=7)


def day(round_: Round, moment: MomentRow) -> str:
    """A day without an answer: helpers are offered it one by one; a question to one person may go elsewhere."""
    row = _open(round_, moment)
    if row is None:
        return "not open"
    if row.route == QuestionRoute.GROUP:
        return _offer(round_, row)
    ways = {way: token("q.again", row.id, way) for way in ("group", "no_name", "facilitator")}
    kind = "M-AS-13"
    if row.route == QuestionRoute.FACILITATOR:
        kind = "M-AS-19"
        del ways["facilitator"]
    return _ask_asker(round_, moment, row, kind, {**ways, "wait": token("q.wait", row.id)})


def offer(round_: Round, moment: MomentRow) -> str:
    """The next one who offered help, if the last one did not answer."""
    row = _open(round_, moment)
    if row is None:
        return "not open"
    if len(row.offered) != moment.data.get("after", len(row.offered)):
        return "asked meanwhile"
    return _offer(round_, row)


def _offer(round_: Round, row: Question) -> str:
    people = {member.id: member for member in round_.rows.learners(row.group_id)}
    helpers = [helper for helper in _helpers(round_, row) if helper in people]
    answered = round_.session.exec(select(Answer.membership_id).where(Answer.question_id == row.id)).all()
    out = list(row.offered)
    while (found := _next(helpers, out, answered, row)) is not None:
        until = row.asked_at + open_questions.STEPS["q_week"]
        at = moment_for(round_, people[found], NudgeKind.OTHER, until)
        if isinstance(at, Dropped):
            out.append(found)
        elif at > round_.now:
            _again(round_, row, f"{len(row.offered)}:{int(at.timestamp())}", at - round_.now)
            return "waiting"
        else:
            _tell_helper(round_, row, people[found])
            return f"offered to {found}"
    return "nobody to ask"


def _next(helpers: list[int], offered: list[int], answered: object, row: Question) -> int | None:
    assert isinstance(answered, list | tuple)  # noqa: S101  # rows of one column
    return open_questions.next_helper(helpers, offered, answered, row.membership_id)


def _helpers(round_: Round, row: Question) -> list[int]:
    found = round_.session.exec(
        select(CheckIn.membership_id)
        .join(Membership, col(Membership.id) == col(CheckIn.membership_id))
        .where(
            Membership.group_id == row.group_id,
            col(CheckIn.offers_help).is_(True),
            CheckIn.changed_at > round_.now - THIS_WEEK,
        )
        .order_by(col(CheckIn.changed_at), col(CheckIn.id))
    ).all()
    return list(found)


def _tell_helper(round_: Round, row: Question, helper: MemberRow) -> None:
    language = round_.language_of(helper)
    asker = round_.session.get_one(Membership, row.membership_id)
    name = asker.name if row.named else round_.book.text("L-SOMEONE", language)
    message = round_.book.say(
        "M-CI-9",
        language,
        {"name_or_someone": name, "question": row.text},
        {"answer": token("q.answer", row.id, opens_form=True), "not_now": token("q.not_me", row.id)},
    )
    key = f"n:{helper.id}:offer:{row.id}"
    nudge(round_, helper, NudgeKind.OTHER, message, key=key, rule="help_offer", author_id=asker.person_id)
    row.offered = [*row.offered, helper.id]
    _again(round_, row, str(len(row.offered)), open_questions.BETWEEN_OFFERS)


def _again(round_: Round, row: Question, name: str, after: timedelta) -> None:
    due = Due(f"q_offer:{row.id}:{name}:t", "q_offer", round_.now + after, membership_id=row.membership_id)
    plan_again(round_.session, row.group_id, due, {"question": row.id, "after": len(row.offered)})


def late(round_: Round, moment: MomentRow) -> str:
    """Two days: the leader is asked to look, and the asker is told so. A buddy's question stays between two."""
    row = _open(round_, moment)
    if row is None or row.route == QuestionRoute.BUDDY:
        return "not open"
    group = round_.rows.group(row.group_id)
    asker = round_.session.get_one(Membership, row.membership_id)
    values = {"learner": asker.name, "question": row.text}
    round_.tell_facilitators(
        group,
        lambda language: round_.book.say(
            "M-AS-20", language, values, {"answer": token("q.answer", row.id, opens_form=True)}
        ),
        key=f"q_late:{row.id}:{int(row.open_since.timestamp())}",
        rule="question",
        author_id=asker.person_id,
    )
    ways = {"thanks": token("menu"), "close": token("q.close", row.id)}
    return _ask_asker(round_, moment, row, "M-AS-4", ways, {"leaders": group.leaders})


def week(round_: Round, moment: MomentRow) -> str:
    """A week: is it solved? Asked once; then the question is closed."""
    row = _of(round_, moment)
    if row is None or row.state == QuestionState.CLOSED:
        return "closed"
    if _thanked(round_, row):
        row.state, row.closed_at = QuestionState.CLOSED, round_.now
        return "thanks were said"
    ways = {way: token(f"q.{way}", row.id) for way in ("solved", "not_yet", "close")}
    last = Due(
        f"q_close:{row.id}", "q_close", round_.now + open_questions.LAST_WORD, membership_id=row.membership_id
    )
    plan_again(round_.session, row.group_id, last, {"question": row.id})
    return _ask_asker(round_, moment, row, "M-AS-7", ways, {"question": row.text})


def _thanked(round_: Round, row: Question) -> bool:
    """Whether the asker has thanked somebody after their answer: then nobody asks whether it helped."""
    found = (
        select(Answer.id)
        .join(Thanks, col(Thanks.to_id) == col(Answer.membership_id))
        .where(Answer.question_id == row.id, Thanks.from_id == row.membership_id, Thanks.at >= Answer.at)
    )
    return round_.session.exec(found.limit(1)).first() is not None


def close(round_: Round, moment: MomentRow) -> str:
    """Closed, unless the asker has just said that it is not solved."""
    row = _of(round_, moment)
    if row is None or row.state == QuestionState.CLOSED:
        return "closed"
    if row.open_since > round_.now - open_questions.LAST_WORD:
        return "open again"
    row.state, row.closed_at = QuestionState.CLOSED, round_.now
    return "closed now"


def _ask_asker(
    round_: Round,
    moment: MomentRow,
    row: Question,
    kind: str,
    ways: Mapping[str, str],
    values: Mapping[str, object] | None = None,
) -> str:
    group = round_.rows.group(row.group_id)
    for member in round_.rows.learners(group.id):
        if member.id == row.membership_id:
            said = {"leaders": group.leaders, **(values or {})}
            message = round_.book.say(kind, round_.language_of(member), said, ways)
            key = f"{moment.key}:{int(row.open_since.timestamp())}"
            round_.tell(member, message, key=key, rule="own_question", at=good_time(round_, member))
            return "told"
    return "left"


def _of(round_: Round, moment: MomentRow) -> Question | None:
    row = round_.session.get(Question, moment.data["question"])
    if row is None or round_.rows.group(row.group_id).state == GroupState.FINISHED:
        return None
    return row


def _open(round_: Round, moment: MomentRow) -> Question | None:
    row = _of(round_, moment)
    return row if row is not None and row.state == QuestionState.OPEN else None


MOMENTS: Moments = {
    "q_day": day,
    "q_offer": offer,
    "q_late": late,
    "q_week": week,
    "q_close": close,
}
