"""Pages as a browser shows them, after their scripts have run (Chromium, through Playwright)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

from playwright.async_api import Browser, BrowserContext, Error
from yarl import URL

from ticker.fetch.answer import agent, shown
from ticker.fetch.chromium import Chromium, bound_memory
from ticker.fetch.gate import Gate
from ticker.fetch.guard import Network
from ticker.fetch.pauses import Pauses
from ticker.fetch.permit import Permit, check_url, permit_for, url_of
from ticker.fetch.resolver import Resolver
from ticker.fetch.visit import Visit
from ticker.model.errors import FetchError
from ticker.model.health import Trouble
from ticker.model.page import Page, Validators
from ticker.model.source import Source

_TRAFFIC_MAX = 50_000_000  # bytes as sent; without images, pages have a tenth of it
_LEAVE_SECONDS = 3
_LIKE = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
_VISITS_AT_ONCE = 4  # each costs a hundred megabytes and a processor


class BrowserFetcher:
    """Implements ``ticker.model.ports.Fetcher``. Validators are of no use to it: what scripts show has none."""

    def __init__(
        self, *, contact: str | None = None, private: Sequence[Network] = (), pauses: Pauses | None = None
    ) -> None:
        """``contact`` tells sites whom to write to; ``private`` are networks that may be reached too."""
        self._agent = agent(contact)
        self._private = tuple(private)
        self._pauses = pauses or Pauses()
        self._chromium = Chromium()
        self._resolver: Resolver | None = None
        self._places = asyncio.Semaphore(_VISITS_AT_ONCE)

    async def fetch(self, source: Source, validators: Validators, now: datetime) -> Page | None:  # noqa: ARG002 - see above
        url = url_of(source.url)
        permit = permit_for(url, self._private, proxied=source.proxy is not None)
        check_url(url, permit)
        self._pauses.check(url)
        limit = source.timeout.total_seconds()
        async with self._places:
            try:
                async with asyncio.timeout(limit):
                    return await self._visit(source, url, permit, now)
            except TimeoutError as error:
                raise FetchError(Trouble.TIMEOUT, f"{shown(source.url)}: no whole page in {limit:g} s") from error
            except FetchError as error:
                self._pauses.note(url, error.retry_after)
                raise

    async def close(self) -> None:
        await self._chromium.close()
        if self._resolver:
            await self._resolver.close()
            self._resolver = None

    async def _visit(self, source: Source, url: URL, permit: Permit, now: datetime) -> Page:
        self._resolver = self._resolver or Resolver()
        proxy = url_of(source.proxy) if source.proxy else None
        async with (
            self._chromium.visit() as browser,
            Gate(permit, self._resolver, proxy=proxy, most=_TRAFFIC_MAX) as gate,
        ):
            context: BrowserContext | None = None
            watching = asyncio.create_task(bound_memory(browser))
            try:
                context = await self._context(browser, gate, source)
                tab = await context.new_page()
                session = await context.new_cdp_session(tab)
                visit = Visit(tab, session, gate, source=source, start=url, permit=permit, now=now)
                return await visit.page()
            except Error as error:
                raise FetchError(Trouble.UNREACHABLE, f"{shown(source.url)}: the browser broke off") from error
            finally:
                watching.cancel()
                await asyncio.gather(watching, return_exceptions=True)
                if context is None or not await _left(context):
                    await self._chromium.close()

    async def _context(self, browser: Browser, gate: Gate, source: Source) -> BrowserContext:
        """A context that knows nothing of other visits, and whose only way out is the gate."""
        context = await browser.new_context(
            accept_downloads=False,
            proxy={"server": gate.url, "bypass": "<-loopback>"},
            service_workers="block",
            user_agent=f"{_LIKE} Chrome/{browser.version.partition('.')[0]}.0.0.0 Safari/537.36 {self._agent}",
        )
        given = next((value for name, value in source.headers if name.casefold() == "cookie"), "")
        pairs = (pair.strip().partition("=") for pair in given.split(";"))
        await context.add_cookies(
            [{"name": name, "value": value, "url": source.url} for name, _, value in pairs if name]
        )
        return context


async def _left(context: BrowserContext) -> bool:
    """Closes a context; False if the browser does not get it done, or has died."""
    try:
        async with asyncio.timeout(_LEAVE_SECONDS):
            await context.close()
    except (Error, TimeoutError):
        return False
    return True
