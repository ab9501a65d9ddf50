"""What all plots have in common: the time that they show, and what each is: a picture, a sentence, and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from markupsafe import Markup

from ticker.text.clean import clean, cut
from ticker.text.spans import span
from ticker.web.plots import svg

WIDTH = 860
RIGHT = WIDTH - 16
SERIES = 8  # that are told apart by colour and pattern
STEPS = tuple(timedelta(hours=n) for n in (1, 3, 6, 12, 24, 24 * 7, 24 * 30, 24 * 365))
_EMPTY_HEIGHT = 90
_NAME_MAX = 60  # characters of a name in a sentence

Cell = str | int | float | datetime | timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The time that is shown, by the clock of a zone, and of which source, or None for all."""

    since: datetime
    until: datetime
    zone: tzinfo = UTC
    source: str | None = None

    def step(self, most: int) -> timedelta:
        """The shortest step of which there are at most so many in the time."""
        return next((one for one in STEPS if (self.until - self.since) / one <= most), STEPS[-1])

    def at(self, at: datetime) -> str:
        """A moment in words."""
        return f"{at.astimezone(self.zone):%Y-%m-%d %H:%M}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """``reading`` says what is to be seen, in a sentence; ``rows`` are the numbers behind the picture."""

    name: str
    heading: str
    reading: str
    picture: Markup
    columns: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]


def empty(name: str, heading: str, words: str) -> Plot:
    """A plot of nothing, which says so."""
    told = svg.label(WIDTH / 2, _EMPTY_HEIGHT / 2 + 4, words, anchor="middle")
    picture = svg.picture(name, heading, words, WIDTH, _EMPTY_HEIGHT, told)
    return Plot(name=name, heading=heading, reading=words, picture=picture, columns=(), rows=())


def each(step: timedelta) -> str:
    """A step in words: ``an hour``, ``6 hours``, ``a day``."""
    known = {timedelta(hours=1): "an hour", timedelta(days=1): "a day"}
    if step in known:
        return known[step]
    days = step / timedelta(days=1)
    return f"{days:.0f} days" if days > 1 else f"{step / timedelta(hours=1):.0f} hours"


def length(of: timedelta) -> str:
    """A length of time in words; tenths of a second where there are few."""
    seconds = of.total_seconds()
    return f"{seconds:.1f} s" if seconds < 10 else span(of)  # noqa: PLR2004 - two digits tell


def counted(number: int, what: str, many: str = "") -> str:
    """So many of something; ``many`` is its plural, where that is not one with an s."""
    return f"{number:,} {what if number == 1 else many or what + 's'}"


def isolated(name: str) -> str:
    """A name within a sentence: whatever its script, the words around it stay where they are (UAX 9)."""
    return f"\u2068{cut(clean(name), _NAME_MAX)}\u2069"
