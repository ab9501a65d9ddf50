"""What plots are drawn from is counted alike by every store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import NOON, a_decision, a_known, a_source, after, an_alert, an_event
from ticker.model.alert import EventKind
from ticker.model.delivery import State
from ticker.store.coverages import Bounds, Coverages
from ticker.store.database import Database, open_database
from ticker.store.outbox import Outbox
from ticker.store.polls import Polls
from ticker.store.tallies import Tallies, Tally, Teller, Window

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WINDOW = Window(since=NOON, until=NOON + 3 * HOUR, step=HOUR)


@dataclass(slots=True, kw_only=True)
class Desk:
    """A store, and what happens on it."""

    database: Database

    @property
    def tallies(self) -> Tallies:
        return Tallies(self.database)

    @property
    def outbox(self) -> Outbox:
        return Outbox(self.database, lambda _: None)

    async def tell(
        self,
        source: str,
        at: datetime,
        *,
        story: str = "",
        lead: str = "",
        kind: EventKind = EventKind.NEW,
        channel: str = "desk",
    ) -> None:
        """An event that goes to a channel."""
        event = replace(
            an_event(f"{source}{at:%d%H%M%S}{story}", kind=kind, source=source, at=at, rank=None),
            story=story,
            lead=lead,
        )
        await self.outbox.record([an_alert(event, channel)])

    async def send(self, channel: str, took: timedelta) -> None:
        """All that waits for a channel, each so long after it was seen."""
        late = NOON + timedelta(days=9)
        while one := await self.outbox.claim(channel, late, late + MINUTE):
            await self.outbox.settle(replace(one, state=State.SENT, settled_at=one.created_at + took))


@pytest.fixture
async def desk(url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    database = await open_database(url, tmp_path, exclusive=True)
    yield Desk(database=database)
    await database.close()


async def test_headlines_are_counted_by_source_and_step_and_those_of_many_together(desk: Desk) -> None:
    for seconds in (0, 10, 3599, 3600, 10_799):
        await desk.tell("wire", after(seconds))
    for name in ("radio", "tv", "daily"):
        await desk.tell(name, NOON + HOUR)
    await desk.tell("radio", NOON + 2 * HOUR, kind=EventKind.UPDATE)
    for kind in (EventKind.NOTICE, EventKind.BASELINE, EventKind.WITHDRAWN):
        await desk.tell("wire", NOON + 90 * MINUTE, kind=kind)
    await desk.tell("wire", NOON - MINUTE)
    await desk.tell("wire", NOON + 3 * HOUR)

    assert await desk.tallies.headlines(WINDOW, 2) == (
        Tally(source="wire", counts=(3, 1, 1)),
        Tally(source="radio", counts=(0, 1, 1)),
        Tally(source=None, counts=(0, 2, 0)),
    )
    assert await desk.tallies.headlines(replace(WINDOW, source="radio"), 2) == (
        Tally(source="radio", counts=(0, 1, 1)),
    )


async def test_an_empty_store_counts_nothing(desk: Desk) -> None:
    assert await desk.tallies.headlines(WINDOW, 8) == ()
    assert await desk.tallies.latencies(WINDOW, 8) == ((), 0)
    assert await desk.tallies.tellers(WINDOW) == ()
    overview = await Coverages(desk.database).overview(
        NOON, NOON + HOUR, NOON + HOUR, configured=(), bounds=Bounds(sources=2, gaps=2)
    )
    assert overview.shown == ()


async def test_deliveries_are_told_by_their_median_and_by_what_95_of_100_take(desk: Desk) -> None:
    for number in range(100):
        await desk.tell("wire", after(number), channel="desk")
        await desk.send("desk", timedelta(seconds=number + 1))
    await desk.tell("wire", NOON + HOUR, channel="phone")
    await desk.send("phone", timedelta(seconds=7))
    await desk.tell("wire", NOON + HOUR, channel="waits")

    found, others = await desk.tallies.latencies(WINDOW, 2)

    assert others == 0
    assert [(one.channel, one.bucket, one.count) for one in found] == [("desk", 0, 100), ("phone", 1, 1)]
    seconds = [(one.median.total_seconds(), one.most.total_seconds(), one.longest.total_seconds()) for one in found]
    assert seconds == [(50, 95, 100), (7, 7, 7)]
    assert (await desk.tallies.latencies(WINDOW, 1))[1] == 1
    assert (await desk.tallies.latencies(replace(WINDOW, source="radio"), 2))[0] == ()


async def test_who_tells_stories_first_is_told_with_its_lead_and_its_delay(desk: Desk) -> None:
    for number, lead in enumerate((2, 4, 9)):
        at = NOON + number * 20 * MINUTE
        await desk.tell("wire", at, story=f"s{number}")
        await desk.tell("wire", at + MINUTE, story=f"s{number}", kind=EventKind.UPDATE, lead="radio 1 min before")
        await desk.tell("radio", at + lead * MINUTE, story=f"s{number}", lead="wire before")
    await desk.tell("radio", NOON + HOUR, story="s7")
    await desk.tell("wire", NOON + 61 * MINUTE, story="s7", lead="radio 1 min before")
    await desk.tell("tv", NOON + HOUR, story="alone")
    await desk.tell("tv", NOON + 5 * MINUTE, story="old", lead="daily 2 h before")
    await desk.tell("radio", NOON + 6 * MINUTE, story="old", lead="daily 2 h before")

    assert await desk.tallies.tellers(WINDOW) == (
        Teller(source="wire", first=3, told=4, ahead=4 * MINUTE, behind=MINUTE),
        Teller(source="radio", first=1, told=4, ahead=MINUTE, behind=4 * MINUTE),
    )
    assert await desk.tallies.tellers(replace(WINDOW, source="tv")) == ()


async def test_the_sources_that_were_watched_least_are_told_of_with_their_longest_gaps(desk: Desk) -> None:
    polls, sources = Polls(desk.database, lambda _: None), [a_source("good"), a_source("poor"), a_source("fair")]
    await polls.register(sources, NOON)
    polled = {
        "good": range(0, 3601, 60),
        "fair": [*range(0, 1201, 60), *range(1800, 3601, 60)],
        "poor": [*range(0, 301, 60), *range(900, 961, 60), *range(2700, 3601, 60)],
    }
    for source in sources:
        known = await polls.known(source)
        for seconds in polled[source.name]:
            seen = replace(a_known(source_id=known.source_id), last_good_at=after(seconds))
            await polls.commit(source, a_decision(seen, state_changed=True))

    async def overview(**bounds: int) -> object:
        found = await Coverages(desk.database).overview(
            NOON, NOON + HOUR, NOON + HOUR, configured=sources, bounds=Bounds(**bounds)
        )
        gaps = {one.source: [blind.gap.since for blind in one.blind] for one in found.shown}
        return gaps, [one.more for one in found.shown], found.others, round(found.others_share, 2)

    assert await overview(sources=2, gaps=1) == ({"fair": [after(1200)], "poor": [after(960)]}, [0, 1], 1, 1.0)
    shown, more, others, _ = await overview(sources=9, gaps=9)  # type: ignore[misc]  # as above
    assert shown["good"] == []
    assert shown["poor"] == [after(300), after(960)]
    assert (more, others) == ([0, 0, 0], 0)
