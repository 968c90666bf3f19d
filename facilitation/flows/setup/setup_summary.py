"""/setup: all that is known about a group on one page, and its first week as people will read it (content-design 1.2)."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from facilitation.bilingual import in_each
from facilitation.flows.course.live import weekly_words
from facilitation.flows.course.meeting_plan import weekly_of
from facilitation.flows.course.planning import group_plan
from facilitation.flows.course.schedule_places import country_name
from facilitation.flows.week.beats import bank_prompt
from facilitation.flows.week.kickoff import post_message
from facilitation.model import Group, GroupState, Occurrence
from facilitation.phrasebook import Own, When, locale_of
from facilitation.round import Round
from facilitation.rows import Rows
from facilitation.rules.calendar import Beat, Planned, instant
from facilitation.speech import Button
from facilitation.tokens import token
from facilitation.turn import Turn

STEP = "setup"  # in a group's settings: what is asked next; nothing once all was asked


def show(turn: Turn) -> None:
    """Please check: nothing is posted before the leader says so."""
    group = turn.group.id
    ways = {
        "ok": token("su.create", group),
        "preview": token("su.preview", group),
        "change": token("su.fields", group),
    }
    turn.answer("M-SU-5", {"lines": _lines(turn)}, ways)


def show_fields(turn: Turn) -> None:
    """Which of it shall be another one? Before the group is created as well as later."""
    group = turn.group
    buttons = [Button(label, way) for label, way in _fields(turn)]
    if not turn.facts.occurrences():
        turn.answer("M-SU-22", press={"back": token("su.show", group.id)}, more=buttons)
    else:
        turn.answer("M-SU-23", {"lines": _lines(turn)}, more=buttons)


def _fields(turn: Turn) -> list[tuple[str, str]]:
    """Label and token of what can be changed or had. In a running course dates have a way of their own, which asks first."""
    group, created = turn.group.id, bool(turn.facts.occurrences())
    labels = turn.book.labels("L-SU", turn.language)

    def words(name: str) -> str:
        return token("su.field", group, name, opens_form=True)

    ways = {
        "title": words("title"),
        "course": token("su.about", group, opens_form=True) if created else token("su.page", group),
        "plan": token("menu.plan"),
        "day": token("su.days", group),
        "zone": token("sd.zone", group, opens_form=True) if created else words("zone"),
        "country": token("sd.country", group, opens_form=True) if created else words("country"),
        "rhythm": token("sd.times" if created else "su.rhythms", group),
        "language": token("su.language", group),
        "name": words("name"),
        "hours": words("hours"),
        "leaders": token("ld.show", group),
        "invite": token("su.invite", group),
        "more": token("su.more", group),
    }
    # The plan of a group that is there stands on the second page: a page has twelve buttons (A16).
    unfit = ("plan",) if created else ("invite", "more")
    ways = {name: way for name, way in ways.items() if name not in unfit}
    if turn.group.state != GroupState.FORMING:
        ways.pop("day")
    if len(turn.book.languages()) == 1:
        ways.pop("language")
    return [(labels[name], way) for name, way in ways.items()]


def _lines(turn: Turn) -> Own:
    group = turn.group
    zone = ZoneInfo(group.zone)
    weekly = weekly_of(group)
    names = [language_name(language) for language in group.languages]
    values = {
        "course": group.course,
        "link": group.course_url,
        "provider": group.provider,
        "weeks": group.weeks,
        "first_day": When(noon(group.first_day, zone), zone, "day"),
        "zone": group.zone,
        "country": country_name(turn, turn.language),
        "rhythm": Own(turn.book.label("L-RH", group.rhythm, turn.language)),
        "live": Own(weekly_words(turn, weekly, turn.language)) if weekly else "",
        "languages": names if len(turn.book.languages()) > 1 else "",
        "contact": group.contact or turn.settings.contact,
        "hours": group.hours or turn.settings.hours,
        "help_lines": turn.settings.help_lines,
    }
    empty = {f"no_{name}": not values[name] for name in ("contact", "hours", "help_lines")}
    said = turn.say("M-SU-24", {**values, **empty, "leader": turn.me.membership.name})
    return Own(said.text)


def language_name(language: str) -> str:
    """A language in its own words; its code where CLDR does not know it."""
    locale = locale_of(language)
    known = language.startswith(locale.language)
    return str(locale.languages.get(locale.language, language)).capitalize() if known else language


def noon(day: date, zone: ZoneInfo) -> datetime:
    """An instant in the middle of a day, for dates in words."""
    return instant(datetime.combine(day, time(12)), zone)


def preview(turn: Turn) -> None:
    """The first week: when what is posted, and its first post in full. Nothing of it is written down."""
    group, zone = turn.group, ZoneInfo(turn.group.zone)
    beats = [beat for beat in group_plan(group) if beat.key.week == 1 and not beat.dropped]
    lines = [
        turn.book.text(
            "M-WK-2",
            turn.language,
            {
                "beat": Own(turn.book.text(f"L-BEAT-{beat.key.beat}", turn.language)),
                "when": When(instant(beat.local, zone), zone, "short"),
            },
        )
        for beat in beats
    ]
    ways = {"ok": token("su.create", group.id), "back": token("su.show", group.id)}
    values = {"lines": Own("\n".join(lines)), "preview": Own(_week_start(turn, beats[0]))}
    turn.answer("M-SU-25", values, ways)


def _week_start(turn: Turn, beat: Planned) -> str:
    group: Group = turn.group
    rows = Rows(turn.session, (group.id,), (), weeks=(1,))
    round_ = Round(turn.session, turn.now, turn.book, turn.outbox, rows, turn.settings)
    due = instant(beat.local, ZoneInfo(group.zone))
    # A row that is never added: the group is not created yet.
    start = Occurrence(
        id=0,
        group_id=group.id,
        week=1,
        beat=Beat.KICKOFF,
        local=beat.local,
        zone=group.zone,
        due_at=due,
        post_until=due,
        closes_at=due,
    )
    start.prompt_id = bank_prompt(round_, group, start, "K")
    return in_each(group.languages, lambda each: post_message(round_, group, start, each)).text
