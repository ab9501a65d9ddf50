"""Rows to values of the model and back; and how events enter the outbox, whoever raises them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, Connection, RowMapping, insert, or_, select

from ticker.model.alert import Alert, Bundle, BundleKind, Escalation, Event, EventKind, Urgency
from ticker.model.delivery import Delivery, State
from ticker.model.evidence import Evidence, Kept
from ticker.store.schema import acks, deliveries, events, evidence, storable
from ticker.store.search import index
from ticker.store.upsert import insert_new


def event_of(row: RowMapping) -> Event:
    return Event(
        id=row["id"],
        kind=EventKind(row["kind"]),
        source=row["source"],
        text=row["text"],
        at=row["at"],
        reason=row["reason"],
        was=row["was"],
        link=row["link"],
        published_at=row["published_at"],
        position=row["position"],
        urgency=Urgency(row["urgency"]),
        story=row["story"],
        rank=row["rank"],
        compared=row["compared"],
        route=row["route"],
        lead=row["lead"],
        code=row["code"],
    )


def delivery_of(row: RowMapping, event: Event) -> Delivery:
    """A delivery for people: without what may go along with it, and due when it is tried next, held or not."""
    apart = {"event", "state", "bundle", "along", "due_at"}
    columns = {name: row[name] for name in Delivery.__dataclass_fields__ if name not in apart}
    due = max(row["due_at"], row["ready_at"])
    return Delivery(event=event, state=State(row["state"]), bundle=bundle_of(row), due_at=due, **columns)


def write_events(
    connection: Connection,
    happened: Sequence[Event],
    alerts: Sequence[Alert],
    *,
    source_id: int | None = None,
    evidence: int | None = None,
) -> frozenset[str]:
    """Writes events, and a delivery for each channel of an alert; returns the channels that got one.

    ``source_id`` is the row of the source whose headlines they are of, ``evidence`` that of the answer which shows the
    news among them.
    """
    rows = [_row(event, source_id) | {"evidence": evidence if event.is_news else None} for event in happened]
    insert_new(connection, events, rows)
    index(connection, happened)
    rows = [_delivery(alert, channel) for alert in alerts for channel in alert.channels]
    if rows:
        connection.execute(insert(deliveries), rows)
    insert_new(connection, acks, [_ack(alert.event, alert.escalation) for alert in alerts if alert.escalation])
    return channels_of(alerts)


def channels_of(alerts: Iterable[Alert]) -> frozenset[str]:
    return frozenset(channel for alert in alerts for channel in alert.channels)


def _row(event: Event, source_id: int | None) -> dict[str, object]:
    return {
        "id": event.id,
        "kind": event.kind.value,
        "source": event.source,
        "source_id": None if event.rank is None else source_id,
        "rank": event.rank,
        "text": event.text,
        "was": event.was,
        "link": event.link,
        "at": event.at,
        "published_at": event.published_at,
        "position": event.position,
        "urgency": int(event.urgency),
        "story": event.story,
        "reason": event.reason,
        "compared": event.compared,
        "route": event.route,
        "lead": event.lead,
        "code": event.code,
    }


def _ack(event: Event, escalation: Escalation) -> dict[str, object]:
    return {
        "event_id": event.id,
        "code": event.code,
        "created_at": event.at,
        "within_s": int(escalation.within.total_seconds()),
        "escalate": " ".join(escalation.channels),
        "step": 0,
        "due_at": event.at + escalation.within,
        "acked_by": "",
    }


def bundle_of(row: RowMapping) -> Bundle | None:
    if row["bundle"] is None:
        return None
    kind, _, key = row["bundle"].partition(":")
    return Bundle(kind=BundleKind(kind), key=key)


def bundle_name(bundle: Bundle | None) -> str | None:
    """A bundle as it stands in the table."""
    return f"{bundle.kind.value}:{bundle.key}" if bundle else None


def is_bundled(*kinds: BundleKind) -> ColumnElement[bool]:
    """Deliveries that are in a bundle of one of these kinds."""
    return or_(*(deliveries.c.bundle.startswith(f"{kind.value}:") for kind in kinds))


def _delivery(alert: Alert, channel: str) -> dict[str, object]:
    return {
        "event_id": alert.event.id,
        "channel": channel,
        "state": State.WAITING.value,
        "attempts": 0,
        "bounces": 0,
        "unclear": 0,
        "created_at": alert.event.at,
        "due_at": alert.event.at + alert.wait,
        "ready_at": alert.event.at + alert.wait,
        "problem": "",
        "bundle": bundle_name(alert.bundle),
    }


def write_evidence(connection: Connection, found: Evidence) -> int:
    """Adds a row to the chain and returns its number."""
    last = select(evidence.c.chain).order_by(evidence.c.number.desc()).limit(1)
    previous = connection.execute(last).scalar() or ""
    # The chain is over what can be read again.
    found = replace(found, source=storable(found.source), url=storable(found.url), problem=storable(found.problem))
    columns = {name: getattr(found, name) for name in Evidence.__dataclass_fields__}
    row = columns | {"previous": previous, "chain": found.chained(previous)}
    key = connection.execute(evidence.insert().values(row)).inserted_primary_key
    return int(key[0]) if key else 0


def kept_of(row: RowMapping) -> Kept:
    columns = {name: row[name] for name in Evidence.__dataclass_fields__}
    rest = {name: row[name] for name in Kept.__dataclass_fields__ if name != "evidence"}
    return Kept(evidence=Evidence(**columns), **rest)
