"""The web, by whatever a source needs to be read: plain requests, or a browser."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ticker.fetch.guard import Network
from ticker.fetch.http import HttpFetcher, OnCertificate
from ticker.fetch.pauses import Pauses
from ticker.model.errors import FetchError
from ticker.model.health import Trouble
from ticker.model.page import Page, Validators
from ticker.model.ports import Fetcher
from ticker.model.source import Source

_BROWSER = "browser"


class Fetchers:
    """Implements ``ticker.model.ports.Fetcher``: a browser for sources of its kind, made for the first of them."""

    def __init__(
        self,
        *,
        contact: str | None = None,
        private: Sequence[Network] = (),
        on_certificate: OnCertificate = lambda *_: None,
    ) -> None:
        """``contact`` tells sites whom to write to; ``private`` are networks that may be reached too.

        ``on_certificate`` hears of those by which plain requests are answered; a browser keeps its own to itself.
        """
        self._contact = contact
        self._private = tuple(private)
        self._pauses = Pauses()
        self._http = HttpFetcher(contact=contact, private=private, pauses=self._pauses, on_certificate=on_certificate)
        self._browser: Fetcher | None = None

    async def fetch(self, source: Source, validators: Validators, now: datetime) -> Page | None:
        fetcher = self._http if source.kind != _BROWSER else self._browser or self._open_browser()
        return await fetcher.fetch(source, validators, now)

    async def close(self) -> None:
        await self._http.close()
        if self._browser:
            await self._browser.close()

    def _open_browser(self) -> Fetcher:
        try:
            from ticker.fetch.browser import BrowserFetcher  # noqa: PLC0415 - an extra that few need
        except ImportError:
            problem = "kind browser needs Playwright; pip install 'ticker[browser]', and install Chromium"
            raise FetchError(Trouble.UNREACHABLE, problem) from None
        self._browser = BrowserFetcher(contact=self._contact, private=self._private, pauses=self._pauses)
        return self._browser
