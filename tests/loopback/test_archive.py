"""What people ask of the records: history, words, sources and channels."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders import NOON, a_decision, a_sighting, a_source, after, an_alert, an_event
from ticker.model.alert import Event, EventKind
from ticker.model.delivery import State
from ticker.store.archive import Archive
from ticker.store.database import Database, open_database
from ticker.store.outbox import Outbox
from ticker.store.polls import Polls

URL = "sqlite:///ticker.db"
WIRE = a_source("wire")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await open_database(URL, tmp_path, exclusive=True)
    yield database
    await database.close()


async def recorded(database: Database, *events: Event) -> Archive:
    await Outbox(database, lambda _: None).record([replace(an_alert(event), channels=()) for event in events])
    return Archive(database)


async def test_history_is_the_newest_first_and_no_more_than_asked_for(database: Database) -> None:
    archive = await recorded(database, *(an_event(f"e{n}", at=after(n)) for n in range(5)))

    assert [event.id for event in await archive.events(limit=2)] == ["e4", "e3"]


async def test_history_is_narrowed_by_source_kind_and_time(database: Database) -> None:
    archive = await recorded(
        database,
        an_event("e1", at=after(1)),
        an_event("e2", at=after(2), source="other"),
        an_event("e3", at=after(3), kind=EventKind.UPDATE),
        an_event("e4", at=after(4)),
    )

    assert [event.id for event in await archive.events(source="wire")] == ["e4", "e3", "e1"]
    assert [event.id for event in await archive.events(kinds=[EventKind.UPDATE])] == ["e3"]
    assert [event.id for event in await archive.events(since=after(2), until=after(4))] == ["e3", "e2"]


async def test_the_status_of_a_source_counts_what_is_there_and_what_came_in_a_day(database: Database) -> None:
    polls = Polls(database, lambda _: None)
    await polls.register([WIRE], NOON)
    here, gone = a_sighting(1), a_sighting(2, missed=3, gone_at=NOON)
    old = a_sighting(3, first_seen=NOON - timedelta(days=2), last_seen=NOON)
    known = replace(await polls.known(WIRE), baseline_at=NOON - timedelta(days=3), last_good_at=NOON)
    await polls.commit(WIRE, a_decision(known, sightings=(here, gone, old), state_changed=True))

    (status,) = await Archive(database).sources_status(NOON)

    assert (status.name, status.url, status.last_good_at) == ("wire", WIRE.url, NOON)
    assert (status.present, status.seen_24h) == (2, 2)


async def test_the_status_of_a_channel_tells_what_waits_since_when_and_why(database: Database) -> None:
    outbox = Outbox(database, lambda _: None)
    await outbox.record([an_alert(an_event(f"e{n}", at=after(n)), "desk") for n in range(4)])
    for state, problem in ((State.SENT, ""), (State.DEAD, "401 unauthorized")):
        delivery = await outbox.claim("desk", after(10), after(20))
        assert delivery
        settled = replace(delivery, state=state, settled_at=after(11), leased_until=None, problem=problem)
        await outbox.settle(settled)

    (status,) = await Archive(database).channels_status()

    assert (status.channel, status.waiting, status.dead) == ("desk", 2, 1)
    assert (status.waiting_since, status.last_sent_at) == (after(2), after(11))
    assert status.last_problem == "401 unauthorized"
