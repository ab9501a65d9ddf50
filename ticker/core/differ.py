"""What changed between two looks at a ticker. Pure: the same input gives the same changes.

Order, rotation, copies, stale caches and empty spells change nothing. What is in doubt between UPDATE and NEW is
told as one of the two; what is kept silent has a reason that is recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ticker.core.edits import edits
from ticker.core.identity import Entry, stamp_of
from ticker.core.likeness import is_typing_error, is_typography
from ticker.core.matching import Matches, Pair, match
from ticker.model.change import Change, ChangeKind
from ticker.model.headline import Headline
from ticker.model.sighting import Known, Sighting
from ticker.model.source import Order, Source
from ticker.text.fold import fold

POLLS_TO_BE_GONE = 3  # good polls in a row: edge caches that answer in turn lack a headline once or twice
_UNNUMBERED = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The changes, oldest first; the sightings whose state moved without a change; how many headlines were known.

    ``turned_over``: nothing that stood on the page before is left, so that headlines may have been missed between.
    """

    changes: tuple[Change, ...] = ()
    moved: tuple[Sighting, ...] = ()
    known: int = 0
    turned_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """One comparison: the headlines with the newest first, what is known, and who is who."""

    entries: tuple[Entry, ...]
    known: Known
    source: Source
    now: datetime
    matches: Matches

    @property
    def present(self) -> tuple[Sighting, ...]:
        return tuple(sighting for sighting in self.known.sightings if sighting.missed == 0)

    def folded(self, sighting: Sighting) -> str:
        return fold(sighting.text, self.source.labels).key


def diff(entries: Sequence[Entry], known: Known, source: Source, now: datetime) -> Difference:
    """Compares the headlines of a good poll, in the order of the page, with what is known of the source."""
    newest_first = tuple(entries) if source.order is Order.NEWEST_FIRST else tuple(reversed(entries))
    if known.baseline_at is None:
        return _numbered(_baseline(newest_first, "first good poll", now), known)
    if not entries:  # an empty spell: nothing is gone, nothing is new
        return Difference()
    matches = match(newest_first, known.sightings, source.labels)
    look = _Look(entries=newest_first, known=known, source=source, now=now, matches=matches)
    if known.rebase and len(matches.pairs) * 2 < len(entries):
        return _numbered(_rebase(look), known)
    return _numbered(_compare(look), known)


def _compare(look: _Look) -> Difference:
    vanished = tuple(sighting for sighting in look.present if sighting.rank not in look.matches.ranks)
    edited = edits(look.entries, look.matches, vanished, look.folded)
    pairs = {id(pair.entry): pair for pair in (*look.matches.pairs, *edited)}
    top = _top(look)
    changes: list[Change] = []
    moved: list[Sighting] = []
    for n, entry in enumerate(look.entries):
        pair = pairs.get(id(entry))
        change = _unknown(n, look) if pair is None else _known_again(pair, look, at_top=n < top)
        if change:
            changes.append(change)
        elif pair and _has_moved(pair):
            moved.append(_here(pair, look.now))
    gone = _gone(look, frozenset(pair.sighting.rank for pair in pairs.values()))
    withdrawn = [_withdrawn(sighting) for sighting in gone if _is_withdrawn(sighting, look)]
    return Difference(
        changes=(*withdrawn, *_oldest_first(changes)),
        moved=(*moved, *gone),
        known=len(pairs),
        turned_over=bool(look.present) and all(pair.sighting.missed for pair in pairs.values()),
    )


def _baseline(entries: Sequence[Entry], reason: str, now: datetime) -> Difference:
    changes = [_first_seen(ChangeKind.BASELINE, entry, reason, now) for entry in entries]
    return Difference(changes=_oldest_first(changes))


def _rebase(look: _Look) -> Difference:
    """The page is read in another way: what stands there now is the new baseline, what stood there is gone."""
    fresh = _baseline(look.matches.left, "the source is read in a new way", look.now)
    gone = [replace(_missing(sighting, look), missed=POLLS_TO_BE_GONE) for sighting in look.present]
    here = [_here(pair, look.now) for pair in look.matches.pairs]
    here_ranks = look.matches.ranks
    return replace(
        fresh,
        moved=(*here, *(sighting for sighting in gone if sighting.rank not in here_ranks)),
        known=len(here),
    )


def _unknown(n: int, look: _Look) -> Change:
    """A headline never seen before is news, unless its date and place say that an old one came into view."""
    entry = look.entries[n]
    below = {id(later) for later in look.entries[n + 1 :]}
    dates = [sighting.published_at for sighting in look.present if sighting.published_at]
    date = entry.headline.published_at
    is_lowest = not any(id(pair.entry) in below for pair in look.matches.pairs)
    if date and dates and date < min(dates) and is_lowest:
        return _first_seen(ChangeKind.SILENT, entry, "backfill: older than all that was shown, and below it", look.now)
    return _first_seen(ChangeKind.NEW, entry, "first seen", look.now)


def _known_again(pair: Pair, look: _Look, *, at_top: bool) -> Change | None:
    """What became of a headline that is known, or None if it simply stands there."""
    if pair.by == "words":
        if pair.sighting.missed and at_top and (reason := _repeats(pair, look)):
            return _change(ChangeKind.REPEAT, pair, reason, look.now)
        return None
    if pair.by == "wrapping":
        return _change(ChangeKind.SILENT, pair, "the same headlines with something set around them", look.now)
    old, new = look.folded(pair.sighting), pair.entry.folded
    if is_typography(old, new):
        return _change(ChangeKind.SILENT, pair, f"only typography changed, same {pair.by}", look.now)
    if is_typing_error(old, new):
        return _change(ChangeKind.SILENT, pair, f"a typing error was corrected, same {pair.by}", look.now)
    return _change(ChangeKind.UPDATE, pair, f"new wording, same {pair.by}", look.now)


def _repeats(pair: Pair, look: _Look) -> str:
    """Why a headline that comes back is news again, or nothing. A list that comes back as a whole never is."""
    if _is_return_of_a_list(look):
        return ""
    absent = look.now - pair.sighting.last_seen
    if absent >= look.source.repeat_after:
        return f"the same words again, after {_span(absent.total_seconds())}"
    is_gone = pair.sighting.missed >= POLLS_TO_BE_GONE
    date = pair.entry.headline.published_at
    if (
        is_gone
        and date
        and pair.sighting.published_at
        and date > max(pair.sighting.last_seen, pair.sighting.published_at)
    ):
        return "the same words again, with a later date"
    if is_gone and not date and pair.entry.stamp and pair.entry.stamp != stamp_of(pair.sighting, look.source.labels):
        return "the same words again, with another time of day"
    return ""


def _is_return_of_a_list(look: _Look) -> bool:
    returned = [pair for pair in look.matches.pairs if pair.sighting.missed]
    return len(returned) > 1 and len(returned) == len(look.entries)


def _top(look: _Look) -> int:
    """How many headlines stand above the first that has been on the page all along."""
    stayed = {id(pair.entry) for pair in look.matches.pairs if pair.sighting.missed == 0}
    return next((n for n, entry in enumerate(look.entries) if id(entry) in stayed), len(look.entries))


def _gone(look: _Look, here: frozenset[int]) -> list[Sighting]:
    return [
        _missing(sighting, look)
        for sighting in look.known.sightings
        if sighting.rank not in here and sighting.missed < POLLS_TO_BE_GONE
    ]


def _missing(sighting: Sighting, look: _Look) -> Sighting:
    if sighting.missed:
        return replace(sighting, missed=sighting.missed + 1)
    last_seen = max(sighting.last_seen, look.known.last_good_at or sighting.last_seen)
    return replace(sighting, missed=1, gone_at=look.now, last_seen=last_seen)


def _is_withdrawn(sighting: Sighting, look: _Look) -> bool:
    """Gone for good while older ones stay; what rolled off the old end of the list is only old."""
    return sighting.missed == POLLS_TO_BE_GONE and any(rank < sighting.rank for rank in look.matches.ranks)


def _withdrawn(sighting: Sighting) -> Change:
    headline = Headline(text=sighting.text, link=sighting.link, published_at=sighting.published_at)
    reason = "taken off the page while older headlines stay"
    return Change(kind=ChangeKind.WITHDRAWN, headline=headline, sighting=sighting, reason=reason)


def _has_moved(pair: Pair) -> bool:
    return bool(pair.sighting.missed) or not set(pair.entry.keys) <= set(pair.sighting.keys)


def _here(pair: Pair, now: datetime) -> Sighting:
    """The sighting with the headline as it stands on the page now."""
    sighting, headline = pair.sighting, pair.entry.headline
    returned = sighting.missed > 0
    return replace(
        sighting,
        keys=tuple(dict.fromkeys((*sighting.keys, *pair.entry.keys))),
        link=headline.link or sighting.link,
        item_id=headline.item_id or sighting.item_id,
        published_at=headline.published_at or sighting.published_at,
        last_seen=now,
        count=sighting.count + returned,
        missed=0,
        gone_at=None,
    )


def _first_seen(kind: ChangeKind, entry: Entry, reason: str, now: datetime) -> Change:
    headline = entry.headline
    sighting = Sighting(
        rank=_UNNUMBERED,
        keys=entry.keys,
        text=headline.text,
        link=headline.link,
        item_id=headline.item_id,
        published_at=headline.published_at,
        first_seen=now,
        last_seen=now,
    )
    return Change(kind=kind, headline=headline, sighting=sighting, reason=reason)


def _change(kind: ChangeKind, pair: Pair, reason: str, now: datetime) -> Change:
    was = pair.sighting.text if kind is ChangeKind.UPDATE else None
    sighting = replace(_here(pair, now), text=pair.entry.headline.text)
    return Change(kind=kind, headline=pair.entry.headline, sighting=sighting, reason=reason, was=was)


def _oldest_first(changes: Sequence[Change]) -> tuple[Change, ...]:
    """By date where all have one, else the lowest on the page first."""
    upwards = tuple(reversed(changes))
    if all(change.headline.published_at for change in upwards):
        return tuple(sorted(upwards, key=lambda change: change.headline.published_at or change.sighting.first_seen))
    return upwards


def _numbered(difference: Difference, known: Known) -> Difference:
    """Gives each new sighting its rank, the oldest first."""
    rank = known.rank
    changes: list[Change] = []
    for change in difference.changes:
        if change.sighting.rank == _UNNUMBERED:
            rank += 1
            change = replace(change, sighting=replace(change.sighting, rank=rank))  # noqa: PLW2901 - the same change, numbered
        changes.append(change)
    return replace(difference, changes=tuple(changes))


def _span(seconds: float) -> str:
    return f"{seconds / 3600:.0f} h" if seconds >= 3600 else f"{seconds / 60:.0f} min"  # noqa: PLR2004 - an hour
