"""Lets those who ask in, as many as there is room for: each takes a descriptor, and polls and channels need theirs.

Whoever comes when all places are taken waits in the queue of the socket until one is free; who asks for nothing, or
takes nothing of what is answered, has to leave.
"""

from __future__ import annotations

import asyncio
import resource
import socket
from collections.abc import Callable
from contextlib import suppress

from aiohttp import web

PLACES_MAX = 700  # those who follow, and some who come and go
IDLE = 75.0  # seconds until a request must be there; proxies keep a connection that rests for less
_PAUSE = 0.5  # seconds until the next look if nobody can be let in: there is no descriptor left, say

NewHandler = Callable[[], web.RequestHandler]


class Door:
    """Between a socket and what answers there."""

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(_room())
        self._task: asyncio.Task[None] | None = None
        self._listening: socket.socket | None = None
        self._protocol: Callable[[], asyncio.Protocol] = asyncio.Protocol  # of a door that is shut

    async def open(self, listening: socket.socket, new_handler: NewHandler) -> None:
        """Leads who comes from now on to other handlers; the door to another socket is shut before."""
        if listening is not self._listening:
            await self.shut()
        self._listening = listening
        self._protocol = lambda: _Placed(new_handler(), self._places.release)
        if self._task is None:
            self._task = asyncio.create_task(self._let_in(listening))

    async def shut(self) -> None:
        """Lets nobody in any more; who is inside may stay."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        self._task = self._listening = None

    async def _let_in(self, listening: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._places.acquire()
            try:
                taken, _ = await loop.sock_accept(listening)
                await loop.connect_accepted_socket(self._protocol, taken)
            except OSError:  # polls tell of it, if it stays so
                self._places.release()
                await asyncio.sleep(_PAUSE)


class _Placed(asyncio.Protocol):
    """A handler that gives its place back when its connection is gone."""

    def __init__(self, handler: web.RequestHandler, leave: Callable[[], None]) -> None:
        self._handler = handler
        self._leave = leave

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._handler.connection_made(transport)

    def data_received(self, data: bytes) -> None:
        self._handler.data_received(data)

    def eof_received(self) -> None:
        self._handler.eof_received()

    def pause_writing(self) -> None:
        self._handler.pause_writing()

    def resume_writing(self) -> None:
        self._handler.resume_writing()

    def connection_lost(self, error: Exception | None) -> None:
        self._leave()
        self._handler.connection_lost(error)


def _room() -> int:
    """How many may be inside at a time, so that a third of all descriptors is left to others."""
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return PLACES_MAX if limit == resource.RLIM_INFINITY else min(PLACES_MAX, limit * 2 // 3)
