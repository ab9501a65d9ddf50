"""The daemon: polls and delivers until it is told to stop, then ends what is under way and goes.

A reload puts another plan in place of the present one while it runs: what both have in common goes on undisturbed.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from ticker.core.notices import notice, stranded, stranded_reason
from ticker.engine.caretaker import Caretaker
from ticker.engine.deliver import Sender
from ticker.engine.heartbeat import Rounds
from ticker.engine.line import Line
from ticker.engine.plan import Plan, turnover
from ticker.engine.schedule import Schedule
from ticker.engine.signs import Signs
from ticker.engine.supervise import supervised
from ticker.engine.systemd import Systemd
from ticker.engine.watch import Watch
from ticker.model.alert import Event
from ticker.model.delivery import Orphans
from ticker.model.errors import StoreError
from ticker.model.source import Source

POLLS_END = timedelta(seconds=4)  # together below the ten seconds in which a stop is promised
SENDS_END = timedelta(seconds=5)
_READY_AT_LATEST = timedelta(seconds=30)  # a site that hangs must not make systemd give up on all the others

log = logging.getLogger(__name__)

Register = Callable[[Sequence[Source], datetime], Awaitable[None]]
Work = Callable[[], Awaitable[None]]
FindOrphans = Callable[[Collection[str]], Awaitable[Sequence[Orphans]]]


class Daemon:
    """All tasks of a running Ticker, owned in one place."""

    def __init__(
        self,
        *,
        plan: Plan,
        watch: Watch,
        sender: Sender,
        systemd: Systemd,
        line: Line,
        register: Register,
        orphans: FindOrphans,
        beside: Mapping[str, Work] | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """``register`` has the store know the sources. ``orphans`` finds what waits, untold, for other channels than
        those given. Both raise StoreError. ``beside`` are works, by name, that go on while it runs.
        """
        self._plan = plan
        self._watch = watch
        self._sender = sender
        self.signs = Signs(systemd, words=self._words, standstill=self.standstill)
        self._line = line
        self._register = register
        self._orphans = orphans
        self._beside = dict(beside or {})
        self._clock = clock
        self._rounds = Rounds(plan.sources)
        self._to_be_polled = {source.name for source in plan.sources}
        self._all_polled = asyncio.Event()
        self._caretaker = Caretaker(store=plan.store, line=line, policy=plan.policy, wake=sender.wake, clock=clock)
        self._schedule = Schedule(self._poll, self._caretaker.clock_jumped)
        self._stopping = False
        self._tasks = asyncio.TaskGroup()
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._others: list[asyncio.Task[None]] = []

    @property
    def is_ready(self) -> bool:
        """Whether every source was polled once, and it is not stopping."""
        return self._all_polled.is_set() and not self._stopping

    def standstill(self) -> str:
        """Why nothing moves that should, so that a restart would help; empty if all goes on, or is to end.

        What a site, a channel or a disk does is no such reason: that is noted, told, and tried again.
        """
        return "" if self._stopping else self._rounds.standstill() or self._sender.problem()

    async def run(
        self,
        stop: asyncio.Event,
        reloads: Work | None = None,
        *,
        sign: Callable[[], None] = lambda: None,
    ) -> None:
        """Until ``stop`` is set: then no poll and no send is begun, and those under way are given time to end.

        ``reloads`` runs meanwhile, and is ended before all else. ``sign`` is called now and then while all goes on.
        """
        async with self._tasks:
            for name in self._plan.channels:
                self._hire(name)
            works: dict[str, Work] = {
                "the signs of life": partial(self._signs_of_life, sign),
                "the caretaker": self._caretaker.look_on,
                "the tidying": self._caretaker.keep_tidy,
                "the look for what waits for nobody": self._tell_orphans,
                **self._beside,
            }
            self._others = [self._begin(name, work) for name, work in works.items()]
            self._beating = self._begin("the heartbeat", self._beat)
            reloading = self._begin("the reloads", reloads) if reloads else None
            self._schedule.start(self._plan.sources)
            await stop.wait()
            self._stopping = True
            self.signs.stopping()
            await _cancelled([reloading] if reloading else [])
            self._schedule.pause()
            await self._polls_end()
            self._sender.stop()
            await _end(self._workers.values())
            await _cancelled([*self._others, self._beating])
            self._schedule.shutdown()

    async def renew(self, plan: Plan) -> None:
        """Goes on by another plan. Raises StoreError, and goes on as before.

        Sources that are the same keep all they have. One that gets another name, address or selector leaves and comes:
        its poll under way ends before the store finds its row again, so that none is decided by two settings.
        """
        before, change = self._plan, turnover(self._plan.sources, plan.sources)
        await self._schedule.remove(change.gone)
        try:
            await self._register(plan.sources, self._clock())
        except BaseException:
            self._schedule.add(change.gone)
            raise
        self._plan = plan
        self._watch.renew(fetcher=plan.fetcher, extracts=plan.extracts, policy=plan.policy, evidence=plan.evidence)
        self._line.renew(plan.sources)
        self._rounds.renew(plan.sources, change.altered)
        self._caretaker.renew(store=plan.store, policy=plan.policy)
        self._sender.renew(plan.channels, plan.policy)
        self._await_first_polls(change.fresh)
        for source in change.altered:
            self._schedule.alter(source)
        self._schedule.add(change.fresh)
        self._others = [task for task in self._others if not task.done()]
        self._others.append(self._tasks.create_task(self._retire(before, self._change_staff(before))))
        if plan.heartbeat is not before.heartbeat:
            self._beating.cancel()
            self._beating = self._begin("the heartbeat", self._beat)

    def tell(self, event: Event) -> None:
        """Has something told to the operator, as soon as the store takes it."""
        self._caretaker.tell(event)

    async def _poll(self, source: Source) -> timedelta:
        try:
            pause = await self._watch.turn(source)
            self._rounds.turned(source, pause, stored=self._watch.has_stored(source))
            return pause
        finally:
            self._to_be_polled.discard(source.name)
            if not self._to_be_polled:
                self._all_polled.set()

    def _await_first_polls(self, fresh: Iterable[Source]) -> None:
        if not self.signs.is_ready:
            self._to_be_polled &= {source.name for source in self._plan.sources}
            self._to_be_polled |= {source.name for source in fresh}
            if not self._to_be_polled:
                self._all_polled.set()

    def _begin(self, name: str, work: Work) -> asyncio.Task[None]:
        """A task that is begun again if it dies."""
        return self._tasks.create_task(supervised(name, work, self._caretaker.died))

    def _hire(self, name: str) -> None:
        """A worker for a channel, who begins when the one before him has left: a channel has one at a time."""
        former = self._workers.get(name)
        self._workers[name] = self._begin(f"the sender of channel {name}", partial(self._succeed, former, name))

    async def _succeed(self, former: asyncio.Task[None] | None, name: str) -> None:
        if former is not None:
            await asyncio.wait([former])
        await self._sender.work(name)

    def _change_staff(self, before: Plan) -> list[asyncio.Task[None]]:
        """Workers for channels that are new or have another address; returns those who leave."""
        now = self._plan.channels
        leaving = [self._workers[name] for name, one in before.channels.items() if now.get(name) is not one]
        for name, channel in now.items():
            if before.channels.get(name) is not channel:
                self._hire(name)
        return leaving

    async def _retire(self, before: Plan, leaving: Sequence[asyncio.Task[None]]) -> None:
        """Closes what the plan before had for itself, when nobody uses it any more; tells of what it left behind."""
        await self._schedule.idle()
        if leaving:
            await asyncio.wait(leaving)
        kept = self._plan
        gone = [one for one in before.channels.values() if all(one is not other for other in kept.channels.values())]
        try:
            for channel in gone:
                await channel.close()
            if before.fetcher is not kept.fetcher:
                await before.fetcher.close()
        except Exception:  # what nobody uses any more must not end what runs
            log.exception("bug in closing what a reload replaced")
        await self._tell_orphans()

    async def _tell_orphans(self) -> None:
        """Tells once of what waits for a channel that is there no more."""
        try:
            found = await self._orphans(self._plan.channels.keys())
        except StoreError as error:
            log.warning("orphans not looked for", extra={"problem": str(error)})
            return
        for one in found:
            self.tell(notice(None, stranded(one), stranded_reason(one.channel), self._clock()))

    async def _polls_end(self) -> None:
        try:
            async with asyncio.timeout(POLLS_END.total_seconds()):
                await self._schedule.idle()
        except TimeoutError:
            log.warning("polls cut off", extra={"problem": "they did not end in time"})

    async def _beat(self) -> None:
        """The heartbeat, from the first round on, if the settings ask for one."""
        heartbeat = self._plan.heartbeat
        if heartbeat is None:
            return
        await self._all_polled.wait()
        await heartbeat.beat_on(lambda: self._rounds.problem() or self._sender.problem())

    async def _signs_of_life(self, sign: Callable[[], None]) -> None:
        """Ready after the first polls; then a sign now and then, for as long as the work goes on."""
        try:
            async with asyncio.timeout(_READY_AT_LATEST.total_seconds()):
                await self._all_polled.wait()
        except TimeoutError:
            log.warning("slow start", extra={"problem": f"{len(self._to_be_polled)} sources have not answered yet"})
        log.info("ready", extra={"reason": self._watching()})
        await self.signs.give(sign)

    def _words(self) -> Sequence[str]:
        """How the daemon is doing, for its status."""
        unread = f"{self._watch.in_trouble} of them cannot be read" if self._watch.in_trouble else ""
        return self._watching(), unread

    def _watching(self) -> str:
        number = len(self._plan.sources)
        return f"watching {number} source{'' if number == 1 else 's'}"


async def _cancelled(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)


async def _end(workers: Iterable[asyncio.Task[None]]) -> None:
    """Sends under way end by themselves; what hangs is cut off, and its lease covers it."""
    tasks = tuple(workers)
    if not tasks:
        return
    _, hanging = await asyncio.wait(tasks, timeout=SENDS_END.total_seconds())
    for worker in hanging:
        worker.cancel()
