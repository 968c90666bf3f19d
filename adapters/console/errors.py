"""What can go wrong in memory: a message is not there, a person has closed the private chat, a press is too old."""

from facilitation.errors import Gone, Unreachable, Why


def gone(message_ref: str) -> Gone:
    """The error for a message that was never there or was taken back."""
    return Gone(f"no message {message_ref}")


def blocked() -> Unreachable:
    """The error for somebody who does not want to be written to."""
    return Unreachable(Why.BLOCKED)


def too_old() -> Unreachable:
    """The error for an answer to a press that the chat has forgotten."""
    return Unreachable(Why.EXPIRED)
