"""Packing a download: everything kept about a person as JSON, as a page to read, and their files, in one ZIP (1.18).

To the fetching of files it looks like one more place that files come from: the row of a download is fetched by
making it. So a restart, a full disk and a second try are handled as for any file.
"""

import json
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from sqlmodel import Session

from bot.database import Database
from bot.files import Store
from facilitation.errors import Gone
from facilitation.holdings import files_of, rows_of
from facilitation.model import Person
from facilitation.pages import Pages

READ_ME_FIRST, DATA, FOLDER = "my-data.html", "my-data.json", "files"


class Packing:
    """Makes downloads. `pages` renders the page; the person's language is used where it has one."""

    def __init__(self, database: Database, store: Store, pages: Pages) -> None:
        self._database, self._store, self._pages = database, store, pages

    async def fetch(self, ref: str, limit: int) -> bytes:
        """The ZIP for the person with number `ref`. Files that would make it larger than `limit` bytes are left out.

        Raises Gone where the person is forgotten.
        """
        return await self._database.write(lambda session: self._pack(session, int(ref), limit))

    def _pack(self, session: Session, person_id: int, limit: int) -> bytes:
        with session.begin():
            person = session.get(Person, person_id)
            if person is None:
                raise Gone
            rows, files = rows_of(session, person_id), files_of(session, person_id)
            language = person.language or "en"
        return packed(
            rows, files, self._store.get, limit, lambda left: self._pages.mydata(language, rows, left)
        )


def packed(
    rows: dict[str, list[dict[str, object]]],
    files: list[tuple[int, str, str]],
    read: Callable[[str], bytes],
    limit: int,
    page: Callable[[int], str],
) -> bytes:
    """The ZIP. `page` gets the number of files that did not fit or are not there any more."""
    taken: list[tuple[str, bytes]] = []
    room, left = limit - 2**20, 0  # a megabyte for data and page
    for number, name, sha256 in files:
        try:
            content = read(sha256)
        except FileNotFoundError:
            left += 1
            continue
        if len(content) > room:
            left += 1
            continue
        room -= len(content)
        taken.append((f"{FOLDER}/{number}-{name or 'file'}", content))
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as made:
        made.writestr(READ_ME_FIRST, page(left))
        made.writestr(DATA, json.dumps(rows, ensure_ascii=False, indent=1))
        for name, content in taken:
            made.writestr(name, content)
    return target.getvalue()
