"""Who hears of an event, and how loudly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import lru_cache

from ticker.model.alert import Alert, Event, EventKind
from ticker.model.route import Match, Policy, Route
from ticker.model.source import Source
from ticker.text.fold import letters

_TOLD = frozenset({EventKind.NEW, EventKind.UPDATE, EventKind.REPEAT})
_NO_ROUTES = Route(name="every alert to every channel")
_SPACELESS = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")  # scripts that write no spaces between words


def route(event: Event, source: Source, policy: Policy) -> Alert:
    """The event with its urgency, and the channels that hear of it: none if no route takes it, or a mute one does."""
    taken: tuple[Route, ...]
    if not policy.routes:
        taken = (_NO_ROUTES,) if event.kind in _TOLD else ()
    else:
        taken = tuple(_taken(event, source, policy.routes))
    urgency = min((one.urgency for one in taken if one.urgency), default=event.urgency)
    event = replace(event, urgency=urgency, route=", ".join(one.name for one in taken) or "no route takes it")
    names = dict.fromkeys(name for one in taken for name in _channels(one, policy))
    heard = tuple(rules.name for rules in policy.channels if rules.name in names and urgency <= rules.min_urgency)
    return Alert(event=event, channels=heard)


def notice_channels(policy: Policy) -> tuple[str, ...]:
    """The channels that hear of the monitor itself."""
    return tuple(rules.name for rules in policy.channels if rules.notices)


def _taken(event: Event, source: Source, routes: tuple[Route, ...]) -> Iterator[Route]:
    for one in routes:
        if _matches(one.match, event, source):
            yield one
            if not one.go_on:
                return


def _channels(one: Route, policy: Policy) -> tuple[str, ...]:
    if one.mute:
        return ()
    return one.channels or tuple(rules.name for rules in policy.channels)


def _matches(match: Match, event: Event, source: Source) -> bool:
    if event.kind not in (match.kinds or _TOLD):
        return False
    if match.sources and not any(_names(name, source.name) for name in match.sources):
        return False
    if match.languages and (source.language or "").casefold() not in match.languages:
        return False
    text = letters(event.text)
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
