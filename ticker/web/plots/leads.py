"""Who tells stories first, and by how much. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markupsafe import Markup

from ticker.store.tallies import Teller
from ticker.web.plots import svg
from ticker.web.plots.frame import WIDTH, Cell, Frame, Plot, counted, empty, isolated, length
from ticker.web.plots.paint import paint, paints
from ticker.web.plots.scale import Line, number_ticks, round_top

NAME, HEADING = "leads", "Who tells stories first"
SOURCES_MAX = 15
_LEFT, _END = 176, 560  # of the bars; the words stand to their right
_TOP, _ROW, _BAR = 10, 26, 14
_LATER = 1  # the paint of stories that others told before
_COLUMNS = ("source", "first", "of stories told with others", "ahead (median)", "behind (median)")


def plot(tellers: Sequence[Teller], frame: Frame) -> Plot:
    """The plot of the sources that shared stories with others."""
    if not tellers:
        return empty(NAME, HEADING, "No story was told by several sources in this time.")
    shown = _shown(tellers, frame)
    reading = _reading(tellers, shown)
    bottom = _TOP + _ROW * len(shown)
    top, step = round_top(max(one.told for one in shown))
    count = Line(low=0, high=top, begin=_LEFT, end=_END)
    axis = _axis(count, step, bottom)
    rows = (_row(one, _TOP + n * _ROW, count) for n, one in enumerate(shown))
    picture = svg.picture(NAME, HEADING, reading, WIDTH, bottom + 52, paints(NAME, 2), axis, *rows,
                          *_legend(bottom + 42))  # fmt: skip
    rows_of_all = tuple(_record(one) for one in shown)
    return Plot(name=NAME, heading=HEADING, reading=reading, picture=picture, columns=_COLUMNS, rows=rows_of_all)


def _shown(tellers: Sequence[Teller], frame: Frame) -> Sequence[Teller]:
    """Those that were first most often; one that was asked about is among them."""
    own = [one for one in tellers if one.source == frame.source]
    return [*own, *(one for one in tellers if one.source != frame.source)][:SOURCES_MAX]


def _reading(tellers: Sequence[Teller], shown: Sequence[Teller]) -> str:
    first = shown[0]
    by = f", by {length(first.ahead)} in the median" if first.ahead is not None else ""
    more = f" {counted(len(tellers) - len(shown), 'more source')} not shown." if len(tellers) > len(shown) else ""
    return f"{isolated(first.source)} was first {counted(first.first, 'time')} of {first.told:,}{by}.{more}"


def _axis(count: Line, step: int, bottom: float) -> Markup:
    return svg.time_axis(number_ticks(count, step), _TOP - 4, bottom)


def _row(one: Teller, top: float, count: Line) -> Markup:
    middle = top + _ROW / 2
    first, told = count(one.first), count(one.told)
    name = svg.label(0, middle + 4, svg.named(one.source), kind="ink")
    said = _words(one)
    bars = (
        svg.rect(count.begin, middle - _BAR / 2, first - count.begin, _BAR, fill=paint(NAME, 0)),
        svg.rect(first, middle - _BAR / 4, told - first, _BAR / 2, fill=paint(NAME, _LATER)),
    )
    words = svg.label(_END + 16, middle + 4, said, kind="ink")
    return svg.element("g", svg.title(f"{one.source}: {said}"), name, *bars, words)


def _words(one: Teller) -> str:
    parts = [f"first {one.first:,} of {one.told:,}"]
    if one.ahead is not None:
        parts.append(f"{length(one.ahead)} ahead")
    if one.behind is not None:
        parts.append(f"{length(one.behind)} behind")
    return ", ".join(parts)


def _legend(y: float) -> Iterator[Markup]:
    yield svg.rect(_LEFT, y - 11, 30, _BAR, fill=paint(NAME, 0))
    yield svg.label(_LEFT + 38, y, "stories that it told first")
    yield svg.rect(_LEFT + 220, y - 7.5, 30, _BAR / 2, fill=paint(NAME, _LATER))
    yield svg.label(_LEFT + 258, y, "that others told before it; times are medians")


def _record(one: Teller) -> tuple[Cell, ...]:
    return (one.source, one.first, one.told, one.ahead, one.behind)
