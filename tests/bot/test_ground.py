"""What the machine must give: said with a remedy, in `smol check` and in `smol run`, and without a trace left behind."""

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.ground import folder_obstacle
from tests.bot.test_token_shapes import TELEGRAM

SETTINGS = """
[database]
url = "sqlite:///{data}/smol.db"
[files]
folder = "{files}"
[web]
listen = "127.0.0.1:{port}"
public_url = "{public}"
[telegram]
api_base = "http://127.0.0.1:9/bot"
"""


@pytest.fixture
def port() -> Iterator[int]:
    """One that another program listens to."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield int(other.getsockname()[1])


def smol(
    command: str,
    folder: Path,
    *,
    data: str = ".",
    files: str = "files",
    port: int = 8080,
    public: str = "",
    token: str = "",
) -> Result:
    text = SETTINGS.format(data=data, files=files, port=port, public=public)
    (folder / "bot.toml").write_text(text, encoding="utf-8")
    environ = {"TELEGRAM_TOKEN": token, "DISCORD_TOKEN": ""}
    return CliRunner().invoke(app, [command, "--config", str(folder / "bot.toml")], env=environ)


def test_a_folder_that_can_be_made_is_no_obstacle_and_is_not_made(tmp_path: Path) -> None:
    assert folder_obstacle(tmp_path / "deep" / "files") is None
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_place_of_a_folder_is_an_obstacle(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("", encoding="utf-8")
    for folder in (tmp_path / "files", tmp_path / "files" / "deep"):
        found = folder_obstacle(folder)
        assert found is not None
        assert "is a file" in found.sentence


def test_a_folder_that_nobody_may_write_is_an_obstacle() -> None:
    found = folder_obstacle(Path("/proc/self/files"))  # also the superuser makes no file there
    assert found is not None
    assert "Nothing can be written in the folder /proc/self" in found.sentence
    assert "chown" in found.remedy


@pytest.mark.parametrize("command", ["check", "run"])
def test_files_that_cannot_be_kept_are_told(tmp_path: Path, command: str) -> None:
    (tmp_path / "files").write_text("", encoding="utf-8")
    result = smol(command, tmp_path, token=TELEGRAM if command == "run" else "")
    assert result.exit_code == 1
    assert f"✗ Files: {tmp_path}/files is a file" in result.output
    assert "See [files] folder in bot.toml." in result.output


@pytest.mark.parametrize("command", ["check", "run", "migrate"])
def test_a_database_without_a_folder_is_told(tmp_path: Path, command: str) -> None:
    result = smol(command, tmp_path, data="data", token=TELEGRAM if command == "run" else "")
    assert result.exit_code == 3
    assert f"There is no folder {tmp_path}/data." in result.output
    assert f"→ Make it: mkdir -p {tmp_path}/data" in result.output


@pytest.mark.parametrize("command", ["check", "run", "migrate"])
def test_a_full_disk_is_told(tmp_path: Path, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.ground.LEAST_ROOM", 2**60)
    result = smol(command, tmp_path, token=TELEGRAM if command == "run" else "")
    assert result.exit_code == (1 if command == "run" else 3)  # the files' folder is looked at first
    assert "is full" in result.output
    assert "Nothing that was confirmed is lost." in result.output


def test_a_port_that_another_program_uses_is_told(tmp_path: Path, port: int) -> None:
    result = smol("check", tmp_path, port=port, public="https://smol.example.org")
    assert result.exit_code == 1
    assert f"✗ Pages: another program uses port {port} (127.0.0.1:{port}) already." in result.output
    assert "another port in [web] listen" in result.output


class Health(BaseHTTPRequestHandler):
    """Answers as the pages of a running bot do."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_bot_that_is_running_is_in_nobodys_way(tmp_path: Path) -> None:
    with HTTPServer(("127.0.0.1", 0), Health) as bot:
        Thread(target=bot.handle_request).start()
        result = smol("check", tmp_path, port=bot.server_port, public="https://smol.example.org")
    assert result.exit_code == 0
    assert "It is running now." in result.output


def test_a_port_that_nobody_needs_is_not_looked_at(tmp_path: Path, port: int) -> None:
    assert smol("check", tmp_path, port=port).exit_code == 0
