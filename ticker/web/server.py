"""The web server: what it answers, and where it listens.

A room of pages is a table of routes; ``site`` puts the tables together behind one guard.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from collections.abc import Iterable
from functools import partial
from http import HTTPStatus

from aiohttp import hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

from ticker.model.errors import TickerError
from ticker.web.door import IDLE, Door
from ticker.web.errors import told
from ticker.web.guard import HEADERS, SERVER, Guard, add_headers
from ticker.web.problems import as_problems

_BACKLOG = 128
_END = 1.0  # seconds that answers under way may take at a stop
_BODY_MAX = 64 * 1024  # bytes of a request
_TAKEN_WITHIN = 60_000  # milliseconds; who takes nothing of an answer for so long is gone
_OF_OTHERS = (HttpProcessingError, ConnectionError)
_LINE_MAX = 32 * 1024  # bytes of its first line: searches in scripts whose letters take twelve each


def site(guard: Guard, *rooms: Iterable[web.RouteDef]) -> web.Application:
    """All pages of some rooms, for those whom the guard lets in."""
    app = web.Application(middlewares=[told, as_problems, guard.middleware()], client_max_size=_BODY_MAX)
    app.on_response_prepare.append(add_headers)
    for routes in rooms:
        app.router.add_routes(routes)
    return app


class AddressError(TickerError):
    """An address that cannot be had: why, and what to do."""


class Server:
    """Answers at an address, and can move to another, or take other pages, while it answers."""

    def __init__(self) -> None:
        self._listening: socket.socket | None = None
        self._asked = ("", 0)
        self._runner: web.AppRunner | None = None
        self._door = Door()

    @property
    def url(self) -> str:
        """Where it answers, as people type it into a browser; empty if it does not."""
        if self._listening is None:
            return ""
        host, port = self._listening.getsockname()[:2]
        return f"http://{_written(host, port)}/"

    async def move(self, app: web.Application, host: str, port: int) -> None:
        """Answers with these pages at this address from now on, and nowhere else.

        Raises AddressError, having changed nothing, if the address cannot be had.
        """
        is_here = self._listening is not None and self._asked == (host, port)
        listening = self._listening if self._listening and is_here else _bound(host, port)
        runner = web.AppRunner(app, handle_signals=False, shutdown_timeout=_END)
        await runner.setup()
        before, former = self._runner, self._listening
        self._runner, self._listening, self._asked = runner, listening, (host, port)
        # Who asks meanwhile waits in the queue of the socket.
        await self._door.open(listening, partial(_handler, runner.server, _faults()))
        if before:
            await before.cleanup()
        if former and former is not listening:
            former.close()

    async def close(self) -> None:
        """Ends the answers under way, and listens no more."""
        await self._door.shut()
        if self._runner:
            await self._runner.cleanup()
        if self._listening:
            self._listening.close()
        self._runner = self._listening = None


class _Handler(web.RequestHandler):
    """Reads requests and writes answers; what is no HTTP is refused like all else, and not said back."""

    __slots__ = ()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = HTTPStatus.INTERNAL_SERVER_ERROR,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        super().handle_error(request, status, exc, message)  # it logs what is to be logged
        headers = {**HEADERS, hdrs.SERVER: SERVER}
        answer = web.Response(status=status, text=f"{status}: {HTTPStatus(status).phrase}\n", headers=headers)
        answer.force_close()
        return answer


def _handler(server: web.Server | None, log: logging.Logger) -> web.RequestHandler:
    """What answers on one connection."""
    return _Handler(
        server,  # type: ignore[arg-type]  # a runner has one from its setup on
        loop=asyncio.get_running_loop(),
        access_log=None,  # type: ignore[arg-type]  # as aiohttp documents it
        logger=log,
        max_line_size=_LINE_MAX,
        keepalive_timeout=IDLE,
    )


def _faults() -> logging.Logger:
    """The log of the server: what goes wrong here, not what others do, who could fill it.

    They send what is no HTTP, and hang up in the midst of an answer.
    """
    log = logging.Logger(__name__, logging.WARNING)  # noqa: LOG001 - a filter on a shared one would be state of the module
    log.parent = logging.getLogger(__name__)
    log.addFilter(lambda record: not (record.exc_info and isinstance(record.exc_info[1], _OF_OTHERS)))
    return log


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # after a restart the port is still cooling
        if family == socket.AF_INET6:
            listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)  # "::" means what it says
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _TAKEN_WITHIN)  # those accepted inherit it
        listening.setblocking(False)
        listening.bind((host, port))
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise AddressError(f"{_written(host, port)}: {_remedy(error)}") from None
    return listening


def _written(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _remedy(error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return "the port is in use; stop the program that uses it, or choose another port"
    if error.errno in {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}:
        return "this machine does not have that address; choose one that it has"
    if error.errno in {errno.EACCES, errno.EPERM}:
        return "this user may not listen there; choose a port above 1023"
    return f"cannot listen there: {error.strerror}"
