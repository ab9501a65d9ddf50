"""Which headlines of several sources tell one event.

They are one story if they lead to the same article, or if their words tell one event (``ticker.core.same_event``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from ticker.core.identity import canonical_link
from ticker.core.same_event import same_event, same_event_abroad
from ticker.model.change import Change, ChangeKind
from ticker.model.sighting import Known
from ticker.model.source import Source
from ticker.model.story import Story, StoryLine
from ticker.text.terms import is_spaceless, terms

__all__ = ["STORY_SPAN", "marks_of", "same_event", "same_event_abroad", "stories_of"]

_TELLS = frozenset({ChangeKind.NEW, ChangeKind.UPDATE, ChangeKind.REPEAT})
STORY_SPAN = timedelta(hours=6)  # after so long without a headline a story is over
_MARKS_MAX = 8  # words of a headline by which it is found: its names, its numbers, its longest words
_MARK_LETTERS_MIN = 4
_MARK_LETTERS_MAX = 200  # what is longer is no word, and no index takes it
_SHARED_MIN = 2  # marks
_ARTICLE_NUMBER = re.compile(r"\d{5,}")
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gov", "net", "org"})


def marks_of(text: str, link: str | None, keys: Iterable[str], language: str | None) -> frozenset[str]:
    """The words and addresses by which the headline of another source that tells the same event is found.

    ``keys`` are those of its sighting: a link counts if it is an article of its own.
    """
    found = terms(text, language)
    signs = {a + b for a, b in pairwise(found.words) if is_spaceless(a) and is_spaceless(b)}
    said = {*found.words, *found.speaker}
    known = {word for word in said if word in found.numbers or len(word) >= _MARK_LETTERS_MIN}
    words = sorted(signs | known | found.names, key=lambda word: (-found.weights.get(word, 0), word))
    links = {key for key in keys if key.startswith("l")}
    marks = {*words[:_MARKS_MAX], *(f"@{key}" for key in links), *(_editions(link) if links else ())}
    return frozenset(mark for mark in marks if len(mark) <= _MARK_LETTERS_MAX)


def stories_of(changes: Sequence[Change], known: Known, source: Source, now: datetime) -> list[Story]:
    """For each change the story that it belongs to, with itself as the last line if it tells something."""
    stories = {story.id: story for story in known.stories}
    found: list[Story] = []
    for change in changes:
        sighting = change.sighting
        own = sighting.story or f"{known.source_id}.{sighting.rank}"
        if change.kind not in _TELLS:
            found.append(stories.get(own, Story(id=own)))
            continue
        line = _line(change, source, now)
        if change.kind is not ChangeKind.UPDATE:
            again = f".{sighting.count}" if change.kind is ChangeKind.REPEAT else ""
            own = _told_before(line, stories.values()) or f"{known.source_id}.{sighting.rank}{again}"
        story = stories.get(own, Story(id=own))
        stories[own] = replace(story, lines=(*story.lines, line))
        found.append(stories[own])
    return found


def _told_before(line: StoryLine, stories: Iterable[Story]) -> str | None:
    """The story that a headline belongs to: the one whose headline is nearest in time."""
    alike = [
        (known.at, story.id)
        for story in stories
        for known in story.lines
        if line.at - known.at <= STORY_SPAN and _tell_one_event(line, known)
    ]
    return max(alike)[1] if alike else None


def _tell_one_event(line: StoryLine, known: StoryLine) -> bool:
    marks = line.marks & known.marks
    if any(mark.startswith("@") for mark in marks):
        return True
    if len(marks) < _SHARED_MIN:
        return False
    one, other = terms(line.text, line.language), terms(known.text, known.language)
    if line.language and known.language and _tongue(line) != _tongue(known):
        return same_event_abroad(one, other)
    return same_event(one, other)


def _tongue(line: StoryLine) -> str:
    return (line.language or "").partition("-")[0].casefold()


def _line(change: Change, source: Source, now: datetime) -> StoryLine:
    headline = change.headline
    return StoryLine(
        source=source.name,
        text=headline.text,
        at=now,
        language=source.language,
        marks=marks_of(headline.text, headline.link, change.sighting.keys, source.language),
    )


def _editions(link: str | None) -> frozenset[str]:
    """The number of an article on its site, which the editions of one article in several languages share."""
    host, _, path = (canonical_link(link) or "").partition("/")
    labels = host.split(".")
    size = 3 if len(labels) > 2 and labels[-2] in _SECOND_LEVEL else 2  # noqa: PLR2004 - news.example.co.uk
    site = ".".join(labels[-size:])
    return frozenset(f"@{site}/{number}" for number in _ARTICLE_NUMBER.findall(path)[-1:])
