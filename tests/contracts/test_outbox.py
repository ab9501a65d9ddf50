"""What every store must do for the sender (``ticker.model.ports.Outbox``)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders import NOON, a_delivery, after, an_alert, an_event
from ticker.model.alert import EventKind
from ticker.model.delivery import State
from ticker.model.errors import StoreError
from ticker.store.archive import Archive
from ticker.store.database import Database, open_database
from ticker.store.outbox import Outbox

LEASE = timedelta(minutes=2)


@pytest.fixture(params=["sqlite:///ticker.db", "sqlite://"], ids=["on disk", "in memory"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    database = await open_database(request.param, tmp_path, exclusive=True)
    yield database
    await database.close()


@pytest.fixture
def rung() -> list[str]:
    return []


@pytest.fixture
def outbox(database: Database, rung: list[str]) -> Outbox:
    def ring(channels: Iterable[str]) -> None:
        rung.extend(sorted(channels))

    return Outbox(database, ring)


async def test_nothing_is_claimed_from_an_empty_outbox(outbox: Outbox) -> None:
    assert await outbox.claim("desk", NOON, NOON + LEASE) is None
    assert await outbox.due_at("desk") is None


async def test_a_claimed_delivery_carries_its_event_and_its_lease(outbox: Outbox) -> None:
    event = an_event(text="Quake 🚢 عاجل", was="before", published_at=after(-9))
    await outbox.record([an_alert(event, "desk")])

    delivery = await outbox.claim("desk", after(1), after(121))

    assert delivery
    expected = a_delivery(delivery.id, event=event, channel="desk", created_at=event.at)
    assert delivery == replace(expected, leased_until=after(121))


async def test_only_the_oldest_is_handed_out_and_nothing_passes_it(outbox: Outbox) -> None:
    await outbox.record([an_alert(an_event("e1"), "desk"), an_alert(an_event("e2"), "desk")])
    first = await outbox.claim("desk", NOON, NOON + LEASE)
    assert first
    assert first.event.id == "e1"

    assert await outbox.claim("desk", after(1), after(1) + LEASE) is None

    await outbox.settle(replace(first, due_at=after(60), attempts=1, leased_until=None))
    assert await outbox.claim("desk", after(59), after(180)) is None
    assert await outbox.due_at("desk") == after(60)
    again = await outbox.claim("desk", after(60), after(180))
    assert again
    assert (again.event.id, again.attempts) == ("e1", 1)


@pytest.mark.parametrize("state", [State.SENT, State.DEAD, State.DROPPED])
async def test_the_next_is_handed_out_once_the_oldest_is_through(outbox: Outbox, state: State) -> None:
    await outbox.record([an_alert(an_event("e1"), "desk"), an_alert(an_event("e2"), "desk")])
    first = await outbox.claim("desk", NOON, NOON + LEASE)
    assert first

    await outbox.settle(replace(first, state=state, settled_at=after(1), leased_until=None))

    second = await outbox.claim("desk", after(1), after(1) + LEASE)
    assert second
    assert second.event.id == "e2"


async def test_channels_do_not_wait_for_each_other(outbox: Outbox) -> None:
    await outbox.record([an_alert(an_event(), "desk", "mail")])
    assert await outbox.claim("desk", NOON, NOON + LEASE)

    assert await outbox.claim("mail", NOON, NOON + LEASE)


async def test_a_lease_that_ran_out_is_no_obstacle(outbox: Outbox) -> None:
    await outbox.record([an_alert(an_event(), "desk")])
    await outbox.claim("desk", NOON, after(120))

    assert await outbox.due_at("desk") == after(120)
    assert await outbox.claim("desk", after(119), after(240)) is None
    assert await outbox.claim("desk", after(120), after(240))


async def test_a_new_start_releases_the_leases_of_the_dead(outbox: Outbox) -> None:
    await outbox.record([an_alert(an_event(), "desk")])
    await outbox.claim("desk", NOON, after(120))

    await outbox.release_leases()

    assert await outbox.claim("desk", after(1), after(121))


async def test_all_that_is_known_of_an_attempt_is_there_at_the_next(outbox: Outbox) -> None:
    await outbox.record([an_alert(an_event(), "desk")])
    claimed = await outbox.claim("desk", NOON, NOON + LEASE)
    assert claimed
    tried = replace(
        claimed, attempts=5, bounces=2, unclear=1, problem="503 \ud83d \x00", due_at=after(9), leased_until=None
    )

    await outbox.settle(tried)

    again = await outbox.claim("desk", after(9), after(99))
    assert again
    assert (again.attempts, again.bounces, again.unclear, again.due_at) == (5, 2, 1, after(9))
    assert again.problem.startswith("503 ")


async def test_settling_records_what_the_operator_must_hear_and_rings(
    outbox: Outbox, database: Database, rung: list[str]
) -> None:
    await outbox.record([an_alert(an_event(), "desk")])
    claimed = await outbox.claim("desk", NOON, NOON + LEASE)
    assert claimed
    rung.clear()
    notice = an_event("n1", kind=EventKind.NOTICE, source=None, text="channel desk is down", rank=None)

    await outbox.settle(replace(claimed, state=State.DEAD, settled_at=NOON), [an_alert(notice, "operator")])

    assert rung == ["operator"]
    told = await outbox.claim("operator", NOON, NOON + LEASE)
    assert told
    assert told.event == notice
    assert notice in await Archive(database).events(kinds=[EventKind.NOTICE])


async def test_a_settlement_that_fails_changes_nothing(outbox: Outbox, database: Database) -> None:
    await outbox.record([an_alert(an_event(), "desk")])
    claimed = await outbox.claim("desk", NOON, NOON + LEASE)
    assert claimed
    await database.write(
        lambda connection: connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        ).close()
    )

    with pytest.raises(StoreError, match="disk full"):
        await outbox.settle(replace(claimed, state=State.SENT, leased_until=None), [an_alert(an_event("n"), "mail")])

    assert await outbox.claim("desk", after(120), after(240))


async def test_a_notice_that_nobody_hears_is_kept_all_the_same(
    outbox: Outbox, database: Database, rung: list[str]
) -> None:
    notice = an_event("n1", kind=EventKind.NOTICE, source=None, text="unheard", rank=None)

    await outbox.record([replace(an_alert(notice), channels=())])

    assert await Archive(database).events() == [notice]
    assert rung == []


async def test_deliveries_of_a_channel_that_left_the_settings_are_orphans_and_are_kept(outbox: Outbox) -> None:
    await outbox.record([an_alert(an_event(), "desk", "left", "left too")])

    assert set(await outbox.orphans(["desk"])) == {"left", "left too"}
    assert set(await outbox.orphans([])) == {"desk", "left", "left too"}
    assert await outbox.claim("left", NOON, NOON + LEASE)
