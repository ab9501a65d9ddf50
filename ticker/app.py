"""The composition root: the only file that knows every adapter."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path
from time import monotonic

from aiohttp.web import Application

from ticker.channels.apprise import AppriseChannel
from ticker.channels.urls import check_url
from ticker.config.load import load
from ticker.config.settings import ChannelSettings, Settings, WebSettings
from ticker.config.sources import Checks
from ticker.core.notices import notice, noticed
from ticker.core.outage import LINE_TROUBLES, NETWORK_BACK, NO_NETWORK, Outage
from ticker.core.template import problems
from ticker.engine.caretaker import Store
from ticker.engine.daemon import Daemon
from ticker.engine.deliver import Bells, Sender
from ticker.engine.evidence import Keeper
from ticker.engine.heartbeat import Heartbeat
from ticker.engine.line import Line
from ticker.engine.metered import MeteredFetcher, MeteredPolls, metered
from ticker.engine.systemd import Systemd
from ticker.engine.watch import Watch, log_event
from ticker.extract import kinds
from ticker.fetch.answer import validators_of
from ticker.fetch.by_kind import Fetchers
from ticker.fetch.ping import ping
from ticker.fetch.recorded import RecordedPoll, RecordingFetcher
from ticker.fetch.sealed import seal
from ticker.model.alert import Alert, Event
from ticker.model.decision import Decision
from ticker.model.errors import FetchError
from ticker.model.headline import Snapshot
from ticker.model.health import Trouble
from ticker.model.page import Page, Validators
from ticker.model.ports import Channel, Fetcher
from ticker.model.route import Policy
from ticker.model.source import Source
from ticker.store import backup
from ticker.store.acks import Acks
from ticker.store.archive import Archive
from ticker.store.backup import OnProgress
from ticker.store.cabinet import Cabinet
from ticker.store.database import Database, check_database, open_database, open_to_amend, outlives
from ticker.store.evidence import EvidenceRows
from ticker.store.figures import Counts
from ticker.store.incidents import failing_since, last_notice
from ticker.store.letters import Letters
from ticker.store.outbox import Outbox
from ticker.store.polls import Polls
from ticker.store.tidy import Tidy
from ticker.web.guard import Guard
from ticker.web.health import OPEN_PATHS, Health
from ticker.web.metrics import Metrics
from ticker.web.server import Server, site

MEMORY = "sqlite://"

log = logging.getLogger(__name__)

OnEvents = Callable[[Sequence[Event]], None]
OnDecision = Callable[[Decision], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """A Ticker that is put together and open."""

    settings: Settings
    watch: Watch
    sender: Sender
    daemon: Daemon


def read_settings(path: Path, environ: Mapping[str, str]) -> Settings:
    """The settings of a file, checked by every room that has something to check. Raises ConfigError."""
    return load(path, environ, checks=Checks(source=kinds.problems, channel=check_url, form=problems))


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
        on_loss = partial(_told_of_loss, settings.policy)
        database = await open_database(settings.store_url, folder, exclusive=True, on_loss=on_loss)
        stack.push_async_callback(database.close)
        if fetcher is None:
            fetcher = _web(settings)
        stack.push_async_callback(fetcher.close)
        bells = Bells((*(one.name for one in settings.channels), *(channels or ())))
        outbox = Outbox(database, bells.ring)
        moves = await outbox.moves()
        ways = {one.name: open_channel(one, moves.get(one.name)) for one in settings.channels} | dict(channels or {})
        polls = Polls(database, bells.ring)
        meter = Metrics(version("ticker"))
        meter.renew(settings.sources, ways)
        sender = Sender(
            outbox=outbox, channels=ways, policy=settings.policy, bells=bells, on_events=on_events, meter=meter
        )
        await outbox.release_leases()
        for name in await outbox.orphans(ways):
            log.warning("alerts wait", extra={"channel": name, "problem": "the settings have no such channel any more"})
        await polls.register(settings.sources, datetime.now(UTC))
        extracts = {source.name: metered(kinds.build(source), meter) for source in settings.sources}
        keeper = await _keeper(settings, database, folder)
        line = Line(settings.sources, await outage_told(database))
        watch = Watch(
            fetcher=MeteredFetcher(fetcher, meter),
            polls=MeteredPolls(polls, meter),
            extracts=extracts,
            policy=settings.policy,
            line=line,
            evidence=keeper if settings.evidence.is_wanted else None,
            on_events=on_events,
            meter=meter,
        )
        daemon = Daemon(
            watch=watch,
            sender=sender,
            sources=settings.sources,
            channels=tuple(ways),
            systemd=Systemd(os.environ),
            store=Store(
                writes=database,
                outbox=outbox,
                acks=Acks(database),
                supersede=Letters(database).supersede,
                tidy=partial(_tidy, Tidy(database, polls, settings.keep), keeper),
            ),
            line=line,
            policy=settings.policy,
            heartbeat=_heartbeat(settings),
        )
        if settings.web:
            reader = await stack.enter_async_context(_reader(settings, database, folder))
            counts = Counts(reader, settings.sources)
            server = Server()
            stack.push_async_callback(server.close)
            pages = _pages(settings.web, daemon=daemon, metrics=meter, counts=counts, database=database)
            await server.move(pages, settings.web.listen.host, settings.web.listen.port)
            log.info("web server", extra={"url": server.url})
        yield App(settings=settings, watch=watch, sender=sender, daemon=daemon)
        for channel in ways.values():
            await channel.close()


def evidence_files(folder: Path) -> Cabinet:
    """The files of evidence, beside the records of a state folder."""
    return Cabinet(folder / "evidence")


@asynccontextmanager
async def _reader(settings: Settings, database: Database, folder: Path) -> AsyncIterator[Database]:
    """The records for who reads much of them, so that no poll waits for it; one in memory has no other door."""
    if not outlives(settings.store_url):
        yield database
        return
    reader = await open_database(settings.store_url, folder, exclusive=False)
    try:
        yield reader
    finally:
        await reader.close()


def _pages(
    settings: WebSettings, *, daemon: Daemon, metrics: Metrics, counts: Counts, database: Database
) -> Application:
    """What the web server of a daemon answers with."""
    guard = Guard(token=settings.token.reveal() if settings.token else None, open_paths=OPEN_PATHS)
    health = Health(pulse=daemon, metrics=metrics, counts=counts, failed_writes=lambda: database.failed, guard=guard)
    return site(guard, health.routes())


@asynccontextmanager
async def archive(settings: Settings, *, folder: Path) -> AsyncIterator[Archive]:
    """The records, to be read beside a running daemon. Raises StoreError."""
    database = await open_database(settings.store_url, folder, exclusive=False)
    try:
        yield Archive(database)
    finally:
        await database.close()


@asynccontextmanager
async def letters(settings: Settings, *, folder: Path) -> AsyncIterator[Letters]:
    """The deliveries that are not sent, to be amended beside a running daemon or without one. Raises StoreError."""
    database = await open_to_amend(settings.store_url, folder)
    try:
        yield Letters(database)
    finally:
        await database.close()


@asynccontextmanager
async def acknowledgements(settings: Settings, *, folder: Path) -> AsyncIterator[Acks]:
    """What waits for an acknowledgement, to be amended beside a running daemon or without one. Raises StoreError."""
    database = await open_to_amend(settings.store_url, folder)
    try:
        yield Acks(database)
    finally:
        await database.close()


def back_up(settings: Settings, target: Path, *, folder: Path, replace: bool, on_progress: OnProgress) -> int:
    """Copies the records to a file beside a running daemon; returns its size in bytes. Raises StoreError."""
    return backup.back_up(settings.store_url, folder, target, replace=replace, on_progress=on_progress)


async def check_store(settings: Settings, *, folder: Path) -> None:
    """Whether the records could be opened by the daemon, as far as that shows without touching them.

    Raises StoreError.
    """
    await check_database(settings.store_url, folder)


def _told_of_loss(policy: Policy, word: str) -> Sequence[Alert]:
    """What is told of records that are damaged or gone; it is logged as well."""
    event = notice(None, word, "records", datetime.now(UTC))
    log_event(event)
    return noticed([event], policy)


def _web(settings: Settings | None = None) -> Fetcher:
    """What brings pages from the web."""
    if settings is None:
        return Fetchers()
    return Fetchers(contact=settings.contact, private=settings.private_networks)


async def _keeper(settings: Settings, database: Database, folder: Path) -> Keeper | None:
    """What keeps evidence and gives it up; records in memory have none. Raises StoreError."""
    if not outlives(settings.store_url):
        return None
    rows, files = EvidenceRows(database), evidence_files(folder)
    keeper = Keeper(seal=seal, files=files, rows=rows, budget=settings.evidence, policy=settings.policy)
    await keeper.open()
    return keeper


async def _tidy(records: Tidy, keeper: Keeper | None, now: datetime) -> None:
    """Takes out what is too old. Raises StoreError."""
    await records.tidy(now)
    if keeper:
        await keeper.tidy(now)


async def outage_told(database: Database) -> Outage | None:
    """The outage of which the beginning was told and not yet the end."""
    last = await last_notice(database, (NO_NETWORK, NETWORK_BACK))
    if last is None or last.reason == NETWORK_BACK:
        return None
    since = await failing_since(database, LINE_TROUBLES, last.at)
    return Outage(since=since, event=last.id)


def _heartbeat(settings: Settings) -> Heartbeat | None:
    if settings.heartbeat is None:
        return None
    return Heartbeat(every=settings.heartbeat.every, ping=partial(ping, settings.heartbeat.url.reveal()))


def open_channel(settings: ChannelSettings, moves: Mapping[str, str] | None = None) -> Channel:
    """One channel of the settings. ``moves`` is where its chat has gone since they were written."""
    return AppriseChannel(settings.name, settings.url.reveal(), moves=moves)


def problem_of_channel(url: str) -> str | None:
    """What is wrong with the URL of a channel, and what to do; None if nothing is."""
    return check_url(url)


async def look(source: Source) -> Snapshot:
    """One look at a source: nothing is stored, nothing is sent. Raises FetchError, ExtractError."""
    return kinds.build(source)(await page_of(source))


async def page_of(source: Source) -> Page:
    """The page of a source as it is now. Raises FetchError."""
    fetcher = _web()
    try:
        page = await fetcher.fetch(source, Validators(), datetime.now(UTC))
    finally:
        await fetcher.close()
    if page is None:
        raise FetchError(Trouble.STATUS, f"{source.url}: 304 to a request without conditions")
    return page


async def pages(source: Source, settings: Settings | None = None) -> AsyncGenerator[Page | FetchError | None, None]:
    """Polls a source for ever, as often as it says, and stores nothing.

    Gives each page, None for one that has not changed, or why there is none.
    """
    fetcher = _web(settings)
    validators = Validators()
    try:
        while True:
            now, began, pause = datetime.now(UTC), monotonic(), source.every
            answer: Page | FetchError | None
            try:
                answer = await fetcher.fetch(source, validators, now)
                validators = validators_of(answer, validators, now)
            except FetchError as error:
                answer = error
                pause = max(pause, error.retry_after or timedelta())
            yield answer
            await asyncio.sleep(max(pause.total_seconds() - (monotonic() - began), 0))
    finally:
        await fetcher.close()


async def play(
    source: Source, polls: Sequence[RecordedPoll], on_decision: OnDecision, *, policy: Policy | None = None
) -> None:
    """Recorded snapshots of a source through the whole desk, at their times; nothing is sent. Raises StoreError.

    ``policy`` says who would have heard of it.
    """
    settings = Settings(sources=(source,), policy=policy or Policy(), store_url=MEMORY)
    async with opened(settings, folder=Path.cwd(), fetcher=RecordingFetcher(polls)) as app:
        for poll in polls:
            on_decision(await app.watch.poll(source, poll.at))


async def run_until(app: App, stop: asyncio.Event) -> None:
    """Runs the daemon until ``stop`` is set, by a SIGINT or SIGTERM as well."""
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await app.daemon.run(stop)
