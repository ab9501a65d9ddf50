"""What a ticker shows at one moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One entry of a ticker as shown. ``position`` counts from 0 in the order of the page.

    ``label`` is what the source shows beside the text, such as "urgent", where the settings name it. ``clock`` is the
    time of day or the date beside it where that is no moment: it tells two events with the same words apart. ``parts``
    are the words of single elements in it, where others stand beside them.
    """

    text: str
    position: int = 0
    link: str | None = None
    item_id: str | None = None
    published_at: datetime | None = None
    label: str | None = None
    clock: str = ""
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The headlines a source showed at one moment, in the order of the page.

    ``path`` is the element path of the headlines (``ul.ticker>li``): another path is a sign of a redesign.
    ``closed`` tells whether the document ended as documents of its kind do: a body cut short does not.
    ``followed`` is the selector by which the headlines were found again, if not by that of the settings.
    """

    at: datetime
    headlines: tuple[Headline, ...]
    path: str = ""
    closed: bool = True
    followed: str | None = None
