"""Which polls the store counts as time that was watched, and where it notes a gap."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import NOON, a_decision, after, in_trouble
from tests.contracts.polls_desk import WIRE, Desk


async def good_poll(desk: Desk, seconds: float) -> None:
    await desk.commit(await desk.polls.known(WIRE), at=after(seconds))


async def failed_poll(desk: Desk, seconds: float) -> None:
    known = replace(await desk.polls.known(WIRE), health=in_trouble(since=after(seconds)))
    await desk.polls.commit(WIRE, a_decision(known, watched=False, state_changed=True))


async def watched(desk: Desk, *, until: float) -> float | None:
    (status,) = await desk.archive.sources_status(after(until))
    return status.coverage_24h


async def test_good_polls_in_time_are_one_span_without_a_gap(desk: Desk) -> None:
    for seconds in range(0, 601, 30):
        await good_poll(desk, seconds)

    assert await watched(desk, until=600) == pytest.approx(1.0)


async def test_a_restart_between_two_polls_in_time_is_no_gap(desk: Desk) -> None:
    await good_poll(desk, 0)
    await desk.again()
    await good_poll(desk, 140)

    assert await watched(desk, until=140) == pytest.approx(1.0)


@pytest.mark.parametrize("restart", [False, True], ids=["frozen", "restarted"])
async def test_a_good_poll_that_comes_late_leaves_a_gap(desk: Desk, restart: bool) -> None:
    await good_poll(desk, 0)
    await good_poll(desk, 100)
    if restart:
        await desk.again()
    await good_poll(desk, 900)
    await good_poll(desk, 1000)

    assert await watched(desk, until=1000) == pytest.approx(0.2)


async def test_a_source_that_is_quiet_leaves_no_gap_at_its_slowest(desk: Desk) -> None:
    slow = replace(WIRE, slowest=timedelta(minutes=15))
    for seconds in (0, 905, 1810):
        known = replace(await desk.polls.known(slow), baseline_at=NOON, last_good_at=after(seconds))
        await desk.polls.commit(slow, a_decision(known, state_changed=True))

    assert await watched(desk, until=1810) == pytest.approx(1.0)
    (status,) = await desk.archive.sources_status(after(2700), [slow])
    assert status.coverage_24h == pytest.approx(1.0)
    (status,) = await desk.archive.sources_status(after(3620), [slow])
    assert status.coverage_24h == pytest.approx(0.5)


async def test_a_slow_source_in_trouble_is_not_taken_for_a_quiet_one(desk: Desk) -> None:
    slow = replace(WIRE, slowest=timedelta(minutes=15))
    await good_poll(desk, 0)
    await good_poll(desk, 100)
    await failed_poll(desk, 130)

    (status,) = await desk.archive.sources_status(after(400), [slow])
    assert status.coverage_24h == pytest.approx(0.25)


@pytest.mark.parametrize("restart", [False, True], ids=["running", "restarted"])
async def test_a_failed_poll_ends_the_span(desk: Desk, restart: bool) -> None:
    await good_poll(desk, 0)
    await good_poll(desk, 60)
    await failed_poll(desk, 90)
    if restart:
        await desk.again()
    await good_poll(desk, 120)
    await good_poll(desk, 180)

    assert await watched(desk, until=180) == pytest.approx(120 / 180)


async def test_good_polls_that_were_not_each_written_count_up_to_the_first_failure(desk: Desk) -> None:
    await good_poll(desk, 0)
    known = replace(await desk.polls.known(WIRE), last_good_at=after(30))
    await desk.polls.commit(WIRE, a_decision(known))
    await failed_poll(desk, 60)

    assert await watched(desk, until=300) == pytest.approx(30 / 300)


async def test_a_clock_that_is_set_back_and_comes_again_makes_no_gap(desk: Desk) -> None:
    for seconds in (0, 100, 200, 50, 150, 250):
        await good_poll(desk, seconds)

    assert await watched(desk, until=250) == pytest.approx(1.0)
