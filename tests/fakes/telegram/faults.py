"""Troubles on demand: what the next calls of a method, or to a chat, will meet."""

from dataclasses import dataclass
from typing import Literal

from tests.fakes.telegram.refusals import ApiError, too_many

Kind = Literal["answer", "delay", "drop"]
When = Literal["before", "after"]


@dataclass(slots=True, eq=False)
class Fault:
    """One trouble for `times` calls. `when`: before the server did anything, or after it did all."""

    kind: Kind
    method: str
    chat: int | None
    times: int
    when: When = "before"
    error: ApiError | None = None
    seconds: float = 0.0
    page: bool = False  # answer with a web page, as a gateway in front of the server does

    def meets(self, method: str, chat: int | None, when: When) -> bool:
        return (
            self.times > 0
            and self.when == when
            and self.method in ("*", method)
            and self.chat in (None, chat)
        )


class Faults:
    """The troubles that wait. `method` "*" means any; `chat` None means any; `times` counts calls."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def answer(
        self, method: str, code: int, description: str, *, times: int = 1, chat: int | None = None
    ) -> None:
        """Refuse with this status and sentence, without doing anything."""
        error = ApiError(code, description)
        self._waiting.append(Fault("answer", method, chat, times, error=error))

    def too_many(
        self, method: str = "*", *, retry_after: int = 1, times: int = 1, chat: int | None = None
    ) -> None:
        """Answer 429."""
        self._waiting.append(Fault("answer", method, chat, times, error=too_many(retry_after)))

    def gateway(self, method: str = "*", code: int = 502, *, times: int = 1, chat: int | None = None) -> None:
        """Answer 5xx with a web page instead of JSON."""
        self._waiting.append(
            Fault("answer", method, chat, times, error=ApiError(code, "Bad Gateway"), page=True)
        )

    def delay(
        self,
        method: str,
        seconds: float,
        *,
        times: int = 1,
        chat: int | None = None,
        after: bool = False,
    ) -> None:
        """Wait (real seconds) before doing it, or, with `after`, before saying that it is done."""
        when: When = "after" if after else "before"
        self._waiting.append(Fault("delay", method, chat, times, when, seconds=seconds))

    def drop(self, method: str, *, times: int = 1, chat: int | None = None, stored: bool = False) -> None:
        """Cut the connection without an answer: before anything is done, or, `stored`, after all is done."""
        self._waiting.append(Fault("drop", method, chat, times, "after" if stored else "before"))

    def clear(self) -> None:
        self._waiting.clear()

    def take(self, method: str, chat: int | None, when: When) -> Fault | None:
        """The first trouble that meets this call, used up once."""
        for fault in self._waiting:
            if fault.meets(method, chat, when):
                fault.times -= 1
                return fault
        return None
