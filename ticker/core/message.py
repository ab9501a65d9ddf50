"""What people read of an event: the headline first and whole, then where it comes from and when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, tzinfo
from functools import partial

from ticker.core.template import rendered
from ticker.model.alert import Bundle, BundleKind, Event, EventKind, Urgency
from ticker.model.delivery import Message
from ticker.model.manners import Format
from ticker.text.clean import clean, cut

TITLE_MAX = 150  # characters; longer subjects are cut by mail readers anyway
ACK_PATH = "ack/"  # below which the pages are that acknowledge alerts by their codes
_ALSO = "\n\nalso on this story:"
_BODY_MIN = 40  # of a headline, whatever else the limit must hold
_SIGNS = {Urgency.FLASH: "🔴 ", Urgency.BULLETIN: "🟠 "}  # seen before the word is read; below that no sign helps


def compose(
    event: Event, *, titled: bool, limit: int, zone: tzinfo = UTC, form: Format | None = None, site: str = ""
) -> Message:
    """The message of an event for a service that shows titles or not, in at most ``limit`` UTF-16 code units.

    ``form`` gives it other words. ``site`` is where people reach the pages, empty if they cannot. Raises FormatError,
    and only with a ``form``.
    """
    text = _headline(event)
    title = ""
    if titled:
        own = clean(rendered(form.title, event, text, zone)) if form and form.title else ""
        title = cut(own or text, TITLE_MAX)
    room = limit - units(title)
    own = _in_own_words(form, event, room, zone, partial(_asking, event, site))
    if own:
        return Message(title=title, body=own)
    about = _about(event, zone, site)
    return Message(title=title, body=fitted(text, max(room - units(about), _BODY_MIN)) + about)


def _in_own_words(form: Format | None, event: Event, room: int, zone: tzinfo, put: Callable[[str], str]) -> str:
    """The body of a format filled in and ``put`` in its place; where that is too long, the headline is cut first.

    Empty where the format says nothing.
    """
    if form is None or form.body is None:
        return ""
    text = _headline(event)
    body = rendered(form.body, event, text, zone)
    if not body:
        return ""
    if (over := units(put(body)) - room) > 0:
        body = rendered(form.body, event, fitted(text, max(units(text) - over, _BODY_MIN)), zone)
    return put(fitted(body, room - units(put(body)) + units(body)))


def _asking(event: Event, site: str, body: str) -> str:
    """With how to acknowledge it, where its words do not say so."""
    return f"{body}\n{_ack(event, site)}" if event.code and event.code not in body else body


def _listed(event: Event, site: str, body: str) -> str:
    """As one of a bundle."""
    return "• " + body.replace("\n", "\n  ") + ("" if event.code in body else _ack_listed(event, site))


def compose_bundle(
    event: Event,
    along: Sequence[Event],
    bundle: Bundle | None,
    *,
    titled: bool,
    limit: int,
    zone: tzinfo = UTC,
    form: Format | None = None,
    site: str = "",
) -> tuple[Message, int]:
    """The message of an event and of those that go along with it, and how many of these it holds.

    Without a ``bundle`` of its own the event is told as ever, and what others add to its story below it. Headlines are
    never cut in two messages: what does not fit below the limit is left for the next. A bundle has no other words than
    these around its headlines, each of which ``form`` words; raises FormatError as ``compose`` does.
    """
    if bundle is None:
        message = compose(event, titled=titled, limit=limit, zone=zone, form=form, site=site)
        return _with_more(message, event, along, limit=limit, zone=zone, form=form, site=site)
    events = (event, *along)
    heading = _heading(bundle, events)
    title = cut(heading, TITLE_MAX) if titled else ""
    room = limit - units(title) - units(heading) - 1
    first = _entries([event], events, max(room, _BODY_MIN), zone, form, site)[0]
    lines = _fitting(_entries(along, events, limit, zone, form, site), room - units(first))
    heading = _heading(bundle, events[: 1 + len(lines)])
    title = cut(heading, TITLE_MAX) if titled else ""
    return Message(title=title, body="\n".join([heading, first, *lines])), len(lines)


def _with_more(
    message: Message, event: Event, along: Sequence[Event], *, limit: int, zone: tzinfo, form: Format | None, site: str
) -> tuple[Message, int]:
    """The message of an event with what others add to its story below, and how many of them it holds."""
    entries = _entries(along, (event, *along), limit, zone, form, site)
    lines = _fitting(entries, limit - units(message.title) - units(message.body + _ALSO))
    return (replace(message, body="\n".join([message.body + _ALSO, *lines])) if lines else message), len(lines)


def _headline(event: Event) -> str:
    """What is told first and whole."""
    return clean(event.text) or f"{event.source or 'Ticker'}: new line"


def _heading(bundle: Bundle, events: Sequence[Event]) -> str:
    what = "notice" if all(event.is_notice for event in events) else "headline"
    headlines = f"1 {what}" if len(events) == 1 else f"{len(events)} {what}s"
    return {
        BundleKind.STORY: f"{headlines} more on a story told before",
        BundleKind.BURST: f"{headlines} at once from {bundle.key}",
        BundleKind.CATCH_UP: f"Catch-up: {headlines} from {bundle.key}",
        BundleKind.DIGEST: f"Digest: {headlines} until {bundle.key}",
        BundleKind.QUIET: f"{headlines} from the quiet hours until {bundle.key}",
        BundleKind.STORM: f"{headlines} in one message: more came at once than this channel takes one by one",
        BundleKind.LATE: f"Late: {headlines} that this channel could not be told in time",
    }[bundle.kind]


def _entries(
    events: Sequence[Event], bundled: Sequence[Event], room: int, zone: tzinfo, form: Format | None, site: str
) -> list[str]:
    """Some headlines of a bundle as its reader sees them, in the words of the format if there is one."""
    dated = len({one.at.astimezone(zone).date() for one in bundled}) > 1
    return [
        _in_own_words(form, one, room, zone, partial(_listed, one, site))
        or fitted(_entry(one, zone, site, dated=dated), room)
        for one in events
    ]


def _entry(event: Event, zone: tzinfo, site: str, *, dated: bool) -> str:
    """A headline in a bundle: when, who, what, and where it can be read."""
    at = event.at.astimezone(zone)
    when = f"{at:%Y-%m-%d %H:%M}" if dated else f"{at:%H:%M}"
    urgency = f"{_urgency(event)} " if _urgency(event) else ""
    text = clean(event.text) or "new line"
    was = f" (was: {cut(clean(event.was), TITLE_MAX)})" if event.was else ""
    link = f"\n  {event.link}" if event.link else ""
    told = f"• {when} {event.source or 'Ticker'}: {urgency}{text}{was}"
    return told + (link + _ack_listed(event, site) if site else _ack_listed(event, site) + link)


def _urgency(event: Event) -> str:
    return f"{_SIGNS.get(event.urgency, '')}{event.urgency.word.upper()}" if event.urgency < Urgency.ROUTINE else ""


def _fitting(entries: Sequence[str], room: int) -> list[str]:
    """The first entries that fit, whole."""
    taken: list[str] = []
    for entry in entries:
        room -= units(entry) + 1
        if room < 0:
            break
        taken.append(entry)
    return taken


def _about(event: Event, zone: tzinfo, site: str) -> str:
    """The lines below the headline: what it was, urgency, source and time, link."""
    was = f"was: {cut(clean(event.was), TITLE_MAX * 2)}" if event.was else ""
    at = event.at.astimezone(zone)
    again = "again" if event.kind is EventKind.REPEAT else ""
    kind = "update" if event.kind is EventKind.UPDATE else again
    parts = (_urgency(event), kind, event.source or "", f"{at:%Y-%m-%d %H:%M %Z}")
    told = " · ".join(part for part in parts if part)
    lead = f"told by {event.lead}" if event.lead else ""
    return "".join(f"\n{line}" for line in (was, told, lead, event.link or "", _ack(event, site)) if line)


def _ack(event: Event, site: str) -> str:
    """How to acknowledge it: on a page where there is one, and by the command."""
    page = f"{site}{ACK_PATH}{event.code} or " if site else ""
    return f"acknowledge: {page}ticker ack {event.code}" if event.code else ""


def _ack_listed(event: Event, site: str) -> str:
    """The same in a bundle."""
    if not event.code:
        return ""
    return f"\n  {_ack(event, site)}" if site else f" (ticker ack {event.code})"


def fitted(text: str, room: int) -> str:
    """The text in at most so many UTF-16 code units, cut at a word."""
    if units(text) <= room:
        return text
    length = min(len(text), room)
    while units(shorter := cut(text, length)) > room:
        length -= max(1, (units(shorter) - room) // 2)
    return shorter


def units(text: str) -> int:
    """How long a text is in UTF-16 code units, by which services count."""
    return len(text.encode("utf-16-le", errors="replace")) // 2
