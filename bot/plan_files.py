"""Reading a plan that somebody sent as a file: straight from the platform into text; the bytes are kept nowhere."""

from collections.abc import Mapping
from typing import Any

from facilitation.errors import Gone, TooLarge
from facilitation.plans.decoding import MOST_BYTES, decoded
from facilitation.ports import Fetches


class PlanFiles:
    """Reads from the platforms in `fetchers`, which may grow while the bot runs."""

    def __init__(self, fetchers: Mapping[str, Fetches]) -> None:
        self._fetchers = fetchers

    async def read(self, data: Mapping[str, Any]) -> Mapping[str, object]:
        """The file's text, or why there is none. Raises TryLater, and what a connection raises."""
        try:
            content = await self._fetchers[data["platform"]].fetch(data["ref"], MOST_BYTES)
        except TooLarge:
            return {"trouble": "too-large"}
        except Gone:
            return {"trouble": "gone"}
        text = decoded(content, data.get("country", ""))
        return {"trouble": "not-text"} if text is None else {"text": text}
