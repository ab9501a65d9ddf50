"""One page a story: its headlines over all sources, the first first, with how much later the others were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from aiohttp import web

from ticker.model.alert import Event
from ticker.text.clean import cut
from ticker.web.house import House
from ticker.web.pages import page

_TITLE_MAX = 120  # characters


class Stories:
    """The pages."""

    def __init__(self, house: House) -> None:
        self._catalogue = house.catalogue

    async def page(self, request: web.Request) -> web.Response:
        """The headlines of a story, and who was first on each source."""
        name = request.match_info["id"]
        told = await self._catalogue.story(name)
        found = sorted((one.first for one in told), key=lambda event: event.at)
        if not found:
            raise web.HTTPNotFound(text=f"no story is known by {cut(name, 100)!r}; it may be older than the records\n")
        first = found[0]
        return page(
            request,
            "story.html",
            title=cut(first.text, _TITLE_MAX),
            first=first,
            headlines=[(event, event.at - first.at) for event in found],
            leads=leads(found),
        )


def routes(house: House) -> list[web.RouteDef]:
    return [web.get("/stories/{id}", Stories(house).page)]


def leads(headlines: Sequence[Event]) -> Mapping[str, timedelta]:
    """How long after the first each source told of a story, the first first."""
    found: dict[str, timedelta] = {}
    for event in headlines:
        found.setdefault(event.source or "", event.at - headlines[0].at)
    return found
