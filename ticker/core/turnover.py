"""When a window that turned over between two polls is worth a word to the operator, and what to set then."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from ticker.model.sighting import Known
from ticker.model.source import Source

TOLD_EVERY = timedelta(hours=1)  # a ticker in full cry turns over at each poll
_FASTER, _SLOWER = 0.75, 1.5  # of ``every``: an interval beyond them was one of the other two
_LEAST = timedelta(seconds=1)  # what the settings take
_LONG = timedelta(minutes=2)  # from which on a span is said in minutes


def after_turnover(known: Known, source: Source, shown: int, news: int, now: datetime) -> tuple[Known, str | None]:
    """What is known after a window of ``shown`` headlines turned over, ``news`` of them new, and what to tell.

    That is one word an hour, with the count of those before it that were not told; a restart forgets the hour.
    """
    at = known.turnover_told_at
    if at is not None and at <= now < at + TOLD_EVERY:
        return replace(known, turnovers=known.turnovers + 1), None
    told = f"all {shown}" if news == shown else f"the {news} new ones"
    more = f"; since {_moment(at)} it did so {known.turnovers} times more" if at and known.turnovers else ""
    word = (
        f"the window of {shown} turned over {_cause(known, source, now)}; {told} are told, some may have been missed"
        f"{more} (said at most once an hour)"
    )
    return replace(known, turnover_told_at=now, turnovers=0), word


def _cause(known: Known, source: Source, now: datetime) -> str:
    """Within what time it turned over, why that was so long, and what to do if the interval is the cause."""
    last = known.last_good_at
    if last is None:
        return "since the last good poll"
    gap = now - last
    left = f"no headline of the last good poll ({_moment(last)}) is left"
    if known.health.trouble:
        return f"while it could not be read for {_span(gap)} ({known.health.trouble.value}): {left}"
    if gap > source.absent_after:
        return f"while it was not watched for {_span(gap)}: {left}"
    return f"within {_span(gap)}: {left}; {_remedy(source, gap)}"


def _remedy(source: Source, gap: timedelta) -> str:
    if source.longest > source.every and gap > _SLOWER * source.every:
        key, bound = "slowest", min(gap, source.longest)
    elif source.shortest < source.every and gap < _FASTER * source.every:
        key, bound = "fastest", source.shortest
    else:
        key, bound = "every (or fastest)", source.every
    if bound <= _LEAST:
        return "no interval is shorter: watch a page or feed that shows more headlines"
    return f"set {key} lower than {bound.total_seconds():.0f}s"


def _span(span: timedelta) -> str:
    seconds = span.total_seconds()
    return f"{seconds / 60:.0f} min" if span >= _LONG else f"{seconds:.0f} s"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
