"""The plots: all on one page, and each as a picture and as numbers of its own."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from io import StringIO

from aiohttp import hdrs, web

from ticker.model.alert import rfc3339
from ticker.text.clean import clean
from ticker.text.sheet import harmless
from ticker.web.house import House
from ticker.web.pages import page
from ticker.web.plots import coverage, headlines, latency, leads
from ticker.web.plots.asked import LASTS, Asked, AskedError, asked, window
from ticker.web.plots.frame import SERIES, Cell, Frame, Plot, length

PLOTS = "/plots"
_KEPT = timedelta(minutes=1)  # a plot is as good as new
_KEPT_MAX = 16
_SOURCES_MAX = 500  # that a field proposes

Draw = Callable[[Frame, datetime], Awaitable[Plot]]


class Plots:
    """Draws one plot at a time: what reads a year of records must not keep the processor from polls."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._draws: dict[str, Draw] = {
            headlines.NAME: self._headlines,
            coverage.NAME: self._coverage,
            latency.NAME: self._latency,
            leads.NAME: self._leads,
        }
        self._turn = asyncio.Lock()
        self._kept: dict[tuple[str, Frame], tuple[datetime, Plot]] = {}

    async def page(self, request: web.Request) -> web.Response:
        """All plots of a time."""
        now = datetime.now(UTC)
        try:
            wanted, problem = asked(request.query, now), ""
        except AskedError as error:
            wanted, problem = asked({}, now), str(error)
        plots = [await self._plot(name, wanted.frame, now) for name in self._draws]
        names = sorted(source.name for source in self._house.settings.sources)[:_SOURCES_MAX]
        status = HTTPStatus.BAD_REQUEST if problem else HTTPStatus.OK
        return page(request, "plots.html", title="Plots", status=status, asked=wanted, problem=problem, plots=plots,
                    cell=_shown, lasts=tuple(LASTS), names=names, now=now)  # fmt: skip

    async def picture(self, request: web.Request) -> web.Response:
        """One plot as a file of SVG."""
        wanted, plot = await self._asked(request)
        return _file(f'<?xml version="1.0" encoding="UTF-8"?>\n{plot.picture}\n', "image/svg+xml", plot, wanted, "svg")

    async def numbers(self, request: web.Request) -> web.Response:
        """The numbers behind one plot, as comma-separated values: times in UTC, lengths in seconds."""
        wanted, plot = await self._asked(request)
        sheet = StringIO()
        writer = csv.writer(sheet)
        writer.writerow([harmless(clean(column)) for column in plot.columns])
        writer.writerows([_written(cell) for cell in row] for row in plot.rows)
        return _file(sheet.getvalue(), "text/csv", plot, wanted, "csv")

    async def _asked(self, request: web.Request) -> tuple[Asked, Plot]:
        name, now = request.match_info["name"], datetime.now(UTC)
        if name not in self._draws:
            raise web.HTTPNotFound(text=f"no such plot; there are {', '.join(self._draws)}\n")
        try:
            wanted = asked(request.query, now)
        except AskedError as error:
            raise web.HTTPBadRequest(text=f"{error}\n") from None
        return wanted, await self._plot(name, wanted.frame, now)

    async def _plot(self, name: str, frame: Frame, now: datetime) -> Plot:
        async with self._turn:
            made, plot = self._kept.get((name, frame), (None, None))
            if made is None or plot is None or not timedelta() <= now - made < _KEPT:
                plot = await self._draws[name](frame, now)
                self._kept = dict(list(self._kept.items())[1 - _KEPT_MAX :]) | {(name, frame): (now, plot)}
            return plot

    async def _headlines(self, frame: Frame, _: datetime) -> Plot:
        wanted = window(frame, headlines.BARS_MAX)
        found = await self._house.tallies.headlines(wanted, SERIES)
        return await asyncio.to_thread(headlines.plot, found, wanted, frame)

    async def _coverage(self, frame: Frame, now: datetime) -> Plot:
        found = await self._house.coverages.overview(
            frame.since,
            frame.until,
            now,
            configured=self._house.settings.sources,
            bounds=coverage.BOUNDS,
            source=frame.source,
        )
        return await asyncio.to_thread(coverage.plot, found, frame, now)

    async def _latency(self, frame: Frame, _: datetime) -> Plot:
        wanted = window(frame, latency.STEPS_MAX)
        steps, others = await self._house.tallies.latencies(wanted, latency.CHANNELS_MAX)
        whole, _others = await self._house.tallies.latencies(latency.whole_of(wanted), latency.CHANNELS_MAX)
        by_channel = {one.channel: one for one in whole}
        return await asyncio.to_thread(latency.plot, steps, by_channel, others, wanted, frame)

    async def _leads(self, frame: Frame, _: datetime) -> Plot:
        found = await self._house.tallies.tellers(window(frame, headlines.BARS_MAX))
        return await asyncio.to_thread(leads.plot, found, frame)


def routes(house: House) -> list[web.RouteDef]:
    plots = Plots(house)
    return [
        web.get(PLOTS, plots.page),
        web.get(PLOTS + "/{name}.svg", plots.picture),
        web.get(PLOTS + "/{name}.csv", plots.numbers),
    ]


def _file(text: str, content_type: str, plot: Plot, wanted: Asked, ending: str) -> web.Response:
    day = f"{wanted.frame.until.astimezone(wanted.frame.zone):%Y-%m-%d}"
    headers = {hdrs.CONTENT_DISPOSITION: f'attachment; filename="ticker-{plot.name}-{day}.{ending}"'}
    return web.Response(text=text, content_type=content_type, headers=headers)


def _shown(cell: Cell, frame: Frame) -> str:
    """A cell as people read it."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return frame.at(cell)
    if isinstance(cell, timedelta):
        return length(cell)
    return f"{cell:,}" if isinstance(cell, int) else clean(str(cell))


def _written(cell: Cell) -> str | int | float:
    """A cell as programs read it."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return rfc3339(cell)
    if isinstance(cell, timedelta):
        return cell.total_seconds()
    return harmless(clean(cell)) if isinstance(cell, str) else cell
