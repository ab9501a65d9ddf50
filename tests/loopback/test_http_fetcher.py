"""What a fetch asks of a site, and how politely: conditions, redirects, cookies, headers, proxies, pauses."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import pairwise

import pytest
from aiohttp import web

from tests.builders import NOON, after
from tests.loopback.fetch_servers import (
    ETAG,
    JUST_READ,
    LOOPBACK_NETWORK,
    MODIFIED,
    at_host,
    page_at,
    saying,
    to,
    trouble_at,
    watched,
    whole,
)
from tests.loopback.receivers import Received, Receiver, refusing
from tests.loopback.site import Site
from ticker.fetch.answer import validators_of
from ticker.fetch.http import HttpFetcher
from ticker.model.errors import FetchError
from ticker.model.health import Trouble
from ticker.model.page import Validators

VALIDATED = (f"ETag: {ETAG}", f"Last-Modified: {MODIFIED}")
NOT_MODIFIED = saying(whole(status="304 Not Modified"))
SECRETS = "user:pa55word@", "?key=s3cret"


@pytest.fixture
async def fetcher() -> AsyncIterator[HttpFetcher]:
    fetcher = HttpFetcher()
    yield fetcher
    await fetcher.close()


# What a page is


async def test_a_page_is_the_answer_with_its_bytes_headers_and_time(fetcher: HttpFetcher) -> None:
    async with Receiver(saying(whole(b"<li>\xd8", "X-Served-By: here"))) as server:
        url = f"http://{server.address}/live?page=1"
        page = await page_at(fetcher, url)

    assert page.body == b"<li>\xd8"
    assert page.headers["x-served-by"] == "here"
    assert (page.status, page.at) == (200, NOON)
    assert page.address == page.url == url


@pytest.mark.parametrize("status", [201, 204, 206, 300, 400, 401, 403, 404, 410, 418, 500, 502, 504, 520, 999])
async def test_any_other_status_is_no_page(fetcher: HttpFetcher, status: int) -> None:
    async with Receiver(saying(whole(b"", status=f"{status} Whatever"))) as server:
        error = await trouble_at(fetcher, server.address)

    assert error.trouble is Trouble.STATUS
    assert str(status) in error.problem


# Who asks


async def test_sites_are_told_who_asks_and_whom_they_may_write_to() -> None:
    fetcher = HttpFetcher(contact="mailto:desk@paper.example")
    async with Receiver(saying(whole())) as server:
        await page_at(fetcher, server.address)
    await fetcher.close()

    agent = server.received[0].headers["user-agent"]
    assert agent.startswith("Ticker/")
    assert agent.endswith(" (+mailto:desk@paper.example)")


async def test_without_a_contact_the_name_is_told_alone(fetcher: HttpFetcher) -> None:
    async with Receiver(saying(whole())) as server:
        await page_at(fetcher, server.address)

    assert server.received[0].headers["user-agent"].startswith("Ticker/")
    assert "(" not in server.received[0].headers["user-agent"]


async def test_a_source_has_headers_of_its_own(fetcher: HttpFetcher) -> None:
    own = (("Accept-Language", "ar"), ("User-Agent", "Paper/1"), ("Cookie", "a=b"))
    async with Receiver(saying(whole())) as server:
        await page_at(fetcher, server.address, headers=own)
        await page_at(fetcher, server.address)

    first, second = (received.headers for received in server.received)
    assert (first["accept-language"], first["user-agent"], first["cookie"]) == ("ar", "Paper/1", "a=b")
    assert "accept-language" not in second


# Has it changed?


async def test_the_first_request_has_no_conditions(fetcher: HttpFetcher) -> None:
    async with Receiver(saying(whole())) as server:
        await page_at(fetcher, server.address)

    assert not {"if-none-match", "if-modified-since"} & server.received[0].headers.keys()


async def test_after_a_good_read_the_next_request_asks_whether_something_changed(fetcher: HttpFetcher) -> None:
    async with Receiver(saying(whole(b"<li>", *VALIDATED)), NOT_MODIFIED) as server:
        source = watched(server.address)
        page = await fetcher.fetch(source, Validators(), NOON)
        again = await fetcher.fetch(source, validators_of(page, Validators(), NOON), after(30))

    assert page is not None
    assert again is None
    headers = server.received[1].headers
    assert (headers["if-none-match"], headers["if-modified-since"]) == (ETAG, MODIFIED)


async def test_a_page_without_validators_is_asked_for_in_full(fetcher: HttpFetcher) -> None:
    async with Receiver(saying(whole(b"<li>"))) as server:
        source = watched(server.address)
        page = await fetcher.fetch(source, JUST_READ, after(30))
        await fetcher.fetch(source, validators_of(page, JUST_READ, after(30)), after(60))

    assert "if-none-match" in server.received[0].headers
    assert "if-none-match" not in server.received[1].headers


@pytest.mark.parametrize("every", [5, 30, 59, 290, 599])
@pytest.mark.parametrize("changes", [False, True], ids=["a page that stays", "a page that changes"])
async def test_a_whole_page_is_asked_for_every_ten_minutes_whatever_the_validators_say(
    fetcher: HttpFetcher, every: int, changes: bool
) -> None:
    async def stay_or_change(received: Received, writer: asyncio.StreamWriter) -> None:
        stays = "if-none-match" in received.headers and not changes
        page = saying(whole(b"<li>", f'ETag: "{len(server.received)}"'))
        await (NOT_MODIFIED if stays else page)(received, writer)

    async with Receiver(stay_or_change) as server:
        source, validators = watched(server.address), Validators()
        for at in range(0, 1_300, every):
            page = await fetcher.fetch(source, validators, after(at))
            validators = validators_of(page, validators, after(at))

    is_full = ["if-none-match" not in received.headers for received in server.received]
    asked = [number * every for number, full in enumerate(is_full) if full]
    assert max(later - earlier for earlier, later in pairwise([*asked, 1_300])) <= 600
    assert every > 300 or not all(is_full)


async def test_a_304_that_was_not_asked_for_is_no_page(fetcher: HttpFetcher) -> None:
    async with Receiver(NOT_MODIFIED) as server:
        error = await trouble_at(fetcher, server.address)

    assert error.trouble is Trouble.STATUS
    assert "304" in error.problem


async def test_where_a_redirect_leads_is_always_asked_for_in_full(fetcher: HttpFetcher) -> None:
    """Else the page of another day, older than what was read last, would be "not modified"."""
    answers = to("/monday"), saying(whole(b"<li>", *VALIDATED)), to("/sunday"), saying(whole(b"<li>", *VALIDATED))
    async with Receiver(*answers) as server:
        source = watched(server.address)
        page = await fetcher.fetch(source, Validators(), NOON)
        await fetcher.fetch(source, validators_of(page, Validators(), NOON), after(30))
        answered = server.received[-1].headers

        assert page is not None
        assert validators_of(page, Validators(), NOON) == Validators()
        assert "if-none-match" not in answered
        assert "if-modified-since" not in answered


async def test_a_304_from_where_a_redirect_leads_is_no_answer(fetcher: HttpFetcher) -> None:
    async with Receiver(to("/on"), NOT_MODIFIED) as server:
        with pytest.raises(FetchError):
            await fetcher.fetch(watched(server.address), JUST_READ, after(30))

    assert "if-none-match" in server.received[0].headers
    assert "if-none-match" not in server.received[1].headers


# Redirects


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
@pytest.mark.parametrize("place", ["/on", "on", "?on", "//{}/on", "http://{}/on", "http://{}/عاجل"])
async def test_redirects_are_followed(fetcher: HttpFetcher, status: str, place: str) -> None:
    async with Receiver() as server:
        location = place.format(server.address).encode().decode("latin-1")
        server._answers = [to(location, status=status), saying(whole(b"there"))]
        page = await page_at(fetcher, f"{server.address}/at")

        assert page.body == b"there"
        assert page.address == f"http://{server.address}{server.received[1].path}"
        assert page.address != f"http://{server.address}/at"


async def test_ten_redirects_are_followed_and_no_more(fetcher: HttpFetcher) -> None:
    async with Receiver(*[to("/on")] * 10, saying(whole(b"there"))) as server:
        assert (await page_at(fetcher, server.address)).body == b"there"
    async with Receiver(to("/on")) as loop:
        error = await trouble_at(fetcher, loop.address)

    assert error.trouble is Trouble.STATUS
    assert "more than 10 redirects" in error.problem
    assert len(loop.received) == 11


@pytest.mark.parametrize("place", ["", "http://[::1", "http://127.0.0.1:99999/", "http:\\\\x", "\xff\xfe"])
async def test_a_redirect_to_nowhere_is_no_page(fetcher: HttpFetcher, place: str) -> None:
    async with Receiver(to(place), saying(whole(status="404 Not Found"))) as server:
        with pytest.raises(FetchError):
            await fetcher.fetch(watched(server.address), Validators(), NOON)


# Cookies


async def test_a_cookie_of_a_redirect_comes_back_on_the_way_and_is_gone_with_the_next_fetch(
    fetcher: HttpFetcher,
) -> None:
    async def wall(request: web.Request) -> web.StreamResponse:
        if "entered" in request.cookies:
            return web.Response(body=b"the page")
        answer = web.Response(status=302, headers={"Location": request.path})
        answer.set_cookie("entered", "yes")
        return answer

    async with Site() as site:
        site.answer = wall
        for _ in range(2):
            page = await page_at(fetcher, site.url, headers=(("Cookie", "mine=1"),))
            assert page.body == b"the page"

    sent = [request.headers["Cookie"] for request in site.requests]
    assert sent == ["mine=1", "mine=1; entered=yes"] * 2


async def test_a_cookie_wall_does_not_keep_a_page_from_being_asked_whether_it_changed(fetcher: HttpFetcher) -> None:
    answers = to("/", "Set-Cookie: entered=yes"), saying(whole(b"<li>", *VALIDATED))
    async with Receiver(*answers, answers[0], NOT_MODIFIED) as server:
        source = watched(f"{server.address}/")
        page = await fetcher.fetch(source, Validators(), NOON)
        again = await fetcher.fetch(source, validators_of(page, Validators(), NOON), after(30))

    assert page is not None
    assert again is None


async def test_a_cookie_goes_to_no_other_host() -> None:
    fetcher = HttpFetcher(private=LOOPBACK_NETWORK)
    async with at_host("127.0.0.2", saying(whole(b"there"))) as (other, address), Receiver() as server:
        server._answers = [to(f"http://{address}/", "Set-Cookie: entered=yes; Domain=127.0.0.2")]
        page = await page_at(fetcher, server.address)
    await fetcher.close()

    assert page.body == b"there"
    assert "cookie" not in other.received[0].headers


# Secrets


async def test_headers_of_a_source_go_to_its_own_host_only(fetcher: HttpFetcher) -> None:
    own = (("Authorization", "Bearer s3cret"), ("X-Key", "s3cret"), ("Cookie", "session=s3cret"))
    async with Receiver(saying(whole(b"there"))) as other, Receiver() as server:
        server._answers = [to("/home"), to(f"http://{other.address}/")]
        page = await page_at(fetcher, server.address, headers=own)

    assert page.body == b"there"
    assert [received.headers.get("x-key") for received in server.received] == ["s3cret", "s3cret"]
    assert "s3cret" not in str(other.received)


async def test_a_password_in_the_address_is_used_and_never_shown_nor_passed_on(fetcher: HttpFetcher) -> None:
    async with Receiver(saying(whole(b"there"))) as other, Receiver() as server:
        server._answers = [saying(whole(b"here")), to(f"http://{other.address}/")]
        page = await page_at(fetcher, f"http://user:pa55word@{server.address}/")
        await page_at(fetcher, f"http://user:pa55word@{server.address}/")

        assert page.address == f"http://{server.address}/"
    assert server.received[0].headers["authorization"] == f"Basic {b64encode(b'user:pa55word').decode()}"
    assert "authorization" not in other.received[0].headers


@pytest.mark.parametrize(
    "answer",
    [
        saying(whole(status="404 Not Found")),
        saying(whole(b"", "Retry-After: 60", status="429 Slow Down")),
        saying(b"nonsense\r\n\r\n"),
        saying(b""),
        saying(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"),
        saying(whole(b"x", "Content-Encoding: gzip")),
        saying(whole(b"x" * 2_000)),
        saying(whole(b"", "X: " + "x" * 100_000)),
        to("http://user:pa55word@10.0.0.1/?key=s3cret"),
        to("javascript:s3cret?pa55word"),
        to("?key=s3cret"),
        to("http://user:pa55word@[::1/?key=s3cret"),
        to("http://user:pa55word@127.0.0.1./?key=s3cret"),
    ],
)
async def test_no_error_shows_a_password_or_a_query(fetcher: HttpFetcher, answer: object) -> None:
    user, query = SECRETS
    async with Receiver(answer) as server:  # type: ignore[arg-type]
        url = f"http://{user}{server.address}/{query}"
        errors = [await trouble_at(fetcher, url, max_bytes=1_000), await trouble_at(fetcher, url, max_bytes=1_000)]

    for error in errors:
        assert "pa55word" not in f"{error}{error!r}"
        assert "s3cret" not in f"{error}{error!r}"


async def test_a_header_that_cannot_be_sent_is_an_error_that_does_not_show_it(fetcher: HttpFetcher) -> None:
    async with Receiver(saying(whole())) as server:
        error = await trouble_at(fetcher, server.address, headers=(("X-Key", "s3cret\r\nX: y"),))

    assert "s3cret" not in repr(error)
    assert not server.received


# Proxies


async def test_a_proxy_is_asked_for_the_page_and_gets_its_password(fetcher: HttpFetcher) -> None:
    async with Receiver(saying(whole(b"through"))) as proxy:
        page = await page_at(fetcher, "http://news.example/live", proxy=f"http://user:pa55word@{proxy.address}")

    assert page.body == b"through"
    assert proxy.received[0].path == "http://news.example/live"
    assert proxy.received[0].headers["proxy-authorization"].startswith("Basic ")
    assert page.address == "http://news.example/live"


async def test_the_proxy_of_a_source_is_not_that_of_another(fetcher: HttpFetcher) -> None:
    async with Receiver(saying(whole(b"through"))) as proxy, Receiver(saying(whole(b"direct"))) as server:
        first = await page_at(fetcher, server.address, proxy=f"http://{proxy.address}")
        second = await page_at(fetcher, server.address)

    assert (first.body, second.body) == (b"through", b"direct")


async def test_a_proxy_that_refuses_or_is_not_there_is_told_without_its_password(fetcher: HttpFetcher) -> None:
    async with Receiver(saying(whole(status="407 Who Are You"))) as proxy, refusing() as nobody:
        for address in (proxy.address, nobody):
            for url in ("http://news.example/", "https://news.example/"):
                error = await trouble_at(fetcher, url, proxy=f"http://user:pa55word@{address}")

                assert error.trouble in {Trouble.UNREACHABLE, Trouble.STATUS, Trouble.UNREADABLE}
                assert "pa55word" not in f"{error}{error!r}"


# Politeness


@pytest.mark.parametrize("status", ["429 Slow Down", "503 Busy"])
@pytest.mark.parametrize("value", ["120", "Sat, 31 Jan 2026 12:02:00 GMT"])
async def test_a_site_that_asks_for_a_pause_is_left_alone_by_all_sources(
    fetcher: HttpFetcher, status: str, value: str
) -> None:
    async with Receiver(saying(whole(b"", f"Retry-After: {value}", status=status))) as busy:
        first = await trouble_at(fetcher, f"{busy.address}/one", name="one")
        second = await trouble_at(fetcher, f"{busy.address}/two", name="two")
        async with Receiver(to(f"http://{busy.address}/three")) as other:
            third = await trouble_at(fetcher, other.address, name="three")

    assert first.retry_after == timedelta(seconds=120)
    assert status[:3] in first.problem
    for error in (second, third):
        assert error.trouble is Trouble.THROTTLED
        assert error.retry_after
        assert timedelta(seconds=110) < error.retry_after <= timedelta(seconds=120)
    assert len(busy.received) == 1


async def test_a_pause_ends(fetcher: HttpFetcher) -> None:
    async with Receiver(saying(whole(b"", "Retry-After: 1", status="429 No")), saying(whole(b"<li>"))) as server:
        error = await trouble_at(fetcher, server.address)
        refused = await trouble_at(fetcher, server.address)
        async with asyncio.timeout(5):
            while len(server.received) < 2:
                try:
                    page = await page_at(fetcher, server.address)
                except FetchError:
                    await asyncio.sleep(0.05)

    assert error.retry_after == timedelta(seconds=1)
    assert refused.trouble is Trouble.THROTTLED
    assert page.body == b"<li>"


async def test_a_busy_site_that_asks_for_nothing_is_not_paused(fetcher: HttpFetcher) -> None:
    async with Receiver(saying(whole(status="503 Busy")), saying(whole(b"<li>"))) as server:
        error = await trouble_at(fetcher, server.address)
        page = await page_at(fetcher, server.address)

    assert error.trouble is Trouble.THROTTLED
    assert error.retry_after is None
    assert page.body == b"<li>"


async def test_a_challenge_is_told_from_trouble(fetcher: HttpFetcher) -> None:
    async with Receiver(saying(whole(b"", "CF-Mitigated: challenge", status="403 Forbidden"))) as server:
        error = await trouble_at(fetcher, server.address)

    assert error.trouble is Trouble.BLOCKED


async def test_a_host_is_asked_two_things_at_once_at_most(fetcher: HttpFetcher) -> None:
    at_once, most = 0, 0
    is_full = asyncio.Event()

    async def count(_: web.Request) -> web.StreamResponse:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        if at_once == 2:
            is_full.set()
        await is_full.wait()
        at_once -= 1
        return web.Response(body=b"<li>")

    async with Site() as site:
        site.answer = count
        pages = await asyncio.gather(*(page_at(fetcher, f"{site.url}{number}") for number in range(12)))

    assert [page.body for page in pages] == [b"<li>"] * 12
    assert most == 2


async def test_a_closed_fetcher_can_be_closed_again(fetcher: HttpFetcher) -> None:
    async with Receiver(saying(whole())) as server:
        await page_at(fetcher, server.address)
    await fetcher.close()
    await fetcher.close()
