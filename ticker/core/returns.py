"""A headline that stands on the page again: news once more, or why it is not.

Caches that answer in turn, rotation and empty spells bring headlines back all the time; a desk wants to hear of those
that were sent out again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ticker.core.identity import Entry, clock_of, text_key
from ticker.core.look import Look, was_away, was_gone
from ticker.core.matching import Pair, lasting_kinds, other_kinds
from ticker.core.reissues import dates_last, is_dated_since
from ticker.core.wording import quoted, span
from ticker.model.sighting import EARLIER_WORDING, POLLS_TO_BE_GONE, Sighting

REVERTED_AFTER = timedelta(minutes=15)  # caches with an older page have caught up by then
_LIST_MIN = 3  # a bar of one or two headlines that shows them again says them again
_LIST_LONG = 6


def repeats(pair: Pair, look: Look, *, at_top: bool) -> str:
    """Why a headline that was away is news again, or nothing."""
    if _is_return_of_a_list(pair, look):
        return ""
    date = pair.entry.headline.published_at
    if was_gone(pair.sighting) and is_dated_since(pair) and dates_last(pair, look):
        return f"the same words again, with a later date ({date:%Y-%m-%d %H:%M} UTC)"
    return _repeats_on_top(pair, look) if at_top else ""


def _repeats_on_top(pair: Pair, look: Look) -> str:
    date = pair.entry.headline.published_at
    clock = pair.entry.stamp if date is None else ""
    former = clock_of(pair.sighting, look.source.labels)  # not its date: the two do not compare
    if was_gone(pair.sighting) and clock and former and clock != former:
        return f"the same words again, with another time of day ({clock})"
    absent = look.now - pair.sighting.last_seen
    if absent >= look.source.repeat_after and _lacked(pair.sighting, look):
        return f"the same words again, after {span(absent)}"
    since = look.now - pair.sighting.first_seen
    if was_gone(pair.sighting) and _is_earlier_wording(pair, look) and since >= look.source.repeat_after:
        return f"an earlier wording again, first seen {span(since)} ago"
    return ""


def said_before(entry: Entry, look: Look) -> str:
    """Why a headline that has no sighting of its own is no news: lately another was, that reads otherwise by now."""
    lasting = lasting_kinds(look.matches)
    for sighting in look.known.sightings:
        since = look.now - sighting.first_seen
        if (
            entry.text_key in sighting.keys
            and entry.text_key != text_key(sighting.text, look.source.labels)
            and since < look.source.repeat_after
            and not _is_own_item(entry, sighting, lasting)
        ):
            return f"told {span(since)} ago, as the former wording of {quoted(sighting.text)}"
    return _copied(entry, look, lasting)


def _copied(entry: Entry, look: Look, lasting: frozenset[str]) -> str:
    """Whether a headline is a copy of one on the page, whose ids are no identity and whose times do not differ."""
    for other in look.entries:
        if other is entry or other.text_key != entry.text_key:
            continue
        ids = {key[0] for key in (entry.id_key, entry.link_key) if key and key not in other.keys}
        if not ids & lasting and not (entry.stamp and other.stamp and entry.stamp != other.stamp):
            return "a copy of the same words on the page"
    return ""


def why_no_news(pair: Pair, look: Look, *, at_top: bool) -> str:
    """Why the return of a headline that was gone is no news."""
    absent = look.now - pair.sighting.last_seen
    if _is_return_of_a_list(pair, look):
        return f"came back with the whole list after {span(absent)}"
    if absent < look.source.repeat_after:
        return f"back after {span(absent)}, sooner than repeat_after ({span(look.source.repeat_after)})"
    return "back in another place than the top" if at_top else "back below headlines that stayed"


def wears_an_earlier_wording(pair: Pair, look: Look) -> bool:
    """Whether a headline stands there as it once read, and its present wording is not on the page."""
    return pair.sighting.missed < POLLS_TO_BE_GONE and _is_earlier_wording(pair, look)


def reverts(pair: Pair, look: Look) -> str:
    """Why an earlier wording is news again, or nothing: the page may come from a cache that lags behind."""
    sighting = pair.sighting
    if sighting.gone_at is None:  # the present wording stood there until now
        stood = look.now - sighting.last_seen
        return f"an earlier wording again, after {span(stood)}" if stood >= look.source.repeat_after else ""
    since = look.now - sighting.gone_at
    stays = sighting.missed == POLLS_TO_BE_GONE - 1 and since >= REVERTED_AFTER
    return f"an earlier wording again, for {span(since)} by now" if stays else ""


def as_once_worded(pair: Pair, look: Look) -> Sighting:
    """The sighting while its present wording is missing: never gone, since it stands there in other words."""
    sighting = pair.sighting
    first = sighting.gone_at is None
    last_good = look.known.last_good_at or sighting.last_seen
    return replace(
        sighting,
        missed=min(sighting.missed + 1, POLLS_TO_BE_GONE - 1),
        gone_at=look.now if first else sighting.gone_at,
        last_seen=max(sighting.last_seen, last_good) if first else sighting.last_seen,
        returned=f"{EARLIER_WORDING}, {quoted(pair.entry.headline.text)}, as a cache that lags behind does",
    )


def _is_own_item(entry: Entry, sighting: Sighting, lasting: frozenset[str]) -> bool:
    """Whether a headline has an id, link or date that speaks of another item than the sighting."""
    date = entry.headline.published_at
    return bool(other_kinds(entry, sighting) & lasting) or bool(date and date > sighting.first_seen)


def _is_earlier_wording(pair: Pair, look: Look) -> bool:
    return pair.entry.text_key != text_key(pair.sighting.text, look.source.labels)


def _lacked(sighting: Sighting, look: Look) -> bool:
    """Whether enough was seen without it: once may be a cache, and then nobody looked for hours."""
    watched = look.known.last_good_at and sighting.gone_at and look.known.last_good_at - sighting.gone_at
    return was_gone(sighting) or bool(watched and watched >= look.source.repeat_after)


def _is_return_of_a_list(pair: Pair, look: Look) -> bool:
    """Whether most of the page is headlines that left it in one poll with this one.

    A list in the place of which another one stood must be long: what alarms a second time comes together too.
    """
    pairs = look.matches.pairs
    if any(not was_away(other.sighting) for other in pairs):
        return False
    back = [other for other in pairs if other.sighting.gone_at == pair.sighting.gone_at]
    return len(back) >= (_LIST_LONG if look.present else _LIST_MIN) and len(back) * 2 > len(look.entries)
