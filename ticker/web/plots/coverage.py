"""When each source was watched: full bars, and narrow hollow ones where it was not. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from markupsafe import Markup

from ticker.store.coverages import Bounds, Covered, Overview
from ticker.store.ledger import Blind
from ticker.web.plots import svg
from ticker.web.plots.frame import RIGHT, WIDTH, Cell, Frame, Plot, counted, empty, isolated, length
from ticker.web.plots.paint import BAD, GOOD
from ticker.web.plots.scale import TimeLine, time_ticks

NAME, HEADING = "coverage", "Coverage by source"
BOUNDS = Bounds(sources=24, gaps=24)
_LEFT, _SHARE = 176, 56  # the columns of names and of shares
_TOP, _ROW, _BAR = 10, 26, 14
_GAP_MIN = 3.0  # to be seen at all
_LETTER = 6.4  # about the width of one
_COLUMNS = ("source", "watched", "blind from", "until", "for", "why", "found on return")
_ALL = 0.9995  # is shown as 100.0 %


def plot(overview: Overview, frame: Frame, now: datetime) -> Plot:
    """The plot of the sources that were watched least."""
    if not any(one.begin for one in overview.shown):
        return empty(NAME, HEADING, "No source was watched in this time.")
    reading = _reading(overview, frame, now)
    bottom = _TOP + _ROW * len(overview.shown)
    time = TimeLine(since=frame.since, until=frame.until, begin=_LEFT, end=RIGHT - _SHARE)
    rows = [_row(one, _TOP + n * _ROW, time, frame, now) for n, one in enumerate(overview.shown)]
    picture = svg.picture(
        NAME,
        HEADING,
        reading,
        WIDTH,
        bottom + 52,
        svg.time_axis(time_ticks(time, frame.zone, most=7), _TOP - 4, bottom),
        *rows,
        *_legend(bottom + 42),
    )
    return Plot(name=NAME, heading=HEADING, reading=reading, picture=picture, columns=_COLUMNS,
                rows=tuple(_table(overview, now)))  # fmt: skip


def in_words(blind: Blind, frame: Frame, now: datetime) -> str:
    """``blind 2026-01-31 03:10 to 03:41 (31 min), unreachable; 2 found on return``."""
    since, until = blind.gap.since, blind.gap.until
    if until is None:
        return f"blind since {frame.at(since)} ({length(now - since)}), {blind.reason}"
    found = f"{blind.found} found on return" if blind.found else "nothing found on return"
    is_one_day = frame.at(since)[:10] == frame.at(until)[:10]
    end = frame.at(until)[11:] if is_one_day else frame.at(until)
    return f"blind {frame.at(since)} to {end} ({length(until - since)}), {blind.reason}; {found}"


def _reading(overview: Overview, frame: Frame, now: datetime) -> str:
    watched = [one for one in overview.shown if one.begin]
    whole = sum(not one.blind for one in watched)
    gaps = [(one, blind) for one in watched for blind in one.blind]
    others = f" {overview.others:,} more were watched {overview.others_share:.1%} of it." if overview.others else ""
    if never := len(overview.shown) - len(watched):
        others += f" {counted(never, 'source')} {'was' if never == 1 else 'were'} not read yet."
    if not gaps:
        return f"{counted(len(watched), 'source')}, watched all the time.{others}"
    one, worst = max(gaps, key=lambda pair: (pair[1].gap.until or now) - pair[1].gap.since)
    longest = f"the longest gap: {isolated(one.source)}, {in_words(worst, frame, now)}"
    of = counted(len(watched), "source")
    all_the_time = f"{whole} of {of} {'was' if whole == 1 else 'were'}" if whole else f"None of {of} was"
    return f"{all_the_time} watched all the time; {longest}.{others}"


def _row(one: Covered, top: float, time: TimeLine, frame: Frame, now: datetime) -> Markup:
    middle = top + _ROW / 2
    name = svg.element("g", svg.title(one.source), svg.label(0, middle + 4, svg.named(one.source), kind="ink"))
    if one.begin is None:
        never = svg.label(time.begin, middle + 4, "not read yet")
        return svg.element("g", name, never)
    share = svg.label(RIGHT, middle + 4, _percent(one.share or 0), anchor="end", kind="ink")
    before = svg.element("path", d=f"M{time.begin:.1f},{middle:.1f}H{time(one.begin):.1f}", stroke=svg.QUIET,
                         stroke_dasharray="1 4", class_="plot-before")  # fmt: skip
    gaps = (_gap(blind, middle, time, frame, now) for blind in one.blind)
    return svg.element("g", name, before, _watched(one, middle, time, now), *gaps, share)


def _watched(one: Covered, middle: float, time: TimeLine, now: datetime) -> Markup:
    """What lies between the gaps."""
    reached, drawn = time(one.begin or time.since), []
    for blind in one.blind:
        left, right = _edges(blind, time, now)
        if left > reached:
            drawn.append(_box(reached, left, middle))
        reached = max(reached, right)
    if time.end > reached:
        drawn.append(_box(reached, time.end, middle))
    return svg.element("path", d="".join(drawn), fill=GOOD, class_="plot-good")


def _box(left: float, right: float, middle: float) -> str:
    return f"M{left:.1f},{middle - _BAR / 2:.1f}H{right:.1f}v{_BAR}H{left:.1f}z"


def _gap(blind: Blind, middle: float, time: TimeLine, frame: Frame, now: datetime) -> Markup:
    left, right = _edges(blind, time, now)
    told = svg.title(in_words(blind, frame, now))
    box = svg.rect(left + 0.5, middle - _BAR / 4, right - left - 1, _BAR / 2, fill="none", stroke=BAD,
                   stroke_width=1.5, class_="plot-bad")  # fmt: skip
    hit = svg.rect(left, middle - _BAR / 2, right - left, _BAR, fill="none", pointer_events="all")
    parts = [told, box, hit]
    if right - left > _LETTER * len(blind.reason) + 16:
        room = svg.rect(left + 6, middle - _BAR / 2, _LETTER * len(blind.reason) + 4, _BAR, fill=svg.PAPER,
                        class_="plot-paper")  # fmt: skip
        parts[2:2] = [room, svg.label(left + 8, middle + 4, blind.reason, kind="ink")]
    return svg.element("g", *parts)


def _edges(blind: Blind, time: TimeLine, now: datetime) -> tuple[float, float]:
    left, right = time(blind.gap.since), time(blind.gap.until or now)
    if right - left >= _GAP_MIN:
        return left, right
    left = min(left, time.end - _GAP_MIN)
    return left, left + _GAP_MIN


def _legend(y: float) -> Iterator[Markup]:
    yield svg.rect(_LEFT, y - 11, 30, _BAR, fill=GOOD, class_="plot-good")
    yield svg.label(_LEFT + 38, y, "watched")
    yield svg.rect(_LEFT + 120, y - 7.5, 30, _BAR / 2, fill="none", stroke=BAD, stroke_width=1.5, class_="plot-bad")
    yield svg.label(_LEFT + 158, y, "gap: not watched")
    yield svg.element("path", d=f"M{_LEFT + 300},{y - 4}h30", stroke=svg.QUIET, stroke_dasharray="1 4",
                      class_="plot-before")  # fmt: skip
    yield svg.label(_LEFT + 338, y, "before it was watched first")


def _percent(share: float) -> str:
    return "100 %" if share >= _ALL else f"{share * 100:.1f} %"


def _table(overview: Overview, now: datetime) -> Iterator[tuple[Cell, ...]]:
    for one in overview.shown:
        share = None if one.share is None else _percent(one.share)
        if not one.blind:
            yield (one.source, share, None, None, None, "never blind" if one.begin else "not read yet", None)
        for blind in one.blind:
            gap = blind.gap
            yield (one.source, share, gap.since, gap.until, (gap.until or now) - gap.since, blind.reason, blind.found)
        if one.more:
            yield (one.source, share, None, None, None, f"{counted(one.more, 'shorter gap')} besides", None)
