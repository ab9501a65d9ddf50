"""Words about the monitor itself, and the ids of events."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b

from ticker.core.routing import notice_channels
from ticker.model.alert import Alert, Event, EventKind
from ticker.model.route import Policy

_ID_BYTES = 8


def notice(source: str | None, text: str, reason: str, now: datetime) -> Event:
    """An event about the monitor itself."""
    identity = event_id(source or "", EventKind.NOTICE, reason, now, text)
    return Event(id=identity, kind=EventKind.NOTICE, source=source, text=text, at=now, reason=reason)


def noticed(notices: Iterable[Event], policy: Policy) -> tuple[Alert, ...]:
    """The notices with those who hear of them; where nobody does, the log is left."""
    return tuple(Alert(event=event, channels=notice_channels(policy)) for event in notices)


def event_id(source: str, kind: EventKind, what: str, now: datetime, text: str) -> str:
    """The same poll of the same source gives the same ids, wherever it is decided."""
    parts = f"{source}\x1f{kind.value}\x1f{what}\x1f{now.isoformat()}\x1f{text}"
    return blake2b(parts.encode("utf-8", "replace"), digest_size=_ID_BYTES).hexdigest()
