"""Polls follow the news: a real site sees them come faster when a headline breaks, and slower when it is quiet."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import monotonic

from aiohttp import web

from tests.builders import a_source
from tests.daemon.program import until
from tests.loopback.site import Site
from ticker.core.pace import ASLEEP, LIVELY, SETTLED
from ticker.engine.schedule import Schedule
from ticker.engine.watch import Watch
from ticker.extract import kinds
from ticker.fetch.by_kind import Fetchers
from ticker.model.route import Policy
from ticker.model.source import Source
from ticker.store.database import open_database
from ticker.store.polls import Polls

FASTEST, EVERY, SLOWEST = 0.05, 0.4, 1.6


class Clock:
    """Seconds that go by themselves and can be wound on."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def __call__(self) -> float:
        return monotonic() + self.ahead


def a_paced_source(site: Site, name: str = "site") -> Source:
    fastest, every, slowest = (timedelta(seconds=seconds) for seconds in (FASTEST, EVERY, SLOWEST))
    return a_source(name, url=site.url, select=".ticker__item", every=every, fastest=fastest, slowest=slowest)


@asynccontextmanager
async def watching(source: Source, clock: Callable[[], float], folder: Path) -> AsyncIterator[None]:
    """The real schedule, client and store on a source."""
    database = await open_database("sqlite://", folder, exclusive=True)
    polls = Polls(database, lambda _: None)
    await polls.register([source], datetime.now(UTC))
    fetcher = Fetchers()
    watch = Watch(
        fetcher=fetcher, polls=polls, extracts={source.name: kinds.build(source)}, policy=Policy(), moment=clock
    )
    schedule = Schedule(watch.turn)
    schedule.start([source])
    try:
        yield
    finally:
        schedule.pause()
        await schedule.idle()
        schedule.shutdown()
        await fetcher.close()
        await database.close()


async def gap(times: list[float], count: int = 6) -> float:
    """The usual time between the next requests that a site gets."""
    begin = len(times)
    await until(lambda: len(times) >= begin + count + 1)
    # One poll may still come as it was planned before.
    return median(later - earlier for earlier, later in pairwise(times[begin + 1 :]))


def noted(site: Site) -> list[float]:
    """The moments at which a site is asked from now on."""
    times: list[float] = []
    answer = site.answer

    async def note(request: web.Request) -> web.StreamResponse:
        times.append(monotonic())
        return await answer(request)

    site.answer = note
    return times


async def test_requests_come_faster_when_a_headline_breaks_and_slower_when_it_is_quiet(tmp_path: Path) -> None:
    clock = Clock()
    async with Site() as site:
        times = noted(site)
        async with watching(a_paced_source(site), clock, tmp_path):
            usual = await gap(times)
            clock.ahead += ASLEEP
            slow = await gap(times, 4)
            site.publish("Quake felt in capital")
            asked = len(times)
            await until(lambda: len(times) > asked)
            fast = await gap(times, 12)
            clock.ahead += LIVELY + SETTLED
            settled = await gap(times)

    assert fast < EVERY / 2
    assert EVERY / 2 < usual < SLOWEST / 2 < slow
    assert EVERY / 2 < settled < SLOWEST / 2


async def test_a_site_that_asks_to_be_left_alone_is_not_asked_before(tmp_path: Path) -> None:
    async with Site() as site:
        times = noted(site)
        page = site.answer

        async def busy(request: web.Request) -> web.StreamResponse:
            answer = await page(request)
            return web.Response(status=429, headers={"Retry-After": "1"}) if len(times) == 2 else answer

        site.answer = busy
        async with watching(a_paced_source(site), monotonic, tmp_path):
            await until(lambda: len(times) >= 3)
            site.publish("Quake felt in capital")
            fourth = await gap(times, 3)

    assert times[2] - times[1] >= 1
    assert fourth > EVERY / 2


async def test_a_source_in_trouble_is_asked_less_and_less(tmp_path: Path) -> None:
    async with Site() as site:

        async def broken(_: web.Request) -> web.StreamResponse:
            return web.Response(status=500)

        site.answer = broken
        times = noted(site)
        async with watching(a_paced_source(site), monotonic, tmp_path):
            await until(lambda: len(times) >= 4)

    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert gaps == sorted(gaps)
    assert gaps[2] >= 4 * EVERY
