"""Which events somebody wants to see on the wall, as the address of the page says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from multidict import MultiMapping

from ticker.model.alert import Event, EventKind, Urgency
from ticker.text.finding import Asked, asked, index_words, parts

KINDS = (EventKind.NEW, EventKind.UPDATE, EventKind.REPEAT, EventKind.WITHDRAWN, EventKind.BASELINE)
_NEWS = frozenset(KINDS) - {EventKind.BASELINE}
_CACHE = 512  # of filters, and of the words of events, which all who follow look at in the same moments


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Words (as the history is searched by them), sources (none: all), kinds, and how loud at least.

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
        return _asked(self.typed).is_met_by(_words(event.text, event.was or ""))


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


@lru_cache(maxsize=_CACHE)
def _asked(typed: str) -> Asked:
    return asked(parts(typed))


@lru_cache(maxsize=_CACHE)
def _words(text: str, was: str) -> Sequence[str]:
    return index_words(text, was)
