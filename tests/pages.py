"""A web of our own: what each source shows now, without a network."""

from __future__ import annotations

from datetime import datetime

from ticker.model.page import Page, Validators
from ticker.model.source import Source


class Pages:
    """Brings a list of headlines for each source, under the protocol of a fetcher."""

    def __init__(self, *lines: str) -> None:
        """``lines`` are what a source shows of which nothing else was said."""
        self._usual = lines
        self._lines: dict[str, tuple[str, ...]] = {}

    def show(self, source: Source, *lines: str) -> None:
        self._lines[source.url] = lines

    def break_news(self, source: Source, *lines: str) -> None:
        """Puts headlines on top of what the source shows."""
        self._lines[source.url] = (*lines, *self._lines.get(source.url, self._usual))

    async def fetch(self, source: Source, validators: Validators, now: datetime) -> Page | None:
        del validators
        items = "".join(f"<li><a>{line}</a></li>" for line in self._lines.get(source.url, self._usual))
        return Page(url=source.url, body=f"<ul class='t'>{items}</ul>".encode(), at=now)

    async def close(self) -> None:
        """Nothing is open."""
