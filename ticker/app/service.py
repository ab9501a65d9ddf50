"""A Ticker that is put together: what watches, decides and delivers, and what of it a reload changes."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

from ticker.app.front import front_of, reading
from ticker.app.planner import Planner
from ticker.app.records import evidence_files
from ticker.app.settings import read_settings
from ticker.config.settings import Settings
from ticker.core.notices import channel_back, channel_down, notice, noticed, stranded_reason
from ticker.core.outage import LINE_TROUBLES, NETWORK_BACK, NO_NETWORK, Outage
from ticker.engine.certificates import Certificates
from ticker.engine.clock import ClockGuard
from ticker.engine.daemon import Daemon
from ticker.engine.deliver import Bells, Sender
from ticker.engine.evidence import Keeper
from ticker.engine.line import Line
from ticker.engine.metered import MeteredPolls
from ticker.engine.systemd import Systemd
from ticker.engine.watch import Watch, log_event
from ticker.fetch.recorded import RecordedPoll, RecordingFetcher
from ticker.fetch.sealed import seal
from ticker.model.alert import Alert, Event
from ticker.model.decision import Decision
from ticker.model.delivery import Orphans
from ticker.model.errors import ConfigError, StoreError
from ticker.model.ports import Channel, Fetcher
from ticker.model.route import Policy
from ticker.model.source import Source
from ticker.store.database import Database, open_database, outlives
from ticker.store.evidence import EvidenceRows
from ticker.store.incidents import failing_since, last_notice
from ticker.store.journal import Journal
from ticker.store.outbox import Outbox
from ticker.store.polls import Polls
from ticker.web.front import Front
from ticker.web.live import Live
from ticker.web.metrics import Metrics

MEMORY = "sqlite://"

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
    front: Front


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
        certificates = Certificates(meter=meter, is_told=partial(_is_told, database))
        planner = Planner(
            database, outbox, polls, meter, keeper, clock, certificates, fetcher=fetcher, channels=channels or {}
        )
        stack.push_async_callback(planner.close)
        plan = planner.takes(settings, await planner.plan(settings))
        live = Live(Journal(await stack.enter_async_context(reading(database))))

        def tell(events: Sequence[Event]) -> None:
            live.ring()
            on_events(events)

        sender = Sender(
            outbox=outbox,
            channels=plan.channels,
            policy=plan.policy,
            bells=bells,
            on_events=tell,
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
            on_events=tell,
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
            beside={"the live wall": live.run},
        )
        front = await stack.enter_async_context(
            front_of(daemon, watch, sender, meter, live, database=database, cabinet=evidence_files(folder))
        )
        await front.show(settings)
        reload = partial(_reload, planner, daemon, front)
        yield App(watch=watch, sender=sender, daemon=daemon, reload=reload, front=front)


async def run_until(app: App, stop: asyncio.Event) -> None:
    """Runs the daemon until ``stop`` is set, by a SIGINT or SIGTERM as well."""
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await app.daemon.run(stop)


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


async def _reload(planner: Planner, daemon: Daemon, front: Front) -> None:
    """All or nothing. Raises ConfigError, StoreError."""
    before = planner.settings
    if before is None or not before.files:
        raise ConfigError("these settings stand in no file; start the daemon anew")
    settings = await asyncio.to_thread(read_settings, before.files[0], os.environ, running=before)
    plan = await planner.plan(settings)
    await front.show(settings)
    try:
        await daemon.renew(plan)
    except StoreError:
        with suppress(ConfigError):  # its port was taken meanwhile: why the reload failed is told, and comes first
            await front.show(before)
        raise
    planner.takes(settings, plan)


async def _untold_orphans(database: Database, outbox: Outbox, channels: Collection[str]) -> Sequence[Orphans]:
    """What waits for channels that are not among those given, where more came since it was told. Raises StoreError."""
    found = []
    for one in await outbox.orphans(channels):
        told = await last_notice(database, [stranded_reason(one.channel)])
        if told is None or told.at < one.latest:
            found.append(one)
    return found


def _told_of_loss(policy: Policy, word: str) -> Sequence[Alert]:
    """What is told of records that are damaged or gone; it is logged as well."""
    event = notice(None, word, "records", datetime.now(UTC))
    log_event(event)
    return noticed([event], policy)


async def _keeper(settings: Settings, database: Database, folder: Path) -> Keeper | None:
    """What keeps evidence and gives it up; records in memory have none. Raises StoreError."""
    if not outlives(settings.store_url):
        return None
    rows, files = EvidenceRows(database), evidence_files(folder)
    keeper = Keeper(seal=seal, files=files, rows=rows, budget=settings.evidence, policy=settings.policy)
    await keeper.open()
    return keeper


async def _is_told(database: Database, reason: str) -> bool:
    """Whether there is a notice for a reason. Raises StoreError."""
    return await last_notice(database, (reason,)) is not None


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
