"""One comparison of a page with what is known of its source, for those who decide what it means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from ticker.core.identity import Entry
from ticker.core.matching import Matches
from ticker.model.sighting import POLLS_TO_BE_GONE, Known, Sighting
from ticker.model.source import Order, Source

_STEPS_MIN = 2  # neighbours that run the same way, before the settings are doubted
_STEPS_RATIO = 3  # to each that runs against them: a carousel begins its list anywhere


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The headlines with the newest first, what is known, who is who, and the folded texts of the known by rank."""

    entries: tuple[Entry, ...]
    known: Known
    source: Source
    now: datetime
    matches: Matches
    texts: Mapping[int, str]

    @property
    def stood(self) -> tuple[Sighting, ...]:
        """What the page showed when it last showed anything."""
        return tuple(sighting for sighting in self.known.sightings if sighting.missed == 0)

    @property
    def present(self) -> tuple[Sighting, ...]:
        """What the page showed at the last good poll: nothing, if it was empty then."""
        return tuple(sighting for sighting in self.stood if sighting.gone_at is None)

    @property
    def is_turned(self) -> bool:
        """Whether the bottom of the page is taken for its latest though the settings do not say so."""
        places = [entry.headline.position for entry in self.entries]
        return self.source.order is Order.NEWEST_FIRST and places != sorted(places)

    def folded(self, sighting: Sighting) -> str:
        return self.texts[sighting.rank]


def was_away(sighting: Sighting) -> bool:
    """Whether the last good poll lacked it, by itself or since the page was empty."""
    return sighting.missed > 0 or sighting.gone_at is not None


def was_gone(sighting: Sighting) -> bool:
    """Whether it was away for good: longer than caches differ, or with the whole list."""
    return sighting.missed >= POLLS_TO_BE_GONE or (sighting.missed == 0 and sighting.gone_at is not None)


def grows_downwards(entries: Sequence[Entry], matches: Matches, source: Source) -> bool:
    """Whether the bottom of the page is its latest: by the settings, else by the dates, or by what came in there."""
    if source.order is Order.NEWEST_LAST:
        return True
    dates = [entry.headline.published_at for entry in entries if entry.headline.published_at]
    seen = [pair.sighting.first_seen for pair in matches.pairs if not was_away(pair.sighting)]
    return _runs_down(dates) or (not _runs_up(dates) and _runs_down(seen))


def _runs_down(moments: Sequence[datetime]) -> bool:
    down, up = sum(a < b for a, b in pairwise(moments)), sum(a > b for a, b in pairwise(moments))
    return down >= _STEPS_MIN and down > _STEPS_RATIO * up


def _runs_up(moments: Sequence[datetime]) -> bool:
    return _runs_down(tuple(reversed(moments)))
