"""Memory: of a process that idles, and of one that has everything due; each measured in a process of its own."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from benchmarks.population import populate
from benchmarks.report import Line
from facilitation.engine import Engine

FEW, MANY = 200, 1200
IMPORTS = "import sqlite3, sqlmodel"
IDLE = """
from bot import content
from bot.courier.embedded import Courier
from bot.database import Database
from facilitation.engine import Engine
from facilitation.ports import Capabilities
from facilitation.settings import Settings
from benchmarks.due import KICKOFF, REFLECTION, skip_to
from tests.faults.made import BEFORE
import sys
database = Database(sys.argv[1])
engine = Engine(content.load(), {"recorder": Capabilities(cold_private=True)}, Settings())
courier = Courier(database, {}, "bench", book=engine.book)
for _ in range(100):
    database.run(lambda session: engine.tick(session, BEFORE))
"""
BUSY = """
for at in (KICKOFF, REFLECTION):
    skip_to(database, at)
    database.run(lambda session: engine.tick(session, at))
"""
# Linux hands the parent's peak on to a new process in getrusage, but not in its status file.
PEAK = """
import resource, sys
from pathlib import Path
status = Path("/proc/self/status")
if status.exists():
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    print(int(line.split()[1]) / 2**10)
else:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)
"""


def measure(_engine: Engine, folder: Path, say: Callable[[str], object]) -> list[Line]:
    """Peaks of resident memory in MiB."""
    say("weighing")
    few = populate(folder / "few.db", FEW).url
    many = populate(folder / "many.db", MANY).url
    imports = peak(IMPORTS)
    idle = peak(IDLE, few)
    busy_few, busy_many = peak(IDLE + BUSY, few), peak(IDLE + BUSY, many)
    growth = (busy_many - busy_few) / (MANY - FEW) * 1000
    return [
        Line(
            "Idle process: texts, engine, database, courier",
            f"{idle:.0f} MiB",
            "a process that imports sqlite3 and sqlmodel",
            f"{imports:.0f} MiB",
            idle / imports,
            2.0,
        ),
        Line(
            "More memory for each thousand groups that are due at once",
            f"{growth:.1f} MiB",
            "the idle process",
            f"{idle:.0f} MiB",
            growth / idle,
            0.1,
        ),
    ]


def peak(code: str, *arguments: str) -> float:
    """The peak of resident memory, in MiB, of a new process that runs this code."""
    command = [sys.executable, "-c", code + PEAK, *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout)
