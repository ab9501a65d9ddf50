"""Whether a route takes an event, and if not, why not: one table of conditions answers both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase

from ticker.model.alert import Event, EventKind
from ticker.model.route import Match
from ticker.model.source import Source
from ticker.model.story import Story, StoryLine
from ticker.text.expressions import first_found
from ticker.text.words import first_said, folded

TOLD = frozenset({EventKind.NEW, EventKind.UPDATE, EventKind.REPEAT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a source says, and when; ``words`` is its folded text."""

    source: str
    language: str | None
    at: datetime
    text: str
    words: str


Condition = Callable[[Match, Said], str]


def said_by(event: Event, source: Source) -> Said:
    """What an event says."""
    return Said(source=source.name, language=source.language, at=event.at, text=event.text, words=folded(event.text))


def why_not(match: Match, event: Event, said: Said, story: Story) -> str:
    """The first condition of a route that an event does not meet, in words; nothing if the route takes it."""
    return _kind(match, event.kind) or _line(match, said) or _confirmed(match, story)


def would_take(match: Match, line: StoryLine) -> bool:
    """Whether a route is about a line of a story, whoever told it."""
    said = Said(source=line.source, language=line.language, at=line.at, text=line.text, words=folded(line.text))
    return not _line(match, said)


def tellers(story: Story, match: Match) -> tuple[str, ...]:
    """The sources of a story that count for a route, the first first."""
    return tuple(
        dict.fromkeys(
            line.source
            for line in story.lines
            if not _source(match, line.source) and not _language(match, line.language)
        )
    )


def _kind(match: Match, kind: EventKind) -> str:
    return "" if kind in (match.kinds or TOLD) else f"kinds: it is {kind.value}"


def _line(match: Match, said: Said) -> str:
    for fails in _OF_A_LINE:
        if reason := fails(match, said):
            return reason
    return ""


def _source(match: Match, source: str) -> str:
    """A name itself first: one that holds brackets would not match itself as a pattern."""
    if not match.sources or source in match.sources or any(fnmatchcase(source, one) for one in match.sources):
        return ""
    return f"sources: it is of {source}"


def _language(match: Match, language: str | None) -> str:
    if not match.languages:
        return ""
    tag = f"{language or ''}-".casefold()
    if any(tag.startswith(f"{one.casefold()}-") for one in match.languages):
        return ""
    return f"languages: it is in {language}" if language else "languages: its source does not say which it is in"


def _hours(match: Match, said: Said) -> str:
    if match.hours is None or match.hours.hold(said.at):
        return ""
    return f"hours: it is {said.at.astimezone(match.hours.zone):%a %H:%M} in {match.hours.zone}"


def _any(match: Match, said: Said) -> str:
    if not match.any or first_said(said.words, match.any, said.language):
        return ""
    return "any: it has none of the words"


def _all(match: Match, said: Said) -> str:
    lacking = next((one for one in match.all if not first_said(said.words, (one,), said.language)), None)
    return f"all: it lacks {lacking}" if lacking else ""


def _none(match: Match, said: Said) -> str:
    found = first_said(said.words, match.none, said.language) if match.none else None
    return f"none: it has {found}" if found else ""


def _regex(match: Match, said: Said) -> str:
    if not match.regex or first_found(said.text, match.regex):
        return ""
    return "regex: no expression fits"


def _confirmed(match: Match, story: Story) -> str:
    if not match.confirmed_by:
        return ""
    count = len(tellers(story, match))
    return "" if count >= match.confirmed_by else f"story: told by {count} of {match.confirmed_by} sources"


_OF_A_LINE: tuple[Condition, ...] = (
    lambda match, said: _source(match, said.source),
    lambda match, said: _language(match, said.language),
    _hours,
    _any,
    _all,
    _none,
    _regex,
)
