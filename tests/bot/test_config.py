"""bot.toml: what it teaches, and how its mistakes are told."""

from dataclasses import fields
from datetime import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import ConfigError, Settings, anchored, examine, for_core, load
from bot.setting_kinds import toml
from bot.setting_times import QuietHours
from bot.settings import SECTIONS, RulesSettings
from bot.settings_text import settings_text
from facilitation.settings import Settings as CoreSettings

ROOT = Path(__file__).parents[2]
TELEGRAM = "123456789:AAHk3jv0c7mE2pQ8rS5tU1wX4yZ6aB9dF0g"
DISCORD = "MTIzNDU2Nzg5MDEyMzQ1Njc4OQ.GabcdE.abcdefghijklmnopqrstuvwxyz0123456789AB"


def written(folder: Path, text: str) -> Path:
    path = folder / "bot.toml"
    path.write_text(text, encoding="utf-8")
    return path


def mistakes_in(folder: Path, text: str, environ: dict[str, str] | None = None) -> dict[str, tuple[str, str]]:
    _, mistakes = examine(written(folder, text), environ or {})
    return {mistake.key: (mistake.value, mistake.remedy) for mistake in mistakes}


def test_the_committed_file_is_what_init_writes() -> None:
    assert (ROOT / "bot.toml").read_text(encoding="utf-8") == settings_text()


def test_the_written_file_has_no_mistakes_and_equals_the_defaults(tmp_path: Path) -> None:
    assert load(written(tmp_path, settings_text()), {}) == anchored(Settings(), tmp_path)


def test_an_empty_file_means_the_defaults(tmp_path: Path) -> None:
    assert load(written(tmp_path, ""), {}) == anchored(Settings(), tmp_path)


def test_the_defaults_are_those_of_the_core() -> None:
    assert for_core(Settings()) == CoreSettings()


def test_each_setting_is_explained(tmp_path: Path) -> None:
    lines = settings_text().splitlines()
    for number, line in enumerate(lines):
        if " = " in line and not line.startswith("#"):
            assert lines[number - 1].startswith("# "), line


def test_files_are_counted_from_the_folder_of_the_settings(tmp_path: Path) -> None:
    settings = load(written(tmp_path, '[database]\nurl = "sqlite:///data/smol.db"\n'), {})
    assert settings.database.url == f"sqlite:///{tmp_path}/data/smol.db"
    assert settings.files.folder == tmp_path / "files"
    absolute = load(written(tmp_path, '[database]\nurl = "sqlite:////var/lib/smol.db"\n'), {})
    assert absolute.database.url == "sqlite:////var/lib/smol.db"


def test_all_mistakes_are_reported_at_once_with_their_remedy(tmp_path: Path) -> None:
    found = mistakes_in(
        tmp_path,
        """
        [telegram]
        mode = "poling"
        [programme]
        zone = "Europe/Sofya"
        country = "Bulgaria"
        language = "xx"
        [rules]
        max_dm_week = 9
        max_dm_day = true
        quiet_hours = "22:00-06:00"
        quiet_days = ["sunday"]
        max_reminder_week = 1
        [web]
        listen = "8080"
        [databases]
        url = "sqlite:///x.db"
        """,
    )
    assert found["telegram.mode"] == ('"poling"', 'Did you mean "polling"?')
    assert found["programme.zone"][1] == 'Did you mean "Europe/Sofia"?'
    assert found["rules.max_dm_week"] == ("9", "Write a number from 1 to 6.")
    assert found["rules.max_reminder_week"][1] == "Did you mean max_reminders_week?"
    assert found["databases"][1] == "Did you mean [database]?"
    assert set(found) == {
        "telegram.mode",
        "programme.zone",
        "programme.country",
        "programme.language",
        "rules.max_dm_week",
        "rules.max_dm_day",
        "rules.quiet_hours",
        "rules.quiet_days",
        "rules.max_reminder_week",
        "web.listen",
        "databases",
    }


def test_the_error_carries_every_mistake_with_its_file(tmp_path: Path) -> None:
    path = written(tmp_path, '[log]\nlevel = "loud"\n[web]\nlisten = ""\n')
    with pytest.raises(ConfigError) as caught:
        load(path, {})
    assert [mistake.key for mistake in caught.value.mistakes] == ["log.level", "web.listen"]
    assert {mistake.file for mistake in caught.value.mistakes} == {str(path)}
    assert "loud" in str(caught.value)


def test_a_setting_under_the_wrong_heading_is_sent_home(tmp_path: Path) -> None:
    found = mistakes_in(tmp_path, '[telegram]\npublic_url = "https://a.org"\n')
    assert found["telegram.public_url"][1] == "Put it under [web]."
    assert mistakes_in(tmp_path, 'zone = "Europe/Sofia"\n')["zone"][1] == "Put it under [programme]."


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="smol init"):
        load(tmp_path / "bot.toml", {})


def test_a_file_that_is_not_toml_says_where(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="line 2"):
        load(written(tmp_path, "[web]\nlisten = here\n"), {})


def test_a_part_written_as_a_setting_is_a_mistake(tmp_path: Path) -> None:
    assert mistakes_in(tmp_path, "web = 5\n") == {"web": ("5", "Write it as [web] on a line.")}


@pytest.mark.parametrize("token", [TELEGRAM, DISCORD])
@pytest.mark.parametrize(
    "line",
    [
        '[telegram]\ntoken = "{}"',
        '[telegram]\ntoken_env = "{}"',
        '[discord]\ntokn = "{}"',
        '[programme]\nname = "{}"',
        '[telegram]\napi_base = "https://api.telegram.org/bot{}"',
        '[rules]\nquiet_days = ["{}"]',
        'token = "{}"',
        '[bots]\nfirst = "{}"',
    ],
)
def test_a_token_in_the_file_is_a_mistake_and_is_never_shown(tmp_path: Path, line: str, token: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(written(tmp_path, line.format(token)), {})
    assert token not in str(caught.value)


def test_a_token_in_the_file_says_where_to_put_it(tmp_path: Path) -> None:
    assert "export TELEGRAM_TOKEN=" in mistakes_in(tmp_path, '[telegram]\ntoken = "x"\n')["telegram.token"][1]
    assert (
        "export DISCORD_TOKEN="
        in mistakes_in(tmp_path, f'[discord]\ntoken = "{DISCORD}"\n')["discord.token"][1]
    )


def test_a_password_in_the_database_address_is_a_mistake_and_is_never_shown(tmp_path: Path) -> None:
    found = mistakes_in(tmp_path, '[database]\nurl = "postgresql+psycopg://smol:hunter2@db/smol"\n')
    assert found["database.url"][0] == "(hidden)"
    assert "PGPASSWORD" in found["database.url"][1]


@pytest.mark.parametrize("url", ["postgresql://db/smol", "mysql://db/smol", "smol.db", "sqlite:///", "", 5])
def test_an_address_that_is_no_database_of_ours_is_a_mistake(tmp_path: Path, url: object) -> None:
    assert "database.url" in mistakes_in(tmp_path, f"[database]\nurl = {toml(url)}\n")


def test_postgresql_is_taken_as_it_is(tmp_path: Path) -> None:
    url = "postgresql+psycopg://smol@db/smol"
    assert load(written(tmp_path, f'[database]\nurl = "{url}"\n'), {}).database.url == url


def test_webhooks_need_a_public_address(tmp_path: Path) -> None:
    assert "web.public_url" in mistakes_in(tmp_path, '[telegram]\nmode = "webhook"\n')
    complete = '[telegram]\nmode = "webhook"\n[web]\npublic_url = "https://smol.example.org"\n'
    assert mistakes_in(tmp_path, complete) == {}


@pytest.mark.parametrize("url", ["http://smol.example.org", "https://smol.example.org:8080"])
def test_telegram_brings_nothing_to_an_address_that_it_does_not_take(tmp_path: Path, url: str) -> None:
    webhook = f'[telegram]\nmode = "webhook"\n[web]\npublic_url = "{url}"\n'
    assert "https" in mistakes_in(tmp_path, webhook)["web.public_url"][1]
    of_our_own = webhook.replace("[web]", 'api_base = "http://127.0.0.1:8081/bot"\n[web]')
    assert mistakes_in(tmp_path, of_our_own) == {}


def test_a_token_comes_from_the_environment_without_spaces() -> None:
    assert Settings().telegram.token({"TELEGRAM_TOKEN": f" {TELEGRAM}\n"}) == TELEGRAM


def test_an_empty_token_is_not_set() -> None:
    assert Settings().telegram.token({"TELEGRAM_TOKEN": " "}) is None
    assert Settings().discord.token({}) is None


def test_a_token_comes_from_the_file_that_the_environment_names(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TELEGRAM}\n", encoding="utf-8")
    assert Settings().telegram.token({"TELEGRAM_TOKEN_FILE": str(tmp_path / "token")}) == TELEGRAM


def test_a_token_file_that_cannot_be_read_is_among_the_mistakes(tmp_path: Path) -> None:
    environ = {"DISCORD_TOKEN_FILE": str(tmp_path / "nowhere")}
    found = mistakes_in(tmp_path, "[web]\nlisten = 1\n", environ)
    assert set(found) == {"web.listen", "DISCORD_TOKEN_FILE"}


@given(start=st.times(), length=st.integers(10 * 60, 24 * 60 - 1))
def test_quiet_hours_of_ten_hours_or_more_are_read_as_written(start: time, length: int) -> None:
    start = start.replace(second=0, microsecond=0)
    minutes = (start.hour * 60 + start.minute + length) % (24 * 60)
    hours = QuietHours(start, time(minutes // 60, minutes % 60))
    kind = next(part for part in fields(RulesSettings) if part.name == "quiet_hours").metadata["kind"]
    assert kind.read(kind.write(hours)) == hours


@pytest.mark.parametrize("hours", ["20:00", "20:00-25:00", "08:00-08:00", "20:00-05:59", 20])
def test_quiet_hours_that_make_no_sense_are_a_mistake(tmp_path: Path, hours: object) -> None:
    assert "rules.quiet_hours" in mistakes_in(tmp_path, f"[rules]\nquiet_hours = {toml(hours)}\n")


@pytest.mark.parametrize(
    "value",
    [
        -1,
        0,
        10**30,
        1.5,
        True,
        "",
        " ",
        "\u202e:::",
        "http://[",
        "https://a:b",
        "https://a:70000",
        [],
        [[]],
        [1],
    ],
)
def test_no_value_of_any_setting_breaks_the_reader(tmp_path: Path, value: object) -> None:
    text = "".join(
        f"[{name}]\n" + "".join(f"{part.name} = {toml(value)}\n" for part in fields(section))
        for name, section in SECTIONS.items()
    )
    for mistake in mistakes_in(tmp_path, text).values():
        assert all(mistake), mistake


@pytest.mark.parametrize("count", ["", "shard_count = 2\n"])
def test_a_part_of_the_bot_that_does_not_exist_is_told_with_a_remedy(tmp_path: Path, count: str) -> None:
    found = mistakes_in(tmp_path, f"[discord]\n{count}shard_ids = [0, 5]\n")
    value, remedy = found.pop("discord.shard_ids")
    assert found == {}
    assert value == "[0, 5]"
    assert remedy == "Take 5 out, or raise shard_count in all processes of the bot."


def test_parts_that_exist_are_no_mistake(tmp_path: Path) -> None:
    settings, mistakes = examine(written(tmp_path, "[discord]\nshard_count = 3\nshard_ids = [0, 2]\n"), {})
    assert mistakes == ()
    assert (settings.discord.shard_count, settings.discord.shard_ids) == (3, (0, 2))
