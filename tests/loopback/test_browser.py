"""A real browser on pages of 127.0.0.1: what scripts show is read, and what is no page is told."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest

from tests.builders import NOON
from tests.loopback.browsers import (
    FILL,
    HTML,
    LATE,
    SCRIPT,
    by_path,
    page_at,
    scripted,
    sharing,
    showing,
    trouble_at,
)
from tests.loopback.fetch_servers import LOOPBACK_NETWORK, Flood, Names, at_host, saying, to, untrusted, whole
from tests.loopback.receivers import Received, Receiver, listening, refusing, silent
from tests.loopback.site import Site
from ticker.fetch.by_kind import Fetchers
from ticker.model.health import Trouble

SECRET = "s3cr3t-canary"

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_page_is_read_after_its_scripts_have_run(fetcher: Fetchers) -> None:
    async with Site() as site:
        scripted(site, LATE)
        page = await page_at(fetcher, f"{site.url}live")

    assert b"<li>Quake felt in capital</li><li>Court lifts ban</li>" in page.body
    assert page.body.startswith(b"<!DOCTYPE html>")
    assert (page.status, page.at, page.address) == (200, NOON, f"{site.url}live")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["server"].startswith("Python/")


@pytest.mark.parametrize(
    "selection",
    [{"select": "ul > li"}, {"select": None, "xpath": "//ul/li[contains(., 'Court')]"}, {"select": "li:contains('x')"}],
    ids=["css", "xpath", "css that browsers do not know"],
)
async def test_it_is_taken_when_its_ticker_is_there_and_whole(fetcher: Fetchers, selection: dict[str, str]) -> None:
    item_by_item = """fetch("/data").then(answer => answer.json()).then(all => {
      const next = () => { const texts = all.splice(0, 1); %s; if (all.length) setTimeout(next, 150); };
      setTimeout(next, 500); })"""
    async with Site() as site:
        scripted(site, item_by_item % FILL)
        page = await page_at(fetcher, site.url, **selection)

    assert page.body.count(b"</li>") == 2


async def test_a_ticker_that_never_rests_is_taken_as_it_is(fetcher: Fetchers) -> None:
    async with Site() as site:
        scripted(
            site, f"const texts = ['One']; {FILL}; setInterval(() => document.querySelector('ul').append('x'), 20)"
        )
        began = monotonic()
        page = await page_at(fetcher, site.url)

    assert b"<li>One</li>" in page.body
    assert monotonic() - began < 10


async def test_a_page_without_its_ticker_is_taken_when_it_is_quiet(fetcher: Fetchers) -> None:
    page = showing("<ul></ul><script>fetch('/never'); new EventSource('/never')</script>")
    async with Receiver(by_path({"/": page, "/never": silent})) as server:
        began = monotonic()
        taken = await page_at(fetcher, server.address, timeout=timedelta(seconds=60))

    assert b"<ul></ul>" in taken.body
    assert monotonic() - began < 20


async def test_what_has_been_asked_for_is_waited_for(fetcher: Fetchers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ticker.fetch.visit._QUIET_SECONDS", 0.2)

    async def slowly(received: Received, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(1)
        await showing('["Quake felt in capital"]', "Content-Type: application/json")(received, writer)

    page = showing(f"<ul></ul><script>{LATE.replace('400', '0')}</script>")
    async with Receiver(by_path({"/": page, "/data": slowly})) as server:
        taken = await page_at(fetcher, server.address)

    assert b"<li>Quake felt in capital</li>" in taken.body


async def test_text_in_every_script_and_half_letters_are_utf8(fetcher: Fetchers) -> None:
    async with Site() as site:
        scripted(site, f"const texts = ['عاجل: زلزال', 'a\\ud800b', '📰']; {FILL}")
        page = await page_at(fetcher, site.url)

    assert "<li>عاجل: زلزال</li>" in page.body.decode("utf-8")
    assert "<li>📰</li>" in page.body.decode("utf-8")


async def test_a_redirect_is_followed_and_told_by_server_and_by_script(fetcher: Fetchers) -> None:
    async with Receiver(
        to("/two"), showing("<script>location.replace('/three')</script>"), showing("<li>Here")
    ) as server:
        page = await page_at(fetcher, f"{server.address}/one", select="li")

    assert b"<li>Here" in page.body
    assert page.address.endswith("/three")


async def test_nothing_is_remembered_from_poll_to_poll(fetcher: Fetchers) -> None:
    script = f"""const texts = [document.cookie + "|" + localStorage.length]; {FILL};
                 document.cookie = "seen=1; max-age=9999"; localStorage.setItem("seen", "1")"""
    async with Site() as site:
        scripted(site, script)
        pages = [await page_at(fetcher, site.url) for _ in range(2)]

    assert all(b"<li>|0</li>" in page.body for page in pages)


async def test_what_is_not_seen_is_not_loaded(fetcher: Fetchers) -> None:
    body = """<link rel=icon href=/icon><img src=/image><video src=/video></video><audio src=/audio></audio><li>One
              <style>@font-face {font-family: f; src: url(/font)} li {font-family: f; background: url(/back)}</style>
              <iframe src=/frame></iframe><object data=/object></object><embed src=/embed>"""
    async with Receiver(showing(body)) as server:
        await page_at(fetcher, server.address)

    assert [received.path for received in server.received] == ["/"]


async def test_it_says_who_it_is(started: Fetchers) -> None:
    async with Receiver(showing("<li>One")) as server, sharing(started, contact="desk@news.example") as fetcher:
        await page_at(fetcher, server.address)

    assert "Ticker/" in server.received[0].headers["user-agent"]
    assert "(+desk@news.example)" in server.received[0].headers["user-agent"]
    assert "Headless" not in server.received[0].headers["user-agent"]


async def test_the_headers_of_the_source_go_to_its_own_site_only(started: Fetchers, names: Names) -> None:
    headers = (("Authorization", f"Bearer {SECRET}"), ("Cookie", f"a={SECRET}; b=2"), ("X-Desk", SECRET))
    names.addresses["other.example"] = "127.0.0.2"
    async with (
        sharing(started, private=LOOPBACK_NETWORK) as fetcher,
        at_host("127.0.0.2", showing("", SCRIPT)) as (other, elsewhere),
        Receiver() as home,
    ):
        there = f"http://other.example:{elsewhere.rpartition(':')[2]}"
        page = f"<li>One<script src=/own></script><script src=/away></script><script src={there}/x></script>"
        home._answers = [by_path({"/": showing(page), "/away": to(f"{there}/away"), "/own": showing("", SCRIPT)})]
        await page_at(fetcher, home.address, headers=headers)

    assert {received.path for received in home.received} == {"/", "/own", "/away"}
    assert {received.path for received in other.received} == {"/x", "/away"}
    for received in home.received:
        assert received.headers["authorization"] == f"Bearer {SECRET}"
        assert received.headers["x-desk"] == SECRET
        assert received.headers["cookie"] == f"a={SECRET}; b=2"
    assert not [received for received in other.received if SECRET in repr(received)]


async def test_a_header_of_the_source_replaces_that_of_the_browser(fetcher: Fetchers) -> None:
    async with Receiver(showing("<li>One")) as server:
        await page_at(fetcher, server.address, headers=(("user-agent", "Desk"),))

    assert server.received[0].headers["user-agent"] == "Desk"


# What is no page


@pytest.mark.parametrize(("status", "trouble"), [(404, Trouble.STATUS), (500, Trouble.STATUS), (204, Trouble.STATUS)])
@pytest.mark.parametrize("body", [b"", b"<li>Not found"])
async def test_of_what_is_no_page_the_status_is_told(
    fetcher: Fetchers, status: int, trouble: Trouble, body: bytes
) -> None:
    async with Receiver(saying(whole(b"" if status == 204 else body, HTML, status=f"{status} Whatever"))) as server:
        error = await trouble_at(fetcher, f"{server.address}/?key={SECRET}")

    assert error.trouble is trouble
    assert str(status) in error.problem
    assert SECRET not in error.problem


async def test_a_site_that_asks_for_a_pause_gets_it_whoever_asks(fetcher: Fetchers) -> None:
    async with Receiver(saying(whole(b"", "Retry-After: 60", status="429 Slow down"))) as server:
        error = await trouble_at(fetcher, server.address)
        again = await trouble_at(fetcher, server.address)
        plain = await trouble_at(fetcher, server.address, kind="html")

    assert error.trouble is again.trouble is plain.trouble is Trouble.THROTTLED
    assert error.retry_after == timedelta(seconds=60)
    assert len(server.received) == 1


async def test_an_error_page_that_never_ends_is_not_waited_for(fetcher: Fetchers) -> None:
    flood = Flood(b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n", b"<p>x</p>" * 8_000)
    async with Receiver(flood) as server:
        error = await trouble_at(fetcher, server.address, timeout=timedelta(seconds=30))

    assert error.trouble is Trouble.STATUS


async def test_a_page_whose_script_leads_to_an_error_is_none(fetcher: Fetchers) -> None:
    gone = saying(whole(b"gone", HTML, status="410 Gone"))
    async with Receiver(showing("<script>location.replace('/gone')</script>"), gone) as server:
        error = await trouble_at(fetcher, server.address)

    assert error.trouble is Trouble.STATUS
    assert "/gone: the server answers 410" in error.problem


@pytest.mark.parametrize(
    "data",
    [
        whole(b"<li>One</li><li>Tw", HTML)[:-2],
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<li>O\r\n",
    ],
    ids=["length", "chunks"],
)
async def test_a_body_that_was_cut_is_no_page(fetcher: Fetchers, data: bytes) -> None:
    async with Receiver(saying(data)) as server:
        error = await trouble_at(fetcher, server.address)

    assert error.trouble is Trouble.INCOMPLETE


async def test_a_download_is_no_page(fetcher: Fetchers) -> None:
    async with Receiver(saying(whole(b"x" * 1_000, "Content-Disposition: attachment; filename=a.exe"))) as server:
        error = await trouble_at(fetcher, server.address)

    assert error.trouble is Trouble.UNREADABLE
    assert "download" in error.problem


async def test_where_nobody_answers_that_is_told(fetcher: Fetchers, names: Names) -> None:
    async with refusing() as address:
        refused = await trouble_at(fetcher, f"{address}/?key={SECRET}")
    unknown = await trouble_at(fetcher, f"http://news.example/?key={SECRET}")

    assert refused.trouble is unknown.trouble is Trouble.UNREACHABLE
    assert "cannot connect" in refused.problem
    assert unknown.problem == "http://news.example/: the name cannot be resolved"
    assert SECRET not in refused.problem


async def test_a_certificate_that_nobody_has_signed_is_told(fetcher: Fetchers, tmp_path: Path) -> None:
    async def hello(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with listening(hello, ssl=untrusted(tmp_path)) as port:
        error = await trouble_at(fetcher, f"https://127.0.0.1:{port}/")

    assert error.trouble is Trouble.TLS
    assert "certificate" in error.problem
