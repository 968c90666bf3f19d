import re
import sqlite3
from contextlib import closing
from difflib import unified_diff
from pathlib import Path

import pytest
from sqlmodel import col, select
from typer.testing import CliRunner

from bot.cli import app
from bot.database import Database
from bot.demo import run
from facilitation.model import Delivery, Fault, Reflection, Visibility
from facilitation.speech import plain
from tests.bot.once import made_once
from tests.journeys.week4 import FILE, part, week4

LOST = {"M-ER-1", "M-ER-3", "M-ER-4", "M-OK-4", "M-OK-5", "M-OK-8", "M-OK-9", "M-CM-2"}
CHANGED = "Week 4 has changed. If that is wanted: python -m tests.journeys.week4, and say why in the commit."


def told(folder: Path, *, seed: int = 1, weeks: int = 1) -> str:
    transcript = folder / f"story-{seed}.txt"
    run(seed=seed, weeks=weeks, transcript=transcript, database=folder / f"demo-{seed}.db")
    return transcript.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    def make(folder: Path) -> None:
        told(folder, weeks=4)

    return made_once(tmp_path_factory, "demo", make)


@pytest.fixture(scope="module")
def story(folder: Path) -> str:
    return (folder / "story-1.txt").read_text(encoding="utf-8")


def test_week_4_reads_as_it_stands_in_the_file(story: str) -> None:
    expected, found = FILE.read_text(encoding="utf-8").splitlines(), week4(story).splitlines()
    difference = "\n".join(unified_diff(expected, found, "week4.txt", "the demo", lineterm=""))
    assert found == expected, f"{CHANGED}\n{difference}"


def test_week_4_carries_what_the_example_week_carries(story: str) -> None:
    week = week4(story)
    kickoff = week[: week.index("[🎯 My goal]")]
    assert "Maria: I did the chapter yesterday." in kickoff
    assert "Week 4 of 6: Machine learning" in kickoff
    assert re.search(
        r"\d people set a goal, \d people showed their work, \d questions got an answer", kickoff
    )
    assert re.search(r"💛 \w+ thanks \w+: \w+ \w+ \w+ \w+", kickoff), "a thank you in somebody's own words"
    assert "about 240 minutes" in kickoff
    assert "Short path, 30 minutes: Read section 1" in kickoff
    assert kickoff.rstrip().endswith("?")
    assert "[🎯 My goal] [⚡ Short path] [👀 Just reading] [❓ Question]" in week
    assert "[🙂 Going well] [🐢 I need more time] [🧱 I am stuck] [🌱 Not started]" in week
    assert re.search(r"Bot \(changed\)\n {2}[6-8] people checked in\. 2 people offered help\.", week)
    assert re.search(r"🔒 \d\d:\d\d · Bot, private to Amina\n +Time to look back\.", week)
    assert "[📎 Show something] [✔️ I did it] [👀 I look first]" in week
    assert re.search(r"\w+ shows: .+\n(?:.+\n)?  \[👏 Well done\] \[💡 I learned\] \[✍️ Feedback\]", week)


def test_the_same_seed_tells_the_same_story_letter_by_letter(story: str, tmp_path: Path) -> None:
    again = told(tmp_path, weeks=1)
    assert part(again, "Before the course", "What each learner has") == part(
        story, "Before the course", "Week 2 of 6"
    )


def test_another_seed_tells_another_story(story: str, tmp_path: Path) -> None:
    other = told(tmp_path, seed=2, weeks=1)
    assert part(other, "Week 1 of 6", "What each learner has") != part(story, "Week 1 of 6", "Week 2 of 6")


def test_the_story_is_plain_text_without_colours_and_without_blanks_at_the_end(story: str) -> None:
    assert "\x1b" not in story
    assert [line for line in story.splitlines() if line != line.rstrip()] == []


def test_no_word_of_a_private_look_back_comes_into_the_room(story: str, folder: Path) -> None:
    database = Database(f"sqlite:///{folder / 'demo-1.db'}")
    rows = database.run(lambda s: s.exec(select(Reflection)).all())
    posts = database.run(
        lambda s: s.exec(select(Delivery.message).where(col(Delivery.room_id).is_not(None))).all()
    )
    database.close()
    shared = {words for row in rows if row.visibility == Visibility.GROUP for words in answers(row)}
    private = {words for row in rows if row.visibility == Visibility.ME for words in answers(row)} - shared
    room = "\n".join(plain(str(message["text"])) for message in posts)
    assert len(private) > 3
    assert [words for words in private if words in room] == []


def answers(row: Reflection) -> list[str]:
    return [words for words in (row.what, row.so_what, row.now_what) if words]


def test_nothing_breaks_on_the_way_and_nobody_gets_lost(story: str, folder: Path) -> None:
    database = Database(f"sqlite:///{folder / 'demo-1.db'}")
    faults = database.run(lambda s: s.exec(select(Fault.error)).all())
    kinds = database.run(lambda s: s.exec(select(Delivery.kind)).all())
    database.close()
    assert list(faults) == []
    assert not LOST & set(kinds)


def test_the_story_ends_with_what_each_has_and_what_the_leader_sees(story: str) -> None:
    end = story[story.index("What each learner has") :]
    assert re.search(r"^Amina took part in 4 weeks: set 4 goals", end, re.MULTILINE)
    assert "Nikos has a place, and it stays open" in end
    assert "Week 4, Machine learning: Going well." in end
    assert "Everybody can be reached by the bot." in end


def test_a_file_that_no_demo_made_is_never_replaced(tmp_path: Path) -> None:
    precious = tmp_path / "precious.db"
    with sqlite3.connect(precious) as opened:
        opened.execute("CREATE TABLE life (work TEXT)")
    opened.close()
    before = precious.read_bytes()
    result = CliRunner().invoke(app, ["demo", "--database", str(precious)])
    assert result.exit_code == 1
    assert "not from a demo" in result.output
    assert precious.read_bytes() == before


def test_a_file_that_is_no_database_is_never_replaced(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear friend")
    assert CliRunner().invoke(app, ["demo", "--database", str(letter)]).exit_code == 1
    assert letter.read_text() == "Dear friend"


def test_the_story_ends_with_the_digest_of_five_groups(story: str, folder: Path) -> None:
    digest = story[story.index("What a coordinator of five groups reads on Monday") :]
    first = "Care, evening group needs a call: several questions are older than two days."
    assert first in " ".join(digest.split())
    assert "Keep an eye on: Logistics, spring" in digest
    assert "Kitchen" not in digest  # too small to be spoken of
    with closing(sqlite3.connect(folder / "demo-1.db")) as database:
        assert database.execute('SELECT count(*) FROM "group"').fetchone() == (
            1,
        )  # the made-up ones are gone
