"""The wall in a real browser, with the real pipeline behind it: what a site publishes is seen without a reload."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio
from yarl import URL

from tests.loopback.browsers import need_browser, program
from tests.loopback.site import Site
from ticker.app.service import App, opened
from ticker.config.settings import Listen, Settings, WebSettings
from ticker.model.alert import Urgency
from ticker.model.route import Match, Policy, Route
from ticker.model.source import Source

if TYPE_CHECKING:
    from playwright.async_api import Browser, Locator, Page

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATIENCE = 45_000.0  # milliseconds
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
SCREEN = {"width": 1920, "height": 1080}
ROUTES = (
    Route(name="flash", match=Match(any=("flashed",)), urgency=Urgency.FLASH),
    Route(name="bulletin", match=Match(any=("dead",)), urgency=Urgency.BULLETIN),
    Route(name="rest"),
)
ARABIC = "الدفاع المدني: 3 قتلى في Port Alder"


@dataclass
class Room:
    """A browser, two sites, and a running Ticker that watches them and shows its wall."""

    browser: Browser
    wire: Site
    radio: Site
    app: App
    settings: Settings
    url: str

    @asynccontextmanager
    async def open(self, query: str = "", **context: Any) -> AsyncIterator[Page]:
        """The wall in a browser of its own, connected; at the end no script of it has failed or met the policy."""
        faults: list[str] = []
        opened_context = await self.browser.new_context(**{"viewport": DESKTOP, **context})
        opened_context.set_default_timeout(PATIENCE)
        page = await opened_context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if "Policy" in said.text else None)
        page.on("request", lambda asked: None if asked.url.startswith(self.url) else faults.append(asked.url))
        await page.goto(self.url + query)
        if context.get("java_script_enabled", True):
            await page.locator('#line[data-state="on"]').wait_for()
        yield page
        await opened_context.close()
        assert faults == []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def room(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Room]:
    need_browser()
    from playwright.async_api import async_playwright  # noqa: PLC0415 - an extra that may not be there

    async with AsyncExitStack() as stack:
        wire, radio = await stack.enter_async_context(Site()), await stack.enter_async_context(Site())
        sources = tuple(
            Source(name=name, url=site.url, select=".ticker__item", every=timedelta(seconds=1))
            for name, site in (("wire", wire), ("radio", radio))
        )
        web = WebSettings(listen=Listen(host="127.0.0.1", port=_free_port()))
        settings = Settings(sources=sources, policy=Policy(routes=ROUTES), web=web)
        app = await stack.enter_async_context(opened(settings, folder=tmp_path_factory.mktemp("records")))
        await stack.enter_async_context(_running(app))
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(executable_path=program(), args=["--no-sandbox"])
        stack.push_async_callback(browser.close)
        yield Room(browser, wire, radio, app, settings, app.front.url)


def _free_port() -> int:
    """A port at which the server is found again after it was closed."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@asynccontextmanager
async def _running(app: App) -> AsyncIterator[None]:
    stop = asyncio.Event()
    daemon = asyncio.create_task(app.daemon.run(stop))
    try:
        yield
    finally:
        stop.set()
        await daemon


def line(page: Page, text: str) -> Locator:
    """The headline that says this."""
    return page.locator(".headline", has=page.locator(".headline__text", has_text=text))


async def count(page: Page, text: str) -> int:
    return await line(page, text).count()


async def style(locator: Locator, name: str) -> str:
    return str(await locator.evaluate("(element, name) => getComputedStyle(element)[name]", name))


async def focused(page: Page) -> str:
    return str(await page.evaluate("document.activeElement.textContent"))


async def test_a_line_that_a_site_publishes_is_seen_without_a_reload(room: Room) -> None:
    async with room.open() as page:
        await page.evaluate("window.isSame = true")
        room.wire.publish("Bridge at Nordhaven closes")
        await line(page, "Bridge at Nordhaven closes").wait_for()

        assert await page.locator(".headline__text").first.inner_text() == "Bridge at Nordhaven closes"
        assert await page.evaluate("window.isSame")
        await page.locator("#said", has_text="wire: Bridge at Nordhaven closes").wait_for(state="attached")
        clock = await line(page, "Bridge at").locator("time").inner_text()
        assert re.fullmatch(r"\d\d:\d\d:\d\d", clock)
        assert str(await line(page, "Bridge at").locator("time").get_attribute("title")).endswith(" UTC")


async def test_an_update_is_shown_in_its_place_with_was_and_now(room: Room) -> None:
    async with room.open() as page:
        room.wire.publish("Landslide at Wexley: 4 dead")
        await line(page, "Landslide at Wexley: 4 dead").wait_for()
        room.wire.publish("Harvest fair opens in Eastmarch")
        await line(page, "Harvest fair").wait_for()
        link = line(page, "Landslide").locator(".headline__text a")
        await link.focus()
        room.wire.headlines[room.wire.headlines.index("Landslide at Wexley: 4 dead")] = "Landslide at Wexley: 6 dead"
        now = line(page, "Landslide at Wexley: 6 dead")
        await now.wait_for()

        texts = await page.locator(".headline__text").all_inner_texts()
        assert texts.index("Harvest fair opens in Eastmarch") < texts.index("Landslide at Wexley: 6 dead")
        assert "Landslide at Wexley: 4 dead" in await now.locator(".headline__was").inner_text()
        assert await now.locator(".mark").inner_text() == "update"
        assert await now.locator(".urgency").inner_text() == "▲▲ BULLETIN"
        assert await focused(page) == "Landslide at Wexley: 6 dead"


async def test_what_a_source_takes_back_is_struck_and_says_so(room: Room) -> None:
    room.wire.publish("Blast heard at quarry")
    async with room.open() as page:
        await line(page, "Blast heard at quarry").wait_for()
        room.wire.publish("Quarry was blasted as planned")
        await line(page, "Quarry was blasted as planned").wait_for()
        room.wire.headlines.remove("Blast heard at quarry")
        mark = line(page, "Blast heard at quarry").locator(".mark")
        await mark.wait_for()

        assert await mark.inner_text() == "withdrawn by the source"
        link = line(page, "Blast heard at quarry").locator(".headline__text a")
        assert "line-through" in await style(link, "textDecorationLine")


async def test_headlines_of_one_story_stand_together_with_who_was_first(room: Room) -> None:
    async with room.open() as page:
        room.wire.publish("Explosion heard near Corrin airport")
        await line(page, "Explosion heard near Corrin airport").wait_for()
        room.radio.publish("Blast heard close to Corrin airport")
        later = line(page, "Blast heard close to Corrin airport")
        await later.wait_for()

        story = page.locator(".story", has=later)
        assert await story.locator(".headline__source").all_inner_texts() == ["radio", "wire"]
        assert re.search(r"told by wire \d+ s before", await later.inner_text())
        assert await story.locator(".story__whole").is_visible()
        await page.reload()
        assert await story.locator(".headline__source").all_inner_texts() == ["radio", "wire"]


async def test_a_filter_holds_for_what_comes_later_and_works_without_scripts(room: Room) -> None:
    async with room.open(java_script_enabled=False) as page:
        await page.locator(".filter summary").click()
        await page.get_by_label("Words").fill("ferr")
        await page.get_by_role("checkbox", name="radio").check()
        await page.get_by_role("button", name="Show", exact=True).click()
        address = page.url
        assert "without scripts this page stays so" in await page.locator("#line").inner_text()
    async with room.open(address.removeprefix(room.url)) as page:
        room.wire.publish("Ferry of the wire aground")
        room.radio.publish("Trains run again")
        room.radio.publish("FERRIES sail again")
        await line(page, "FERRIES sail again").wait_for()

        assert await count(page, "Trains run again") == await count(page, "Ferry of the wire") == 0
        assert "not all is shown" in await page.locator(".filter summary").inner_text()


async def test_arabic_runs_from_the_right_and_its_source_and_time_stay_where_they_are(room: Room) -> None:
    async with room.open() as page:
        room.radio.publish("Museum opens again")
        await line(page, "Museum opens again").wait_for()
        room.radio.publish(ARABIC)
        arabic, latin = line(page, ARABIC), line(page, "Museum opens again")
        await arabic.wait_for()

        assert await style(arabic.locator(".headline__text"), "direction") == "rtl"
        assert await style(latin.locator(".headline__text"), "direction") == "ltr"
        places = [await one.locator(".headline__source").bounding_box() for one in (arabic, latin)]
        assert places[0]
        assert places[1]
        assert places[0]["x"] == pytest.approx(places[1]["x"], abs=30)  # beside the word of an urgency, if there is one
        words = await arabic.locator(".headline__text a").bounding_box()
        whole = await arabic.locator(".headline__text").bounding_box()
        assert words
        assert whole
        assert words["x"] + words["width"] == pytest.approx(whole["x"] + whole["width"], abs=2)


async def test_all_can_be_done_by_keys_and_nobody_is_thrown_out_of_what_they_read(room: Room) -> None:
    room.wire.publish("Zoo reopens in Nordhaven")
    room.wire.publish("Opera season begins in Telmo")
    async with room.open() as page:
        await line(page, "Opera season").wait_for()
        await page.keyboard.press("Tab")
        assert await focused(page) == "Skip to the content"
        await page.keyboard.press("Enter")
        assert await page.evaluate("document.activeElement.id") == "main"
        for name in ("Pause", "Sound", "Notifications"):
            button = page.get_by_role("button", name=name)
            await button.focus()
            await page.keyboard.press("Shift+Tab")
            await page.keyboard.press("Tab")
            assert await style(button, "outlineStyle") == "solid"
        link = line(page, "Opera season").locator(".headline__text a")
        await link.focus()
        await page.keyboard.press("j")
        assert await focused(page) != "Opera season begins in Telmo"
        await page.keyboard.press("k")
        assert await focused(page) == "Opera season begins in Telmo"

        room.wire.publish("Market hall of Wexley reopens")
        await line(page, "Market hall").wait_for()
        assert await focused(page) == "Opera season begins in Telmo"


async def test_a_pause_holds_what_comes_and_counts_it(room: Room) -> None:
    async with room.open() as page:
        await page.get_by_role("button", name="Pause").click()
        room.wire.publish("Tram line extended to harbour")
        await page.get_by_role("button", name="1 held").wait_for()
        assert await count(page, "Tram line") == 0
        assert "Paused since" in await page.locator("#line").inner_text()

        await page.get_by_role("button", name="Go on").click()
        await line(page, "Tram line extended to harbour").wait_for()
        assert "Connected" in await page.locator("#line").inner_text()


async def test_a_lost_line_is_said_plainly_and_nothing_is_missed_when_it_is_found_again(room: Room) -> None:
    async with room.open() as page:
        room.wire.publish("Dam at Corrin full to its brim")
        await line(page, "Dam at Corrin full to its brim").wait_for()
        begun = await page.locator("#stories").get_attribute("data-stream")
        await room.app.front.close()
        await page.locator('#line[data-state="off"]').wait_for()
        said = await page.locator("#line").inner_text()
        assert re.search(r"Not connected since \d\d:\d\d:\d\d: what breaks now is not shown here", said)
        assert "Not connected" in await page.locator("#said").inner_text()
        room.wire.publish("Dam at Corrin holds")
        async with page.expect_response("**/stream?*") as found:
            await room.app.front.show(room.settings)
        await line(page, "Dam at Corrin holds").wait_for()
        after = URL((await found.value).url).query["after"]
        assert after != URL(str(begun)).query["after"]  # it reads on, it does not begin anew
        await page.locator('#line[data-state="on"]').wait_for()


async def test_a_stream_that_falls_silent_is_told_from_one_on_which_nothing_happens(room: Room) -> None:
    async with room.open() as page:
        await page.clock.install()
        await page.reload()
        await page.locator('#line[data-state="on"]').wait_for()
        await page.clock.fast_forward(60_000)  # as a machine that slept; no pulse came
        await page.locator('#line[data-state="off"]').wait_for()
        await page.clock.fast_forward(5_000)
        await page.locator('#line[data-state="on"]').wait_for()


async def test_a_wall_that_stays_open_tells_yesterday_from_today_and_goes_by_no_clock_that_was_set(room: Room) -> None:
    async with room.open() as page:
        room.wire.publish("Lock at Wexley jams")
        await line(page, "Lock at Wexley jams").wait_for()
        await page.clock.install()
        await page.reload()
        await page.locator('#line[data-state="on"]').wait_for()
        assert await page.locator("#zone", has_text="those of this device (GMT").is_visible()

        await page.clock.fast_forward(24 * 3_600_000)
        time = line(page, "Lock at Wexley jams").locator("time")
        assert re.fullmatch(r"\d\d? \w+ \d\d:\d\d:\d\d", await time.inner_text())
        assert "Not connected since" in await page.locator("#line").inner_text()
        assert not await page.locator("#reach").is_visible()
        await page.clock.fast_forward(2_000)
        await page.locator('#line[data-state="on"]').wait_for()

        async with page.expect_request("**/stream?*"):
            await page.clock.set_system_time(datetime(2020, 1, 31, 12, tzinfo=UTC))
            await page.clock.run_for(31_000)
        assert re.search(r" 20[2-9]\d ", await time.inner_text())  # of another year


async def test_a_line_that_is_an_article_leaves_room_for_others(room: Room) -> None:
    async with room.open("?screen=wall", viewport=SCREEN) as page:
        room.wire.publish("Statement: " + "the board regrets " * 60)
        await line(page, "Statement").wait_for()
        assert await line(page, "Statement").evaluate("element => element.offsetHeight") < SCREEN["height"] / 3


async def test_the_filter_can_be_reached_in_a_low_window(room: Room) -> None:
    async with room.open(viewport={"width": 1280, "height": 480}) as page:
        await page.locator(".filter summary").click()
        desk = page.locator(".desk")
        assert await desk.evaluate("element => element.scrollHeight > element.clientHeight")
        assert await desk.evaluate("element => element.scrollWidth <= element.clientWidth")  # nothing lies beside it


async def test_records_that_do_not_know_the_page_have_it_read_anew(room: Room) -> None:
    async with room.open() as page:
        await page.route("**/stream?*", lambda route: route.continue_(url=f"{room.url}stream?after=gone"), times=1)
        async with page.expect_event("load"):
            await room.app.front.close()
            await room.app.front.show(room.settings)
        await page.locator('#line[data-state="on"]').wait_for()


async def test_sound_and_notifications_come_only_where_they_were_asked_for(room: Room) -> None:
    count_sounds = (
        "window.sounds = 0; AudioContext = class extends AudioContext { constructor() { super(); sounds++; } };"
    )
    async with room.open() as page:
        await page.add_init_script(count_sounds)
        await page.reload()
        room.wire.publish("Five flashed by radar")
        await line(page, "Five flashed by radar").wait_for()
        assert await page.evaluate("sounds") == 0

        await page.get_by_role("button", name="Sound").click()
        assert await page.evaluate("sounds") == 1
        await page.get_by_label("ring for").select_option(label="flash only")
        await page.reload()
        assert await page.get_by_role("button", name="Sound").get_attribute("aria-pressed") == "true"
        assert await page.get_by_label("ring for").input_value() == "1"
        room.wire.publish("Six flashed by radar")
        await line(page, "Six flashed by radar").wait_for()
        assert await page.evaluate("sounds") == 1


async def test_a_flash_is_a_red_sheet_with_its_word_and_does_not_move(room: Room) -> None:
    room.wire.publish("Seven flashed by radar")
    async with room.open(reduced_motion="reduce") as page:
        flash = line(page, "Seven flashed by radar")
        await flash.wait_for()
        assert await flash.locator(".urgency").inner_text() == "▲▲▲ FLASH"
        assert await style(flash, "backgroundColor") == "rgb(179, 38, 30)"
        room.wire.publish("Ice rink opens")
        await line(page, "Ice rink opens").wait_for()
        assert await style(line(page, "Ice rink opens"), "animationName") == "none"


async def test_hostile_lines_are_read_and_not_run(room: Room) -> None:
    nasty = '<img src="//evil.example/x" onerror="document.title=1"><script>document.title=1</script>'
    async with room.open(viewport=PHONE) as page:
        room.radio.publish(nasty)
        room.radio.publish("w" * 100_000)
        await line(page, "wwwwwwww").wait_for()
        assert await count(page, nasty) == 1
        assert await page.title() == "Wall – Ticker"
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


async def test_it_fits_a_phone_and_fills_a_screen_across_the_room(room: Room) -> None:
    room.wire.publish("Regional parliament of Eastmarch votes on harbour toll")
    async with room.open(viewport=PHONE) as page:
        await line(page, "Regional parliament").wait_for()
        await page.locator(".filter summary").click()
        assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        small = await style(line(page, "Regional parliament").locator(".headline__text"), "fontSize")
    async with room.open("?screen=wall", viewport=SCREEN) as page:
        assert await page.evaluate("document.documentElement.scrollHeight") <= SCREEN["height"]
        assert not await page.locator(".bar").is_visible()
        large = await style(line(page, "Regional parliament").locator(".headline__text"), "fontSize")
        assert float(large[:-2]) > 1.3 * float(small[:-2])


@pytest.mark.parametrize(
    ("scheme", "viewport", "query"),
    [
        ("light", DESKTOP, ""),
        ("light", PHONE, "?q=nothing-has-this"),
        ("light", PHONE, ""),
        ("dark", PHONE, ""),
        ("dark", DESKTOP, ""),
        ("dark", SCREEN, "?screen=wall"),
    ],
)
async def test_axe_finds_no_violation(room: Room, scheme: str, viewport: dict[str, int], query: str) -> None:
    if find_spec("axe_playwright_python") is None:
        pytest.skip("needs axe: pip install axe-playwright-python")
    from axe_playwright_python.async_playwright import Axe  # noqa: PLC0415 - it needs Playwright

    room.wire.publish(f"Axe looked at: {scheme} flashed, {viewport['width']} {query}")
    room.radio.publish(f"Axe counted: {scheme} dead, {viewport['width']} {query}")
    async with room.open(query, color_scheme=scheme, viewport=viewport, bypass_csp=True) as page:
        if "nothing" not in query:
            await line(page, f"Axe counted: {scheme} dead, {viewport['width']}").first.wait_for()
        else:
            await page.locator("summary").first.click()
        dark = await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
        assert dark is (scheme == "dark")
        paper = await style(page.locator("body"), "backgroundColor")
        assert paper == {"light": "rgb(253, 253, 252)", "dark": "rgb(20, 20, 19)"}[scheme]
        found = await Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
