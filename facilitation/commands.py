"""The command table: one list from which menus, help and guess words are made on every platform (content-design 5)."""

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """In which menu a command stands. A menu is no right: every command is authorised when it is used."""

    EVERYWHERE = "everywhere"
    PRIVATE = "private"
    ADMIN = "admin"
    COORDINATOR = "coordinator"  # in no menu of a platform: those who may use it have buttons for it


@dataclass(frozen=True, slots=True)
class Command:
    """A command's name (English on every platform), its menu, and the words that mean it as well (5.4).

    Its description is message `L-CMD-<name>`.
    """

    name: str
    scope: Scope = Scope.EVERYWHERE
    guesses: tuple[str, ...] = ()


COMMANDS: tuple[Command, ...] = (
    Command("start", Scope.PRIVATE),
    Command("help", guesses=("menu", "?", "commands", "how", "lost")),
    Command("week", guesses=("today", "topic", "lesson", "course", "now")),
    Command("links", guesses=("materials", "files", "book", "link")),
    Command("goal", guesses=("plan", "my goal", "target")),
    Command("checkin", guesses=("check", "status", "how", "mood")),
    Command("reflect", guesses=("reflection", "look back", "diary", "journal")),
    Command("show", guesses=("post", "upload", "share", "photo", "work")),
    Command("feedback", guesses=("give feedback", "look at works")),
    Command("ask", guesses=("question", "stuck", "problem", "help me")),
    Command("contact", guesses=("person", "human", "urgent", "emergency", "danger", "call", "report")),
    Command("portfolio", Scope.PRIVATE, guesses=("my portfolio", "my work", "my works")),
    Command("people", guesses=("members", "who is here")),
    Command("progress", Scope.PRIVATE, guesses=("me", "my progress", "stats")),
    Command("buddy", Scope.PRIVATE, guesses=("partner", "friend", "pair")),
    Command("thanks", guesses=("thank", "kudos", "thank you")),
    Command("note", guesses=("notes", "my notes", "write down")),
    Command("remind", Scope.PRIVATE, guesses=("remind me", "reminder", "my reminders", "alarm")),
    Command("calendar", Scope.PRIVATE, guesses=("my calendar", "my dates", "ics", "appointments")),
    Command("pause", Scope.PRIVATE, guesses=("break", "holiday", "sick")),
    Command("back", Scope.PRIVATE, guesses=("return", "again", "i am back")),
    Command("leave", Scope.PRIVATE, guesses=("quit", "exit")),
    Command(
        "settings", Scope.PRIVATE, guesses=("language", "reminders", "quiet", "notifications", "options")
    ),
    Command("mydata", Scope.PRIVATE, guesses=("my data", "privacy", "delete", "gdpr", "download")),
    Command("why", guesses=("why this", "reason", "mute")),
    Command("connect", Scope.PRIVATE, guesses=("second account", "other account", "link account")),
    Command("setup", Scope.ADMIN),
    Command("group", Scope.ADMIN, guesses=("my group", "week table")),
    Command("hello", Scope.ADMIN),
    Command("plan", Scope.ADMIN),
    Command("prompt", Scope.ADMIN, guesses=("prompts", "next questions")),
    Command("announce", Scope.ADMIN),
    Command("log", Scope.ADMIN),
    Command("schedule", Scope.ADMIN, guesses=("dates", "skip a week", "move")),
    Command("live", Scope.ADMIN, guesses=("meeting", "live meeting", "video call")),
    Command("guide", Scope.ADMIN, guesses=("cards",)),
    Command("digest", Scope.COORDINATOR),
    Command("overview", Scope.COORDINATOR),
    Command("export", Scope.COORDINATOR),
)

NAMES = frozenset(command.name for command in COMMANDS)
STOP = frozenset({"stop", "unsubscribe"})  # may mean less than leaving: first the choice (5.4)
# People say these without meaning the command: it needs its slash.
ALSO_SAID = frozenset({"hello", "group", "plan", "schedule", "announce", "log", "live", "prompt"})
URGENT = frozenset({"urgent", "emergency", "danger"})  # always the contact screen, at once (5.4)


def is_urgent(text: str) -> bool:
    """Whether somebody needs a person at once, whatever the bot had asked (5.4)."""
    return _word(text) in URGENT


def is_stop(text: str) -> bool:
    """Whether somebody wants less, or nothing any more: reminders, a pause, or leaving (5.4)."""
    return _word(text) in STOP


def guess(text: str) -> tuple[str, ...]:
    """The commands that a typed word may mean; several where it fits several."""
    word = _word(text)
    if word in URGENT:
        return ("contact",)
    return tuple(
        command.name
        for command in COMMANDS
        if (word == command.name and word not in ALSO_SAID) or word in command.guesses
    )


def _word(text: str) -> str:
    return " ".join(text.casefold().strip(" /!.,?").split()) or text.strip()
