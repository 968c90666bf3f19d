from datetime import UTC, datetime
from io import StringIO
from zoneinfo import ZoneInfo

from rich.console import Console

from adapters.console.inbox import Press, Where, Who
from adapters.console.platform import Shown, What
from adapters.console.transcript import Transcript
from facilitation.events import Attachment, Commanded, Said
from facilitation.ports import Address
from facilitation.speech import Button, Message, mark

ROOM, AMINA = Address("console", -1), Who(7, "Amina")
AT = datetime(2026, 3, 25, 15, tzinfo=UTC)  # 17:00 in Sofia


def written(width: int = 100, *, colours: bool = False) -> tuple[Transcript, StringIO]:
    page = StringIO()
    console = Console(
        file=page,
        width=width,
        force_terminal=colours,
        color_system="standard" if colours else None,
        highlight=False,
    )
    return Transcript([console], ZoneInfo("Europe/Sofia"), {7: "Amina"}), page


def lines(page: StringIO) -> list[str]:
    return [line.rstrip() for line in page.getvalue().replace("\u00a0", " ").splitlines() if line.strip()]


def said(text: str, *labels: str, private: bool = False, what: What = What.POSTED) -> Shown:
    buttons = tuple(Button(label, token="1b:menu::") for label in labels)
    return Shown(what, AT, AMINA.private if private else ROOM, Message("M-CI-1", text, buttons), "1")


def test_a_post_in_the_room_has_its_day_its_time_and_its_buttons() -> None:
    transcript, page = written()
    transcript.shown(said("**Midweek!** How is it going?", "🙂 Going well", "🧱 I am stuck"))
    assert lines(page) == [
        "Wednesday 25 March",
        "17:00 · Bot",
        "  Midweek! How is it going?",
        "  [🙂 Going well] [🧱 I am stuck]",
    ]


def test_a_private_message_says_who_sees_it() -> None:
    transcript, page = written()
    transcript.shown(said("Saved.", private=True))
    transcript.shown(said("Saved again.", private=True, what=What.CHANGED))
    assert [line.strip() for line in lines(page)[1:]] == [
        "🔒 17:00 · Bot, private to Amina",
        "Saved.",
        "🔒 17:00 · Bot, private to Amina (changed)",
        "Saved again.",
    ]


def test_what_people_press_write_and_type_is_in_their_own_words() -> None:
    transcript, page = written()
    room = Where(ROOM)
    transcript.did(AT, AMINA, room, Press("1b:menu::", "1", "🙂 Going well"), private=True)
    photo = Attachment("photo", "1", "1")
    transcript.did(AT, AMINA, Where(AMINA.private), Said("My notes", attachments=(photo,)), private=True)
    transcript.did(AT, AMINA, room, Commanded("week", "2"), private=False)
    assert [line.strip() for line in lines(page)[1:]] == [
        "🔒 17:00 · Amina taps [🙂 Going well]",
        "🔒 17:00 · Amina: 📷 photo My notes",
        "17:00 · Amina types /week 2",
    ]


def test_words_of_people_are_shown_as_they_are() -> None:
    transcript, page = written()
    transcript.shown(said(f"Amina shows: {mark('[bold]**look**[/bold] :smile: [red]')}"))
    assert lines(page)[-1] == "  Amina shows: [bold]**look**[/bold] :smile: [red]"


def test_a_button_is_never_torn_apart_at_the_end_of_a_line() -> None:
    transcript, page = written(width=30)
    transcript.shown(said("Which?", "🎯 My goal", "⚡ Short path", "👀 Just reading"))
    assert lines(page)[-2:] == ["  [🎯 My goal] [⚡ Short path]", "  [👀 Just reading]"]


def test_a_toast_is_a_small_line_with_the_name_of_who_sees_it() -> None:
    transcript, page = written()
    transcript.shown(said("Saved.", private=True, what=What.TOASTED))
    assert lines(page) == ["           ‹ Saved. ›  Amina sees this for a moment"]


def test_colours_are_there_in_a_terminal_and_nowhere_else() -> None:
    plain_text, without = written()
    coloured, with_colours = written(colours=True)
    for transcript in (plain_text, coloured):
        transcript.shown(said("**Midweek!**", "🙂 Going well"))
    assert "\x1b[" in with_colours.getvalue()
    assert "\x1b" not in without.getvalue()
