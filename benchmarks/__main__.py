"""python -m benchmarks [name …]: measure, print the table, write RESULTS.md. Without names: everything."""

import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from rich.console import Console

from benchmarks import daylist, deliveries, digest, discord, due, events, idle, memory, telegram
from benchmarks.report import Line, markdown, table
from facilitation.engine import Engine
from tests.faults.made import engine_with

RESULTS = Path(__file__).parent / "RESULTS.md"
WIDTH = 140  # columns: narrower, the table falls apart into words
Say = Callable[[str], object]
Measure = Callable[[Engine, Path, Say], list[Line]]

MEASURES: Mapping[str, Measure] = {
    "events": events.measure,
    "deliveries": deliveries.measure,
    "due": due.measure,
    "daylist": daylist.measure,
    "memory": memory.measure,
    "idle": idle.measure,
    "digest": digest.measure,
    "telegram": telegram.measure,
    "discord": discord.measure,
}


def main(names: list[str]) -> int:
    """Measure what was asked for. RESULTS.md is written when everything was."""
    unknown = set(names) - set(MEASURES)
    if unknown:
        print(f"Not known: {', '.join(sorted(unknown))}. Choose from {', '.join(MEASURES)}.", file=sys.stderr)
        return 2
    # A program that was started before finds its modules compiled.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    console = Console()
    console.width = max(console.width, WIDTH)
    engine = engine_with()
    lines: list[Line] = []
    with console.status("") as status, tempfile.TemporaryDirectory(prefix="smol-bench-") as folder:
        for name in names or MEASURES:
            status.update(name)
            lines += MEASURES[name](engine, Path(folder), status.update)
    console.print(table(lines))
    if not names:
        RESULTS.write_text(markdown(lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
