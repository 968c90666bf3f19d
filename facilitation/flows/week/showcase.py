"""Show your work: something made or done, shown to the group after a check (content-design 1.7)."""

import re
from collections.abc import Mapping
from dataclasses import replace

from sqlmodel import col, func, select

from facilitation.bilingual import in_each
from facilitation.errors import Refusal
from facilitation.events import Commanded
from facilitation.flows.course.planning import Due, plan_again
from facilitation.flows.own.saving import drop as drop_item
from facilitation.flows.own.saving import save, saved
from facilitation.flows.shared import files
from facilitation.flows.shared.asking import Given, ask, question
from facilitation.flows.shared.offers import Commands, Forms, Presses
from facilitation.flows.week.beats import asked, bank_prompt, drop, late, use_prompt
from facilitation.flows.week.celebrating import first, ten_works
from facilitation.group_settings import settings_of
from facilitation.model import (
    Feedback,
    FeedbackMode,
    File,
    Highlight,
    ItemKind,
    Occurrence,
    OccurrenceState,
    Role,
    Work,
)
from facilitation.round import Round
from facilitation.rules import fair_share
from facilitation.rules.calendar import Beat
from facilitation.rules.fair_share import Shown
from facilitation.rules.links import found_in
from facilitation.speech import Enclosed, Message
from facilitation.tokens import Press, token
from facilitation.turn import Turn

SHOW, DID = "sc.work", "sc.deed"
WORKS_TO_LOOK_AT = 2  # M-SC-6
# Where a leader has said where feedback goes, it is not asked (feedback_default).
_FIXED = {"group": ("M-SC-14", FeedbackMode.GROUP), "private": ("M-SC-15", FeedbackMode.AUTHOR)}
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)


def post(round_: Round, occurrence: Occurrence) -> str:
    """The showcase opens."""
    group = round_.rows.group(occurrence.group_id)
    if late(round_, occurrence):
        return drop(round_, group, occurrence)
    if occurrence.prompt_id is None:
        occurrence.prompt_id = bank_prompt(round_, group, occurrence, "S")
    use_prompt(round_, group, occurrence, "S")
    # One question for feedback in a round, the same for all works of it (2.6).
    feedback = bank_prompt(round_, group, occurrence, "P")
    use_prompt(round_, group, occurrence, "P", feedback)
    occurrence.own_line = feedback or ""
    occurrence.state, occurrence.posted_at = OccurrenceState.POSTED, round_.now
    round_.post(
        group,
        in_each(
            group.languages,
            lambda each: _message(round_, occurrence, each, own=each == group.language),
        ),
        key=f"beat:{occurrence.id}",
        expires_at=occurrence.post_until,
        rule="showcase",
        occurrence=occurrence,
    )
    return "posted"


def _message(round_: Round, occurrence: Occurrence, language: str, *, own: bool) -> Message:
    return round_.book.say(
        "M-SC-1",
        language,
        {"prompt": asked(round_.book, occurrence, language, own=own)},
        {
            "show": token("sc.show", occurrence.id, opens_form=True),
            "did": token("sc.did", occurrence.id, opens_form=True),
            "look": token("sc.look", occurrence.id),
        },
    )


def press_show(turn: Turn, press: Press) -> None:
    """📎 Show something: a photo, a file, a link, words or a voice message."""
    occurrence = turn.enter_beat(press)
    ask(turn, SHOW, occurrence.id, question(turn, "M-SC-7", "work", limit=1000, required=True, files=True))


def press_did(turn: Turn, press: Press) -> None:
    """✔️ I did it: words are enough, no file is needed."""
    occurrence = turn.enter_beat(press)
    ask(turn, DID, occurrence.id, question(turn, "M-SC-8", "work", limit=1000, required=True))


def press_look(turn: Turn, press: Press) -> None:
    """👀 I look first, and two works to look at, if there are any."""
    occurrence = turn.enter_beat(press)
    turn.answer("M-SC-6", press={"look": token("sc.two", occurrence.id)})


def press_two(turn: Turn, press: Press) -> None:
    """Two works of others that I have said nothing about, those with the least feedback first."""
    show_works(turn, turn.enter_beat(press))


def show_works(turn: Turn, occurrence: Occurrence, of: int | None = None) -> None:
    """Works of a round to look at, at most two; `of` names whose. Raises Refusal where there is none."""
    mine = turn.me.membership.id
    reacted = select(Feedback.work_id).where(Feedback.membership_id == mine)
    said = select(func.count()).select_from(Feedback).where(col(Feedback.work_id) == col(Work.id))
    rows = turn.session.exec(
        select(Work)
        .where(
            Work.occurrence_id == occurrence.id,
            Work.membership_id == of if of is not None else Work.membership_id != mine,
            col(Work.posted_at).is_not(None),
            col(Work.hidden).is_(False),
            Work.feedback_mode != FeedbackMode.NONE,
            of is not None or col(Work.id).not_in(reacted),
        )
        .order_by(said.scalar_subquery(), col(Work.posted_at))
        .limit(WORKS_TO_LOOK_AT)
    ).all()
    if not rows:
        raise Refusal("M-OK-6")
    for work in rows:
        turn.answer_with(work_message(turn, work, turn.language, alone=True))


def work_given(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The work is kept; before anyone sees it, its author checks it."""
    occurrence = turn.enter_beat(press)
    if not done:
        return
    _keep(turn, occurrence, values["work"])


def _keep(turn: Turn, occurrence: Occurrence, given: Given) -> None:
    work = Work(
        membership_id=turn.me.membership.id,
        occurrence_id=occurrence.id,
        caption=given.text,
        source=given.source,
        created_at=turn.now,
    )
    turn.session.add(work)
    turn.session.flush()
    files.attach(turn, given.files, work)
    _check(turn, work)


def _check(turn: Turn, work: Work) -> None:
    fixed = _FIXED.get(settings_of(turn.group).feedback_default)
    if fixed is not None:
        kind, mode = fixed
        ways = {"post": token("sc.post", work.id, mode), "cancel": token("sc.keep", work.id)}
        turn.answer(kind, press=ways)
        return
    modes = {"group": FeedbackMode.GROUP, "author": FeedbackMode.AUTHOR, "none": FeedbackMode.NONE}
    turn.answer(
        "M-SC-2",
        press={
            **{key: token("sc.post", work.id, mode) for key, mode in modes.items()},
            "cancel": token("sc.keep", work.id),
        },
    )


def press_post(turn: Turn, press: Press) -> None:
    """Checked: out it goes, to all rooms, once."""
    work = own_work(turn, press)
    try:
        work.feedback_mode = FeedbackMode(press.arg)
    except ValueError:
        raise Refusal("M-OK-4") from None
    new = work.posted_at is None
    occurrence: Occurrence | None = None
    if new:
        work.posted_at = turn.now
        occurrence = turn.session.get(Occurrence, work.occurrence_id) if work.occurrence_id else None
        turn.post_message(
            work_message(turn, work, turn.group.language), rule="work_shown", occurrence=occurrence
        )
        save(turn, ItemKind.WORK, work.caption, of=work)
        look_after(turn, work)
    ways = {"remove": token("sc.unsave", work.id), "done": token("menu")}
    if found_in(work.caption):
        ways["link"] = token("lk.work", work.id)
    turn.answer("M-SC-4", press=ways)
    if new:
        first(turn, "work")
        ten_works(turn, occurrence)


def press_unsave(turn: Turn, press: Press) -> None:
    """Out of the portfolio; the post in the group stays."""
    item = saved(turn, own_work(turn, press))
    if item is not None:
        drop_item(turn, item)
    turn.answer("M-SC-9")


def press_keep(turn: Turn, press: Press) -> None:
    """Do not post it: the work stays in the portfolio, for its author only."""
    work = own_work(turn, press)
    save(turn, ItemKind.WORK, work.caption, of=work)
    turn.answer("M-SC-13", press={"remove": token("sc.unsave", press.ref), "menu": token("menu")})


def work_message(turn: Turn, work: Work, language: str, *, alone: bool = False) -> Message:
    """A work as others see it, with the ways to answer it that its author wants.

    `alone`: only the sender sees it; who leads can call it a nice example.
    """
    author = next(m for m in turn.facts.members() if m.membership.id == work.membership_id)
    buttons = {"well": token("pf.well", work.id), "learned": token("pf.learned", work.id)}
    if work.feedback_mode != FeedbackMode.NONE:
        buttons["feedback"] = token("pf.words", work.id)
    leads = alone and turn.me.membership.role == Role.FACILITATOR
    if leads and work.highlight == Highlight.NOT_ASKED and author.membership.id != turn.me.membership.id:
        buttons["star"] = token("hg.star", work.id)
    buttons["report"] = token("sf.report", work.id, "work")
    message = turn.book.say(
        "M-SC-3", language, {"name": author.membership.name, "caption": work.caption}, buttons
    )
    rows = turn.session.exec(select(File).where(File.work_id == work.id).order_by(col(File.id))).all()
    link = work.caption.strip()
    return replace(
        message,
        files=tuple(Enclosed(row.id, row.kind) for row in rows),
        preview=link if not rows and _LINK.fullmatch(link) else "",
    )


def look_after(turn: Turn, work: Work) -> None:
    """Somebody may be asked to look at a work that was just posted, if nobody reacts to it (fair share)."""
    if work.posted_at is not None and work.feedback_mode != FeedbackMode.NONE:
        at = fair_share.opens(Shown(work.membership_id, work.posted_at))
        due = Due(f"share:{work.id}", "share", at, work.occurrence_id, work.membership_id)
        plan_again(turn.session, turn.group.id, due, {"work": work.id})


def own_work(turn: Turn, press: Press) -> Work:
    """The work a button is about, for its author only."""
    work = enter_work(turn, press)
    if work.membership_id != turn.me.membership.id:
        raise Refusal("M-OK-5")
    return work


def enter_work(turn: Turn, press: Press) -> Work:
    """The work a button is about, entered as a member of its group."""
    work = turn.session.get(Work, press.ref)
    occurrence = turn.session.get(Occurrence, work.occurrence_id) if work and work.occurrence_id else None
    if work is None or occurrence is None:
        raise Refusal("M-OK-4")
    turn.enter_open(occurrence.group_id)
    return work


def command(turn: Turn, text: str) -> None:
    """/show: words and files that came with the command are the work; else it is asked for."""
    turn.enter_current()
    occurrence = running(turn)
    body = turn.event.body
    if isinstance(body, Commanded) and (text or body.attachments):
        kept = files.keep(turn, body.attachments, body.message_ref)
        _keep(turn, occurrence, Given(text[:1000], kept, files.source_of(turn, body.message_ref)))
        return
    ask(turn, SHOW, occurrence.id, question(turn, "M-SC-7", "work", limit=1000, required=True, files=True))


def running(turn: Turn) -> Occurrence:
    """The showcase a work belongs to now: the last that opened, else the next one."""
    beats = [o for o in turn.facts.occurrences() if o.beat == Beat.SHOWCASE]
    posted = [o for o in beats if o.state == OccurrenceState.POSTED]
    ahead = [o for o in beats if o.state == OccurrenceState.PLANNED]
    found = posted[-1] if posted else next(iter(ahead), None)
    if found is None:
        raise Refusal("M-OK-6")
    return found


PRESSES: Presses = {
    "sc.show": press_show,
    "sc.did": press_did,
    "sc.look": press_look,
    "sc.two": press_two,
    "sc.post": press_post,
    "sc.unsave": press_unsave,
    "sc.keep": press_keep,
}

FORMS: Forms = {
    SHOW: work_given,
    DID: work_given,
}

COMMANDS: Commands = {
    "show": command,
}

DOORS = frozenset({"sc.show", "sc.did", "sc.look"})  # what stands under posts in rooms
