"""The command line as a person or a script meets it: words, remedies, exit codes."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.commands.platforms import platform_states
from bot.commands.screen import Screen, told
from bot.config import Settings
from bot.settings_text import settings_text

TOKEN = "123456789:AAHk3jv0c7mE2pQ8rS5tU1wX4yZ6aB9dF0g"
COMMANDS = ["init", "check", "migrate", "run", "demo", "simulate"]


@pytest.fixture(autouse=True)
def _a_folder_of_its_own_without_tokens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("TELEGRAM_TOKEN", "DISCORD_TOKEN", "TELEGRAM_TOKEN_FILE", "DISCORD_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)


def smol(*arguments: str, environ: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), env=environ)


def test_init_writes_a_file_and_says_the_next_step(tmp_path: Path) -> None:
    result = smol("init")
    assert result.exit_code == 0
    assert (tmp_path / "bot.toml").read_text(encoding="utf-8") == settings_text()
    assert "smol check" in result.output


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
    assert "Database: empty" in result.output
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
    assert "3 mistakes" in result.output


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
    assert "Done: revision none" in smol("migrate").output
    again = smol("migrate")
    assert again.exit_code == 0
    assert "Nothing to do" in again.output
    checked = smol("check")
    assert checked.exit_code == 0
    assert "reachable and whole" in checked.output


def test_run_without_a_token_says_what_to_do_and_is_refused() -> None:
    smol("init")
    result = smol("run")
    assert result.exit_code == 1
    assert "no platform to run on" in result.output
    assert "smol demo" in result.output


def test_a_platform_runs_when_its_token_is_set_and_else_says_why_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.commands.platforms._has_adapter", lambda name: name == "telegram")
    telegram, discord = platform_states(Settings(), {"TELEGRAM_TOKEN": TOKEN, "DISCORD_TOKEN": "x"})
    assert telegram.runs
    assert TOKEN not in telegram.sentence
    assert not discord.runs
    telegram, discord = platform_states(Settings(), {})
    assert not telegram.runs
    assert "export TELEGRAM_TOKEN=" in telegram.sentence


def test_ctrl_c_ends_with_the_code_that_scripts_know() -> None:
    with pytest.raises(typer.Exit) as caught, told(Screen()):
        raise KeyboardInterrupt
    assert caught.value.exit_code == 130


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_an_example(command: str) -> None:
    result = smol(command, "--help")
    assert result.exit_code == 0
    assert f"Example: smol {command}" in result.output


def test_help_names_every_command_and_exit_code() -> None:
    result = smol("--help")
    for word in (*COMMANDS, "0 fine", "1 mistakes", "2 wrong use", "3 the database", "130 stopped"):
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
