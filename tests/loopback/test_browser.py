"""A real browser on pages of 127.0.0.1: what scripts show is read, and what they try leads nowhere."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import pytest_asyncio

from tests.builders import NOON
from tests.loopback.browsers import (
    FILL,
    HTML,
    LATE,
    SCRIPT,
    by_path,
    need_browser,
    page_at,
    scripted,
    showing,
    trouble_at,
)
from tests.loopback.fetch_servers import LOOPBACK_NETWORK, Flood, Names, at_host, bomb, saying, to, untrusted, whole
from tests.loopback.receivers import Answer, Received, Receiver, dripping, dripping_body, listening, refusing, silent
from tests.loopback.site import Site
from ticker.fetch.by_kind import Fetchers
from ticker.model.errors import FetchError
from ticker.model.health import Trouble

SOON = timedelta(seconds=2)
SECRET = "s3cr3t-canary"


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def started() -> AsyncIterator[Fetchers]:
    """Has the one browser process of these tests: what a visit leaves for the next is among what they look for."""
    need_browser()
    fetcher = Fetchers()
    async with Receiver(showing("<li>One")) as server:
        await page_at(fetcher, server.address, timeout=timedelta(seconds=60))
    yield fetcher
    await fetcher.close()


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


@pytest_asyncio.fixture(loop_scope="module")
async def fetcher(started: Fetchers) -> AsyncIterator[Fetchers]:
    async with sharing(started) as fetcher:
        yield fetcher


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    return Names(monkeypatch)


# What is read


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


async def test_no_worker_stays(fetcher: Fetchers) -> None:
    async with Receiver(showing(f"<li>One{GETTING['service worker']}")) as server:
        await page_at(fetcher, server.address)

    assert [received.path for received in server.received] == ["/"]


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


# Bounds


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
    assert flood.sent < 20_000_000


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


# Where a page may not go


GETTING = {
    "redirect": "<script>location.replace('http://{inside}/')</script>",
    "refresh": "<meta http-equiv=refresh content='0; url=http://{inside}/'>",
    "script": "<script src=http://{inside}/></script>",
    "style": "<style>@import url(http://{inside}/)</style>",
    "stylesheet": "<link rel=stylesheet href=http://{inside}/>",
    "image": "<img src=http://{inside}/>",
    "frame": "<iframe src=http://{inside}/></iframe>",
    "fetch": "<script>fetch('http://{inside}/', {{mode: 'no-cors'}})</script>",
    "redirected fetch": "<script>fetch('/away', {{mode: 'no-cors'}})</script>",
    "redirected script": "<script src=/away></script>",
    "beacon": "<script>navigator.sendBeacon('http://{inside}/', 'x')</script>",
    "form": "<form action=http://{inside}/ method=post></form><script>document.forms[0].submit()</script>",
    "socket": "<script>new WebSocket('ws://{inside}/')</script>",
    "events": "<script>new EventSource('http://{inside}/')</script>",
    "popup": "<script>window.open('http://{inside}/')</script>",
    "prefetch": "<link rel=prefetch href=http://{inside}/><link rel=preconnect href=http://{inside}/>",
    "prerender": '<script type=speculationrules>{{"prefetch": [{{"urls": ["http://{inside}/"]}}]}}</script>',
    "worker": "<script>new Worker('/worker')</script>",
    "worker of its own": "<script>new Worker('data:text/javascript,fetch(\"http://{inside}/\")')</script>",
    "shared worker": "<script>new SharedWorker('/worker')</script>",
    "service worker": "<script>navigator.serviceWorker.register('/worker')</script>",
    "name": "<script>fetch('http://inside.example:{port}/', {{mode: 'no-cors'}})</script>",
    "name in a frame": "<iframe src=http://inside.example:{port}/></iframe>",
    "localhost": "<script>fetch('http://x.localhost:{port}/', {{mode: 'no-cors'}})</script>",
    "socket by name": "<script>new WebSocket('ws://inside.example:{port}/')</script>",
}


@pytest.mark.parametrize("way", GETTING)
async def test_a_page_leads_to_no_private_address(fetcher: Fetchers, names: Names, way: str) -> None:
    names.addresses |= {"inside.example": "127.0.0.2", "x.localhost": "127.0.0.2"}
    async with at_host("127.0.0.2", showing("inside")) as (inside, address), Receiver() as server:
        page = GETTING[way].format(inside=address, port=address.rpartition(":")[2])
        worker = f"fetch('http://{address}/', {{mode: 'no-cors'}})"
        server._answers = [
            by_path({"/": showing(page), "/away": to(f"http://{address}/"), "/worker": showing(worker, SCRIPT)})
        ]
        with contextlib.suppress(FetchError):
            taken = await page_at(fetcher, server.address)
            assert b"inside<" not in taken.body

    assert inside.connections == 0
    assert server.received


@pytest.mark.parametrize("way", ["redirect", "refresh", "form"])
async def test_a_page_that_leads_to_a_private_address_is_refused_in_words(fetcher: Fetchers, way: str) -> None:
    async with (
        at_host("127.0.0.2") as (_, address),
        Receiver(showing(GETTING[way].format(inside=address))) as server,
    ):
        error = await trouble_at(fetcher, server.address)

    assert error.trouble is Trouble.REFUSED
    assert "fetch.private_networks" in error.problem


@pytest.mark.parametrize("place", ["http://169.254.169.254/latest/", "http://inside.example/", "http://10.0.0.1/"])
async def test_a_redirect_to_a_private_address_is_refused_in_words(fetcher: Fetchers, names: Names, place: str) -> None:
    names.addresses["inside.example"] = "10.0.0.1"
    async with Receiver(to(place)) as server:
        error = await trouble_at(fetcher, server.address)

    assert error.trouble is Trouble.REFUSED
    assert "fetch.private_networks" in error.problem


async def test_a_name_that_leads_to_a_private_address_is_refused(fetcher: Fetchers, names: Names) -> None:
    names.addresses["news.example"] = "127.0.0.2"
    async with at_host("127.0.0.2") as (inside, address):
        error = await trouble_at(fetcher, f"http://news.example:{address.rpartition(':')[2]}/")

    assert error.trouble is Trouble.REFUSED
    assert inside.connections == 0


async def test_networks_that_the_settings_name_are_permitted(started: Fetchers, names: Names) -> None:
    names.addresses["inside.example"] = "127.0.0.2"
    async with (
        sharing(started, private=LOOPBACK_NETWORK) as fetcher,
        at_host("127.0.0.2", showing("<li>Inside")) as (_, address),
        Receiver() as server,
    ):
        server._answers = [to(f"http://inside.example:{address.rpartition(':')[2]}/")]
        page = await page_at(fetcher, server.address)

    assert b"<li>Inside" in page.body


async def test_no_datagram_leaves_the_browser(fetcher: Fetchers) -> None:
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("127.0.0.2", 0))
    listener.setblocking(False)
    port = listener.getsockname()[1]
    script = f"""
      const peer = new RTCPeerConnection({{iceServers: [{{urls: "stun:127.0.0.2:{port}"}}]}});
      peer.createDataChannel("x"); peer.createOffer().then(offer => peer.setLocalDescription(offer));
      try {{ new WebTransport("https://127.0.0.2:{port}/"); }} catch {{ }}
      setTimeout(() => {{ const texts = ["One"]; {FILL} }}, 700)"""
    async with Site() as site:
        scripted(site, script)
        page = await page_at(fetcher, site.url)

    assert b"<li>One</li>" in page.body
    with listener, pytest.raises(BlockingIOError):
        listener.recv(1)


async def test_no_name_is_looked_up_but_by_us(fetcher: Fetchers, names: Names) -> None:
    page = "<link rel=dns-prefetch href=//prefetch.example><li>One<script src=http://script.example/></script>"
    async with Receiver(showing(page)) as server:
        await page_at(fetcher, server.address)

    assert set(names.asked) == {"script.example"}


# Proxies


async def test_everything_goes_through_the_proxy_of_the_source(fetcher: Fetchers) -> None:
    page = showing("<li>One<script src=http://other.example/x></script><script src=https://secure.example/></script>")
    refusal = saying(b"HTTP/1.1 403 No\r\n\r\n")
    answers = {
        "http://news.example/a?b": page,
        "http://other.example/x": showing("", SCRIPT),
        "secure.example:443": refusal,
    }
    async with Receiver(by_path(answers)) as proxy:
        taken = await page_at(fetcher, "http://news.example/a?b", proxy=f"http://me:pa55@{proxy.address}")

    assert b"<li>One" in taken.body
    assert {received.path for received in proxy.received} == set(answers)
    assert {received.headers["proxy-authorization"] for received in proxy.received} == {"Basic bWU6cGE1NQ=="}


async def test_a_tunnel_through_the_proxy_is_a_way_to_the_site(fetcher: Fetchers, tmp_path: Path) -> None:
    heads: list[bytes] = []

    async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(65_536):
                writer.write(data)
        writer.transport.abort()

    async def tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", site)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await asyncio.gather(pipe(reader, far_writer), pipe(far_reader, writer))

    async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with listening(hang_up, ssl=untrusted(tmp_path)) as site, listening(tunnel) as proxy:
        error = await trouble_at(fetcher, "https://news.example/", proxy=f"http://127.0.0.1:{proxy}")

    assert error.trouble is Trouble.TLS  # the certificate has come all the way
    assert heads[0].startswith(b"CONNECT news.example:443 HTTP/1.1\r\n")


async def test_a_proxy_may_be_private_but_gets_no_private_address_to_fetch(fetcher: Fetchers) -> None:
    async with Receiver(showing("<li>One<script src=http://10.0.0.1/></script>")) as proxy:
        await page_at(fetcher, "http://news.example/", proxy=f"http://{proxy.address}")
        proxy._answers = [to("http://10.0.0.1/")]
        error = await trouble_at(fetcher, "http://news.example/", proxy=f"http://{proxy.address}")

    assert error.trouble is Trouble.REFUSED
    assert {received.path for received in proxy.received} == {"http://news.example/"}


@pytest.mark.parametrize("way", ["worker", "socket"])
async def test_a_proxy_gets_no_private_address_from_what_is_not_the_page_either(fetcher: Fetchers, way: str) -> None:
    answers = {
        "http://news.example/": showing(GETTING[way].format(inside="10.0.0.1")),
        "http://news.example/worker": showing("fetch('http://10.0.0.1/', {mode: 'no-cors'})", SCRIPT),
    }
    async with Receiver(by_path(answers)) as proxy:
        await page_at(fetcher, "http://news.example/", proxy=f"http://{proxy.address}")

    assert {received.path for received in proxy.received} <= set(answers)


async def test_a_proxy_that_does_not_answer_is_told_without_its_password(fetcher: Fetchers) -> None:
    async with refusing() as address:
        error = await trouble_at(fetcher, "http://news.example/", proxy=f"http://me:{SECRET}@{address}")

    assert error.trouble is Trouble.UNREACHABLE
    assert "to the proxy" in error.problem
    assert SECRET not in error.problem
