"""Serving a web application inside our own event loop: for the webhook, and for pages."""

import errno
import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import uvicorn
from starlette.types import ASGIApp

_STOP_SECONDS: Final = 10  # for what is being handled when we stop


class Server(uvicorn.Server):
    """A server without signal handlers of its own: the programme decides when it ends."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone."""
        yield


def configured(app: ASGIApp) -> uvicorn.Config:
    """How an application is served: quietly, and without saying by what."""
    return uvicorn.Config(
        app,
        log_config=None,
        log_level=logging.WARNING,
        access_log=False,
        lifespan="off",
        ws="none",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=_STOP_SECONDS,
    )


def opened(listen: str) -> socket.socket:
    """A socket that listens at "host:port". Raises OSError where that is not possible."""
    host, _, port = listen.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, int(port)), family=family)


def reason(listen: str, error: OSError) -> tuple[str, str]:
    """Why nobody can listen at "host:port", and what to do about it."""
    host, _, port = listen.rpartition(":")
    if error.errno == errno.EADDRINUSE:
        return (
            f"another program uses port {port} ({listen}) already",
            "Stop it, or choose another port in [web] listen, for example 127.0.0.1:8081.",
        )
    if error.errno == errno.EACCES:
        return (
            f"this user may not listen on port {port}",
            "Choose a port above 1023 in [web] listen, and let a web server pass on to it.",
        )
    if error.errno in (errno.EADDRNOTAVAIL, socket.EAI_NONAME):
        return (
            f"this computer has no address {host}",
            "Write an address of its own in [web] listen, for example 127.0.0.1:8080.",
        )
    why = (error.strerror or "nobody knows why").partition(" (while")[0]
    return f"{listen} cannot be opened: {why}", "Choose another address or port in [web] listen."
