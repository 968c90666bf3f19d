"""How words are asked for, whatever the flow: a form in one window, or question by question with Back, Skip and Cancel.

A flow that asks registers what happens with the answers in its table `FORMS`. Answers given so far stand in the dialogue's
row, so that a restart or a dead battery loses none of them.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from facilitation.errors import Refusal
from facilitation.events import Filled, Said
from facilitation.flows.shared import files
from facilitation.model import Dialogue, Membership
from facilitation.speech import Button, Field, Form, Message, clean, form_from_json
from facilitation.tokens import Press, read, token, without_delivery
from facilitation.turn import Turn

SKIP, BACK, CANCEL = "ask.skip", "ask.back", "ask.cancel"
LONGEST = 1000  # characters of any answer
_SKIPS = token(SKIP)[:-1]  # how Skip's tokens begin
HELD = "held"  # the step of a dialogue that keeps words and asks for none


@dataclass(frozen=True, slots=True)
class Given:
    """One answer: words, files, or nothing where the question was skipped. `source`: the message it came with."""

    text: str = ""
    files: tuple[int, ...] = ()
    source: str = ""

    def __bool__(self) -> bool:
        return bool(self.text or self.files)


# What a flow does with answers. Called after each one; `done` is True with the last.
Taker = Callable[[Turn, Press, Mapping[str, Given], bool], None]


def question(
    turn: Turn,
    kind: str,
    key: str,
    *,
    limit: int = 500,
    required: bool = False,
    files: bool = False,
    values: Mapping[str, object] | None = None,
    hint: str = "",
) -> Field:
    """A field with message `kind` as its question and the buttons that go with it.

    `hint`: the id of a few words for the empty input line, where a platform has one and the question has no buttons.
    """
    labels = turn.book.labels(kind, turn.language)
    # Skip knows its question: pressed twice, it does not skip the next one too.
    ways = {"skip": token(SKIP, 0, key), "cancel": token(CANCEL)}
    ways = {name: made for name, made in ways.items() if name in labels}
    said = turn.say(kind, values, ways)
    if hint:
        said = replace(said, hint=turn.book.text(hint, turn.language))
    place = turn.book.text("L-FILES", turn.language) if files else ""
    return Field(key, said, required=required, limit=limit, files=place)


def ask(turn: Turn, action: str, ref: int, *fields: Field, arg: str = "") -> None:
    """Ask these questions; the answers go to FORMS[action]."""
    steps = (fields[0], *(_with_back(turn, field) for field in fields[1:]))
    turn.ask(Form(token(action, ref, arg, opens_form=True), fields[0].question.text, steps), flow=action)


def _with_back(turn: Turn, field: Field) -> Field:
    # As Skip, Back knows its question: pressed twice, it goes back once.
    way = Button(turn.book.text("L-BACK", turn.language), token(BACK, 0, field.key))
    return replace(field, question=field.question.with_buttons((way, *field.question.buttons)))


def said(turn: Turn, body: Said, takers: Mapping[str, Taker]) -> bool:
    """Words while a question is open are its answer. False where none is open."""
    dialogue = open_dialogue(turn)
    if dialogue is None or dialogue.step == HELD:
        return False
    form = _form(dialogue)
    index = _index(form, dialogue)
    field = form.fields[index]
    text = clean(body.text).strip()
    if len(text) > field.limit:
        raise Refusal("M-OK-8", {"n": field.limit, "m": len(text)})
    if not text and not body.attachments:
        raise Refusal("M-OK-9")
    kept = files.keep(turn, body.attachments, body.message_ref)
    given = Given(text, kept, files.source_of(turn, body.message_ref))
    _go_on(turn, dialogue, form, index, given, takers)
    return True


def skip(turn: Turn, press: Press, takers: Mapping[str, Taker]) -> None:
    """Leave one question out. What was answered before somebody went back is kept."""
    dialogue = open_dialogue(turn)
    if dialogue is None or dialogue.step == HELD or press.arg not in ("", dialogue.step):
        raise Refusal("M-OK-4")
    form = _form(dialogue)
    index = _index(form, dialogue)
    kept = _given(dialogue).get(form.fields[index].key, Given())
    if form.fields[index].required and not kept:
        raise Refusal("M-OK-9")
    _go_on(turn, dialogue, form, index, kept, takers)


def back(turn: Turn, press: Press) -> None:
    """The question before this one, with the answer that was given to it."""
    dialogue = open_dialogue(turn)
    if dialogue is None or dialogue.step == HELD or press.arg != dialogue.step:
        raise Refusal("M-OK-4")
    form = _form(dialogue)
    index = _index(form, dialogue)
    if index == 0:
        raise Refusal("M-OK-4")
    before = form.fields[index - 1]
    dialogue.step = before.key
    turn.answer_with(_with_answer(turn, before, _given(dialogue).get(before.key, Given())))


def _with_answer(turn: Turn, field: Field, given: Given) -> Message:
    if not given:
        return field.question
    keep = Button(turn.book.text("L-KEEP", turn.language), token(SKIP, 0, field.key))
    others = [one for one in field.question.buttons if not one.token.startswith(_SKIPS)]
    words = turn.say("M-OK-11", {"text": given.text}).text if given.text else ""
    text = "\n\n".join(part for part in (field.question.text, words) if part)
    return field.question.with_text(text).with_buttons((keep, *others))


def cancel(turn: Turn, _press: Press) -> None:
    """Stop asking. What was saved before stays."""
    dialogue = open_dialogue(turn)
    if dialogue is not None and dialogue.membership_id is not None:
        turn.enter_current()
    turn.close_dialogue()
    turn.answer("M-OK-7")


def filled(turn: Turn, body: Filled, takers: Mapping[str, Taker]) -> None:
    """A form that came back whole."""
    press = read(without_delivery(body.token)[0])
    if press is None or press.action not in takers:
        raise Refusal("M-OK-4")
    kept = files.keep(turn, body.attachments, turn.event.key)
    # What a form leaves out was not answered.
    values = defaultdict(Given, {key: Given(clean(text).strip()) for key, text in body.values.items()})
    limits = {field.key: max(field.limit, LONGEST) for field in _fields_asked(turn, body.token)}
    for key, given in values.items():
        if len(given.text) > limits.get(key, LONGEST):
            raise Refusal("M-OK-8", {"n": limits.get(key, LONGEST), "m": len(given.text)})
    if kept:
        first = next(iter(values), "")
        values[first] = replace(values[first], files=kept)
    _must_be_answered(turn, body.token, values)
    turn.close_dialogue()
    takers[press.action](turn, press, values, True)  # noqa: FBT003  # the Taker's one flag


def open_again(turn: Turn, token_pressed: str) -> None:
    """The button of a window that came too late: the same questions again."""
    dialogue = open_dialogue(turn)
    if dialogue is None or dialogue.step == HELD or _form(dialogue).token != token_pressed:
        raise Refusal("M-OK-4")
    if dialogue.membership_id is not None:
        turn.enter(turn.session.get_one(Membership, dialogue.membership_id).group_id)
    more = {key: value for key, value in dialogue.data.items() if key not in ("form", "values")}
    turn.ask(_form(dialogue), flow=dialogue.flow, data=more)


def _must_be_answered(turn: Turn, token_filled: str, values: Mapping[str, Given]) -> None:
    # A field that takes files cannot be marked as needed in the window: either is enough.
    fields = _fields_asked(turn, token_filled)
    if any(field.required and not values[field.key] for field in fields) or not (
        fields or any(values.values())
    ):
        raise Refusal("M-OK-9")


def _fields_asked(turn: Turn, token_filled: str) -> tuple[Field, ...]:
    """The questions of a window that came back; none where it is not the one that is waited for."""
    dialogue = open_dialogue(turn)
    if (
        dialogue is None
        or dialogue.step == HELD
        or _form(dialogue).token != without_delivery(token_filled)[0]
    ):
        return ()
    return _form(dialogue).fields


def open_dialogue(turn: Turn) -> Dialogue | None:
    """The question that waits for the sender's words."""
    if turn.person is None:
        return None
    if turn.dialogue is not None and turn.dialogue.expires_at <= turn.now:
        turn.close_dialogue()
    return turn.dialogue


def hold(turn: Turn, flow: str, words: str) -> None:
    """Keep words that came early, until a tap says what shall happen with them."""
    turn.open_dialogue(flow, HELD, {"words": words})


def take_held(turn: Turn, flow: str) -> str:
    """The words kept for this flow, once; empty where there are none."""
    dialogue = open_dialogue(turn)
    if dialogue is None or dialogue.flow != flow or dialogue.step != HELD:
        return ""
    turn.close_dialogue()
    return str(dialogue.data["words"])


def _go_on(
    turn: Turn, dialogue: Dialogue, form: Form, index: int, given: Given, takers: Mapping[str, Taker]
) -> None:
    press = read(form.token)
    if press is None or press.action not in takers:
        raise Refusal("M-OK-4")
    values = {**_given(dialogue), form.fields[index].key: given}
    kept = {
        name: {"text": one.text, "files": list(one.files), "source": one.source}
        for name, one in values.items()
    }
    done = index + 1 == len(form.fields)
    if done:
        turn.close_dialogue()
    else:
        following = form.fields[index + 1]
        dialogue.data = {**dialogue.data, "values": kept}
        dialogue.step = following.key
    takers[press.action](turn, press, values, done)
    if not done:
        following = form.fields[index + 1]
        turn.answer_with(_with_answer(turn, following, values.get(following.key, Given())))


def _given(dialogue: Dialogue) -> dict[str, Given]:
    """The answers so far, by their questions."""
    raw = dialogue.data["values"]
    assert isinstance(raw, dict)  # noqa: S101  # written by Turn.ask
    return {key: Given(one["text"], tuple(one["files"]), one["source"]) for key, one in raw.items()}


def _form(dialogue: Dialogue) -> Form:
    raw = dialogue.data["form"]
    assert isinstance(raw, dict)  # noqa: S101  # written by Turn.ask
    return form_from_json(raw)


def _index(form: Form, dialogue: Dialogue) -> int:
    return next(index for index, field in enumerate(form.fields) if field.key == dialogue.step)
