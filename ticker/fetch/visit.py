"""One visit of a browser to a page, which is a program and may be hostile.

It gets a context of its own that ends with the visit, no way out but the gate, no images, frames, workers that stay,
permissions or downloads, and until the deadline to be done.
"""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from playwright.async_api import CDPSession, Error
from playwright.async_api import Page as Tab
from yarl import URL

from ticker.fetch.answer import OK, judged, shown
from ticker.fetch.gate import Gate
from ticker.fetch.pauses import site_of
from ticker.fetch.permit import Permit, url_of
from ticker.fetch.traffic import Traffic
from ticker.model.errors import FetchError
from ticker.model.health import Trouble
from ticker.model.page import Page
from ticker.model.source import Source

_LOOK_SECONDS = 0.1
_SETTLE_SECONDS = 0.3  # tickers are filled item by item
_SETTLE_MAX_SECONDS = 2.0  # and some never rest
_QUIET_SECONDS = 2.0  # some scripts take their time
_LAST_LOOK = 0.8  # of the time that a visit has; what the page is then is taken
_WORLD = "ticker"  # where our scripts run: those of the page cannot touch them
_LOOK = """(() => {
  const now = performance.now();
  if (globalThis.changed === undefined) {
    globalThis.changed = now;
    new MutationObserver(() => { globalThis.changed = performance.now(); })
      .observe(document, {subtree: true, childList: true, characterData: true});
  }
  let found = false;
  try { found = %s; } catch { }  // a selector that browsers do not know
  return {found: Boolean(found), still: (now - globalThis.changed) / 1000};
})()"""
_TEXT = """(() => {
  const type = document.doctype ? new XMLSerializer().serializeToString(document.doctype) : "";
  const all = document.documentElement ? document.documentElement.outerHTML : "";
  return {text: type.length + all.length > %d ? null : type + all};
})()"""
# The first that fits counts. The errors of the browser themselves hold the whole URL, and are not shown.
_WORDS: tuple[tuple[str, Trouble, str], ...] = (
    ("Download is starting", Trouble.UNREADABLE, "a download, and no page"),
    ("ERR_ABORTED", Trouble.UNREADABLE, "a download, and no page"),
    ("ERR_CERT_", Trouble.TLS, "the certificate is not good"),
    ("ERR_SSL_", Trouble.TLS, "no secure connection"),
    ("ERR_TOO_MANY_REDIRECTS", Trouble.STATUS, "more redirects than a browser follows"),
    ("ERR_CONTENT_LENGTH_MISMATCH", Trouble.INCOMPLETE, "the body stops before its end"),
    ("ERR_INCOMPLETE_CHUNKED_ENCODING", Trouble.INCOMPLETE, "the body stops before its end"),
    ("ERR_CONTENT_DECODING", Trouble.UNREADABLE, "the body cannot be unpacked"),
    ("ERR_INVALID", Trouble.UNREADABLE, "not a sound HTTP answer"),
    ("ERR_RESPONSE_HEADERS", Trouble.UNREADABLE, "not a sound HTTP answer"),
    ("net::ERR_", Trouble.UNREACHABLE, "the connection broke"),
    ("", Trouble.UNREACHABLE, "the browser broke off"),
)
_NET_ERROR = re.compile(r"net::(ERR_[A-Z0-9_]+)")


def is_settled(*, found_for: float | None, still_for: float, is_busy: bool, left: float) -> bool:
    """Whether a page may be taken as it is: its ticker is there and rests, or nothing more is going to come.

    Times are in seconds; ``found_for`` is None where nothing of the ticker is there.
    """
    if left <= 0:
        return True
    if found_for is not None:
        return still_for >= _SETTLE_SECONDS or found_for >= _SETTLE_MAX_SECONDS
    return still_for >= _QUIET_SECONDS and not is_busy


class Visit:
    """Opens a page, waits until it shows its ticker, and takes it as it stands then."""

    def __init__(
        self, tab: Tab, session: CDPSession, gate: Gate, *, source: Source, start: URL, permit: Permit, now: datetime
    ) -> None:
        self._tab = tab
        self._session = session
        self._gate = gate
        self._source = source
        self._start = start
        self._now = now
        self._clock = asyncio.get_running_loop().time
        self._until = self._clock() + source.timeout.total_seconds() * _LAST_LOOK
        self._traffic = Traffic(session, source, start, permit, self._give_up)
        self._problem: FetchError | None = None
        self._closing: asyncio.Task[None] | None = None
        self._frame = ""
        self._world: int | None = None

    async def page(self) -> Page:
        """The page. Raises FetchError."""
        try:
            page = await self._page()
        except Error as error:
            raise self._why(error.message) from error
        finally:
            await self._traffic.close()
            if self._closing:
                await asyncio.wait({self._closing})
        if self._problem or self._gate.is_full:
            raise self._why("")
        return page

    async def _page(self) -> Page:
        tree = await self._session.send("Page.getFrameTree")
        self._frame = tree["frameTree"]["frame"]["id"]
        self._tab.on("crash", lambda _: self._give_up(self._trouble(Trouble.UNREADABLE, "it breaks the browser")))
        await self._traffic.watch(self._frame)
        await self._tab.goto(str(self._start.with_user(None)), wait_until="commit", timeout=0)
        await self._traffic.answered.wait()
        self._judged()
        await self._tab.wait_for_load_state("domcontentloaded", timeout=0)
        text = await self._settled_text()
        page = self._judged()  # scripts may have led to another one
        body = text.encode("utf-8", "replace") if text is not None else b""
        if text is None or len(body) > self._source.max_bytes:
            limit = self._source.max_bytes
            raise self._trouble(Trouble.TOO_LARGE, f"the page is larger than {limit:,} bytes")
        return replace(page, body=body, headers={**page.headers, "content-type": "text/html; charset=utf-8"})

    async def _settled_text(self) -> str | None:
        """The page as text when it shows its ticker, or shows that it has none; None if it is too large."""
        look, text = _LOOK % _finder(self._source), _TEXT % self._source.max_bytes
        found_at: float | None = None
        while True:
            seen, now = await self._evaluate(look), self._clock()
            found_at = (found_at or now) if seen and seen["found"] else None
            if seen and is_settled(
                found_for=None if found_at is None else now - found_at,
                still_for=seen["still"],
                is_busy=self._traffic.is_busy,
                left=self._until - now,
            ):
                taken = await self._evaluate(text)
                if taken:
                    whole: str | None = taken["text"]
                    return whole
            await asyncio.sleep(_LOOK_SECONDS)

    async def _evaluate(self, expression: str) -> dict[str, Any] | None:
        """What an expression gives in the page as it is now; None while the tab goes from one page to another."""
        try:
            if self._world is None:
                made = await self._session.send(
                    "Page.createIsolatedWorld", {"frameId": self._frame, "worldName": _WORLD}
                )
                self._world = made["executionContextId"]
            answer = await self._session.send(
                "Runtime.evaluate", {"expression": expression, "contextId": self._world, "returnByValue": True}
            )
        except Error:
            self._world = None
            if self._tab.is_closed():
                raise
            return None
        value: dict[str, Any] | None = answer["result"].get("value")
        return value

    def _judged(self) -> Page:
        """The page without its body, if the server says that it is one. Raises FetchError."""
        answer = self._traffic.answer
        if answer is None:
            raise self._trouble(Trouble.UNREADABLE, "not an answer of a web server")
        return judged(
            Page(
                url=self._source.url,
                final_url=str(url_of(answer["url"]).with_user(None)),
                body=b"",
                at=self._now,
                status=answer["status"],
                headers={name.casefold(): value.replace("\n", ", ") for name, value in answer["headers"].items()},
            )
        )

    def _give_up(self, problem: FetchError) -> None:
        """Ends the visit: whatever is under way in the tab fails."""
        self._problem = self._problem or problem
        if self._closing is None:
            self._closing = asyncio.create_task(self._close())

    async def _close(self) -> None:
        with suppress(Error):
            await self._tab.close()

    def _why(self, message: str) -> FetchError:
        """What a FetchError says of an error of the browser."""
        if self._problem:
            return self._problem
        if self._gate.is_full:
            return self._trouble(Trouble.TOO_LARGE, "it loads more than a page may")
        if self._traffic.answer and self._traffic.answer["status"] != OK:
            try:
                self._judged()
            except FetchError as error:
                return error
        trouble, words = next((trouble, words) for mark, trouble, words in _WORDS if mark in message)
        code = _NET_ERROR.search(message)
        known = self._gate.problems.get(site_of(self._traffic.at)) if code else None
        return known or self._trouble(trouble, f"{words} ({code[1]})" if code else words)

    def _trouble(self, trouble: Trouble, words: str) -> FetchError:
        return FetchError(trouble, f"{shown(str(self._traffic.at))}: {words}")


def _finder(source: Source) -> str:
    """An expression for the first element that the source selects."""
    if source.xpath:
        return f"document.evaluate({json.dumps(source.xpath)}, document, null, 9, null).singleNodeValue"
    return f"document.querySelector({json.dumps(source.select or ':not(*)')})"
