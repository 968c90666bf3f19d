"""Notes of a leader with their moment: about a week they come back with its preview, about a person with that person's line (1.19).

They stay the leader's own. Whom a note is about has the right to read it, so it goes with that person, and into their download.
"""

from facilitation.errors import Refusal
from facilitation.flows.desk.group import learners
from facilitation.flows.desk.group_lists import led_member
from facilitation.flows.own import own_notes
from facilitation.flows.setup.leading import enter_led, led_by
from facilitation.flows.shared.offers import Presses
from facilitation.model import Note, OccurrenceState
from facilitation.rules.calendar import Beat
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

MOST = 11  # names as buttons


def ways(turn: Turn, note: Note) -> dict[str, str]:
    """The moments that a leader can choose for a note; none for who leads no group."""
    _, person = turn.known
    if not led_by(turn, person.id):
        return {}
    return {"week": token("nt.week", note.id), "about": token("nt.about", note.id)}


def named_in(turn: Turn, text: str) -> tuple[int, str] | None:
    """`@name words` of a leader: whose place it is and the words; None for any other note."""
    _, person = turn.known
    name, _, words = text.partition(" ")
    groups = led_by(turn, person.id) if name.startswith("@") and words.strip() else ()
    if not groups:
        return None
    enter_led(turn)
    known = {member.membership.id for member in learners(turn)}
    found = [m for m in turn.facts.named(name, turn.mentioned()) if m.membership.id in known]
    return (found[0].membership.id, words.strip()) if len(found) == 1 else None


def press_week(turn: Turn, press: Press) -> None:
    """It comes back with the preview of the next week start."""
    note = own_notes.mine(turn, press.ref)
    enter_led(turn)
    following = next(
        (
            beat
            for beat in turn.facts.occurrences()
            if beat.beat == Beat.KICKOFF and beat.state == OccurrenceState.PLANNED and beat.due_at > turn.now
        ),
        None,
    )
    if following is None:
        raise Refusal("M-NT-22")
    note.group_id, note.week, note.about_id = turn.group.id, following.week, None
    turn.answer("M-NT-20", {"week": following.week}, {"list": token("nt.list")})


def press_about(turn: Turn, press: Press) -> None:
    """Whom is it about?"""
    note = own_notes.mine(turn, press.ref)
    enter_led(turn)
    people = learners(turn)[:MOST]
    if not people:
        raise Refusal("M-HE-8")
    buttons = [Button(m.membership.name[:24], token("nt.of", m.membership.id, str(note.id))) for m in people]
    turn.answer("M-NT-23", press={"back": token("nt.show", note.id)}, more=buttons)


def press_of(turn: Turn, press: Press) -> None:
    """It comes back when the leader opens this person's line."""
    note = own_notes.mine(turn, int(press.arg) if press.arg.isdecimal() else 0)
    led_member(turn, press.ref)
    bind(turn, note, press.ref)


def bind(turn: Turn, note: Note, membership: int) -> None:
    """The note is about this person from now on."""
    member = turn.facts.member(membership)
    if member is None:
        raise Refusal("M-OK-4")
    note.group_id, note.about_id, note.week = turn.group.id, membership, None
    ways_on = {
        "edit": token("nt.edit", note.id, opens_form=True),
        "delete": token("nt.delete", note.id),
        "list": token("nt.list"),
    }
    turn.answer("M-NT-21", {"learner": member.membership.name}, ways_on)


PRESSES: Presses = {
    "nt.week": press_week,
    "nt.about": press_about,
    "nt.of": press_of,
}
