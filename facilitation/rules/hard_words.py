"""English words that are hard to read in a second language, and easier ones that say the same (content-design 7.6)."""

import re
from collections.abc import Mapping

LETTERS = 12  # a word of so many is long, unless everybody knows it

EASIER: Mapping[str, str] = {
    "accomplish": "do",
    "additional": "more",
    "additionally": "also",
    "anticipate": "expect",
    "approximately": "about",
    "assist": "help",
    "assistance": "help",
    "attain": "reach",
    "attempt": "try",
    "beneficial": "useful",
    "collaborate": "work together",
    "collaborative": "together",
    "commence": "start",
    "comprehend": "understand",
    "consequently": "so",
    "constitute": "are",
    "convene": "meet",
    "deliverable": "result",
    "demonstrate": "show",
    "designate": "choose",
    "elaborate": "say more",
    "endeavour": "try",
    "enquire": "ask",
    "facilitate": "help",
    "fundamental": "basic",
    "furthermore": "also",
    "henceforth": "from now on",
    "implement": "do",
    "indicate": "show",
    "initiate": "start",
    "leverage": "use",
    "moreover": "also",
    "nevertheless": "but",
    "notwithstanding": "but",
    "numerous": "many",
    "obtain": "get",
    "participate": "take part",
    "participation": "taking part",
    "perceive": "see",
    "prerequisite": "what you need first",
    "primarily": "mostly",
    "purchase": "buy",
    "regarding": "about",
    "remainder": "rest",
    "requirement": "what you need",
    "retain": "keep",
    "submit": "send",
    "subsequently": "then",
    "sufficient": "enough",
    "terminate": "end",
    "thereby": "so",
    "utilise": "use",
    "utilize": "use",
    "whilst": "while",
    "in accordance with": "by",
    "in order to": "to",
    "in the event that": "if",
    "prior to": "before",
    "with regard to": "about",
}
_ENDINGS = ("", "s", "d", "ed", "ing")
_KNOWN = frozenset(
    [
        "advertisement",
        "applications",
        "congratulations",
        "conversation",
        "conversations",
        "encouragement",
        "entertainment",
        "grandparents",
        "headquarters",
        "introduction",
        "introductions",
        "international",
        "neighbourhood",
        "organisation",
        "organization",
        "photographer",
        "photographers",
        "photographing",
        "photographs",
        "presentation",
        "presentations",
        "professional",
        "refrigerator",
        "relationship",
        "relationships",
        "restaurants",
        "supermarkets",
        "unfortunately",
        "understanding",
    ]
)
_TOKEN = re.compile(r"https?://\S+|www\.\S+|[^\W\d_]+(?:[’'][^\W\d_]+)*")


def _forms(word: str) -> tuple[str, ...]:
    stem = word.removesuffix("e")
    return (*(word + ending for ending in _ENDINGS[:3]), stem + _ENDINGS[3], stem + _ENDINGS[4])


_BY_FORM: Mapping[str, str] = {
    form: easier for word, easier in EASIER.items() for form in ((word,) if " " in word else _forms(word))
}
_HARD = re.compile(
    rf"\b(?:{'|'.join(re.escape(form) for form in sorted(_BY_FORM, key=len, reverse=True))})\b", re.IGNORECASE
)


def hard_words(text: str) -> tuple[tuple[str, str], ...]:
    """Each hard word once, in the order of the text, with an easier one; empty where a word is only long.

    Names and addresses are left alone: a capital in the middle of a sentence is a name.
    """
    found: dict[str, tuple[int, str, str]] = {}
    for hit in _HARD.finditer(text):
        found.setdefault(hit[0].lower(), (hit.start(), hit[0], _BY_FORM[hit[0].lower()]))
    for token in _TOKEN.finditer(text):
        word = token[0]
        if (
            len(word) < LETTERS
            or ":" in word
            or "." in word
            or word.lower() in _KNOWN
            or word.lower() in found
        ):
            continue
        if not (word[0].isupper() and _inside_a_sentence(text, token.start())):
            found.setdefault(word.lower(), (token.start(), word, ""))
    return tuple((word, easier) for _, word, easier in sorted(found.values()))


def _inside_a_sentence(text: str, place: int) -> bool:
    before = text[:place].rstrip(" \t\"'“‘(*_")
    return bool(before) and before[-1] not in ".!?\n:…"
