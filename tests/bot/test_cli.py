"""The command line as a person or a script meets it: words, remedies, exit codes."""

import sqlite3
import subprocess
import sys
import tomllib
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import typer
from sqlmodel import Session
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.commands.places import database_shown
from bot.commands.platforms import platform_states
from bot.commands.screen import PROJECT, Screen, told
from bot.config import Settings
from bot.database import Database
from bot.settings_text import settings_text
from facilitation.model import Group

TOKEN = "123456789:AAHk3jv0c7mE2pQ8rS5tU1wX4yZ6aB9dF0g"
COMMANDS = ["init", "check", "migrate", "run", "demo", "simulate"]
SPOKEN = [*COMMANDS, "coordinator", "coordinator add", "coordinator list", "coordinator remove"]
NO_TOKENS = {"TELEGRAM_TOKEN": "", "DISCORD_TOKEN": ""}


@pytest.fixture(autouse=True)
def _a_folder_of_its_own_without_tokens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("TELEGRAM_TOKEN", "DISCORD_TOKEN", "TELEGRAM_TOKEN_FILE", "DISCORD_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)


def smol(*arguments: str, environ: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), env={**NO_TOKENS, **(environ or {})})


def test_init_writes_a_file_and_says_the_next_step(tmp_path: Path) -> None:
    result = smol("init")
    assert result.exit_code == 0
    assert (tmp_path / "bot.toml").read_text(encoding="utf-8") == settings_text()
    assert f"✓ {tmp_path}/bot.toml is written." in result.output
    assert "Next, in this folder:" in result.output
    assert "  2. export TELEGRAM_TOKEN='…'" in result.output
    assert "  3. smol check\n  4. smol run\n" in result.output


def test_init_in_another_folder_says_where_to_go(tmp_path: Path) -> None:
    (tmp_path / "my group").mkdir()
    result = smol("init", "--config", "my group/bot.toml")
    assert f"  1. cd '{tmp_path}/my group'\n" in result.output
    assert "  4. smol check\n" in result.output
    named = smol("init", "--config", "other.toml")
    assert "  4. smol run --config other.toml\n" in named.output


def test_init_in_the_folder_of_the_program_leads_to_a_folder_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(PROJECT)
    result = smol("init")
    assert result.exit_code == 1
    assert "This is the folder of the program itself." in result.output
    assert f"mkdir {PROJECT.parent}/my-group && cd {PROJECT.parent}/my-group && smol init" in result.output


@pytest.mark.parametrize("command", ["check", "run"])
def test_the_folder_of_the_program_works_and_says_what_is_better(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(PROJECT)
    result = smol(command)
    assert f"Settings: {PROJECT}/bot.toml\nDatabase: {PROJECT}/smol.db\n" in result.output
    assert "belongs to the program itself" in result.output


@pytest.mark.parametrize("command", ["check", "run", "migrate"])
def test_a_command_says_with_which_files_it_works(tmp_path: Path, command: str) -> None:
    smol("init")
    shown = smol(command).output
    assert shown.startswith(f"Settings: {tmp_path}/bot.toml\nDatabase: {tmp_path}/smol.db\n")


def test_a_database_is_shown_without_its_password() -> None:
    shown = database_shown("postgresql+psycopg://smol:hunter2@localhost/smol")
    assert shown == "postgresql+psycopg://smol:***@localhost/smol"


def test_the_version_is_told() -> None:
    result = smol("--version")
    assert result.exit_code == 0
    wanted = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert result.output.startswith(f"smol {wanted} (Python 3.")


def test_init_never_overwrites_a_file(tmp_path: Path) -> None:
    (tmp_path / "bot.toml").write_text("mine", encoding="utf-8")
    result = smol("init")
    assert result.exit_code == 1
    assert "exists already" in result.output
    assert (tmp_path / "bot.toml").read_text(encoding="utf-8") == "mine"


def test_init_says_that_it_cannot_write() -> None:
    result = smol("init", "--config", "nowhere/bot.toml")
    assert result.exit_code == 1
    assert "No such file or directory" in result.output


def test_a_fresh_file_is_checked_without_mistakes() -> None:
    smol("init")
    result = smol("check")
    assert result.exit_code == 0
    assert "no mistakes" in result.output
    assert "Database: still empty" in result.output
    assert not Path("smol.db").exists()


def test_check_says_all_mistakes_with_file_key_value_and_remedy(tmp_path: Path) -> None:
    (tmp_path / "bot.toml").write_text(
        '[telegram]\nmode = "poling"\n[web]\nlisten = "80"\n[databse]\nurl = "[bold]"\n', encoding="utf-8"
    )
    result = smol("check")
    assert result.exit_code == 1
    assert '✗ bot.toml: telegram.mode = "poling"' in result.output
    assert '→ Did you mean "polling"?' in result.output
    assert '✗ bot.toml: web.listen = "80"' in result.output
    assert "✗ bot.toml: databse" in result.output
    assert "✗ 3 mistakes." in result.output


def test_check_never_shows_a_secret(tmp_path: Path) -> None:
    (tmp_path / "bot.toml").write_text(f'[telegram]\ntoken = "{TOKEN}"\n', encoding="utf-8")
    result = smol("check", environ={"TELEGRAM_TOKEN": TOKEN})
    assert result.exit_code == 1
    assert TOKEN not in result.output


def test_check_without_a_file_says_how_to_make_one() -> None:
    result = smol("check")
    assert result.exit_code == 1
    assert "smol init" in result.output


def test_check_says_that_the_database_is_damaged(tmp_path: Path) -> None:
    smol("init")
    (tmp_path / "smol.db").write_bytes(b"This was a shopping list. " * 400)
    result = smol("check")
    assert result.exit_code == 3
    assert "Database: The database is damaged" in result.output
    assert "→" in result.output


def test_migrate_and_run_leave_the_database_of_another_program_alone(tmp_path: Path) -> None:
    smol("init")
    with closing(sqlite3.connect(tmp_path / "smol.db")) as connection, connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    result = smol("migrate")
    assert result.exit_code == 3
    assert "not from SMOL" in result.output


def test_migrate_makes_the_tables_and_a_second_time_does_nothing(tmp_path: Path) -> None:
    smol("init")
    assert "its tables are made" in smol("migrate").output
    again = smol("migrate")
    assert again.exit_code == 0
    assert "Nothing to do" in again.output
    checked = smol("check")
    assert checked.exit_code == 0
    assert "Database: in order." in checked.output


def test_run_without_a_token_says_what_to_do_and_is_refused() -> None:
    smol("init")
    result = smol("run")
    assert result.exit_code == 1
    assert "because the variable TELEGRAM_TOKEN is empty." in result.output
    assert (
        "To use it, type: export TELEGRAM_TOKEN='…' with the token that @BotFather gave you" in result.output
    )
    assert "no platform to run on" in result.output
    assert "smol demo" in result.output


def test_a_token_of_the_wrong_form_is_told_before_anybody_is_asked() -> None:
    smol("init")
    for command in ("check", "run"):
        result = smol(command, environ={"TELEGRAM_TOKEN": f"'{TOKEN}"})
        assert result.exit_code == 1
        assert "✗ variable: TELEGRAM_TOKEN = (hidden)" in result.output
        assert "quotation marks around the token" in result.output
        assert TOKEN not in result.output
        assert "refuses" not in result.output


def test_an_empty_token_file_is_told(tmp_path: Path) -> None:
    smol("init")
    (tmp_path / "token").write_text("\n", encoding="utf-8")
    result = smol("check", environ={"TELEGRAM_TOKEN_FILE": "token"})
    assert result.exit_code == 1
    assert "TELEGRAM_TOKEN_FILE = token" in result.output
    assert "This file is empty." in result.output


def test_one_platform_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    smol("init")
    monkeypatch.setattr("bot.commands.check._ASK", {"telegram": lambda *_: True})
    result = smol("check", environ={"TELEGRAM_TOKEN": TOKEN})
    assert result.exit_code == 0
    assert "– Discord: not used, because the variable DISCORD_TOKEN is empty.\n" in result.output
    assert "→" not in result.output


def test_a_platform_runs_when_its_token_is_set_and_else_says_why_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.commands.platforms._has_adapter", lambda name: name == "telegram")
    telegram, discord = platform_states(Settings(), {"TELEGRAM_TOKEN": TOKEN, "DISCORD_TOKEN": "x"})
    assert telegram.runs
    assert TOKEN not in telegram.sentence
    assert not discord.runs
    telegram, discord = platform_states(Settings(), {})
    assert not telegram.runs
    assert telegram.sentence == "Telegram: not used, because the variable TELEGRAM_TOKEN is not set."
    assert "export TELEGRAM_TOKEN=" in telegram.remedy


def test_ctrl_c_before_the_end_has_the_code_that_scripts_know(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as caught, told(Screen()):
        raise KeyboardInterrupt
    assert caught.value.exit_code == 130
    assert capsys.readouterr().out == "– Stopped before the end. Nothing is lost.\n"


def test_a_version_that_is_not_set_up_says_what_to_type(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as caught, told(Screen()):
        raise ModuleNotFoundError("No module named 'icalendar'", name="icalendar")
    assert caught.value.exit_code == 1
    assert "not installed yet: icalendar." in (said := capsys.readouterr().err)
    assert f"→ Set it up: cd {PROJECT} && make setup\n" in said
    with pytest.raises(ModuleNotFoundError), told(Screen()):
        raise ModuleNotFoundError("No module named 'bot.nowhere'", name="bot.nowhere")  # a mistake of our own


def test_a_version_that_cannot_even_be_read_says_it_too() -> None:
    command = [sys.executable, "-S", "-m", "bot", "run"]  # -S: nothing that was installed is found
    result = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT, check=False, timeout=60)
    assert result.returncode == 1
    assert result.stderr.startswith("✗ This version needs something that is not installed yet: ")
    assert result.stderr.endswith(f"cd '{PROJECT}' && make setup\n")


@pytest.mark.parametrize("command", SPOKEN)
def test_each_command_has_help_with_an_example(command: str) -> None:
    result = smol(*command.split(), "--help")
    assert result.exit_code == 0
    assert f"Example: smol {command}" in result.output


def test_help_names_every_command_and_exit_code() -> None:
    result = smol("--help")
    for word in (*COMMANDS, "0 fine", "1 mistakes", "2 wrong use", "3 the database", "130 broken off"):
        assert word in " ".join(result.output.split())


def test_wrong_use_ends_with_2() -> None:
    assert smol("simulate", "--groups", "none").exit_code == 2
    assert smol("dance").exit_code == 2


def test_a_pipe_gets_plain_lines_that_are_never_cut(tmp_path: Path) -> None:
    smol("init")
    long = tmp_path / ("long" * 30)
    command = [sys.executable, "-m", "bot", "check", "--config", str(long)]
    result = subprocess.run(
        command, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False, timeout=60
    )
    assert result.returncode == 1
    assert "\x1b" not in result.stderr
    assert f"✗ {long}\n" in result.stderr


def test_a_coordinator_is_invited_listed_and_taken_out_on_the_command_line(tmp_path: Path) -> None:
    smol("init")
    assert "no coordinator" in smol("coordinator", "list").output
    result = smol("coordinator", "add", "--bot", "@my_bot")
    assert result.exit_code == 0
    assert "https://t.me/my_bot?start=co-" in result.output
    with closing(sqlite3.connect(tmp_path / "smol.db")) as database:
        kept = database.execute("SELECT token_digest FROM coordinator_invitation").fetchone()[0]
        assert kept not in result.output  # who reads the table cannot use it
        database.execute(
            "INSERT INTO coordinator (id, person_id, programme_id, appointed_at, wants_digest, weekday, clock)"
            " VALUES (1, 1, 1, '2026-03-02', 1, 0, '09:00:00')"
        )
        database.commit()
    assert "1  –  (SMOL)" in smol("coordinator", "list").output
    assert "looks after North" in smol("coordinator", "add", "--programme", "North").output
    assert smol("coordinator", "remove", "1").exit_code == 0
    assert smol("coordinator", "remove", "1").exit_code == 1


def test_a_demo_that_cannot_write_its_story_says_so_before_it_begins() -> None:
    result = smol("demo", "--transcript", "nowhere/story.txt")
    assert result.exit_code == 1
    assert "✗ nowhere/story.txt cannot be written: No such file or directory." in result.output


def test_a_bar_is_shown_in_a_terminal_and_nothing_in_a_pipe(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, shown in (("0", False), ("1", True)):
        monkeypatch.setenv("TTY_COMPATIBLE", variable)
        with Screen().busy("Asking") as step:
            step(0.5)
        assert ("Asking" in capsys.readouterr().out) == shown


def test_a_stray_group_is_taken_out_of_its_programme_on_the_command_line(tmp_path: Path) -> None:
    smol("init")
    assert "There is no group yet" in smol("coordinator", "groups").output
    smol("coordinator", "add")
    database = Database(f"sqlite:///{tmp_path / 'smol.db'}")

    def work(session: Session) -> None:
        with session.begin():
            first, made = date(2026, 3, 2), datetime(2026, 2, 23, tzinfo=UTC)
            session.add(Group(programme_id=1, title="Test", zone="UTC", first_day=first, created_at=made))

    database.run(work)
    database.close()
    assert "1  Test  (SMOL, forming)" in smol("coordinator", "groups").output
    assert "Test no longer belongs to SMOL" in smol("coordinator", "take-out", "1").output
    assert smol("coordinator", "take-out", "1").exit_code == 1
    assert "There is no group yet" in smol("coordinator", "groups").output
