"""What can be wrong with the settings: all of it at once, each with its place and its remedy."""

from collections.abc import Sequence
from dataclasses import dataclass

from facilitation.errors import SmolError


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing to mend: where it stands, what stands there (never a secret), what is wrong, what to do."""

    file: str
    key: str
    value: str
    sentence: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}: {self.key}" if self.key else self.file
        return f"{where}{' = ' + self.value if self.value else ''}\n  {self.sentence} {self.remedy}"


class ConfigError(SmolError):
    """The settings cannot be used. `mistakes` holds all of them."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = tuple(mistakes)
