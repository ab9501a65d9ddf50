"""What changed between two looks at a ticker. Pure: the same input gives the same changes.

Order, rotation, copies, stale caches and empty spells change nothing. What is in doubt between UPDATE and NEW is
told as one of the two; what is kept silent has a reason that is recorded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ticker.core import returns
from ticker.core.edits import edits
from ticker.core.floods import Held, held_back
from ticker.core.identity import Entry, folded
from ticker.core.likeness import is_typing_error, is_typography
from ticker.core.look import Look, grows_downwards, was_away, was_gone
from ticker.core.matching import Pair, match
from ticker.core.memory import UNNUMBERED, keys_of, missing, sighting_of, standing
from ticker.core.reissues import is_renewed, sent_again
from ticker.core.wording import cut, evidence, first_seen, former, nearest
from ticker.model.change import Change, ChangeKind
from ticker.model.headline import Headline
from ticker.model.sighting import POLLS_TO_BE_GONE, Known, Sighting
from ticker.model.source import Source

_RECENT = timedelta(days=1)  # what is dated within it, and not known though the source was watched, came late


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The changes, oldest first; the sightings whose state moved without a change; how many headlines were known.

    ``turned_over``: nothing that stood on the page before is left, so that headlines may have been missed between.
    ``strange``: nothing on the page is known, though it showed something before. ``remark`` is for the operator.
    """

    changes: tuple[Change, ...] = ()
    moved: tuple[Sighting, ...] = ()
    known: int = 0
    turned_over: bool = False
    strange: bool = False
    remark: str = ""


def diff(entries: Sequence[Entry], known: Known, source: Source, now: datetime) -> Difference:
    """Compares the headlines of a good poll, in the order of the page, with what is known of the source."""
    known = replace(known, sightings=tuple(sorted(known.sightings, key=lambda sighting: sighting.rank)))
    matches = match(entries, known.sightings, source.labels)
    newest_first = tuple(entries)
    if grows_downwards(entries, matches, source):
        newest_first, matches = newest_first[::-1], matches.turned()
    texts = {sighting.rank: folded(sighting.text, source.labels).key for sighting in known.sightings}
    look = Look(entries=newest_first, known=known, source=source, now=now, matches=matches, texts=texts)
    if known.baseline_at is None:
        return _numbered(_baseline(newest_first, "first good poll", now), known)
    if known.rebase and len(matches.pairs) * 2 < max(len(entries), 1):
        return _numbered(_rebase(look), known)
    if not entries:
        return _blank(look)
    return _numbered(_compare(look), known)


def _compare(look: Look) -> Difference:
    vanished = tuple(sighting for sighting in look.stood if sighting.rank not in look.matches.ranks)
    said = {id(entry): reason for entry in look.matches.left if (reason := returns.said_before(entry, look))}
    edited = [pair for pair in edits(look.entries, look.matches, vanished, look.folded) if id(pair.entry) not in said]
    pairs = {id(pair.entry): pair for pair in (*look.matches.pairs, *edited)}
    here = frozenset(pair.sighting.rank for pair in pairs.values())
    unknown = [n for n, entry in enumerate(look.entries) if id(entry) not in pairs]
    held = held_back(unknown, look)
    top = _top(look)
    changes: list[Change] = []
    moved: list[Sighting] = []
    for n, entry in enumerate(look.entries):
        pair = pairs.get(id(entry))
        outcome = _known_again(pair, look, at_top=n < top) if pair else _unknown(n, look, held, said, here)
        if isinstance(outcome, Change):
            changes.append(outcome)
        elif pair and outcome != pair.sighting:
            moved.append(outcome)
    gone = _gone(look, here)
    withdrawn = [_withdrawn(sighting) for sighting in gone if _is_withdrawn(sighting, look)]
    return Difference(
        changes=(*withdrawn, *_oldest_first(changes)),
        moved=(*moved, *gone),
        known=len(pairs),
        turned_over=_is_turned_over(look, edited),
        strange=bool(look.known.sightings) and not pairs,
        remark=held.remark,
    )


def _is_turned_over(look: Look, edited: Sequence[Pair]) -> bool:
    """Whether headlines may have been missed between. A bar of one headline turns over whenever it changes."""
    n_before = len(look.present)
    stayed = any(not was_away(pair.sighting) for pair in look.matches.pairs)
    return n_before > 1 and not stayed and len(edited) * 2 < n_before


def _baseline(entries: Sequence[Entry], reason: str, now: datetime) -> Difference:
    changes = [_first_seen(ChangeKind.BASELINE, entry, reason, now) for entry in entries]
    return Difference(changes=_oldest_first(changes))


def _blank(look: Look) -> Difference:
    """An empty spell: nothing is gone, nothing is new; since when is noted."""
    away = [replace(missing(sighting, look), missed=0) for sighting in look.present]
    return Difference(moved=tuple(away))


def _rebase(look: Look) -> Difference:
    """The page is read in another way: what stands there now is the new baseline, what stood there is gone."""
    fresh = _baseline(look.matches.left, "the source is read in a new way", look.now)
    here_ranks = look.matches.ranks
    gone = [
        replace(missing(sighting, look), missed=POLLS_TO_BE_GONE)
        for sighting in look.stood
        if sighting.rank not in here_ranks
    ]
    here = [standing(pair, look.now) for pair in look.matches.pairs]
    return replace(fresh, moved=(*here, *gone), known=len(here))


def _unknown(n: int, look: Look, held: Held, said: Mapping[int, str], here: frozenset[int]) -> Change:
    """A headline never seen before is news, unless much came at once, or its date and place say that it is old."""
    entry = look.entries[n]
    kind, reason = ChangeKind.NEW, first_seen(entry, look)
    if n in held.reasons:
        kind, reason = ChangeKind.SILENT, held.reasons[n]
    elif id(entry) in said:
        kind, reason = ChangeKind.SILENT, said[id(entry)]
    elif _is_backfill(n, look):
        kind, reason = ChangeKind.SILENT, "backfill: older than all that was shown, and below it"
    return _first_seen(kind, entry, cut(reason), look.now, nearest(entry, look, here))


def _is_backfill(n: int, look: Look) -> bool:
    """Whether a headline is older than all that was shown, below it, and no news of the time since it is watched."""
    date = look.entries[n].headline.published_at
    shown = [sighting for sighting in look.known.sightings if sighting.missed < POLLS_TO_BE_GONE]
    dates = [sighting.published_at for sighting in shown if sighting.published_at]
    known = {id(pair.entry) for pair in look.matches.pairs}
    is_lowest = known and not any(id(later) in known for later in look.entries[n + 1 :])
    if not (is_lowest and date and dates and date < min(dates) and len(dates) * 2 >= len(shown)):
        return False
    watched_since = max(look.known.baseline_at or look.now, look.now - _RECENT)
    return not watched_since <= date <= look.now


def _known_again(pair: Pair, look: Look, *, at_top: bool) -> Change | Sighting:
    """What became of a headline that is known: a change, or the sighting as it is remembered now."""
    if pair.by == "words":
        return _same_words(pair, look, at_top=at_top)
    if pair.by == "wrapping":
        return _change(ChangeKind.SILENT, pair, "the same headlines with something set around them", look)
    old, new = look.folded(pair.sighting), pair.entry.folded
    if was_away(pair.sighting) and is_typography(old, new) and (reason := returns.repeats(pair, look, at_top=at_top)):
        return _change(ChangeKind.REPEAT, pair, reason, look)
    if is_typography(old, new):
        return _change(ChangeKind.SILENT, pair, f"only typography changed, same {pair.by}", look)
    if is_typing_error(old, new):
        reason = f"a typing error was corrected, same {pair.by}: {evidence(old, new)}"
        return _change(ChangeKind.SILENT, pair, reason, look)
    return _change(ChangeKind.UPDATE, pair, f"new wording, same {pair.by}: {evidence(old, new)}", look)


def _same_words(pair: Pair, look: Look, *, at_top: bool) -> Change | Sighting:
    sighting = pair.sighting
    if returns.wears_an_earlier_wording(pair, look):
        if reason := returns.reverts(pair, look):
            reason = f"{reason}: {evidence(look.folded(sighting), pair.entry.folded)}"
            return _change(ChangeKind.UPDATE, pair, reason, look)
        return returns.as_once_worded(pair, look)
    if reason := sent_again(pair, look):
        return _change(ChangeKind.REPEAT, pair, reason, look)
    if not was_away(sighting):
        return _still_there(pair, look)
    if reason := returns.repeats(pair, look, at_top=at_top):
        return _change(ChangeKind.REPEAT, pair, reason, look)
    back = standing(pair, look.now)
    return replace(back, returned=returns.why_no_news(pair, look, at_top=at_top)) if was_gone(sighting) else back


def _still_there(pair: Pair, look: Look) -> Sighting:
    """The sighting of a headline that stands there as before, with what is new of its keys and date."""
    sighting = pair.sighting
    if is_renewed(pair, look):
        return standing(pair, look.now)
    if keys_of(pair) == sighting.keys:
        return sighting
    here = standing(pair, look.now)
    return replace(here, published_at=sighting.published_at or here.published_at)


def _top(look: Look) -> int:
    """How many headlines stand above the first that has been on the page all along."""
    stayed = {id(pair.entry) for pair in look.matches.pairs if not was_away(pair.sighting)}
    return next((n for n, entry in enumerate(look.entries) if id(entry) in stayed), len(look.entries))


def _gone(look: Look, here: frozenset[int]) -> list[Sighting]:
    return [
        missing(sighting, look)
        for sighting in look.known.sightings
        if sighting.rank not in here and sighting.missed < POLLS_TO_BE_GONE
    ]


def _is_withdrawn(sighting: Sighting, look: Look) -> bool:
    """Gone for good while older ones stay; what rolled off the old end of the list is only old.

    What was gone before and came back without news (a rotating window, a cache) comes and goes.
    """
    older_stay = any(rank < sighting.rank for rank in look.matches.ranks)
    return sighting.missed == POLLS_TO_BE_GONE and older_stay and not sighting.returned


def _withdrawn(sighting: Sighting) -> Change:
    headline = Headline(text=sighting.text, link=sighting.link, published_at=sighting.published_at)
    reason = f"taken off the page while older headlines stay, for {POLLS_TO_BE_GONE} good polls"
    return Change(kind=ChangeKind.WITHDRAWN, headline=headline, sighting=sighting, reason=reason)


def _first_seen(kind: ChangeKind, entry: Entry, reason: str, now: datetime, compared: str = "") -> Change:
    sighting = sighting_of(entry, now)
    return Change(kind=kind, headline=entry.headline, sighting=sighting, reason=reason, compared=compared)


def _change(kind: ChangeKind, pair: Pair, reason: str, look: Look) -> Change:
    sighting = replace(standing(pair, look.now), text=pair.entry.headline.text, returned="")
    return Change(
        kind=kind,
        headline=pair.entry.headline,
        sighting=sighting,
        reason=cut(reason),
        was=pair.sighting.text if kind is ChangeKind.UPDATE else None,
        compared=former(pair, look),
    )


def _oldest_first(changes: Sequence[Change]) -> tuple[Change, ...]:
    """By date where there are any, those without beside the one below them; else the lowest on the page first."""
    upwards = tuple(reversed(changes))
    dates = [change.headline.published_at for change in upwards]
    date = next(filter(None, dates), None)
    if date is None:
        return upwards
    order: list[datetime] = []
    for own in dates:
        date = own or date
        order.append(date)
    return tuple(upwards[n] for n in sorted(range(len(upwards)), key=order.__getitem__))


def _numbered(difference: Difference, known: Known) -> Difference:
    """Gives each new sighting its rank, the oldest first."""
    rank = known.rank
    changes: list[Change] = []
    for change in difference.changes:
        if change.sighting.rank == UNNUMBERED:
            rank += 1
            change = replace(change, sighting=replace(change.sighting, rank=rank))  # noqa: PLW2901 - the same change, numbered
        changes.append(change)
    return replace(difference, changes=tuple(changes))
