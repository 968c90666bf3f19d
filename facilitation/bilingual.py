"""Posts for a group that reads two languages (T24): the words in the first and then in the second, the buttons once."""

from collections.abc import Callable, Iterable

from facilitation.speech import Message

_RULE = "\n\n———\n\n"


def in_each(languages: Iterable[str], make: Callable[[str], Message]) -> Message:
    """The message that `make` gives for the first language, with the words of the others below it.

    Words that are the same in two languages, because there is no translation yet, are said once.
    """
    messages = [make(language) for language in languages]
    texts = dict.fromkeys(message.text for message in messages)
    return messages[0].with_text(_RULE.join(texts))
