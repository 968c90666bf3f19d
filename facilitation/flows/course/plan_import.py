"""/plan import: another plan from a paste or a file (content-design A5). Nothing is saved on a mistake, nor before a tap.

A file is read outside (bot/plan_files.py): it is ordered here, and the leader sees what was understood when it has come.
"""

from collections.abc import Mapping, Sequence

from facilitation.errors import Refusal
from facilitation.events import Attachment, Said
from facilitation.flows.course import errands, plan_weeks
from facilitation.flows.course.plan_rows import as_rows, begun
from facilitation.flows.course.planning import last_day
from facilitation.flows.course.schedule_changes import change
from facilitation.flows.setup.leading import enter_led, led_by
from facilitation.flows.shared.asking import Given, ask, hold, question, take_held
from facilitation.flows.shared.offers import Forms, Moments, Presses
from facilitation.model import Errand, File, Group, ScheduleChangeKind
from facilitation.phrasebook import Own, Phrasebook
from facilitation.plans import Problem, Trouble, Understood, understand
from facilitation.plans.decoding import MOST_BYTES
from facilitation.round import Round
from facilitation.rows import MomentRow
from facilitation.speech import Message
from facilitation.tokens import Press, token
from facilitation.turn import Turn

PASTE, HELD = "pn.paste", "pn.held"
MOST_PROBLEMS = 10
LIMIT = 12_000  # characters of a paste: more than any platform's message holds


def begin(turn: Turn, text: str, files: Sequence[Attachment]) -> None:
    """The plan that came along, in words or as a file; where none did, it is asked for."""
    turn.must_be_open()
    if files:
        _order(turn, [(turn.event.place.platform, one.kind, one.ref, one.size) for one in files])
    elif text:
        _understood(turn, text)
    else:
        ask(
            turn,
            PASTE,
            turn.group.id,
            question(turn, "M-PN-3", "text", limit=LIMIT, required=True, files=True),
        )


def take_file(turn: Turn, body: Said) -> bool:
    """A text file that nobody asked for, from somebody who leads a group: it is a plan, and shown as one. False for all else."""
    if len(body.attachments) != 1 or not body.attachments[0].name.lower().endswith(_ENDINGS):
        return False
    if turn.person is None or not (groups := led_by(turn, turn.person.id)):
        return False
    enter_led(turn, groups[0].id)
    begin(turn, "", body.attachments)
    return True


_ENDINGS = (".toml", ".csv", ".tsv", ".txt", ".md")


def press_import(turn: Turn, press: Press) -> None:
    """Another plan."""
    enter_led(turn, press.ref)
    begin(turn, "", ())


def paste(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """What was pasted: shown as it was understood, or with all that is wrong in it. A file is read first."""
    enter_led(turn, press.ref)
    if not done:
        return
    turn.must_be_open()
    rows = [row for number in values["text"].files if (row := turn.session.get(File, number))]
    if rows:
        found = [(row.platform, row.kind, row.ref, row.size) for row in rows]
        for row in rows:
            turn.session.delete(row)  # it is read once, and kept nowhere
        _order(turn, found)
    else:
        _understood(turn, values["text"].text)


def _order(turn: Turn, files: Sequence[tuple[str, str, str, int]]) -> None:
    platform, kind, ref, size = files[0]
    if len(files) > 1 or kind != "document":
        raise Refusal("M-PN-40")
    if size > MOST_BYTES:
        plan = Understood(problems=(Problem(Trouble.TOO_LONG),))
        turn.answer_with(_shown(turn.book, turn.language, turn.group, plan, ""))
        return
    if errands.waiting(turn, errands.PLAN_FILE):
        raise Refusal("M-PN-41")
    data = {"platform": platform, "ref": ref, "country": turn.group.country}
    errands.send(turn, errands.PLAN_FILE, data)
    turn.answer("M-PN-41")


def read_file(round_: Round, moment: MomentRow) -> str:
    """The file was read, or could not be: its sender hears what was understood."""
    errand = errands.result_of(round_, moment)
    if errand is None:
        return "gone"
    group = round_.rows.group(errand.group_id)
    leader = next((one for one in round_.rows.facilitators(group.id) if one.id == errand.membership_id), None)
    if leader is None:
        return "nobody to tell"
    language = round_.language_of(leader)
    text = errand.result.get("text")
    if isinstance(text, str):
        plan = understand(text)
    else:
        plan = Understood(problems=(Problem(_TROUBLES.get(str(errand.result.get("trouble")), Trouble.LOST)),))
    message = _shown(round_.book, language, group, plan, token("pn.save", group.id, errand.id))
    round_.tell(leader, message, key=f"plan_file:{errand.id}", rule="answer", author_id=leader.person_id)
    return "understood" if plan.usable else "problems"


_TROUBLES = {"too-large": Trouble.TOO_LONG, "not-text": Trouble.NOT_TEXT}


def _understood(turn: Turn, text: str) -> None:
    plan = understand(text)
    if plan.usable:
        _must_fit(turn, plan)
        hold(turn, HELD, text)
    turn.answer_with(_shown(turn.book, turn.language, turn.group, plan, token("pn.save", turn.group.id)))


def _shown(book: Phrasebook, language: str, group: Group, plan: Understood, save: str) -> Message:
    """What was understood, with the way to save it; or every problem, with its line and remedy."""
    again = token("pn.import", group.id, opens_form=True)
    if not plan.usable:
        shown = [_problem_line(book, language, problem) for problem in plan.problems[:MOST_PROBLEMS]]
        more = max(0, len(plan.problems) - MOST_PROBLEMS)
        return book.say(
            "M-PN-4", language, {"problems": Own("\n".join(shown)), "more": more}, {"again": again}
        )
    lines = [
        book.text(
            "M-PN-5",
            language,
            {
                "n": week.number,
                "topic": week.topic,
                "link": week.url,
                "minutes": week.minutes,
                "short_path": week.short_path,
                "aim": week.aim,
                "materials": [title for title, _ in week.materials],
                "tasks": list(week.sections),
            },
        )
        for week in plan.weeks
    ]
    values = {"course": plan.title or group.course, "lines": Own("\n".join(lines))}
    return book.say("M-PN-6", language, values, {"save": save, "again": again})


def _problem_line(book: Phrasebook, language: str, problem: Problem) -> Own:
    sentence = book.text(f"L-PN-{problem.trouble}", language, {"found": problem.found})
    return Own(book.text("M-PN-7", language, {"line": problem.line, "problem": Own(sentence)}))


def press_save(turn: Turn, press: Press) -> None:
    """The plan becomes the group's. Weeks that have begun stay as they were."""
    enter_led(turn, press.ref)
    turn.must_be_open()
    text = _read(turn, press) if press.arg else take_held(turn, HELD)
    plan = understand(text)
    if not text or not plan.usable:
        raise Refusal("M-OK-4")
    _must_fit(turn, plan)
    _save(turn, plan)
    turn.answer("M-PN-8", {"weeks": len(plan.weeks)}, {"week": token("menu.plan")})


def _read(turn: Turn, press: Press) -> str:
    """The text of the file that a button is about, once; empty for everybody who did not send it."""
    errand = turn.session.get(Errand, int(press.arg)) if press.arg.isdecimal() else None
    mine = errand is not None and errand.membership_id == turn.me.membership.id
    if errand is None or not mine or errand.kind != errands.PLAN_FILE:
        return ""
    text = str(errand.result.get("text", ""))
    errand.result = {}
    return text


def _must_fit(turn: Turn, plan: Understood) -> None:
    """Once a week has begun, the number of weeks stays. Raises Refusal where it would not."""
    if begun(turn) and len(plan.weeks) != turn.group.weeks:
        raise Refusal("M-PN-9", {"weeks": turn.group.weeks, "found": len(plan.weeks)})


def _save(turn: Turn, plan: Understood) -> None:
    group, first = turn.group, begun(turn) + 1
    weeks, end = group.weeks, last_day(group)

    def put() -> None:
        for number, old in turn.facts.course_weeks().items():
            if number >= first:
                turn.session.delete(old)
        turn.session.flush()
        turn.session.add_all(
            as_rows(group.id, [week for week in plan.weeks if week.number >= first], plan.url)
        )
        group.weeks = len(plan.weeks)
        group.course = plan.title or group.course
        group.provider, group.course_url = plan.provider or group.provider, plan.url or group.course_url
        turn.session.flush()

    if not turn.facts.occurrences() or weeks == len(plan.weeks):
        put()
        return
    change(turn, ScheduleChangeKind.NEW_PLAN, put, was=str(weeks), became=str(len(plan.weeks)))
    if last_day(group) != end:
        plan_weeks.tell_learners(turn, "M-PN-54", {})


PRESSES: Presses = {
    "pn.import": press_import,
    "pn.save": press_save,
}

FORMS: Forms = {
    PASTE: paste,
}

MOMENTS: Moments = {
    errands.PLAN_FILE: read_file,
}
