"""What is told: events, their urgency, and who hears of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum, StrEnum


class Urgency(IntEnum):
    """The ladder of the wires, with the numbers of IPTC urgency: the lower, the louder."""

    FLASH = 1
    BULLETIN = 2
    URGENT = 3
    ROUTINE = 5

    @property
    def word(self) -> str:
        return self.name.lower()


class EventKind(StrEnum):
    """The kinds of event that other programs read; SILENT ones are kept for ``explain`` and never leave the house."""

    BASELINE = "baseline"
    NEW = "new"
    UPDATE = "update"
    REPEAT = "repeat"
    WITHDRAWN = "withdrawn"
    NOTICE = "notice"
    SILENT = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happened, in the shape that every way out speaks (see docs/events.md).

    ``source`` is None for a notice about the monitor as a whole. ``rank`` ties it to its sighting, where it has one.
    ``compared`` and ``route`` are for ``ticker explain``: what the headline was held against, and who took it.
    ``lead`` names the sources that told the same story before, and how long before. ``code`` is that by which people
    acknowledge it, and empty where they need not.
    """

    id: str
    kind: EventKind
    source: str | None
    text: str
    at: datetime
    reason: str
    was: str | None = None
    link: str | None = None
    published_at: datetime | None = None
    position: int | None = None
    urgency: Urgency = Urgency.ROUTINE
    story: str = ""
    rank: int | None = None
    compared: str = ""
    route: str = ""
    lead: str = ""
    code: str = ""

    @property
    def is_notice(self) -> bool:
        return self.kind is EventKind.NOTICE

    @property
    def is_escalated(self) -> bool:
        """Whether it says of another that nobody acknowledged it."""
        return self.is_notice and bool(self.code)

    @property
    def is_news(self) -> bool:
        """Whether it is what people are to hear of a headline, were it not for routes."""
        return self.kind in {EventKind.NEW, EventKind.UPDATE, EventKind.REPEAT}

    def public(self) -> dict[str, str | int | None]:
        """The event as other programs read it, ready for JSON; times are RFC 3339 in UTC."""
        return {
            "id": self.id,
            "kind": self.kind.value,
            "source": self.source,
            "text": self.text,
            "was": self.was,
            "link": self.link,
            "at": rfc3339(self.at),
            "published_at": rfc3339(self.published_at) if self.published_at else None,
            "position": self.position,
            "urgency": self.urgency.word,
            "story": self.story or None,
            "reason": self.reason,
        }


def rfc3339(at: datetime) -> str:
    """A moment as ``2025-10-06T12:00:30Z``, with a fraction only where there is one."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


class BundleKind(StrEnum):
    """Why headlines go out in one message.

    One story; news that broke while nobody looked; many in one reading; a digest; quiet hours; more than the channel
    takes one by one; news that could not be delivered in time.
    """

    STORY = "story"
    CATCH_UP = "catch-up"
    BURST = "burst"
    DIGEST = "digest"
    QUIET = "quiet"
    STORM = "storm"
    LATE = "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """What goes out together through a channel: the deliveries of one kind and key."""

    kind: BundleKind
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """Through which channels, one after another, an alert goes that nobody acknowledges within so long."""

    within: timedelta
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """The decision to tell people of an event, and through which channels.

    One with a ``bundle`` goes out with others of it: with the next message of its story, or when ``wait`` is over.
    """

    event: Event
    channels: tuple[str, ...]
    bundle: Bundle | None = None
    wait: timedelta = timedelta()
    escalation: Escalation | None = None
