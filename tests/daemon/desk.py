"""Where the messages of the program arrive."""

from __future__ import annotations

import asyncio

from aiohttp import web

from tests.loopback.site import Site


class Desk:
    """A json:// channel that keeps lines in order, and takes its time."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.begun: list[str] = []
        self.lines: list[str] = []
        self.url = ""
        self._seconds = seconds

    async def take(self, request: web.Request) -> web.StreamResponse:
        line = (await request.json())["message"].splitlines()[0]
        self.begun.append(line)
        await asyncio.sleep(self._seconds)
        self.lines.append(line)
        return web.Response()

    def serve(self, server: Site) -> Desk:
        server.answer = self.take
        self.url = server.url.replace("http://", "json://")
        return self
