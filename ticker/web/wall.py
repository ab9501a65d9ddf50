"""The live wall: breaking headlines as they break."""

from __future__ import annotations

from aiohttp import web

from ticker.model.alert import EventKind
from ticker.web.house import House
from ticker.web.pages import page

_SHOWN = 100
_KINDS = (EventKind.BASELINE, EventKind.NEW, EventKind.UPDATE, EventKind.REPEAT, EventKind.WITHDRAWN)


class Wall:
    """The page, and the stream that it follows."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def page(self, request: web.Request) -> web.Response:
        """The latest headlines, newest first."""
        events = await self._house.archive.events(kinds=_KINDS, limit=_SHOWN)
        return page(request, "wall.html", title="Wall", events=events)


def routes(house: House) -> list[web.RouteDef]:
    wall = Wall(house)
    return [web.get("/", wall.page)]
