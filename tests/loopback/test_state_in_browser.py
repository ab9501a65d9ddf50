"""The plots and the state in a real browser: accessible in both schemes, on a phone, and without scripts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.loopback.browsers import need_browser, program
from tests.loopback.newsday import (
    AUTHORISED,
    TOKEN,
    Pages,
    Sites,
    a_day,
    dead,
    delivered,
    pages_of,
    polled,
    settings_of,
)
from ticker.model.alert import Urgency
from ticker.model.errors import FetchError
from ticker.model.health import Trouble
from ticker.model.route import Match, Route

PATHS = (
    "/plots",
    "/plots?since=bad",
    "/state",
    "/state/sources/wire",
    "/state/routes?try=Quake+at+harbour",
    "/state/channels/desk",
)
ROUTES = (
    Route(name="flash", match=Match(any=("quake",)), urgency=Urgency.FLASH, ack_within=timedelta(minutes=5)),
    Route(name="rest"),
)


@asynccontextmanager
async def a_browser() -> AsyncIterator[Any]:
    need_browser()
    playwright = pytest.importorskip("playwright.async_api")
    async with playwright.async_playwright() as play:
        browser = await play.chromium.launch(
            executable_path=program(), args=["--no-sandbox", "--host-resolver-rules=MAP desk.example 127.0.0.1"]
        )
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def a_desk_in_trouble(folder: Path) -> AsyncIterator[Pages]:
    settings = settings_of("wire", "radio", "الميادين", "tv", routes=ROUTES)
    await a_day(settings, folder, hours=8)
    sites = Sites(
        lines={"wire": ["زلزال يضرب الساحل", "Quake shakes the coast " + "and on " * 40, "Ferry sails again"]}
    )
    sites.trouble["tv"] = FetchError(Trouble.BLOCKED, "403, the page says: are you human?")
    await polled(settings, folder, sites, datetime.now(UTC) - timedelta(minutes=1), "wire", "tv")
    await delivered(folder, "desk", dead)
    async with pages_of(settings, folder, sites) as pages:
        yield pages


async def faults(page: Any) -> list[str]:
    """What axe finds against WCAG 2.2 AA, each in a line."""
    axe = pytest.importorskip("axe_playwright_python.async_playwright", reason="needs axe-playwright-python")
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = await axe.Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}})
    return [f"{one['id']}: {node['html'][:200]}" for one in found.response["violations"] for node in one["nodes"]]


async def test_the_pages_are_accessible_in_both_schemes_and_fit_a_phone(tmp_path: Path) -> None:
    async with a_browser() as browser, a_desk_in_trouble(tmp_path) as pages:
        for scheme, width in (("light", 1280), ("dark", 375)):
            context = await browser.new_context(
                color_scheme=scheme, viewport={"width": width, "height": 800}, extra_http_headers=AUTHORISED,
                bypass_csp=True,  # only so that axe can be put into the page
            )  # fmt: skip
            page = await context.new_page()
            for path in PATHS:
                await page.goto(pages.url + path)
                assert await faults(page) == [], (path, scheme)
                wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                assert await page.evaluate(wider) == 0, (path, width)
            await page.goto(pages.url + "/state/sources/wire")
            await page.get_by_role("button", name="See what the site shows now").click()
            assert await faults(page) == [], (page.url, scheme)
            await context.close()


async def test_the_pages_work_without_scripts_and_break_no_policy_of_their_own(tmp_path: Path) -> None:
    async with a_browser() as browser, a_desk_in_trouble(tmp_path) as pages:
        context = await browser.new_context(java_script_enabled=False, extra_http_headers=AUTHORISED)
        page = await context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        await page.goto(pages.url + "/plots")
        assert await page.locator("svg[role=img]").count() == 4
        await page.locator("summary").first.click()
        assert await page.locator("details[open] td").count() > 10
        assert await page.locator("svg .plot-good").first.is_visible()

        await page.goto(pages.url + "/state/sources/wire")
        await page.keyboard.press("Tab")
        await page.get_by_role("button", name="See what the site shows now").press("Enter")
        assert await page.get_by_role("status").get_by_text("زلزال يضرب الساحل").is_visible()

        await page.goto(pages.url + "/state")
        await page.get_by_role("checkbox").first.check()
        await page.get_by_role("button", name="Send the chosen again").click()
        assert await page.get_by_role("status").inner_text() == "1 letter is sent again as soon as its channel is free."
        assert said == []
        await context.close()


@pytest.mark.parametrize("name", ["127.0.0.1", "desk.example"])  # of other machines browsers tell less about a request
async def test_people_log_in_change_something_and_log_out_by_the_forms_of_the_pages(tmp_path: Path, name: str) -> None:
    async with a_browser() as browser, a_desk_in_trouble(tmp_path) as pages:
        page = await browser.new_page()
        await page.goto(pages.url.replace("127.0.0.1", name) + "/state")
        await page.get_by_label("Token").fill("wrong")
        await page.get_by_role("button", name="Log in").click()
        assert "not the token" in await page.get_by_role("alert").inner_text()
        await page.get_by_label("Token").fill(TOKEN)
        await page.get_by_label("Token").press("Enter")
        await page.get_by_role("button", name="Send all again").click()
        said = await page.get_by_role("status").inner_text()
        assert said == "2 letters are sent again as soon as their channels are free."
        await page.get_by_role("button", name="Log out").click()
        assert await page.get_by_label("Token").is_visible()
