"""What is remembered of a headline: as it is first seen, as it stands there again, and while it is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from ticker.core.identity import Entry
from ticker.core.look import Look, was_away
from ticker.core.matching import Pair
from ticker.model.sighting import Sighting

UNNUMBERED = 0  # the rank of a sighting that has none yet
_KEYS_MAX = 64  # of a sighting: a link that changes at each poll must not make it grow for ever


def sighting_of(entry: Entry, now: datetime) -> Sighting:
    """A headline that is first seen."""
    headline = entry.headline
    return Sighting(
        rank=UNNUMBERED,
        keys=entry.keys,
        text=headline.text,
        link=headline.link,
        item_id=headline.item_id,
        published_at=headline.published_at,
        clock=headline.clock,
        first_seen=now,
        last_seen=now,
    )


def standing(pair: Pair, now: datetime) -> Sighting:
    """The sighting with the headline as it stands on the page now."""
    sighting, headline = pair.sighting, pair.entry.headline
    return replace(
        sighting,
        keys=keys_of(pair),
        link=headline.link or sighting.link,
        item_id=headline.item_id or sighting.item_id,
        published_at=headline.published_at or sighting.published_at,
        clock=headline.clock or sighting.clock,
        last_seen=now,
        count=sighting.count + was_away(sighting),
        missed=0,
        gone_at=None,
    )


def missing(sighting: Sighting, look: Look) -> Sighting:
    """The sighting after one more good poll that lacked it."""
    if was_away(sighting):
        return replace(sighting, missed=sighting.missed + 1)
    last_seen = max(sighting.last_seen, look.known.last_good_at or sighting.last_seen)
    return replace(sighting, missed=1, gone_at=look.now, last_seen=last_seen)


def keys_of(pair: Pair) -> tuple[str, ...]:
    """All identities a sighting ever had."""
    known = pair.sighting.keys
    fresh = [key for key in pair.entry.keys if key not in known]
    if len(known) >= _KEYS_MAX:
        fresh = [key for key in fresh if key == pair.entry.text_key]
    return (*known, *fresh)
