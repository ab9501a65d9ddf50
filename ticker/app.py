"""The composition root: the only file that knows every adapter."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ticker.channels.apprise import AppriseChannel
from ticker.channels.urls import check_url
from ticker.config.load import load
from ticker.config.settings import Settings
from ticker.config.sources import Checks
from ticker.engine.daemon import Daemon
from ticker.engine.deliver import Sender
from ticker.engine.systemd import Systemd
from ticker.engine.watch import Watch
from ticker.extract import kinds
from ticker.fetch.http import HttpFetcher
from ticker.model.alert import Event
from ticker.model.ports import Channel, Fetcher
from ticker.store.archive import Archive
from ticker.store.database import open_database
from ticker.store.outbox import Outbox
from ticker.store.polls import Polls

MEMORY = "sqlite://"

OnEvents = Callable[[Sequence[Event]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """A Ticker that is put together and open."""

    settings: Settings
    watch: Watch
    sender: Sender
    daemon: Daemon


def read_settings(path: Path, environ: Mapping[str, str]) -> Settings:
    """The settings of a file, checked by every room that has something to check. Raises ConfigError."""
    return load(path, environ, checks=Checks(source=kinds.problems, channel=check_url))


def state_folder(settings: Settings, environ: Mapping[str, str]) -> Path:
    """Where the database is kept: what systemd names, else the folder of the settings."""
    if named := environ.get("STATE_DIRECTORY"):
        return Path(named.split(":")[0])
    return settings.files[0].parent if settings.files else Path.cwd()


@asynccontextmanager
async def opened(
    settings: Settings,
    *,
    folder: Path,
    fetcher: Fetcher | None = None,
    channels: Mapping[str, Channel] | None = None,
    on_events: OnEvents = lambda _: None,
) -> AsyncIterator[App]:
    """Everything wired and open, closed again at the end.

    ``fetcher`` stands in for the web (recordings), ``channels`` are there beside those of the settings. Raises
    StoreError, ConfigError.
    """
    async with AsyncExitStack() as stack:
        ways = {one.name: AppriseChannel(one.name, one.url.reveal()) for one in settings.channels}
        ways_all: dict[str, Channel] = {**ways, **(channels or {})}
        database = await open_database(settings.store_url, folder, exclusive=True)
        stack.push_async_callback(database.close)
        if fetcher is None:
            fetcher = HttpFetcher(contact=settings.contact, private=settings.private_networks)
        stack.push_async_callback(fetcher.close)
        woken: list[Sender] = []
        outbox = Outbox(database, lambda names: woken[0].wake(names))
        polls = Polls(database, lambda names: woken[0].wake(names))
        sender = Sender(outbox=outbox, channels=ways_all, policy=settings.policy, on_events=on_events)
        woken.append(sender)
        await outbox.release_leases()
        await polls.register(settings.sources, datetime.now(UTC))
        extracts = {source.name: kinds.build(source) for source in settings.sources}
        watch = Watch(fetcher=fetcher, polls=polls, extracts=extracts, policy=settings.policy, on_events=on_events)
        daemon = Daemon(
            watch=watch,
            sender=sender,
            sources=settings.sources,
            channels=tuple(ways_all),
            systemd=Systemd(os.environ),
        )
        yield App(settings=settings, watch=watch, sender=sender, daemon=daemon)
        for channel in ways_all.values():
            await channel.close()


@asynccontextmanager
async def archive(settings: Settings, *, folder: Path) -> AsyncIterator[Archive]:
    """The records, to be read beside a running daemon. Raises StoreError."""
    database = await open_database(settings.store_url, folder, exclusive=False)
    try:
        yield Archive(database)
    finally:
        await database.close()
