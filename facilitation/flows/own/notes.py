"""/note: private notes of one's own, kept, found, changed, deleted, saved to the portfolio (content-design A1)."""

from collections.abc import Mapping, Sequence

from facilitation.errors import Refusal
from facilitation.events import Commanded
from facilitation.flows.desk import leader_notes
from facilitation.flows.own import own_notes
from facilitation.flows.own.saving import save
from facilitation.flows.shared import files
from facilitation.flows.shared.asking import Given, ask, question
from facilitation.flows.shared.offers import Commands, Forms, Presses
from facilitation.model import ItemKind, Note
from facilitation.phrasebook import Own, When
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

NEW, EDIT, SEARCH = "nt.text", "nt.edited", "nt.searched"
PAGE = 8
LINE, LABEL = 60, 20


def command(turn: Turn, text: str) -> None:
    """/note: keep one; without words the list, or the first note."""
    turn.enter_current()
    body = turn.event.body
    sent = body.attachments if isinstance(body, Commanded) else ()
    ref = body.message_ref if isinstance(body, Commanded) else ""
    if text or sent:
        kept, source = files.keep(turn, sent, ref), files.source_of(turn, ref)
        if (about := leader_notes.named_in(turn, text)) is not None:
            leader_notes.bind(turn, own_notes.keep(turn, about[1], kept, source), about[0])
        else:
            saved(turn, own_notes.keep(turn, text, kept, source))
    else:
        show_list(turn)


def press_list(turn: Turn, press: Press) -> None:
    """My notes, from one of them on."""
    turn.enter_current()
    show_list(turn, first=press.ref)


def press_new(turn: Turn, _press: Press) -> None:
    """Write a note."""
    turn.enter_current()
    ask_new(turn, "M-NT-2")


def ask_new(turn: Turn, kind: str) -> None:
    """The words of a new note."""
    ask(turn, NEW, 0, question(turn, kind, "text", limit=own_notes.LONGEST, required=True))


def new_words(turn: Turn, _press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The new note is there."""
    turn.enter_current()
    if done:
        given = values["text"]
        saved(turn, own_notes.keep(turn, given.text, given.files, given.source))


def saved(turn: Turn, note: Note) -> None:
    """The receipt, with what can be done with a note."""
    turn.answer("M-NT-1", press={**ways(note), **leader_notes.ways(turn, note)})


def ways(note: Note) -> dict[str, str]:
    """What can be done with a note."""
    return {
        "portfolio": token("nt.save", note.id),
        "remind": token("rd.note", note.id),
        "edit": token("nt.edit", note.id, opens_form=True),
        "delete": token("nt.delete", note.id),
        "list": token("nt.list"),
    }


def press_show(turn: Turn, press: Press) -> None:
    """One note, whole."""
    turn.enter_current()
    show(turn, own_notes.mine(turn, press.ref))


def show(turn: Turn, note: Note) -> None:
    """A note with its files and its ways."""
    values = {"day": When(note.created_at, turn.zone, "day"), "text": note.text}
    message = turn.say("M-NT-5", values, {**ways(note), **leader_notes.ways(turn, note)})
    turn.answer_with(message.with_files(files.enclosed(turn, own_notes.files_of(turn, note))))


def press_edit(turn: Turn, press: Press) -> None:
    """Other words for a note."""
    turn.enter_current()
    note = own_notes.mine(turn, press.ref)
    values = {"text": note.text}
    ask(
        turn,
        EDIT,
        note.id,
        question(turn, "M-NT-6", "text", limit=own_notes.LONGEST, required=True, values=values),
    )


def edited(turn: Turn, press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The new words take the place of the old; a file joins."""
    turn.enter_current()
    note = own_notes.mine(turn, press.ref)
    if not done:
        return
    given = values["text"]
    own_notes.must_fit(given.text, given.files)
    if given.text:
        note.text, note.source = given.text, given.source
    note.changed_at = turn.now
    own_notes.attach(turn, note, given.files)
    saved(turn, note)


def press_delete(turn: Turn, press: Press) -> None:
    """Ask once."""
    turn.enter_current()
    note = own_notes.mine(turn, press.ref)
    turn.answer(
        "M-NT-7",
        {"text": own_notes.short(note.text, LINE)},
        {"yes": token("nt.gone", note.id), "no": token("nt.show", note.id)},
    )


def press_gone(turn: Turn, press: Press) -> None:
    """The note is deleted, its files with it."""
    turn.enter_current()
    own_notes.delete(turn, own_notes.mine(turn, press.ref))
    turn.answer("M-NT-8", press={"list": token("nt.list"), "menu": token("menu")})


def press_save(turn: Turn, press: Press) -> None:
    """A copy for the portfolio: the note stays a note, and can go without it."""
    turn.enter_current()
    note = own_notes.mine(turn, press.ref)
    save(turn, ItemKind.NOTE, note.text, files=own_notes.files_of(turn, note))
    turn.answer("M-NT-9", press={"list": token("nt.list"), "menu": token("menu")})


def press_search(turn: Turn, _press: Press) -> None:
    """Which word?"""
    turn.enter_current()
    ask(turn, SEARCH, 0, question(turn, "M-NT-10", "text", limit=100, required=True))


def searched(turn: Turn, _press: Press, values: Mapping[str, Given], done: bool) -> None:  # noqa: FBT001  # a Taker
    """The notes that hold the word, whatever the size of its letters."""
    turn.enter_current()
    if not done:
        return
    word = values["text"].text.casefold()
    if not word:
        raise Refusal("M-OK-9")
    found = [note for note in own_notes.all_of(turn) if word in note.text.casefold()]
    if found:
        lines, buttons = _listed(turn, found[:PAGE], 1)
        ways_on = {"search": token("nt.search", opens_form=True), "list": token("nt.list")}
        turn.answer("M-NT-11", {"n": len(found), "lines": lines}, ways_on, buttons)
    else:
        turn.answer(
            "M-NT-12",
            {"word": values["text"].text},
            {"search": token("nt.search", opens_form=True), "list": token("nt.list")},
        )


def show_list(turn: Turn, first: int = 0) -> None:
    """The newest notes, or the page from number `first` on; without any, the way to write one."""
    notes = own_notes.all_of(turn)
    if not notes:
        ask_new(turn, "M-NT-4")
        return
    first = first if first < len(notes) else 0
    lines, buttons = _listed(turn, notes[first : first + PAGE], first + 1)
    ways_on = {"new": token("nt.new", opens_form=True), "search": token("nt.search", opens_form=True)}
    if first + PAGE < len(notes):
        ways_on["more"] = token("nt.list", first + PAGE)
    turn.answer("M-NT-3", {"n": len(notes), "lines": lines}, ways_on, buttons)


def _listed(turn: Turn, notes: Sequence[Note], first: int) -> tuple[Own, list[Button]]:
    lines, buttons = [], []
    for number, note in enumerate(notes, first):
        words = own_notes.short(note.text, LINE) or turn.book.text("L-NT-FILE", turn.language)
        values = {"n": number, "text": words, "day": When(note.created_at, turn.zone, "day")}
        lines.append(turn.book.text("M-NT-14", turn.language, values))
        buttons.append(Button(f"{number} · {own_notes.short(words, LABEL)}", token("nt.show", note.id)))
    return Own("\n".join(lines)), buttons


PRESSES: Presses = {
    "nt.list": press_list,
    "nt.new": press_new,
    "nt.show": press_show,
    "nt.edit": press_edit,
    "nt.delete": press_delete,
    "nt.gone": press_gone,
    "nt.save": press_save,
    "nt.search": press_search,
}

FORMS: Forms = {
    NEW: new_words,
    EDIT: edited,
    SEARCH: searched,
}

COMMANDS: Commands = {
    "note": command,
}
