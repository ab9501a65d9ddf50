"""The process of a real browser: shared, replaced when it dies or hangs, gone without a trace, and told nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.daemon.program import until
from tests.loopback.browsers import LATE, browsers, need_browser, page_at, scripted, showing, started, trouble_at
from tests.loopback.receivers import Receiver, silent
from tests.loopback.site import Site
from ticker.fetch.by_kind import Fetchers
from ticker.model.health import Trouble

SOON = timedelta(seconds=2)
SECRET = "s3cr3t-canary"


@pytest.fixture(autouse=True)
def browser() -> None:
    need_browser()


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetchers]:
    fetcher = Fetchers()
    yield fetcher
    await fetcher.close()


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "chrome://version/", "javascript:1", "data:text/html,<li>", "view-source:http://x.example/"],
)
async def test_what_is_not_of_the_web_is_not_opened(fetcher: Fetchers, url: str) -> None:
    assert (await trouble_at(fetcher, "x", url=url)).trouble is Trouble.REFUSED
    assert started() == {}


async def test_sources_share_one_browser_and_wait_for_a_place(fetcher: Fetchers) -> None:
    async with Site() as site:
        scripted(site, LATE)
        pages = await asyncio.gather(*(page_at(fetcher, f"{site.url}{number}") for number in range(7)))
        running = browsers()

    assert all(b"Quake" in page.body for page in pages)
    assert len(running) == 1


@pytest.mark.parametrize("victim", ["user-data-dir", "playwright/driver"])
async def test_a_browser_that_dies_is_replaced(
    fetcher: Fetchers, victim: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))  # a driver that is killed leaves its files behind
    async with Receiver(showing("<li>One"), silent) as server:
        await page_at(fetcher, server.address)
        visit = asyncio.create_task(trouble_at(fetcher, server.address))
        await until(lambda: len(server.received) == 2)
        for number in started(victim):
            os.kill(number, signal.SIGKILL)
        error = await visit
        server._answers = [showing("<li>Two")]
        page = await page_at(fetcher, server.address)

    assert error.trouble is Trouble.UNREACHABLE
    assert b"<li>Two" in page.body


async def test_a_browser_that_hangs_is_replaced(fetcher: Fetchers) -> None:
    async with Receiver(showing("<li>One")) as server:
        await page_at(fetcher, server.address)
        for number in browsers():
            os.kill(number, signal.SIGSTOP)
        error = await trouble_at(fetcher, server.address, timeout=SOON)
        page = await page_at(fetcher, server.address)

    assert error.trouble is Trouble.TIMEOUT
    assert b"<li>One" in page.body


async def test_a_browser_is_replaced_now_and_then(fetcher: Fetchers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ticker.fetch.chromium._VISITS_MAX", 2)
    async with Receiver(showing("<li>One")) as server:
        seen = []
        for _ in range(3):
            await page_at(fetcher, server.address)
            seen.append(browsers())

    assert seen[0] == seen[1] != seen[2]
    assert len(seen[2]) == 1


async def test_a_closed_fetcher_leaves_no_process_and_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(tempfile.mkdtemp())  # Chromium does not start where paths are as long as those of tests
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    fetcher = Fetchers()
    async with Receiver(showing("<li>One"), silent) as server:
        await page_at(fetcher, server.address)
        assert list(folder.iterdir())
        visit = asyncio.create_task(page_at(fetcher, server.address))
        await until(lambda: len(server.received) == 2)
        visit.cancel()
        await asyncio.gather(visit, return_exceptions=True)
        await fetcher.close()
        await fetcher.close()

    assert visit.cancelled()
    assert started() == {}
    folder.rmdir()
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_without_a_browser_it_is_told_what_to_do(
    fetcher: Fetchers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))

    error = await trouble_at(fetcher, "http://127.0.0.1:9/")

    assert error.trouble is Trouble.UNREACHABLE
    assert "install" in error.problem


async def test_a_browser_that_cannot_start_is_told(
    fetcher: Fetchers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

    error = await trouble_at(fetcher, "http://127.0.0.1:9/")

    assert error.trouble is Trouble.UNREACHABLE
    assert "the browser cannot be started" in error.problem


async def test_no_secret_of_the_environment_reaches_the_browser(
    fetcher: Fetchers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DESK_URL", SECRET)
    async with Receiver(showing("<li>One")) as server:
        await page_at(fetcher, server.address)
        environments = [Path(f"/proc/{number}/environ").read_bytes() for number in browsers()]

    assert environments
    assert not [environment for environment in environments if SECRET.encode() in environment]


async def test_no_secret_of_a_source_stands_in_the_command_line_of_a_browser(fetcher: Fetchers) -> None:
    async with Receiver(showing("<li>One")) as proxy:
        headers = (("Cookie", f"id={SECRET}"), ("X-Key", SECRET))
        await page_at(fetcher, "http://news.example/", headers=headers, proxy=f"http://me:{SECRET}@{proxy.address}")
        lines = [Path(f"/proc/{number}/cmdline").read_bytes() for number in browsers()]

    assert lines
    assert not [line for line in lines if SECRET.encode() in line]
