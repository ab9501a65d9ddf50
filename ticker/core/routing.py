"""Who hears of an event, and how loudly."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from fnmatch import fnmatchcase
from functools import lru_cache

from ticker.model.alert import Alert, Bundle, BundleKind, Event, EventKind, Urgency
from ticker.model.route import Match, Policy, Route
from ticker.model.source import Source
from ticker.model.story import Story
from ticker.text.letters import letters

NO_ROUTE = "no route takes it"
STORY_WAIT = timedelta(minutes=30)  # within which what a story's further sources add is told, bundled
_TOLD = frozenset({EventKind.NEW, EventKind.UPDATE, EventKind.REPEAT})
_NO_ROUTES = Route(name="every alert to every channel")
_SPACELESS = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")  # scripts that write no spaces between words


def route(event: Event, story: Story, source: Source, policy: Policy) -> tuple[Event, tuple[Alert, ...]]:
    """The event with its urgency and route, and who hears of it at once or bundled: nobody if no route takes it."""
    taken: tuple[Route, ...]
    if not policy.routes:
        taken = (_NO_ROUTES,) if event.kind in _TOLD else ()
    else:
        taken = tuple(_taken(event, story, source, policy.routes))
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
    return event, tuple(alerts)


def took(one: Route, event: Event) -> bool:
    """Whether a route took an event, by what is kept of it."""
    return f", {one.name}, " in f", {event.route}, "


def notice_channels(policy: Policy) -> tuple[str, ...]:
    """The channels that hear of the monitor itself."""
    return tuple(rules.name for rules in policy.channels if rules.notices)


def _heard(routes: Iterable[Route], urgency: Urgency, policy: Policy) -> tuple[str, ...]:
    names = {name for one in routes for name in _channels(one, policy)}
    return tuple(rules.name for rules in policy.channels if rules.name in names and urgency <= rules.min_urgency)


def _only_adds(event: Event, story: Story, match: Match) -> bool:
    """Whether the route has told the story, and the event comes from a source beyond those that it waited for."""
    if not match.confirmed_by or event.source in _tellers(story, match)[: match.confirmed_by]:
        return False
    return any(_wants(match, line.source, line.language) and _speaks_of(match, line.text) for line in story.lines[:-1])


def _tellers(story: Story, match: Match) -> tuple[str, ...]:
    """The sources of a story that count for a route, the first first."""
    return tuple(dict.fromkeys(line.source for line in story.lines if _wants(match, line.source, line.language)))


def _taken(event: Event, story: Story, source: Source, routes: tuple[Route, ...]) -> Iterator[Route]:
    for one in routes:
        if _matches(one.match, event, story, source):
            yield one
            if not one.go_on:
                return


def _channels(one: Route, policy: Policy) -> tuple[str, ...]:
    if one.mute:
        return ()
    return one.channels or tuple(rules.name for rules in policy.channels)


def _matches(match: Match, event: Event, story: Story, source: Source) -> bool:
    return (
        event.kind in (match.kinds or _TOLD)
        and _wants(match, source.name, source.language)
        and len(_tellers(story, match)) >= match.confirmed_by
        and _speaks_of(match, event.text)
    )


def _wants(match: Match, source: str, language: str | None) -> bool:
    """Whether a route is about a source."""
    if match.sources and not any(_names(name, source) for name in match.sources):
        return False
    return not match.languages or (language or "").casefold() in match.languages


def _speaks_of(match: Match, headline: str) -> bool:
    """Whether a headline has the words of a route."""
    text = letters(headline)
    return (
        (not match.any or any(_says(text, words) for words in match.any))
        and all(_says(text, words) for words in match.all)
        and not any(_says(text, words) for words in match.none)
    )


def _names(pattern: str, name: str) -> bool:
    """A name itself first: one that holds brackets would not match itself as a pattern."""
    return pattern == name or fnmatchcase(name, pattern)


def _says(text: str, words: str) -> bool:
    return bool(_pattern(words).search(text))


@lru_cache(maxsize=4096)
def _pattern(words: str) -> re.Pattern[str]:
    """A word, a phrase or a stem (``assassinat*``) as a pattern over folded text. It cannot run away: no nesting."""
    inside = r"\w*".join(re.escape(part) for part in letters(words).split("*"))
    if _SPACELESS.search(words):
        return re.compile(inside)
    return re.compile(rf"(?<!\w){inside}(?!\w)")
