"""A headline with all that became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ticker.model.ack import Ack
from ticker.model.alert import Event
from ticker.model.delivery import Delivery
from ticker.model.evidence import Kept
from ticker.model.sighting import Sighting


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A headline of a source, with all that happened to it, oldest first, and every delivery that came of it.

    ``sighting`` (without its keys) is None if it is forgotten, being older than what is kept. ``removed_at`` is since
    when its source is watched no more. ``story`` are the other headlines of its story, each by its first event.
    ``evidence`` is what its events were seen in, by their ids.
    """

    source: str
    sighting: Sighting | None
    removed_at: datetime | None
    events: tuple[Event, ...]
    deliveries: tuple[Delivery, ...]
    story: tuple[Event, ...]
    acks: tuple[Ack, ...] = ()
    evidence: Mapping[str, Kept] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The headline as it was last worded."""
        return self.sighting.text if self.sighting else self.events[-1].text

    @property
    def is_on_page(self) -> bool:
        """Whether it stood on the page at the last good poll, in any of its wordings, and the page is still watched."""
        seen = self.sighting
        return seen is not None and self.removed_at is None and (seen.missed == 0 or seen.reads_as_before)
