"""The statements of each look of a worker at the outbox, put together once: that takes longer than to run them.

They are about the channel ``queue``, at the moment ``now``.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select, update

from ticker.model.alert import BundleKind
from ticker.model.delivery import SUSPECTED, State
from ticker.store.records import is_bundled
from ticker.store.schema import Moment, deliveries, events

_QUEUE = bindparam("queue", type_=deliveries.c.channel.type)
_NOW = bindparam("now", type_=Moment())


def waiting(channel: ColumnElement[str] | str = _QUEUE) -> ColumnElement[bool]:
    """What is neither sent nor given up."""
    return (deliveries.c.channel == channel) & (deliveries.c.state == State.WAITING.value)


def ready(
    channel: ColumnElement[str] | str = _QUEUE, now: ColumnElement[datetime] | datetime = _NOW
) -> ColumnElement[bool]:
    """What waits and is not held any more; what is held stands in nobody's way until its time has come."""
    return waiting(channel) & (deliveries.c.ready_at <= now)


# The oldest delivery that is ready: the only one that may go out.
HEAD = select(deliveries).where(ready()).order_by(deliveries.c.id).limit(1)
LATER = select(func.min(deliveries.c.ready_at)).where(waiting(), deliveries.c.ready_at > _NOW)
PUT_OFF = select(func.max(deliveries.c.due_at), func.max(deliveries.c.leased_until)).where(
    ready(), or_(deliveries.c.due_at > _NOW, deliveries.c.leased_until > _NOW)
)
# All that is ready, with its urgency.
STORM = (
    select(deliveries, events.c.urgency)
    .join(events, events.c.id == deliveries.c.event_id)
    .where(ready(), deliveries.c.due_at <= _NOW)
    .order_by(deliveries.c.id)
)

# What waits and was recorded before the clock was set back; it is set back with the clock, as if it were recorded now.
# What was held until a time of day is ready, so that it can be held anew.
_IS_AHEAD = waiting() & (deliveries.c.created_at > _NOW)
_IS_HELD = is_bundled(BundleKind.QUIET, BundleKind.DIGEST)
AHEAD = select(deliveries.c.id).where(_IS_AHEAD).limit(1)
SET_BACK_HELD = (
    update(deliveries).where(_IS_AHEAD, _IS_HELD).values(bundle=None, created_at=_NOW, due_at=_NOW, ready_at=_NOW)
)
SET_BACK = (
    update(deliveries)
    .where(_IS_AHEAD)
    .values(
        created_at=_NOW,
        due_at=deliveries.c.due_at - deliveries.c.created_at + _NOW,
        ready_at=deliveries.c.ready_at - deliveries.c.created_at + _NOW,
    )
)

# What may be what the service of a channel chokes on, and was last tried when it was due.
_IS_ASIDE = and_(waiting(), deliveries.c.bounces == SUSPECTED, deliveries.c.ready_at > deliveries.c.due_at)
ASIDE = select(deliveries).where(_IS_ASIDE).order_by(deliveries.c.id).limit(1)
ASIDE_UNTIL = select(func.max(deliveries.c.ready_at)).where(_IS_ASIDE)
# Of several, the one that was not tried for the longest time.
_NEXT_ASIDE = select(deliveries.c.id).where(_IS_ASIDE, deliveries.c.due_at < _NOW)
ASIDE_BY_TURNS = (
    update(deliveries)
    .where(deliveries.c.id == _NEXT_ASIDE.order_by(deliveries.c.due_at, deliveries.c.id).limit(1).scalar_subquery())
    .values(ready_at=_NOW)
)
ASIDE_AGAIN = update(deliveries).where(_IS_ASIDE).values(ready_at=bindparam("again", type_=Moment()))

# What went out from ``since`` until ``until``, or may have: all attempts of these that sent it, or ended unclear.
_OWN = and_(deliveries.c.channel == _QUEUE, deliveries.c.carried_by.is_(None))
_SINCE, _UNTIL = bindparam("since", type_=Moment()), bindparam("until", type_=Moment())
_ATTEMPTS = select(deliveries.c.state, deliveries.c.unclear, deliveries.c.settled_at, deliveries.c.due_at)
SETTLED = _ATTEMPTS.where(
    _OWN,
    deliveries.c.settled_at > _SINCE,
    deliveries.c.settled_at < _UNTIL,
    or_(
        deliveries.c.state == State.SENT.value,
        (deliveries.c.state == State.DEAD.value) & (deliveries.c.unclear > 0),
    ),
)
UNCLEAR = _ATTEMPTS.where(waiting(), _OWN, deliveries.c.unclear > 0, deliveries.c.due_at > _SINCE)

_ROW = deliveries.c.id == bindparam("row")
LEASE = update(deliveries).where(_ROW).values(leased_until=_UNTIL)
EVENT = select(events).where(events.c.id == bindparam("event"))
