"""An alert on its way through one channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ticker.model.alert import Bundle, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What one channel sends. ``title`` is empty for channels that show one text only."""

    body: str
    title: str = ""


class Status(StrEnum):
    """What became of one attempt, in the words of mail (Postfix); UNCLEAR: nobody knows whether it arrived."""

    SENT = "sent"
    DEFERRED = "deferred"
    BOUNCED = "bounced"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one attempt ended. ``retry_after`` is the pause that the service asked for."""

    status: Status
    problem: str = ""
    retry_after: timedelta | None = None


class State(StrEnum):
    """Where a delivery stands. DEAD ones are kept, and the operator is told of them."""

    WAITING = "waiting"
    SENT = "sent"
    DEAD = "dead"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Along:
    """Another delivery of the same channel that may go out in the same message."""

    id: int
    event: Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event for one channel, with those that go ``along``.

    ``unclear`` counts the attempts of which nobody knows whether they arrived. Until ``ready_at`` it is held, and
    stands in nobody's way; ``due_at`` is when it is tried next. Where a delivery is settled, ``along`` are those that
    share what became of it.
    """

    id: int
    event: Event
    channel: str
    created_at: datetime
    due_at: datetime
    ready_at: datetime
    state: State = State.WAITING
    attempts: int = 0
    bounces: int = 0
    unclear: int = 0
    leased_until: datetime | None = None
    problem: str = ""
    settled_at: datetime | None = None
    bundle: Bundle | None = None
    along: tuple[Along, ...] = ()
