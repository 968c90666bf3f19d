from dataclasses import dataclass, field

import pytest

from facilitation.ports import Address, Capabilities
from facilitation.speech import plain
from tests.adapters.contract import PlatformContract, Stage
from tests.fakes.recorder import Recorder


@dataclass
class RecorderStage:
    platform: Recorder
    room: Address = field(default_factory=lambda: Address("console", -1))
    private: Address = field(default_factory=lambda: Address("console", 1, private=True))
    closed: Address = field(default_factory=lambda: Address("console", 2, private=True))
    presses: int = 0

    async def press(self) -> str:
        self.presses += 1
        return f"press {self.presses}"

    def expire(self, interaction: str) -> None:
        self.platform.spent.add(interaction)

    def shown(self, address: Address) -> list[str]:
        return self.platform.shown(address)

    def pinned(self, address: Address) -> list[str]:
        return self.platform.pins[address]

    def toasts(self) -> list[str]:
        return [plain(message.text) for _, message in self.platform.toasts]


class TestRecorder(PlatformContract):
    @pytest.fixture(params=["bare", "able"])
    def stage(self, request: pytest.FixtureRequest) -> Stage:
        able = request.param == "able"
        recorder = Recorder(capabilities=Capabilities(deduplicates=able, searchable=able), blocked={2})
        return RecorderStage(recorder)
