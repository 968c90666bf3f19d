"""Plans as files: one that was sent becomes text, straight from the platform and kept nowhere; one that is asked for is made. And their links."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from bot.database import Database
from facilitation.errors import Gone, TooLarge, TryLater
from facilitation.finding import find_all
from facilitation.flows.course.plan_rows import toml_of
from facilitation.model import CourseWeek, Group
from facilitation.plans.decoding import MOST_BYTES, decoded
from facilitation.ports import Fetches

LATER = 10.0  # seconds


class PlanFiles:
    """Reads from the platforms in `fetchers`, which may grow while the bot runs."""

    def __init__(self, fetchers: Mapping[str, Fetches]) -> None:
        self._fetchers = fetchers

    async def read(self, data: Mapping[str, Any]) -> Mapping[str, object]:
        """The file's text, or why there is none. Raises TryLater, and what a connection raises."""
        platform = self._fetchers.get(data["platform"])
        if platform is None:
            raise TryLater(LATER)  # it is not connected yet
        try:
            content = await platform.fetch(data["ref"], MOST_BYTES)
        except TooLarge:
            return {"trouble": "too-large"}
        except Gone:
            return {"trouble": "gone"}
        text = decoded(content, data.get("country", ""))
        return {"trouble": "not-text"} if text is None else {"text": text}


@dataclass(frozen=True)
class Plans:
    """Makes the file of a group's plan. To the fetching of files it is one more place that files come from."""

    database: Database

    async def fetch(self, ref: str, limit: int) -> bytes:  # noqa: ARG002  # the shape of `Fetches`; a plan is small
        """The plan of the group with number `ref`. Raises Gone where there is none."""

        def work(session: Session) -> bytes:
            with session.begin():
                group = session.get(Group, int(ref))
                if group is None:
                    raise Gone
                return toml_of(
                    group, find_all(session, CourseWeek, group_id=group.id, order="number")
                ).encode()

        return await self.database.write(work)


class PlanLinks:
    """Looks at the links of plans, for all groups: a host is visited by one after the other."""

    def __init__(self) -> None:
        self._checker: Any = None

    async def look(self, data: Mapping[str, Any]) -> Mapping[str, object]:
        """What is found at each link."""
        if self._checker is None:
            from adapters.links.checker import LinkChecker  # noqa: PLC0415  # its library is read with the first link

            self._checker = LinkChecker()
        found: Mapping[str, object] = await self._checker.look(data)
        return found
