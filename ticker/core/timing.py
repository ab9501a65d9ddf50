"""What an attempt to deliver means for the next one: when, or never again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from ticker.model.alert import BundleKind
from ticker.model.delivery import PROVEN, SUSPECTED, Delivery, Outcome, State, Status
from ticker.model.manners import Late
from ticker.model.route import ChannelRules

BOUNCES_MAX = 3  # a service that refuses may have had a bad moment; three times is an answer
UNCLEAR_MAX = 2  # after silence the message is repeated once: it may have arrived
UNCLEAR_PAUSE = timedelta(seconds=60)
PAUSE_FIRST = timedelta(seconds=1)
PAUSE_MAX = timedelta(minutes=5)
CHOKED_MIN = 3  # tries of a message before it may be the cause of what its channel fails at
IN_A_ROW = 6  # failures of a channel, some minutes, before the next message shows whether it is
LATE_MAX = timedelta(days=7)  # for which what is late is tried beyond its time; then it is history, and a dead letter


def after_attempt(
    delivery: Delivery,
    outcome: Outcome,
    rules: ChannelRules,
    now: datetime,
    chance: float,
    failures: int | None = None,
) -> Delivery:
    """Where the delivery stands after an attempt. ``chance`` (0 to 1) spreads the retries of many deliveries.

    ``failures`` are those of the channel since it last took a message, without this one; None if there are none, and
    nothing that it took either. What went along shares it where the message went out or may have; a refusal is that of
    the delivery alone.
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
        # By its refusals: after an outage of hours, the next would wait for minutes.
        later = _later(tried, outcome, now, chance, tries=tried.bounces)
        return _dead(tried, now) if tried.bounces >= BOUNCES_MAX else later
    if tried.bundle and tried.bundle.kind is BundleKind.LATE:
        if outcome.choked and failures == 0:  # it takes others: one of these is ill, and each is tried by itself
            tried = replace(tried, bounces=max(tried.bounces, SUSPECTED))
        return _late(tried, outcome, rules, now, chance)
    if outcome.choked:
        return _choked(tried, outcome, rules, now, chance, failures)
    return _later(tried, outcome, now, chance)


def _late(tried: Delivery, outcome: Outcome, rules: ChannelRules, now: datetime, chance: float) -> Delivery:
    if now - tried.created_at >= rules.max_age + LATE_MAX:
        return _dead(tried, now)
    later = _later(tried, outcome, now, chance)
    # It stands in nobody's way, for it may be what the service chokes on; unless that asks for a pause, whatever comes.
    return later if outcome.retry_after else replace(later, ready_at=later.due_at)


def _choked(
    tried: Delivery, outcome: Outcome, rules: ChannelRules, now: datetime, chance: float, failures: int | None
) -> Delivery:
    """A message over which the service failed: it may be down, or it may never take this one.

    After a while the message stands aside, so that the next one shows which: that is tried at once, so a service that
    comes back takes them in their order all the same.
    """
    in_a_row = (failures or 0) + 1
    later = _later(tried, outcome, now, chance, tries=max(tried.attempts, in_a_row))
    takes_others = failures == 0
    if tried.attempts < CHOKED_MIN or not (takes_others or in_a_row >= IN_A_ROW or tried.bounces):
        return later
    if now - tried.created_at >= rules.max_age + (timedelta() if rules.late is Late.DROP else LATE_MAX):
        return _dead(tried, now)
    bounces = max(tried.bounces, PROVEN if takes_others else SUSPECTED)
    return replace(later, ready_at=later.due_at, due_at=now, bounces=bounces)


def _later(delivery: Delivery, outcome: Outcome, now: datetime, chance: float, tries: int | None = None) -> Delivery:
    """Twice as long each time, between half and all of it by chance, never before the service wants it."""
    full = min(PAUSE_FIRST * (1 << min((tries or delivery.attempts) - 1, 16)), PAUSE_MAX)
    pause = max(full * (0.5 + chance / 2), outcome.retry_after or timedelta())
    return replace(delivery, due_at=now + pause)


def _dead(delivery: Delivery, now: datetime) -> Delivery:
    return replace(delivery, state=State.DEAD, settled_at=now)
