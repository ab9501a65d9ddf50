"""What is counted and timed while Ticker runs. Nothing of a page is ever part of it, so that it stays bounded."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from ticker.model.alert import EventKind
from ticker.model.delivery import Status


class Stage(StrEnum):
    """The steps on the way of a headline that take time."""

    FETCH = "fetch"
    EXTRACT = "extract"
    DECIDE = "decide"
    COMMIT = "commit"
    DELIVER = "deliver"


GOOD = "good"  # how a poll ended that read its page; others end with the word of their trouble, or so:
UNSTORED = "unstored"


class Meter(Protocol):
    """Hears of what happens; never raises, and costs next to nothing. It may be called from any thread."""

    def polled(self, source: str, ending: str, last_good_at: datetime | None) -> None:
        """A poll of a source ended: ``GOOD``, or with what trouble."""
        ...

    def certified(self, source: str, ends: datetime) -> None:
        """A source was read by a certificate that ends then."""
        ...

    def took(self, stage: Stage, seconds: float) -> None:
        """A step took so long."""
        ...

    def happened(self, source: str | None, kind: EventKind) -> None:
        """An event was committed."""
        ...

    def delivered(self, channel: str, status: Status, since: timedelta) -> None:
        """An attempt to deliver ended so long after the event that it tells."""
        ...


class Unmetered:
    """A meter that counts nothing."""

    def polled(self, source: str, ending: str, last_good_at: datetime | None) -> None:
        """Nothing."""

    def certified(self, source: str, ends: datetime) -> None:
        """Nothing."""

    def took(self, stage: Stage, seconds: float) -> None:
        """Nothing."""

    def happened(self, source: str | None, kind: EventKind) -> None:
        """Nothing."""

    def delivered(self, channel: str, status: Status, since: timedelta) -> None:
        """Nothing."""
