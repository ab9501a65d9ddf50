"""What waits for an acknowledgement: kept beside its event, so that a restart changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import ColumnElement, Connection, func, select, update

from ticker.model.ack import Ack
from ticker.model.alert import Alert, EventKind
from ticker.model.delivery import State
from ticker.store.database import Database
from ticker.store.letters import is_free
from ticker.store.records import event_of, write_events
from ticker.store.schema import acks, deliveries, events

_OPEN = acks.c.acked_at.is_(None)


class Acks:
    """All methods raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def due(self, now: datetime) -> list[Ack]:
        """What nobody acknowledged in time, the oldest first."""
        return await self._database.read(partial(_select, _OPEN & (acks.c.due_at <= now)))

    async def of_code(self, code: str) -> list[Ack]:
        """What is or was to be acknowledged by a code."""
        return await self._database.read(partial(_select, acks.c.code == code))

    async def waiting(self) -> int:
        """How many wait for an acknowledgement."""
        count = select(func.count()).select_from(acks).where(_OPEN)
        return await self._database.read(lambda connection: int(connection.execute(count).scalar_one()))

    async def escalate(self, ack: Ack, alerts: Sequence[Alert]) -> bool:
        """Notes how far it went, with the deliveries that this makes; False if it was acknowledged just now."""
        return await self._database.write(partial(_escalate, ack, alerts))

    async def acknowledge(self, codes: Collection[str] | None, who: str, now: datetime) -> list[Ack]:
        """Notes that what has one of the codes, or all there is, was seen; returns it, with who was the first."""
        return await self._database.write(partial(_acknowledge, codes, who, now))


def acks_of(connection: Connection, event_ids: Collection[str]) -> list[Ack]:
    """What of some events is or was to be acknowledged."""
    return _select(acks.c.event_id.in_(event_ids), connection)


def acks_waiting(limit: int, connection: Connection) -> list[Ack]:
    """What waits for an acknowledgement, the oldest first."""
    return _select(_OPEN, connection, limit)


def _escalate(ack: Ack, alerts: Sequence[Alert], connection: Connection) -> bool:
    own = (acks.c.event_id == ack.event.id) & _OPEN
    if not connection.execute(update(acks).where(own).values(step=ack.step, due_at=ack.due_at)).rowcount:
        return False
    write_events(connection, [alert.event for alert in alerts], alerts)
    return True


def _acknowledge(codes: Collection[str] | None, who: str, now: datetime, connection: Connection) -> list[Ack]:
    wanted = _OPEN if codes is None else acks.c.code.in_(codes)
    ids: Sequence[str] = connection.execute(select(acks.c.event_id).where(wanted)).scalars().all()
    own = acks.c.event_id.in_(ids)
    connection.execute(update(acks).where(own, _OPEN).values(acked_at=now, acked_by=who, due_at=None))
    _call_off(own, f"acknowledged by {who} at {now:%Y-%m-%d %H:%M:%S} UTC", now, connection)
    return _select(own, connection)


def _call_off(acknowledged: ColumnElement[bool], note: str, now: datetime, connection: Connection) -> None:
    """Gives up what still waits to say that nobody acknowledged it; the alert itself goes on to all who hear of it."""
    passed_on = select(events.c.id).where(
        events.c.kind == EventKind.NOTICE.value, events.c.code.in_(select(acks.c.code).where(acknowledged))
    )
    waits = deliveries.c.event_id.in_(passed_on) & (deliveries.c.state == State.WAITING.value) & is_free(now)
    called_off = {"state": State.DROPPED.value, "settled_at": now, "problem": note}
    connection.execute(update(deliveries).where(waits).values(called_off))


def _select(wanted: ColumnElement[bool], connection: Connection, limit: int | None = None) -> list[Ack]:
    query = select(acks, events).join(events, events.c.id == acks.c.event_id).where(wanted).order_by(acks.c.created_at)
    query = query.limit(limit)
    return [
        Ack(
            event=event_of(row),
            code=row["code"],
            within=timedelta(seconds=row["within_s"]),
            escalate=tuple(row["escalate"].split()),
            step=row["step"],
            due_at=row["due_at"],
            by=row["acked_by"],
            at=row["acked_at"],
        )
        for row in connection.execute(query).mappings()
    ]
