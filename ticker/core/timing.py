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
IN_A_ROW = 6  # failures of a channel, half a minute, before the next message shows whether it is one that is ill
LATE_MAX = timedelta(days=7)  # for which what is late is tried beyond its time; then it is history, and a dead letter


def after_attempt(
    delivery: Delivery,
    outcome: Outcome,
    rules: ChannelRules,
    now: datetime,
    chance: float,
    failures: int = 0,
    taken_at: datetime | None = None,
) -> Delivery:
    """Where the delivery stands after an attempt. ``chance`` (0 to 1) spreads the retries of many deliveries.

    ``failures`` are those of the channel in a row, without this one; ``taken_at`` is when it last took a message, if
    that is known. What went along shares it where the message went out or may have; a refusal is that of the delivery
    alone.
    """
    tried = replace(delivery, attempts=delivery.attempts + 1, leased_until=None, problem=outcome.problem)
    if outcome.status is Status.SENT:
        return replace(tried, state=State.SENT, settled_at=now)
    if outcome.status is Status.UNCLEAR:
        tried = replace(tried, unclear=tried.unclear + 1)
        return _dead(tried, now) if tried.unclear >= UNCLEAR_MAX else replace(tried, due_at=now + UNCLEAR_PAUSE)
    tried = replace(tried, along=())
    if outcome.status is Status.BOUNCED:
        return _bounced(tried, outcome, now, chance)
    is_late = tried.bundle is not None and tried.bundle.kind is BundleKind.LATE
    later = _later(tried, outcome, now, chance, max(tried.attempts, failures + 1) if outcome.choked else tried.attempts)
    if not (is_late or (outcome.choked and (tried.bounces or failures + 1 >= IN_A_ROW))):
        return later
    if now - tried.created_at >= _age_max(rules, is_late=is_late):
        return _dead(tried, now)
    if outcome.choked:
        later = _aside(delivery, later, now, taken_at, is_late=is_late)
    elif not outcome.retry_after:  # who asks for a pause has it, whatever waits
        later = replace(later, ready_at=later.due_at)
    return later


def _bounced(tried: Delivery, outcome: Outcome, now: datetime, chance: float) -> Delivery:
    """By its refusals, not its tries: after an outage of hours, the next one would wait for minutes."""
    bounced = replace(tried, bounces=tried.bounces + 1)
    if bounced.bounces >= BOUNCES_MAX:
        return _dead(bounced, now)
    return _later(bounced, outcome, now, chance, bounced.bounces)


def _age_max(rules: ChannelRules, *, is_late: bool) -> timedelta:
    """For how long a message is tried that stands in nobody's way. What is late and is to be dropped was so before."""
    return rules.max_age if rules.late is Late.DROP and not is_late else rules.max_age + LATE_MAX


def _aside(delivery: Delivery, later: Delivery, now: datetime, taken_at: datetime | None, *, is_late: bool) -> Delivery:
    """A message over which the service failed: it may be down, or it may never take this one.

    It stands aside, so that the next one shows which: that is tried at once, so a service that comes back takes them in
    their order all the same. If it took another since, this one is ill, or one that is late with it: then each of these
    is tried by itself, as if it was last tried when all were.
    """
    took_another = delivery.is_aside and taken_at is not None and taken_at >= delivery.due_at
    if is_late and took_another and not delivery.bounces:
        return replace(later, ready_at=now, due_at=delivery.due_at, bounces=SUSPECTED)
    ill = PROVEN if took_another or delivery.bounces == PROVEN else SUSPECTED
    together = is_late and ill == SUSPECTED
    return replace(later, ready_at=later.due_at, due_at=now, bounces=0 if together else ill)


def _later(delivery: Delivery, outcome: Outcome, now: datetime, chance: float, tries: int) -> Delivery:
    """Twice as long each time, between half and all of it by chance, never before the service wants it."""
    full = min(PAUSE_FIRST * (1 << min(tries - 1, 16)), PAUSE_MAX)
    pause = max(full * (0.5 + chance / 2), outcome.retry_after or timedelta())
    return replace(delivery, due_at=now + pause)


def _dead(delivery: Delivery, now: datetime) -> Delivery:
    return replace(delivery, state=State.DEAD, settled_at=now)
