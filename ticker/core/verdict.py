"""Whether people heard of a headline, in a sentence; and if not, why."""

from __future__ import annotations

from datetime import datetime

from ticker.core.routing import NO_ROUTE, took
from ticker.model.alert import Event, EventKind
from ticker.model.delivery import Delivery, State
from ticker.model.explained import Explained
from ticker.model.route import Policy
from ticker.text.clean import clean
from ticker.text.spans import fine_span

ALERTS = frozenset({EventKind.NEW, EventKind.UPDATE, EventKind.REPEAT})


def verdict(told: Explained, policy: Policy | None) -> str:
    """Whether people heard of the headline, and if not, why."""
    if told.deliveries:
        return _delivered(told)
    alerts = [event for event in told.events if event.kind in ALERTS]
    if alerts:
        return f"told to nobody: {why_nobody(alerts[-1], policy)}"
    begun = told.events[0]
    if begun.kind is EventKind.BASELINE:
        return f"never alerted: it was there at the baseline ({begun.reason}), which is never alerted"
    return f"never alerted: {begun.reason}"


def _delivered(told: Explained) -> str:
    sent = [one for one in told.deliveries if one.state is State.SENT]
    parts = []
    if sent:
        first = min(sent, key=settled_at)
        which = "first sent" if len(sent) > 1 else "sent"
        after = fine_span(settled_at(first) - first.created_at)
        parts.append(f"alerted: {_channels(told, State.SENT)}, {which} {after} after it was seen")
    if waiting := _channels(told, State.WAITING):
        parts.append(f"{'still waits' if sent else 'not alerted yet: waits'} for {waiting}")
    if lost := _channels(told, State.DEAD, State.DROPPED):
        parts.append(f"given up for {lost}" if parts else f"reached nobody: given up for {lost}")
    return "; ".join(parts)


def why_nobody(event: Event, policy: Policy | None) -> str:
    """Why an alert has no delivery: as the records say, and as far as the settings of today, if sound, can tell."""
    if event.route == NO_ROUTE:
        return event.route
    by = f'route "{clean(event.route)}" took it, but ' if event.route else ""
    if policy is None:
        return f"{by}no channel heard of it, and settings with mistakes do not tell why"
    taken = [route for route in policy.routes if took(route, event)]
    if taken and all(route.mute for route in taken):
        return f'the route "{clean(event.route)}" is mute'
    if not policy.channels:
        return "the settings name no channel"
    if event.urgency > max(rules.min_urgency for rules in policy.channels):
        return f"no channel hears of what is only {event.urgency.word} (min_urgency)"
    return f"{by}by the settings of then no channel heard of it"


def settled_at(delivery: Delivery) -> datetime:
    """When it was decided what became of a delivery."""
    return delivery.settled_at or delivery.created_at


def members(told: Explained) -> list[Event]:
    """The first events of all headlines of the story, its own with them, the earliest first."""
    return sorted((told.events[0], *told.story), key=lambda event: event.at)


def _channels(told: Explained, *states: State) -> str:
    return ", ".join(dict.fromkeys(clean(one.channel) for one in told.deliveries if one.state in states))
