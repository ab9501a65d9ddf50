"""Looks at a source that nothing remembers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from time import monotonic

from ticker.config.settings import Settings
from ticker.extract import kinds
from ticker.fetch.answer import validators_of
from ticker.fetch.by_kind import Fetchers
from ticker.fetch.http import OnCertificate
from ticker.model.errors import FetchError
from ticker.model.headline import Snapshot
from ticker.model.health import Trouble
from ticker.model.page import Page, Validators
from ticker.model.ports import Fetcher
from ticker.model.source import Source


async def look(source: Source) -> Snapshot:
    """One look at a source: nothing is stored, nothing is sent. Raises FetchError, ExtractError."""
    return kinds.build(source)(await page_of(source))


async def page_of(source: Source) -> Page:
    """The page of a source as it is now. Raises FetchError."""
    fetcher = web()
    try:
        page = await fetcher.fetch(source, Validators(), datetime.now(UTC))
    finally:
        await fetcher.close()
    if page is None:
        raise FetchError(Trouble.STATUS, f"{source.url}: 304 to a request without conditions")
    return page


async def pages(source: Source, settings: Settings | None = None) -> AsyncGenerator[Page | FetchError | None, None]:
    """Polls a source for ever, as often as it says, and stores nothing.

    Gives each page, None for one that has not changed, or why there is none.
    """
    fetcher = web(settings)
    validators = Validators()
    try:
        while True:
            now, began, pause = datetime.now(UTC), monotonic(), source.every
            answer: Page | FetchError | None
            try:
                answer = await fetcher.fetch(source, validators, now)
                validators = validators_of(answer, validators, now)
            except FetchError as error:
                answer = error
                pause = max(pause, error.retry_after or timedelta())
            yield answer
            await asyncio.sleep(max(pause.total_seconds() - (monotonic() - began), 0))
    finally:
        await fetcher.close()


def web(settings: Settings | None = None, on_certificate: OnCertificate = lambda *_: None) -> Fetcher:
    """What brings pages from the web."""
    if settings is None:
        return Fetchers()
    return Fetchers(contact=settings.contact, private=settings.private_networks, on_certificate=on_certificate)
