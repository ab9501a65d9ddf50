"""Which fetcher a source gets."""

from __future__ import annotations

import sys
from dataclasses import replace

import pytest

from tests.builders import NOON, a_source
from ticker.fetch.by_kind import Fetchers
from ticker.model.errors import FetchError
from ticker.model.health import Trouble
from ticker.model.page import Validators


@pytest.fixture
def without_playwright(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith(("playwright", "ticker.fetch.browser"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("ticker.fetch.browser", raising=False)
    monkeypatch.setitem(sys.modules, "playwright", None)
    for name in ("ticker.fetch.chromium", "ticker.fetch.visit", "ticker.fetch.traffic"):
        monkeypatch.delitem(sys.modules, name, raising=False)


async def test_without_the_extra_a_browser_source_says_what_to_install(without_playwright: None) -> None:
    fetcher = Fetchers()

    with pytest.raises(FetchError, match=r"pip install 'ticker\[browser\]'") as caught:
        await fetcher.fetch(replace(a_source(), kind="browser"), Validators(), NOON)
    await fetcher.close()

    assert caught.value.trouble is Trouble.UNREACHABLE


async def test_without_the_extra_all_other_kinds_are_fetched(without_playwright: None) -> None:
    fetcher = Fetchers()

    with pytest.raises(FetchError, match="not an address of the web"):
        await fetcher.fetch(a_source(url="ftp://news.example/"), Validators(), NOON)
    await fetcher.close()
