"""What a page says, or a name, never makes Ticker ask its own machine or its neighbours."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from datetime import timedelta
from ipaddress import ip_network

import pytest
from aiohttp import web

from tests.builders import NOON
from tests.loopback.fetch_servers import (
    LOOPBACK_NETWORK,
    Names,
    at_host,
    page_at,
    saying,
    to,
    trouble_at,
    watched,
    whole,
)
from tests.loopback.receivers import Receiver
from tests.loopback.site import Site
from ticker.fetch.http import HttpFetcher
from ticker.model.errors import FetchError
from ticker.model.health import Trouble
from ticker.model.page import Validators

INSIDE = saying(whole(b"what only the inside may see"))
PAGE = saying(whole(b"<li>"))


@pytest.fixture
async def fetcher() -> AsyncIterator[HttpFetcher]:
    fetcher = HttpFetcher()
    yield fetcher
    await fetcher.close()


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    return Names(monkeypatch)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.2",
        "127.0.0.2.",
        "127.2",
        "0177.0.0.2",
        "0x7f.2",
        "2130706434",
        "0x7f000002",
        "127。0。0。2",
        "\uff11\uff12\uff17.0.0.2",
        "①②⑦.⓪.⓪.②",
        "[::ffff:127.0.0.2]",
        "[::ffff:7f00:2]",
        "[0:0:0:0:0:ffff:7f00:0002]",
        "[::ffff:0:127.0.0.2]",
        "[::127.0.0.2]",
        "[64:ff9b::7f00:2]",
        "[2002:7f00:2::]",
        "[::1]",
        "[::]",
        "0.0.0.0",
        "0",
        "localhost",
        "LocalHost.",
        "ⓛocalhost",
        "inside.localhost",
        "user@127.0.0.2",
    ],
)
async def test_a_redirect_to_the_machine_itself_is_refused_in_every_notation(fetcher: HttpFetcher, host: str) -> None:
    async with at_host("127.0.0.3") as (server, address), at_host("0.0.0.0", INSIDE) as (inside, there):
        url = f"http://{host}:{there.rpartition(':')[2]}/"
        server._answers = [to(url.encode().decode("latin-1"))]
        error = await trouble_at(fetcher, address)

    assert error.trouble is Trouble.REFUSED
    assert inside.connections == 0


@pytest.mark.parametrize(
    "place",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[fe80::1%25eth0]/",
        "http://10.0.0.1/",
        "http://172.16.0.1/",
        "http://192.168.1.1/",
        "http://100.100.100.200/",
        "http://224.0.0.1/",
        "http://[fd00::1]/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,<li>News</li>",
        "ftp://127.0.0.1/",
        "gopher://127.0.0.1/",
        "ws://127.0.0.1/",
        "//169.254.169.254/",
    ],
)
async def test_a_redirect_out_of_the_web_or_into_a_private_network_is_refused(fetcher: HttpFetcher, place: str) -> None:
    async with Receiver(to(place)) as server:
        error = await trouble_at(fetcher, server.address)

    assert error.trouble is Trouble.REFUSED
    assert len(server.received) == 1


async def test_the_tenth_redirect_is_judged_like_the_first(fetcher: HttpFetcher) -> None:
    async with at_host("127.0.0.2", INSIDE) as (inside, there), Receiver() as server:
        server._answers = [*[to("/on")] * 9, to(f"http://{there}/")]
        error = await trouble_at(fetcher, server.address)

    assert error.trouble is Trouble.REFUSED
    assert "fetch.private_networks" in error.problem
    assert inside.connections == 0


@pytest.mark.parametrize("found", ["127.0.0.2", "::ffff:127.0.0.2", "::1", "169.254.169.254", "10.0.0.1 127.0.0.2"])
async def test_a_name_that_leads_to_a_private_address_is_refused(
    fetcher: HttpFetcher, names: Names, found: str
) -> None:
    names.addresses["news.example"] = found
    async with at_host("127.0.0.2", INSIDE) as (inside, there):
        error = await trouble_at(fetcher, f"http://news.example:{there.rpartition(':')[2]}/")

    assert error.trouble is Trouble.REFUSED
    assert found.partition(" ")[0] in error.problem
    assert inside.connections == 0


async def test_a_redirect_to_a_name_that_leads_to_a_private_address_is_refused(
    fetcher: HttpFetcher, names: Names
) -> None:
    names.addresses["inside.example"] = "127.0.0.2"
    async with at_host("127.0.0.2", INSIDE) as (inside, there), Receiver() as server:
        server._answers = [to(f"http://inside.example:{there.rpartition(':')[2]}/")]
        error = await trouble_at(fetcher, server.address)

    assert error.trouble is Trouble.REFUSED
    assert inside.connections == 0


async def test_a_name_that_is_led_elsewhere_between_two_polls_is_judged_anew(
    names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ticker.fetch.resolver._CACHE_SECONDS", 0.0)
    fetcher = HttpFetcher(private=(ip_network("127.0.0.3"),))
    async with at_host("127.0.0.3", PAGE) as (_, address):
        port = int(address.rpartition(":")[2])
        names.addresses["news.example"] = "127.0.0.3"
        page = await page_at(fetcher, f"http://news.example:{port}/")
        names.addresses["news.example"] = "127.0.0.2"
        await fetcher.close()  # the connection that is kept leads to where it always did
        error = await trouble_at(fetcher, f"http://news.example:{port}/")
    await fetcher.close()

    assert page.body == b"<li>"
    assert error.trouble is Trouble.REFUSED


async def test_of_several_addresses_only_the_permitted_are_tried(names: Names) -> None:
    fetcher = HttpFetcher(private=(ip_network("127.0.0.3"),))
    async with at_host("127.0.0.3", PAGE) as (_, address):
        names.addresses["news.example"] = "10.0.0.1 127.0.0.3"
        page = await page_at(fetcher, f"http://news.example:{address.rpartition(':')[2]}/")
    await fetcher.close()

    assert page.body == b"<li>"


async def test_where_ipv6_leads_nowhere_the_page_comes_by_ipv4(names: Names) -> None:
    """Nobody is at the first address; the resolver gives it before the other."""
    fetcher = HttpFetcher(private=(ip_network("127.0.0.3"), ip_network("::1")))
    async with at_host("127.0.0.3", PAGE) as (_, address):
        names.addresses["news.example"] = "::1 127.0.0.3"
        page = await page_at(fetcher, f"http://news.example:{address.rpartition(':')[2]}/")
    await fetcher.close()

    assert page.body == b"<li>"


@pytest.mark.parametrize("host", ["127.0.0.1", "0x7f.1", "localhost"])
async def test_a_source_may_be_where_its_own_address_says(fetcher: HttpFetcher, host: str, names: Names) -> None:
    names.addresses |= {"localhost": "::1 127.0.0.1", "0x7f.1": "127.0.0.1"}
    async with Receiver(PAGE) as server:
        page = await page_at(fetcher, f"http://{host}:{server.address.rpartition(':')[2]}/")

    assert page.body == b"<li>"


async def test_what_one_source_names_is_not_permitted_to_another(fetcher: HttpFetcher) -> None:
    async with at_host("127.0.0.2", PAGE) as (inside, there), Receiver(to(f"http://{there}/")) as server:
        await page_at(fetcher, there)  # leaves a connection behind
        error = await trouble_at(fetcher, server.address)

    assert error.trouble is Trouble.REFUSED
    assert len(inside.received) == 1


async def test_a_connection_that_one_source_may_have_is_not_lent_to_another(fetcher: HttpFetcher, names: Names) -> None:
    """The name alone does not show where it leads: what is in the pool was judged for the source that opened it."""
    names.addresses["inside.example"] = "127.0.0.1"
    async with Site() as inside, at_host("127.0.0.3") as (outside, other):
        place = f"http://inside.example:{inside.url.rpartition(':')[2]}"

        async def by_name(request: web.Request) -> web.StreamResponse:
            is_named = request.host.startswith("inside")
            return web.Response(body=b"<li>") if is_named else web.Response(status=302, headers={"Location": place})

        inside.answer = by_name
        outside._answers = [to(place)]
        page = await page_at(fetcher, inside.url)
        error = await trouble_at(fetcher, other)

    assert page.body == b"<li>"
    assert error.trouble is Trouble.REFUSED
    assert len(inside.requests) == 2


async def test_networks_that_the_settings_name_are_permitted_to_all(names: Names) -> None:
    fetcher = HttpFetcher(private=LOOPBACK_NETWORK)
    names.addresses["inside.example"] = "127.0.0.2"
    async with at_host("127.0.0.2", PAGE) as (_, there), Receiver() as server:
        server._answers = [to(f"http://inside.example:{there.rpartition(':')[2]}/")]
        page = await page_at(fetcher, server.address)
    await fetcher.close()

    assert page.body == b"<li>"


async def test_a_proxy_may_be_private_but_gets_no_private_address_to_fetch(fetcher: HttpFetcher) -> None:
    async with Receiver(to("http://10.0.0.1/"), PAGE) as proxy:
        error = await trouble_at(fetcher, "http://news.example/", proxy=f"http://{proxy.address}")
        page = await page_at(fetcher, "http://10.0.0.1/", proxy=f"http://{proxy.address}")

    assert error.trouble is Trouble.REFUSED
    assert page.body == b"<li>"
    assert [received.path for received in proxy.received] == ["http://news.example/", "http://10.0.0.1/"]


async def test_the_way_to_a_proxy_is_no_way_for_sources_without_one(fetcher: HttpFetcher, names: Names) -> None:
    names.addresses["proxy.example"] = "127.0.0.2"
    async with at_host("127.0.0.2", PAGE) as (proxy, there):
        port = there.rpartition(":")[2]
        await page_at(fetcher, "http://news.example/", proxy=f"http://proxy.example:{port}")
        error = await trouble_at(fetcher, f"http://proxy.example:{port}/")

    assert error.trouble is Trouble.REFUSED
    assert len(proxy.received) == 1


async def test_a_refusal_is_forgotten_with_its_fetch(fetcher: HttpFetcher) -> None:
    async with Receiver(to("http://10.0.0.1/"), PAGE) as server:
        source = watched(server.address)
        with pytest.raises(FetchError):
            await fetcher.fetch(source, Validators(), NOON)
        page = await fetcher.fetch(source, Validators(), NOON)

    assert page is not None


async def test_a_name_that_nobody_knows_is_told_as_such(fetcher: HttpFetcher, names: Names) -> None:
    error = await trouble_at(fetcher, "http://news.example/")
    proxied = await trouble_at(fetcher, "http://news.example/", proxy="http://user:pa55word@proxy.example:1")

    assert error.trouble is proxied.trouble is Trouble.UNREACHABLE
    assert "cannot be resolved" in error.problem
    assert "pa55word" not in proxied.problem


async def test_a_closed_fetcher_leaves_nothing_behind(names: Names) -> None:
    names.addresses["news.example"] = hanging = threading.Event()
    fetcher = HttpFetcher()
    error = await trouble_at(fetcher, "http://news.example/", timeout=timedelta(milliseconds=50))

    await fetcher.close()
    await asyncio.sleep(0)

    assert error.trouble is Trouble.TIMEOUT
    assert asyncio.all_tasks() == {asyncio.current_task()}
    hanging.set()
