from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.discord import markup
from facilitation.speech import Button, Form, Message, blocks, mark, mark_instant
from facilitation.speech import Field as Question
from facilitation.splitting import units
from facilitation.tokens import token, with_delivery
from tests.adapters.discord.reading import Shown, read

OURS = {"bold", "italic", "quote", "item", "address"}
AT = datetime(2026, 3, 4, 16, 5, tzinfo=UTC)


def shown(text: str, preview: str = "") -> Shown:
    return read(markup.markdown(Message("M-X-1", text, preview=preview)))


def test_our_markup_becomes_discords() -> None:
    seen = shown("**Week 2**\n\nDo _this_:\n- read [page](https://a.example/x?y=1&z=2)\n- write\n\n> said")
    assert seen.text == "Week 2\n\nDo this:\n\nread page\nwrite\n\nsaid"
    assert sorted(seen.kinds) == ["bold", "italic", "item", "item", "link", "quote"]
    assert seen.addresses == ["https://a.example/x?y=1&z=2"]


@pytest.mark.parametrize(("style", "letter"), [("day", "D"), ("time", "t"), ("moment", "F")])
def test_an_instant_is_shown_in_the_readers_own_zone(style: str, letter: str) -> None:
    said = markup.markdown(Message("M-X-1", f"Until {mark_instant(AT, style, 'Wed 4 March')}"))
    assert said == f"Until <t:{int(AT.timestamp())}:{letter}>"
    assert read(said).times == [int(AT.timestamp())]


def test_a_weekday_alone_stays_a_word() -> None:
    assert shown(mark_instant(AT, "weekday", "Wednesday")).text == "Wednesday"


def test_a_link_that_discord_would_not_open_keeps_its_address_and_a_person_their_name() -> None:
    assert shown("[write to us](mailto:smol@example.org)").text == "write to us (smol@example.org)"
    assert shown("[Maria](tg://user?id=7)").text == "Maria"
    assert shown(f"[{mark('[page](https://b.example)')}](https://a.example)").addresses == [
        "https://b.example",
        "https://a.example",
    ]


@pytest.mark.parametrize(
    "written",
    [
        "**b** *i* __u__ ~~s~~ ||spoiler|| `code` ```block```",
        "# Heading\n## Second\n### Third\n-# small\n- item\n* item\n1. one\n> quote\n>>> all",
        "<@1234> <@!1234> <@&1234> <#1234> @everyone @here <id:browse> </goal:1234>",
        "<t:1700000000:R> <:smile:123456> <a:wave:123456> :smile: :+1:",
        "[free money](https://evil.example) [x]: <y>",
        "a_b_c and 2*3*4 and C:\\temp\\*",
        "  # not a heading\n   - not an item",
    ],
)
def test_nothing_that_people_write_acts(written: str) -> None:
    for place in ("{}", "**{}** says", "> {}", "- {}", "_{}_", "Maria: {}"):
        seen = shown(place.format(mark(written)))
        assert set(seen.kinds) <= OURS, seen
        assert "".join(written.split()) in "".join(seen.text.split())


def test_an_address_that_people_write_can_be_opened_as_it_stands() -> None:
    address = "https://example.org/a_b/*x*/(y)?q=~1|2#top_"
    for text in (mark(address), f"Maria shows: {mark(f'see {address}, or not.')}"):
        assert shown(text).addresses == [address]


def test_only_the_page_that_is_meant_is_shown() -> None:
    text = f"Maria shows: {mark('https://me.example/page')} {mark('and https://other.example')}"
    said = markup.markdown(Message("M-SC-3", text, preview="https://me.example/page"))
    assert " https://me.example/page " in said
    assert "<https://other.example>" in said


_TRICKS = st.sampled_from(
    ["*", "**", "_", "__", "~~", "||", "`", "```", "\\", "[x](https://a.bc)", "https://a.bc/_x_**", "\n", "\n\n",
     "- ", "> ", ">>> ", "# ", "-# ", "1. ", "<@1>", "<t:1:R>", ":ok:", "@everyone", "שלום", "👩‍👩‍👧", "<", ">", "("]
)  # fmt: skip
_WORDS = st.lists(st.one_of(_TRICKS, st.text(max_size=8)), max_size=12).map("".join)


@given(_WORDS, _WORDS)
@example("https://a.bc/_x_**", "**")
def test_whatever_people_write_is_shown_as_they_wrote_it(name: str, words: str) -> None:
    text = f"**{mark(name)}** said:\n\n> {mark(words)}\n\n- _{mark(name)}_, {mark(words)}"
    seen = shown(text)
    assert set(seen.kinds) <= OURS
    expected = "".join(block.text for block in blocks(text))
    assert _letters(seen.text) == _letters(expected)


def _letters(text: str) -> str:
    # Between our marks the signs of an address are written in another way, which opens the same page.
    for sign in "()<>[]\\*_~`|":
        text = text.replace(f"%{ord(sign):02X}", sign)
    return "".join(text.split())


@given(st.lists(_WORDS, max_size=60))
def test_every_part_of_a_message_is_short_enough(words: list[str]) -> None:
    text = "\n- ".join(f"**{index}** {mark(word)}" for index, word in enumerate(words))
    found = markup.parts(Message("M-X-1", text[:4000] + "\ue001", (Button("Yes", "1b:a::"),)))
    assert all(units(markup.markdown(part)) <= markup.TEXT_LIMIT for part in found)
    assert found[-1].buttons


def test_signs_that_grow_by_escaping_are_split_further() -> None:
    found = markup.parts(Message("M-X-1", mark("*" * 1990)))
    assert len(found) > 1
    assert sum(part.text.count("*") for part in found) == 1990


def buttons(number: int, action: str = "goal.days", label: str = "Day") -> list[Button]:
    return [Button(f"{label} {i}", with_delivery(token(action, 4, i), 77)) for i in range(number)]


def test_five_buttons_stand_in_a_row_however_long_they_are() -> None:
    (row,) = markup.components(buttons(5, label="A rather long label for a button"), 77)
    assert [one["custom_id"] for one in row["components"]] == [one.token for one in buttons(5, label="")]


def test_more_choices_of_one_question_are_a_menu_and_the_rest_stays_buttons() -> None:
    done = Button("Done", with_delivery(token("goal.done", 4), 77))
    menu, row = markup.components([*buttons(7), done, Button("Course", url="https://a.example")], 77)
    (select,) = menu["components"]
    assert (select["type"], select["custom_id"]) == (3, "sel~25")
    assert [option["value"] for option in select["options"]] == [one.token for one in buttons(7)]
    assert [one["label"] for one in row["components"]] == ["Done", "Course"]


def test_many_ways_to_go_on_are_rows_of_buttons() -> None:
    ways = [Button(str(i), token(f"menu.{letter}")) for i, letter in enumerate("abcdefg")]
    assert [len(row["components"]) for row in markup.components(ways, 77)] == [5, 2]


def test_what_is_chosen_has_a_mark_and_can_be_chosen_again() -> None:
    days = [Button(one.label, one.token, chosen=index == 2) for index, one in enumerate(buttons(7))]
    (menu,) = markup.components(days, 77)
    options = menu["components"][0]["options"]
    assert options[2]["label"] == "✓ Day 2"
    assert not any("default" in option for option in options)
    (row,) = markup.components(days[:3], 77)
    assert [one["style"] for one in row["components"]] == [2, 2, 1]


def test_the_same_button_twice_is_one() -> None:
    (row,) = markup.components([Button("Yes", "1b:a::"), Button("Yes", "1b:a::")], 77)
    assert len(row["components"]) == 1


def test_links_that_no_button_opens_stand_in_the_text() -> None:
    said = markup.links_in_text(
        Message(
            "M-X-1",
            "Look:",
            (
                Button("Tap", "1b:a::"),
                Button("Page", url="https://a.example"),
                Button("Ivan", url="tg://user?id=9"),
                Button("Mail", url="mailto:a_b@c.example"),
            ),
        )
    )
    assert read(markup.markdown(said)).text == "Look:\n\nIvan\n\nMail: a_b@c.example"
    assert [button.label for button in said.buttons] == ["Tap", "Page"]


def test_a_form_that_could_not_be_opened_is_a_question_with_a_button_that_opens_it() -> None:
    form = Form("1f:rf.start:4f:", "Look back", (Question("a", Message("M-RF-2", "What happened?")),))
    said = markup.opening(Message("M-RF-2", "Look back", form=form), 77)
    assert (said.text, said.buttons) == ("What happened?", (Button("Look back", "1f:rf.start:4f:~25"),))


def test_a_picture_is_described_by_the_words_it_comes_with() -> None:
    said = Message("M-SC-3", f"**{mark('Maria')}** shows:\n\n> {mark('my first page')}")
    assert markup.alt(said) == "Maria shows: my first page"
    assert units(markup.alt(Message("M-SC-3", mark("long " * 400)))) <= 1024


def test_words_are_known_again_whatever_discord_drops() -> None:
    said = Message("M-X-1", f"**Week 2**: {mark('read a_b, then *write*')}")
    assert markup.same_words("**Week 2**: read a\\_b, then \\*write\\*", said)
    assert not markup.same_words("**Week 3**: read a\\_b, then \\*write\\*", said)
    assert not markup.same_words("", Message("M-X-1", ""))
