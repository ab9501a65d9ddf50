"""Elements of SVG. All that is put into one is text, whatever it looks like; numbers are cut to what an eye can see.

A picture has its colours in attributes, for where it stands alone; the style sheet of a page overrides them by classes.
"""

from __future__ import annotations

import re

from markupsafe import Markup

from ticker.text.clean import clean, cut
from ticker.web.plots.scale import Tick

NAME_MAX = 24  # characters of a name in a picture; its title has all
TITLE_MAX = 500
INK, QUIET, GRID, PAPER = "#1b1b1a", "#5a5a57", "#d8d8d4", "#ffffff"
FONT = "system-ui, 'Noto Sans', 'Noto Sans Arabic', sans-serif"
# Not all that a page shows may stand in XML (Extensible Markup Language 1.0, section 2.2).
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(name: str, *children: str | Markup, **attributes: str | float) -> Markup:
    """An element; ``_`` in the name of an attribute is a hyphen, one at its end is none (``class_``)."""
    written = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _written(value))
        for key, value in attributes.items()
    )
    inner = Markup("").join(one if isinstance(one, Markup) else Markup("{}").format(_fit(one)) for one in children)
    return Markup("<{0}{1}>{2}</{0}>").format(name, written, inner)


def named(text: str) -> str:
    """A name as it is shown in a picture."""
    return cut(clean(text), NAME_MAX)


def title(text: str) -> Markup:
    """What is told of the element that it stands in: by a screen reader, and where a mouse rests."""
    return element("title", cut(clean(text), TITLE_MAX))


def label(x: float, y: float, text: str, *, anchor: str = "start", kind: str = "quiet") -> Markup:
    """A text at a place; ``kind`` is that of its ink."""
    colour = INK if kind == "ink" else QUIET
    return element("text", text, x=x, y=y, text_anchor=anchor, class_=f"plot-{kind}", fill=colour)


def rect(x: float, y: float, width: float, height: float, *children: Markup, **attributes: str | float) -> Markup:
    """A box that may hold its title."""
    return element("rect", *children, x=x, y=y, width=max(width, 0), height=max(height, 0), **attributes)


def time_axis(ticks: tuple[Tick, ...], top: float, bottom: float) -> Markup:
    """Lines through a plot at its ticks of time, and their names below."""
    lines = (_grid(tick.at, top, tick.at, bottom) for tick in ticks)
    names = (label(tick.at, bottom + 16, tick.label, anchor="middle") for tick in ticks)
    return element("g", *lines, *names)


def value_axis(ticks: tuple[Tick, ...], left: float, right: float) -> Markup:
    """Lines across a plot at its ticks, and their names to the left."""
    lines = (_grid(left, tick.at, right, tick.at) for tick in ticks)
    names = (label(left - 6, tick.at + 4, tick.label, anchor="end") for tick in ticks)
    return element("g", *lines, *names)


def picture(name: str, told: str, described: str, width: float, height: float, *parts: Markup) -> Markup:
    """A whole picture by itself, with its title and what it shows in words."""
    ids = (f"plot-{name}-title", f"plot-{name}-desc")
    return element(
        "svg",
        element("title", told, id=ids[0]),
        element("desc", described, id=ids[1]),
        rect(0, 0, width, height, fill=PAPER, class_="plot-paper"),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width:g} {height:g}",
        width=width,
        height=height,
        role="img",
        aria_labelledby=" ".join(ids),
        font_family=FONT,
        font_size=12,
        class_="plot-picture",
    )


def _grid(x1: float, y1: float, x2: float, y2: float) -> Markup:
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=GRID, class_="plot-grid")


def _written(value: str | float) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else _fit(str(value))


def _fit(text: str) -> str:
    return _NO_XML.sub("\ufffd", text)
