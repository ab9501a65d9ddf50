"""What every store must do for the sender (``ticker.model.ports.Outbox``)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from tests.builders import NOON, a_delivery, after, an_alert, an_event
from ticker.model.alert import Alert, Bundle, BundleKind, Event, EventKind, Urgency
from ticker.model.delivery import Delivery, Move, State
from ticker.model.errors import StoreError
from ticker.store.archive import Archive
from ticker.store.database import Database, open_database
from ticker.store.outbox import Outbox

LEASE = timedelta(minutes=2)


@pytest.fixture
async def database(url: str, tmp_path: Path) -> AsyncIterator[Database]:
    database = await open_database(url, tmp_path, exclusive=True)
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
    assert await outbox.due_at("desk", NOON) is None


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
    assert await outbox.due_at("desk", after(59)) == after(60)
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

    assert await outbox.due_at("desk", after(1)) == after(120)
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


async def test_where_the_chat_of_a_channel_has_gone_is_remembered(outbox: Outbox) -> None:
    for n, now in enumerate(("-100", "-200")):
        await outbox.record([an_alert(an_event(f"e{n}"), "desk")])
        delivery = await outbox.claim("desk", after(1), after(121))
        assert delivery
        await outbox.settle(replace(delivery, state=State.SENT), move=Move(was="-1", now=now))

    assert await outbox.moves() == {"desk": {"-1": "-200"}}


def _refuse_events(connection: Connection) -> None:
    refusals = {
        "sqlite": "CREATE TRIGGER full BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'disk_full'); END",
        "postgresql": "ALTER TABLE events ADD CONSTRAINT disk_full CHECK (seq < 0) NOT VALID",
    }
    connection.exec_driver_sql(refusals[connection.dialect.name]).close()


async def test_a_settlement_that_fails_changes_nothing(outbox: Outbox, database: Database) -> None:
    await outbox.record([an_alert(an_event(), "desk")])
    claimed = await outbox.claim("desk", NOON, NOON + LEASE)
    assert claimed
    await database.write(_refuse_events)

    with pytest.raises(StoreError, match="disk_full"):
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

    assert [one.channel for one in await outbox.orphans(["desk"])] == ["left", "left too"]
    assert [(one.channel, one.count) for one in await outbox.orphans([])] == [("desk", 1), ("left", 1), ("left too", 1)]
    assert await outbox.claim("left", NOON, NOON + LEASE)


STORY = Bundle(kind=BundleKind.STORY, key="wire#1")
QUIET = Bundle(kind=BundleKind.QUIET, key="2026-02-01 06:30 UTC")
LATE = Bundle(kind=BundleKind.CATCH_UP, key="wire, not read since 2026-01-31 10:00 UTC")


def held(name: str, *, story: str = "wire#1", seconds: float = 0) -> Alert:
    event = an_event(name, source="radio", story=story, at=after(seconds))
    bundle = Bundle(kind=BundleKind.STORY, key=story)
    return Alert(event=event, channels=("desk",), bundle=bundle, wait=timedelta(minutes=30))


def names_along(delivery: Delivery | None) -> list[str]:
    assert delivery
    return [along.event.id for along in delivery.along]


async def test_what_waits_for_its_story_stands_in_nobodys_way(outbox: Outbox) -> None:
    await outbox.record([held("waits"), an_alert(an_event("next", story="wire#2"), "desk")])

    delivery = await outbox.claim("desk", after(1), after(121))

    assert delivery
    assert (delivery.event.id, delivery.along) == ("next", ())


async def test_what_waits_goes_out_with_the_next_message_of_its_story(outbox: Outbox) -> None:
    await outbox.record([held("w1"), held("w2", seconds=1), held("other", story="wire#7")])
    await outbox.record([an_alert(an_event("next", story="wire#1", at=after(2)), "desk")])

    delivery = await outbox.claim("desk", after(3), after(123))

    assert names_along(delivery) == ["w1", "w2"]
    assert delivery
    await outbox.settle(replace(delivery, state=State.SENT, settled_at=after(4), leased_until=None))
    assert await outbox.due_at("desk", after(4)) == after(1800)  # of the other story
    rest = await outbox.claim("desk", after(1800), after(1920))
    assert rest
    assert (rest.event.id, rest.along) == ("other", ())


async def test_what_waits_for_a_story_that_says_nothing_more_goes_out_together_when_its_time_has_come(
    outbox: Outbox,
) -> None:
    await outbox.record([held("w1"), held("w2", seconds=60)])
    assert await outbox.claim("desk", after(1799), after(1919)) is None
    assert await outbox.due_at("desk", after(1799)) == after(1800)

    delivery = await outbox.claim("desk", after(1800), after(1920))

    assert delivery
    assert (delivery.event.id, delivery.bundle, names_along(delivery)) == ("w1", STORY, ["w2"])


async def test_what_did_not_fit_goes_out_next_and_nothing_is_lost_with_a_dead_letter(outbox: Outbox) -> None:
    await outbox.record([replace(an_alert(an_event(f"e{n}"), "desk"), bundle=LATE) for n in range(4)])
    first = await outbox.claim("desk", NOON, NOON + LEASE)
    assert names_along(first) == ["e1", "e2", "e3"]
    assert first
    sent = replace(first, along=first.along[:1], state=State.SENT, settled_at=after(1), leased_until=None)
    await outbox.settle(sent)

    second = await outbox.claim("desk", after(1), after(121))
    assert second
    assert (second.event.id, names_along(second)) == ("e2", ["e3"])
    await outbox.settle(replace(second, along=(), state=State.DEAD, settled_at=after(2), leased_until=None))

    third = await outbox.claim("desk", after(2), after(122))
    assert third
    assert (third.event.id, third.along) == ("e3", ())


async def test_a_bundle_that_was_deferred_holds_up_what_comes_after_it_as_any_delivery_does(outbox: Outbox) -> None:
    await outbox.record([held("w1")])
    first = await outbox.claim("desk", after(1800), after(1920))
    assert first
    await outbox.settle(replace(first, attempts=1, due_at=after(1900), leased_until=None))
    await outbox.record([an_alert(an_event("next", story="wire#2", at=after(1850)), "desk")])

    assert await outbox.claim("desk", after(1860), after(1980)) is None
    assert await outbox.due_at("desk", after(1860)) == after(1900)


A_MINUTE = timedelta(minutes=1)


def sent(delivery: Delivery | None, seconds: float) -> Delivery:
    assert delivery
    return replace(delivery, state=State.SENT, settled_at=after(seconds), leased_until=None)


async def test_messages_that_were_sent_are_counted_and_not_the_headlines_that_went_along(outbox: Outbox) -> None:
    await outbox.record([replace(an_alert(an_event(f"e{n}"), "desk"), bundle=LATE) for n in range(3)])
    await outbox.record([an_alert(an_event("e9"), "desk", "mail")])
    for seconds in (1, 2):
        await outbox.settle(sent(await outbox.claim("desk", after(seconds), after(99)), seconds))
    await outbox.settle(sent(await outbox.claim("mail", after(3), after(99)), 3))

    assert await outbox.sent_at("desk", NOON, after(60), A_MINUTE) == (after(2), after(1))
    assert await outbox.sent_at("desk", after(1), after(60), A_MINUTE) == (after(2),)
    assert await outbox.sent_at("desk", NOON, after(2), A_MINUTE) == (after(1),)


async def test_messages_of_which_nobody_knows_whether_they_arrived_are_counted_each(outbox: Outbox) -> None:
    await outbox.record([an_alert(an_event("e1"), "desk", "mail")])
    await outbox.record([replace(an_alert(an_event(f"l{n}"), "late"), bundle=LATE) for n in range(3)])
    for channel in ("desk", "mail", "late"):
        delivery = await outbox.claim(channel, after(1), after(99))
        assert delivery
        await outbox.settle(replace(delivery, unclear=1, due_at=after(61), leased_until=None))
        assert await outbox.sent_at(channel, NOON, after(60), A_MINUTE) == (after(1),)

    await outbox.settle(sent(await outbox.claim("desk", after(61), after(99)), 61))
    again = await outbox.claim("mail", after(61), after(99))
    assert again
    await outbox.settle(replace(again, unclear=2, state=State.DEAD, settled_at=after(61), leased_until=None))

    for channel in ("desk", "mail"):
        assert await outbox.sent_at(channel, NOON, after(99), A_MINUTE) == (after(61), after(1))


async def test_a_clock_that_is_set_back_delays_nothing(outbox: Outbox) -> None:
    await outbox.record([an_alert(an_event("e1", at=after(9000), story="wire#2"), "desk"), held("waits", seconds=9000)])

    assert await outbox.due_at("desk", NOON) == NOON
    delivery = await outbox.claim("desk", NOON, NOON + LEASE)

    assert delivery
    assert (delivery.event.id, delivery.created_at) == ("e1", NOON)
    await outbox.settle(sent(delivery, 1))
    assert await outbox.due_at("desk", after(1)) == after(1800)


async def test_what_waits_within_the_budget_is_handed_out_in_order(outbox: Outbox) -> None:
    await outbox.record([an_alert(an_event("e1"), "desk"), an_alert(an_event("e2", urgency=Urgency.FLASH), "desk")])

    delivery = await outbox.claim("desk", NOON, NOON + LEASE, 2)

    assert delivery
    assert (delivery.event.id, delivery.bundle) == ("e1", None)


async def test_beyond_the_budget_the_loud_come_first_and_the_rest_together(outbox: Outbox) -> None:
    await outbox.record([an_alert(an_event(f"e{n}"), "desk") for n in range(3)])
    await outbox.record([an_alert(an_event("loud", urgency=Urgency.BULLETIN), "desk")])
    first = await outbox.claim("desk", NOON, NOON + LEASE, 2)
    assert first
    assert (first.event.id, first.bundle, first.along) == ("loud", None, ())
    await outbox.settle(sent(first, 1))

    rest = await outbox.claim("desk", after(1), after(121), 1)

    assert rest
    assert (rest.event.id, names_along(rest)) == ("e0", ["e1", "e2"])
    assert rest.bundle
    assert rest.bundle.kind is BundleKind.STORM


async def test_a_budget_lets_nothing_pass_a_delivery_that_is_put_off(outbox: Outbox) -> None:
    await outbox.record([an_alert(an_event("e1"), "desk")])
    first = await outbox.claim("desk", NOON, NOON + LEASE)
    assert first
    await outbox.settle(replace(first, attempts=1, due_at=after(60), leased_until=None))
    await outbox.record([an_alert(an_event("loud", urgency=Urgency.FLASH), "desk")])

    assert await outbox.claim("desk", after(59), after(179), 1) is None
    assert await outbox.due_at("desk", after(59)) == after(60)


async def test_what_is_held_when_it_is_settled_stands_in_nobodys_way(outbox: Outbox) -> None:
    await outbox.record([an_alert(an_event("e1"), "desk"), an_alert(an_event("e2"), "desk")])
    first = await outbox.claim("desk", NOON, NOON + LEASE)
    assert first
    await outbox.settle(replace(first, due_at=after(60), ready_at=after(60), bundle=QUIET, leased_until=None))

    second = await outbox.claim("desk", after(1), after(121))
    assert second
    assert second.event.id == "e2"
    await outbox.settle(sent(second, 2))
    assert await outbox.claim("desk", after(59), after(179)) is None
    assert await outbox.due_at("desk", after(2)) == after(60)
    again = await outbox.claim("desk", after(60), after(180))
    assert again
    assert (again.event.id, again.bundle) == ("e1", QUIET)


async def test_what_becomes_ready_behind_one_that_is_put_off_wakes_nobody(outbox: Outbox) -> None:
    await outbox.record([an_alert(an_event("e1"), "desk"), held("waits")])
    first = await outbox.claim("desk", NOON, NOON + LEASE)
    assert first
    await outbox.settle(replace(first, attempts=1, due_at=after(2000), leased_until=None))

    assert await outbox.due_at("desk", after(1900)) == after(2000)


async def test_what_is_late_is_set_aside_together_and_joins_what_was_late_before(outbox: Outbox) -> None:
    await outbox.record([an_alert(an_event(f"e{n}", at=after(n)), "desk") for n in range(3)])
    await outbox.claim("desk", after(100), after(220))

    await outbox.set_aside("desk", after(1), after(100), timedelta())

    late = await outbox.claim("desk", after(100), after(220))
    assert late
    assert (late.event.id, names_along(late)) == ("e0", ["e1"])
    await outbox.settle(replace(late, along=(), attempts=1, due_at=after(300), ready_at=after(300), leased_until=None))
    fresh = await outbox.claim("desk", after(101), after(221))
    assert fresh
    assert fresh.event.id == "e2"
    await outbox.set_aside("desk", after(2), after(102), timedelta())
    assert await outbox.due_at("desk", after(102)) == after(300)
    assert names_along(await outbox.claim("desk", after(300), after(420))) == ["e1", "e2"]


async def test_what_expires_is_told_in_the_same_transaction_and_not_again_within_the_pause(
    outbox: Outbox, database: Database, rung: list[str]
) -> None:
    def tell(events: Sequence[Event]) -> tuple[Alert, ...]:
        names = " ".join(event.id for event in events)
        return (an_alert(an_event(f"n{names}", kind=EventKind.NOTICE, text=names, rank=None), "operator"),)

    await outbox.record([an_alert(an_event(f"e{n}", at=after(n)), "desk") for n in range(3)])
    await outbox.set_aside("desk", after(1), after(100), timedelta(hours=1))
    rung.clear()

    (alert,) = await outbox.expire("desk", after(100), tell)

    assert (alert.event.text, rung) == ("e0 e1", ["operator"])
    assert alert.event in await Archive(database).events(kinds=[EventKind.NOTICE])
    await outbox.set_aside("desk", after(2), after(101), timedelta(hours=1))
    assert await outbox.due_at("desk", after(101)) == after(3700)


async def test_the_words_that_were_held_with_one_of_which_nobody_knows_share_its_fate(outbox: Outbox) -> None:
    await outbox.record([replace(an_alert(an_event(f"e{n}"), "desk"), bundle=QUIET) for n in range(2)])
    first = await outbox.claim("desk", NOON, NOON + LEASE)
    assert first
    await outbox.settle(replace(first, attempts=1, unclear=1, due_at=after(60), leased_until=None))

    again = await outbox.claim("desk", after(60), after(180))
    assert again
    assert (again.unclear, names_along(again)) == (1, ["e1"])
    await outbox.settle(replace(again, state=State.DEAD, settled_at=after(61), leased_until=None))
    assert await outbox.due_at("desk", after(61)) is None
