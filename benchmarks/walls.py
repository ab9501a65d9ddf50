"""Milliseconds from the poll that finds a headline until 500 open walls have it, and the memory that each takes.

Run it from the repository: ``python -m benchmarks.walls``. No network but loopback; a temporary folder. The program has
one core, with the whole pipeline in it; the walls are connections of another process, which has the others. ``all`` are
walls without a filter, ``words`` such that are asked for by words, so that each headline is looked through for each.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from statistics import quantiles
from time import monotonic
from urllib.parse import urlsplit

from ticker.app.service import App, opened
from ticker.config.settings import Listen, Settings, WebSettings
from ticker.model.page import Page, Validators
from ticker.model.source import Source

WALLS = 500
HEADLINES = 20
SOURCE = Source(name="wire", url="https://wire.example/", select="li", every=timedelta(seconds=1))
_WAYS = {"all": "", "words": "q=headline+number+broke"}
_MARK = b"broke at "


class Desk:
    """A page that breaks news at each poll once it may, with the moment of that. Implements Fetcher."""

    def __init__(self) -> None:
        self._lines = ["Senate returns on Monday", "Fog delays morning flights"]
        self._told = 0
        self.may_tell = asyncio.Event()

    async def fetch(self, source: Source, validators: Validators, now: datetime) -> Page | None:
        del validators
        if self.may_tell.is_set() and self._told < HEADLINES:
            place = self._told * 7919 % 1000
            self._lines.insert(0, f"Headline number {self._told} about town {place} broke at {monotonic():.6f}")
            self._told += 1
        body = "".join(f"<li>{line}</li>" for line in self._lines)
        return Page(url=source.url, body=f"<ul>{body}</ul>".encode(), at=now)

    async def close(self) -> None:
        """Nothing is open."""


class Wall(asyncio.Protocol):
    """An open wall: notes how old each headline is when it comes."""

    def __init__(self, query: str, ages: list[float], opened_walls: list[str]) -> None:
        self._query, self._ages, self._opened = query, ages, opened_walls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(f"GET /stream?{self._query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        now = monotonic()
        if b"retry:" in data:
            self._opened.append("")
        for part in data.split(_MARK)[1:]:
            self._ages.append(now - float(part.partition(b'"')[0]))


async def main(way: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        web = WebSettings(listen=Listen(host="127.0.0.1", port=0))
        desk = Desk()
        async with opened(Settings(sources=(SOURCE,), web=web), folder=Path(folder), fetcher=desk) as app:
            stop = asyncio.Event()
            running = asyncio.create_task(app.daemon.run(stop))
            ages, grown = await _measure(app, desk, _WAYS[way])
            stop.set()
            await running
    hundredths = quantiles([age * 1000 for age in ages], n=100, method="inclusive")
    figures = f"{hundredths[49]:>9.1f}{hundredths[98]:>9.1f}{max(ages) * 1000:>9.1f}{len(ages):>9,}"
    print(f"{WALLS:>6}{way:>8}{figures}{grown / WALLS / 1024:>12.1f}", flush=True)


async def _measure(app: App, desk: Desk, query: str) -> tuple[list[float], int]:
    """How old the headlines were on all walls, in seconds; and the bytes by which the program grew."""
    before = _resident()
    command = (sys.executable, "-m", "benchmarks.walls", "follow", app.front.url, query)
    walls = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE, limit=1 << 24)
    assert walls.stdout
    await walls.stdout.readline()
    desk.may_tell.set()
    ages = json.loads(await walls.stdout.readline())
    grown = _resident() - before
    await walls.wait()
    return ages, grown


async def follow(url: str, query: str) -> None:
    """The other process: opens the walls, says so, and then how old all headlines were, once each wall has each."""
    os.sched_setaffinity(0, set(range(os.cpu_count() or 1)) - {0} or {0})
    ages: list[float] = []
    opened_walls: list[str] = []
    where = urlsplit(url)
    for _ in range(WALLS):
        wall = Wall(query, ages, opened_walls)
        await asyncio.get_running_loop().create_connection(lambda wall=wall: wall, where.hostname, where.port)
    while len(opened_walls) < WALLS:  # noqa: ASYNC110 - looked at so seldom that it disturbs nothing
        await asyncio.sleep(0.05)
    print("open", flush=True)
    end = monotonic() + HEADLINES + 60
    while len(ages) < WALLS * HEADLINES and monotonic() < end:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    print(json.dumps(ages), flush=True)
    await asyncio.sleep(1)  # they stay open while the program looks at its memory


def _resident() -> int:
    """Bytes of memory that this process has."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["follow", url, query]:
            asyncio.run(follow(url, query))
        case [way]:
            os.sched_setaffinity(0, {0})
            asyncio.run(main(way))
        case _:
            print(f"{'walls':>6}{'':>8}{'p50':>9}{'p99':>9}{'max':>9}{'heard':>9}{'KiB a wall':>12}", flush=True)
            for way in _WAYS:  # each in a process of its own: memory that one gave back is not what the next takes
                subprocess.run((sys.executable, "-m", "benchmarks.walls", way), check=True)
