"""Which events somebody wants to see on the wall, as the address of the page says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from multidict import MultiMapping

from ticker.model.alert import Event, EventKind, Urgency
from ticker.text.letters import letters
from ticker.text.remembered import remembered

KINDS = (EventKind.NEW, EventKind.UPDATE, EventKind.REPEAT, EventKind.WITHDRAWN, EventKind.BASELINE)
_NEWS = frozenset(KINDS) - {EventKind.BASELINE}
_WORDS_MAX = 20
_WORD = re.compile(r"\w+")

_folded = remembered(letters)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Words (all of them, or words that begin so), sources (none: all), kinds, and how loud at least.

    ``typed`` are the words as they were typed.
    """

    typed: str = ""
    sources: frozenset[str] = frozenset()
    kinds: frozenset[EventKind] = _NEWS
    min_urgency: Urgency = Urgency.ROUTINE

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out that a wall shows if not told otherwise."""
        return self == Wanted()

    def takes(self, event: Event) -> bool:
        """Whether an event is among what is wanted; each says by itself whether it is, in what it says or said."""
        if event.kind not in self.kinds or event.urgency > self.min_urgency:
            return False
        if self.sources and event.source not in self.sources:
            return False
        wanted = _words(self.typed)[:_WORDS_MAX]
        return not wanted or _has(_words(f"{event.text} {event.was or ''}"), wanted)


def wanted_of(query: MultiMapping[str]) -> Wanted:
    """What a query asks for; what it says that nobody knows is left out."""
    kinds = {kind for kind in KINDS if kind.value in query.getall("kind", [])}
    loud = {urgency.word: urgency for urgency in Urgency}
    return Wanted(
        typed=query.get("q", "").strip(),
        sources=frozenset(query.getall("source", [])),
        kinds=frozenset(kinds) or _NEWS,
        min_urgency=loud.get(query.get("min_urgency", ""), Urgency.ROUTINE),
    )


def _has(words: Iterable[str], wanted: Iterable[str]) -> bool:
    known = set(words)
    return all(any(word.startswith(one) for word in known) for one in wanted)


def _words(text: str) -> list[str]:
    return _WORD.findall(_folded(text))
