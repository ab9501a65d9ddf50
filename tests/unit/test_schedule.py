"""When a source is polled: on its grid, never skipped for being late, never made up for."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import pairwise
from statistics import median
from time import monotonic

from tests.builders import NOON, a_source, after
from ticker.engine.schedule import Ring, Schedule, first_offsets
from ticker.model.source import Source

EVERY = timedelta(seconds=30)


def firings(ring: Ring, count: int) -> list[float]:
    """Seconds after NOON at which a ring fires that is asked as soon as it has fired."""
    times = [ring.get_next_fire_time(None, NOON)]
    for _ in range(count):
        times.append(ring.get_next_fire_time(times[-1], times[-1]))
    return [(time - NOON).total_seconds() for time in times]


def test_it_keeps_to_its_grid_with_a_little_jitter() -> None:
    times = firings(Ring(EVERY, NOON), 100)
    assert all(abs(time - 30 * n) <= 1 for n, time in enumerate(times))
    assert len({round(later - earlier, 3) for earlier, later in pairwise(times)}) > 50


def test_however_often_it_is_asked_after_a_firing_it_goes_on_by_one() -> None:
    ring = Ring(EVERY, NOON)
    firings(ring, 3)
    fired = ring.get_next_fire_time(after(90), after(90))
    assert ring.get_next_fire_time(fired, fired) == ring.get_next_fire_time(fired, fired) <= fired + timedelta(seconds=32)


async def test_a_running_schedule_polls_as_often_as_it_should() -> None:
    polls: list[float] = []
    done = asyncio.Event()

    async def poll(_: Source) -> None:
        polls.append(monotonic())
        if len(polls) == 20:
            done.set()

    schedule = Schedule(poll)
    schedule.start([a_source(every=timedelta(seconds=0.1))])
    await done.wait()
    schedule.shutdown()

    # A busy machine makes some gaps longer and others shorter, for the grid stands.
    assert median(later - earlier for earlier, later in pairwise(polls)) < 0.15


def test_a_short_interval_is_jittered_by_a_tenth_at_most() -> None:
    times = firings(Ring(timedelta(seconds=1), NOON), 100)
    assert all(abs(time - n) <= 0.05 for n, time in enumerate(times))


def test_what_was_missed_in_a_suspend_is_skipped() -> None:
    ring = Ring(EVERY, NOON)
    ring.get_next_fire_time(None, NOON)
    assert ring.get_next_fire_time(NOON, after(3600)) >= after(3600 + 29)
    assert ring.get_next_fire_time(NOON, after(3630)) <= after(3600 + 61)


def test_a_clock_set_back_does_not_make_it_wait() -> None:
    ring = Ring(EVERY, NOON)
    ring.get_next_fire_time(None, NOON)
    assert ring.get_next_fire_time(NOON, after(-3600)) <= after(-3600 + 31)


def test_the_first_polls_come_at_once_but_one_after_another_on_a_host() -> None:
    here, there = (a_source(name, url=f"https://one.example/{name}") for name in ("here", "there"))
    assert first_offsets([here, a_source("other"), there]) == [0, 0, 1]


def test_many_sources_on_a_host_are_spread_over_one_interval() -> None:
    sources = [a_source(f"s{n}", url="https://one.example/", every=timedelta(seconds=5)) for n in range(100)]
    offsets = first_offsets(sources)
    assert offsets[0] == 0
    assert max(offsets) < 5
