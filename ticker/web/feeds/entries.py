"""What stands in a feed, whatever its form: one entry a headline, which keeps its id however it is worded later."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from uuid import NAMESPACE_URL, uuid5

from ticker.model.alert import EventKind, Urgency
from ticker.store.catalogue import Told
from ticker.text.clean import clean, cut

TITLE_MAX = 300  # characters; the whole headline stands in the entry as well
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_WITHDRAWN = "Withdrawn: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A headline as its readers get it. ``id`` never changes; ``page`` is where all that is known of it stands.

    ``version`` counts what was told of it. ``language`` is that of its source, empty if that is not known.
    """

    id: str
    text: str
    source: str
    page: str
    link: str
    language: str
    urgency: Urgency
    kind: EventKind
    was: str
    version: int
    published: datetime
    updated: datetime

    @property
    def is_withdrawn(self) -> bool:
        """Whether the site took it back."""
        return self.kind is EventKind.WITHDRAWN

    @property
    def title(self) -> str:
        """What stands in a list: says so if it is withdrawn, and is cut where it is very long."""
        return cut((_WITHDRAWN if self.is_withdrawn else "") + self.text, TITLE_MAX)

    @property
    def about(self) -> str:
        """What is to be known beside its words."""
        urgency = self.urgency.word.upper() if self.urgency < Urgency.ROUTINE else ""
        kind = "" if self.kind is EventKind.NEW else self.kind.value
        return " · ".join(part for part in (urgency, kind, self.source, f"{self.updated:%Y-%m-%d %H:%M} UTC") if part)

    @property
    def lines(self) -> tuple[str, ...]:
        """All that is told: what it says, what it said before, and what is to be known of it."""
        return (self.text, *((f"was: {self.was}",) if self.was else ()), self.about)

    @property
    def html(self) -> str:
        """The same as HTML of ours, in the language and direction of the headline; what it says is text."""
        language = f' lang="{escape(self.language)}"' if self.language else ""
        text = escape(self.text)
        shown = f"<del>{text}</del>" if self.is_withdrawn else text
        was = f'<p dir="auto"{language}>was: <bdi>{escape(self.was)}</bdi></p>' if self.was else ""
        return f'<p dir="{direction(self.text)}"{language}>{shown}</p>{was}<p>{escape(self.about)}</p>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """The latest headlines of some kind. ``address`` is where it is, ``home`` the page for people."""

    id: str
    title: str
    address: str
    home: str
    entries: tuple[Entry, ...]

    @property
    def updated(self) -> datetime:
        """When something was told last; long ago if nothing was."""
        return max((entry.updated for entry in self.entries), default=LONG_AGO)

    @property
    def language(self) -> str:
        """The language of all its entries; empty if they have several."""
        found = {entry.language for entry in self.entries}
        return found.pop() if len(found) == 1 else ""


def entry_of(told: Told, *, page: str, link: str, language: str) -> Entry:
    """A headline that was told. What was told of a text that is empty is that there is one."""
    last = told.last
    return Entry(
        id=urn(told.first.id),
        text=clean(last.text) or "(no words)",
        source=clean(told.first.source or ""),
        page=page,
        link=link,
        language=language,
        urgency=last.urgency,
        kind=last.kind,
        was=clean(_before(told.wordings[-1].was, last.text)),
        version=len(told.events),
        published=told.first.at,
        updated=last.at,
    )


def urn(name: str) -> str:
    """A name that is the same for ever (RFC 9562, version 5)."""
    return uuid5(NAMESPACE_URL, f"ticker:{name}").urn


def direction(text: str) -> str:
    """Which way a text is read, by its first letter that tells (Unicode UAX #9, P2)."""
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return "rtl" if next((kind for kind in strong if kind in {"L", "R", "AL"}), "L") != "L" else "ltr"


def _before(was: str | None, now: str) -> str:
    return was if was and was != now else ""
