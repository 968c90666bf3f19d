"""The use cases, a file each, and which of them an event or a moment belongs to.

PRESSES   what a button's action does          FORMS     who takes words that were asked for
MOMENTS   what is done when a moment is due    COMMANDS  what a command does
"""

from collections.abc import Callable, Mapping

from facilitation.commands import NAMES, guess, is_stop, is_urgent
from facilitation.errors import Refusal
from facilitation.events import Commanded, Filled, Pressed, ReachChanged, RoomChanged, Said
from facilitation.flows import (
    announcing,
    asking,
    buddies,
    by_reply,
    calling,
    cards,
    celebrating,
    checkin,
    connecting,
    coordinated,
    coordinating,
    correcting,
    course_plan,
    daylist,
    digest,
    digest_link,
    digest_settings,
    download,
    edits,
    ending,
    feedback,
    feedback_after,
    files,
    goal,
    group,
    group_lists,
    guide,
    hello,
    hello_round,
    helping,
    highlights,
    joining,
    keeping,
    kickoff,
    leader_notes,
    leaders,
    leaders_change,
    leaving,
    links,
    live,
    live_answers,
    live_changes,
    log,
    log_coming,
    mailing,
    menu,
    midweek,
    mydata,
    notes,
    notice,
    nudging,
    onboarding,
    own_calendar,
    own_prompts,
    pairing,
    pause,
    people,
    personal_hello,
    pinning,
    plan,
    plan_import,
    plan_links,
    plan_moves,
    plan_weeks,
    portfolio,
    preferences,
    progress,
    promises,
    prompts,
    questions,
    reflection,
    reminded,
    reminders,
    replies,
    reports,
    rooms,
    safety,
    schedule,
    schedule_breaks,
    schedule_log,
    schedule_often,
    schedule_places,
    schedule_times,
    second_room,
    setting_up,
    setup_answers,
    setup_more,
    setup_steps,
    sharing,
    showcase,
    shown,
    silence,
    starting,
    straying,
    thanks,
    waiting,
    welcome,
    why,
)
from facilitation.flows.beats import may_begin
from facilitation.flows.tables import Commands, Forms, Moments, Presses, together
from facilitation.model import Role
from facilitation.programmes import CODE_MARK
from facilitation.round import Round
from facilitation.rows import MomentRow
from facilitation.rules.calendar import Beat
from facilitation.rules.silence import State
from facilitation.speech import Button, clean
from facilitation.tokens import Press, from_payload, read, token, without_delivery
from facilitation.turn import Turn


def _post(round_: Round, moment: MomentRow) -> str:
    occurrence = round_.rows.occurrence(moment.occurrence_id)
    if not may_begin(round_, occurrence):
        return f"not begun: {occurrence.state}"
    group = round_.rows.group(occurrence.group_id)
    if starting.must_wait(round_, group):
        starting.hold_back(round_, group)
        return "waits for people"
    outcome = _POSTS[occurrence.beat](round_, occurrence)
    if outcome != "posted":
        return outcome
    if occurrence.prompt_id is None and not occurrence.own_prompt:
        outcome = "posted without a prompt"  # the line in the log of moments (T23)
    return nudging.invite(round_, occurrence) if occurrence.beat == Beat.REFLECTION else outcome


def _close(_round: Round, _moment: MomentRow) -> str:
    return "closed"  # answers stay welcome; what follows from a closed beat is read from the rows


def _press_word(command: str) -> Callable[[Turn, Press], None]:
    return lambda turn, _press: COMMANDS[command](turn, "")


_POSTS: Mapping[Beat, Callable[..., str]] = {
    Beat.KICKOFF: kickoff.post,
    Beat.CHECKIN: midweek.post,
    Beat.REFLECTION: reflection.post,
    Beat.SHOWCASE: showcase.post,
}

MOMENTS: Moments = together(
    [
        {"post": _post, "close": _close},
        daylist.MOMENTS,
        digest.MOMENTS,
        download.MOMENTS,
        ending.MOMENTS,
        hello.MOMENTS,
        hello_round.MOMENTS,
        highlights.MOMENTS,
        joining.MOMENTS,
        keeping.MOMENTS,
        kickoff.MOMENTS,
        midweek.MOMENTS,
        leaving.MOMENTS,
        live_answers.MOMENTS,
        mydata.MOMENTS,
        nudging.MOMENTS,
        pinning.MOMENTS,
        plan_import.MOMENTS,
        plan_links.MOMENTS,
        reminded.MOMENTS,
        pause.MOMENTS,
        safety.MOMENTS,
        schedule_breaks.MOMENTS,
        sharing.MOMENTS,
        silence.MOMENTS,
        waiting.MOMENTS,
        pairing.MOMENTS,
        promises.MOMENTS,
        starting.MOMENTS,
        straying.MOMENTS,
    ]
)

FORMS: Forms = together(
    [
        announcing.FORMS,
        checkin.FORMS,
        correcting.FORMS,
        digest_settings.FORMS,
        feedback.FORMS,
        feedback_after.FORMS,
        goal.FORMS,
        helping.FORMS,
        hello_round.FORMS,
        kickoff.FORMS,
        links.FORMS,
        live.FORMS,
        live_changes.FORMS,
        log_coming.FORMS,
        mailing.FORMS,
        onboarding.FORMS,
        plan.FORMS,
        plan_import.FORMS,
        plan_moves.FORMS,
        plan_weeks.FORMS,
        notes.FORMS,
        portfolio.FORMS,
        preferences.FORMS,
        pause.FORMS,
        promises.FORMS,
        own_prompts.FORMS,
        questions.FORMS,
        reflection.FORMS,
        reminders.FORMS,
        reports.FORMS,
        schedule.FORMS,
        schedule_places.FORMS,
        schedule_times.FORMS,
        setup_answers.FORMS,
        showcase.FORMS,
        thanks.FORMS,
    ]
)

PRESSES: Presses = together(
    [
        {f"menu.{name}": _press_word(name) for name in NAMES},
        {
            asking.SKIP: lambda turn, press: asking.skip(turn, press, FORMS),
            asking.BACK: asking.back,
            asking.CANCEL: asking.cancel,
        },
        announcing.PRESSES,
        celebrating.PRESSES,
        buddies.PRESSES,
        calling.PRESSES,
        cards.PRESSES,
        checkin.PRESSES,
        connecting.PRESSES,
        course_plan.PRESSES,
        coordinated.PRESSES,
        coordinating.PRESSES,
        correcting.PRESSES,
        digest.PRESSES,
        digest_link.PRESSES,
        digest_settings.PRESSES,
        download.PRESSES,
        feedback.PRESSES,
        feedback_after.PRESSES,
        goal.PRESSES,
        group.PRESSES,
        group_lists.PRESSES,
        guide.PRESSES,
        hello.PRESSES,
        helping.PRESSES,
        hello_round.PRESSES,
        highlights.PRESSES,
        joining.PRESSES,
        kickoff.PRESSES,
        leader_notes.PRESSES,
        leaders.PRESSES,
        leaders_change.PRESSES,
        leaving.PRESSES,
        links.PRESSES,
        live.PRESSES,
        live_answers.PRESSES,
        live_changes.PRESSES,
        log.PRESSES,
        log_coming.PRESSES,
        mailing.PRESSES,
        menu.PRESSES,
        mydata.PRESSES,
        notice.PRESSES,
        nudging.PRESSES,
        onboarding.PRESSES,
        own_calendar.PRESSES,
        people.PRESSES,
        personal_hello.PRESSES,
        plan.PRESSES,
        plan_import.PRESSES,
        plan_links.PRESSES,
        plan_moves.PRESSES,
        plan_weeks.PRESSES,
        notes.PRESSES,
        portfolio.PRESSES,
        preferences.PRESSES,
        pause.PRESSES,
        promises.PRESSES,
        own_prompts.PRESSES,
        prompts.PRESSES,
        questions.PRESSES,
        reflection.PRESSES,
        reminders.PRESSES,
        reports.PRESSES,
        safety.PRESSES,
        schedule.PRESSES,
        schedule_breaks.PRESSES,
        schedule_log.PRESSES,
        schedule_often.PRESSES,
        schedule_places.PRESSES,
        schedule_times.PRESSES,
        second_room.PRESSES,
        setting_up.PRESSES,
        setup_answers.PRESSES,
        setup_more.PRESSES,
        sharing.PRESSES,
        showcase.PRESSES,
        shown.PRESSES,
        starting.PRESSES,
        straying.PRESSES,
        thanks.PRESSES,
        welcome.PRESSES,
        why.PRESSES,
    ]
)


# What stands under posts in rooms, and so may be tapped before the private chat is open. A link can be made by anybody
# for anybody, so nothing else is done by one: no consent, no publishing, no deleting.
DOORS = frozenset().union(
    checkin.DOORS,
    feedback.DOORS,
    helping.DOORS,
    hello_round.DOORS,
    kickoff.DOORS,
    live_answers.DOORS,
    promises.DOORS,
    questions.DOORS,
    reflection.DOORS,
    reports.DOORS,
    setting_up.DOORS,
    showcase.DOORS,
)


# What words begin with that offer more than a place in a group.
_OFFERS: Mapping[str, Callable[[Turn, str], None]] = {
    coordinating.MARK: coordinating.accept,
    leaders.MARK: leaders.open_offer,
    CODE_MARK: coordinated.offer,
}


def _start(turn: Turn, text: str) -> None:
    """/start: in a room, the link with which an admin brings the bot in; else the way in for one person."""
    if text == setting_up.LINK_WORD and not turn.event.place.private:
        setting_up.command(turn, "")
    else:
        _come_in(turn, text)


def _come_in(turn: Turn, text: str) -> None:
    """An invitation's word, a tap that was made before the private chat was open, or nothing."""
    tapped = from_payload(text)
    if tapped is not None:
        if (press := read(tapped)) is None or press.action not in DOORS:
            raise Refusal("M-OK-4")
        pressed(turn, Pressed(tapped))
        return
    for mark, open_it in _OFFERS.items():
        if text.startswith(mark):
            open_it(turn, text)
            return
    if text and text != "hello":
        joining.open_invitation(turn, text)
        if turn.me.membership.role == Role.FACILITATOR:
            setup_steps.go_on(turn)
        return
    try:
        turn.enter_current(guest=True)
    except Refusal:
        if not coordinating.has_seat(turn):
            raise
        coordinating.home(turn)
        return
    if turn.me.membership.state == State.INVITED:
        onboarding.go_on(turn)
    else:
        menu.show(turn)


COMMANDS: Commands = together(
    [
        {"start": _start},
        announcing.COMMANDS,
        buddies.COMMANDS,
        checkin.COMMANDS,
        connecting.COMMANDS,
        course_plan.COMMANDS,
        coordinated.COMMANDS,
        digest.COMMANDS,
        digest_link.COMMANDS,
        kickoff.COMMANDS,
        group.COMMANDS,
        guide.COMMANDS,
        leaving.COMMANDS,
        links.COMMANDS,
        live.COMMANDS,
        log.COMMANDS,
        menu.COMMANDS,
        mydata.COMMANDS,
        notes.COMMANDS,
        own_calendar.COMMANDS,
        people.COMMANDS,
        personal_hello.COMMANDS,
        portfolio.COMMANDS,
        preferences.COMMANDS,
        pause.COMMANDS,
        progress.COMMANDS,
        prompts.COMMANDS,
        questions.COMMANDS,
        reflection.COMMANDS,
        reminders.COMMANDS,
        safety.COMMANDS,
        schedule.COMMANDS,
        setting_up.COMMANDS,
        sharing.COMMANDS,
        showcase.COMMANDS,
        thanks.COMMANDS,
        welcome.COMMANDS,
        why.COMMANDS,
    ]
)


# Taps that go on with an open question, or leave the private chat as it is.
GOES_ON = frozenset(
    {
        "an.post",
        "ld.accept",
        "ld.decline",
        "lk.yes",
        "me.post",
        "me.weekly",
        "pn.do",
        "pn.save",
        "pq.on",
        "pq.use",
        "sd.zone_yes",
        "sd.slot_yes",
        "su.too",
        "su.new",
        asking.SKIP,
        asking.BACK,
        asking.CANCEL,
        "q.route",
        "q.same",
        "pf.well",
        "pf.learned",
    }
)


def _turn_away(turn: Turn) -> None:
    # Who turns to something else has dropped the question: words that follow could be meant for one person, and must
    # not go to the whole group as the answer to something asked days ago.
    if turn.person is not None:
        turn.close_dialogue()


def pressed(turn: Turn, body: Pressed) -> None:
    """A button, whoever pressed it and wherever its token comes from."""
    text, _ = without_delivery(body.token)
    press = read(text)
    if press is not None and press.action in FORMS:
        asking.open_again(turn, text)
        return
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
        if not replies.take(turn, body):
            by_reply.take(turn, body, PRESSES, FORMS)
        return
    if body.edited:
        edits.take(turn, body)
        return
    if is_urgent(clean(body.text)) or is_stop(clean(body.text)):
        _turn_away(turn)
    elif (
        files.join_album(turn, body)
        or by_reply.take(turn, body, PRESSES, FORMS)
        or asking.said(turn, body, FORMS)
        or plan_import.take_file(turn, body)
    ):
        return
    words(turn, body.text)


def words(turn: Turn, text: str) -> None:
    """Words in private that nobody asked for: a guess, a choice of two, or M-CM-1."""
    if is_stop(clean(text)):
        menu.offer_less(turn)
        return
    meant = guess(clean(text)) if text else ()
    if len(meant) == 1:
        COMMANDS[meant[0]](turn, clean(text) if meant[0] == "settings" else "")
    elif meant:
        turn.enter_current()
        more = [
            Button(turn.book.text(f"L-CMD-{name}", turn.language), token(f"menu.{name}")) for name in meant
        ]
        turn.answer("M-CM-4", more=more)
    elif not links.offer(turn, clean(text)):
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
