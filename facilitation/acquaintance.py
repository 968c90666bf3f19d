"""Getting to know somebody: the rows of a person who has just written to us or asked to take part."""

from collections.abc import Collection

from sqlmodel import Session

from facilitation.events import Event, Sender
from facilitation.model import Account, Person, Reach
from facilitation.settings import Settings
from facilitation.speech import clean


def meet(
    session: Session,
    event: Event,
    sender: Sender,
    *,
    languages: Collection[str],
    settings: Settings,
    cold_private: bool,
) -> tuple[Account, Person]:
    """A new account and its person. Who is in no group is forgotten after a day (flows/own/keeping.py).

    `languages`: those we speak; `cold_private`: the platform lets us write first.
    """
    person = Person(created_at=event.at, language=_language(sender, languages, settings))
    session.add(person)
    session.flush()
    account = Account(
        person_id=person.id,
        platform=sender.platform,
        ref=sender.ref,
        name=clean(sender.name)[:100],
        username=sender.username,
        language=sender.language,
        reach=Reach.OPEN if event.place.private or cold_private else Reach.UNKNOWN,
        last_seen_at=event.at,
    )
    session.add(account)
    session.flush()
    return account, person


def _language(sender: Sender, languages: Collection[str], settings: Settings) -> str | None:
    # Only a language we speak; else the group's is used.
    if settings.test_language:
        return settings.test_language
    short = (sender.language or "").replace("_", "-").split("-")[0]
    return short if short in languages and len(languages) > 1 else None
