"""Retention: by age in watched time, of every table that grows, in steps between which others write."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOON, a_decision, a_sighting, a_source, after, an_alert, an_event
from ticker.store.database import Database, open_database
from ticker.store.outbox import Outbox
from ticker.store.polls import Polls
from ticker.store.tidy import Tidy, watched_since

DAY = timedelta(days=1)
KEEP = 30 * DAY
WIRE, RADIO = a_source("wire"), a_source("radio")
AGE_OF_EVERYTHING = 40 * DAY


class Desk:
    """A database with old headlines, and the days on which it was watched since."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.polls = Polls(database, lambda _: None)
        self.tidy = Tidy(database, self.polls, KEEP)

    async def fill(self, at: datetime) -> None:
        """One headline of everything, gone since then, and one that stands there."""
        await self.polls.register([WIRE, RADIO], at)
        for source in (WIRE, RADIO):
            known = replace(await self.polls.known(source), rank=2, baseline_at=at, last_good_at=at)
            gone = a_sighting(1, keys=(f"t{source.name}",), missed=3, first_seen=at, last_seen=at)
            shown = a_sighting(2, keys=(f"s{source.name}",), first_seen=at, last_seen=at)
            event = an_event(f"e-{source.name}", source=source.name, at=at)
            decision = a_decision(known, an_alert(event), sightings=(gone, shown))
            await self.polls.commit(source, replace(decision, marks={event.id: ("quake",)}))
        sent = "UPDATE deliveries SET state = 'sent'"
        await self.database.write(lambda connection: connection.exec_driver_sql(sent).close())

    async def watch(self, since: datetime, until: datetime) -> None:
        times = (int(since.timestamp() * 1_000_000), int(until.timestamp() * 1_000_000))
        row = f"INSERT INTO coverage SELECT id, {times[0]}, {times[1]} FROM sources"
        await self.database.write(lambda connection: connection.exec_driver_sql(row).close())

    async def counts(self) -> dict[str, int]:
        tables = ("sources", "sightings", "sighting_keys", "events", "deliveries", "story_words")
        return await self.database.read(
            lambda connection: {
                table: int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()) for table in tables
            }
        )


ALL = {"sources": 2, "sightings": 4, "sighting_keys": 4, "events": 2, "deliveries": 2, "story_words": 2}


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    database = await open_database("sqlite:///ticker.db", tmp_path, exclusive=True)
    yield Desk(database)
    await database.close()


async def test_what_is_old_and_was_watched_since_is_forgotten(desk: Desk) -> None:
    await desk.fill(NOON - AGE_OF_EVERYTHING)
    await desk.watch(NOON - 39 * DAY, NOON)

    await desk.tidy.tidy(NOON)

    kept = {"sources": 2, "sightings": 2, "sighting_keys": 2, "events": 0, "deliveries": 0, "story_words": 0}
    assert await desk.counts() == kept


@pytest.mark.parametrize("jump", [timedelta(hours=1), 365 * DAY, 3650 * DAY])
async def test_a_clock_that_jumps_forward_makes_nothing_old(desk: Desk, jump: timedelta) -> None:
    """Fault 15, and a machine that starts with a wrong date."""
    await desk.fill(NOON - DAY / 2)
    await desk.watch(NOON - 20 * DAY, NOON)
    await desk.watch(NOON + jump, NOON + jump + timedelta(hours=3))

    await desk.tidy.tidy(NOON + jump + timedelta(hours=3))

    assert await desk.counts() == ALL


async def test_a_clock_that_was_wrong_from_the_start_is_no_reason_to_keep_everything_for_ever(desk: Desk) -> None:
    await desk.fill(NOON - 20_000 * DAY)
    await desk.watch(NOON - 31 * DAY, NOON)

    await desk.tidy.tidy(NOON)

    assert (await desk.counts())["events"] == 0


async def test_a_month_without_watching_makes_nothing_old(desk: Desk) -> None:
    await desk.fill(NOON - AGE_OF_EVERYTHING)
    await desk.watch(NOON - 39.4 * DAY, NOON - 39 * DAY)
    await desk.watch(NOON - DAY / 2, NOON)

    await desk.tidy.tidy(NOON)

    assert await desk.counts() == ALL


async def test_a_source_that_left_the_settings_long_ago_is_forgotten_with_all_of_it(desk: Desk) -> None:
    await desk.fill(NOON - AGE_OF_EVERYTHING)
    await desk.watch(NOON - 39 * DAY, NOON)
    await desk.polls.register([WIRE], NOON - 31 * DAY)

    await desk.tidy.tidy(NOON)

    counts = await desk.counts()
    assert (counts["sources"], counts["sightings"], counts["sighting_keys"]) == (1, 1, 1)
    await desk.polls.register([WIRE, RADIO], NOON)
    assert (await desk.polls.known(RADIO)).baseline_at is None  # new again


async def test_a_source_that_left_the_settings_keeps_its_history_for_a_while(desk: Desk) -> None:
    await desk.fill(NOON - AGE_OF_EVERYTHING)
    await desk.watch(NOON - 39 * DAY, NOON)
    await desk.polls.register([WIRE], NOON - 29 * DAY)

    await desk.tidy.tidy(NOON)

    await desk.polls.register([WIRE, RADIO], NOON)
    assert [one.rank for one in (await desk.polls.known(RADIO)).sightings] == [2]


async def test_the_file_becomes_smaller_and_nobody_waits_long_for_it(desk: Desk, tmp_path: Path) -> None:
    """Steps of some milliseconds: here all of a second is allowed to a busy machine."""
    await desk.fill(NOON - AGE_OF_EVERYTHING)
    await desk.watch(NOON - 39 * DAY, NOON)
    long = [a_sighting(n, text="x" * 2000, missed=3, last_seen=NOON - AGE_OF_EVERYTHING) for n in range(3, 6000)]
    known = replace(await desk.polls.known(WIRE), rank=6000)
    await desk.polls.commit(WIRE, a_decision(known, sightings=tuple(long)))
    full = await size(desk.database)

    tidied = asyncio.create_task(desk.tidy.tidy(NOON))
    waits = []
    outbox = Outbox(desk.database, lambda _: None)
    while not tidied.done():
        begun = perf_counter()
        await outbox.record([an_alert(an_event(f"e{len(waits)}", at=after(len(waits))))])
        waits.append(perf_counter() - begun)
    await tidied

    assert await size(desk.database) < full / 2
    assert len(waits) > 20
    assert max(waits) < 1


async def size(database: Database) -> int:
    """Pages in the file."""
    return await database.read(lambda connection: int(connection.exec_driver_sql("PRAGMA page_count").scalar_one()))


@given(
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 50)), max_size=30), st.integers(min_value=1, max_value=300)
)
def test_watched_time_is_counted_once_however_many_watched(spans: list[tuple[int, int]], length: int) -> None:
    """The law: by hours, one after the other from the last back, until there are enough."""
    watched = sorted({hour for since, lasted in spans for hour in range(since, since + lasted)}, reverse=True)
    given_spans = [(after(3600 * since), after(3600 * (since + lasted))) for since, lasted in spans]
    given_spans.sort(key=lambda span: span[1], reverse=True)

    found = watched_since(given_spans, timedelta(hours=length))

    if len(watched) >= length:
        assert found == after(3600 * watched[length - 1])
    else:
        assert found.year == 1970
