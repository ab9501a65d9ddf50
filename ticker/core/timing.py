"""What an attempt to deliver means for the next one: when, or never again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from ticker.model.alert import BundleKind
from ticker.model.delivery import Delivery, Outcome, State, Status
from ticker.model.route import ChannelRules

BOUNCES_MAX = 3  # a service that refuses may have had a bad moment; three times is an answer
UNCLEAR_MAX = 2  # after silence the message is repeated once: it may have arrived
UNCLEAR_PAUSE = timedelta(seconds=60)
PAUSE_FIRST = timedelta(seconds=1)
PAUSE_MAX = timedelta(minutes=5)
LATE_MAX = timedelta(days=7)  # for which what is late is tried beyond its time; then it is history, and a dead letter


def after_attempt(delivery: Delivery, outcome: Outcome, rules: ChannelRules, now: datetime, chance: float) -> Delivery:
    """Where the delivery stands after an attempt. ``chance`` (0 to 1) spreads the retries of many deliveries.

    What went along shares it where the message went out or may have; a refusal is that of the delivery alone.
    """
    tried = replace(delivery, attempts=delivery.attempts + 1, leased_until=None, problem=outcome.problem)
    if outcome.status is Status.SENT:
        return replace(tried, state=State.SENT, settled_at=now)
    if outcome.status is Status.UNCLEAR:
        tried = replace(tried, unclear=tried.unclear + 1)
        return _dead(tried, now) if tried.unclear >= UNCLEAR_MAX else replace(tried, due_at=now + UNCLEAR_PAUSE)
    tried = replace(tried, along=())
    if outcome.status is Status.BOUNCED:
        tried = replace(tried, bounces=tried.bounces + 1)
        return _dead(tried, now) if tried.bounces >= BOUNCES_MAX else _later(tried, outcome, now, chance)
    if not tried.bundle or tried.bundle.kind is not BundleKind.LATE:
        return _later(tried, outcome, now, chance)
    if now - delivery.created_at >= rules.max_age + LATE_MAX:
        return _dead(tried, now)
    later = _later(tried, outcome, now, chance)
    # It stands in nobody's way, for it may be what the service chokes on; unless that asks for a pause, whatever comes.
    return later if outcome.retry_after else replace(later, ready_at=later.due_at)


def _later(delivery: Delivery, outcome: Outcome, now: datetime, chance: float) -> Delivery:
    """Twice as long each time, between half and all of it by chance, never before the service wants it."""
    full = min(PAUSE_FIRST * (1 << min(delivery.attempts - 1, 16)), PAUSE_MAX)
    pause = max(full * (0.5 + chance / 2), outcome.retry_after or timedelta())
    return replace(delivery, due_at=now + pause)


def _dead(delivery: Delivery, now: datetime) -> Delivery:
    return replace(delivery, state=State.DEAD, settled_at=now)
