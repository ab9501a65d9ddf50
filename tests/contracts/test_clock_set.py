"""What every store must do while the clock is set: nothing that was decided by the former time is written after it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import a_decision, a_sighting, after, an_alert, an_event
from tests.contracts.polls_desk import WIRE, Desk
from ticker.model.alert import Alert, Bundle, BundleKind, Escalation
from ticker.model.errors import StoreError
from ticker.store.acks import Acks

YEARS = timedelta(days=3653)
JUMPS = pytest.mark.parametrize("jump", [YEARS, -YEARS], ids=["forward", "back"])


@JUMPS
async def test_what_waits_is_as_old_as_before_though_it_was_about_to_be_claimed(desk: Desk, jump: timedelta) -> None:
    await desk.outbox.record([an_alert(an_event(at=after(0)), "desk")])

    claimed, _ = await asyncio.gather(
        desk.outbox.claim("desk", after(10), after(130)), desk.polls.clock_set(jump, after(10) + jump)
    )
    again = await desk.outbox.claim("desk", after(11) + jump, after(131) + jump)

    assert claimed is None
    assert again is not None
    assert timedelta() <= after(11) + jump - again.created_at <= timedelta(seconds=11)
    assert again.due_at == again.ready_at == again.created_at


@JUMPS
async def test_a_poll_that_was_under_way_writes_nothing_and_the_next_one_all(desk: Desk, jump: timedelta) -> None:
    await desk.commit(await desk.polls.known(WIRE), a_sighting(1, last_seen=after(0)), at=after(0))
    before = await desk.polls.known(WIRE)
    desk.rung.clear()

    await desk.polls.clock_set(jump, after(10) + jump)
    with pytest.raises(StoreError, match="the clock was set"):
        await desk.polls.commit(WIRE, a_decision(before, an_alert(an_event(at=after(10)), "desk")))
    assert (desk.rung, await desk.outbox.due_at("desk", after(11) + jump)) == ([], None)

    known = await desk.polls.known(WIRE)
    await desk.polls.commit(WIRE, a_decision(known, an_alert(an_event(at=after(12) + jump), "desk")))
    delivery = await desk.outbox.claim("desk", after(13) + jump, after(133) + jump)
    assert (known.last_good_at, [one.last_seen for one in known.sightings]) == (after(0) + jump, [after(0) + jump])
    assert delivery is not None
    assert delivery.created_at == after(12) + jump


async def test_what_was_to_wait_for_a_word_on_its_story_waits_as_long_by_the_clock_that_was_set_forward(
    desk: Desk,
) -> None:
    story, wait = Bundle(kind=BundleKind.STORY, key="s"), timedelta(minutes=30)
    alert = Alert(event=an_event(at=after(0)), channels=("desk",), bundle=story, wait=wait)
    await desk.outbox.record([alert])

    await desk.polls.clock_set(YEARS, after(60) + YEARS)

    assert await desk.outbox.claim("desk", after(61) + YEARS, after(181) + YEARS) is None
    assert await desk.outbox.due_at("desk", after(61) + YEARS) == after(0) + wait + YEARS


async def test_what_was_to_be_acknowledged_within_minutes_is_passed_on_as_late_by_a_clock_set_forward(
    desk: Desk,
) -> None:
    event = replace(an_event(at=after(0)), code="K7Q2")
    escalation = Escalation(within=timedelta(minutes=10), channels=("radio",))
    await desk.outbox.record([Alert(event=event, channels=("desk",), escalation=escalation)])
    acks = Acks(desk.database)

    await desk.polls.clock_set(YEARS, after(60) + YEARS)

    assert await acks.due(after(599) + YEARS) == []
    assert [ack.event.id for ack in await acks.due(after(600) + YEARS)] == [event.id]
