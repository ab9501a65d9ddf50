"""How many headlines broke, by source: bars on top of each other. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from markupsafe import Markup

from ticker.store.tallies import Tally, Window, totals
from ticker.web.plots import svg
from ticker.web.plots.frame import RIGHT, SERIES, WIDTH, Cell, Frame, Plot, counted, each, empty, isolated
from ticker.web.plots.paint import paint, paints
from ticker.web.plots.scale import Line, TimeLine, number_ticks, round_top, time_ticks
from ticker.web.plots.stack import stacked

NAME, HEADING = "headlines", "Headlines by source"
BARS_MAX = 200
_LEFT, _TOP, _BOTTOM = 48, 12, 232
_LEGEND_COLUMNS, _LEGEND_ROW = 3, 20
_OTHERS = "others"


def plot(tallies: Sequence[Tally], window: Window, frame: Frame) -> Plot:
    """The plot of what was counted in the steps of a window."""
    sums = totals(tallies)
    if not any(sums):
        return empty(NAME, HEADING, "No headline broke in this time.")
    reading = _reading(tallies, sums, window, frame)
    legend = _BOTTOM + 40
    height = legend + _LEGEND_ROW * -(-len(tallies) // _LEGEND_COLUMNS)
    time = TimeLine(since=window.since, until=window.until, begin=_LEFT, end=RIGHT)
    top, step = round_top(max(sums))
    values = Line(low=0, high=top, begin=_BOTTOM, end=_TOP)
    picture = svg.picture(
        NAME,
        f"{HEADING}, in {each(window.step)}",
        reading,
        WIDTH,
        height,
        paints(NAME, len(tallies)),
        svg.value_axis(number_ticks(values, step), _LEFT, RIGHT),
        svg.time_axis(time_ticks(time, frame.zone), _TOP, _BOTTOM),
        *_bars(tallies, window, time, values),
        *_titles(tallies, sums, window, time, frame),
        *_legend(tallies, legend),
    )
    columns = (f"{each(window.step)} from", *(one.source or _OTHERS for one in tallies))
    return Plot(name=NAME, heading=HEADING, reading=reading, picture=picture, columns=columns,
                rows=tuple(_rows(tallies, window)))  # fmt: skip


def _reading(tallies: Sequence[Tally], sums: Sequence[int], window: Window, frame: Frame) -> str:
    busiest = max(range(len(sums)), key=sums.__getitem__)
    total, first = sum(sums), tallies[0]
    named = [one for one in tallies if one.source]
    sources = counted(len(named), "source") if len(named) == len(tallies) else f"more than {len(named)} sources"
    loudest = isolated(first.source or _OTHERS)
    whose = loudest if len(tallies) == 1 else f"{sources}, {sum(first.counts) / total:.0%} of them of {loudest}"
    most = f"the most in {each(window.step)}, {sums[busiest]:,}, from {frame.at(_begin(busiest, window))} on"
    return f"{counted(total, 'headline')} of {whose}; {most}."


def _bars(tallies: Sequence[Tally], window: Window, time: TimeLine, values: Line) -> Iterator[Markup]:
    """A path for each series: a picture of a year stays small."""
    for number, bars in enumerate(stacked([one.counts for one in tallies])):
        drawn = []
        for bucket, (low, high) in enumerate(bars):
            if high > low:
                left, right = _edges(bucket, window, time)
                y, bottom = values(high), values(low)
                drawn.append(f"M{left:.1f},{y:.1f}H{right:.1f}V{bottom:.1f}H{left:.1f}z")
        yield svg.element("path", d="".join(drawn), fill=paint(NAME, _number(number, tallies)))


def _titles(
    tallies: Sequence[Tally], sums: Sequence[int], window: Window, time: TimeLine, frame: Frame
) -> Iterator[Markup]:
    for bucket, total in enumerate(sums):
        if total:
            parts = (f"{one.source or _OTHERS} {one.counts[bucket]}" for one in tallies if one.counts[bucket])
            told = svg.title(f"{frame.at(_begin(bucket, window))}: {total:,} ({', '.join(parts)})")
            left, right = _edges(bucket, window, time)
            yield svg.rect(left, _TOP, right - left, _BOTTOM - _TOP, told, fill="none", pointer_events="all")


def _edges(bucket: int, window: Window, time: TimeLine) -> tuple[float, float]:
    left, right = time(_begin(bucket, window)), time(_begin(bucket + 1, window))
    gap = min(1.0, (right - left) / 5)
    return left, right - gap


def _legend(tallies: Sequence[Tally], top: float) -> Iterator[Markup]:
    for number, one in enumerate(tallies):
        row, column = divmod(number, _LEGEND_COLUMNS)
        x, y = _LEFT + column * (RIGHT - _LEFT) / _LEGEND_COLUMNS, top + row * _LEGEND_ROW
        yield svg.rect(x, y - 10, 14, 12, fill=paint(NAME, _number(number, tallies)))
        name = svg.named(one.source) if one.source else _OTHERS
        yield svg.label(x + 20, y, f"\u2068{name}\u2069: {sum(one.counts):,}", kind="ink")


def _rows(tallies: Sequence[Tally], window: Window) -> Iterator[tuple[Cell, ...]]:
    for bucket in range(window.buckets):
        yield (_begin(bucket, window), *(one.counts[bucket] for one in tallies))


def _begin(bucket: int, window: Window) -> datetime:
    return window.since + bucket * window.step


def _number(number: int, tallies: Sequence[Tally]) -> int:
    """Which paint a series has: that of all others is always the same."""
    return SERIES if tallies[number].source is None else number
