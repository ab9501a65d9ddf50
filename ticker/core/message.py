"""What people read of an event: the headline first and whole, then where it comes from and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ticker.model.alert import Bundle, BundleKind, Event, EventKind, Urgency
from ticker.model.delivery import Message
from ticker.text.clean import clean, cut

TITLE_MAX = 150  # characters; longer subjects are cut by mail readers anyway
_ALSO = "\n\nalso on this story:"
_BODY_MIN = 40  # of a headline, whatever else the limit must hold


def compose(event: Event, *, titled: bool, limit: int) -> Message:
    """The message of an event for a service that shows titles or not, in at most ``limit`` UTF-16 code units."""
    text = clean(event.text) or f"{event.source or 'Ticker'}: new line"
    title = cut(text, TITLE_MAX) if titled else ""
    about = _about(event)
    room = limit - _units(about) - _units(title)
    return Message(title=title, body=_fitted(text, max(room, _BODY_MIN)) + about)


def compose_bundle(
    event: Event, along: Sequence[Event], bundle: Bundle | None, *, titled: bool, limit: int
) -> tuple[Message, int]:
    """The message of an event and of those that go along with it, and how many of these it holds.

    Without a ``bundle`` of its own the event is told as ever, and what others add to its story below it. Headlines are
    never cut in two messages: what does not fit below the limit is left for the next.
    """
    if bundle is None:
        message = compose(event, titled=titled, limit=limit)
        lines = _fitting([_entry(one) for one in along], limit - _units(message.title) - _units(message.body + _ALSO))
        return (replace(message, body="\n".join([message.body + _ALSO, *lines])) if lines else message), len(lines)
    title = cut(_heading(bundle, 1 + len(along)), TITLE_MAX) if titled else ""
    room = limit - _units(title) - _units(_heading(bundle, 1 + len(along))) - 1
    first = _fitted(_entry(event), max(room, _BODY_MIN))
    lines = _fitting([_entry(one) for one in along], room - _units(first))
    heading = _heading(bundle, 1 + len(lines))
    return Message(title=cut(heading, TITLE_MAX) if titled else "", body="\n".join([heading, first, *lines])), len(
        lines
    )


def _heading(bundle: Bundle, count: int) -> str:
    headlines = "1 headline" if count == 1 else f"{count} headlines"
    if bundle.kind is BundleKind.STORY:
        return f"{headlines} more on a story told before"
    if bundle.kind is BundleKind.BURST:
        return f"{headlines} at once from {bundle.key}"
    return f"Catch-up: {headlines} from {bundle.key}"


def _entry(event: Event) -> str:
    """A headline in a bundle: when, who, what, and where it can be read."""
    urgency = f"{event.urgency.word.upper()} " if event.urgency < Urgency.ROUTINE else ""
    text = clean(event.text) or "new line"
    was = f" (was: {cut(clean(event.was), TITLE_MAX)})" if event.was else ""
    link = f"\n  {event.link}" if event.link else ""
    return f"• {event.at:%H:%M} {event.source or 'Ticker'}: {urgency}{text}{was}{link}"


def _fitting(entries: Sequence[str], units: int) -> list[str]:
    """The first entries that fit, whole."""
    taken: list[str] = []
    for entry in entries:
        units -= _units(entry) + 1
        if units < 0:
            break
        taken.append(entry)
    return taken


def _about(event: Event) -> str:
    """The lines below the headline: what it was, urgency, source and time, link."""
    was = f"was: {cut(clean(event.was), TITLE_MAX * 2)}" if event.was else ""
    urgency = event.urgency.word.upper() if event.urgency < Urgency.ROUTINE else ""
    again = "again" if event.kind is EventKind.REPEAT else ""
    kind = "update" if event.kind is EventKind.UPDATE else again
    told = " · ".join(part for part in (urgency, kind, event.source or "", f"{event.at:%Y-%m-%d %H:%M} UTC") if part)
    lead = f"told by {event.lead}" if event.lead else ""
    return "".join(f"\n{line}" for line in (was, told, lead, event.link or "") if line)


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
