"""The composition root: the only file that knows every adapter."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import version
from pathlib import Path
from time import monotonic

from ticker.channels.apprise import AppriseChannel
from ticker.channels.urls import check_url
from ticker.config.load import load
from ticker.config.settings import ChannelSettings, Settings
from ticker.config.sources import Checks
from ticker.core.notices import channel_back, channel_down, notice, noticed, stranded_reason
from ticker.core.outage import LINE_TROUBLES, NETWORK_BACK, NO_NETWORK, Outage
from ticker.core.template import problems
from ticker.engine.caretaker import Store
from ticker.engine.clock import ClockGuard
from ticker.engine.daemon import Daemon
from ticker.engine.deliver import Bells, Sender
from ticker.engine.evidence import Keeper
from ticker.engine.heartbeat import Heartbeat
from ticker.engine.line import Line
from ticker.engine.metered import MeteredFetcher, MeteredPolls, metered
from ticker.engine.plan import Plan
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
from ticker.model.delivery import Orphans
from ticker.model.errors import ConfigError, FetchError, StoreError
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
from ticker.store.running import Presence, presence
from ticker.store.tidy import Tidy
from ticker.web.front import Front
from ticker.web.health import Health
from ticker.web.metrics import Metrics

MEMORY = "sqlite://"
_SYSTEM_SETTINGS, _SYSTEM_STATE = Path("/etc/ticker"), Path("/var/lib/ticker")  # as the unit and the packages have them

log = logging.getLogger(__name__)

OnEvents = Callable[[Sequence[Event]], None]
OnDecision = Callable[[Decision], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """A Ticker that is put together and open.

    ``reload`` reads the settings anew and has the daemon go on by them; raises ConfigError and StoreError, having
    changed nothing.
    """

    watch: Watch
    sender: Sender
    daemon: Daemon
    reload: Callable[[], Awaitable[None]]


def read_settings(path: Path, environ: Mapping[str, str], *, running: Settings | None = None) -> Settings:
    """The settings of a file, checked by every room that has something to check. Raises ConfigError.

    ``running`` are those that a daemon runs by: what it cannot change while it runs must be as there.
    """
    store = partial(_moves_store, running) if running else lambda _: None
    checks = Checks(source=kinds.problems, channel=check_url, form=problems, store=store)
    return load(path, environ, checks=checks)


def _moves_store(running: Settings, url: str) -> str | None:
    return "cannot be changed by a reload; restart the daemon" if url != running.store_url else None


def state_folder(settings: Settings, environ: Mapping[str, str]) -> Path:
    """Where the database is kept, for these settings."""
    return folder_of(settings.files[0] if settings.files else None, environ)


def folder_of(path: Path | None, environ: Mapping[str, str]) -> Path:
    """Where the state is kept for a file of settings.

    It is what systemd names, the usual place for settings in theirs, else their folder.
    """
    if named := environ.get("STATE_DIRECTORY"):
        return Path(named.split(":")[0])
    folder = path.parent if path else Path.cwd()
    return _SYSTEM_STATE if folder == _SYSTEM_SETTINGS and _SYSTEM_STATE.is_dir() else folder


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
        bells = Bells((*(one.name for one in settings.channels), *(channels or ())))
        outbox, polls = Outbox(database, bells.ring), Polls(database, bells.ring)
        clock = ClockGuard(polls.clock_set)
        await outbox.release_leases()
        await polls.register(settings.sources, datetime.now(UTC))
        meter, keeper = Metrics(version("ticker")), await _keeper(settings, database, folder)
        planner = _Planner(database, outbox, polls, meter, keeper, clock, fetcher=fetcher, channels=channels or {})
        stack.push_async_callback(planner.close)
        plan = planner.takes(settings, await planner.plan(settings))
        sender = Sender(
            outbox=outbox,
            channels=plan.channels,
            policy=plan.policy,
            bells=bells,
            on_events=on_events,
            meter=meter,
            failing=await _failing(database, plan.channels),
            look_at_clock=clock.look,
        )
        line = Line(plan.sources, await outage_told(database))
        watch = Watch(
            fetcher=plan.fetcher,
            polls=MeteredPolls(polls, meter),
            extracts=plan.extracts,
            policy=plan.policy,
            line=line,
            evidence=plan.evidence,
            on_events=on_events,
            meter=meter,
            look_at_clock=clock.look,
        )
        daemon = Daemon(
            plan=plan,
            watch=watch,
            sender=sender,
            systemd=Systemd(os.environ),
            line=line,
            register=polls.register,
            orphans=partial(_untold_orphans, database, outbox),
        )
        counts = Counts(await stack.enter_async_context(_reader(database)), settings.sources)
        front = Front(
            lambda guard: Health(
                pulse=daemon, metrics=meter, counts=counts, failed_writes=lambda: database.failed, guard=guard
            ).routes()
        )
        stack.push_async_callback(front.close)
        await front.show(settings.web)
        yield App(watch=watch, sender=sender, daemon=daemon, reload=partial(_reload, planner, daemon, counts, front))


class _Planner:
    """Makes plans out of settings; what a plan has in common with the one before is taken over as it is."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        polls: Polls,
        meter: Metrics,
        keeper: Keeper | None,
        clock: ClockGuard,
        *,
        fetcher: Fetcher | None,
        channels: Mapping[str, Channel],
    ) -> None:
        """``fetcher`` and ``channels`` are there whatever the settings say."""
        self._database = database
        self._outbox = outbox
        self._polls = polls
        self._meter = meter
        self._keeper = keeper
        self._clock = clock
        self._fetcher = MeteredFetcher(fetcher, meter) if fetcher else None
        self._channels = dict(channels)
        self._present: tuple[Settings, Plan] | None = None

    @property
    def settings(self) -> Settings | None:
        return self._present[0] if self._present else None

    def takes(self, settings: Settings, plan: Plan) -> Plan:
        """The daemon runs by a plan now."""
        self._present = (settings, plan)
        self._meter.renew(plan.sources, plan.channels)
        if self._keeper:
            self._keeper.renew(settings.evidence, settings.policy)
        return plan

    async def plan(self, settings: Settings) -> Plan:
        """Everything that settings ask for, built. Raises ConfigError, StoreError."""
        return await asyncio.to_thread(self._built, settings, await self._outbox.moves())

    async def close(self) -> None:
        if self._present:
            _, plan = self._present
            for channel in plan.channels.values():
                await channel.close()
            await plan.fetcher.close()

    def _built(self, settings: Settings, moves: Mapping[str, Mapping[str, str]]) -> Plan:
        """Beside the loop: a thousand sources take a while, in which news go on."""
        before, plan = self._present or (None, None)
        known = {one.name: one for one in before.channels} if before else {}
        return Plan(
            sources=settings.sources,
            policy=settings.policy,
            fetcher=self._fetcher or self._web(settings),
            extracts={
                source.name: plan.extracts[source.name]
                if plan and source in plan.sources
                else metered(kinds.build(source), self._meter)
                for source in settings.sources
            },
            channels={
                one.name: plan.channels[one.name]
                if plan and one.name in known and known[one.name].url == one.url
                else open_channel(one, moves.get(one.name))
                for one in settings.channels
            }
            | self._channels,
            store=Store(
                writes=self._database,
                outbox=self._outbox,
                acks=Acks(self._database),
                supersede=Letters(self._database).supersede,
                tidy=partial(_tidy, Tidy(self._database, self._polls, settings.keep), self._keeper),
                look_at_clock=self._clock.look,
            ),
            evidence=self._keeper if settings.evidence.is_wanted else None,
            heartbeat=plan.heartbeat
            if before and plan and before.heartbeat == settings.heartbeat
            else _heartbeat(settings),
        )

    def _web(self, settings: Settings) -> Fetcher:
        if self._present:
            before, plan = self._present
            if (before.contact, before.private_networks) == (settings.contact, settings.private_networks):
                return plan.fetcher
        return MeteredFetcher(_web(settings), self._meter)


async def _reload(planner: _Planner, daemon: Daemon, counts: Counts, front: Front) -> None:
    """All or nothing. Raises ConfigError, StoreError."""
    before = planner.settings
    if before is None or not before.files:
        raise ConfigError("these settings stand in no file; start the daemon anew")
    settings = await asyncio.to_thread(read_settings, before.files[0], os.environ, running=before)
    plan = await planner.plan(settings)
    await front.show(settings.web)
    try:
        await daemon.renew(plan)
    except StoreError:
        await front.show(before.web)
        raise
    planner.takes(settings, plan)
    counts.renew(plan.sources)


async def _untold_orphans(database: Database, outbox: Outbox, channels: Collection[str]) -> Sequence[Orphans]:
    """What waits for channels that are not among those given, where more came since it was told. Raises StoreError."""
    found = []
    for one in await outbox.orphans(channels):
        told = await last_notice(database, [stranded_reason(one.channel)])
        if told is None or told.at < one.latest:
            found.append(one)
    return found


def evidence_files(folder: Path) -> Cabinet:
    """The files of evidence, beside the records of a state folder."""
    return Cabinet(folder / "evidence")


@asynccontextmanager
async def _reader(database: Database) -> AsyncIterator[Database]:
    """The records for who reads much of them, so that no poll waits for it; those in memory have no other door."""
    reader = await database.reader()
    try:
        yield reader or database
    finally:
        if reader:
            await reader.close()


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


def daemon_of(settings: Settings, *, folder: Path) -> Presence:
    """Whether a daemon uses the records. Raises StoreError."""
    return presence(settings.store_url, folder)


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
        await keeper.tidy(await records.horizon(now, keeper.keep), now)


async def _failing(database: Database, channels: Iterable[str]) -> dict[str, datetime]:
    """The channels of which it was told that they take no messages, and not yet that they do; since when."""
    found = {name: await last_notice(database, (channel_down(name), channel_back(name))) for name in channels}
    return {name: last.at for name, last in found.items() if last and last.reason == channel_down(name)}


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
