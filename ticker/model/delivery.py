"""An alert on its way through one channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ticker.model.alert import Bundle, BundleKind, Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What one channel sends. ``title`` is empty for channels that show one text only.

    ``thread`` names what it belongs to: a mail reader shows the messages of one thread together. ``events`` are those
    that it tells of, for programs that hear of them.
    """

    body: str
    title: str = ""
    thread: str = ""
    events: tuple[Event, ...] = ()


class Status(StrEnum):
    """What became of one attempt, in the words of mail (Postfix); UNCLEAR: nobody knows whether it arrived."""

    SENT = "sent"
    DEFERRED = "deferred"
    BOUNCED = "bounced"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A chat that goes by another name from now on, as the service calls them."""

    was: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one attempt ended. ``retry_after`` is the pause that the service asked for.

    ``choked``: put off, but the service was there and failed over this message; it may take others.
    ``move``: the message went to a new address, and so must the next, whatever the settings say.
    """

    status: Status
    problem: str = ""
    retry_after: timedelta | None = None
    choked: bool = False
    move: Move | None = None


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


SUSPECTED, PROVEN = 1, 2
"""Bounces of a message that the service chokes on: while it takes nothing else either, and while it takes others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One event for one channel, with those that go ``along``.

    ``unclear`` counts the attempts of which nobody knows whether they arrived. Until ``ready_at`` it is held, and
    stands in nobody's way; ``due_at`` is when it is tried next, or was last, if it stands aside: held until after that,
    because the service may choke on it. Where a delivery is settled, ``along`` are those that share what became of it.
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

    @property
    def is_aside(self) -> bool:
        """Whether its service may choke on it, and it lets others go first."""
        return self.state is State.WAITING and self.ready_at > self.due_at

    @property
    def thread(self) -> str:
        """The story that its message tells; empty if it may tell several."""
        return self.event.story if self.bundle is None or self.bundle.kind is BundleKind.STORY else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphans:
    """What waits for a channel that the settings name no more: how much, and when the latest of it was recorded."""

    channel: str
    count: int
    latest: datetime
