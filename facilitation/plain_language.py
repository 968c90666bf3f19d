"""Words of warning about words that a leader wrote: what is hard to read in them, as a list in the leader's language (2.6, 7.6).

It warns and never blocks: whoever wrote the words decides.
"""

from dataclasses import replace

from facilitation.phrasebook import Own, Phrasebook
from facilitation.rules.plain_language import advice
from facilitation.splitting import shortened

MOST = 4  # more than that is no help
EXCERPT = 60  # characters of a sentence, enough to find it


def warnings(
    book: Phrasebook,
    language: str,
    text: str,
    *,
    written_in: str = "en",
    audience: str = "learner",
    word_limit: int | None = None,
    question_limit: int = 1,
) -> Own:
    """A list of at most `MOST` lines that says what makes `text` hard to read; empty where nothing does.

    `language`: that of the list. `written_in`: that of the text. `audience` and the limits are those of
    `rules.plain_language.findings`.
    """
    found = advice(
        text, audience=audience, language=written_in, word_limit=word_limit, question_limit=question_limit
    )
    short = [replace(one, excerpt=shortened(one.excerpt, EXCERPT)) for one in found[:MOST]]
    return Own("\n".join(f"- {book.text(one.rule, language, one.values)}" for one in short))
