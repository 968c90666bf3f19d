from collections.abc import AsyncIterator

import pytest

from tests.adapters.contract import SendingContract
from tests.adapters.mail.standing import MailStage, standing


class TestMail(SendingContract):
    @pytest.fixture
    async def stage(self) -> AsyncIterator[MailStage]:
        async with standing() as made:
            yield made
