"""The web server of a daemon as its settings have it: it may come, move, ask for another token and go meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from aiohttp.web import RouteDef

from ticker.config.problems import met_in_use
from ticker.config.settings import Settings, WebSettings
from ticker.web import health, rooms
from ticker.web.guard import Guard
from ticker.web.server import AddressError, Server, site

OPEN_PATHS = health.OPEN_PATHS | rooms.OPEN_PATHS

log = logging.getLogger(__name__)


class Front:
    """Answers as the settings say, or not at all."""

    def __init__(self, routes: Callable[[Guard, Settings], Iterable[RouteDef]]) -> None:
        """``routes`` are what is answered, behind a guard and by some settings."""
        self._routes = routes
        self._server = Server()

    @property
    def url(self) -> str:
        """Where it answers; empty if it does not."""
        return self._server.url

    async def show(self, settings: Settings) -> None:
        """Answers so from now on. Raises ConfigError, having changed nothing."""
        if settings.web is None:
            await self._server.close()
            return
        guard = _guard(settings.web)
        before = self._server.url
        app = site(guard, self._routes(guard, settings))
        try:
            await self._server.move(app, settings.web.listen.host, settings.web.listen.port)
        except AddressError as error:
            raise met_in_use(settings.files, ("web", "listen"), str(error)) from None
        if self._server.url != before:
            log.info("web server", extra={"url": self._server.url})

    async def close(self) -> None:
        """Ends the answers under way, and answers no more."""
        await self._server.close()


def _guard(settings: WebSettings) -> Guard:
    return Guard(
        token=settings.token.reveal() if settings.token else None,
        open_paths=OPEN_PATHS,
        changes=settings.changes,
        host=urlsplit(settings.url).netloc if settings.url else "",
    )
