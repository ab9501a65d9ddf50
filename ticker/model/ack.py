"""What waits for somebody to say that it was seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ticker.model.alert import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """An alert that is to be acknowledged by its ``code``, and to whom it goes meanwhile.

    ``step`` counts the channels of ``escalate`` that have heard of it, ``due_at`` is when the next one does, or after
    the last the operator, and None after that. ``by`` and ``at`` are who acknowledged it, and when.
    """

    event: Event
    code: str
    within: timedelta
    escalate: tuple[str, ...]
    step: int = 0
    due_at: datetime | None = None
    by: str = ""
    at: datetime | None = None

    @property
    def next_channel(self) -> str | None:
        """Who hears of it at ``due_at``; None if that is the operator, or nobody."""
        return self.escalate[self.step] if self.due_at and self.step < len(self.escalate) else None
