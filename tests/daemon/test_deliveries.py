"""A well channel beside one that fails and one that is silent, with the real program, and with it killed at any moment.

``TICKER_TEST_KILLS=50`` makes the second test as long as it was meant; by default it is short.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import groupby
from pathlib import Path
from statistics import median, quantiles

import pytest
from aiohttp import web

from tests.daemon.program import Program, until
from tests.loopback.site import Site

HEADLINES_MAX = 200
KILLS = int(os.environ.get("TICKER_TEST_KILLS", "5"))
BETWEEN_KILLS = (0.2, 3.0)  # seconds: before it is ready, in the middle of a burst, in a quiet moment
A_MINUTE = 60.0
IN_TIME = 2.0  # seconds from the poll that shows a headline until the well channel has it; silence takes nine
PATIENCE = 120.0 + 8 * KILLS  # a channel that failed often is tried again after a pause that doubles
SYLLABLES = ("ba", "ko", "ti", "ren", "mu", "sal", "vi", "dor", "pe", "lan", "go", "shi", "far", "zu", "nel", "ha")


def headlines(count: int, seed: int) -> list[str]:
    """So many headlines that have nothing in common."""
    chance = random.Random(seed)

    def word() -> str:
        return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 4)))

    return [f"{word()} {word()} {word()} in {word()}".capitalize() for _ in range(count)]


class Desk:
    """A json:// channel on loopback: what reached it in order, and when. ``mood`` is what it does with a message."""

    def __init__(self, mood: str) -> None:
        self.mood = mood
        self.lines: list[str] = []
        self.times: list[float] = []
        self.refused = 0

    async def take(self, request: web.Request) -> web.StreamResponse:
        line = (await request.json())["message"].splitlines()[0]
        if self.mood == "failing":
            self.refused += 1
            return web.Response(status=503)
        self.lines.append(line)
        self.times.append(time.monotonic())
        if self.mood == "silent":
            await asyncio.Event().wait()
        return web.Response()


class Newsroom:
    """A site that notes when a poll first saw a headline, three desks, and the operator."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.well, self.failing, self.silent = Desk("well"), Desk("failing"), Desk("silent")
        self.desks = {"well": self.well, "failing": self.failing, "silent": self.silent}
        self.operator = Desk("well")
        self.shown_at: dict[str, float] = {}
        self.settings = ""
        self._page = site.answer
        site.answer = self._noted

    async def _noted(self, request: web.Request) -> web.StreamResponse:
        for line in self.site.headlines:
            self.shown_at.setdefault(line, time.monotonic())
        return await self._page(request)

    async def publish(self, lines: Sequence[str], within: float) -> None:
        """One after the other, evenly."""
        for line in lines:
            self.site.publish(line)
            await asyncio.sleep(within / len(lines))


@asynccontextmanager
async def a_newsroom() -> AsyncIterator[Newsroom]:
    async with AsyncExitStack() as stack:
        site = await stack.enter_async_context(Site())
        room = Newsroom(site)
        text = f'[[sources]]\nname = "site"\nurl = "{site.url}"\nselect = ".ticker__item"\nevery = "1s"\nburst = 1000\n'
        for name, desk in {**room.desks, "operator": room.operator}.items():
            server = await stack.enter_async_context(Site())
            server.answer = desk.take
            text += f'[channels.{name}]\nurl = "{server.url.replace("http://", "json://")}"\n'
        room.settings = text + "notices = true\n"
        yield room


def without_repeats(lines: Sequence[str]) -> list[str]:
    return [line for line, _ in groupby(lines)]


@pytest.mark.timeout(4 * A_MINUTE)
async def test_a_well_channel_is_in_time_beside_one_that_fails_and_one_that_is_silent(tmp_path: Path) -> None:
    lines = headlines(HEADLINES_MAX, seed=5)
    async with a_newsroom() as room:
        program = Program(tmp_path, room.settings)
        await program.start()
        await room.publish(lines[: HEADLINES_MAX // 2], A_MINUTE / 4)
        room.failing.mood = room.silent.mood = "well"
        await room.publish(lines[HEADLINES_MAX // 2 :], A_MINUTE / 4)
        for desk in room.desks.values():
            await until(lambda desk=desk: len(without_repeats(desk.lines)) == HEADLINES_MAX, PATIENCE)
        assert await program.stop() == 0

    late = [at - room.shown_at[line] for line, at in zip(room.well.lines, room.well.times, strict=True)]
    # Two seconds are promised of 95 in 100; with five programs for two processors it was 0.5 s, with a dozen 4 s.
    print(f"the well channel was late by {median(late):.1f} s, of 95 in 100 by {quantiles(late, n=20)[-1]:.1f} s")  # noqa: T201 - the figures
    assert median(late) < IN_TIME
    assert max(late) < A_MINUTE  # on a machine that has much else to do; what waits for a silent channel waits longer
    assert room.well.lines == lines
    assert room.failing.lines == lines
    assert room.failing.refused >= 3
    assert [line.partition(" since")[0] for line in room.operator.lines if line.startswith("channel ")] == [
        "channel failing does not take messages",
        "channel failing works again, after trouble",
    ]
    assert room.silent.lines == [lines[0], *lines]
    assert room.silent.times[1] - room.silent.times[0] > A_MINUTE


@pytest.mark.timeout(2 * PATIENCE + A_MINUTE)
async def test_nothing_is_lost_and_only_what_was_in_flight_comes_twice_when_it_is_killed(tmp_path: Path) -> None:
    lines = headlines(HEADLINES_MAX, seed=50)
    chance = random.Random()
    in_flight: dict[str, set[str]] = {"well": set(), "failing": set(), "silent": set()}
    async with a_newsroom() as room:
        program = Program(tmp_path, room.settings)
        await program.start()
        publishing = asyncio.create_task(room.publish(lines, KILLS * sum(BETWEEN_KILLS) / 2))
        for kill in range(KILLS):
            await asyncio.sleep(chance.uniform(*BETWEEN_KILLS))
            await program.kill()
            for name, desk in room.desks.items():
                in_flight[name].update(desk.lines[-1:])
            if kill == KILLS // 2:
                room.failing.mood = room.silent.mood = "well"
            await program.spawn()
        await publishing
        for desk in room.desks.values():
            await until(lambda desk=desk: len(without_repeats(desk.lines)) >= HEADLINES_MAX, PATIENCE)
        await program.ready()
        assert await program.stop() == 0

    for name, desk in room.desks.items():
        repeats = [line for line, group in groupby(desk.lines) for _ in list(group)[1:]]
        print(f"{name}: {HEADLINES_MAX} headlines, {KILLS} kills, {len(repeats)} came twice")  # noqa: T201 - the figures
        assert without_repeats(desk.lines) == lines
        assert set(repeats) <= in_flight[name]
        assert len(repeats) <= KILLS
