"""How long deliveries took, from the poll until they were sent: a strip for each channel. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from markupsafe import Markup

from ticker.store.tallies import Latency, Window
from ticker.web.plots import svg
from ticker.web.plots.frame import RIGHT, WIDTH, Cell, Frame, Plot, counted, empty, isolated, length
from ticker.web.plots.paint import COLOURS
from ticker.web.plots.scale import LengthLine, TimeLine, around, time_ticks

NAME, HEADING = "latency", "Delivery latency by channel"
STEPS_MAX = 48
CHANNELS_MAX = 6
_LEFT, _TOP = 64, 8
_HEAD, _STRIP, _BELOW = 24, 84, 14
_DOT, _END = 3.0, 3.0
_COLUMNS = ("channel", "from", "sent", "median", "95 of 100 within", "longest")


def plot(latencies: Sequence[Latency], whole: Mapping[str, Latency], others: int, window: Window, frame: Frame) -> Plot:
    """The plot of what was sent in the steps of a window; ``whole`` is all of it, by channel."""
    if not latencies:
        return empty(NAME, HEADING, "Nothing was sent in this time.")
    reading = _reading(whole, others)
    low, high = around(min(one.median for one in latencies), max(one.longest for one in latencies))
    time = TimeLine(since=window.since, until=window.until, begin=_LEFT, end=RIGHT)
    each_height = _HEAD + _STRIP + _BELOW
    strips = []
    for number, name in enumerate(whole):
        top = _TOP + number * each_height
        own = [one for one in latencies if one.channel == name]
        lengths = LengthLine(low=low, high=high, begin=top + _HEAD + _STRIP, end=top + _HEAD)
        strips.append(_strip(whole[name], own, lengths, top, time, window, frame))
    bottom = _TOP + len(whole) * each_height - _BELOW
    axis = svg.time_axis(time_ticks(time, frame.zone), _TOP + _HEAD, bottom)
    picture = svg.picture(NAME, HEADING, reading, WIDTH, bottom + 50, axis, *strips, *_legend(bottom + 42))
    rows = tuple(_rows(latencies, window))
    return Plot(name=NAME, heading=HEADING, reading=reading, picture=picture, columns=_COLUMNS, rows=rows)


def _reading(whole: Mapping[str, Latency], others: int) -> str:
    parts = [
        f"{isolated(name)}: {length(one.median)} in the median, 95 of 100 within {length(one.most)}"
        for name, one in whole.items()
    ]
    more = [f"{counted(others, 'more channel')} not shown"] if others else []
    return "; ".join(parts + more) + ". What a channel holds back by its settings is left out."


def _strip(
    whole: Latency,
    own: Sequence[Latency],
    lengths: LengthLine,
    top: float,
    time: TimeLine,
    window: Window,
    frame: Frame,
) -> Markup:
    name = svg.element("g", svg.title(whole.channel), svg.label(_LEFT, top + 14, svg.named(whole.channel), kind="ink"))
    sent = counted(whole.count, "delivery", "deliveries")
    said = f"{sent}, median {length(whole.median)}, longest {length(whole.longest)}"
    about = svg.label(RIGHT, top + 14, said, anchor="end")
    marks = (_mark(one, lengths, time, window, frame) for one in own)
    return svg.element("g", name, about, svg.value_axis(lengths.ticks(), _LEFT, RIGHT), *marks)


def _mark(one: Latency, lengths: LengthLine, time: TimeLine, window: Window, frame: Frame) -> Markup:
    """A dot at the median, a line up to where 95 of 100 are, a dash at the longest."""
    begin = _begin(one, window)
    x = (time(begin) + time(begin + window.step)) / 2
    median, most, longest = lengths(one.median), lengths(one.most), lengths(one.longest)
    told = (
        f"{frame.at(begin)}: {one.count:,} sent, median {length(one.median)}, 95 of 100 within {length(one.most)}, "
        f"longest {length(one.longest)}"
    )
    path = f"M{x:.1f},{median:.1f}V{most:.1f}M{x - _END:.1f},{longest:.1f}h{2 * _END:.1f}"
    ink = COLOURS[0]
    return svg.element(
        "g",
        svg.title(told),
        svg.element("path", d=path, stroke=ink, stroke_width=2, fill="none", class_="plot-line"),
        svg.element("circle", cx=x, cy=median, r=_DOT, fill=ink, class_="plot-series-0"),
        svg.rect(x - 5, lengths.end, 10, lengths.begin - lengths.end, fill="none", pointer_events="all"),
    )


def _legend(y: float) -> Iterator[Markup]:
    ink = COLOURS[0]
    yield svg.element("circle", cx=_LEFT + 4, cy=y - 4, r=_DOT, fill=ink, class_="plot-series-0")
    yield svg.label(_LEFT + 14, y, "median")
    line = f"M{_LEFT + 90},{y + 2}v-12"
    yield svg.element("path", d=line, stroke=ink, stroke_width=2, fill="none", class_="plot-line")
    yield svg.label(_LEFT + 100, y, "up to 95 of 100")
    dash = f"M{_LEFT + 216},{y - 4}h6"
    yield svg.element("path", d=dash, stroke=ink, stroke_width=2, fill="none", class_="plot-line")
    yield svg.label(_LEFT + 228, y, "the longest")


def _rows(latencies: Sequence[Latency], window: Window) -> Iterator[tuple[Cell, ...]]:
    for one in latencies:
        yield (one.channel, _begin(one, window), one.count, one.median, one.most, one.longest)


def _begin(one: Latency, window: Window) -> datetime:
    return window.since + one.bucket * window.step


def whole_of(window: Window) -> Window:
    """The same time in one step."""
    whole = max(window.until - window.since, timedelta(seconds=1))
    return Window(since=window.since, until=window.until, step=whole, source=window.source)
