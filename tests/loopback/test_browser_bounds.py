"""What a page may cost in a real browser: time, memory, bytes and requests."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta
from time import monotonic

import pytest

from tests.loopback.browsers import (
    FILL,
    HTML,
    by_path,
    page_at,
    scripted,
    showing,
    trouble_at,
)
from tests.loopback.fetch_servers import Flood, bomb, saying, whole
from tests.loopback.receivers import Answer, Receiver, dripping, dripping_body, silent
from tests.loopback.site import Site
from ticker.fetch.by_kind import Fetchers
from ticker.model.errors import FetchError
from ticker.model.health import Trouble

SOON = timedelta(seconds=2)

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize("answer", [silent, dripping, dripping_body], ids=["nothing", "header", "body"])
async def test_what_comes_a_byte_now_and_then_is_cut_at_the_deadline(fetcher: Fetchers, answer: Answer) -> None:
    async with Receiver(showing("<li>"), answer) as server:
        await page_at(fetcher, server.address)  # the browser runs
        began = monotonic()
        error = await trouble_at(fetcher, server.address, timeout=SOON)

    assert error.trouble is Trouble.TIMEOUT
    assert "in 2 s" in error.problem
    assert monotonic() - began < 6


@pytest.mark.parametrize(
    "script",
    [
        "while (true) {}",
        "alert(1); confirm(2); while (true) {}",
        "for (;;) location.reload()",
        "setInterval(() => location.reload(), 1)",
    ],
)
async def test_a_script_without_end_is_ended(fetcher: Fetchers, script: str) -> None:
    async with Site() as site:
        scripted(site, script)
        began = monotonic()
        with contextlib.suppress(FetchError):  # of one that ever begins anew, some page may be got
            await page_at(fetcher, site.url, timeout=SOON)
        took = monotonic() - began
        scripted(site, f"const texts = ['One']; {FILL}")
        page = await page_at(fetcher, site.url)

    assert took < 30
    assert b"<li>One</li>" in page.body


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
async def test_a_page_that_unpacks_to_a_gigabyte_is_given_up(fetcher: Fetchers, coding: str) -> None:
    async with Receiver(showing("", HTML, f"Content-Encoding: {coding}")) as server:
        server._answers = [saying(whole(bomb(coding), HTML, f"Content-Encoding: {coding}"))]
        error = await trouble_at(fetcher, server.address, max_bytes=1_000_000)

    assert error.trouble is Trouble.TOO_LARGE
    assert "larger than 1,000,000 bytes" in error.problem


async def test_a_page_without_end_is_given_up(fetcher: Fetchers) -> None:
    flood = Flood(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"<p>x</p>" * 8_000)
    async with Receiver(flood) as server:
        error = await trouble_at(fetcher, server.address, max_bytes=1_000_000)

    assert error.trouble is Trouble.TOO_LARGE
    assert flood.sent < 200_000_000  # sockets and the browser take some before it hears


async def test_a_page_that_scripts_make_too_large_is_none(fetcher: Fetchers) -> None:
    async with Site() as site:
        scripted(site, f"const texts = ['x'.repeat(100_001)]; {FILL}")
        error = await trouble_at(fetcher, site.url, max_bytes=100_000)
        scripted(site, f"const texts = ['ع'.repeat(60_000)]; {FILL}")
        also = await trouble_at(fetcher, site.url, max_bytes=100_000)

    assert error.trouble is also.trouble is Trouble.TOO_LARGE


async def test_what_a_page_loads_beside_itself_is_bounded(fetcher: Fetchers) -> None:
    flood = Flood(b"HTTP/1.1 200 OK\r\nContent-Type: text/javascript\r\n\r\n", b"// x\n" * 20_000)
    page = showing("<li>One<script src=/flood></script>")
    async with Receiver(by_path({"/": page, "/flood": flood})) as server:
        error = await trouble_at(fetcher, server.address, timeout=timedelta(seconds=30))

    assert error.trouble is Trouble.TOO_LARGE
    assert flood.sent < 80_000_000


async def test_what_a_page_asks_for_is_bounded(fetcher: Fetchers) -> None:
    async with Site() as site:
        scripted(site, "for (let n = 0; n < 2_000; n++) fetch('/data?' + n)")
        error = await trouble_at(fetcher, site.url, timeout=timedelta(seconds=60))

    assert error.trouble is Trouble.TOO_LARGE
    assert "1,000" in error.problem
    assert len(site.requests) <= 1_000


@pytest.mark.parametrize("script", ["new Array(1_000_000).fill(1.5)", "new Uint8Array(100_000_000).fill(1)"])
async def test_the_memory_of_a_page_is_bounded(fetcher: Fetchers, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    monkeypatch.setattr("ticker.fetch.chromium._MEMORY_MAX", 600_000_000)
    async with Site() as site:
        scripted(site, f"const all = []; for (;;) all.push({script})")
        error = await trouble_at(fetcher, site.url)
        scripted(site, f"const texts = ['One']; {FILL}")
        page = await page_at(fetcher, site.url)

    assert error.trouble is Trouble.UNREADABLE
    assert b"<li>One</li>" in page.body


@pytest.mark.parametrize("script", ["history.pushState({}, '', '/' + Math.random())", "console.log('x'.repeat(1_000))"])
async def test_a_page_that_floods_the_browser_does_not_keep_others_waiting(fetcher: Fetchers, script: str) -> None:
    late: list[float] = []

    async def tick() -> None:
        while True:
            before = monotonic()
            await asyncio.sleep(0.01)
            late.append(monotonic() - before)

    async with Site() as site:
        scripted(site, f"setInterval(() => {{ for (let n = 0; n < 1_000; n++) {script} }}, 1)")
        ticking = asyncio.create_task(tick())
        with contextlib.suppress(FetchError):
            await page_at(fetcher, site.url, timeout=SOON)
        ticking.cancel()

    assert max(late) < 3
