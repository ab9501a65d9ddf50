"""A newsroom on this machine that breaks news: the site of ``ticker demo``. Its news is made up, and says so."""

from __future__ import annotations

import html
import random
from collections import deque
from collections.abc import Iterator

from aiohttp import web

from ticker.model.source import Source

WINDOW = 8  # headlines that the ticker shows
_TOLD_MAX = 100  # of the last events; one that comes again would be no news
SELECT = ".ticker__item"

_PLACES = ("Port Alder", "Nordhaven", "the capital", "Eastmarch", "the Corrin valley", "San Telmo")
_STORIES = (
    ("Earthquake of 5.{n} felt in {place}", "Earthquake in {place}: {n} injured, no deaths reported"),
    ("Fire at depot near {place}, smoke seen for miles", "Fire near {place} under control, says brigade"),
    ('Minister: "We will not resign" over {place} tender', "Minister resigns over {place} tender"),
    ("Ferry aground off {place}, {n} on board", "All {n} rescued from ferry off {place}"),
    ("Talks on {place} resume after {n} days", "Talks on {place} end without agreement"),
    ("Bridge at {place} closed, profits <5% & tolls suspended", "Bridge at {place} reopens"),
    ("زلزال بقوة 5.{n} يضرب الساحل قرب {place}", "الدفاع المدني: {n} إصابات ولا قتلى قرب {place}"),
    ("Última hora: corte de luz en {place}", "Vuelve la luz a {place} tras {n} horas"),
)


def headlines(chance: random.Random) -> Iterator[str]:
    """Headlines without end, in the manner of a ticker: an event, and later what became of it."""
    pending: list[str] = []
    told: deque[str] = deque(maxlen=_TOLD_MAX)
    while True:
        first, later = chance.choice(_STORIES)
        facts = {"n": chance.randint(2, 9), "place": chance.choice(_PLACES)}
        if first.format(**facts) in told:
            continue
        told.append(first.format(**facts))
        pending.append(later.format(**facts))
        yield told[-1]
        if len(pending) > chance.randint(1, 3):
            yield pending.pop(0)


class Newsroom:
    """A site with a ticker, served on a free port of the loopback address."""

    def __init__(self, *, seed: int | None = None) -> None:
        self._news = headlines(random.Random(seed))  # noqa: S311 - made-up news
        self._shown: deque[str] = deque(maxlen=WINDOW)
        self._runner: web.AppRunner | None = None
        for _ in range(WINDOW // 2):
            self.publish()

    def publish(self) -> str:
        """Breaks one headline."""
        headline = next(self._news)
        self._shown.appendleft(headline)
        return headline

    async def open(self) -> str:
        """Serves the site; returns its address."""
        app = web.Application()
        app.router.add_get("/", self._page)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}/"

    async def close(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _page(self, _: web.Request) -> web.Response:
        items = "".join(f'<div class="ticker__item">{html.escape(headline)}</div>' for headline in self._shown)
        page = (
            "<!doctype html><html><head><meta charset=utf-8><title>Demo newsroom</title></head><body>"
            f'<div class="ticker"><b>BREAKING</b>{items}</div></body></html>'
        )
        return web.Response(text=page, content_type="text/html")


def source_at(url: str) -> Source:
    """The newsroom as a source."""
    return Source(name="demo-newsroom", url=url, select=SELECT)
