"""What the store does for the sender: deliveries, in order for each channel, under leases."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, Connection, RowMapping, func, select, update

from ticker.model.alert import Alert, Bundle, BundleKind, Event
from ticker.model.delivery import Along, Delivery, State
from ticker.store.database import Database
from ticker.store.records import bundle_name, bundle_of, event_of, write_events
from ticker.store.schema import deliveries, events

_ALONG_MAX = 100  # headlines of one message; what does not fit follows in the next


class Outbox:
    """Implements ``ticker.model.ports.Outbox``."""

    def __init__(self, database: Database, on_deliveries: Callable[[Iterable[str]], None]) -> None:
        """``on_deliveries`` hears which channels got deliveries, after each commit that made some."""
        self._database = database
        self._on_deliveries = on_deliveries

    async def claim(self, channel: str, now: datetime, until: datetime) -> Delivery | None:
        if await self.due_at(channel) is None:  # most looks find nothing, and need no lock
            return None
        return await self._database.write(partial(_claim, channel, now, until))

    async def due_at(self, channel: str) -> datetime | None:
        return await self._database.read(partial(_due_at, channel))

    async def settle(self, delivery: Delivery, alerts: Sequence[Alert] = ()) -> None:
        channels = await self._database.write(partial(_settle, delivery, alerts))
        self._on_deliveries(channels)

    async def record(self, alerts: Sequence[Alert]) -> None:
        channels = await self._database.write(partial(_record, alerts))
        self._on_deliveries(channels)

    async def release_leases(self) -> None:
        """For the start of the daemon: it alone uses the database, so a lease is that of a process that died."""
        free = update(deliveries).where(deliveries.c.leased_until.is_not(None)).values(leased_until=None)
        await self._database.write(lambda connection: connection.execute(free).rowcount)

    async def orphans(self, channels: Collection[str]) -> tuple[str, ...]:
        """The channels that deliveries wait for and that are not among those given."""
        waiting = (
            select(deliveries.c.channel)
            .where(deliveries.c.state == State.WAITING.value, deliveries.c.channel.not_in(channels))
            .distinct()
            .order_by(deliveries.c.channel)
        )
        return await self._database.read(lambda connection: tuple(connection.execute(waiting).scalars()))


def _waiting(channel: str) -> ColumnElement[bool]:
    return (deliveries.c.channel == channel) & (deliveries.c.state == State.WAITING.value)


# What waits to go out with its story stands in nobody's way until its time has come, or a try was made.
_QUEUED = (deliveries.c.due_at <= deliveries.c.created_at) | (deliveries.c.attempts > 0)


def _head(connection: Connection, channel: str, now: datetime | None) -> RowMapping | None:
    """The oldest delivery that waits for a channel: the only one that may go out."""
    ready = _QUEUED if now is None else _QUEUED | (deliveries.c.due_at <= now)
    query = select(deliveries).where(_waiting(channel), ready).order_by(deliveries.c.id).limit(1)
    return connection.execute(query).mappings().first()


def _due_at(channel: str, connection: Connection) -> datetime | None:
    later = select(func.min(deliveries.c.due_at)).where(_waiting(channel), ~_QUEUED)
    row = _head(connection, channel, None)
    times = [
        connection.execute(later).scalar_one(),
        max(row["due_at"], row["leased_until"] or row["due_at"]) if row else None,
    ]
    return min((at for at in times if at), default=None)


def _claim(channel: str, now: datetime, until: datetime, connection: Connection) -> Delivery | None:
    row = _head(connection, channel, now)
    if row is None or row["due_at"] > now or (row["leased_until"] and row["leased_until"] > now):
        return None
    connection.execute(update(deliveries).where(deliveries.c.id == row["id"]).values(leased_until=until))
    event = event_of(connection.execute(select(events).where(events.c.id == row["event_id"])).mappings().one())
    return Delivery(
        id=row["id"],
        event=event,
        channel=row["channel"],
        created_at=row["created_at"],
        due_at=row["due_at"],
        state=State(row["state"]),
        attempts=row["attempts"],
        bounces=row["bounces"],
        unclear=row["unclear"],
        leased_until=until,
        problem=row["problem"],
        bundle=bundle_of(row),
        along=_along(connection, row, event),
    )


def _along(connection: Connection, head: RowMapping, event: Event) -> tuple[Along, ...]:
    """What may go out with a delivery: the rest of its bundle, and what waits for a word on its story."""
    names = {bundle_name(Bundle(kind=BundleKind.STORY, key=event.story)), head["bundle"]} - {None}
    query = (
        select(deliveries.c.id.label("delivery"), events)
        .join(events, events.c.id == deliveries.c.event_id)
        .where(_waiting(head["channel"]), deliveries.c.bundle.in_(names), deliveries.c.id != head["id"])
        .order_by(deliveries.c.id)
        .limit(_ALONG_MAX)
    )
    return tuple(Along(id=row["delivery"], event=event_of(row)) for row in connection.execute(query).mappings())


def _settle(delivery: Delivery, alerts: Sequence[Alert], connection: Connection) -> frozenset[str]:
    values = {
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "bounces": delivery.bounces,
        "unclear": delivery.unclear,
        "due_at": delivery.due_at,
        "leased_until": delivery.leased_until,
        "settled_at": delivery.settled_at,
        "problem": delivery.problem,
    }
    connection.execute(update(deliveries).where(deliveries.c.id == delivery.id).values(values))
    if delivery.state is State.SENT and delivery.along:
        ids = [along.id for along in delivery.along]
        sent = {"state": State.SENT.value, "settled_at": delivery.settled_at, "attempts": deliveries.c.attempts + 1}
        connection.execute(update(deliveries).where(deliveries.c.id.in_(ids)).values(sent))
    return _record(alerts, connection)


def _record(alerts: Sequence[Alert], connection: Connection) -> frozenset[str]:
    return write_events(connection, [alert.event for alert in alerts], alerts)
