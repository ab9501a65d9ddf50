"""What a page in a browser asks for: judged before it goes out, counted as it comes in.

The gate judges every connection; here is what only the browser knows, who asks and for what.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from time import monotonic
from typing import Any

from playwright.async_api import CDPSession, Error
from yarl import URL

from ticker.fetch.answer import NOT_MODIFIED, OK, shown
from ticker.fetch.pauses import is_home
from ticker.fetch.permit import Permit, check_url, url_of
from ticker.model.errors import FetchError
from ticker.model.health import Trouble
from ticker.model.source import Source

_UNPACKED_MAX = 100_000_000  # bytes beside the page itself; without images, pages have a twentieth of it
_REQUESTS_MAX = 1_000
_PATIENCE_SECONDS = 5.0  # some answers never end, and of those to workers the end is not told
# What is never seen is not loaded. Documents are frames here: no part of the page, and mostly advertisements.
_UNSEEN = frozenset({"Document", "Image", "Media", "Font", "TextTrack", "Ping", "CSPViolationReport"})

_Event = dict[str, Any]  # of the DevTools protocol, as JSON


class Traffic:
    """The requests of one tab. ``answer`` is that to the page itself, ``at`` where the tab was last sent."""

    def __init__(
        self, session: CDPSession, source: Source, start: URL, permit: Permit, give_up: Callable[[FetchError], None]
    ) -> None:
        """``give_up`` is called with what ends the visit."""
        self.at = start
        self.answer: Mapping[str, Any] | None = None
        self.answered = asyncio.Event()
        self._session = session
        self._source = source
        self._start = start
        self._permit = permit
        self._give_up = give_up
        self._frame = ""
        self._page = ""
        self._page_size = self._size = self._requests = 0
        self._under_way: dict[str, float] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def is_busy(self) -> bool:
        """Whether something has been asked for and not come yet; what takes long is not waited for."""
        now = monotonic()
        return any(now - since < _PATIENCE_SECONDS for since in self._under_way.values())

    async def watch(self, frame: str) -> None:
        """From now on every request of the tab passes here; ``frame`` is its main one."""
        self._frame = frame
        for name, handle in (
            ("Fetch.requestPaused", self._on_request),
            ("Network.requestWillBeSent", self._on_sent),
            ("Network.responseReceived", self._on_answer),
            ("Network.responseReceivedExtraInfo", self._on_more),
            ("Network.dataReceived", self._on_data),
            ("Network.loadingFinished", self._on_end),
            ("Network.loadingFailed", self._on_failure),
        ):
            self._session.on(name, handle)
        await self._session.send("Network.enable", {"maxTotalBufferSize": 0, "maxResourceBufferSize": 0})
        await self._session.send("Fetch.enable", {"patterns": [{"urlPattern": "*"}]})

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _on_request(self, event: _Event) -> None:
        """Before a request goes out, and again before each redirect of it."""
        self._requests += 1
        kind, request = event["resourceType"], event["request"]
        is_page = self._is_page(kind, event.get("frameId"))
        try:
            url = self._checked(request["url"])
        except FetchError as error:
            if is_page or error.trouble is Trouble.TOO_LARGE:
                self._give_up(error)
            self._refuse(event)
            return
        if not is_page and (kind in _UNSEEN or request["headers"].get("Accept", "").startswith("image/")):
            self._refuse(event)
            return
        self._send("Fetch.continueRequest", {"requestId": event["requestId"], **self._headers(request, url)})

    def _checked(self, text: str) -> URL:
        if self._requests > _REQUESTS_MAX:
            raise self._trouble(Trouble.TOO_LARGE, f"the page asks for more than {_REQUESTS_MAX:,} things")
        url = url_of(text)
        check_url(url, self._permit)
        return url

    def _refuse(self, event: _Event) -> None:
        self._send("Fetch.failRequest", {"requestId": event["requestId"], "errorReason": "BlockedByClient"})

    def _headers(self, request: _Event, url: URL) -> dict[str, object]:
        """The headers of the source, which may be secrets, for this one hop: only where they belong."""
        own = [(name, value) for name, value in self._source.headers if name.casefold() != "cookie"]
        if not own or not is_home(url, self._start):
            return {}
        pairs = (*request["headers"].items(), *own)  # of two with one name the latter counts
        return {"headers": [{"name": name, "value": value} for name, value in pairs]}

    def _on_sent(self, event: _Event) -> None:
        kind, name = event.get("type"), event["requestId"]
        self._under_way[name] = monotonic()
        if self._is_page(kind, event.get("frameId")):
            self._page, self._page_size = name, 0
            with suppress(FetchError):
                self.at = url_of(event["request"]["url"])

    def _on_answer(self, event: _Event) -> None:
        if event["requestId"] == self._page:
            self.answer = event["response"]
            self.answered.set()

    def _on_more(self, event: _Event) -> None:
        """Of an answer without a page, which a browser does not ask for, it tells no more than this."""
        if event["requestId"] == self._page and event["statusCode"] == NOT_MODIFIED:
            self.answer = {"status": NOT_MODIFIED, "headers": {}, "url": str(self.at)}

    def _on_data(self, event: _Event) -> None:
        if event["requestId"] == self._page:
            self._page_size += event["dataLength"]
        else:
            self._size += event["dataLength"]
        if self._page_size > self._source.max_bytes:
            self._give_up(self._trouble(Trouble.TOO_LARGE, f"the page is larger than {self._source.max_bytes:,} bytes"))
        if self._size > _UNPACKED_MAX:
            self._give_up(self._trouble(Trouble.TOO_LARGE, f"the page loads more than {_UNPACKED_MAX:,} bytes"))

    def _on_end(self, event: _Event) -> None:
        self._under_way.pop(event["requestId"], None)

    def _on_failure(self, event: _Event) -> None:
        self._under_way.pop(event["requestId"], None)
        is_cut = event["requestId"] == self._page and self.answer and self.answer["status"] == OK
        if is_cut and not event.get("canceled"):
            self._give_up(self._trouble(Trouble.INCOMPLETE, "the body stops before its end"))

    def _is_page(self, kind: str | None, frame: str | None) -> bool:
        return kind == "Document" and frame == self._frame

    def _trouble(self, trouble: Trouble, words: str) -> FetchError:
        return FetchError(trouble, f"{shown(str(self.at))}: {words}")

    def _send(self, method: str, parameters: dict[str, object]) -> None:
        async def send() -> None:
            with suppress(Error):  # the request, or the tab, has gone meanwhile
                await self._session.send(method, parameters)

        task = asyncio.create_task(send())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
