"""The history and the pages of headlines in a real browser: for all to read, in both colours and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import an_event
from tests.loopback.browsers import need_browser, program
from tests.loopback.records import Records, channel, refused, route, settings
from tests.loopback.test_history import ARABIC, FIRST, NASTY, OLD, SECOND, WEB, an_id, reading, recorded

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def records(tmp_path: Path) -> Records:
    flash = route("flash", "dead", 'urgency = "flash"\nchannels = ["desk", "tv"]')
    made = Records(tmp_path, settings("wire", "radio", more=channel("desk") + channel("tv") + flash + WEB))
    made.polls(OLD, OLD, [FIRST, *OLD], [SECOND, *OLD], [ARABIC, SECOND, *OLD], None)
    made.polls(["Old"], [FIRST, "Old"], source="radio")
    made.delivers()
    made.delivers(refused, "tv")
    return made


async def test_all_pages_can_be_read_by_everybody(records: Records) -> None:
    need_browser()
    axe = pytest.importorskip("axe_playwright_python.async_playwright", reason="needs axe-playwright-python").Axe()
    from playwright.async_api import async_playwright  # noqa: PLC0415 - an extra that may not be there

    await recorded(records, *(an_event(f"n{n}", text=text, was="x" * 5_000, rank=None) for n, text in enumerate(NASTY)))
    async with reading(records) as reader, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program(), args=["--no-sandbox"])
        headline = f"/headlines/{await an_id(reader, words='quake', source='wire')}"
        paths = [
            "/history",
            "/history?words=quake&kind=new&kind=update",
            "/history?words=tsunami&since=1d",
            "/history?since=yesterday",
            headline,
            *(f"/headlines/n{n}" for n in range(len(NASTY))),
            "/stories/1.3",
            "/nowhere",
        ]
        problems: list[str] = []
        for scheme, width in (("light", 1180), ("dark", 360)):
            context = await browser.new_context(
                viewport={"width": width, "height": 740},
                color_scheme=scheme,  # type: ignore[arg-type]
                bypass_csp=True,  # or the page takes no script of a test
            )
            page = await context.new_page()
            for path in paths:
                await page.goto(reader.url + path)
                found = await axe.run(page, options={"runOnly": RULES})
                wide = await page.evaluate("document.documentElement.scrollWidth")
                problems += [f"{path} {scheme}: {one['id']} {one['help']}" for one in found.response["violations"]]
                problems += [f"{path} {scheme}: {wide} pixels wide"] if wide > width else []
        await browser.close()
    assert sorted(set(problems)) == []


async def test_a_search_and_the_way_to_a_headline_and_back_need_no_mouse_and_no_script(records: Records) -> None:
    need_browser()
    from playwright.async_api import async_playwright  # noqa: PLC0415 - an extra that may not be there

    async with reading(records) as reader, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program(), args=["--no-sandbox"])
        context = await browser.new_context(java_script_enabled=False)
        page = await context.new_page()
        await page.goto(reader.url + "/history")
        await page.get_by_label("Words").press_sequentially("زلزال")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/history?words=*")
        assert await page.locator("mark").all_inner_texts() == ["زلزال"]
        await page.get_by_role("link", name=ARABIC).press("Enter")
        await page.wait_for_url("**/headlines/*")
        assert await page.locator("h1").inner_text() == ARABIC
        assert await page.locator("h1").evaluate("node => getComputedStyle(node).direction") == "rtl"
        await page.get_by_role("link", name="History").press("Enter")
        await page.wait_for_url("**/history")
        await browser.close()
