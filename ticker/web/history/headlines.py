"""One page a headline, by any of its events: how it read over time, who was told of it when, and what proves it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import web

from ticker.core.verdict import ALERTS, members, settled_at, verdict, why_nobody
from ticker.model.ack import Ack
from ticker.model.alert import BundleKind, Event, EventKind
from ticker.model.delivery import Delivery, State
from ticker.model.evidence import Kept
from ticker.model.explained import Explained
from ticker.model.route import Policy
from ticker.text.clean import cut
from ticker.text.differences import Piece, differences
from ticker.text.spans import fine_span
from ticker.web.house import House
from ticker.web.pages import page

_HAPPENED_MAX = 200  # events that are shown; a headline that changes with each poll has more
_TITLE_MAX = 120  # characters
_STORY_SHOWN = 10  # headlines; the page of the story has them all
_BUNDLES = {
    BundleKind.STORY: "with more on its story",
    BundleKind.CATCH_UP: "in a catch-up message",
    BundleKind.BURST: "in one message with others",
    BundleKind.DIGEST: "in a digest",
    BundleKind.QUIET: "after the quiet hours of the channel",
    BundleKind.STORM: "in one message with others, as many as the channel allows",
    BundleKind.LATE: "late, in one message with others",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How a headline read from a moment on, and what of it differs from the wording before."""

    at: datetime
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of a delivery; ``is_well`` tells whether it is sent, or may yet be."""

    event: Event
    channel: str
    state: str
    at: datetime | None
    after: str
    more: str
    is_well: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """An event of a headline, and what follows from it."""

    event: Event
    routed: str
    ack: Ack | None
    kept: Kept | None
    no_evidence: str


class Headlines:
    """The pages."""

    def __init__(self, house: House) -> None:
        self._archive = house.archive
        self._policy = house.settings.policy

    async def page(self, request: web.Request) -> web.Response:
        """The headline that an event is about, as it was last worded."""
        name = request.match_info["id"]
        found = await self._archive.headline(name)
        if found is None:
            raise web.HTTPNotFound(
                text=f"no headline is known by {cut(name, 100)!r}; it may be older than the records\n"
            )
        story = members(found)
        return page(
            request,
            "headline_page.html",
            title=cut(found.text, _TITLE_MAX),
            told=found,
            id=name,
            last=found.events[-1],
            link=found.sighting.link if found.sighting else found.events[-1].link,
            stands=stands(found),
            verdict=verdict(found, self._policy),
            wordings=list(_wordings(found)),
            happened=list(_happened(found, self._policy)),
            hidden=max(0, len(found.events) - _HAPPENED_MAX),
            sent=[_sent(one, datetime.now(UTC)) for one in found.deliveries],
            story=[(event, event.at - story[0].at) for event in story[:_STORY_SHOWN]] if found.story else [],
            story_count=len(story),
        )


def routes(house: House) -> list[web.RouteDef]:
    return [web.get("/headlines/{id}", Headlines(house).page)]


def stands(told: Explained) -> tuple[str, datetime | None]:
    """Where a headline is now, in a few words, and since when."""
    seen, last = told.sighting, told.events[-1]
    if seen is None:
        return "a notice about the monitor" if last.is_notice else "so long ago that it is known no more", None
    if told.removed_at:
        return "its source is not watched any more, since", told.removed_at
    if seen.reads_as_before:
        return "on the page in an earlier wording, since", seen.gone_at
    if seen.missed:
        is_withdrawn = last.kind is EventKind.WITHDRAWN
        return f"{'withdrawn by the source' if is_withdrawn else 'gone from the page'}, since", seen.gone_at
    return "on the page now", None


def _wordings(told: Explained) -> Iterator[Wording]:
    """Each wording with what it changed, the first first. What was said before the first event is known from it."""
    before: str | None = None
    for event in told.events[-_HAPPENED_MAX:]:
        if event.kind is EventKind.SILENT or event.text == before:
            continue
        was = event.was if before is None else before
        yield Wording(at=event.at, pieces=differences(event.text if was is None else was, event.text))
        before = event.text


def _happened(told: Explained, policy: Policy) -> Iterator[Happened]:
    acks = {ack.event.id: ack for ack in told.acks}
    heard = {one.event.id for one in told.deliveries}
    for event in told.events[-_HAPPENED_MAX:]:
        kept = told.evidence.get(event.id)
        yield Happened(
            event=event,
            routed=_routed(event, policy, is_heard=event.id in heard),
            ack=acks.get(event.id),
            kept=kept,
            no_evidence=_no_evidence(event, kept),
        )


def _routed(event: Event, policy: Policy, *, is_heard: bool) -> str:
    if is_heard:
        return f"route: {event.route}" if event.route else ""
    if event.kind in ALERTS:
        return f"told to nobody: {why_nobody(event, policy)}"
    return ""


def _no_evidence(event: Event, kept: Kept | None) -> str:
    """Why there is no evidence of an event; empty if there is, or if there never is of its kind."""
    if kept is None:
        return "none was asked for then" if event.is_news else ""
    return kept.evidence.problem or (f"{kept.gone} at {kept.gone_at:%Y-%m-%d %H:%M:%S} UTC" if kept.gone_at else "")


def _sent(delivery: Delivery, now: datetime) -> Sent:
    more = [_BUNDLES[delivery.bundle.kind]] if delivery.bundle else []
    if delivery.attempts > 1 or (delivery.attempts and delivery.state is State.WAITING):
        more.append(f"{delivery.attempts} attempt{'s' if delivery.attempts > 1 else ''}")
    waits = delivery.state is State.WAITING
    if waits and delivery.due_at > now:
        more.append(f"{'next attempt' if delivery.attempts else 'goes out'} at {delivery.due_at:%Y-%m-%d %H:%M:%S} UTC")
    more += [delivery.problem] if delivery.problem else []
    return Sent(
        event=delivery.event,
        channel=delivery.channel,
        state="dead letter" if delivery.state is State.DEAD else delivery.state.value,
        at=None if waits else settled_at(delivery),
        after=fine_span((now if waits else settled_at(delivery)) - delivery.created_at),
        more="; ".join(more),
        is_well=delivery.state in {State.SENT, State.WAITING},
    )
