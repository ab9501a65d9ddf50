"""Which headline of a snapshot is which sighting. Each sighting answers for one headline at most."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ticker.core.identity import Entry, folded, stamp_of, text_key
from ticker.core.likeness import have_something_in_common
from ticker.core.wrapping import wrapped
from ticker.model.sighting import Sighting

_KINDS = frozenset("il")  # of keys: item ids and links
_LASTING_MAX = 2  # ids, or links, of a sighting; one that had more changes them all the time


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A headline and the sighting that answers for it, by words (the same text) or by item id, link … (another)."""

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

    def turned(self) -> Matches:
        """The same with the bottom of the page first."""
        return Matches(pairs=self.pairs[::-1], left=self.left[::-1])


def match(entries: Sequence[Entry], sightings: Sequence[Sighting], labels: tuple[str, ...]) -> Matches:
    """Pairs headlines with sightings: the same words first, then a common wrapping, then the item id, then the link.

    Words come first since item ids are regenerated and handed to other stories in practice, while two headlines with
    the same words are told apart by their stamps.
    """
    found = _by_words(entries, sightings, labels)
    found |= _by_wrapping(_open(entries, found), _free(sightings, found), labels, len(entries))
    for by in ("item id", "link"):
        found |= _by_key(by, _open(entries, found), _free(sightings, found), labels)
    return Matches(
        pairs=tuple(found[n] for n in sorted(found)),
        left=tuple(entry for n, entry in enumerate(entries) if n not in found),
    )


def lasting_kinds(matches: Matches) -> frozenset[str]:
    """The kinds of identity, id or link, that the headlines which stayed have kept: not those that number places."""
    had = [Counter(key[0] for key in pair.sighting.keys) for pair in matches.pairs]
    mostly = {kind for kind in _KINDS if sum(kinds[kind] > 1 for kinds in had) * 2 > len(had)}
    return _KINDS - mostly - {kind for pair in matches.pairs for kind in other_kinds(pair.entry, pair.sighting)}


def other_kinds(entry: Entry, sighting: Sighting) -> set[str]:
    """The kinds of identity, id or link, of which a headline has another than the sighting ever had."""
    had = Counter(key[0] for key in sighting.keys)
    own = (key for key in (entry.id_key, entry.link_key) if key and key not in sighting.keys)
    return {key[0] for key in own if 0 < had[key[0]] <= _LASTING_MAX}


def _by_words(entries: Sequence[Entry], sightings: Sequence[Sighting], labels: tuple[str, ...]) -> dict[int, Pair]:
    known: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in sightings:
        for key in sighting.keys:
            known[key].append(sighting)
    candidates = [
        (_affinity(entry, sighting, labels), n, sighting)
        for n, entry in enumerate(entries)
        for sighting in known.get(entry.text_key, ())
    ]
    candidates.sort(key=lambda candidate: (-candidate[0], candidate[1], -candidate[2].rank))
    found: dict[int, Pair] = {}
    taken: set[int] = set()
    for _, n, sighting in candidates:
        if n not in found and sighting.rank not in taken:
            found[n] = Pair(entry=entries[n], sighting=sighting, by="words")
            taken.add(sighting.rank)
    return found


def _affinity(entry: Entry, sighting: Sighting, labels: tuple[str, ...]) -> int:
    """How sure it is that the same words are the same event: by id, stamp, present wording, link, and by standing."""
    return (
        16 * (entry.id_key in sighting.keys)
        + 8 * (bool(entry.stamp) and entry.stamp == stamp_of(sighting, labels))
        + 4 * (entry.text_key == text_key(sighting.text, labels))
        + 2 * (entry.link_key in sighting.keys)
        + (sighting.missed == 0)
    )


def _by_key(
    by: str, entries: Mapping[int, Entry], sightings: Sequence[Sighting], labels: tuple[str, ...]
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
        if have_something_in_common(folded(owner.text, labels).key, entry.folded):
            found[n] = Pair(entry=entry, sighting=owner, by=by)
    return found


def _by_wrapping(
    entries: Mapping[int, Entry], sightings: Sequence[Sighting], labels: tuple[str, ...], total: int
) -> dict[int, Pair]:
    known = {sighting.rank: sighting for sighting in sightings if sighting.missed == 0}
    before = {rank: folded(sighting.text, labels).key for rank, sighting in known.items()}
    now = {n: entry.folded for n, entry in entries.items()}
    parts = {n: {folded(part, labels).key for part in entry.headline.parts} for n, entry in entries.items()}
    return {
        n: Pair(entry=entries[n], sighting=known[rank], by="wrapping")
        for n, rank in wrapped(before, now, parts, total).items()
    }


def _open(entries: Sequence[Entry], found: Mapping[int, Pair]) -> dict[int, Entry]:
    return {n: entry for n, entry in enumerate(entries) if n not in found}


def _free(sightings: Sequence[Sighting], found: Mapping[int, Pair]) -> list[Sighting]:
    taken = {pair.sighting.rank for pair in found.values()}
    return [sighting for sighting in sightings if sighting.rank not in taken]
