"""What a post of ours asks for, read from its own buttons: so a reply under it is known for what it answers (A7)."""

from facilitation.model import Delivery
from facilitation.tokens import Press, read


def button_of(shown: Delivery, action: str) -> Press | None:
    """The button with this action under a message that was said; None where there is none."""
    buttons = shown.message.get("buttons", ())
    assert isinstance(buttons, list | tuple)  # noqa: S101  # written by speech.to_json
    found = (read(str(button.get("token", ""))) for button in buttons)
    return next((press for press in found if press is not None and press.action == action), None)
