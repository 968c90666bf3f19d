"""Week 4 of the demo as the text file beside this one, and how to renew it:

    python -m tests.journeys.week4

The commit that renews it says why the week has changed.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from bot.demo import run

FILE = Path(__file__).with_name("week4.txt")


def part(story: str, begin: str, end: str) -> str:
    """The lines of a story from the heading with `begin` to just before the heading with `end`."""
    lines = story.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("═") and begin in line)
    last = next(number for number, line in enumerate(lines) if line.startswith("═") and end in line)
    return "\n".join(lines[first:last]).strip() + "\n"


def week4(story: str) -> str:
    """What week 4 looks like in a story that goes on to week 4 or further."""
    end = "Week 5 of 6" if "Week 5 of 6" in story else "What each learner has"
    return part(story, "Week 4 of 6", end)


def main() -> None:
    """Write the file anew."""
    with TemporaryDirectory() as folder:
        transcript = Path(folder) / "story.txt"
        run(seed=1, weeks=4, transcript=transcript, database=Path(folder) / "demo.db")
        FILE.write_text(week4(transcript.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
