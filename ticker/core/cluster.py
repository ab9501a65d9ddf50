"""Which headlines of several sources tell one event.

Two headlines are one story only on clear evidence: the same article, or most words in common and nothing that speaks
against it (other names, a denial, a question, "another", subject and object exchanged). In doubt they are two stories:
a reader can put two together, but does not see what was taken for something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from ticker.core.identity import canonical_link
from ticker.model.change import Change, ChangeKind
from ticker.model.sighting import Known
from ticker.model.source import Source
from ticker.model.story import Story, StoryLine
from ticker.text.terms import Terms, is_spaceless, terms

_TELLS = frozenset({ChangeKind.NEW, ChangeKind.UPDATE, ChangeKind.REPEAT})
STORY_SPAN = timedelta(hours=6)  # after so long without a headline a story is over
_MARKS_MAX = 8  # words of a headline by which it is found: its names, its numbers, its longest words
_MARK_LETTERS_MIN = 4
_SHARED_MIN = 2  # terms
_SHARED_WEIGHT_MIN = 14  # as two names have
_COMMON = 0.5  # of the weight of the shorter headline
_COMMON_OF_BOTH = 0.37  # of the weight of the two together
_COMMON_WITHOUT_NAMES = 0.6  # where no capital letters show what is a name
_FLIPS_MIN = 2  # words of which a name stands on the other side: who did it to whom has changed
_ABROAD_NAMES_MIN = 2
_SLIP_WORD_MIN = 4
_LONG_WORD = 7
_VOWELS = re.compile(r"[aeiouy\u00e0-\u00e6\u00e8-\u00ef\u00f2-\u00f6\u00f9-\u00fc']")
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
    return frozenset(words[:_MARKS_MAX]) | {f"@{key}" for key in links} | (_editions(link) if links else frozenset())


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


def same_event(one: Terms, other: Terms) -> bool:
    """Whether two headlines of one language tell one event."""
    if one.key == other.key:
        return True
    if (one.denied, one.another, one.asked) != (other.denied, other.another, other.asked):
        return False
    pairs = _shared(one, other)
    weight = sum(max(one.weights.get(a, 0), other.weights.get(b, 0)) for a, b in pairs)
    if len(pairs) < _SHARED_MIN or weight < _SHARED_WEIGHT_MIN:
        return False
    both, short = one.weight + other.weight - weight, min(one.weight, other.weight)
    if weight < _COMMON * short or weight < _COMMON_OF_BOTH * both or _lack_a_name(one, other, pairs):
        return False
    if not (one.cased and other.cased):
        return weight >= _COMMON_WITHOUT_NAMES * short and not _differ_in_words(one, other, pairs)
    return not _name_others(one, other, pairs) and not _changed_sides(one, other, pairs)


def same_event_abroad(one: Terms, other: Terms) -> bool:
    """Whether two headlines of different languages tell one event: the same names and numbers, and no others."""
    names = one.proper & other.proper
    return (
        len(names) >= _ABROAD_NAMES_MIN
        and bool(one.numbers)
        and one.numbers == other.numbers
        and (one.denied, one.another, one.asked) == (other.denied, other.another, other.asked)
        and not (one.proper - names and other.proper - names)
    )


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


def _shared(one: Terms, other: Terms) -> list[tuple[str, str]]:
    """The words that stand in both, in the form that each has; who speaks in one may be spoken of in the other."""
    ours, theirs = {*one.words, *one.speaker}, {*other.words, *other.speaker}
    pairs = [(word, word) for word in ours & theirs]
    left = sorted(theirs - ours)
    initials = {word[0] for word in left}
    for word in sorted(word for word in ours - theirs if word[0] in initials):
        twin = next((twin for twin in left if _is_same_name(word, twin)), None)
        if twin is not None:
            left.remove(twin)
            pairs.append((word, twin))
    return [(a, b) for a, b in pairs if a in one.words or b in other.words]


def _is_same_name(a: str, b: str) -> bool:
    """Whether two stems may be one name in two spellings from another script (Hayfan, Haifan): the same consonants."""
    short, long = (a, b) if len(a) <= len(b) else (b, a)
    if short[0] != long[0] or short[0].isdigit():
        return False
    if not short.isascii() and len(short) >= _SLIP_WORD_MIN - 1 and len(long) - len(short) == 1:
        return long.startswith(short)
    if len(short) < _SLIP_WORD_MIN:
        return False
    bones = _VOWELS.sub("", short)
    slips = 1 if len(short) < _LONG_WORD else 3
    return bool(bones) and bones == _VOWELS.sub("", long) and Levenshtein.distance(a, b) <= slips


def _name_others(one: Terms, other: Terms, pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether each names somebody or some place that the other does not: "Sirens in Haifa", "Sirens in Akko"."""
    return bool(one.names - {a for a, _ in pairs}) and bool(other.names - {b for _, b in pairs})


def _lack_a_name(one: Terms, other: Terms, pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether nothing but common words holds the two together, and each says something else beside them."""
    if any(a in one.names or b in other.names for a, b in pairs) or not _differ_in_words(one, other, pairs):
        return False
    if one.cased and other.cased:
        return one.numbers.isdisjoint(other.numbers)
    return bool(one.numbers and other.numbers) and one.numbers.isdisjoint(other.numbers)


def _changed_sides(one: Terms, other: Terms, pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether one of several names stands on the other side of what happened: who attacks, who repels."""
    places = [(_place(a, one), _place(b, other), a in one.names or b in other.names) for a, b in pairs]
    names = [(x, y) for x, y, is_name in places if is_name]
    words = [(x, y) for x, y, is_name in places if not is_name]
    if sum(b - a > 1 for a, b in pairwise(sorted(x for x, _ in names))) < 1:
        return False  # one name, or one of several words: there is nobody to change sides with
    return any(sum((x < x2) != (y < y2) for x2, y2 in words) >= _FLIPS_MIN for x, y in names)


def _place(word: str, of: Terms) -> int:
    return of.words.index(word) if word in of.words else -1


def _differ_in_words(one: Terms, other: Terms, pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether each says a word that the other does not, any of which may be a name where no capitals show it."""
    return bool(set(one.words) - {a for a, _ in pairs}) and bool(set(other.words) - {b for _, b in pairs})
