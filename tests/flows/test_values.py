"""Whatever people write is a value: never markup, never a template, never too long for a platform, never an exception."""

import contextlib
from functools import partial
from typing import Any

from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlmodel import Session, SQLModel

from facilitation.model import CourseWeek, Delivery, Group, Membership, Occurrence
from facilitation.rules.calendar import Beat
from facilitation.speech import blocks, clean, from_json
from facilitation.splitting import units
from facilitation.tokens import token
from tests.flows.kit import CAPABILITIES, FORMS, SHOWCASE, Scene, scene

WICKED = (
    "**bold** _it_ [here](https://evil.example) `x` {{ 7*7 }}{% for x in [].__class__.__mro__ %}{{x}}{% endfor %}{# #}",
    "<b>x</b><a href='https://evil.example'>y</a>&lt;&amp; @everyone <@&123> <#5> {{ 7*7 }}",
    "\u202egnp.exe\u202c \u2066x\u2069 \u200f שלום **אדם** - عالم_اليوم_ \ud83d\ude00 👩‍👩‍👧‍👦 🇧🇬 e\u0301\u0301",
    "\ue000a\ue001\ue002123|DATE|x\ue001\ue0030\ue004 a\x00b\x1b[31m\r\n- item\n> quote\n\n\n# head",
    "x" * 100_000,
    "_" * 150 + "*" * 150,
)
careful = settings(
    max_examples=2,
    deadline=None,
    phases=(
        Phase.explicit,
        Phase.generate,
    ),  # an example takes a whole day of a group: shrinking would take an hour
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def say_everywhere(here: Scene, text: str) -> None:
    """The same words in every place that takes words from people."""
    amina, georgi, maria = here.amina, here.georgi, here.maria
    amina.commands("goal", text)
    amina.says(text, room=here.room, reply_to=str(here.kit.posted("M-KO-1")[0].id))
    amina.presses("My goal", room=here.room)
    amina.presses("My own words")
    amina.says(text)
    amina.taps(token("goal.show", here.kit.beat(Beat.KICKOFF).id, "yes"))
    amina.presses("Going well", room=here.room)
    amina.presses("Write or speak")
    amina.says(text)
    amina.taps(token("ci.see", here.kit.beat(Beat.CHECKIN).id, "group"))
    amina.commands("reflect")
    for _ in range(3):
        amina.says(text)
    amina.taps(token("rf.show", here.kit.beat(Beat.REFLECTION).id))
    amina.commands("ask", text)
    amina.taps(token("q.route", 1, "no_name"))
    with contextlib.suppress(LookupError):  # nothing was asked with empty words
        georgi.presses("I can answer", room=here.room)
        georgi.says(text)
    amina.commands("show", text)
    with contextlib.suppress(LookupError):
        amina.presses("In the group")
        georgi.presses("Feedback", room=here.room)
        georgi.presses("Two stars")
        for _ in range(3):
            georgi.says(text)
    amina.commands("thanks", f"Georgi for {text}")
    maria.presses("my own line")
    maria.says(text)


def _each_wicked(test: Any) -> Any:
    for wicked in WICKED:
        test = example(text=wicked)(test)
    return test


@careful
@_each_wicked
@given(text=st.text(max_size=400))
def test_words_of_people_are_shown_as_they_are(text: str) -> None:
    with scene(until=SHOWCASE) as here:
        say_everywhere(here, text)
        assert here.kit.faults() == []
        check_all(here, text)


@careful
@given(text=st.text(max_size=400).map(clean))
@example(text=WICKED[0])
@example(text=clean(WICKED[2]))
@example(text="x" * 5000)
def test_names_and_plans_are_values_as_well(text: str) -> None:
    with scene() as here:
        kit = here.kit
        week = {"topic": text, "short_path": text, "url": f"https://x.example/{text[:50]}"}
        for table, values in (
            (Group, {"title": text, "facilitator": text, "course": text, "contact": text}),
            (CourseWeek, week),
            (Membership, {"name": text}),
            (Occurrence, {"own_line": text, "own_prompt": text}),
        ):
            kit.change(partial(_set_all, table, values))
        assert kit.due(SHOWCASE) == (), kit.faults()
        for command in ("week", "links", "contact", "thanks", "help"):
            here.amina.commands(command)
        here.amina.presses("My goal", room=here.room)
        here.amina.presses("Whole week")
        for label in ("Done", "Evening", "Family", "short path", "Show the goal"):
            here.amina.presses(label)
        assert kit.faults() == []
        check_all(here, text)


def _set_all(table: type[SQLModel], values: dict[str, str], session: Session) -> None:
    session.connection().execute(update(table).values(values))


def check_all(here: Scene, text: str) -> None:
    platforms = {None: CAPABILITIES[here.kit.platform], FORMS: CAPABILITIES[FORMS]}
    for row in here.kit.rows(Delivery):
        message = from_json(row.message)
        assert units(message.text) <= platforms[None].text_limit
        shown = blocks(message.text)
        for span in (span for block in shown for span in block.spans):
            assert "evil.example" not in span.link
        if "{{" not in text:
            assert "{{" not in message.text
        assert "49" not in message.text or "7*7" not in text
        for button in message.buttons:
            assert len(button.token.encode()) <= 40


@settings(max_examples=200, deadline=None)
@given(text=st.one_of(st.text(max_size=200), st.sampled_from(WICKED)))
def test_cleaned_words_stay_clean(text: str) -> None:
    assert clean(clean(text)) == clean(text)
