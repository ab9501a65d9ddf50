"""Which new headline took the place of one that vanished in the same poll, and reads as an edit of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf

from ticker.core.identity import Entry
from ticker.core.likeness import is_edit, likeness
from ticker.core.matching import Matches, Pair
from ticker.model.sighting import Sighting


def edits(
    entries: Sequence[Entry], matches: Matches, vanished: Sequence[Sighting], folded: Callable[[Sighting], str]
) -> tuple[Pair, ...]:
    """Pairs of a headline and the sighting it replaces, the likeliest first; each is taken once.

    A sighting that merely rolled off the old end of the list is nobody's former text.
    """
    ranks = {id(pair.entry): pair.sighting.rank for pair in matches.pairs}
    oldest = min(ranks.values(), default=-inf)
    candidates: list[tuple[float, Entry, Sighting]] = []
    for n, entry in enumerate(entries):
        if id(entry) in ranks:
            continue
        newest_rank, oldest_rank = _place(n, entries, ranks)
        for sighting in vanished:
            in_place = oldest_rank < sighting.rank < newest_rank
            old = folded(sighting)
            if (in_place or sighting.rank > oldest) and is_edit(old, entry.folded, in_place=in_place):
                candidates.append((likeness(old, entry.folded), entry, sighting))
    return _each_once(sorted(candidates, key=lambda candidate: -candidate[0]))


def _place(n: int, entries: Sequence[Entry], ranks: dict[int, int]) -> tuple[float, float]:
    """The ranks of the nearest known headlines above and below a place in the list."""
    above = next((ranks[id(entry)] for entry in reversed(entries[:n]) if id(entry) in ranks), inf)
    below = next((ranks[id(entry)] for entry in entries[n + 1 :] if id(entry) in ranks), -inf)
    return above, below


def _each_once(candidates: Sequence[tuple[float, Entry, Sighting]]) -> tuple[Pair, ...]:
    found: dict[int, Pair] = {}
    taken: set[int] = set()
    for _, entry, sighting in candidates:
        if id(entry) not in found and sighting.rank not in taken:
            found[id(entry)] = Pair(entry=entry, sighting=sighting, by="place")
            taken.add(sighting.rank)
    return tuple(found.values())
