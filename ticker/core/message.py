"""What people read of an event: the headline first and whole, then where it comes from and when."""

from __future__ import annotations

from ticker.model.alert import Event, EventKind, Urgency
from ticker.model.delivery import Message
from ticker.text.clean import clean, cut

TITLE_MAX = 150  # characters; longer subjects are cut by mail readers anyway
_BODY_MIN = 40  # of a headline, whatever else the limit must hold


def compose(event: Event, *, titled: bool, limit: int) -> Message:
    """The message of an event for a service that shows titles or not, in at most ``limit`` UTF-16 code units."""
    text = clean(event.text) or f"{event.source or 'Ticker'}: new line"
    title = cut(text, TITLE_MAX) if titled else ""
    about = _about(event)
    room = limit - _units(about) - _units(title)
    return Message(title=title, body=_fitted(text, max(room, _BODY_MIN)) + about)


def _about(event: Event) -> str:
    """The lines below the headline: what it was, urgency, source and time, link."""
    was = f"was: {cut(clean(event.was), TITLE_MAX * 2)}" if event.was else ""
    urgency = event.urgency.word.upper() if event.urgency < Urgency.ROUTINE else ""
    again = "again" if event.kind is EventKind.REPEAT else ""
    kind = "update" if event.kind is EventKind.UPDATE else again
    told = " · ".join(part for part in (urgency, kind, event.source or "", f"{event.at:%Y-%m-%d %H:%M} UTC") if part)
    return "".join(f"\n{line}" for line in (was, told, event.link or "") if line)


def _fitted(text: str, units: int) -> str:
    """The text in at most so many UTF-16 code units, cut at a word."""
    if _units(text) <= units:
        return text
    length = min(len(text), units)
    while _units(shorter := cut(text, length)) > units:
        length -= max(1, (_units(shorter) - units) // 2)
    return shorter


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", errors="replace")) // 2
