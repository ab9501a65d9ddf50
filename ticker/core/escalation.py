"""Who hears next of an alert that nobody acknowledged, and by what code people do. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b

from ticker.core.notices import notice, noticed
from ticker.model.ack import Ack
from ticker.model.alert import Alert, Escalation, Event
from ticker.model.route import Policy, Route

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another when it is read out
_CODE_LENGTH = 5  # of some hundred that are open at once, two have the same code once in ten thousand times
ESCALATED = "escalated"
UNHEARD = "escalated to all"


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


def escalated(ack: Ack, policy: Policy, now: datetime) -> tuple[Ack, tuple[Alert, ...]]:
    """What waits after its time is over, and the alert to the next channel of the list; after the last, once, a notice.

    What the settings name no more is passed over. The last channel has as much time as the others.
    """
    if ack.at or ack.due_at is None or now < ack.due_at:
        return ack, ()
    names = {rules.name for rules in policy.channels}
    for step, channel in enumerate(ack.escalate[ack.step :], start=ack.step + 1):
        if channel in names:
            told = _again(ack, f"not acknowledged since {ack.event.at:%H:%M} UTC: {ack.event.text}", ESCALATED, now)
            return replace(ack, step=step, due_at=now + ack.within), (Alert(event=told, channels=(channel,)),)
    went = ", then ".join(channel for channel in ack.escalate if channel in names)
    words = f"nobody acknowledged since {ack.event.at:%H:%M} UTC: {ack.event.text}"
    words += f" (it went on to {went}, and goes to no further channel)" if went else " (it goes to no further channel)"
    last = _again(ack, words, UNHEARD, now)
    return replace(ack, step=len(ack.escalate), due_at=None), noticed([last], policy)


def _again(ack: Ack, words: str, reason: str, now: datetime) -> Event:
    told = notice(ack.event.source, words, reason, now)
    return replace(told, link=ack.event.link, urgency=ack.event.urgency, code=ack.code)
