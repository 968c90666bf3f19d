"""What a measurement says, as a line of a table: ours, a baseline by name, their ratio, and the target."""

import os
import platform
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

from rich.table import Table

HEAD = ("What", "Ours", "Baseline", "Its figure", "Ratio", "Target", "")


@dataclass(frozen=True, slots=True)
class Line:
    """One measurement. `ratio` is ours to the baseline's; `most` is the greatest that is good, None: told, not judged.

    `baseline` names something measured in the same run, unless it says "quoted".
    """

    what: str
    ours: str
    baseline: str
    figure: str
    ratio: float | None = None
    most: float | None = None
    target: str = ""

    @property
    def verdict(self) -> str:
        """Kept, missed, or nothing to judge."""
        if self.ratio is None or self.most is None:
            return ""
        return "kept" if self.ratio <= self.most else "missed"

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as words, in the order of HEAD."""
        ratio = "" if self.ratio is None else f"{self.ratio:.3g}"
        most = self.target or ("" if self.most is None else f"≤ {self.most:g}")
        return (self.what, self.ours, self.baseline, self.figure, ratio, most, self.verdict)


def table(lines: Iterable[Line]) -> Table:
    """For the terminal."""
    made = Table(*HEAD, title="SMOL, measured", caption=machine())
    for line in lines:
        made.add_row(*line.cells)
    return made


def markdown(lines: Iterable[Line]) -> str:
    """For RESULTS.md."""
    rows = ["| " + " | ".join(cell.replace("|", "/") for cell in line.cells) + " |" for line in lines]
    return "\n".join(
        [
            "# Measurements",
            "",
            "Written by `make bench`. Read the ratios: a baseline is measured in the same run, by the side of ours,",
            'except where it says "quoted". Absolute figures belong to the machine and its hour.',
            "",
            f"Machine: {machine()}.",
            "",
            "| " + " | ".join(HEAD) + " |",
            "|---" * len(HEAD) + "|",
            *rows,
            "",
        ]
    )


def machine() -> str:
    """The machine in general terms."""
    cores = os.cpu_count() or 1
    python = ".".join(platform.python_version_tuple()[:2])
    return (
        f"{cores} {'core' if cores == 1 else 'cores'}, {platform.system()}, Python {python}, "
        f"SQLite {sqlite3.sqlite_version} in WAL mode with synchronous=FULL"
    )


def seconds(value: float) -> str:
    """A duration in the unit that reads best."""
    for factor, unit in ((1, "s"), (1e3, "ms"), (1e6, "µs")):
        if value * factor >= 1:
            return f"{value * factor:.3g} {unit}"
    return f"{value * 1e9:.3g} ns"


def rate(number: int, value: float) -> str:
    """So many in a second."""
    return f"{number / value:,.0f}/s"
