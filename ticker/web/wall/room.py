"""The live wall: breaking headlines as they break."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

from aiohttp import web

from ticker.model.alert import Event, EventKind, Urgency
from ticker.store.journal import Entry
from ticker.web.house import House
from ticker.web.pages import page
from ticker.web.wall.gathered import gathered
from ticker.web.wall.reached import Sight
from ticker.web.wall.stream import STREAM, Stream
from ticker.web.wall.wanted import KINDS, wanted_of

SCREEN = "screen"
_SHOWN = 100
_NOTICES = 5
_BEGIN = datetime.fromtimestamp(0, UTC)
# From which the page makes the headlines that come later: it fills in what they say.
_BLANK = Entry(number=0, event=Event(id="", kind=EventKind.NEW, source="", text="", at=_BEGIN, reason=""), headline="")


class Wall:
    """The page; ``stream`` tells it what comes after."""

    def __init__(self, house: House, sight: Sight) -> None:
        self._archive, self._journal, self._sight = house.archive, house.journal, sight
        self._sources = sorted({source.name for source in house.settings.sources})

    async def page(self, request: web.Request) -> web.Response:
        """The latest headlines that somebody wants, newest first."""
        wanted = wanted_of(request.query)
        latest = await self._journal.latest(wanted.takes, wanted.kinds, _SHOWN)
        notices = await self._archive.events(kinds=(EventKind.NOTICE,), limit=_NOTICES)
        begun = None if latest.entries else await self._archive.begun()
        asked = [(name, value) for name, value in request.query.items() if name != SCREEN]
        return page(
            request,
            "wall.html",
            title="Wall",
            stories=gathered(latest.entries),
            notices=notices,
            begun=begun,
            reached=await self._sight.reached(),
            now=datetime.now(UTC),
            stream=f"{STREAM}?{urlencode([*asked, ('after', latest.last)])}",
            wanted=wanted,
            sources=sorted({*self._sources, *wanted.sources}),
            kinds=KINDS,
            urgencies=tuple(Urgency),
            is_screen=request.query.get(SCREEN) == "wall",
            same=urlencode(asked),
            blank=_BLANK,
        )


def routes(house: House) -> list[web.RouteDef]:
    sight = Sight(house)
    return [web.get("/", Wall(house, sight).page), web.get(STREAM, Stream(house, sight).answer)]
