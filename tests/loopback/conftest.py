"""The one browser of a file of tests, and names that lead where a test wants them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
import pytest_asyncio

from tests.loopback.browsers import (
    need_browser,
    page_at,
    sharing,
    showing,
)
from tests.loopback.fetch_servers import Names
from tests.loopback.receivers import Receiver
from ticker.fetch.by_kind import Fetchers


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def started() -> AsyncIterator[Fetchers]:
    """Has the one browser process of these tests: what a visit leaves for the next is among what they look for."""
    need_browser()
    fetcher = Fetchers()
    async with Receiver(showing("<li>One")) as server:
        await page_at(fetcher, server.address, timeout=timedelta(seconds=60))
    yield fetcher
    await fetcher.close()


@pytest_asyncio.fixture(loop_scope="module")
async def fetcher(started: Fetchers) -> AsyncIterator[Fetchers]:
    async with sharing(started) as fetcher:
        yield fetcher


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    return Names(monkeypatch)
