"""What the store does for the sender: deliveries, in order for each channel, under leases."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Connection, RowMapping, bindparam, func, select, update

from ticker.model.alert import Alert, Bundle, BundleKind, Event, Urgency
from ticker.model.delivery import SUSPECTED, Along, Delivery, Move, Orphans, State
from ticker.store import queue
from ticker.store.database import Database
from ticker.store.moves import all_moves, remember
from ticker.store.records import bundle_name, bundle_of, channels_of, event_of, write_events
from ticker.store.schema import deliveries, events

_ALONG_MAX = 100  # headlines of one message; what does not fit follows in the next
_LATE = Bundle(kind=BundleKind.LATE, key="")
_JUST_NOW = timedelta(seconds=10)
_EXPIRED = "could not be delivered in time"


class Outbox:
    """Implements ``ticker.model.ports.Outbox``."""

    def __init__(self, database: Database, on_deliveries: Callable[[Iterable[str]], None]) -> None:
        """``on_deliveries`` hears which channels got deliveries, after each commit that made some."""
        self._database = database
        self._on_deliveries = on_deliveries

    async def claim(self, channel: str, now: datetime, until: datetime, budget: int | None = None) -> Delivery | None:
        era = self._database.era
        due = await self.due_at(channel, now)
        if due is None or due > now:  # most looks find nothing, and need no lock
            return None
        if era != self._database.era:  # the clock was set meanwhile, and what waits moved along: now is long ago
            return None
        return await self._database.write(partial(_claim, channel, now, until, budget))

    async def due_at(self, channel: str, now: datetime) -> datetime | None:
        return await self._database.read(partial(_due_at, channel, now))

    async def sent_at(self, channel: str, since: datetime, until: datetime, pause: timedelta) -> tuple[datetime, ...]:
        found = await self._database.read(
            lambda connection: tuple(_sent_at(channel, since, until + pause, pause, connection))
        )
        return tuple(sorted((at for at in found if since < at < until), reverse=True))

    async def settle(self, delivery: Delivery, alerts: Sequence[Alert] = (), move: Move | None = None) -> None:
        channels = await self._database.write(partial(_settle, delivery, alerts, move))
        self._on_deliveries(channels)

    async def set_aside(self, channel: str, before: datetime, now: datetime, pause: timedelta) -> None:
        await self._database.write(partial(_set_aside, channel, before, now, pause))

    async def expire(
        self, channel: str, now: datetime, tell: Callable[[Sequence[Event]], Sequence[Alert]]
    ) -> Sequence[Alert]:
        alerts = await self._database.write(partial(_expire, channel, now, tell))
        self._on_deliveries(channels_of(alerts))
        return alerts

    async def record(self, alerts: Sequence[Alert]) -> None:
        channels = await self._database.write(partial(_record, alerts))
        self._on_deliveries(channels)

    async def release_leases(self) -> None:
        """For the start of the daemon: it alone uses the database, so a lease is that of a process that died."""
        free = update(deliveries).where(deliveries.c.leased_until.is_not(None)).values(leased_until=None)
        await self._database.write(lambda connection: connection.execute(free).rowcount)

    async def moves(self) -> Mapping[str, Mapping[str, str]]:
        """Where the chats of each channel have gone, by what they were called before."""
        return await self._database.read(all_moves)

    async def orphans(self, channels: Collection[str]) -> tuple[Orphans, ...]:
        """What waits for channels that are not among those given, by channel."""
        waiting = (
            select(deliveries.c.channel, func.count(), func.max(deliveries.c.created_at))
            .where(deliveries.c.state == State.WAITING.value, deliveries.c.channel.not_in(channels))
            .group_by(deliveries.c.channel)
            .order_by(deliveries.c.channel)
        )
        rows = await self._database.read(lambda connection: connection.execute(waiting).all())
        return tuple(Orphans(channel=channel, count=count, latest=latest) for channel, count, latest in rows)


def _at(channel: str, now: datetime) -> dict[str, object]:
    return {"queue": channel, "now": now}


def _head(connection: Connection, channel: str, now: datetime) -> RowMapping | None:
    return connection.execute(queue.HEAD, _at(channel, now)).mappings().first()


def _due_at(channel: str, now: datetime, connection: Connection) -> datetime | None:
    if connection.execute(queue.AHEAD, _at(channel, now)).first():
        return now
    row = _head(connection, channel, now)
    later = connection.execute(queue.LATER, _at(channel, now)).scalar_one()
    times = [later, _free_at(connection, row, now) if row else None]
    return min((at for at in times if at), default=None)


def _sent_at(
    channel: str, since: datetime, until: datetime, pause: timedelta, connection: Connection
) -> Iterator[datetime]:
    """What went out, or may have: an unclear attempt was ``pause`` before the next at the latest."""
    span = {"queue": channel, "since": since}
    settled = connection.execute(queue.SETTLED, span | {"until": until})
    for row in (*settled, *connection.execute(queue.UNCLEAR, span)):
        last = row.settled_at or row.due_at - pause
        yield from (last - n * pause for n in range(row.unclear + (row.state == State.SENT.value)))


def _free_at(connection: Connection, head: RowMapping, now: datetime) -> datetime:
    """When the oldest that is ready may go out: not while another is being sent, or waits for its next try.

    A storm sends younger ones first; a service that puts one of them off puts off the channel.
    """
    put_off = connection.execute(queue.PUT_OFF, _at(head["channel"], now)).one()
    due: datetime = head["due_at"]
    return max(at or due for at in (due, head["leased_until"], *put_off))


def _claim(channel: str, now: datetime, until: datetime, budget: int | None, connection: Connection) -> Delivery | None:
    connection.execute(queue.SET_BACK_HELD, _at(channel, now))
    connection.execute(queue.SET_BACK, _at(channel, now))
    row = _head(connection, channel, now)
    if row is None or _free_at(connection, row, now) > now:
        return None
    if budget is not None:
        row = _first_of_storm(connection, channel, now, budget) or row
    row = _rather(connection, channel, now) or row
    connection.execute(queue.LEASE, {"row": row["id"], "until": until})
    event = event_of(connection.execute(queue.EVENT, {"event": row["event_id"]}).mappings().one())
    return Delivery(
        id=row["id"],
        event=event,
        channel=row["channel"],
        created_at=row["created_at"],
        due_at=row["due_at"],
        ready_at=row["ready_at"],
        state=State(row["state"]),
        attempts=row["attempts"],
        bounces=row["bounces"],
        unclear=row["unclear"],
        leased_until=until,
        problem=row["problem"],
        bundle=bundle_of(row),
        along=_along(connection, row, event),
    )


def _rather(connection: Connection, channel: str, now: datetime) -> RowMapping | None:
    """The oldest that stands aside, unless it was tried just now: a service that is back takes it before the next."""
    row = connection.execute(queue.ASIDE, {"queue": channel}).mappings().first()
    return row if row and row["due_at"] < now - _JUST_NOW else None


def _along(connection: Connection, head: RowMapping, event: Event) -> tuple[Along, ...]:
    """What may go out with a delivery: the rest of its bundle, and what waits for a word on its story.

    Nothing with one that was refused: it may be any of them that the service does not take.
    """
    if head["bounces"]:
        return ()
    names = {bundle_name(Bundle(kind=BundleKind.STORY, key=event.story)), head["bundle"]} - {None}
    query = (
        select(deliveries.c.id.label("delivery"), events)
        .join(events, events.c.id == deliveries.c.event_id)
        .where(queue.waiting(head["channel"]), deliveries.c.bundle.in_(names), deliveries.c.id != head["id"])
        .where(deliveries.c.bounces == 0)
        .order_by(deliveries.c.id)
        .limit(_ALONG_MAX)
    )
    return tuple(Along(id=row["delivery"], event=event_of(row)) for row in connection.execute(query).mappings())


def _first_of_storm(connection: Connection, channel: str, now: datetime, budget: int) -> RowMapping | None:
    """The first delivery where more messages are ready than may go out; None if they may all.

    Flashes and bulletins go first, together if they are too many themselves; then the rest, together.
    """
    rows = connection.execute(queue.STORM, _at(channel, now)).mappings().all()
    if len({row["bundle"] or row["id"] for row in rows}) <= budget:
        return None
    rows = [row for row in rows if row["bundle"] != bundle_name(_LATE)]  # a message of its own already
    loud = [row for row in rows if row["urgency"] <= Urgency.BULLETIN]
    if loud and len(loud) <= budget:
        return loud[0]
    bundle = bundle_name(Bundle(kind=BundleKind.STORM, key="loud" if loud else "rest"))
    together = loud or rows
    if not together:
        return None
    ids = [row["id"] for row in together]
    connection.execute(update(deliveries).where(deliveries.c.id == bindparam("row")).values(bundle=bundle), _each(ids))
    return connection.execute(select(deliveries).where(deliveries.c.id == ids[0])).mappings().one()


def _each(ids: Iterable[int]) -> list[dict[str, int]]:
    """For statements on many rows: a list inside one statement has a limit."""
    return [{"row": one} for one in ids]


def _settle(delivery: Delivery, alerts: Sequence[Alert], move: Move | None, connection: Connection) -> frozenset[str]:
    if move:
        remember(delivery.channel, move, connection)
    shared = {
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "unclear": delivery.unclear,
        "due_at": delivery.due_at,
        "ready_at": delivery.ready_at,
        "leased_until": delivery.leased_until,
        "settled_at": delivery.settled_at,
        "problem": delivery.problem,
    }
    own = {"bounces": delivery.bounces, "bundle": bundle_name(delivery.bundle), "carried_by": None}
    of_id = deliveries.c.id == delivery.id
    was_apart = connection.execute(select(deliveries.c.bounces).where(of_id)).scalar_one() > 0
    connection.execute(update(deliveries).where(of_id).values(shared | own))
    if delivery.along:
        ids = [along.id for along in delivery.along]
        carried = {"carried_by": delivery.id, "attempts": deliveries.c.attempts + 1}
        connection.execute(update(deliveries).where(deliveries.c.id.in_(ids)).values(shared | carried))
    if delivery.state is State.WAITING and delivery.bundle == _LATE:
        if not was_apart or not delivery.bounces:
            _settle_late(delivery, connection, is_trial=was_apart)
    else:
        _settle_aside(delivery, connection)
    return _record(alerts, connection)


def _settle_late(delivery: Delivery, connection: Connection, *, is_trial: bool) -> None:
    """When the rest of what is late is tried again: together with the first, or each apart if that is apart now.

    After the service failed over all of it, one of it is tried apart, to show whether it takes others.
    """
    rest = queue.waiting(delivery.channel) & (deliveries.c.bundle == bundle_name(_LATE)) & (deliveries.c.bounces == 0)
    values = {"due_at": delivery.due_at, "ready_at": delivery.ready_at, "bounces": delivery.bounces}
    connection.execute(update(deliveries).where(rest).values(values))
    if delivery.is_aside and not delivery.bounces and not is_trial:
        other = select(deliveries.c.id).where(rest, deliveries.c.id != delivery.id)
        one = other.order_by(deliveries.c.attempts, deliveries.c.id).limit(1).scalar_subquery()
        trial = {"bounces": SUSPECTED, "ready_at": delivery.due_at}
        connection.execute(update(deliveries).where(deliveries.c.id == one).values(trial))


def _settle_aside(delivery: Delivery, connection: Connection) -> None:
    """When what stands aside, since the service may choke on it, is tried again after another attempt.

    All of it at one time, the oldest first; then at once another of it, by turns, and what waits behind it, to show
    whether the service is down. After a message that the service takes, all of it at once: it was.
    """
    channel = {"queue": delivery.channel}
    if delivery.state is State.SENT:
        connection.execute(queue.ASIDE_AGAIN, channel | {"again": delivery.settled_at})
    elif delivery.is_aside and delivery.bounces == SUSPECTED:
        connection.execute(queue.ASIDE_AGAIN, channel | {"again": delivery.ready_at})
        if connection.execute(queue.ASIDE, channel).mappings().one()["id"] == delivery.id:
            connection.execute(queue.ASIDE_BY_TURNS, channel | {"now": delivery.due_at})
    elif (
        delivery.state is State.WAITING
        and not delivery.is_aside
        and (again := connection.execute(queue.ASIDE_UNTIL, channel).scalar_one())
    ):
        own = update(deliveries).where(deliveries.c.id == delivery.id, deliveries.c.due_at < again)
        connection.execute(own.values(due_at=again))


def _set_aside(channel: str, before: datetime, now: datetime, pause: timedelta, connection: Connection) -> None:
    late = deliveries.c.bundle == bundle_name(_LATE)
    due = connection.execute(select(func.min(deliveries.c.ready_at)).where(queue.waiting(channel), late)).scalar_one()
    if due is None:
        expired = select(func.max(deliveries.c.settled_at)).where(
            deliveries.c.channel == channel, deliveries.c.state == State.DROPPED.value, late
        )
        last = connection.execute(expired).scalar_one()
        due = max(now, last + pause) if last and last <= now else now
    values = {"bundle": bundle_name(_LATE), "due_at": due, "ready_at": due, "leased_until": None}
    connection.execute(update(deliveries).where(queue.ready(channel, before)).values(values))


def _expire(
    channel: str, now: datetime, tell: Callable[[Sequence[Event]], Sequence[Alert]], connection: Connection
) -> Sequence[Alert]:
    late = queue.waiting(channel) & (deliveries.c.bundle == bundle_name(_LATE))
    query = select(events).join(deliveries, deliveries.c.event_id == events.c.id).where(late).order_by(deliveries.c.id)
    alerts = tell([event_of(row) for row in connection.execute(query).mappings()])
    values = {"state": State.DROPPED.value, "settled_at": now, "leased_until": None, "problem": _EXPIRED}
    connection.execute(update(deliveries).where(late).values(values))
    _record(alerts, connection)
    return alerts


def _record(alerts: Sequence[Alert], connection: Connection) -> frozenset[str]:
    return write_events(connection, [alert.event for alert in alerts], alerts)
