"""What came in, and how fast: the documented limits (platform-facts 1.3) watched, and kept if a test wants so."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.fakes.telegram.refusals import JSON, ApiError, too_many

OVERALL = (30, 1.0)  # messages, seconds
PER_CHAT = (1, 1.0)
PER_GROUP = (20, 60.0)


@dataclass(slots=True)
class Request:
    """One call as it came in. `at`: the double's time; `messages`: how many it would send (an album, several)."""

    at: float
    method: str
    params: JSON
    chat: int | None = None
    messages: int = 0
    status: int = 0
    description: str = ""
    result: object = field(default=None, repr=False)


def sends(method: str, params: JSON) -> int:
    """How many messages a call would send."""
    if method == "sendMediaGroup":
        media = params.get("media")
        return len(media) if isinstance(media, list) else 1
    return int(method == "copyMessage" or (method.startswith("send") and method != "sendChatAction"))


class Rates:
    """Counts over the record of requests. With `enforced`, the documented limits are answered with 429."""

    def __init__(self, requests: list[Request]) -> None:
        self._requests = requests
        self.enforced = False

    def peak(self, window: float, chat: int | None = None) -> int:
        """The most messages sent within any `window` seconds, to all chats or to one. Refused calls don't count."""
        return _peak(((one.at, one.messages) for one in self._sent(chat)), window)

    def per_second(self) -> int:
        return self.peak(OVERALL[1])

    def per_chat_second(self) -> dict[int, int]:
        return {chat: self.peak(PER_CHAT[1], chat) for chat in self._chats(lambda _: True)}

    def per_group_minute(self) -> dict[int, int]:
        return {chat: self.peak(PER_GROUP[1], chat) for chat in self._chats(lambda chat: chat < 0)}

    def within_limits(self) -> bool:
        """Whether 30 a second overall, 1 a second in a chat and 20 a minute in a group were never exceeded."""
        return (
            self.per_second() <= OVERALL[0]
            and max(self.per_chat_second().values(), default=0) <= PER_CHAT[0]
            and max(self.per_group_minute().values(), default=0) <= PER_GROUP[0]
        )

    def refusal(self, request: Request) -> ApiError | None:
        """A 429 if one more would be too many and the limits are enforced."""
        if not self.enforced or not request.messages:
            return None
        limits = [(OVERALL, None), (PER_CHAT, request.chat)]
        if request.chat is not None and request.chat < 0:
            limits.append((PER_GROUP, request.chat))
        waits = [self._wait(limit, window, chat, request) for (limit, window), chat in limits]
        return too_many(math.ceil(max(waits))) if max(waits) > 0 else None

    def _wait(self, limit: int, window: float, chat: int | None, request: Request) -> float:
        recent = []
        for one in reversed(self._requests):  # newest first; all before the window can be left alone
            if one.at <= request.at - window:
                break
            if one.messages and one.status == 200 and chat in (None, one.chat):
                recent.append(one)
        if sum(one.messages for one in recent) < limit:
            return 0.0
        return max(recent[-1].at + window - request.at, 1.0)

    def _sent(self, chat: int | None) -> list[Request]:
        return [
            one for one in self._requests if one.messages and one.status == 200 and chat in (None, one.chat)
        ]

    def _chats(self, wanted: Callable[[int], bool]) -> list[int]:
        return sorted({one.chat for one in self._sent(None) if one.chat is not None and wanted(one.chat)})


def _peak(moments: Iterable[tuple[float, int]], window: float) -> int:
    recent: list[tuple[float, int]] = []
    most = 0
    for at, messages in sorted(moments):
        recent = [one for one in recent if one[0] > at - window]
        recent.append((at, messages))
        most = max(most, sum(count for _, count in recent))
    return most
