"""What is recorded reaches all who follow it: whole, in order, once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from tests.builders import an_alert, an_event
from ticker.model.alert import EventKind
from ticker.store.database import Database, open_database
from ticker.store.journal import Journal
from ticker.store.outbox import Outbox
from ticker.web.live import WAITING_MAX, Live

PATIENCE = 45.0


@pytest.fixture(params=["sqlite://", "sqlite:///ticker.db"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    database = await open_database(request.param, tmp_path, exclusive=True)
    yield database
    await database.close()


@asynccontextmanager
async def running(live: Live) -> AsyncIterator[None]:
    task = asyncio.create_task(live.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def record(database: Database, *texts: str, kind: EventKind = EventKind.NOTICE) -> None:
    events = [an_event(text, text=text, kind=kind, rank=None) for text in texts]
    await Outbox(database, lambda _: None).record([an_alert(event) for event in events])


async def hear(live: Live, count: int, after: int | None = None) -> list[str]:
    """The first texts that somebody hears who follows from now on, or all until it ends."""
    heard: list[str] = []
    async with asyncio.timeout(PATIENCE):
        async for entry in live.follow(after):
            heard.append(entry.event.text)
            if len(heard) == count:
                break
    return heard


async def followed(live: Live, count: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while live.followers < count:  # noqa: ASYNC110 - they begin in turns of their own
            await asyncio.sleep(0.001)


async def test_all_who_follow_hear_all_that_comes_whether_a_bell_rings_or_not(database: Database) -> None:
    live = Live(Journal(database))
    await record(database, "before")
    async with running(live):
        assert await hear(live, 1, after=0) == ["before"]
        hearing = [asyncio.create_task(hear(live, 3)) for _ in range(3)]
        await followed(live, 3)
        await record(database, "one", "two")
        live.ring()
        await record(database, "three")
        assert await asyncio.gather(*hearing) == [["one", "two", "three"]] * 3
    assert live.followers == 0


async def test_who_comes_again_reads_on_where_he_left_and_hears_nothing_twice(database: Database) -> None:
    live, journal = Live(Journal(database)), Journal(database)
    await record(database, "one", "two", "three")
    place = await journal.place("one")
    async with running(live):
        hearing = asyncio.create_task(hear(live, 4, after=place))
        await followed(live, 1)
        await record(database, "four", "five")
        live.ring()
        assert await hearing == ["two", "three", "four", "five"]
    assert await journal.place("nobody") is None


async def test_what_never_leaves_the_house_is_not_passed_on(database: Database) -> None:
    live = Live(Journal(database))
    async with running(live):
        await record(database, "typography", kind=EventKind.SILENT)
        await record(database, "news")
        assert await hear(live, 1, after=0) == ["news"]


async def test_who_does_not_read_is_let_go_and_keeps_nobody_waiting(database: Database) -> None:
    live = Live(Journal(database))
    async with running(live):
        lame = live.follow()
        first = asyncio.ensure_future(anext(lame))
        await followed(live, 1)
        await record(database, "first")
        assert (await first).event.text == "first"
        quick = asyncio.create_task(hear(live, WAITING_MAX + 1))
        await followed(live, 2)
        for start in range(0, WAITING_MAX + 1, 100):
            await record(database, *(f"line {n}" for n in range(start, min(start + 100, WAITING_MAX + 1))))
            live.ring()
            await asyncio.sleep(0)
        assert (await quick)[-1] == f"line {WAITING_MAX}"
        assert [entry async for entry in lame] == []


async def test_all_who_follow_end_with_it(database: Database) -> None:
    live = Live(Journal(database))
    async with running(live):
        hearing = asyncio.create_task(hear(live, 1))
        await followed(live, 1)
    assert await hearing == []
