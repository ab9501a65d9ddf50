"""The clock on the wall is set, or wrong from the start, or the program sleeps: polls and alerts go on as before."""

from __future__ import annotations

import json
import signal
import sqlite3
import time
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiohttp import web

from tests.daemon.program import Program, until
from tests.faults.house import longest_gap
from tests.faults.spoilt import Spoilt, WallClock, settings
from tests.loopback.site import Site

_NEXT_TRY = (
    130.0  # seconds: where all is slow, a channel was refused so often that the next try comes after two minutes
)
HOUR, YEAR = timedelta(hours=1), timedelta(days=365)
JUMPS = {"an hour back": -HOUR, "ten years forward": 10 * YEAR}
# Seconds without a poll. By a clock that was set it is hours. On a busy machine some polls take seconds by themselves:
# those that were late here (up to 5 s, at a load of 14 on two processors) were so before the clock was set, while the
# first headline after a start was read.
IN_TIME = 10.0


@dataclass
class Desk:
    """A json:// channel: the first lines of what it took, and whether it takes anything."""

    lines: list[str] = field(default_factory=list)
    refused: int = 0
    status: int = 200

    async def take(self, request: web.Request) -> web.StreamResponse:
        if self.status != 200:
            self.refused += 1
            return web.Response(status=self.status)
        self.lines.append(json.loads(await request.read())["message"].splitlines()[0])
        return web.Response()

    @property
    def news(self) -> list[str]:
        return [line for line in self.lines if "clock of this machine" not in line]

    @property
    def words_on_the_clock(self) -> list[str]:
        return [line for line in self.lines if "clock of this machine" in line]


def noting(site: Site) -> list[float]:
    """When the site is asked, from now on."""
    times: list[float] = []
    page = site.answer

    async def noted(request: web.Request) -> web.StreamResponse:
        times.append(time.monotonic())
        return await page(request)

    site.answer = noted
    return times


@pytest.mark.parametrize("jump", JUMPS.values(), ids=list(JUMPS))
async def test_a_clock_that_is_set_stops_no_poll_repeats_no_headline_and_drops_no_alert(
    tmp_path: Path, jump: timedelta
) -> None:
    """Before it is set a headline waits for a channel that is down, and another has rolled off and will be back."""
    clock, desk = WallClock(tmp_path), Desk()
    async with Site() as site, Site() as server, AsyncExitStack() as stack:
        server.answer = desk.take
        times = noting(site)
        text = settings(site, server, channel='max_age = "30m"\nlate = "drop"\n')
        program = await stack.enter_async_context(Spoilt(tmp_path, text, environ=clock.environ))
        site.headlines = ["Rotates away", "Old line one"]
        await program.start()
        site.headlines = ["Old line one"]
        polls = len(times)
        await until(lambda: len(times) >= polls + 4)
        desk.status = 503
        site.publish("Ferry sinks off Karo")
        await until(lambda: desk.refused >= 1)
        before = len(times) - 1
        clock.set(jump)
        await until(lambda: any("clock of this machine" in line for line in program.log))
        desk.status = 200
        await until(lambda: "Ferry sinks off Karo" in desk.lines)
        site.publish("Rotates away")
        polls = len(times)
        await until(lambda: len(times) >= polls + 2)
        site.publish("Wheat price doubles")
        await until(lambda: "Wheat price doubles" in desk.lines)
        await until(lambda: bool(desk.words_on_the_clock))
        assert await program.stop() == 0

    assert desk.news == ["Ferry sinks off Karo", "Wheat price doubles"]
    assert len(desk.words_on_the_clock) == 1
    assert longest_gap(times[before:]) < IN_TIME
    assert all(later - earlier > 0.5 for earlier, later in zip(times, times[3:], strict=False)), "no burst"


@pytest.mark.timeout(240)
@pytest.mark.parametrize("year", [1970, 2000])
async def test_a_wrong_date_at_boot_forgets_nothing_and_tells_each_headline_once(tmp_path: Path, year: int) -> None:
    """Records of before, a start by a date that is decades off, and the time service a moment later."""
    off = datetime(year, 1, 2, tzinfo=UTC) - datetime.now(UTC)
    clock, desk = WallClock(tmp_path), Desk()
    async with Site() as site, Site() as server, AsyncExitStack() as stack:
        server.answer = desk.take
        times = noting(site)
        text = settings(site, server, channel='max_age = "30m"\nlate = "drop"\n')
        program = await stack.enter_async_context(Spoilt(tmp_path, text, environ=clock.environ))
        await program.start()
        site.publish("Told before")
        await until(lambda: desk.news == ["Told before"])
        desk.status = 503
        site.publish("Waits")
        await until(lambda: desk.refused >= 1)
        await program.stop()
        kept = sightings(tmp_path)
        clock.set(off)
        await program.start()
        site.publish("By a wrong date")
        begun = polls = len(times)
        await until(lambda: len(times) >= polls + 2)
        clock.set(timedelta())
        await until(lambda: any("clock of this machine" in line for line in program.log))
        desk.status = 200
        site.publish("By the right date")
        await until(lambda: len(desk.news) >= 4, patience=_NEXT_TRY)
        assert await program.stop() == 0

    assert desk.news == ["Told before", "Waits", "By a wrong date", "By the right date"]
    assert sightings(tmp_path) >= kept
    assert longest_gap(times[begun:]) < IN_TIME


async def test_a_program_that_slept_polls_once_on_waking_and_goes_on(tmp_path: Path) -> None:
    """As long a sleep as a test can bear; ``tests/unit/test_schedule.py`` sleeps for an hour."""
    desk = Desk()
    async with Site() as site, Site() as other, Site() as server:
        server.answer = desk.take
        more = f'[[sources]]\nname = "other"\nurl = "{other.url}"\nselect = ".ticker__item"\nevery = "1s"\n'
        program = Program(tmp_path, settings(site, server, more=more))
        times, others = noting(site), noting(other)
        await program.start()
        program.signal(signal.SIGSTOP)
        begun, slept = (len(times), len(others)), time.monotonic() + 4
        await until(lambda: time.monotonic() > slept)
        site.publish("While asleep")
        woken = time.monotonic()
        program.signal(signal.SIGCONT)
        await until(lambda: desk.news == ["While asleep"])
        await until(lambda: len(times) >= begun[0] + 3 and len(others) >= begun[1] + 3)
        assert await program.stop() == 0

    for polls in (times, others):
        assert sum(woken <= at < woken + 0.5 for at in polls) <= 2, "what was missed is not made up for"


def sightings(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "ticker.db")) as connection:
        return int(connection.execute("SELECT count(*) FROM sightings").fetchone()[0])
