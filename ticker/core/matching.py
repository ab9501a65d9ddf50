"""Which headline of a snapshot is which sighting. Each sighting answers for one headline at most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from ticker.core.identity import Entry, stamp_of
from ticker.core.likeness import contains, have_something_in_common
from ticker.model.sighting import Sighting
from ticker.text.fold import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A headline and the sighting that answers for it, by text (the same words) or by item id or link (other words)."""

    entry: Entry
    sighting: Sighting
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """``pairs`` in the order of the page; what is left has no sighting."""

    pairs: tuple[Pair, ...]
    left: tuple[Entry, ...]

    @property
    def ranks(self) -> frozenset[int]:
        return frozenset(pair.sighting.rank for pair in self.pairs)


def match(entries: Sequence[Entry], sightings: Sequence[Sighting], labels: tuple[str, ...]) -> Matches:
    """Pairs headlines with sightings: the same words first, then the item id, then the link, then a common wrapping.

    Words come first since item ids are regenerated and handed to other stories in practice, while two headlines with
    the same words are told apart by their stamps.
    """
    found = _by_words(entries, sightings, labels)
    for by in ("item id", "link"):
        found |= _by_key(by, _open(entries, found), _free(sightings, found), labels)
    found |= _by_wrapping(_open(entries, found), _free(sightings, found), labels, len(entries))
    return Matches(
        pairs=tuple(found[n] for n in sorted(found)),
        left=tuple(entry for n, entry in enumerate(entries) if n not in found),
    )


def _by_words(entries: Sequence[Entry], sightings: Sequence[Sighting], labels: tuple[str, ...]) -> dict[int, Pair]:
    known: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in sightings:
        for key in sighting.keys:
            known[key].append(sighting)
    candidates = sorted(
        (
            (_affinity(entry, sighting, labels), n, sighting)
            for n, entry in enumerate(entries)
            for sighting in known.get(entry.text_key, ())
        ),
        key=lambda candidate: (-candidate[0], candidate[1], -candidate[2].rank),
    )
    return _best(entries, candidates, "words")


def _affinity(entry: Entry, sighting: Sighting, labels: tuple[str, ...]) -> int:
    """How sure it is that the same words are the same event: by id, stamp, link, and by standing on the page."""
    return (
        8 * (entry.id_key in sighting.keys)
        + 4 * (bool(entry.stamp) and entry.stamp == stamp_of(sighting, labels))
        + 2 * (entry.link_key in sighting.keys)
        + (sighting.missed == 0)
    )


def _by_key(
    by: str, entries: dict[int, Entry], sightings: Sequence[Sighting], labels: tuple[str, ...]
) -> dict[int, Pair]:
    """Other words under a known id or link: one story, unless the two have nothing in common."""
    known: dict[str, Sighting] = {}
    for sighting in sorted(sightings, key=lambda sighting: sighting.rank):
        known |= dict.fromkeys(sighting.keys, sighting)
    found: dict[int, Pair] = {}
    for n, entry in entries.items():
        owner = known.get((entry.id_key if by == "item id" else entry.link_key) or "")
        if owner is None or any(pair.sighting is owner for pair in found.values()):
            continue
        if have_something_in_common(fold(owner.text, labels).key, entry.folded):
            found[n] = Pair(entry=entry, sighting=owner, by=by)
    return found


def _by_wrapping(
    entries: dict[int, Entry], sightings: Sequence[Sighting], labels: tuple[str, ...], total: int
) -> dict[int, Pair]:
    """A new design that sets a section or a time around each headline, or takes it away, is no news.

    It shows in most headlines of a page at once; around a single one, more words are an update.
    """
    known = [(sighting, fold(sighting.text, labels).key) for sighting in sightings if sighting.missed == 0]
    candidates = [
        (0, n, sighting)
        for n, entry in entries.items()
        for sighting, folded in known
        if contains(entry.folded, folded) or contains(folded, entry.folded)
    ]
    found = _best(entries, candidates, "wrapping")
    return found if len(found) > 1 and len(found) * 2 >= total else {}


def _best(
    entries: Sequence[Entry] | dict[int, Entry], candidates: Sequence[tuple[int, int, Sighting]], by: str
) -> dict[int, Pair]:
    """Takes the candidates in order, each headline and each sighting once."""
    found: dict[int, Pair] = {}
    taken: set[int] = set()
    for _, n, sighting in candidates:
        if n not in found and sighting.rank not in taken:
            found[n] = Pair(entry=entries[n], sighting=sighting, by=by)
            taken.add(sighting.rank)
    return found


def _open(entries: Sequence[Entry], found: dict[int, Pair]) -> dict[int, Entry]:
    return {n: entry for n, entry in enumerate(entries) if n not in found}


def _free(sightings: Sequence[Sighting], found: dict[int, Pair]) -> list[Sighting]:
    taken = {pair.sighting.rank for pair in found.values()}
    return [sighting for sighting in sightings if sighting.rank not in taken]
