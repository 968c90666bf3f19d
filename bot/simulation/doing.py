"""What a simulated person can do: tap, write, type a command."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tap:
    """Press the button with this action, and this argument if there are several ("buddy" stands for "buddy.1" as well)."""

    action: str
    arg: str | None = None

    def fits(self, action: str, arg: str) -> bool:
        """Whether it means a button that says this."""
        return action == self.action and (
            self.arg is None or arg == self.arg or arg.startswith(f"{self.arg}.")
        )


@dataclass(frozen=True, slots=True)
class Speak:
    """Write a sentence for the occasion. `about` is a text that it answers, `ahead` how many weeks it looks ahead.

    `reply`: as a reply to the message that was seen.
    """

    occasion: str
    about: str = ""
    ahead: int = 0
    photo: bool = False
    voice: bool = False
    reply: bool = False


@dataclass(frozen=True, slots=True)
class Type:
    """Type a command; `rest` stands behind it. `reply`: as a reply to the message that was seen."""

    command: str
    rest: str = ""
    reply: bool = False


Do = Tap | Speak | Type


@dataclass(frozen=True, slots=True)
class Once:
    """What somebody does the first time that a message of this kind comes in a course week, and then never again.

    It takes the place of what they would do by habit; None: they leave the message as it is.
    """

    week: int
    kind: str
    do: Do | None
