"""What the changes of a poll mean for people: the events, the stories they belong to, who hears of them and how."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ticker.core.cluster import stories_of
from ticker.core.manners import mannered
from ticker.core.notices import event_id
from ticker.core.routing import route
from ticker.model.alert import Alert, Bundle, BundleKind, Event, EventKind, Urgency
from ticker.model.change import Change, ChangeKind
from ticker.model.route import Policy
from ticker.model.sighting import Known
from ticker.model.source import Source
from ticker.model.story import Story
from ticker.text.spans import span

_LEAD_SOURCES_MAX = 5
_TELLS = frozenset({ChangeKind.NEW, ChangeKind.UPDATE, ChangeKind.REPEAT})


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """The changes with their stories in their sightings, the events, the alerts, and the marks of the events."""

    changes: tuple[Change, ...] = ()
    events: tuple[Event, ...] = ()
    alerts: tuple[Alert, ...] = ()
    marks: Mapping[str, frozenset[str]] = field(default_factory=dict)


def report(changes: Sequence[Change], known: Known, source: Source, policy: Policy, now: datetime) -> News:
    """The news of one poll. ``known`` holds the stories that may be told by it."""
    stories = stories_of(changes, known, source, now)
    placed = tuple(
        replace(change, sighting=replace(change.sighting, story=story.id))
        for change, story in zip(changes, stories, strict=True)
    )
    told = [
        route(_event(change, story, source, now), story, source, policy)
        for change, story in zip(placed, stories, strict=True)
    ]
    alerts = [alert for _, alerts in told for alert in alerts]
    return News(
        changes=placed,
        events=tuple(event for event, _ in told),
        alerts=mannered(_bundled(alerts, known, source, now), policy),
        marks={
            event.id: story.lines[-1].marks
            for (event, _), change, story in zip(told, placed, stories, strict=True)
            if change.kind in _TELLS
        },
    )


def _event(change: Change, story: Story, source: Source, now: datetime) -> Event:
    headline, sighting = change.headline, change.sighting
    kind = EventKind(change.kind.value)
    return Event(
        id=event_id(source.name, kind, str(sighting.rank), now, headline.text),
        kind=kind,
        source=source.name,
        text=headline.text,
        at=now,
        reason=change.reason,
        was=change.was,
        link=headline.link,
        published_at=headline.published_at,
        position=headline.position,
        story=story.id,
        rank=sighting.rank,
        compared=change.compared,
        lead=_lead(story, source, now),
    )


def _lead(story: Story, source: Source, now: datetime) -> str:
    """The other sources that told the story before, and how long before."""
    first: dict[str, datetime] = {}
    for line in story.lines:
        if line.source != source.name:
            first.setdefault(line.source, line.at)
    named = [f"{name} {span(now - at)} before" for name, at in list(first.items())[:_LEAD_SOURCES_MAX]]
    more = len(first) - len(named)
    return ", ".join([*named, *([f"{more} more"] if more else [])])


def _bundled(alerts: Sequence[Alert], known: Known, source: Source, now: datetime) -> tuple[Alert, ...]:
    """What broke while nobody looked goes out together, marked as such; so does what breaks all at once."""
    at_once = [alert for alert in alerts if alert.bundle is None]
    if at_once and known.last_good_at and now - known.last_good_at >= max(source.catch_up_after, source.absent_after):
        since = f"{source.name}, not read since {known.last_good_at:%Y-%m-%d %H:%M} UTC"
        return tuple(_with(alert, Bundle(kind=BundleKind.CATCH_UP, key=since)) for alert in alerts)
    if len(at_once) > source.burst:
        burst = Bundle(kind=BundleKind.BURST, key=f"{source.name}, {now:%Y-%m-%d %H:%M:%S} UTC")
        return tuple(alert if alert.event.urgency <= Urgency.BULLETIN else _with(alert, burst) for alert in alerts)
    return tuple(alerts)


def _with(alert: Alert, bundle: Bundle) -> Alert:
    return alert if alert.bundle else replace(alert, bundle=bundle)
