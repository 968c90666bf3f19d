"""The three questions at the start that are asked again at the end (content-design 1.15).

Answers are counted for the group and nothing else is kept of them: no row says who gave which, nor that two of them
came from one person. Of a person only the number of questions already shown is kept, so that none is answered twice.
"""

from facilitation.errors import Refusal
from facilitation.model import SurveyCount, SurveyStage
from facilitation.phrasebook import Own
from facilitation.speech import Button
from facilitation.tokens import Press, token
from facilitation.turn import Turn

QUESTIONS = ("L-Q1", "L-Q2", "L-Q3")
WORST, BEST = 1, 5
SKIP = "skip"


def ask(turn: Turn) -> bool:
    """The next of the three; False where none is left."""
    row = turn.me.membership
    if row.baseline >= len(QUESTIONS):
        return False
    number = row.baseline + 1
    labels = turn.book.labels("L-SCALE", turn.language)
    buttons = [
        Button(label, token("on.base", row.group_id, f"{number}.{value}"))
        for value, label in enumerate(labels.values(), start=WORST)
    ]
    turn.answer(
        "M-ON-9" if number == 1 else "M-ON-19",
        {"question": Own(turn.book.text(QUESTIONS[number - 1], turn.language))},
        {"skip": token("on.base", row.group_id, f"{number}.{SKIP}")},
        more=buttons,
    )
    return True


def take(turn: Turn, press: Press) -> None:
    """One answer, counted once. Skip leaves out all that are left. Raises Refusal for what is no answer."""
    row = turn.enter(press.ref).membership
    number, _, value = press.arg.partition(".")
    if not number.isdecimal() or value not in {SKIP, *map(str, range(WORST, BEST + 1))}:
        raise Refusal("M-OK-4")
    if int(number) != row.baseline + 1 or row.onboarded_at is None:
        return  # answered before: the next step is shown again
    if value == SKIP:
        row.baseline = len(QUESTIONS)
        return
    row.baseline = int(number)
    _count(turn, row.group_id, QUESTIONS[row.baseline - 1].removeprefix("L-"), int(value))


def _count(turn: Turn, group_id: int, item: str, value: int) -> None:
    key = (group_id, SurveyStage.START, item, value)
    counted = turn.session.get(SurveyCount, key)
    if counted is None:
        turn.session.add(SurveyCount(group_id=group_id, stage=SurveyStage.START, item=item, value=value, n=1))
    else:
        counted.n += 1
