"""Values of the model with defaults: a test names only what it is about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from ticker.model.alert import Alert, Bundle, Event, EventKind, Urgency
from ticker.model.decision import Decision
from ticker.model.delivery import Delivery, State
from ticker.model.headline import Headline, Snapshot
from ticker.model.health import Health, Trouble
from ticker.model.page import Validators
from ticker.model.sighting import Known, Sighting
from ticker.model.source import Source

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


def after(seconds: float) -> datetime:
    """A moment so many seconds after NOON."""
    return NOON + timedelta(seconds=seconds)


def a_source(
    name: str = "wire",
    *,
    url: str | None = None,
    select: str = ".ticker li",
    every: timedelta = timedelta(seconds=30),
    fastest: timedelta | None = None,
    slowest: timedelta | None = None,
    labels: tuple[str, ...] = (),
) -> Source:
    url = url or f"https://{name}.example/"
    return Source(name=name, url=url, select=select, every=every, fastest=fastest, slowest=slowest, labels=labels)


def a_headline(
    text: str = "Quake hits coast",
    *,
    position: int = 0,
    link: str | None = None,
    item_id: str | None = None,
    published_at: datetime | None = None,
) -> Headline:
    return Headline(text=text, position=position, link=link, item_id=item_id, published_at=published_at)


def a_snapshot(*texts: str, at: datetime = NOON, path: str = "ul.ticker>li", closed: bool = True) -> Snapshot:
    headlines = tuple(a_headline(text, position=n) for n, text in enumerate(texts))
    return Snapshot(at=at, headlines=headlines, path=path, closed=closed)


def a_sighting(
    rank: int = 1,
    *,
    text: str | None = None,
    keys: tuple[str, ...] | None = None,
    link: str | None = None,
    item_id: str | None = None,
    published_at: datetime | None = None,
    clock: str = "",
    first_seen: datetime = NOON,
    last_seen: datetime | None = None,
    count: int = 1,
    missed: int = 0,
    gone_at: datetime | None = None,
    story: str = "",
) -> Sighting:
    return Sighting(
        rank=rank,
        keys=(f"t{rank:024x}",) if keys is None else keys,
        text=f"Headline {rank}" if text is None else text,
        link=link,
        item_id=item_id,
        published_at=published_at,
        clock=clock,
        first_seen=first_seen,
        last_seen=last_seen or first_seen,
        count=count,
        missed=missed,
        gone_at=gone_at,
        story=story,
    )


def a_known(
    *sightings: Sighting,
    source_id: int = 1,
    rank: int | None = None,
    baseline_at: datetime | None = NOON,
    rebase: bool = False,
    path: str = "ul.ticker>li",
    closed: bool = True,
    last_good_at: datetime | None = NOON,
    health: Health | None = None,
    validators: Validators | None = None,
) -> Known:
    return Known(
        source_id=source_id,
        sightings=sightings,
        rank=max((sighting.rank for sighting in sightings), default=0) if rank is None else rank,
        baseline_at=baseline_at,
        rebase=rebase,
        path=path,
        count=len(sightings),
        closed=closed,
        last_good_at=last_good_at,
        health=health or Health(),
        validators=validators or Validators(),
    )


def in_trouble(
    trouble: Trouble = Trouble.TIMEOUT, *, failures: int = 1, since: datetime = NOON, told: bool = False
) -> Health:
    return Health(failures=failures, trouble=trouble, problem=f"it is {trouble.value}", since=since, told=told)


def an_event(
    name: str = "e1",
    *,
    kind: EventKind = EventKind.NEW,
    source: str | None = "wire",
    text: str = "Quake hits coast",
    at: datetime = NOON,
    was: str | None = None,
    link: str | None = None,
    published_at: datetime | None = None,
    position: int | None = 0,
    urgency: Urgency = Urgency.ROUTINE,
    story: str = "wire#1",
    rank: int | None = 1,
    reason: str = "first seen",
    lead: str = "",
) -> Event:
    return Event(
        id=name,
        kind=kind,
        source=source,
        text=text,
        at=at,
        reason=reason,
        was=was,
        link=link,
        published_at=published_at,
        position=position,
        urgency=urgency,
        story=story,
        rank=rank,
        lead=lead,
    )


def an_alert(event: Event | None = None, *channels: str) -> Alert:
    return Alert(event=event or an_event(), channels=channels or ("desk",))


def a_decision(
    known: Known | None = None,
    *alerts: Alert,
    sightings: tuple[Sighting, ...] = (),
    watched: bool = True,
    state_changed: bool = False,
) -> Decision:
    """A decision whose events are those of its alerts."""
    return Decision(
        known=known or a_known(),
        sightings=sightings,
        events=tuple(alert.event for alert in alerts),
        alerts=alerts,
        watched=watched,
        state_changed=state_changed,
    )


def a_delivery(
    number: int = 1,
    *,
    event: Event | None = None,
    channel: str = "desk",
    created_at: datetime = NOON,
    due_at: datetime | None = None,
    ready_at: datetime | None = None,
    bundle: Bundle | None = None,
    state: State = State.WAITING,
    attempts: int = 0,
    bounces: int = 0,
    unclear: int = 0,
) -> Delivery:
    return Delivery(
        id=number,
        event=event or an_event(),
        channel=channel,
        created_at=created_at,
        due_at=due_at or created_at,
        ready_at=ready_at or created_at,
        bundle=bundle,
        state=state,
        attempts=attempts,
        bounces=bounces,
        unclear=unclear,
    )
