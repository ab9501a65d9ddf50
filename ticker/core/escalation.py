"""Who hears next of an alert that nobody acknowledged, and by what code people do. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b

from ticker.core.notices import notice
from ticker.model.ack import Ack
from ticker.model.alert import Alert, Escalation, Event
from ticker.model.route import Route

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another when it is read out
_CODE_LENGTH = 5  # of some hundred that are open at once, two have the same code once in ten thousand times
ESCALATED = "escalated"


def code_of(event_id: str) -> str:
    """The code of an alert: short enough to be typed from a phone."""
    number = int.from_bytes(blake2b(event_id.encode(), digest_size=8).digest(), "big")
    letters = []
    for _ in range(_CODE_LENGTH):
        number, place = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[place])
    return "".join(letters)


def to_be_acknowledged(event: Event, alerts: Sequence[Alert], routes: Sequence[Route]) -> tuple[Event, list[Alert]]:
    """An event and its alerts with code and escalation, if people hear of it by a route that asks for that."""
    asking = next((route for route in routes if route.ack_within and not route.mute), None)
    if asking is None or asking.ack_within is None or not alerts:
        return event, list(alerts)
    event = replace(event, code=code_of(event.id))
    escalation = Escalation(within=asking.ack_within, channels=asking.escalate)
    first, *others = (replace(alert, event=event) for alert in alerts)
    return event, [replace(first, escalation=escalation), *others]


def escalated(ack: Ack, channels: Collection[str], now: datetime) -> tuple[Ack, Alert | None]:
    """What waits after its time is over, and the alert to the next channel; None if no channel of the list is left.

    ``channels`` are those that there are: what the settings name no more is passed over.
    """
    if ack.at or ack.due_at is None or now < ack.due_at:
        return ack, None
    for step, channel in enumerate(ack.escalate[ack.step :], start=ack.step + 1):
        if channel in channels:
            due_at = now + ack.within if step < len(ack.escalate) else None
            return replace(ack, step=step, due_at=due_at), Alert(event=_again(ack, now), channels=(channel,))
    return replace(ack, step=len(ack.escalate), due_at=None), None


def _again(ack: Ack, now: datetime) -> Event:
    event = ack.event
    words = f"not acknowledged since {event.at:%H:%M} UTC: {event.text}"
    told = notice(event.source, words, ESCALATED, now)
    return replace(told, link=event.link, urgency=event.urgency, code=ack.code)
