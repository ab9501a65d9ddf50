"""Case G-04: no network for three hours, played through the real desk, store and caretaker in hours of its own."""

from __future__ import annotations

import heapq
import logging
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.builders import NOON, a_source
from tests.loopback.site import ticker_page
from tests.loopback.test_caretaker import certificates_of
from ticker.app.service import outage_told
from ticker.engine.caretaker import Caretaker, Store
from ticker.engine.line import Line
from ticker.engine.watch import Watch
from ticker.extract import kinds
from ticker.model.alert import Event, EventKind
from ticker.model.errors import FetchError
from ticker.model.health import Trouble
from ticker.model.page import Page, Validators
from ticker.model.route import ChannelRules, Policy
from ticker.model.source import Source
from ticker.store.acks import Acks
from ticker.store.archive import Archive
from ticker.store.database import Database, open_database
from ticker.store.letters import Letters
from ticker.store.outbox import Outbox
from ticker.store.polls import Polls

MINUTE = timedelta(minutes=1)
POLICY = Policy(channels=(ChannelRules(name="desk"), ChannelRules(name="operator", notices=True)))
LOOK = timedelta(seconds=10)


class Web:
    """Pages of many sites; those that are ``down``, or all, cannot be reached. Implements the Fetcher protocol."""

    def __init__(self) -> None:
        self.lines: dict[str, list[str]] = {}
        self.down: set[str] = set()
        self.polled: dict[str, datetime] = {}

    async def fetch(self, source: Source, validators: Validators, now: datetime) -> Page | None:
        self.polled[source.name] = now
        if source.name in self.down:
            raise FetchError(Trouble.UNREACHABLE, "the name cannot be resolved")
        lines = self.lines.get(source.name, [f"Old line of {source.name}"])
        return Page(url=source.url, body=ticker_page(lines).encode(), at=now)

    async def close(self) -> None:
        """Nothing is open."""


class House:
    """A watch, a line and a caretaker on one database, by a clock that a test winds on."""

    def __init__(self, database: Database, sources: Sequence[Source]) -> None:
        self.web = Web()
        self.now = NOON
        self.database = database
        self.outbox = Outbox(database, lambda _: None)
        self.polls = Polls(database, lambda _: None)
        self.sources = sources
        self.names = {source.name for source in sources}

    async def begin(self, line: Line | None = None) -> None:
        """As at a start of the daemon."""
        await self.polls.register(self.sources, self.now)
        self.line = line or Line(self.sources)
        extracts = {source.name: kinds.build(source) for source in self.sources}
        clock = lambda: self.now  # noqa: E731 - as short as it can be
        self.watch = Watch(
            fetcher=self.web,
            polls=self.polls,
            extracts=extracts,
            policy=POLICY,
            line=self.line,
            moment=self._moment,
            clock=clock,
        )
        store = Store(
            writes=self.database,
            outbox=self.outbox,
            acks=Acks(self.database),
            supersede=Letters(self.database).supersede,
            tidy=partial(self.polls.prune, keep=timedelta(days=30)),
            certificates=certificates_of(self.database),
        )
        self.caretaker = Caretaker(store=store, line=self.line, policy=POLICY, wake=lambda: None, clock=clock)
        self._due = [(self.now + n * timedelta(seconds=1), n) for n in range(len(self.sources))]

    async def runs(self, span: timedelta) -> None:
        """All polls that are due within a time, and the looks of the caretaker."""
        until, look = self.now + span, self.now
        while self.now < until:
            self.now = min(look, self._due[0][0], until)
            if self.now >= look:
                await self.caretaker.look()
                look = self.now + LOOK
            while self._due[0][0] <= self.now:
                _, n = heapq.heappop(self._due)
                pause = await self.watch.turn(self.sources[n])
                heapq.heappush(self._due, (self.now + pause, n))

    async def events(self, *wanted: EventKind) -> list[Event]:
        return list(reversed(await Archive(self.database).events(kinds=wanted, limit=1000)))

    async def notices(self) -> list[str]:
        return [event.text for event in await self.events(EventKind.NOTICE)]

    def _moment(self) -> float:
        return (self.now - NOON).total_seconds()


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await open_database("sqlite://", tmp_path, exclusive=True)
    yield database
    await database.close()


async def a_house(database: Database, count: int) -> House:
    house = House(database, [a_source(f"s{n}", select=".ticker__item") for n in range(count)])
    await house.begin()
    await house.runs(5 * MINUTE)
    return house


async def test_three_hours_without_network_are_one_word_and_no_source_is_lost(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    house = await a_house(database, 30)
    with caplog.at_level(logging.INFO):
        house.web.down = set(house.names)
        await house.runs(60 * MINUTE)
        for name in ("s3", "s14", "s29"):
            house.web.lines[name] = [f"Fresh line of {name}", f"Old line of {name}"]
        await house.runs(120 * MINUTE)
        house.web.down = set()
        back = house.now
        await house.runs(6 * MINUTE)
        polled = dict(house.web.polled)
        await house.runs(10 * MINUTE)

    assert all(at > back for at in polled.values())
    assert sorted(event.text for event in await house.events(EventKind.NEW)) == [
        f"Fresh line of {name}" for name in ("s14", "s29", "s3")
    ]
    begin, end = await house.notices()
    assert begin.startswith("no network since 2026-01-31 12:05 UTC")
    assert end.startswith("no network from 2026-01-31 12:05 UTC to 2026-01-31 15:0")
    assert end.endswith("all sources answer")
    waiting = await Letters(database).unsent(channel="operator")
    assert [one.event.text for one in waiting if one.event.is_notice] == [
        end
    ]  # nobody could be told before, and it says both
    failed = [record for record in caplog.records if record.message == "poll failed"]
    assert len(failed) <= 30


async def test_sources_that_stay_away_are_named_and_told_when_they_are_back(database: Database) -> None:
    house = await a_house(database, 6)
    house.web.down = {"s5"}
    await house.runs(10 * MINUTE)
    assert len(await house.notices()) == 1
    house.web.down = set(house.names)
    await house.runs(30 * MINUTE)
    house.web.down = {"s2", "s5"}
    await house.runs(20 * MINUTE)

    alone, begin, end = await house.notices()
    assert alone.startswith("s5 cannot be read")
    assert begin.startswith("no network since")
    assert end.endswith("still out of reach: s2")

    house.web.down = set()
    await house.runs(10 * MINUTE)
    assert sorted(text.split(",")[0] for text in (await house.notices())[3:]) == [
        "s2 is read again",
        "s5 is read again",
    ]


async def test_a_restart_in_the_middle_of_it_tells_it_no_second_time(database: Database) -> None:
    house = await a_house(database, 6)
    house.web.down = set(house.names)
    await house.runs(30 * MINUTE)
    house.web.lines["s0"] = ["Fresh line", "Old line of s0"]

    await house.begin(Line(house.sources, await outage_told(database)))
    await house.runs(30 * MINUTE)
    house.web.down = set()
    await house.runs(10 * MINUTE)

    begin, end = await house.notices()
    assert begin.startswith("no network since 2026-01-31 12:05 UTC")
    assert end.startswith("no network from 2026-01-31 12:05 UTC to 2026-01-31 13:0")
    assert await outage_told(database) is None


async def test_a_few_sources_that_go_down_are_told_one_by_one(database: Database) -> None:
    house = await a_house(database, 6)
    house.web.down = {"s0", "s1", "s2"}
    await house.runs(20 * MINUTE)

    assert sorted(text.split()[0] for text in await house.notices()) == ["s0", "s1", "s2"]


async def test_two_sources_are_too_few_for_an_outage(database: Database) -> None:
    house = await a_house(database, 2)
    house.web.down = set(house.names)
    await house.runs(20 * MINUTE)

    assert sorted(text.split()[0] for text in await house.notices()) == ["s0", "s1"]
