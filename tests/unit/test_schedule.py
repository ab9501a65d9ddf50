"""When a source is polled: on its grid, never skipped for being late, never made up for."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from statistics import median
from time import monotonic

import pytest
from apscheduler.events import EVENT_JOB_MODIFIED

from tests.builders import NOON, a_source, after
from ticker.engine.schedule import _JITTER, _JITTER_MAX, Ring, Schedule, first_offsets
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
    assert (
        ring.get_next_fire_time(fired, fired) == ring.get_next_fire_time(fired, fired) <= fired + timedelta(seconds=32)
    )


async def test_a_running_schedule_polls_as_often_as_it_should() -> None:
    polls: list[float] = []
    done = asyncio.Event()

    async def poll(source: Source) -> timedelta:
        polls.append(monotonic())
        if len(polls) == 20:
            done.set()
        return source.every

    schedule = Schedule(poll)
    schedule.start([a_source(every=timedelta(seconds=0.1))])
    await done.wait()
    schedule.shutdown()

    # A busy machine makes some gaps longer and others shorter, for the grid stands.
    assert median(later - earlier for earlier, later in pairwise(polls)) < 0.15


def test_another_interval_counts_from_now_and_never_brings_the_next_moment_sooner() -> None:
    for every in (timedelta(seconds=5), timedelta(minutes=5)):
        ring = Ring(EVERY, NOON)
        ring.get_next_fire_time(NOON, NOON)
        due = ring.turn_to(every, after(3))
        assert due is not None
        assert after(3) + every <= due <= after(3) + every * (1 + _JITTER)
        later = ring.get_next_fire_time(due, due)
        assert abs(later - due - every) <= _JITTER_MAX
        assert ring.get_next_fire_time(due, due) == later


def test_an_interval_that_drifts_holds_from_the_next_firing_on() -> None:
    ring = Ring(EVERY, NOON)
    due = ring.get_next_fire_time(NOON, NOON)
    assert ring.turn_to(EVERY * 1.05, after(3)) is None
    assert ring.get_next_fire_time(NOON, after(3)) == due
    assert abs(ring.get_next_fire_time(due, due) - after(30) - EVERY * 1.05) <= _JITTER_MAX / 2


def test_sources_that_hurry_at_the_same_moment_do_not_come_at_the_same_moment() -> None:
    rings = [Ring(EVERY, NOON) for _ in range(50)]
    dues = {ring.turn_to(timedelta(seconds=5), NOON) for ring in rings}
    assert len(dues) == 50


@pytest.mark.parametrize("jump", [-86_400, -3600, 3600, 86_400])
def test_another_interval_survives_a_jump_of_the_clock(jump: float) -> None:
    ring = Ring(EVERY, NOON)
    ring.get_next_fire_time(NOON, NOON)
    ring.turn_to(timedelta(seconds=5), after(1))
    now = after(jump)  # the clock is looked at, and all are fired
    due = ring.get_next_fire_time(now, now)
    assert now < due <= now + timedelta(seconds=6)


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


async def test_a_source_that_hurries_comes_at_once_and_one_in_trouble_waits() -> None:
    polls = Counter[str]()
    done = asyncio.Event()

    async def poll(source: Source) -> timedelta:
        polls[source.name] += 1
        if polls["hurried"] == 20:
            done.set()
        return timedelta(milliseconds=20) if source.name == "hurried" else timedelta(hours=1)

    schedule = Schedule(poll)
    schedule.start(
        [a_source("hurried", every=timedelta(hours=1)), a_source("troubled", every=timedelta(milliseconds=20))]
    )
    await done.wait()
    schedule.shutdown()

    assert polls["troubled"] == 1


async def test_a_poll_that_keeps_its_pace_plans_nothing_anew() -> None:
    polls = Counter[str]()
    done = asyncio.Event()

    async def poll(source: Source) -> timedelta:
        polls[source.name] += 1
        if polls["steady"] >= 10 and polls["drifting"] >= 10:
            done.set()
        return source.every if source.name == "steady" else source.every * 1.05 ** polls["drifting"]

    schedule = Schedule(poll)
    planned: list[str] = []
    schedule._scheduler.add_listener(lambda event: planned.append(event.job_id), EVENT_JOB_MODIFIED)
    schedule.start([a_source(name, every=timedelta(milliseconds=20)) for name in ("steady", "drifting")])
    await done.wait()
    schedule.shutdown()

    assert planned == []


def test_the_first_polls_come_at_once_but_one_after_another_on_a_host() -> None:
    here, there = (a_source(name, url=f"https://one.example/{name}") for name in ("here", "there"))
    assert first_offsets([here, a_source("other"), there]) == [0, 0, 1]


def test_many_sources_on_a_host_are_spread_over_one_interval() -> None:
    sources = [a_source(f"s{n}", url="https://one.example/", every=timedelta(seconds=5)) for n in range(100)]
    offsets = first_offsets(sources)
    assert offsets[0] == 0
    assert max(offsets) < 5


class Polls:
    """Polls that end when they are let."""

    def __init__(self) -> None:
        self.begun: list[Source] = []
        self.ended: list[str] = []
        self.go_on = asyncio.Event()

    async def poll(self, source: Source) -> timedelta:
        self.begun.append(source)
        if source.name != "free":
            await self.go_on.wait()
        self.ended.append(source.name)
        return source.every

    async def begin(self, count: int) -> None:
        while len(self.begun) < count:  # noqa: ASYNC110 - the schedule has nothing to be waited for
            await asyncio.sleep(0.005)


async def test_a_source_is_removed_when_its_poll_under_way_has_ended_and_the_others_go_on() -> None:
    polls = Polls()
    schedule = Schedule(polls.poll)
    leaving, staying = a_source("leaving"), a_source("staying", every=timedelta(milliseconds=20))
    schedule.start([leaving, staying])
    await polls.begin(2)
    removal = asyncio.create_task(schedule.remove([leaving]))
    await asyncio.sleep(0)
    assert not removal.done()
    polls.go_on.set()
    await removal
    assert "leaving" in polls.ended
    await polls.begin(5)
    schedule.shutdown()

    assert [source.name for source in polls.begun].count("leaving") == 1


async def test_a_poll_that_does_not_end_is_cut_when_its_source_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ticker.engine.schedule._CUT_AFTER", timedelta())
    polls = Polls()
    schedule = Schedule(polls.poll)
    leaving = replace(a_source("leaving"), timeout=timedelta(milliseconds=20))
    schedule.start([leaving])
    await polls.begin(1)
    await schedule.remove([leaving])
    schedule.shutdown()

    assert polls.ended == []


async def test_an_altered_source_is_polled_as_it_is_now_and_never_twice_at_once() -> None:
    polls = Polls()
    schedule = Schedule(polls.poll)
    hourly = a_source("wire", every=timedelta(hours=1))
    hurried = a_source("wire", every=timedelta(milliseconds=20))
    schedule.start([hourly, a_source("free", every=timedelta(milliseconds=20))])
    await polls.begin(2)
    schedule.alter(hurried)
    await polls.begin(7)  # long enough for the altered one to be due
    assert [source for source in polls.begun if source.name == "wire"] == [hourly]
    polls.go_on.set()
    await polls.begin(15)
    schedule.shutdown()

    assert hurried in polls.begun
    assert polls.begun.count(hourly) == 1
