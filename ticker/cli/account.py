"""The account of a headline for people: in a sentence whether it was alerted, then all that happened to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ticker.cli.proof import state_of
from ticker.cli.show import COLOURS
from ticker.core.routing import NO_ROUTE
from ticker.core.verdict import ALERTS, members, settled_at, verdict, why_nobody
from ticker.model.ack import Ack
from ticker.model.alert import BundleKind, Event, EventKind, Urgency
from ticker.model.delivery import Delivery, State
from ticker.model.explained import Explained
from ticker.model.route import Policy
from ticker.model.sighting import Sighting
from ticker.text.clean import clean, cut
from ticker.text.spans import fine_span

_STATES = {State.SENT: "green", State.WAITING: "yellow", State.DEAD: "bold red", State.DROPPED: "red"}
_BUNDLES = {
    BundleKind.STORY: "with more on its story",
    BundleKind.CATCH_UP: "in a catch-up message",
    BundleKind.BURST: "in one message with others",
    BundleKind.DIGEST: "in a digest",
    BundleKind.QUIET: "after the quiet hours of the channel",
    BundleKind.STORM: "in one message with others, as many as the channel allows",
    BundleKind.LATE: "late, in one message with others",
}
_STORY_SHOWN = 10  # headlines
_STORY_TEXT_MAX = 160  # characters


def account(told: Explained, policy: Policy | None, now: datetime) -> RenderableType:
    """All of it for people, a paragraph a headline."""
    happened = _grid()
    for event in told.events:
        kind = Text(event.kind.value, style=COLOURS[event.kind])
        happened.add_row(Text(_time(event.at), style="dim"), kind, _what(event, told, policy, now))
    parts: list[RenderableType] = [Text(verdict(told, policy), style=_verdict_style(told))]
    parts += [Text(line, style="dim") for line in _about(told)]
    parts += [Text(), happened]
    if told.story:
        parts += [Text(), _story(told)]
    return Group(Text(clean(told.text), style="bold"), Padding(Group(*parts), (0, 0, 0, 2), expand=False))


def _grid() -> Table:
    """Two columns as wide as they need, and one for what may be long."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(2):
        grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    return grid


def _verdict_style(told: Explained) -> str:
    states = {one.state for one in told.deliveries}
    return next((style for state, style in _STATES.items() if state in states), "yellow")


def _about(told: Explained) -> Iterator[str]:
    seen = told.sighting
    if seen is None:
        yield f"{clean(told.source)} · first seen {_time(told.events[0].at)} · so long ago that it is known no more"
        return
    yield f"{clean(told.source)} · first seen {_time(seen.first_seen)} · {_until(seen, told)}"
    if seen.reads_as_before:
        yield f"no news: {clean(seen.returned)}"
    if seen.count > 1:
        yield f"came back {_times(seen.count - 1)}{_why_silent(seen, told)}"
    if seen.link:
        yield clean(seen.link)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _why_silent(seen: Sighting, told: Explained) -> str:
    """Why its returns were no news, as far as it is not told elsewhere in the account."""
    if seen.reads_as_before or told.events[-1].kind is EventKind.REPEAT:
        return ""
    if seen.returned:
        return f"; no news the last time: {clean(seen.returned)}"
    return "; no news: it was missing for a moment, as with caches that answer in turn"


def _until(seen: Sighting, told: Explained) -> str:
    if told.removed_at:
        return f"last seen {_time(seen.last_seen)} · not watched since {_time(told.removed_at)}"
    if seen.reads_as_before:
        since = f" since {_time(seen.gone_at)}" if seen.gone_at else ""
        return f"on the page in an earlier wording{since}"
    if seen.missed:
        gone = f" · gone {_time(seen.gone_at)}" if seen.gone_at else ""
        return f"last seen {_time(seen.last_seen)}{gone}"
    return f"still on the page, last read {_time(seen.last_seen)}"


def _what(event: Event, told: Explained, policy: Policy | None, now: datetime) -> RenderableType:
    """The lines about an event: its text, what it was, why, who took it, what became of it."""
    lines = [Text(clean(event.text))]
    if event.was:
        lines.append(Text(f"was: {clean(event.was)}", style="dim"))
    lines.append(Text("; ".join(clean(part) for part in (event.reason, event.compared) if part), style="italic"))
    own = [one for one in told.deliveries if one.event.id == event.id]
    if own:
        lines.append(Text(_routed(event)))
    elif event.kind is EventKind.WITHDRAWN and event.route in ("", NO_ROUTE):
        lines.append(Text("told to nobody: no route asks for it", style="dim"))
    elif event.kind in ALERTS or event.kind is EventKind.WITHDRAWN:
        lines.append(Text(f"told to nobody: {why_nobody(event, policy)}", style="yellow"))
    lines += [Text(_acknowledged(ack)) for ack in told.acks if ack.event.id == event.id]
    if event.id in told.evidence:
        lines.append(Text(f"evidence: {state_of(event.id, told.evidence[event.id])}", style="dim"))
    sent = _grid()
    for one in own:
        sent.add_row("→", Text(clean(one.channel)), _delivery(one, now))
    return Group(*lines, sent) if own else Group(*lines)


def _acknowledged(ack: Ack) -> str:
    if ack.at:
        return f"acknowledged by {clean(ack.by)} at {_time(ack.at)}"
    passed = f", went on to {clean(', '.join(ack.escalate[: ack.step]))}" if ack.step else ""
    hears = f"goes to {clean(ack.next_channel)}" if ack.next_channel else "the operator is told"
    follows = f", {hears} at {_time(ack.due_at)}" if ack.due_at else ""
    return f"not acknowledged (ticker ack {ack.code}){passed}{follows}"


def _routed(event: Event) -> str:
    urgency = f"as {event.urgency.word}" if event.urgency < Urgency.ROUTINE else ""
    route = f"route: {clean(event.route)}" if event.route else ""
    return ", ".join(part for part in (route, urgency) if part) or "routed"


def _delivery(delivery: Delivery, now: datetime) -> Text:
    line = Text.assemble((_state(delivery, now), _STATES[delivery.state]))
    if delivery.attempts > 1 or (delivery.attempts and delivery.state is State.WAITING):
        line.append(f", {delivery.attempts} attempt{'s' if delivery.attempts > 1 else ''}")
    if delivery.bundle:
        line.append(f", {_BUNDLES[delivery.bundle.kind]}")
    if delivery.problem:
        line.append(f"; {clean(delivery.problem)}", style="dim")
    return line


def _state(delivery: Delivery, now: datetime) -> str:
    if delivery.state is State.WAITING:
        what = "next attempt" if delivery.attempts else "goes out"
        again = f", {what} at {_time(delivery.due_at)}" if delivery.due_at > now else ""
        return f"waiting for {fine_span(now - delivery.created_at)}{again}"
    word = "dead letter" if delivery.state is State.DEAD else delivery.state.value
    return f"{word} after {fine_span(settled_at(delivery) - delivery.created_at)}"


def _story(told: Explained) -> Table:
    headlines = members(told)
    sources = len({event.source for event in headlines})
    shown = _grid()
    counted = f"{len(headlines)} headlines of {sources} source{'s' if sources > 1 else ''}"
    shown.add_row(Text("the story", style="bold"), "", Text(counted, style="bold"))
    for event in headlines[:_STORY_SHOWN]:
        lead = (
            f"+{fine_span(event.at - headlines[0].at)}" if event is not headlines[0] else f"first, {event.at:%H:%M:%S}"
        )
        mark = "this one" if event is told.events[0] else cut(clean(event.text), _STORY_TEXT_MAX)
        shown.add_row(Text(clean(event.source or ""), style="cyan"), Text(lead), Text(mark, style="dim"))
    if (more := len(headlines) - _STORY_SHOWN) > 0:
        shown.add_row("", "", Text(f"… and {more} more", style="dim"))
    return shown


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"
