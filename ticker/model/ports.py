"""What the engine asks of the world. Every implementation passes the suite of its protocol (tests/contracts)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from ticker.model.alert import Alert, Event
from ticker.model.decision import Decision
from ticker.model.delivery import Delivery, Message, Move, Outcome
from ticker.model.headline import Snapshot
from ticker.model.page import Page, Validators
from ticker.model.sighting import Known
from ticker.model.source import Source
from ticker.model.story import StoryQuery


class Fetcher(Protocol):
    """Brings pages. Raises FetchError, and nothing else, when it cannot."""

    async def fetch(self, source: Source, validators: Validators, now: datetime) -> Page | None:
        """The page, or None if it has not changed since the validators were given (HTTP 304)."""
        ...

    async def close(self) -> None: ...


class Extract(Protocol):
    """Reads a page. Pure; raises ExtractError, and nothing else, when the page holds no ticker."""

    def __call__(self, page: Page) -> Snapshot: ...


class Channel(Protocol):
    """A way to people. It reports what became of a message and never raises; it never retries by itself."""

    @property
    def name(self) -> str: ...

    @property
    def titled(self) -> bool:
        """Whether the service shows a title of its own, as a mail shows its subject."""
        ...

    @property
    def limit(self) -> int:
        """The longest text that the service takes, title and body together, in UTF-16 code units."""
        ...

    def takes_whole(self, message: Message) -> bool:
        """Whether nothing of a message is cut: signs that must be escaped make it longer than it looks."""
        ...

    async def send(self, message: Message) -> Outcome: ...

    async def close(self) -> None: ...


class Polls(Protocol):
    """What the store does for a poll. Raises StoreError."""

    async def known(self, source: Source) -> Known:
        """What is known of a source, its present sightings with it."""
        ...

    async def recall(self, known: Known, keys: Sequence[str]) -> Known:
        """The same with the sightings added, present or not, that ever had one of the keys."""
        ...

    async def stories(self, known: Known, query: StoryQuery, since: datetime) -> Known:
        """The same with the stories added that a query names, or of which a headline since then has enough marks."""
        ...

    async def commit(self, source: Source, decision: Decision) -> None:
        """Writes all of a decision, with its deliveries, in one transaction, or nothing of it."""
        ...


class Outbox(Protocol):
    """What the store does for the sender. Raises StoreError."""

    async def claim(self, channel: str, now: datetime, until: datetime, budget: int | None = None) -> Delivery | None:
        """Leases the oldest waiting delivery of a channel until a moment; None if it is not due yet, or leased.

        Only the oldest is ever handed out: a channel gets its deliveries in order, and those that are held stand aside.
        With it come those that may go along: the rest of its bundle, and what waits for the next message of its story.
        Where more messages wait than ``budget``, flashes and bulletins come first, and the rest is bundled.
        """
        ...

    async def due_at(self, channel: str, now: datetime) -> datetime | None:
        """When a delivery of a channel can be claimed next, as things stand; None if nothing waits.

        What was recorded after ``now`` was so before the clock was set back: it waits no longer than it was to then.
        """
        ...

    async def sent_at(self, channel: str, since: datetime, until: datetime, pause: timedelta) -> tuple[datetime, ...]:
        """When each message of a channel was sent between two moments, or may have been, the latest first.

        One of which nobody knows whether it arrived was sent at least a ``pause`` before it was tried again.
        """
        ...

    async def settle(self, delivery: Delivery, alerts: Sequence[Alert] = (), move: Move | None = None) -> None:
        """In one transaction: where a delivery stands after an attempt, and what the operator must hear of it.

        Those that went along with it share what became of it. A ``move`` of the channel is remembered.
        """
        ...

    async def set_aside(self, channel: str, before: datetime, now: datetime, pause: timedelta) -> None:
        """Bundles what has been ready to go since ``before`` or longer as late.

        It joins what is late already; without such it is due now, but not within a pause after the last that expired.
        """
        ...

    async def expire(
        self, channel: str, now: datetime, tell: Callable[[Sequence[Event]], Sequence[Alert]]
    ) -> Sequence[Alert]:
        """In one transaction: drops what is late, and records what ``tell`` makes of it."""
        ...

    async def record(self, alerts: Sequence[Alert]) -> None:
        """Writes events about the monitor itself, with their deliveries."""
        ...
