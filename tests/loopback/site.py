"""A news site on loopback, as a test wants it: what it shows, how it answers, what it was asked."""

from __future__ import annotations

import asyncio
import html
from collections.abc import Awaitable, Callable, Iterable

from aiohttp import web

from tests.loopback.turns import close_door, some_turns

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def ticker_page(headlines: Iterable[str]) -> str:
    """A page with a ticker as the English edition of Al Mayadeen marks it up."""
    items = "".join(f'<div class="ticker__item">{html.escape(headline)}</div>' for headline in headlines)
    return (
        f'<!doctype html><html><head><meta charset="utf-8"></head><body><div class="ticker">{items}</div></body></html>'
    )


class Site:
    """Serves ``headlines`` at every path, unless ``answer`` says otherwise; ``requests`` are what it was asked."""

    def __init__(self) -> None:
        self.headlines: list[str] = ["Old line two", "Old line one"]
        self.answer: Answer = self._page
        self.requests: list[web.Request] = []
        self.url = ""
        self._runner: web.AppRunner | None = None
        self._server: asyncio.Server | None = None

    def publish(self, headline: str) -> None:
        self.headlines.insert(0, headline)

    async def __aenter__(self) -> Site:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._any)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        assert self._runner.server is not None
        self._server = await asyncio.get_running_loop().create_server(self._runner.server, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}/"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        await close_door(self._server)
        assert self._runner is not None
        assert self._runner.server is not None
        transports = [handler.transport for handler in self._runner.server.connections]
        await self._runner.cleanup()
        for transport in transports:
            if transport is not None:
                transport.abort()  # a mere close waits for what the other side does not take
        await some_turns()

    async def _any(self, request: web.Request) -> web.StreamResponse:
        await request.read()  # so that a test can look at it when the connection has gone
        self.requests.append(request)
        return await self.answer(request)

    async def _page(self, _: web.Request) -> web.StreamResponse:
        return web.Response(text=ticker_page(self.headlines), content_type="text/html")
