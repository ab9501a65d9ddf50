"""The browser that tests need, what is left of those that they have started, and pages for it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.builders import NOON
from tests.loopback.fetch_servers import saying, watched, whole
from tests.loopback.receivers import Answer, Received
from tests.loopback.site import Site
from ticker.fetch.by_kind import Fetchers
from ticker.model.errors import FetchError
from ticker.model.page import Page, Validators

HTML = "Content-Type: text/html; charset=utf-8"
SCRIPT = "Content-Type: text/javascript"

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def need_browser() -> None:
    """Skips a test where there is no browser, or nothing to speak with it by."""
    if find_spec("playwright") is None:
        pytest.skip("needs Playwright: pip install 'ticker[browser]'")
    if not program():
        pytest.skip("needs Chromium")


def program() -> str:
    """The browser of this machine; empty if there is none."""
    return next(filter(None, map(shutil.which, _PROGRAMS)), "")


def started(part: str = "user-data-dir") -> dict[int, str]:
    """The processes below this one with a part in their command: those of browsers, if not told otherwise."""
    parents, commands = {}, {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            commands[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()

    def is_ours(number: int) -> bool:
        return number == os.getpid() or (number in parents and is_ours(parents[number]))

    return {number: command for number, command in commands.items() if part in command and is_ours(number)}


def browsers() -> set[int]:
    """The main processes of browsers below this one."""
    return {number for number, command in started().items() if "--type=" not in command}


async def page_at(fetcher: Fetchers, address: str, **keys: Any) -> Page:
    keys = {"kind": "browser", "select": "li", "timeout": timedelta(seconds=15), **keys}
    page = await fetcher.fetch(watched(address, **keys), Validators(), NOON)
    assert page is not None
    return page


async def trouble_at(fetcher: Fetchers, address: str, **keys: Any) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await page_at(fetcher, address, **keys)
    return caught.value


def showing(body: str, *headers: str) -> Answer:
    return saying(whole(body.encode(), *(headers or (HTML,))))


def by_path(answers: dict[str, Answer]) -> Answer:
    """Answers by what is asked for; with nothing where nothing is named."""

    async def answer(received: Received, writer: asyncio.StreamWriter) -> None:
        await answers.get(received.path, saying(whole(status="404 Not Found")))(received, writer)

    return answer


def scripted(site: Site, script: str) -> None:
    """Every path of the site is a page with this script, but /data, which is JSON."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == "/data":
            return web.json_response(["Quake felt in capital", "Court lifts ban"])
        return web.Response(text=f"<!doctype html><ul></ul><script>{script}</script>", content_type="text/html")

    site.answer = answer


FILL = """
  for (const text of texts) { const item = document.createElement("li"); item.textContent = text;
                              document.querySelector("ul").append(item); }
"""
LATE = f'fetch("/data").then(answer => answer.json()).then(texts => setTimeout(() => {{ {FILL} }}, 400));'


@asynccontextmanager
async def sharing(started: Fetchers, **keys: Any) -> AsyncIterator[Fetchers]:
    """A fetcher that knows nothing of others, but goes by a browser that runs."""
    fetcher = Fetchers(**keys)
    browser = fetcher._open_browser()
    own, browser._chromium = browser._chromium, started._browser._chromium
    try:
        yield fetcher
    finally:
        browser._chromium = own
        await fetcher.close()
