"""The state of one source: what stands on its page, by the records and by a look now; when it was not watched."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aiohttp import web

from ticker.model.errors import ExtractError, FetchError
from ticker.model.headline import Snapshot
from ticker.model.health import Trouble
from ticker.store.coverages import Bounds
from ticker.web import links
from ticker.web.house import House
from ticker.web.pages import page
from ticker.web.plots.coverage import in_words
from ticker.web.plots.frame import Frame, length
from ticker.web.state.changes import noted
from ticker.web.state.once import Once
from ticker.web.state.turns import TooSoonError, Turns
from ticker.web.state.words import settings_of, sign, source_named, to_do

_SHOWN = 200  # headlines
_WEEK = timedelta(days=7)
_BOUNDS = Bounds(sources=1, gaps=50)
_PAUSE = 5.0  # seconds between two looks at a source, beside its polls


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What came of a look: what the source shows, or why not."""

    at: datetime
    snapshot: Snapshot | None = None
    trouble: Trouble | None = None
    problem: str = ""


class SourceState:
    """The page of a source, and a look at what it shows now."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._turns = Turns(_PAUSE)
        self._came: Once[Look] = Once()

    async def page(self, request: web.Request) -> web.Response:
        """What is known of a source."""
        house, now, name = self._house, datetime.now(UTC), request.match_info["name"]
        source = source_named(house.settings, name)
        found = await house.archive.sources_status(now, house.settings.sources, [name])
        if source is None and not found:
            raise web.HTTPNotFound(text="no such source in the settings\n")
        frame = Frame(since=now - _WEEK, until=now, source=name)
        overview = await house.coverages.overview(
            frame.since, now, now, configured=house.settings.sources, bounds=_BOUNDS, source=name
        )
        on_page, number = await house.standings.on_page(name, _SHOWN)
        week = overview.shown[0] if overview.shown else None
        return page(
            request,
            "state_source.html",
            title=name,
            now=now,
            standing=found[0] if found else None,
            settings=settings_of(source) if source else (),
            can_look=source is not None,
            on_page=on_page,
            on_page_number=number,
            week=week,
            gaps=[in_words(blind, frame, now) for blind in reversed(week.blind)] if week else [],
            look=self._came.take(request.query),
            shown=_SHOWN,
            sign=sign,
            to_do=to_do,
            length=length,
        )

    async def look(self, request: web.Request) -> web.Response:
        """Asks the site what it shows now; nothing is stored, nobody is told."""
        name = request.match_info["name"]
        source = source_named(self._house.settings, name)
        if source is None:
            raise web.HTTPNotFound(text="no such source in the settings\n")
        now = datetime.now(UTC)
        try:
            with self._turns.turn(name):
                noted(request, "a look at a source", source=name)
                seen = Look(at=now, snapshot=await self._house.running.look(source, now))
        except (FetchError, ExtractError) as error:
            seen = Look(at=now, trouble=error.trouble, problem=error.problem)
        except TooSoonError as error:
            seen = Look(at=now, problem=str(error))
        raise web.HTTPSeeOther(self._came.keep(links.source(name), seen))


def routes(house: House) -> list[web.RouteDef]:
    state = SourceState(house)
    return [
        web.get("/state/sources/{name}", state.page),
        web.post("/state/sources/{name}/look", state.look),
    ]
