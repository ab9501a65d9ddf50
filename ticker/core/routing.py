"""Who hears of an event, and how loudly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import NamedTuple

from ticker.core.conditions import TOLD, said_by, tellers, why_not, would_take
from ticker.core.escalation import to_be_acknowledged
from ticker.model.alert import Alert, Bundle, BundleKind, Event, Urgency
from ticker.model.route import Match, Policy, Route
from ticker.model.source import Source
from ticker.model.story import Story

NO_ROUTE = "no route takes it"
STORY_WAIT = timedelta(minutes=30)  # within which what a story's further sources add is told, bundled
_NO_ROUTES = Route(name="every alert to every channel")


class Answer(NamedTuple):
    """What a route said when it was asked about an event; ``why_not`` is empty if it took it."""

    route: Route
    why_not: str


def answers(event: Event, story: Story, source: Source, policy: Policy) -> tuple[Answer, ...]:
    """What the routes say, in order, as far as they are asked: one that takes the event decides, unless ``go_on``."""
    if not policy.routes:
        return (Answer(_NO_ROUTES, ""),) if event.kind in TOLD else ()
    found = []
    said = said_by(event, source)
    for one in policy.routes:
        found.append(Answer(one, why_not(one.match, event, said, story)))
        if not found[-1].why_not and not one.go_on:
            break
    return tuple(found)


def route(event: Event, story: Story, source: Source, policy: Policy) -> tuple[Event, tuple[Alert, ...]]:
    """The event with its urgency and route, and who hears of it at once or bundled: nobody if no route takes it."""
    taken = tuple(answer.route for answer in answers(event, story, source, policy) if not answer.why_not)
    urgency = min((one.urgency for one in taken if one.urgency), default=event.urgency)
    event = replace(event, urgency=urgency, route=", ".join(one.name for one in taken) or NO_ROUTE)
    at_once = _heard([one for one in taken if not _only_adds(event, story, one.match)], urgency, policy)
    later = [name for name in _heard(taken, urgency, policy) if name not in at_once]
    alerts = []
    if at_once:
        alerts.append(Alert(event=event, channels=at_once))
    if later:
        bundle = Bundle(kind=BundleKind.STORY, key=story.id)
        alerts.append(Alert(event=event, channels=tuple(later), bundle=bundle, wait=STORY_WAIT))
    event, alerts = to_be_acknowledged(event, alerts, taken)
    return event, tuple(alerts)


def took(one: Route, event: Event) -> bool:
    """Whether a route took an event, by what is kept of it."""
    return f", {one.name}, " in f", {event.route}, "


def _heard(routes: Iterable[Route], urgency: Urgency, policy: Policy) -> tuple[str, ...]:
    names = {name for one in routes for name in _channels(one, policy)}
    return tuple(rules.name for rules in policy.channels if rules.name in names and urgency <= rules.min_urgency)


def _only_adds(event: Event, story: Story, match: Match) -> bool:
    """Whether the route has told the story, and the event comes from a source beyond those that it waited for."""
    if not match.confirmed_by or event.source in tellers(story, match)[: match.confirmed_by]:
        return False
    return any(would_take(match, line) for line in story.lines[:-1])


def _channels(one: Route, policy: Policy) -> tuple[str, ...]:
    if one.mute:
        return ()
    return one.channels or tuple(rules.name for rules in policy.channels)
