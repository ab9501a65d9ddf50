"""The web server of a daemon as its settings have it: it may come, move, ask for another token and go meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from aiohttp.web import RouteDef

from ticker.config.settings import WebSettings
from ticker.web.guard import Guard
from ticker.web.health import OPEN_PATHS
from ticker.web.server import Server, site

log = logging.getLogger(__name__)


class Front:
    """Answers as the settings say, or not at all."""

    def __init__(self, routes: Callable[[Guard], Iterable[RouteDef]]) -> None:
        """``routes`` are what is answered, behind a guard."""
        self._routes = routes
        self._server = Server()

    async def show(self, settings: WebSettings | None) -> None:
        """Answers so from now on. Raises ConfigError, having changed nothing."""
        if settings is None:
            await self._server.close()
            return
        guard = Guard(token=settings.token.reveal() if settings.token else None, open_paths=OPEN_PATHS)
        before = self._server.url
        await self._server.move(site(guard, self._routes(guard)), settings.listen.host, settings.listen.port)
        if self._server.url != before:
            log.info("web server", extra={"url": self._server.url})

    async def close(self) -> None:
        """Ends the answers under way, and answers no more."""
        await self._server.close()
