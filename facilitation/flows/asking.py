"""How words are asked for, whatever the flow: a form in one window, or question by question with Skip and Cancel.

A flow that asks registers what happens with the answers in `flows.FORMS`. Answers given so far stand in the dialogue's
row, so that a restart or a dead battery loses none of them.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from facilitation.errors import Refusal
from facilitation.events import Filled, Said
from facilitation.flows import files
from facilitation.model import Dialogue
from facilitation.speech import Field, Form, clean, form_from_json
from facilitation.tokens import Press, read, token, without_delivery
from facilitation.turn import Turn

SKIP, CANCEL = "ask.skip", "ask.cancel"
LONGEST = 1000  # characters of any answer
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
    values: Mapping[str, object] | None = None,
) -> Field:
    """A field with message `kind` as its question and the buttons that go with it."""
    labels = turn.book.labels(kind, turn.language)
    # Skip knows its question: pressed twice, it does not skip the next one too.
    ways = {"skip": token(SKIP, 0, key), "cancel": token(CANCEL)}
    ways = {name: made for name, made in ways.items() if name in labels}
    return Field(key, turn.say(kind, values, ways), required=required, limit=limit)


def ask(turn: Turn, action: str, ref: int, *fields: Field, arg: str = "") -> None:
    """Ask these questions; the answers go to FORMS[action]."""
    turn.ask(Form(token(action, ref, arg, opens_form=True), fields[0].question.text, fields), flow=action)


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
    """Leave one question out."""
    dialogue = open_dialogue(turn)
    if dialogue is None or dialogue.step == HELD or press.arg not in ("", dialogue.step):
        raise Refusal("M-OK-4")
    form = _form(dialogue)
    index = _index(form, dialogue)
    if form.fields[index].required:
        raise Refusal("M-OK-9")
    _go_on(turn, dialogue, form, index, Given(), takers)


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
    if (most := max((len(given.text) for given in values.values()), default=0)) > LONGEST:
        raise Refusal("M-OK-8", {"n": LONGEST, "m": most})
    if kept and values:
        first = next(iter(values))
        values[first] = replace(values[first], files=kept)
    turn.close_dialogue()
    takers[press.action](turn, press, values, True)  # noqa: FBT003  # the Taker's one flag


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
    key = form.fields[index].key
    earlier = dialogue.data["values"]
    assert isinstance(earlier, dict)  # noqa: S101  # written by Turn.ask
    kept = {**earlier, key: {"text": given.text, "files": list(given.files), "source": given.source}}
    values = {name: Given(raw["text"], tuple(raw["files"]), raw["source"]) for name, raw in kept.items()}
    done = index + 1 == len(form.fields)
    if done:
        turn.close_dialogue()
    else:
        following = form.fields[index + 1]
        dialogue.data = {**dialogue.data, "values": kept}
        dialogue.step = following.key
    takers[press.action](turn, press, values, done)
    if not done:
        turn.answer_with(form.fields[index + 1].question)


def _form(dialogue: Dialogue) -> Form:
    raw = dialogue.data["form"]
    assert isinstance(raw, dict)  # noqa: S101  # written by Turn.ask
    return form_from_json(raw)


def _index(form: Form, dialogue: Dialogue) -> int:
    return next(index for index, field in enumerate(form.fields) if field.key == dialogue.step)
