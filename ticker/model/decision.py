"""What the desk decided on one poll: everything that one transaction writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ticker.model.alert import Alert, Event
from ticker.model.evidence import Evidence
from ticker.model.sighting import Known, Sighting


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The state of the source after the poll, the sightings that are new or changed, and the events with their alerts.

    ``events`` are all that happened, oldest first, notices included; ``alerts`` name those that people hear of.
    ``marks`` are, by the id of an event, what the same story is found by in other sources.
    ``watched`` tells whether the poll was good and counts as coverage. ``evidence`` is what its news are seen by.
    """

    known: Known
    sightings: tuple[Sighting, ...] = ()
    events: tuple[Event, ...] = ()
    alerts: tuple[Alert, ...] = ()
    marks: Mapping[str, frozenset[str]] = field(default_factory=dict)
    watched: bool = True
    state_changed: bool = False
    evidence: Evidence | None = None

    @property
    def must_be_written(self) -> bool:
        """False for a poll that found nothing new: it costs no transaction."""
        return bool(self.sightings or self.events or self.state_changed)
