"""The same words as another item: sent out again while, or soon after, the former one stood there.

Ids, links and dates tell it, if those of the other headlines last: sites that number places, and pages that date
everything with the time of the answer, say nothing by them.
"""

from __future__ import annotations

from collections.abc import Iterator

from ticker.core.look import Look, was_away, was_gone
from ticker.core.matching import Pair

_RENEWED_MAX = 3  # dates that are kept whatever the others do


def sent_again(pair: Pair, look: Look) -> str:
    """Why a headline with known words is an item of its own, or nothing."""
    then, now = pair.sighting.published_at, pair.entry.headline.published_at
    is_later = bool(then and now and now > then)
    own = [key for key in pair.entry.keys if key != pair.entry.text_key]
    if set(own) & set(pair.sighting.keys):
        return ""  # the item that it was; sites date their items anew
    if {key[0] for key in own} & {key[0] for key in pair.sighting.keys}:
        if is_later and (_has_witness(pair, look) or (_is_alone(pair, look) and is_dated_since(pair))):
            return "the same words as another item, with a later date"
        if not (then and now) and _ids_last(pair, look) and (was_gone(pair.sighting) or _moved_up(pair, look)):
            return "the same words as another item, above what was above it"
        return ""
    if is_later and not was_away(pair.sighting) and dates_last(pair, look) and _moved_up(pair, look):
        return f"the same words again, with a later date ({now:%Y-%m-%d %H:%M} UTC), above what was above it"
    return ""


def is_renewed(pair: Pair, look: Look) -> bool:
    """Whether a headline has another date than before, with which the next one must be compared.

    Where a page dates everything anew at each answer, that is not kept: it would be written at each poll.
    """
    date = pair.entry.headline.published_at
    if not date or date == pair.sighting.published_at:
        return False
    changed = sum(
        other.entry.headline.published_at != other.sighting.published_at
        for other in look.matches.pairs
        if other.entry.headline.published_at
    )
    return changed <= _RENEWED_MAX or dates_last(pair, look)


def is_dated_since(pair: Pair) -> bool:
    """Whether a headline has a date after the one it had and after its last sight: "5 min ago" alone says little."""
    date, sighting = pair.entry.headline.published_at, pair.sighting
    return bool(date and sighting.published_at and date > max(sighting.last_seen, sighting.published_at))


def dates_last(pair: Pair, look: Look) -> bool:
    """Whether the other headlines have kept their dates: a page may date everything with the time of its answer."""
    others = [
        other.sighting.published_at == other.entry.headline.published_at
        for other in look.matches.pairs
        if other is not pair and other.sighting.published_at and other.entry.headline.published_at
    ]
    return sum(others) * 2 > len(others) or not others


def _has_witness(pair: Pair, look: Look) -> bool:
    """Whether some other headline that stayed has kept all its ids and links."""
    return any(
        len(other.entry.keys) > 1 and set(other.entry.keys) <= set(other.sighting.keys) for other in _stayed(pair, look)
    )


def _ids_last(pair: Pair, look: Look) -> bool:
    """Whether no headline ever had a second id or link, and those that stayed have kept theirs."""
    others = list(_stayed(pair, look))
    kept = all(set(other.entry.keys) <= set(other.sighting.keys) for other in others)
    kinds = [[key[0] for key in known.keys if key[0] != "t"] for known in look.known.sightings]
    return bool(others) and kept and all(len(set(had)) == len(had) for had in kinds) and _has_witness(pair, look)


def _is_alone(pair: Pair, look: Look) -> bool:
    return not any(_stayed(pair, look))


def _moved_up(pair: Pair, look: Look) -> bool:
    """Whether it stands above a headline that came in after it."""
    place = {id(entry): n for n, entry in enumerate(look.entries)}
    here = place[id(pair.entry)]
    passed = [other for other in _stayed(pair, look) if other.sighting.rank > pair.sighting.rank]
    return any(place[id(other.entry)] > here for other in passed)


def _stayed(pair: Pair, look: Look) -> Iterator[Pair]:
    return (other for other in look.matches.pairs if other is not pair and not was_away(other.sighting))
