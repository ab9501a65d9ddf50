"""What people do about deliveries: look at those that are not sent, make them due, give them up.

It works beside a running daemon as well as without one. What the daemon is just sending is left alone: it alone knows
what becomes of that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, Connection, case, literal, or_, select, update

from ticker.model.delivery import Delivery, State
from ticker.store.database import Database
from ticker.store.records import delivery_of, event_of
from ticker.store.schema import Moment, deliveries, events

_UNSENT = (State.WAITING.value, State.DEAD.value)
_IDS_A_QUERY = 500  # SQLite takes a limited number of parameters


class Letters:
    """All methods raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def unsent(self, *, channel: str | None = None, dead: bool = False) -> list[Delivery]:
        """What waits and what is dead, of one channel or of all, the oldest first; with ``dead`` that alone."""
        wanted: ColumnElement[bool] = deliveries.c.state.in_((State.DEAD.value,) if dead else _UNSENT)
        if channel is not None:
            wanted &= deliveries.c.channel == channel
        return await self._database.read(partial(_select, wanted))

    async def some(self, state: State, limit: int) -> list[Delivery]:
        """The oldest of those that are in a state."""
        first = select(deliveries.c.id).where(deliveries.c.state == state.value).order_by(deliveries.c.id).limit(limit)
        return await self._database.read(partial(_select, deliveries.c.id.in_(first.scalar_subquery())))

    async def retry(self, ids: Sequence[int], now: datetime) -> list[Delivery]:
        """Makes unsent ones due now, and returns those that it did; a dead one begins anew, its age with it."""
        return await self._database.write(partial(_retry, ids, now))

    async def drop(self, ids: Sequence[int], who: str, now: datetime) -> list[Delivery]:
        """Gives unsent ones up, and returns those that it did; who did so and when is noted beside what was wrong."""
        return await self._database.write(partial(_drop, ids, who, now))

    async def supersede(self, event: str, now: datetime) -> None:
        """Gives up what still waits of an event: what is told next says it all."""
        await self._database.write(partial(_supersede, event, now))


def _supersede(event: str, now: datetime, connection: Connection) -> None:
    waits = (deliveries.c.event_id == event) & (deliveries.c.state == State.WAITING.value) & is_free(now)
    said = {"state": State.DROPPED.value, "settled_at": now, "problem": "told together with what came of it"}
    connection.execute(update(deliveries).where(waits).values(said))


def _retry(ids: Sequence[int], now: datetime, connection: Connection) -> list[Delivery]:
    dead = deliveries.c.state == State.DEAD.value
    anew: dict[str, object] = {
        "state": State.WAITING.value,
        "due_at": now,
        "ready_at": now,
        "leased_until": None,
        "settled_at": None,
        # Its age would have it given up again before, or after, a single try.
        "created_at": case((dead, literal(now, Moment)), else_=deliveries.c.created_at),
        **{count: case((dead, 0), else_=deliveries.c[count]) for count in ("attempts", "bounces", "unclear")},
    }
    return _amend(connection, ids, now, anew)


def _drop(ids: Sequence[int], who: str, now: datetime, connection: Connection) -> list[Delivery]:
    note = f"dropped by {who} at {now:%Y-%m-%d %H:%M:%S} UTC"
    given_up = {
        "state": State.DROPPED.value,
        "leased_until": None,
        "settled_at": now,
        "problem": case((deliveries.c.problem == "", note), else_=note + "; before: " + deliveries.c.problem),
    }
    return _amend(connection, ids, now, given_up)


def _amend(connection: Connection, ids: Sequence[int], now: datetime, values: Mapping[str, object]) -> list[Delivery]:
    amended: list[Delivery] = []
    for start in range(0, len(ids), _IDS_A_QUERY):
        asked = deliveries.c.id.in_(ids[start : start + _IDS_A_QUERY])
        free = select(deliveries.c.id).where(asked, is_free(now), deliveries.c.state.in_(_UNSENT))
        some = deliveries.c.id.in_(connection.execute(free).scalars().all())
        connection.execute(update(deliveries).where(some).values(values))
        amended += _select(some, connection)
    return amended


def is_free(now: datetime) -> ColumnElement[bool]:
    """Whether nobody is just sending it."""
    return or_(deliveries.c.leased_until.is_(None), deliveries.c.leased_until <= now)


def _select(wanted: ColumnElement[bool], connection: Connection) -> list[Delivery]:
    rows = connection.execute(select(deliveries).where(wanted).order_by(deliveries.c.id)).mappings().all()
    of_them = select(events).where(events.c.id.in_(select(deliveries.c.event_id).where(wanted)))
    happened = {row["id"]: event_of(row) for row in connection.execute(of_them).mappings()}
    return [delivery_of(row, happened[row["event_id"]]) for row in rows]
