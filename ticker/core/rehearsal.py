"""What messages a channel that never fails would get of alerts, by its manners: outbox and sender, played. Pure."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from ticker.core.manners import allowance
from ticker.model.alert import Alert, Bundle, BundleKind, Urgency
from ticker.model.delivery import Delivery
from ticker.model.manners import Rate
from ticker.model.route import ChannelRules

Bundles = Mapping[Bundle | None, Sequence[Delivery]]


def messages(alerts: Iterable[Alert], rules: ChannelRules) -> tuple[datetime, ...]:
    """When each message would go out, the first first; one holds all that goes out together, however much that is.

    ``alerts`` are as ``mannered`` leaves them.
    """
    coming = deque(sorted(_deliveries(alerts, rules.name), key=lambda one: one.due_at))
    bundles = _by_bundle(coming)
    ready: dict[int, Delivery] = {}
    gone: set[int] = set()
    sent: list[datetime] = []
    while coming or ready:
        wakes = [*sent[-1:], *(() if ready else (coming[0].due_at,))]
        budget, now = _allowed(rules.rate, sent, max(wakes))
        while coming and coming[0].due_at <= now:
            one = coming.popleft()
            ready[one.id] = one
        for number in gone & ready.keys():
            del ready[number]
        if ready:
            gone |= _together([ready[number] for number in sorted(ready)], bundles, budget, now)
            sent.append(now)
    return tuple(sent)


def _deliveries(alerts: Iterable[Alert], channel: str) -> list[Delivery]:
    own = sorted((alert for alert in alerts if channel in alert.channels), key=lambda alert: alert.event.at)
    return [
        Delivery(
            id=number,
            event=alert.event,
            channel=channel,
            created_at=alert.event.at,
            due_at=alert.event.at + alert.wait,
            ready_at=alert.event.at + alert.wait,
            bundle=alert.bundle,
        )
        for number, alert in enumerate(own)
    ]


def _by_bundle(deliveries: Iterable[Delivery]) -> Bundles:
    found: defaultdict[Bundle | None, list[Delivery]] = defaultdict(list)
    for one in deliveries:
        if one.bundle:
            found[one.bundle].append(one)
    return found


def _allowed(rate: Rate | None, sent: Sequence[datetime], now: datetime) -> tuple[int | None, datetime]:
    """From when on the channel takes a message, and how many then; None is any number."""
    if rate is None:
        return None, now
    latest = sent[: -rate.count - 1 : -1]
    budget, at = allowance(rate, latest, now)
    return (budget, now) if budget else (allowance(rate, latest, at)[0], at)


def _together(ready: Sequence[Delivery], bundles: Bundles, budget: int | None, now: datetime) -> set[int]:
    """What the next message holds, by the rules of the outbox: the first that waits, or in a storm the loud first."""
    first, ids = ready[0], {ready[0].id}
    if budget is not None and len({one.bundle or one.id for one in ready}) > budget:
        loud = [one for one in ready if one.event.urgency <= Urgency.BULLETIN]
        ids = {loud[0].id} if 0 < len(loud) <= budget else {one.id for one in loud or ready}
        first = loud[0] if loud else first
    names = (first.bundle, Bundle(kind=BundleKind.STORY, key=first.event.story))
    return ids | {one.id for name in names for one in bundles.get(name, ()) if one.created_at <= now}
