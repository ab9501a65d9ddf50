"""Colours and patterns of series, so that each is known by either."""

from __future__ import annotations

from markupsafe import Markup

from ticker.web.plots.svg import PAPER, element

# With contrast of 3 and more to the paper (WCAG 2.2, 1.4.11); ``plots.css`` has those for a dark one.
COLOURS = ("#0b57a8", "#b3541e", "#2f7d4f", "#7a4fa3", "#8a6d00", "#b0306a", "#00798c", "#5f6b7a", "#85857f")
GOOD, BAD = COLOURS[2], "#b3261e"
_TILE = 8
_MARKS = (
    "",
    "M-2,2L2,-2M0,8L8,0M6,10L10,6",
    "M0,2H8",
    "M2,0V8",
    "M1,2h2M5,6h2",
    "M-2,6L2,10M0,0L8,8M6,-2L10,2",
    "M0,0L8,8M8,0L0,8",
    "M0,2H8M2,0V8",
    "M0,2H8M0,6H8",
)


def paints(plot: str, count: int) -> Markup:
    """What the first so many series are painted with, to be named by ``paint``."""
    return element("defs", *(_pattern(plot, number) for number in range(count)))


def paint(plot: str, number: int) -> str:
    """The paint of a series."""
    return f"url(#plot-{plot}-paint-{number})"


def _pattern(plot: str, number: int) -> Markup:
    ground = element("rect", width=_TILE, height=_TILE, fill=COLOURS[number], class_=f"plot-series-{number}")
    mark = element("path", d=_MARKS[number], stroke=PAPER, stroke_width=1.2, fill="none", class_="plot-mark")
    return element(
        "pattern",
        ground,
        mark,
        id=f"plot-{plot}-paint-{number}",
        width=_TILE,
        height=_TILE,
        patternUnits="userSpaceOnUse",
    )
