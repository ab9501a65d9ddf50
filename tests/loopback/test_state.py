"""The state of all on pages, and what their buttons do."""

from __future__ import annotations

import asyncio
import html
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from yarl import URL

from tests.loopback.newsday import (
    AUTHORISED,
    EVERY,
    Pages,
    Sites,
    a_watched_source,
    dead,
    delivered,
    pages_of,
    polled,
    settings_of,
    where,
)
from tests.loopback.receivers import Receiver, answering
from ticker.config.settings import Settings
from ticker.model.alert import Urgency
from ticker.model.errors import FetchError
from ticker.model.health import Trouble
from ticker.model.route import Match, Route

NASTY = '<script>alert("1")</script> \u202e&amp;\'/?'


async def a_headline(
    settings: Settings, folder: Path, *texts: str, sites: Sites | None = None, ago: timedelta = timedelta(hours=2)
) -> Sites:
    """A baseline, and news on the first source ten minutes later."""
    sites, at = sites or Sites(), datetime.now(UTC) - ago
    await polled(settings, folder, sites, at)
    sites.lines[settings.sources[0].name] = [*texts, "Ferry sails again"]
    await polled(settings, folder, sites, at + EVERY, settings.sources[0].name)
    return sites


async def test_sources_in_trouble_stand_first_with_what_to_do(tmp_path: Path) -> None:
    settings = settings_of("all-well", "in-trouble")
    sites = await a_headline(settings, tmp_path, "Quake")
    sites.trouble["in-trouble"] = FetchError(Trouble.BLOCKED, "403, the page says: are you human?")
    await polled(settings, tmp_path, sites, datetime.now(UTC), "in-trouble")
    async with pages_of(settings, tmp_path) as pages:
        page = await pages.get("/state")
        assert page.index(">in-trouble<") < page.index(">all-well<")
        assert "2 watched, 1 in trouble" in page
        for words in ("blocked", "403, the page says", "takes Ticker for a robot", "watching", "0.1.0"):
            assert words in page
        found = await pages.get("/state?q=WELL")
        assert "in-trouble" not in found
        assert ">all-well<" in found


async def test_dead_letters_are_sent_again_or_given_up_and_the_page_says_so_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    settings = settings_of("wire")
    await a_headline(settings, tmp_path, "Quake hits coast", "Court lifts ban", "Strike ends")
    await delivered(tmp_path, "desk", dead)
    async with pages_of(settings, tmp_path) as pages:
        page = await pages.get("/state")
        assert "3 could not be delivered" in page
        assert page.count('name="id"') == 3

        where_to = await pages.posted("/state/letters/retry", id="1")
        assert "1 letter is sent again" in await pages.get(where_to)
        assert "sent again" not in await pages.get(where_to)
        again = await pages.get("/state")
        assert "1 waiting to be sent" in again
        assert "in its turn" in again  # no time that has passed
        assert "Nothing was changed" in await pages.post("/state/letters/retry", id="x")
        assert "Nothing was changed" in await pages.post("/state/letters/drop", id="99999999999999999999")
        assert "1 letter is given up" in await pages.post("/state/letters/drop", id="2")
        assert "1 letter is sent again" in await pages.post("/state/letters/retry", all="all")
        assert "None." in await pages.get("/state")
        assert "2 waiting to be sent" in await pages.get("/state")
    told = [record for record in caplog.records if record.message == "done over the web"]
    assert {record.__dict__["who"] for record in told} == {"127.0.0.1"}
    assert any("given up: nobody gets it any more: 2" in record.__dict__["reason"] for record in told)


async def test_an_alert_is_acknowledged_on_the_page(tmp_path: Path) -> None:
    route = Route(name="flash", urgency=Urgency.FLASH, ack_within=timedelta(minutes=5))
    settings = settings_of("wire", routes=[route])
    await a_headline(settings, tmp_path, "Quake hits coast")
    async with pages_of(settings, tmp_path) as pages:
        page = await pages.get("/state")
        code = page.split('name="code" value="')[1].split('"')[0]
        assert "1 waiting." in page
        assert "There is no such code" in await pages.post("/state/acknowledge", code="NOSUCH")
        assert f"{code}: acknowledged by 127.0.0.1 (web)" in await pages.post("/state/acknowledge", code=code.lower())
        assert "Acknowledge" not in (await pages.get("/state")).replace("acknowledged", "")
        assert "acknowledged by 127.0.0.1" in await pages.post("/state/acknowledge", code=code)


async def test_nothing_is_changed_and_no_button_shown_where_the_settings_do_not_allow_it(tmp_path: Path) -> None:
    settings = settings_of("wire", changes=False)
    await a_headline(settings, tmp_path, "Quake hits coast")
    await delivered(tmp_path, "desk", dead)
    async with pages_of(settings, tmp_path) as pages:
        page = await pages.get("/state")
        assert "web.changes = true in the settings allows it" in page
        assert 'method="post"' not in page
        assert 'method="post"' not in await pages.get(where("channels", "desk"))
        paths = ("/state/letters/retry", "/state/letters/drop", "/state/acknowledge", "/state/channels/desk/test")
        for path in paths:
            await pages.posted(path, status=403, id="1", code="x")
        assert "1 could not be delivered" in await pages.get("/state")


async def test_another_site_or_a_mere_link_changes_nothing(tmp_path: Path) -> None:
    async with pages_of(settings_of("wire"), tmp_path) as pages:
        for path in ("/state/letters/retry", "/state/letters/drop", "/state/acknowledge",
                     "/state/channels/desk/test", "/state/sources/wire/look"):  # fmt: skip
            headers = {"Origin": "https://evil.example"}
            async with pages.session.post(pages.url + path, headers=headers, allow_redirects=False) as answer:
                assert answer.status == 403
            async with pages.session.get(pages.url + path, headers=AUTHORISED) as answer:
                assert answer.status == 405
        assert pages.sites.asked == []


async def test_a_source_tells_what_stands_on_its_page_its_gaps_and_its_settings_without_secrets(tmp_path: Path) -> None:
    secret = replace(
        a_watched_source("wire"),
        url="https://user:hush1@site0.example/",
        headers=(("Cookie", "hush2"),),
        proxy="http://u:hush3@proxy.example:1/",
    )
    settings = settings_of("wire", sources=(secret,))
    sites = await a_headline(settings, tmp_path, "Quake hits coast", ago=timedelta(hours=5))
    await polled(settings, tmp_path, sites, datetime.now(UTC) - timedelta(minutes=1))
    async with pages_of(settings, tmp_path, sites) as pages:
        page = await pages.get(where("sources", "wire"))
        assert "2 headlines, the latest first" in page
        assert "Quake hits coast" in page
        assert "not running; nothing found on return" in page
        assert "https://site0.example/" in page
        assert "1 header, not shown here" in page
        assert "hush" not in page
        await pages.get(where("sources", "nobody"), status=404)
        await pages.posted(where("sources", "nobody") + "/look", status=404)


async def test_a_look_asks_the_site_shows_what_it_shows_and_stores_nothing(tmp_path: Path) -> None:
    settings, sites = settings_of("wire", changes=False), Sites()
    await polled(settings, tmp_path, sites, datetime.now(UTC) - timedelta(hours=1))
    sites.lines["wire"], sites.asked = ["Quake hits coast", "Ferry sails again"], []
    async with pages_of(settings, tmp_path, sites) as pages:
        where_to = await pages.posted(where("sources", "wire") + "/look")
        page = await pages.get(where_to)
        assert "the page shows 2 headlines" in page
        assert "Quake hits coast" in page
        assert sites.asked == ["wire"]
        assert "Quake" not in await pages.get(where_to)
        assert "1 headline, the latest first" in await pages.get(where("sources", "wire"))
        assert "it was done a moment ago; try again in" in await pages.post(where("sources", "wire") + "/look")
        assert sites.asked == ["wire"]


async def test_a_look_in_vain_says_what_to_do_and_a_site_that_asked_for_peace_is_left_alone(tmp_path: Path) -> None:
    settings, sites = settings_of("wire", "radio"), Sites()
    sites.trouble["wire"] = FetchError(Trouble.MISSING, f"no such element {NASTY}")
    sites.trouble["radio"] = FetchError(Trouble.THROTTLED, "429", retry_after=timedelta(minutes=5))
    async with pages_of(settings, tmp_path, sites) as pages:
        page = await pages.post(where("sources", "wire") + "/look")
        assert "missing:" in page
        assert "the page was rebuilt" in page.lower()
        assert "<script>" not in page
        assert "429" in await pages.post(where("sources", "radio") + "/look")
        await pages.app.watch.turn(settings.sources[1])
        assert sites.asked == ["wire", "radio"]


async def test_routes_tell_what_they_take_what_that_came_to_and_what_they_do_with_a_text(tmp_path: Path) -> None:
    routes = [
        Route(name="flash", match=Match(any=("quake",), none=("drill",)), channels=("phone",), urgency=Urgency.FLASH),
        Route(name="sport", match=Match(sources=("wire",), any=("cup",)), mute=True),
        Route(name="rest", match=Match(confirmed_by=1), channels=("desk",), go_on=True),
    ]
    channels = {"desk": "json://127.0.0.1:9/", "phone": "json://127.0.0.1:9/x"}
    settings = settings_of("wire", routes=routes, channels=channels)
    await a_headline(settings, tmp_path, "Quake hits coast", "Cup final delayed", "Court lifts ban")
    async with pages_of(settings, tmp_path) as pages:
        page = await pages.get("/state/routes")
        for words in (
            "the 3 headlines of the last day",
            "has one of: quake",
            "has none of: drill",
            "It tells phone; as flash",
            "It tells nobody",
            "told by 1 source or more",
            "1 of 3 would be told to nobody",
        ):
            assert words in page
        assert page.count("<strong>1</strong> headline taken") == 3
        tried = await pages.get("/state/routes?try=A+quake+drill&source=wire")
        assert "none: it has drill" in tried
        assert 'At once: <bdi dir="auto">desk</bdi>' in tried


async def test_a_test_message_goes_through_the_running_channel_and_its_answer_is_shown_once(tmp_path: Path) -> None:
    async with Receiver(answering(200)) as good, Receiver(answering(401)) as bad:
        settings = settings_of("wire", channels={"desk": f"json://{good.address}/", "bad": f"json://{bad.address}/"})
        async with pages_of(settings, tmp_path) as pages:
            where_to = await pages.posted(where("channels", "desk") + "/test")
            assert "sent" in await pages.get(where_to)
            assert "this channel works" in good.received[0].json["message"]
            assert len(good.received) == 1
            again = await pages.post(where("channels", "desk") + "/test")
            assert "it was done a moment ago" in again
            assert len(good.received) == 1
            refused = await pages.post(where("channels", "bad") + "/test")
            assert "bounced" in refused
            assert "401" in refused
            await pages.posted(where("channels", "nobody") + "/test", status=404)


async def test_one_look_and_one_test_are_under_way_at_a_time(tmp_path: Path) -> None:
    released, begun = asyncio.Event(), asyncio.Event()

    class Slow(Sites):
        async def fetch(self, *args: object) -> None:
            begun.set()
            await released.wait()
            raise FetchError(Trouble.TIMEOUT, "late")

    async with pages_of(settings_of("wire"), tmp_path, Slow()) as pages:
        first = asyncio.create_task(pages.post(where("sources", "wire") + "/look"))
        await begun.wait()
        assert "it is under way just now" in await pages.post(where("sources", "wire") + "/look")
        released.set()
        assert "late" in await first


async def seen(pages: Pages, name: str) -> list[str]:
    paths = ["/state", "/state/routes", f"/state/routes?try={name}", "/state?q=%3Cscript%3E", "/plots"]
    return [await pages.get(path) for path in [*paths, where("sources", name), where("channels", "desk")]]


async def test_nothing_of_a_page_is_more_than_text_on_any_page(tmp_path: Path) -> None:
    settings, sites = settings_of(NASTY, routes=[Route(name=NASTY, match=Match(any=(NASTY, "quake")))]), Sites()
    await a_headline(settings, tmp_path, f"{NASTY} quake", f"quake {'x' * 100_000}", sites=sites)
    await delivered(tmp_path, "desk", lambda one: replace(dead(one), problem=f"{NASTY}{'p' * 5_000}"))
    sites.trouble[NASTY] = FetchError(Trouble.STATUS, f"500 {NASTY}")
    await polled(settings, tmp_path, sites, datetime.now(UTC), NASTY)
    async with pages_of(settings, tmp_path, sites) as pages:
        for text in [*await seen(pages, NASTY), await pages.post(where("sources", NASTY) + "/look")]:
            assert "<script>" not in text
            assert len(text) < 150_000
        page = await pages.get(where("sources", NASTY))
        assert html.escape("500 <script>alert", quote=False) in page


async def test_thousands_of_sources_make_a_page_that_can_be_read(tmp_path: Path) -> None:
    settings = settings_of(*(f"source {n}" for n in range(2_000)))
    async with pages_of(settings, tmp_path) as pages:
        page = await pages.get("/state")
        assert "2000 watched" in page
        assert len(page) < 200_000
        assert "It was never read." in await pages.get("/state/sources/source%201")
        plots = await pages.get("/plots?last=month")
        assert len(plots) < 200_000


async def test_records_that_cannot_be_read_are_told_of_in_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with pages_of(settings_of("wire"), tmp_path) as pages:
        with closing(sqlite3.connect(tmp_path / "ticker.db")) as other:
            other.executescript("DROP TABLE deliveries; DROP TABLE coverage;")
        for path in ("/state", "/plots", "/state/sources/wire", "/plots/latency.svg"):
            assert "the records cannot be read" in await pages.get(path, status=503)
    assert not any(record.exc_info for record in caplog.records)


@pytest.mark.parametrize("odd", ["%00", "%FF%FE", "%ED%A0%80", "%F0%9F%94%A5", "%2e%2e%2f", "a" * 7_000])
async def test_whatever_stands_in_an_address_is_answered_in_words(tmp_path: Path, odd: str) -> None:
    async with pages_of(settings_of("wire"), tmp_path) as pages:
        for path, status in (
            ("/plots?source=", 200),
            ("/plots?zone=x", 400),
            ("/plots?since=", 400),
            ("/plots/headlines.csv?source=", 200),
            ("/state?q=", 200),
            ("/state?came=", 200),
            ("/state/routes?try=", 200),
            ("/state/routes?kind=", 200),
            ("/state/sources/", 404),
            ("/state/channels/", 404),
        ):
            async with pages.session.get(URL(pages.url + path + odd, encoded=True), headers=AUTHORISED) as answer:
                assert answer.status == status, (path, await answer.text())
