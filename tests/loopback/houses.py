"""A web server with all its rooms, on records that a test has made: as a daemon opens it, without the daemon."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from tests.builders import NOON
from ticker.config.settings import Settings
from ticker.model.alert import Alert, Event
from ticker.model.delivery import Outcome, Status
from ticker.model.errors import FetchError
from ticker.model.headline import Snapshot
from ticker.model.health import Trouble
from ticker.model.source import Source
from ticker.store.acks import Acks
from ticker.store.archive import Archive
from ticker.store.cabinet import Cabinet
from ticker.store.catalogue import Catalogue
from ticker.store.coverages import Coverages
from ticker.store.database import Database, open_database
from ticker.store.journal import Journal
from ticker.store.letters import Letters
from ticker.store.outbox import Outbox
from ticker.store.standings import Standings
from ticker.store.tallies import Tallies
from ticker.web import rooms
from ticker.web.front import OPEN_PATHS
from ticker.web.guard import Guard
from ticker.web.house import House, Running
from ticker.web.live import Live
from ticker.web.server import Server, site

TOKEN = "0123456789abcdef0123456789abcdef"


@dataclass
class Open:
    """It is open: where it answers, by which records, and how often the sender was woken."""

    server: Server
    house: House
    database: Database
    woken: list[None] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.server.url.rstrip("/")

    async def record(self, *events: Event, alerts: Sequence[Alert] = ()) -> None:
        """Something happens; nobody is told but of alerts."""
        told = [*(Alert(event=event, channels=()) for event in events), *alerts]
        await Outbox(self.database, lambda _: None).record(told)
        self.house.live.ring()


class Beating:
    """A daemon that runs well, and has nothing that could be looked at or sent."""

    is_ready = True

    def standstill(self) -> str:
        return ""

    async def look(self, source: Source, now: datetime) -> Snapshot:
        raise FetchError(Trouble.UNREACHABLE, f"{source.name} is not there")

    async def test(self, channel: str) -> Outcome:
        return Outcome(status=Status.BOUNCED, problem=f"{channel} is not there")


def house_on(
    database: Database,
    reader: Database,
    live: Live,
    guard: Guard,
    settings: Settings,
    wake: Callable[[], None] = lambda: None,
) -> House:
    """All that rooms are given, by the records of a test."""
    daemon = Beating()
    return House(
        guard=guard,
        settings=settings,
        archive=Archive(reader),
        catalogue=Catalogue(reader),
        journal=Journal(reader),
        standings=Standings(reader),
        tallies=Tallies(reader),
        coverages=Coverages(reader),
        cabinet=Cabinet(Path("/nowhere")),
        live=live,
        letters=Letters(database),
        acks=Acks(database),
        wake=wake,
        running=Running(version="1.2.3", since=NOON, pulse=daemon, look=daemon.look, test=daemon.test),
    )


@asynccontextmanager
async def a_house(
    folder: Path, settings: Settings, *, token: str | None = TOKEN, changes: bool = False
) -> AsyncIterator[Open]:
    """The rooms by the records of a folder, which are made if there are none."""
    database = await open_database(settings.store_url, folder, exclusive=True)
    reader = await database.reader() or database
    guard = Guard(token=token, open_paths=OPEN_PATHS, changes=changes)
    live, woken = Live(Journal(reader)), list[None]()
    house = house_on(database, reader, live, guard, settings, wake=lambda: woken.append(None))
    server, running = Server(), asyncio.create_task(live.run())
    await server.move(site(guard, rooms.routes(house)), "127.0.0.1", 0)
    try:
        yield Open(server, house, database, woken)
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await server.close()
        if reader is not database:
            await reader.close()
        await database.close()
