"""The daemon: polls and delivers until it is told to stop, then ends what is under way and goes."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from ticker.engine.caretaker import Caretaker, Store
from ticker.engine.deliver import Sender
from ticker.engine.heartbeat import Heartbeat, Rounds
from ticker.engine.line import Line
from ticker.engine.schedule import Schedule
from ticker.engine.supervise import supervised
from ticker.engine.systemd import Systemd
from ticker.engine.watch import Watch
from ticker.model.route import Policy
from ticker.model.source import Source

POLLS_END = timedelta(seconds=4)  # together below the ten seconds in which a stop is promised
SENDS_END = timedelta(seconds=5)
_READY_AT_LATEST = timedelta(seconds=30)  # a site that hangs must not make systemd give up on all the others

log = logging.getLogger(__name__)


class Daemon:
    """All tasks of a running Ticker, owned in one place."""

    def __init__(
        self,
        *,
        watch: Watch,
        sender: Sender,
        sources: Sequence[Source],
        channels: Sequence[str],
        systemd: Systemd,
        store: Store,
        line: Line,
        policy: Policy,
        heartbeat: Heartbeat | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._watch = watch
        self._sender = sender
        self._sources = sources
        self._channels = channels
        self._systemd = systemd
        self._rounds = Rounds(sources)
        self._heartbeat = heartbeat
        self._clock = clock
        self._to_be_polled = {source.name for source in sources}
        self._all_polled = asyncio.Event()
        self._caretaker = Caretaker(store=store, line=line, policy=policy, wake=sender.wake, clock=clock)
        self._schedule = Schedule(self._poll, self._caretaker.clock_jumped)
        self._stopping = False

    @property
    def is_ready(self) -> bool:
        """Whether every source was polled once, and it is not stopping."""
        return self._all_polled.is_set() and not self._stopping

    def standstill(self) -> str:
        """What does not move though it should, a source or a channel; empty if all does."""
        return "" if self._stopping else self._rounds.standstill() or self._sender.problem()

    async def run(self, stop: asyncio.Event) -> None:
        """Until ``stop`` is set: then no poll and no send is begun, and those under way are given time to end."""
        async with asyncio.TaskGroup() as tasks:
            died = self._caretaker.died
            workers = [
                tasks.create_task(supervised(f"the sender of channel {name}", partial(self._sender.work, name), died))
                for name in self._channels
            ]
            works = {
                "the signs of life": self._signs_of_life,
                "the caretaker": self._caretaker.look_on,
                "the tidying": self._caretaker.keep_tidy,
                "the heartbeat": self._beat,
            }
            others = [tasks.create_task(supervised(name, work, died)) for name, work in works.items()]
            self._schedule.start(self._sources)
            await stop.wait()
            self._stopping = True
            self._systemd.say("STOPPING=1")
            self._schedule.pause()
            await self._polls_end()
            self._sender.stop()
            await _end(workers)
            for task in others:
                task.cancel()
            self._schedule.shutdown()

    async def _poll(self, source: Source) -> timedelta:
        try:
            pause = await self._watch.turn(source, self._clock())
            self._rounds.turned(source, pause, stored=self._watch.has_stored(source))
            return pause
        finally:
            self._to_be_polled.discard(source.name)
            if not self._to_be_polled:
                self._all_polled.set()

    async def _polls_end(self) -> None:
        try:
            async with asyncio.timeout(POLLS_END.total_seconds()):
                await self._schedule.idle()
        except TimeoutError:
            log.warning("polls cut off", extra={"problem": "they did not end in time"})

    async def _beat(self) -> None:
        """The heartbeat, from the first round on, if the settings ask for one."""
        if self._heartbeat is None:
            return
        await self._all_polled.wait()
        await self._heartbeat.beat_on(lambda: self._rounds.problem() or self._sender.problem())

    async def _signs_of_life(self) -> None:
        """Ready after the first polls; then a sign at half the time that systemd grants."""
        try:
            async with asyncio.timeout(_READY_AT_LATEST.total_seconds()):
                await self._all_polled.wait()
        except TimeoutError:
            log.warning("slow start", extra={"problem": f"{len(self._to_be_polled)} sources have not answered yet"})
        self._systemd.say("READY=1", f"STATUS=watching {len(self._sources)} sources")
        log.info("ready", extra={"reason": f"watching {len(self._sources)} sources"})
        while self._systemd.watchdog:
            self._systemd.say("WATCHDOG=1")
            await asyncio.sleep(self._systemd.watchdog.total_seconds() / 2)


async def _end(workers: Sequence[asyncio.Task[None]]) -> None:
    """Sends under way end by themselves; what hangs is cut off, and its lease covers it."""
    if not workers:
        return
    _, hanging = await asyncio.wait(workers, timeout=SENDS_END.total_seconds())
    for worker in hanging:
        worker.cancel()
