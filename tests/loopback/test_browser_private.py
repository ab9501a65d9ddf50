"""Where a page may not go in a real browser, by itself or through a proxy."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from pathlib import Path

import pytest

from tests.loopback.browsers import (
    FILL,
    SCRIPT,
    by_path,
    page_at,
    scripted,
    sharing,
    showing,
    trouble_at,
)
from tests.loopback.fetch_servers import LOOPBACK_NETWORK, Names, at_host, saying, to, untrusted
from tests.loopback.receivers import Receiver, listening, refusing
from tests.loopback.site import Site
from ticker.fetch.by_kind import Fetchers
from ticker.model.errors import FetchError
from ticker.model.health import Trouble

SECRET = "s3cr3t-canary"

pytestmark = pytest.mark.asyncio(loop_scope="module")


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


async def test_no_worker_stays(fetcher: Fetchers) -> None:
    async with Receiver(showing(f"<li>One{GETTING['service worker']}")) as server:
        await page_at(fetcher, server.address)

    assert [received.path for received in server.received] == ["/"]


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
