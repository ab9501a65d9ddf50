"""When each source is polled. APScheduler lives here only.

Its own interval triggers follow the wall clock and stand still for an hour when it is set back; ours keeps to a grid,
skips what was missed, and is laid anew when the clock jumps.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from time import monotonic, time
from urllib.parse import urlsplit

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from ticker.model.source import Source

_JITTER = 0.1  # of the interval, both ways: sites see no beat, and the mean is kept
_JITTER_MAX = timedelta(seconds=2)
_HOST_GAP_MAX = 1.0  # seconds between the first polls of two sources on one host
_CLOCK_LOOK = 1.0  # seconds between two looks at the clock
_CLOCK_STEP = 2.0  # seconds that the wall clock may drift from the monotonic one between two looks
_CUT_AFTER = timedelta(seconds=10)  # beside its time-out: a poll of a source that leaves which does not end by itself

Poll = Callable[[Source], Awaitable[timedelta]]


class Ring(BaseTrigger):  # type: ignore[misc, no-any-unimported]  # APScheduler has no types
    """Fires every so often on a grid, a little off it by chance; what was missed is skipped, never made up for.

    The interval may change; the grid is laid anew from then on.
    """

    def __init__(self, every: timedelta, start: datetime) -> None:
        self._every = every
        self._grid = self._due = start
        self._fired: datetime | None = None

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """The moment after a firing, or the first one after None; APScheduler asks twice for each."""
        if previous_fire_time == self._fired:
            return self._due
        self._fired = previous_fire_time
        self._grid += self._every
        if not now - self._every <= self._grid <= now + self._every * 2:  # missed, or the clock was set
            self._grid = now + self._every
        return self._planned()

    def turn_to(self, every: timedelta, now: datetime) -> datetime | None:
        """Takes another interval; gives the moment for which the next firing is to be planned anew, if it is.

        A difference within the jitter counts from the next firing on, so that a pace that drifts plans nothing anew.
        """
        before, self._every = self._every, every
        if abs(every - before) <= before * _JITTER:
            return None
        self._grid = now + every + self._reach  # chance may bring it forward by as much, and no sooner than asked for
        return self._planned()

    def _planned(self) -> datetime:
        self._due = self._grid + self._reach * random.uniform(-1, 1)  # noqa: S311 - no secret
        return self._due

    @property
    def _reach(self) -> timedelta:
        return min(self._every * _JITTER, _JITTER_MAX) / 2


class Schedule:
    """Polls each source in its ring, one poll of a source at a time, the first of all at once."""

    def __init__(self, poll: Poll, on_jump: Callable[[timedelta], None] = lambda _: None) -> None:
        """``poll`` says how long to wait until the next one; ``on_jump`` hears by how much the clock was set."""
        self._poll = poll
        self._on_jump = on_jump
        self._rings: dict[str, Ring] = {}
        self._sources: dict[str, Source] = {}
        self._under_way: dict[str, asyncio.Task[None]] = {}
        # No grace: a poll that is due late is made late, and several that are due are made once.
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._skew = time() - monotonic()

    def start(self, sources: Sequence[Source]) -> None:
        self.add(sources)
        self._scheduler.start()
        self._looking = asyncio.create_task(self._look_on())

    def add(self, sources: Sequence[Source]) -> None:
        """Begins to poll sources, at once."""
        now = datetime.now(UTC)
        for source, offset in zip(sources, first_offsets(sources), strict=True):
            ring = self._rings[source.name] = Ring(source.every, now + timedelta(seconds=offset))
            self._sources[source.name] = source
            self._scheduler.add_job(self._run, ring, args=[source], id=source.name)

    def alter(self, source: Source) -> None:
        """Polls a source that is known otherwise from now on; a poll that is under way ends as it began."""
        self._sources[source.name] = source
        self._scheduler.modify_job(source.name, args=[source])
        self._turn_to(source, source.every)

    async def remove(self, sources: Sequence[Source]) -> None:
        """Polls sources no more; returns when no poll of them is under way. One that does not end in time is cut."""
        for source in sources:
            self._scheduler.remove_job(source.name)
            del self._rings[source.name], self._sources[source.name]
        if ending := [task for source in sources if (task := self._under_way.get(source.name))]:
            patience = max(source.timeout for source in sources) + _CUT_AFTER
            _, hanging = await asyncio.wait(ending, timeout=patience.total_seconds())
            for task in hanging:
                task.cancel()
            await asyncio.wait(ending)

    def pause(self) -> None:
        """No poll is begun any more; those under way go on."""
        self._scheduler.pause()

    async def idle(self) -> None:
        """Returns when the polls that are under way have ended."""
        await asyncio.sleep(0)  # one that APScheduler has handed over and that has not begun is under way too
        if self._under_way:
            await asyncio.wait(tuple(self._under_way.values()))

    def shutdown(self) -> None:
        """Ends the schedule; APScheduler cancels what still runs."""
        self._looking.cancel()
        self._scheduler.shutdown(wait=False)

    async def _run(self, source: Source) -> None:
        task = asyncio.current_task()
        if task is None or self._sources.get(source.name) is not source:  # it left while its poll was about to begin
            return
        self._under_way[source.name] = task
        try:
            every = await self._poll(source)
            if self._sources.get(source.name) is source:
                self._turn_to(source, every)
        finally:
            del self._under_way[source.name]

    def _turn_to(self, source: Source, every: timedelta) -> None:
        if due := self._rings[source.name].turn_to(every, datetime.now(UTC)):
            self._scheduler.modify_job(source.name, next_run_time=due)

    async def _look_on(self) -> None:
        """Looks at the clock every second, by no clock that can be set: APScheduler wakes up when the wall says so."""
        while True:
            await asyncio.sleep(_CLOCK_LOOK)
            self._look_at_clock()

    def _look_at_clock(self) -> None:
        skew = time() - monotonic()
        if abs(skew - self._skew) > _CLOCK_STEP:
            now = datetime.now(UTC)
            for n, job in enumerate(self._scheduler.get_jobs()):
                job.modify(next_run_time=now + timedelta(milliseconds=10 * n))
            self._on_jump(timedelta(seconds=skew - self._skew))
        self._skew = skew


def first_offsets(sources: Sequence[Source]) -> list[float]:
    """Seconds until the first poll of each source: at once, but those on one host one after another."""
    hosts = [urlsplit(source.url).netloc for source in sources]
    sizes, met = Counter(hosts), Counter[str]()
    offsets = []
    for source, host in zip(sources, hosts, strict=True):
        gap = min(_HOST_GAP_MAX, source.every.total_seconds() / sizes[host])
        offsets.append(met[host] * gap)
        met[host] += 1
    return offsets
