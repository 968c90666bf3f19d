"""What `smol check` says of the machine: the folder of files, and the port of the pages."""

from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException

from bot.commands.screen import Screen
from bot.config import Settings
from bot.ground import Obstacle, folder_obstacle

SECONDS = 2.0  # for an answer from this machine


def check_ground(settings: Settings, screen: Screen) -> bool:
    """Say what is in the way. Whether nothing is."""
    found = [*obstacles(settings)]
    for obstacle in found:
        screen.bad(obstacle.sentence, obstacle.remedy)
    port = _port(settings)
    if port is not None and _is_ours(settings.web.listen):
        screen.good(f"Pages: a bot answers at {settings.web.listen}. It is running now.")
        port = None
    if port is not None:
        screen.bad(f"Pages: {port.sentence}.", port.remedy)
    return not found and port is None


def obstacles(settings: Settings) -> Iterator[Obstacle]:
    """What keeps files from being kept."""
    found = folder_obstacle(settings.files.folder)
    if found is not None:
        remedy = found.remedy if found.no_room else f"{found.remedy} See [files] folder in bot.toml."
        yield Obstacle(f"Files: {found.sentence}", remedy)


def _port(settings: Settings) -> Obstacle | None:
    if not settings.web.public_url:
        return None  # nobody listens
    from adapters.serving import opened, reason  # noqa: PLC0415  # the web server is slow to load, and few use it

    try:
        opened(settings.web.listen).close()
    except OSError as error:
        return Obstacle(*reason(settings.web.listen, error))
    return None


def _is_ours(listen: str) -> bool:
    """Whether it is a bot of ours that listens there."""
    host, _, port = listen.rpartition(":")
    near = {"0.0.0.0": "127.0.0.1", "[::]": "::1"}.get(host, host.strip("[]"))  # noqa: S104  # compared, not opened
    asked = HTTPConnection(near, int(port), timeout=SECONDS)
    try:
        asked.request("GET", "/health")
        answer = asked.getresponse()
        return answer.status == 200 and answer.read(3) == b"ok"
    except (OSError, HTTPException):
        return False
    finally:
        asked.close()
