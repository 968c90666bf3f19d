"""The use cases, a file each, and which of them an event or a moment belongs to.

PRESSES   what a button's action does          FORMS     who takes words that were asked for
MOMENTS   what is done when a moment is due    COMMANDS  what a command does
"""

from collections.abc import Callable, Mapping

from facilitation.commands import NAMES, guess, is_urgent
from facilitation.errors import Refusal
from facilitation.events import Commanded, Filled, Pressed, ReachChanged, RoomChanged, Said
from facilitation.flows import (
    asking,
    checkin,
    edits,
    ending,
    feedback,
    files,
    goal,
    keeping,
    kickoff,
    menu,
    mydata,
    nudging,
    onboarding,
    questions,
    reflection,
    replies,
    rooms,
    setting_up,
    showcase,
    silence,
    thanks,
)
from facilitation.flows.beats import may_begin
from facilitation.model import Role
from facilitation.round import Round
from facilitation.rows import MomentRow
from facilitation.rules.calendar import Beat
from facilitation.speech import Button, clean
from facilitation.tokens import Press, read, token, without_delivery
from facilitation.turn import Turn, from_payload


def _post(round_: Round, moment: MomentRow) -> str:
    occurrence = round_.rows.occurrence(moment.occurrence_id)
    if not may_begin(round_, occurrence):
        return f"not begun: {occurrence.state}"
    outcome = _POSTS[occurrence.beat](round_, occurrence)
    if occurrence.beat == Beat.REFLECTION and outcome == "posted":
        return nudging.invite(round_, occurrence)
    return outcome


def _close(_round: Round, _moment: MomentRow) -> str:
    return "closed"  # answers stay welcome; what follows from a closed beat is read from the rows


def _press_word(command: str) -> Callable[[Turn, Press], None]:
    return lambda turn, _press: COMMANDS[command](turn, "")


_POSTS: Mapping[Beat, Callable[..., str]] = {
    Beat.KICKOFF: kickoff.post,
    Beat.CHECKIN: checkin.post,
    Beat.REFLECTION: reflection.post,
    Beat.SHOWCASE: showcase.post,
}

MOMENTS: Mapping[str, Callable[[Round, MomentRow], str]] = {
    "preview": kickoff.preview,
    "post": _post,
    "close": _close,
    "refresh": checkin.refresh,
    "ordered": checkin.ordered,
    "remind": nudging.remind,
    "nudge": nudging.again,
    "rf_later": nudging.rf_later,
    "week_end": silence.week_end,
    "ladder": nudging.ladder,
    "finish": ending.finish,
    "forget": mydata.forget,
    "sweep": keeping.sweep,
}

FORMS: Mapping[str, asking.Taker] = {
    onboarding.NAME: onboarding.name,
    setting_up.NAME: setting_up.name,
    kickoff.OWN_LINE: kickoff.line_words,
    goal.OWN_GOAL: goal.own_words,
    goal.OWN_PLAN: goal.plan_words,
    checkin.WORDS: checkin.words,
    reflection.ANSWERS: reflection.answers,
    showcase.SHOW: showcase.work_given,
    showcase.DID: showcase.work_given,
    feedback.WORDS: feedback.words,
    feedback.STARS: feedback.words,
    questions.ASK: questions.text,
    questions.ANSWER: questions.answer,
    thanks.WORDS: thanks.words,
}

PRESSES: Mapping[str, Callable[[Turn, Press], None]] = {
    "join": onboarding.press_join,
    "on.notice": onboarding.notice,
    "on.agree": onboarding.agree,
    "on.reason": onboarding.reason,
    "on.when": onboarding.when,
    "on.support": onboarding.support,
    "on.remind": onboarding.remind,
    "on.done": onboarding.done,
    "on.tap": onboarding.tap,
    "su.course": setting_up.course,
    "su.day": setting_up.day,
    "su.again": setting_up.again,
    "su.create": setting_up.create,
    "ko.goal": kickoff.press_goal,
    "ko.short": kickoff.press_short,
    "ko.read": kickoff.press_reading,
    "ko.line": kickoff.press_line,
    "ko.swap": kickoff.press_swap,
    "ko.ok": kickoff.press_ok,
    "goal.choose": goal.choose,
    "goal.change": goal.change,
    "goal.same": goal.same,
    "goal.day": goal.day,
    "goal.days": goal.days,
    "goal.part": goal.part,
    "goal.obstacle": goal.obstacle,
    "goal.plan": goal.plan,
    "goal.tell": goal.tell,
    "goal.show": goal.show,
    "ci.status": checkin.press_status,
    "ci.write": checkin.press_write,
    "ci.see": checkin.press_see,
    "ci.help": checkin.press_help,
    "ci.done": checkin.press_done,
    "ci.short": checkin.press_short,
    "ci.goal": checkin.press_goal,
    "ci.stuck": checkin.press_stuck,
    "ci.tomorrow": checkin.press_tomorrow,
    "ci.again": checkin.again,
    "rf.start": reflection.start,
    "rf.later": reflection.later,
    "rf.skip": reflection.skip,
    "rf.use": reflection.work_use,
    "rf.see": reflection.visibility,
    "rf.save": reflection.save,
    "rf.show": reflection.show,
    "sc.show": showcase.press_show,
    "sc.did": showcase.press_did,
    "sc.look": showcase.press_look,
    "sc.two": showcase.press_two,
    "sc.post": showcase.press_post,
    "sc.unsave": showcase.press_unsave,
    "sc.keep": showcase.press_keep,
    "pf.well": feedback.press_well,
    "pf.learned": feedback.press_learned,
    "pf.words": feedback.press_words,
    "pf.write": feedback.press_write,
    "pf.stars": feedback.press_stars,
    "q.ask": questions.press_ask,
    "q.route": questions.press_route,
    "q.same": questions.press_same,
    "q.answer": questions.press_answer,
    "q.solved": questions.press_solved,
    "q.not_yet": questions.press_not_yet,
    "th.answer": thanks.for_answer,
    "th.feedback": thanks.for_feedback,
    "th.reason": thanks.press_reason,
    "th.own": thanks.press_own,
    "th.to": thanks.press_to,
    "rm.stop": nudging.press_stop,
    "rm.set": nudging.press_on,
    "hl.start": silence.press_start,
    "hl.ask": silence.press_ask,
    "hl.back": silence.press_back,
    "contact.call": questions.call,
    "contact.close": menu.press_close,
    "menu": menu.press_menu,
    "menu.week": _press_word("week"),
    "menu.goal": _press_word("goal"),
    "menu.checkin": _press_word("checkin"),
    "menu.reflect": _press_word("reflect"),
    "menu.show": _press_word("show"),
    "menu.settings": _press_word("settings"),
    "menu.contact": _press_word("contact"),
    "menu.links": _press_word("links"),
    "menu.help": _press_word("help"),
    "menu.ask": _press_word("ask"),
    "menu.thanks": _press_word("thanks"),
    "menu.back": _press_word("back"),
    "menu.mydata": _press_word("mydata"),
    "md.delete": mydata.press_delete,
    "md.yes": mydata.press_yes,
    asking.SKIP: lambda turn, press: asking.skip(turn, press, FORMS),
    asking.CANCEL: asking.cancel,
}


# What stands under posts in rooms, and so may be tapped before the private chat is open. A link can be made by anybody
# for anybody, so nothing else is done by one: no consent, no publishing, no deleting.
DOORS = frozenset(
    {
        "su.again",
        "ko.goal",
        "ko.short",
        "ko.read",
        "ci.status",
        "rf.start",
        "sc.show",
        "sc.did",
        "sc.look",
        "pf.well",
        "pf.learned",
        "pf.words",
        "q.ask",
        "q.same",
        "q.answer",
    }
)


def _start(turn: Turn, text: str) -> None:
    """/start: an invitation's word, a tap that was made before the private chat was open, or nothing."""
    tapped = from_payload(text)
    if tapped is not None:
        if (press := read(tapped)) is None or press.action not in DOORS:
            raise Refusal("M-OK-4")
        pressed(turn, Pressed(tapped))
        return
    if text and text != "hello":
        onboarding.open_invitation(turn, text)
        if turn.me.membership.role == Role.FACILITATOR:
            setting_up.go_on(turn)
        return
    turn.enter_current()
    menu.show(turn)


COMMANDS: Mapping[str, Callable[[Turn, str], None]] = {
    "start": _start,
    "help": menu.command_help,
    "week": menu.command_week,
    "links": menu.command_links,
    "goal": kickoff.command_goal,
    "checkin": checkin.command,
    "reflect": reflection.command,
    "show": showcase.command,
    "ask": questions.command,
    "contact": menu.command_contact,
    "thanks": thanks.command,
    "back": silence.command_back,
    "settings": menu.command_settings,
    "mydata": mydata.command,
    "setup": setting_up.command,
}


# Taps that go on with an open question, or leave the private chat as it is.
GOES_ON = frozenset({asking.SKIP, asking.CANCEL, "q.route", "q.same", "pf.well", "pf.learned"})


def _turn_away(turn: Turn) -> None:
    # Who turns to something else has dropped the question: words that follow could be meant for one person, and must
    # not go to the whole group as the answer to something asked days ago.
    if turn.person is not None:
        turn.close_dialogue()


def pressed(turn: Turn, body: Pressed) -> None:
    """A button, whoever pressed it and wherever its token comes from."""
    press = read(without_delivery(body.token)[0])
    if press is None or press.action not in PRESSES:
        raise Refusal("M-OK-4")
    if press.action not in GOES_ON:
        _turn_away(turn)
    PRESSES[press.action](turn, press)


def command(turn: Turn, body: Commanded) -> None:
    """A command, or a word with a slash that is none."""
    if body.name in COMMANDS:
        _turn_away(turn)
        COMMANDS[body.name](turn, clean(body.text).strip())
    elif turn.event.place.private:
        words(turn, body.name)


def said(turn: Turn, body: Said) -> None:
    """Words: the answer to an open question, a reply to a beat, a word we can guess, or none of these."""
    if not turn.event.place.private:
        replies.take(turn, body)
        return
    if body.edited:
        edits.take(turn, body)
        return
    if is_urgent(clean(body.text)):
        _turn_away(turn)
    elif files.join_album(turn, body) or asking.said(turn, body, FORMS):
        return
    words(turn, body.text)


def words(turn: Turn, text: str) -> None:
    """Words in private that nobody asked for: a guess, a choice of two, or M-CM-1."""
    meant = guess(clean(text)) if text else ()
    if len(meant) == 1:
        COMMANDS[meant[0]](turn, "")
    elif meant:
        turn.enter_current()
        more = [
            Button(turn.book.text(f"L-CMD-{name}", turn.language), token(f"menu.{name}")) for name in meant
        ]
        turn.answer("M-CM-4", more=more)
    else:
        menu.not_understood(turn)


def filled(turn: Turn, body: Filled) -> None:
    """A form that came back."""
    asking.filled(turn, body, FORMS)


def after_action(turn: Turn) -> None:
    """Whatever it was: if a member did it, it counts as an action of this week."""
    body = turn.event.body
    action = ""
    if isinstance(body, Pressed) and (press := read(without_delivery(body.token)[0])) is not None:
        action = press.action
    if not isinstance(body, RoomChanged | ReachChanged):
        silence.acted(turn, action)


room_changed = rooms.room_changed
reach_changed = rooms.reach_changed
confirm_arrival = rooms.confirm_arrival

__all__ = ["COMMANDS", "FORMS", "MOMENTS", "NAMES", "PRESSES"]
