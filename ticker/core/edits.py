"""Which new headline took the place of one that vanished in the same poll, and reads as an edit of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf

from ticker.core.identity import Entry
from ticker.core.likeness import Former
from ticker.core.matching import Matches, Pair, lasting_kinds, other_kinds
from ticker.model.sighting import Sighting

_IN_PLACE = 15.0  # of 100: what the same neighbours are worth beside the likeness of two texts


def edits(
    entries: Sequence[Entry], matches: Matches, vanished: Sequence[Sighting], folded: Callable[[Sighting], str]
) -> tuple[Pair, ...]:
    """Pairs of a headline and the sighting it replaces, the likeliest first; each is taken once.

    A sighting that merely rolled off the old end of the list is nobody's former text, nor is one that had an id or link
    of its own where the headline has another: such items come and go with the windows of caches.
    """
    if not vanished:
        return ()
    ranks = {id(pair.entry): pair.sighting.rank for pair in matches.pairs}
    oldest = min(ranks.values(), default=-inf)
    former = Former([folded(sighting) for sighting in vanished])
    lasting = lasting_kinds(matches)
    candidates: list[tuple[float, Entry, Sighting]] = []
    for entry, (newer, older) in _places(entries, ranks):
        for n, score, is_sure in former.of(entry.folded):
            in_place = older < vanished[n].rank < newer
            if other_kinds(entry, vanished[n]) & lasting:
                continue
            if in_place or (is_sure and vanished[n].rank > oldest):
                candidates.append((score + _IN_PLACE * in_place, entry, vanished[n]))
    return _each_once(sorted(candidates, key=lambda candidate: -candidate[0]))


def _places(entries: Sequence[Entry], ranks: dict[int, int]) -> list[tuple[Entry, tuple[float, float]]]:
    """The unknown headlines with the ranks of the nearest known ones above and below."""
    below: list[float] = [-inf]
    for entry in reversed(entries):
        below.append(ranks.get(id(entry), below[-1]))
    places, above = [], inf
    for entry, under in zip(entries, reversed(below[:-1]), strict=True):
        if id(entry) in ranks:
            above = ranks[id(entry)]
        else:
            places.append((entry, (above, under)))
    return places


def _each_once(candidates: Sequence[tuple[float, Entry, Sighting]]) -> tuple[Pair, ...]:
    found: dict[int, Pair] = {}
    taken: set[int] = set()
    for _, entry, sighting in candidates:
        if id(entry) not in found and sighting.rank not in taken:
            found[id(entry)] = Pair(entry=entry, sighting=sighting, by="place")
            taken.add(sighting.rank)
    return tuple(found.values())
