"""The news behind headlines of several sources and hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryLine:
    """A headline that belongs to a story: who told it, and when.

    ``language`` is that of the source, if it is known; ``marks`` are the words and addresses it was found by.
    """

    source: str
    text: str
    at: datetime
    language: str | None = None
    marks: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryQuery:
    """Which stories a poll may belong to: those whose headlines share some ``marks``, and those named by ``ids``."""

    marks: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One event and all that was told of it so far, the first headline first."""

    id: str
    lines: tuple[StoryLine, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """Who told it, the first first, each once."""
        return tuple(dict.fromkeys(line.source for line in self.lines))
