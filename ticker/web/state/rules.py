"""The routes: what each takes, what that came to on the last day, and what they would do with a text."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from aiohttp import web

from ticker.core.rehearsal import messages
from ticker.core.routing import NO_ROUTE, took
from ticker.core.trial import Trial, said, spared, tried_again, tried_alone
from ticker.model.alert import Event, EventKind
from ticker.model.route import Policy, Route
from ticker.model.source import Source
from ticker.store.archive import DAY
from ticker.text.clean import clean
from ticker.web.house import House
from ticker.web.pages import page
from ticker.web.state.words import conditions, does, source_named

_NEWS = (EventKind.NEW, EventKind.UPDATE, EventKind.REPEAT)
_PLAYED_MAX = 1_000  # headlines; to play them takes about a second
_EXAMPLES = 3  # headlines that a route took
_TEXT_MAX = 1_000
_SOURCES_MAX = 500  # that a field proposes


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a route took of the headlines that were played, and some of them, the latest first."""

    route: Route
    took: int
    examples: tuple[Event, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a channel would hear: alerts, and the messages that they make by its manners."""

    channel: str
    alerts: int
    messages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """The headlines of a day through the routes of today; ``nobody`` counts those of which nobody would hear."""

    effects: tuple[Effect, ...]
    channels: tuple[Heard, ...]
    no_route: int
    nobody: int
    number: int


class RouteState:
    """The page."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._turn = asyncio.Lock()

    async def page(self, request: web.Request) -> web.Response:
        """All routes. ``try`` is a text that is tried on them, ``source`` whose it is, ``kind`` what it is."""
        settings, now = self._house.settings, datetime.now(UTC)
        text, name = clean(request.query.get("try", "")[:_TEXT_MAX]), request.query.get("source", "")
        kind = next((one for one in _NEWS if one.value == request.query.get("kind")), EventKind.NEW)
        source = source_named(settings, name) or next(iter(settings.sources), None)
        trial = _tried(text, kind, source, settings.policy, now) if text and source else None
        async with self._turn:  # a day of news is much to play
            played = await self._played(now)
        return page(
            request,
            "state_routes.html",
            title="Routes",
            routes=settings.policy.routes,
            policy=settings.policy,
            played=played,
            played_max=_PLAYED_MAX,
            text=text,
            source=source.name if source else "",
            names=sorted(one.name for one in settings.sources)[:_SOURCES_MAX],
            kind=kind,
            kinds=_NEWS,
            trial=trial,
            said=list(said(trial, settings.policy)) if trial else [],
            spared=spared(trial, settings.policy) if trial else [],
            conditions=conditions,
            does=does,
        )

    async def _played(self, now: datetime) -> Played:
        settings, archive = self._house.settings, self._house.archive
        events = await archive.events(since=now - DAY, kinds=_NEWS, limit=_PLAYED_MAX)
        stories = {}
        if any(route.match.confirmed_by for route in settings.policy.routes):  # nothing else asks for them
            languages = {one.name: one.language for one in settings.sources if one.language}
            stories = await archive.stories({event.story for event in events}, languages)

        def play() -> Played:
            trials = [
                tried_again(event, stories.get(event.story), settings.sources, settings.policy)
                for event in reversed(events)
            ]
            return _summed(trials, settings.policy)

        return await asyncio.to_thread(play)


def routes(house: House) -> list[web.RouteDef]:
    return [web.get("/state/routes", RouteState(house).page)]


def _tried(text: str, kind: EventKind, source: Source, policy: Policy, now: datetime) -> Trial:
    event = Event(id="", kind=kind, source=source.name, text=text, at=now, reason="tried")
    return tried_alone(event, source, policy)


def _summed(trials: Sequence[Trial], policy: Policy) -> Played:
    alerts = [alert for trial in trials for alert in trial.alerts]
    events = [trial.event for trial in reversed(trials)]
    return Played(
        effects=tuple(_effect(route, events) for route in policy.routes),
        channels=tuple(
            Heard(
                channel=one.name,
                alerts=sum(one.name in alert.channels for alert in alerts),
                messages=len(messages(alerts, one)),
            )
            for one in policy.channels
        ),
        no_route=sum(event.route == NO_ROUTE for event in events) if policy.routes else 0,
        nobody=sum(not trial.alerts for trial in trials),
        number=len(trials),
    )


def _effect(route: Route, events: Sequence[Event]) -> Effect:
    taken = [event for event in events if took(route, event)]
    return Effect(route=route, took=len(taken), examples=tuple(taken[:_EXAMPLES]))
